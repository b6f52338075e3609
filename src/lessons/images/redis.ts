import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['redis-cli', 'redis-server', 'redis-sentinel', 'redis-benchmark', 'redis-check-aof', 'redis-check-rdb', 'gosu', 'su-exec', 'setpriv', 'docker-entrypoint.sh'];
const sources = ['https://github.com/redis/docker-library-redis', 'https://github.com/docker-library/redis'];

/** Drops to `redis` (999) in its entrypoint; there is no configuration file unless the command names one. */
export const redis: readonly ImageKnowledge[] = [
  { repositories: ['redis'], kind: 'cache', uid: 0, dropsTo: 999, ports: [6379], data: ['/data'], notData: ['/var/lib/redis', '/redis', '/data/redis', '/redis-data', '/bitnami/redis/data', '/redis/data'], notConfig: ['/etc/redis/redis.conf', '/etc/redis.conf', '/usr/local/etc/redis/redis.conf', '/redis.conf', '/data/redis.conf'], needsCaps: ['CHOWN', 'SETGID', 'SETUID'], health: ['CMD-SHELL', 'redis-cli ping | grep -q PONG'], sources },
  { repositories: ['redis'], tags: ['!*alpine* !*windows*'], libc: 'glibc', tools: [...DEBIAN, ...own], sources },
  { repositories: ['redis'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
  { repositories: ['redis'], tags: ['>=8 *trixie*'], needsCaps: ['CHOWN', 'SETGID', 'SETPCAP', 'SETUID'], sources: ['https://github.com/docker-library/redis/pull/451'] },
  { repositories: ['redis/redis-stack', 'redis/redis-stack-server'], kind: 'cache', ports: [6379, 8001], data: ['/data'], sources: ['https://github.com/redis-stack/redis-stack'] },
];
