import type { Change, PlanFailure } from '../../model/module.js';
import type { Resource } from '../../model/resource.js';
import { dict, type Value } from '../../model/value.js';
import { clientStep, joined, withSecret } from '../databases/client.js';
import { type Sides, sidesDiff, sidesSummary } from '../databases/differences.js';
import type { PostgresqlRole } from '../probes/postgresql.js';
import { type MaybeSecret, reveal } from '../secret-text.js';
import { clientOf, type PostgresqlLogin, PSQL } from './login.js';
import { identifier, literal } from './sql.js';
import { passwordMatches, verifierFor } from './verifier.js';

export interface RoleArgs extends PostgresqlLogin {
  readonly name: string;
  readonly password?: MaybeSecret;
  readonly state: 'present' | 'absent';
  readonly role_attr_flags?: string;
  readonly encrypted: boolean;
  readonly expires?: string;
  readonly conn_limit?: number;
  readonly no_password_changes: boolean;
  readonly comment?: string;
  readonly login_db?: string;
  readonly fail_on_user: boolean;
  readonly configuration?: Readonly<Record<string, string | number | boolean>>;
  readonly reset_unspecified_configuration: boolean;
  readonly quote_configuration_values: boolean;
  readonly priv?: unknown;
}

export type RoleReads = { readonly role: Resource<PostgresqlRole> };
type Plan = Change<RoleReads> | PlanFailure | null;

export const databaseOf = (args: RoleArgs): string => args.login_db || 'postgres';

/** CREATEDB,NOSUPERUSER → CREATEDB true, SUPERUSER false. */
export function flagsOf(args: RoleArgs): [flag: string, on: boolean][] {
  const names = (args.role_attr_flags ?? '').toUpperCase().split(/[\s,]+/).filter((flag) => flag !== '');
  return names.map((name) => (name.startsWith('NO') ? [name.slice(2), false] : [name, true]));
}

export function planRole(args: RoleArgs, before: PostgresqlRole): Plan {
  if (args.state === 'absent') return before.exists ? planDrop(args, before) : null;
  return before.exists ? planAlter(args, before) : planCreate(args, before);
}

/** A role is changed wholly or not at all. */
function change(args: RoleArgs, summary: string, statements: readonly MaybeSecret[], before: PostgresqlRole, after: PostgresqlRole, sides: Sides): Change<RoleReads> {
  const role = args.session_role === undefined ? [] : [`SET ROLE ${identifier(args.session_role)};`];
  const step = clientStep(clientOf(args, databaseOf(args)), PSQL, joined([...role, 'BEGIN;', ...statements, 'COMMIT;']));
  return { summary, steps: [step], before: { role: before }, after: { role: after }, touches: 'everything', diff: sidesDiff(`role ${args.name}`, sides), result: dict([['queries', [...statements] as Value[]]]) };
}

function planDrop(args: RoleArgs, before: PostgresqlRole): Plan {
  const made = change(args, `drop role ${args.name}`, [], before, { ...before, exists: false }, [['name', args.name, undefined]]);
  const statement = `DROP ROLE ${identifier(args.name)};`;
  const role = args.session_role === undefined ? '' : `SET ROLE ${identifier(args.session_role)};\n`;
  // psql answers 3 when a statement failed: with fail_on_user: false that is no failure, and nothing was changed.
  const step = clientStep(clientOf(args, databaseOf(args)), PSQL, `${role}${statement}\nSELECT 'removed';\n`, { capture: 'dropped', ...(args.fail_on_user ? {} : { success: [0, 3] }) });
  return { ...made, steps: [step], result: dict([['queries', [statement]], ['user_removed', true]]) };
}

/** The stored form travels, not the password: neither the server's log nor its list of queries ever shows it. */
function passwordClause(args: RoleArgs, encryption: string): MaybeSecret | undefined {
  if (args.password === undefined) return undefined;
  const password = reveal(args.password);
  return password === '' ? 'PASSWORD NULL' : withSecret('PASSWORD ', literal(verifierFor(password, args.name, encryption) ?? password), '');
}

function roleStatement(verb: 'CREATE' | 'ALTER', args: RoleArgs, clauses: readonly MaybeSecret[]): MaybeSecret {
  return joined([`${verb} ROLE ${identifier(args.name)}`, ...clauses.flatMap((clause) => [' ', clause]), ';'], '');
}

function planCreate(args: RoleArgs, before: PostgresqlRole): Plan {
  const flags = flagsOf(args);
  const login = flags.some(([flag]) => flag === 'LOGIN') ? [] : ['LOGIN'];
  const password = reveal(args.password ?? '') === '' ? undefined : passwordClause(args, before.encryption);
  const clauses: MaybeSecret[] = [
    ...login, ...flags.map(([flag, on]) => (on ? flag : `NO${flag}`)), ...(args.conn_limit === undefined ? [] : [`CONNECTION LIMIT ${args.conn_limit}`]),
    ...(args.expires === undefined ? [] : [`VALID UNTIL ${literal(args.expires)}`]), ...(password === undefined ? [] : [password]),
  ];
  const settings = settingChanges(args, before);
  const statements = [roleStatement('CREATE', args, clauses), ...(args.comment ? [commentOn(args)] : []), ...settings.map(({ statement }) => statement)];
  const shown = [...login, ...flags.map(([flag, on]) => (on ? flag : `NO${flag}`))].join(', ');
  const sides: Sides = [
    ['name', undefined, args.name], ['flags', undefined, shown], ...(password === undefined ? [] : [['password', undefined, '[redacted]'] as const]), ...(args.expires === undefined ? [] : [['valid until', undefined, args.expires] as const]),
    ...(args.conn_limit === undefined ? [] : [['connection limit', undefined, String(args.conn_limit)] as const]), ...(args.comment ? [['comment', undefined, args.comment] as const] : []), ...settings.map(({ side }) => side),
  ];
  return change(args, `create role ${args.name}`, statements, before, { ...predicted(args, before), exists: true, flags: { INHERIT: true, LOGIN: true, ...Object.fromEntries(flags) } }, sides);
}

function predicted(args: RoleArgs, before: PostgresqlRole): PostgresqlRole {
  const password = args.password === undefined ? before.password : reveal(args.password) === '' ? null : (verifierFor(reveal(args.password), args.name, before.encryption) ?? before.password);
  const settings = Object.fromEntries(Object.entries(args.configuration ?? {}).map(([name, value]) => [name, String(value)]));
  return {
    ...before, exists: true, connectionLimit: args.conn_limit ?? before.connectionLimit, validUntil: args.expires === undefined ? before.validUntil : (before.wantedUntil ?? null), comment: args.comment ?? before.comment,
    configuration: args.reset_unspecified_configuration ? settings : { ...before.configuration, ...settings }, ...(password === undefined ? {} : { password }),
  };
}

function commentOn(args: RoleArgs): string {
  return `COMMENT ON ROLE ${identifier(args.name)} IS ${literal(args.comment ?? '')};`;
}

function planAlter(args: RoleArgs, before: PostgresqlRole): Plan {
  const clauses: MaybeSecret[] = [];
  const sides: (readonly [string, string | undefined, string | undefined])[] = [];
  const flags = flagsOf(args).filter(([flag, on]) => before.flags[flag] !== on);
  for (const [flag, on] of flags) {
    clauses.push(on ? flag : `NO${flag}`);
    sides.push([flag, String(!on), String(on)]);
  }
  if (args.conn_limit !== undefined && args.conn_limit !== before.connectionLimit) {
    clauses.push(`CONNECTION LIMIT ${args.conn_limit}`);
    sides.push(['connection limit', String(before.connectionLimit), String(args.conn_limit)]);
  }
  if (args.expires !== undefined && before.wantedUntil !== before.validUntil) {
    clauses.push(`VALID UNTIL ${literal(args.expires)}`);
    sides.push(['valid until', before.validUntil ?? 'infinity', before.wantedUntil]);
  }
  const password = passwordChange(args, before);
  if (password !== undefined) {
    clauses.push(passwordClause(args, before.encryption) as MaybeSecret);
    sides.push([password, before.password === null ? 'none' : '[redacted]', reveal(args.password ?? '') === '' ? 'none' : '[redacted] (new)']);
  }
  const settings = settingChanges(args, before);
  const comment = args.comment !== undefined && args.comment !== before.comment;
  if (comment) sides.push(['comment', before.comment, args.comment]);
  sides.push(...settings.map(({ side }) => side));
  if (sides.length === 0) return null;
  const statements = [...(clauses.length === 0 ? [] : [roleStatement('ALTER', args, clauses)]), ...(comment ? [commentOn(args)] : []), ...settings.map(({ statement }) => statement)];
  const short: Sides = sides.map(([name, from, to]) => (password === name ? [name, undefined, undefined] : [name, from, to]));
  return change(args, `role ${args.name}: ${sidesSummary(short)}`, statements, before, { ...predicted(args, before), flags: { ...before.flags, ...Object.fromEntries(flags) } }, sides);
}

/** Whether the password has to be set, and what the change is called. */
function passwordChange(args: RoleArgs, before: PostgresqlRole): string | undefined {
  if (args.password === undefined || args.no_password_changes) return undefined;
  if (before.password === undefined) return 'password (set anew, because this login may not read pg_authid to compare it)';
  return passwordMatches(before.password, reveal(args.password), args.name, before.encryption) ? undefined : 'password';
}

/** Of a list like search_path a quoted value is one element, and is kept with quotes where it needs them. */
function sameSetting(args: RoleArgs, stored: string | undefined, value: string): boolean {
  return stored === value || (args.quote_configuration_values && stored === identifier(value));
}

function settingChanges(args: RoleArgs, before: PostgresqlRole): { statement: string; side: readonly [string, string | undefined, string | undefined] }[] {
  const name = identifier(args.name);
  const wanted = Object.entries(args.configuration ?? {}).map(([key, value]) => [key, String(value)] as const);
  const set = wanted.filter(([key, value]) => !sameSetting(args, before.configuration[key], value)).map(([key, value]) => ({ statement: `ALTER ROLE ${name} SET ${identifier(key)} TO ${args.quote_configuration_values ? literal(value) : value};`, side: [key, before.configuration[key], value] as const }));
  const gone = args.reset_unspecified_configuration ? Object.keys(before.configuration).filter((key) => !wanted.some(([one]) => one === key)) : [];
  return [...set, ...gone.map((key) => ({ statement: `ALTER ROLE ${name} RESET ${identifier(key)};`, side: [key, before.configuration[key], undefined] as const }))];
}
