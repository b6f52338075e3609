import type { ImageKnowledge } from '../../model/lesson.js';

/** Starts as root and drops to 101. */
export const clickhouse: readonly ImageKnowledge[] = [
  { repositories: ['clickhouse/clickhouse-server', 'clickhouse', 'yandex/clickhouse-server'], kind: 'database', uid: 0, dropsTo: 101, ports: [8123, 9000, 9009], data: ['/var/lib/clickhouse'], notData: ['/data', '/var/lib/clickhouse/data', '/bitnami/clickhouse'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8123/ping'], boot: 20, sources: ['https://github.com/ClickHouse/ClickHouse/tree/master/docker/server'] },
  { repositories: ['clickhouse/clickhouse-server', 'clickhouse'], tags: ['!*alpine* !*distroless*'], libc: 'glibc', wget: 'gnu', sources: ['https://github.com/ClickHouse/ClickHouse/blob/master/docker/server/Dockerfile.ubuntu'] },
  { repositories: ['clickhouse/clickhouse-server', 'clickhouse'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', sources: ['https://github.com/ClickHouse/ClickHouse/blob/master/docker/server/Dockerfile.alpine'] },
];
