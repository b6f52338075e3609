/** What a PostgreSQL server holds: databases, roles, extensions. One psql for all questions to one database with one login. */
import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { clientProbe, clientTrouble } from '../databases/client.js';
import { connectionTrouble, serverMessage } from '../postgresql/explain.js';
import { clientOf, type PostgresqlLogin, PSQL } from '../postgresql/login.js';
import { identifier, literal } from '../postgresql/sql.js';
import { reveal } from '../secret-text.js';

export interface PostgresqlDatabase {
  readonly exists: boolean;
  readonly owner?: string;
  /** PostgreSQL's own spelling: `UTF8`. */
  readonly encoding?: string;
  readonly collate?: string;
  readonly ctype?: string;
  readonly icuLocale?: string | null;
  readonly provider?: 'libc' | 'icu' | 'builtin';
  readonly tablespace?: string;
  readonly connectionLimit?: number;
  readonly comment?: string;
  /** Of the server: 170012. */
  readonly version: number;
}

export interface PostgresqlRole {
  readonly exists: boolean;
  /** SUPERUSER, CREATEDB … → whether it has it. */
  readonly flags: Readonly<Record<string, boolean>>;
  readonly connectionLimit: number;
  readonly validUntil: string | null;
  /** What the asked-for date is to this server, to be compared with `validUntil`. */
  readonly wantedUntil?: string;
  readonly comment: string;
  readonly configuration: Readonly<Record<string, string>>;
  /** Stored form; undefined: the login may not see it. */
  readonly password?: string | null;
  /** The server's password_encryption. */
  readonly encryption: string;
}

export interface PostgresqlExtension {
  readonly installed?: string;
  readonly schema?: string;
  readonly comment: string;
  /** Version that the server would install; undefined: it has no such extension. */
  readonly defaultVersion?: string;
  readonly versions: readonly string[];
  /** Versions that the installed one can be updated to. */
  readonly updates: readonly string[];
}

interface Question {
  readonly login: PostgresqlLogin;
  readonly database: string;
  readonly kind: 'database' | 'role' | 'extension';
  readonly name: string;
  readonly expires?: string;
}

const ask = <S>(question: Question): Resource<S> => ({ reader: postgresqlReader as Reader<unknown> as Reader<S>, key: JSON.stringify(question), wants: [] });

/** Only what a connection is made of, as plain text: the key of a state, which stays in memory. */
function loginKey(args: PostgresqlLogin): PostgresqlLogin {
  const { login_user, login_host, login_unix_socket, login_port, ssl_mode, ca_cert, ssl_cert, ssl_key, connect_params, session_role, container } = args;
  const login_password = args.login_password === undefined ? undefined : reveal(args.login_password);
  return { login_user, login_password, login_host, login_unix_socket, login_port, ssl_mode, ca_cert, ssl_cert, ssl_key, connect_params, session_role, container };
}

export const postgresqlDatabase = (login: PostgresqlLogin, database: string, name: string): Resource<PostgresqlDatabase> => ask({ login: loginKey(login), database, kind: 'database', name });
export const postgresqlRole = (login: PostgresqlLogin, database: string, name: string, expires?: string): Resource<PostgresqlRole> => ask({ login: loginKey(login), database, kind: 'role', name, ...(expires === undefined ? {} : { expires }) });
export const postgresqlExtension = (login: PostgresqlLogin, database: string, name: string): Resource<PostgresqlExtension> => ask({ login: loginKey(login), database, kind: 'extension', name });

/** Lines of psql. Whole rows as JSON, so that a column that this server does not have yet is just not there. */
function lines(at: number, { kind, name, expires }: Question): string[] {
  const say = (what: string, from: string) => `SELECT '@${at} ' || jsonb_build_object(${what})::text${from};`;
  const is = literal(name);
  if (kind === 'database') {
    return [say("'row', to_jsonb(d), 'owner', pg_get_userbyid(d.datdba), 'encoding', pg_encoding_to_char(d.encoding), 'tablespace', t.spcname, 'comment', shobj_description(d.oid, 'pg_database')", ` FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = ${is}`)];
  }
  if (kind === 'role') {
    return [
      say("'row', to_jsonb(r), 'comment', shobj_description(r.oid, 'pg_authid')", ` FROM pg_roles r WHERE r.rolname = ${is}`),
      ...(expires === undefined ? [] : [say(`'until', to_jsonb(${literal(expires)}::timestamptz)`, '')]),
      "SELECT has_table_privilege('pg_authid', 'select') AS jalon_sees \\gset",
      '\\if :jalon_sees', say("'password', rolpassword", ` FROM pg_authid WHERE rolname = ${is}`), '\\endif',
    ];
  }
  return [
    say("'version', e.extversion, 'schema', n.nspname, 'comment', obj_description(e.oid, 'pg_extension')", ` FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = ${is}`),
    say("'default', a.default_version, 'versions', (SELECT jsonb_agg(v.version) FROM pg_available_extension_versions v WHERE v.name = a.name), 'updates', (SELECT jsonb_agg(p.target) FROM pg_extension_update_paths(a.name) p WHERE p.source = a.installed_version AND p.path IS NOT NULL)", ` FROM pg_available_extensions a WHERE a.name = ${is}`),
  ];
}

/** Questions of one login to one database; the lines of its psql with the question that each belongs to. */
interface Session {
  readonly first: Question;
  readonly text: string[];
  readonly owners: number[];
}

function sessions(requests: readonly { readonly key: string }[]): Session[] {
  const found = new Map<string, Session>();
  requests.forEach(({ key }, at) => {
    const question = JSON.parse(key) as Question;
    const id = JSON.stringify([question.login, question.database]);
    const session = found.get(id) ?? opened(question);
    found.set(id, session);
    for (const line of lines(at, question)) {
      session.text.push(line);
      session.owners.push(at);
    }
  });
  return [...found.values()];
}

/** Objects of a database's owner may not stand in for the system's. */
function opened(first: Question): Session {
  const text = ['\\set ON_ERROR_STOP 0', ...(first.login.session_role === undefined ? [] : [`SET ROLE ${identifier(first.login.session_role)};`]), 'SET search_path = pg_catalog, pg_temp;', 'SET client_min_messages = error;', "SELECT '@server ' || jsonb_build_object('version', current_setting('server_version_num')::int, 'encryption', current_setting('password_encryption'))::text;"];
  return { first, text, owners: text.map(() => -1) };
}

export const postgresqlReader: Reader<PostgresqlDatabase | PostgresqlRole | PostgresqlExtension> = {
  name: 'postgresql',
  script: (requests) => sessions(requests).map(({ first, text }, index) => `echo '@session ${index}'\n${clientProbe(clientOf(first.login, first.database), PSQL, text.join('\n'))}`).join(''),
  parse: (stdout, requests) => {
    const states: (PostgresqlDatabase | PostgresqlRole | PostgresqlExtension | ProbeError)[] = requests.map(() => new ProbeError('the answer of PostgreSQL ended too early'));
    const parts = stdout.split(/^@session \d+$/m).slice(1);
    sessions(requests).forEach((session, index) => {
      const output = parts[index] ?? '';
      const trouble = sessionTrouble(output, session);
      for (const at of new Set(session.owners)) if (at >= 0) states[at] = trouble ?? stateOf(JSON.parse(requests[at]?.key ?? '') as Question, answers(output, at), errorOf(output, session, at), answers(output, 'server'));
    });
    return states;
  },
};

function sessionTrouble(output: string, { first, text }: Session): ProbeError | undefined {
  const said = clientTrouble(output, first.login, 'postgresql-client') ?? connectionTrouble(output, first.login);
  if (said !== undefined) return said instanceof ProbeError ? said : new ProbeError(said);
  const errors = errorsByLine(output);
  const early = [...errors].find(([line]) => line <= text.length && text[line - 1]?.startsWith('SET '));
  if (early !== undefined) return new ProbeError(`PostgreSQL refuses: ${early[1]}`);
  const status = /^@status (\d+)$/m.exec(output)?.[1];
  if (status === '124') return new ProbeError('PostgreSQL did not answer within 30 s');
  return status === '0' ? undefined : new ProbeError(serverMessage(output.replace(/^@.*$/gm, '')) || `psql ended with status ${status ?? 'unknown'}`);
}

/** What psql said of each line of its input. */
function errorsByLine(output: string): Map<number, string> {
  const said = output.split('\n').filter((line) => !line.startsWith('@')).join('\n');
  return new Map([...said.matchAll(/^psql:<stdin>:(\d+): \p{Lu}+: [\s\S]*?(?=^psql:|$(?![\s\S]))/gmu)].map((match) => [Number(match[1]), serverMessage(match[0])]));
}

function errorOf(output: string, { owners }: Session, at: number): string | undefined {
  return [...errorsByLine(output)].find(([line]) => owners[line - 1] === at)?.[1];
}

type Json = Readonly<Record<string, unknown>>;

function answers(output: string, at: number | 'server'): Json {
  const mark = `@${at} `;
  return Object.assign({}, ...output.split('\n').filter((line) => line.startsWith(mark)).map((line) => JSON.parse(line.slice(mark.length)) as Json)) as Json;
}

function stateOf(question: Question, answer: Json, error: string | undefined, server: Json): PostgresqlDatabase | PostgresqlRole | PostgresqlExtension | ProbeError {
  if (error !== undefined) return new ProbeError(error);
  const row = answer['row'] as Json | undefined;
  if (question.kind === 'database') return databaseState(answer, row, Number(server['version']));
  if (question.kind === 'extension') return extensionState(answer);
  return roleState(answer, row, String(server['encryption']));
}

const PROVIDERS: Readonly<Record<string, 'libc' | 'icu' | 'builtin'>> = { c: 'libc', i: 'icu', b: 'builtin' };

function databaseState(answer: Json, row: Json | undefined, version: number): PostgresqlDatabase {
  if (row === undefined) return { exists: false, version };
  return {
    exists: true, version, owner: String(answer['owner']), encoding: String(answer['encoding']), collate: String(row['datcollate']), ctype: String(row['datctype']), icuLocale: (row['datlocale'] ?? row['daticulocale'] ?? null) as string | null,
    provider: PROVIDERS[String(row['datlocprovider'] ?? 'c')] ?? 'libc', tablespace: String(answer['tablespace']), connectionLimit: Number(row['datconnlimit']), comment: (answer['comment'] ?? '') as string,
  };
}

const FLAGS = { SUPERUSER: 'rolsuper', CREATEROLE: 'rolcreaterole', CREATEDB: 'rolcreatedb', INHERIT: 'rolinherit', LOGIN: 'rolcanlogin', REPLICATION: 'rolreplication', BYPASSRLS: 'rolbypassrls' } as const;
export const ROLE_FLAGS = Object.keys(FLAGS);

function roleState(answer: Json, row: Json | undefined, encryption: string): PostgresqlRole {
  const wanted = answer['until'] === undefined ? {} : { wantedUntil: String(answer['until']) };
  if (row === undefined) return { exists: false, flags: {}, connectionLimit: -1, validUntil: null, comment: '', configuration: {}, encryption, ...wanted };
  const settings = ((row['rolconfig'] ?? []) as string[]).map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  return {
    exists: true, encryption, ...wanted, flags: Object.fromEntries(Object.entries(FLAGS).map(([flag, column]) => [flag, row[column] === true])), connectionLimit: Number(row['rolconnlimit']), validUntil: (row['rolvaliduntil'] ?? null) as string | null,
    comment: (answer['comment'] ?? '') as string, configuration: Object.fromEntries(settings), ...('password' in answer ? { password: answer['password'] as string | null } : {}),
  };
}

function extensionState(answer: Json): PostgresqlExtension {
  const text = (key: string) => (typeof answer[key] === 'string' ? (answer[key] as string) : undefined);
  return { installed: text('version'), schema: text('schema'), comment: text('comment') ?? '', defaultVersion: text('default'), versions: (answer['versions'] ?? []) as string[], updates: (answer['updates'] ?? []) as string[] };
}
