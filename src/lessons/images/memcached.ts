import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const sources = ['https://github.com/docker-library/memcached'];

/** Without nc in the Debian variant. */
export const memcached: readonly ImageKnowledge[] = [
  { repositories: ['memcached'], kind: 'cache', uid: 11211, ports: [11211], sources },
  { repositories: ['memcached'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, 'memcached', 'docker-entrypoint.sh'], health: ['CMD', 'bash', '-c', "exec 3<>/dev/tcp/127.0.0.1/11211; printf 'version\\r\\nquit\\r\\n' >&3; grep -q VERSION <&3"], sources },
  { repositories: ['memcached'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'memcached', 'docker-entrypoint.sh'], health: ['CMD-SHELL', "printf 'version\\r\\nquit\\r\\n' | nc 127.0.0.1 11211 | grep -q VERSION"], sources },
];
