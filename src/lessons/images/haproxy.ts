import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const sources = ['https://github.com/docker-library/haproxy'];

/** Runs as 99 since 2.4, and reads /usr/local/etc/haproxy. */
export const haproxy: readonly ImageKnowledge[] = [
  { repositories: ['haproxy'], kind: 'proxy', config: ['/usr/local/etc/haproxy/haproxy.cfg'], notConfig: ['/etc/haproxy/haproxy.cfg', '/etc/haproxy.cfg', '/haproxy.cfg', '/usr/local/etc/haproxy.cfg'], sources },
  { repositories: ['haproxy'], tags: ['>=2.4'], uid: 99, sources },
  { repositories: ['haproxy'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, 'haproxy', 'docker-entrypoint.sh'], sources },
  { repositories: ['haproxy'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'haproxy', 'docker-entrypoint.sh'], sources },
];
