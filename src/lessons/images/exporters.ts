import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, BUSYBOX } from './programs.js';

/** Exporters that others publish. */
export const exporters: readonly ImageKnowledge[] = [
  { repositories: ['prometheuscommunity/postgres-exporter', 'quay.io/prometheuscommunity/postgres-exporter'], kind: 'metrics', ports: [9187], sources: ['https://github.com/prometheus-community/postgres_exporter/blob/master/Dockerfile'] },
  { repositories: ['prometheuscommunity/postgres-exporter', 'quay.io/prometheuscommunity/postgres-exporter'], tags: ['!*distroless*'], uid: 65534, libc: 'glibc', wget: 'busybox', tools: [...BUSYBOX, 'getconf', 'postgres_exporter'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9187/metrics'], sources: ['https://github.com/prometheus-community/postgres_exporter/blob/master/Dockerfile'] },
  { repositories: ['oliver006/redis_exporter', 'quay.io/oliver006/redis_exporter', 'ghcr.io/oliver006/redis_exporter'], kind: 'metrics', uid: 59000, ports: [9121], sources: ['https://github.com/oliver006/redis_exporter/blob/master/docker/Dockerfile'] },
  { repositories: ['oliver006/redis_exporter', 'quay.io/oliver006/redis_exporter', 'ghcr.io/oliver006/redis_exporter'], tags: ['!*alpine*'], tools: ['redis_exporter'], noHealth: true, sources: ['https://github.com/oliver006/redis_exporter/blob/master/docker/Dockerfile'] },
  { repositories: ['oliver006/redis_exporter', 'quay.io/oliver006/redis_exporter', 'ghcr.io/oliver006/redis_exporter'], tags: ['*alpine*'], wget: 'busybox', libc: 'musl', tools: [...ALPINE, 'redis_exporter'], sources: ['https://github.com/oliver006/redis_exporter/blob/master/docker/Dockerfile'] },
  { repositories: ['gcr.io/cadvisor/cadvisor', 'ghcr.io/google/cadvisor', 'google/cadvisor', 'zcube/cadvisor'], kind: 'app', uid: 0, ownHealth: true, ports: [8080], sources: ['https://github.com/google/cadvisor/blob/master/deploy/Dockerfile'] },
  { repositories: ['google/cadvisor'], gone: { why: 'cAdvisor has left Docker Hub; the image there is of 2018.', use: 'gcr.io/cadvisor/cadvisor, or ghcr.io/google/cadvisor from 0.53' }, sources: ['https://github.com/google/cadvisor'] },
  { repositories: ['nginx/nginx-prometheus-exporter'], kind: 'metrics', uid: 1001, ports: [9113], tools: ['nginx-prometheus-exporter'], noHealth: true, sources: ['https://github.com/nginx/nginx-prometheus-exporter'] },
  { repositories: ['percona/mongodb_exporter'], kind: 'metrics', ports: [9216], noHealth: true, sources: ['https://github.com/percona/mongodb_exporter/blob/main/Dockerfile'] },
  { repositories: ['bitnami/mongodb-exporter', 'danielqsj/kafka-exporter', 'utkuozdemir/nvidia_gpu_exporter', 'prompve/prometheus-pve-exporter'], kind: 'metrics', sources: ['https://github.com/danielqsj/kafka_exporter'] },
  { repositories: ['otel/opentelemetry-collector', 'otel/opentelemetry-collector-contrib', 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib'], kind: 'metrics', uid: 10001, noHealth: true, sources: ['https://github.com/open-telemetry/opentelemetry-collector-releases'] },
  { repositories: ['jaegertracing/all-in-one', 'jaegertracing/jaeger'], kind: 'metrics', ports: [16686], sources: ['https://github.com/jaegertracing/jaeger'] },
];
