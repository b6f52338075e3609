import type { ImageKnowledge } from '../../model/lesson.js';
import { DEBIAN } from './programs.js';

/** Ubuntu with jq and procps; the old shell `mongo` is gone since 6. */
export const mongo: readonly ImageKnowledge[] = [
  { repositories: ['mongo', 'mongodb/mongodb-community-server', 'percona/percona-server-mongodb'], kind: 'database', ports: [27017], sources: ['https://github.com/docker-library/mongo'] },
  { repositories: ['mongo'], tags: ['!*windows* !*nanoserver*'], uid: 0, dropsTo: 999, libc: 'glibc', data: ['/data/db'], notData: ['/data', '/var/lib/mongodb', '/var/lib/mongo', '/bitnami/mongodb', '/data/mongo', '/data/mongodb', '/mongo/data'], needsCaps: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'], sources: ['https://github.com/docker-library/mongo'] },
  { repositories: ['mongo'], tags: ['>=6 !*windows* !*nanoserver*'], tools: [...DEBIAN, 'mongosh', 'mongod', 'mongos', 'mongodump', 'mongorestore', 'mongoexport', 'mongoimport', 'mongostat', 'mongotop', 'mongofiles', 'bsondump', 'install_compass', 'python3', 'jq', 'numactl', 'gosu', 'openssl', 'ps', 'pgrep', 'pkill', 'pidwait', 'top', 'free', 'uptime', 'vmstat', 'w', 'watch', 'sysctl', 'docker-entrypoint.sh'], health: ['CMD', 'mongosh', '--quiet', '--eval', "db.adminCommand('ping').ok"], sources: ['https://github.com/docker-library/mongo/blob/master/7.0/Dockerfile'] },
];
