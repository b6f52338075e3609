import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const client = ['pg_isready', 'psql', 'pg_ctl', 'pg_dump', 'pg_dumpall', 'pg_restore', 'pg_basebackup', 'pg_controldata', 'pg_rewind', 'pg_resetwal', 'pg_upgrade', 'pg_waldump', 'pgbench', 'createdb', 'createuser', 'dropdb', 'dropuser', 'initdb', 'postgres', 'reindexdb', 'vacuumdb', 'clusterdb', 'gosu', 'docker-entrypoint.sh', 'docker-ensure-initdb.sh', 'zstd', 'xz', 'openssl', 'gpg', 'less', 'pg_lsclusters', 'pg_ctlcluster', 'pg_config', 'ps', 'pgrep', 'pkill', 'top', 'free', 'uptime', 'watch'];
const base = { kind: 'database', uid: 0, ports: [5432], needsCaps: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'], health: ['CMD-SHELL', 'pg_isready -h 127.0.0.1 -U "${POSTGRES_USER:-postgres}"'], config: ['/var/lib/postgresql/data/postgresql.conf'], notConfig: ['/etc/postgresql.conf', '/etc/postgresql/postgresql.conf', '/etc/postgres/postgresql.conf', '/postgresql.conf'] };
const upTo17 = { data: ['/var/lib/postgresql/data'], notData: ['/var/lib/postgresql', '/var/lib/postgres', '/var/lib/postgres/data', '/var/lib/pgsql/data', '/var/lib/pgsql', '/data/postgres', '/bitnami/postgresql'] };
const from18 = { data: ['/var/lib/postgresql'], notData: ['/var/lib/postgresql/data', '/var/lib/postgres', '/var/lib/postgres/data', '/var/lib/pgsql/data', '/bitnami/postgresql'], config: [] };
const sources = ['https://github.com/docker-library/postgres', 'https://github.com/docker-library/postgres/pull/1259'];
const debian = { dropsTo: 999, libc: 'glibc', tools: [...DEBIAN, ...client] } as const;
const alpine = { dropsTo: 70, libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...client, 'bash'] } as const;

/** The official image, and those that keep its entrypoint. */
export const postgres: readonly ImageKnowledge[] = [
  { repositories: ['postgres', 'pgvector/pgvector', 'ankane/pgvector', 'postgis/postgis', 'timescale/timescaledb', 'tensorchord/pgvecto-rs', 'tensorchord/vchord-postgres', 'ghcr.io/immich-app/postgres'], ...base, sources },
  { repositories: ['ghcr.io/immich-app/postgres'], ownHealth: true, sources: ['https://github.com/immich-app/base-images/tree/main/postgres'] },
  { repositories: ['postgres', 'postgis/postgis'], tags: ['!*alpine*'], ...debian, sources },
  { repositories: ['postgres', 'postgis/postgis'], tags: ['*alpine*'], ...alpine, sources },
  { repositories: ['postgres', 'postgis/postgis', 'ghcr.io/immich-app/postgres'], tags: ['<18'], ...upTo17, sources },
  { repositories: ['postgres'], tags: ['>=18'], ...from18, sources },
  { repositories: ['postgis/postgis', 'ghcr.io/immich-app/postgres'], tags: ['>=18 !latest !master'], ...from18, sources },
  { repositories: ['pgvector/pgvector', 'ankane/pgvector'], ...debian, sources: ['https://github.com/pgvector/pgvector/blob/master/Dockerfile'] },
  { repositories: ['pgvector/pgvector', 'timescale/timescaledb', 'tensorchord/vchord-postgres'], tags: ['*pg18*'], ...from18, sources },
  { repositories: ['pgvector/pgvector', 'timescale/timescaledb', 'tensorchord/pgvecto-rs', 'tensorchord/vchord-postgres'], tags: ['*pg1* !*pg18* !*pg19*'], ...upTo17, sources },
  { repositories: ['ankane/pgvector'], ...upTo17, sources },
  { repositories: ['timescale/timescaledb'], ...alpine, sources: ['https://github.com/timescale/timescaledb-docker/blob/main/Dockerfile'] },
];
