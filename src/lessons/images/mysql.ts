import type { ImageKnowledge } from '../../model/lesson.js';

/** MySQL and what keeps its entrypoint. */
export const mysql: readonly ImageKnowledge[] = [
  { repositories: ['mysql', 'percona', 'percona/percona-server', 'container-registry.oracle.com/mysql/community-server'], kind: 'database', ports: [3306, 33060], data: ['/var/lib/mysql'], notData: ['/var/lib/mysql/data', '/bitnami/mysql', '/data/mysql', '/data/db', '/config', '/opt/mysql'], boot: 30, sources: ['https://github.com/docker-library/mysql'] },
  { repositories: ['mysql'], uid: 0, dropsTo: 999, libc: 'glibc', needsCaps: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'], health: ['CMD', 'mysqladmin', 'ping', '-h', '127.0.0.1'], sources: ['https://github.com/docker-library/mysql/blob/master/template/Dockerfile.oracle'] },
];
