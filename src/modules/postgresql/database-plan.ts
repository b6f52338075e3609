import type { Change, PlanFailure } from '../../model/module.js';
import type { Resource } from '../../model/resource.js';
import { dict } from '../../model/value.js';
import { clientStep } from '../databases/client.js';
import { type Sides, sidesDiff, sidesSummary } from '../databases/differences.js';
import type { PostgresqlDatabase } from '../probes/postgresql.js';
import { dumpStep, restoreStep } from './dump.js';
import { clientOf, type PostgresqlLogin, PSQL } from './login.js';
import { identifier, literal } from './sql.js';

export interface DatabaseArgs extends PostgresqlLogin {
  readonly name: string;
  readonly state: 'present' | 'absent' | 'rename' | 'dump' | 'restore';
  readonly owner?: string;
  readonly template?: string;
  readonly encoding?: string;
  readonly lc_collate?: string;
  readonly lc_ctype?: string;
  readonly icu_locale?: string;
  readonly locale_provider?: string;
  readonly tablespace?: string;
  readonly conn_limit?: string;
  readonly comment?: string;
  readonly force: boolean;
  readonly target?: string;
  readonly target_opts?: string;
  readonly dump_extra_args?: string;
  readonly maintenance_db: string;
}

export type DatabaseReads = { readonly database?: Resource<PostgresqlDatabase>; readonly target?: Resource<PostgresqlDatabase> };
type Plan = Change<DatabaseReads> | PlanFailure | null;

export function planDatabase(args: DatabaseArgs, states: { readonly database?: PostgresqlDatabase; readonly target?: PostgresqlDatabase }): Plan {
  if (args.state === 'dump') return { summary: `dump ${args.name} to ${args.target}`, before: {}, after: {}, steps: [dumpStep(args)], touches: 'everything', result: dict([['executed_commands', [`pg_dump ${args.name}`]]]) };
  if (args.state === 'restore') return { summary: `restore ${args.name} from ${args.target}`, before: {}, after: {}, steps: [restoreStep(args)], touches: 'everything', result: dict([['executed_commands', [`restore ${args.target}`]]]) };
  const database = states.database as PostgresqlDatabase;
  if (args.state === 'rename') return planRename(args, database, states.target as PostgresqlDatabase);
  if (args.state === 'absent') return planAbsent(args, database);
  return database.exists ? planAlter(args, database) : planCreate(args, database);
}

function change(args: DatabaseArgs, summary: string, statements: readonly string[], before: PostgresqlDatabase, after: PostgresqlDatabase, sides: Sides): Change<DatabaseReads> {
  const role = args.session_role === undefined ? [] : [`SET ROLE ${identifier(args.session_role)};`];
  const step = clientStep(clientOf(args, args.maintenance_db), PSQL, [...role, ...statements].map((line) => `${line}\n`).join(''));
  return { summary, steps: [step], before: { database: before }, after: { database: after }, touches: 'everything', diff: sidesDiff(`database ${args.name}`, sides), result: dict([['executed_commands', statements.map((line) => line.replace(/;$/, ''))]]) };
}

/** Since PostgreSQL 13 the server itself ends the sessions. */
function planAbsent(args: DatabaseArgs, before: PostgresqlDatabase): Plan {
  if (!before.exists) return null;
  const name = identifier(args.name);
  const ends = args.force && before.version < 130000;
  const statements = [...(ends ? [`ALTER DATABASE ${name} ALLOW_CONNECTIONS false;`, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(args.name)} AND pid <> pg_backend_pid();`] : []), `DROP DATABASE ${name}${args.force && !ends ? ' WITH (FORCE)' : ''};`];
  return change(args, `drop database ${args.name}`, statements, before, { exists: false, version: before.version }, [['name', args.name, undefined], ['owner', before.owner, undefined]]);
}

function planRename(args: DatabaseArgs, before: PostgresqlDatabase, target: PostgresqlDatabase): Plan {
  const to = args.target ?? '';
  if (before.exists && target.exists) return { failure: `both "${args.name}" and "${to}" are there: nothing is renamed over another database` };
  if (!before.exists) return target.exists ? null : { failure: `there is neither a database "${args.name}" nor "${to}"` };
  const made = change(args, `rename database ${args.name} to ${to}`, [`ALTER DATABASE ${identifier(args.name)} RENAME TO ${identifier(to)};`], before, { exists: false, version: before.version }, [['name', args.name, to]]);
  return { ...made, before: { database: before, target }, after: { ...made.after, target: before } };
}

/** PostgreSQL's own spelling of an encoding: `utf-8` is UTF8. */
const sameEncoding = (a: string, b: string): boolean => canonical(a) === canonical(b);
function canonical(name: string): string {
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return bare === 'unicode' ? 'utf8' : bare.replace(/^iso8859(\d)$/, (_, digit: string) => ({ 1: 'latin1', 2: 'latin2', 3: 'latin3', 4: 'latin4', 9: 'latin5' })[digit] ?? bare);
}

function planCreate(args: DatabaseArgs, before: PostgresqlDatabase): Plan {
  const icu = before.version >= 150000;
  if (!icu && (args.icu_locale || args.locale_provider)) return { failure: `locale_provider and icu_locale need PostgreSQL 15; this server is ${Math.floor(before.version / 10000)}` };
  const options: [string, string | undefined, (text: string) => string][] = [
    ['OWNER', args.owner, identifier], ['TEMPLATE', args.template, identifier], ['ENCODING', args.encoding, literal], ['LC_COLLATE', args.lc_collate, literal], ['LC_CTYPE', args.lc_ctype, literal],
    ['ICU_LOCALE', args.icu_locale, literal], ['LOCALE_PROVIDER', args.locale_provider, (text) => text], ['TABLESPACE', args.tablespace, identifier], ['CONNECTION LIMIT', args.conn_limit, (text) => text],
  ];
  const used = options.filter(([, value]) => value);
  const create = `CREATE DATABASE ${identifier(args.name)}${used.map(([word, value, form]) => ` ${word} ${form(value as string)}`).join('')};`;
  const statements = [create, ...(args.comment ? [commentOn(args)] : [])];
  const after: PostgresqlDatabase = { ...before, exists: true, owner: args.owner || undefined, encoding: args.encoding, collate: args.lc_collate, ctype: args.lc_ctype, icuLocale: args.icu_locale, provider: args.locale_provider as PostgresqlDatabase['provider'], tablespace: args.tablespace, connectionLimit: args.conn_limit ? Number(args.conn_limit) : -1, comment: args.comment ?? '' };
  return change(args, `create database ${args.name}`, statements, before, after, [['name', undefined, args.name], ...used.map(([word, value]) => [word.toLowerCase(), undefined, value] as const), ...(args.comment ? [['comment', undefined, args.comment] as const] : [])]);
}

function commentOn(args: DatabaseArgs): string {
  return `COMMENT ON DATABASE ${identifier(args.name)} IS ${literal(args.comment ?? '')};`;
}

function planAlter(args: DatabaseArgs, before: PostgresqlDatabase): Plan {
  const fixed = fixedDifferences(args, before);
  if (fixed.length > 0) return { failure: `the database "${args.name}" is there with ${fixed.join(', ')}. PostgreSQL can't change that in a database that exists: dump it, drop it, create it anew and restore it.` };
  const name = identifier(args.name);
  const wanted: [string, string | undefined, string | undefined, string][] = [
    ['owner', before.owner, args.owner || undefined, `ALTER DATABASE ${name} OWNER TO ${identifier(args.owner ?? '')};`],
    ['connection limit', before.connectionLimit === undefined ? undefined : String(before.connectionLimit), args.conn_limit || undefined, `ALTER DATABASE ${name} CONNECTION LIMIT ${args.conn_limit};`],
    ['tablespace', before.tablespace, args.tablespace || undefined, `ALTER DATABASE ${name} SET TABLESPACE ${identifier(args.tablespace ?? '')};`],
    ['comment', before.comment ?? '', args.comment, commentOn(args)],
  ];
  const differing = wanted.filter(([, now, then]) => then !== undefined && then !== now);
  if (differing.length === 0) return null;
  const sides: Sides = differing.map(([what, now, then]) => [what, now, then]);
  const after = { ...before, owner: args.owner || before.owner, connectionLimit: args.conn_limit ? Number(args.conn_limit) : before.connectionLimit, tablespace: args.tablespace || before.tablespace, comment: args.comment ?? before.comment };
  return change(args, `database ${args.name}: ${sidesSummary(sides)}`, differing.map(([, , , statement]) => statement), before, after, sides);
}

function fixedDifferences(args: DatabaseArgs, before: PostgresqlDatabase): string[] {
  const rows: [string, string | undefined, string | null | undefined, boolean?][] = [
    ['encoding', args.encoding, before.encoding, args.encoding !== undefined && before.encoding !== undefined && sameEncoding(args.encoding, before.encoding)], ['lc_collate', args.lc_collate, before.collate], ['lc_ctype', args.lc_ctype, before.ctype], ['icu_locale', args.icu_locale, before.icuLocale], ['locale_provider', args.locale_provider, before.provider],
  ];
  // Undefined: only predicted, and nothing is known of it.
  return rows.filter(([, wanted, now, same]) => wanted && now !== undefined && !(same ?? wanted === now)).map(([arg, wanted, now]) => `${arg} ${now ?? 'none'} instead of ${wanted}`);
}
