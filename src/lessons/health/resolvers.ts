import type { Program, Service } from '../../model/lesson.js';
import { factsOf } from './facts.js';

/** How a program takes a name that means ::1 and 127.0.0.1 when only one of them answers. */
export type Fallback = 'none' | 'unsure' | 'irrelevant';

/** Clients of databases: their servers listen on both, or they try both, and `localhost` may mean a socket. */
const TRY_BOTH = /^(?:pg_isready|psql|pg_dump|mysqladmin|mysql|mariadb|mariadb-admin|mysqld|redis-cli|valkey-cli|keydb-cli|mongosh?|mongod|cqlsh|clickhouse-client|clickhouse|sqlcmd|rabbitmqctl|rabbitmq-diagnostics|influx|cockroach|healthcheck\.sh|etcdctl|kafka-[\w.-]+|nodetool)$/;

export function fallbackOf(program: Program, service: Service): Fallback {
  const { name, wrappers } = program;
  if (TRY_BOTH.test(name)) return 'irrelevant';
  const facts = factsOf(service);
  if (name === 'wget') return wrappers.includes('busybox') || (facts?.wget === 'busybox' && !replacesWget(service)) ? 'none' : 'unsure';
  if (name === 'node' || name === 'nodejs') {
    const version = nodeVersion(service);
    return version === undefined || version >= 20 ? 'unsure' : version >= 17 ? 'none' : 'irrelevant';
  }
  return 'unsure';
}

/** A Dockerfile that installs GNU wget. */
function replacesWget({ build }: Service): boolean {
  return build !== undefined && (build.stage === undefined || build.stage.run.some((text) => /\bwget\b/.test(text)));
}

/** Major version of Node in an official image. */
function nodeVersion({ image, build }: Service): number | undefined {
  const text = build === undefined ? (image?.repository === 'node' ? image.tag : undefined) : /^(?:docker\.io\/)?(?:library\/)?node:(\S+)/.exec(build.stage?.from ?? '')?.[1];
  const major = /^v?(\d+)\b/.exec(text ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}
