import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** Alpine and root, except `-scratch`. */
export const victoriaMetrics: readonly ImageKnowledge[] = [
  { repositories: ['victoriametrics/victoria-metrics', 'quay.io/victoriametrics/victoria-metrics'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8428], notData: ['/var/lib/victoria-metrics', '/victoria-metrics', '/victoriametrics'], sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/deployment/docker'] },
  { repositories: ['victoriametrics/victoria-metrics', 'quay.io/victoriametrics/victoria-metrics'], tags: ['!*scratch*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'victoria-metrics-prod'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8428/health'], sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/deployment/docker'] },
  { repositories: ['victoriametrics/victoria-metrics', 'quay.io/victoriametrics/victoria-metrics'], tags: ['*scratch*'], tools: ['victoria-metrics-prod'], noHealth: true, sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/deployment/docker'] },
  { repositories: ['victoriametrics/vmagent'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8429], sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/app/vmagent'] },
  { repositories: ['victoriametrics/vmalert'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8880], sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/app/vmalert'] },
  { repositories: ['victoriametrics/vmauth'], kind: 'metrics', uid: 0, ipv4Only: true, sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/master/deployment/docker'] },
  { repositories: ['victoriametrics/victoria-logs'], kind: 'logs', uid: 0, ports: [9428], sources: ['https://github.com/VictoriaMetrics/VictoriaLogs'] },
];
