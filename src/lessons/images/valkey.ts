import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['valkey-cli', 'valkey-server', 'valkey-sentinel', 'valkey-benchmark', 'valkey-check-aof', 'valkey-check-rdb', 'redis-cli', 'redis-server', 'redis-sentinel', 'redis-benchmark', 'redis-check-aof', 'redis-check-rdb', 'gosu', 'su-exec', 'setpriv', 'docker-entrypoint.sh'];
const sources = ['https://github.com/valkey-io/valkey-container'];

/** As redis. */
export const valkey: readonly ImageKnowledge[] = [
  { repositories: ['valkey/valkey', 'ghcr.io/valkey-io/valkey'], kind: 'cache', uid: 0, dropsTo: 999, ports: [6379], data: ['/data'], notData: ['/var/lib/valkey', '/valkey', '/data/valkey', '/valkey/data', '/var/lib/redis'], notConfig: ['/etc/valkey/valkey.conf', '/etc/valkey.conf', '/usr/local/etc/valkey/valkey.conf', '/valkey.conf', '/usr/local/etc/redis/redis.conf'], needsCaps: ['CHOWN', 'SETGID', 'SETUID'], health: ['CMD-SHELL', 'valkey-cli ping | grep -q PONG'], sources },
  { repositories: ['valkey/valkey', 'ghcr.io/valkey-io/valkey'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, ...own], sources },
  { repositories: ['valkey/valkey', 'ghcr.io/valkey-io/valkey'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
];
