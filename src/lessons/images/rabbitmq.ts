import type { ImageKnowledge } from '../../model/lesson.js';
import { DEBIAN } from './programs.js';

/** Ubuntu without curl and wget. */
export const rabbitmq: readonly ImageKnowledge[] = [
  { repositories: ['rabbitmq'], kind: 'queue', uid: 0, ports: [5672, 15672], web: 15672, data: ['/var/lib/rabbitmq'], notData: ['/bitnami/rabbitmq', '/bitnami/rabbitmq/mnesia', '/var/lib/rabbitmq/data', '/data', '/var/lib/rabbitmq/log'], boot: 30, health: ['CMD', 'rabbitmq-diagnostics', '-q', 'ping'], sources: ['https://github.com/docker-library/rabbitmq'] },
  { repositories: ['rabbitmq'], tags: ['!*alpine*'], dropsTo: 999, libc: 'glibc', tools: [...DEBIAN, 'rabbitmq-diagnostics', 'rabbitmqctl', 'rabbitmq-server', 'rabbitmq-plugins', 'rabbitmq-queues', 'rabbitmq-streams', 'rabbitmq-upgrade', 'rabbitmqadmin', 'python3', 'erl', 'epmd', 'escript', 'openssl', 'gosu', 'docker-entrypoint.sh', 'ps'], sources: ['https://github.com/docker-library/rabbitmq/blob/master/Dockerfile-ubuntu.template'] },
  { repositories: ['rabbitmq'], tags: ['*alpine*'], dropsTo: 100, libc: 'musl', wget: 'busybox', sources: ['https://github.com/docker-library/rabbitmq/blob/master/Dockerfile-alpine.template'] },
];
