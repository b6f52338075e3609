/** What a MySQL or MariaDB server holds: databases and accounts. One client for all questions of one login. */
import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { clientProbe, clientTrouble } from '../databases/client.js';
import { connectionTrouble, serverMessage } from '../mysql/explain.js';
import { clientOf, type MysqlLogin, sqlWords } from '../mysql/login.js';
import { literal, PLAIN_MODE } from '../mysql/sql.js';
import { reveal } from '../secret-text.js';

export interface MysqlDatabase {
  readonly exists: boolean;
  readonly encoding?: string;
  readonly collation?: string;
}

export interface MysqlServer {
  readonly mariadb: boolean;
  /** 11.8 is 1108, 8.4 is 804. */
  readonly version: number;
}

export interface MysqlAccount {
  readonly host: string;
  readonly plugin: string;
  /** Stored form of the password, one character a byte. */
  readonly hash: string;
  /** '', ANY, X509, SPECIFIED. */
  readonly tls: { readonly type: string; readonly cipher: string; readonly issuer: string; readonly subject: string };
  readonly limits: Readonly<Record<string, number>>;
  readonly locked: boolean;
  readonly expired: boolean;
  /** Days; -1 the server's default, 0 never. */
  readonly lifetime: number;
  /** As SHOW GRANTS has them. */
  readonly grants: readonly string[];
}

export interface MysqlUser {
  readonly server: MysqlServer;
  readonly accounts: readonly MysqlAccount[];
}

interface Question {
  readonly login: MysqlLogin;
  readonly kind: 'database' | 'user';
  readonly name: string;
}

/** Only what a connection is made of, as plain text: the key of a state, which stays in memory. */
function loginKey(args: MysqlLogin): MysqlLogin {
  const { login_user, login_host, login_port, login_unix_socket, connect_timeout, config_file, ca_cert, client_cert, client_key, check_hostname, container, restrict_config_file } = args;
  const login_password = args.login_password === undefined ? undefined : reveal(args.login_password);
  return { login_user, login_password, login_host, login_port, login_unix_socket, connect_timeout, config_file, ca_cert, client_cert, client_key, check_hostname, container, restrict_config_file };
}

const ask = <S>(question: Question): Resource<S> => ({ reader: mysqlReader as Reader<unknown> as Reader<S>, key: JSON.stringify(question), wants: [] });
export const mysqlDatabase = (login: MysqlLogin, name: string): Resource<MysqlDatabase> => ask({ login: loginKey(login), kind: 'database', name });
export const mysqlUser = (login: MysqlLogin, name: string): Resource<MysqlUser> => ask({ login: loginKey(login), kind: 'user', name });

const text = (column: string): string => `CONVERT(${column} USING utf8mb4)`;
const COLUMNS = `'host', ${text('u.Host')}, 'plugin', ${text('u.plugin')}, 'hash', HEX(u.authentication_string), 'tls', ${text('u.ssl_type')}, 'cipher', ${text('u.ssl_cipher')}, 'issuer', ${text('u.x509_issuer')}, 'subject', ${text('u.x509_subject')}, 'queries', u.max_questions, 'updates', u.max_updates, 'connections', u.max_connections, 'users', u.max_user_connections, 'expired', ${text('u.password_expired')}`;
/** What only one of the two has stands in comments that the other passes over. */
const MARIADB = `/*M! , 'statement', u.max_statement_time, 'priv', g.Priv */`;
const MYSQL = `/*!80000 , 'locked', ${text('u.account_locked')}, 'lifetime', u.password_lifetime */`;

/** The grants of accounts that only the server can name are asked for by statements that it writes itself. */
function lines(at: number, { kind, name }: Question): string[] {
  if (kind === 'database') {
    const same = `(@@lower_case_table_names = 0 AND ${text('SCHEMA_NAME')} = ${literal(name)} COLLATE utf8mb4_bin) OR (@@lower_case_table_names <> 0 AND ${text('SCHEMA_NAME')} = LOWER(${literal(name)}))`;
    return [`SELECT CONCAT('@${at} ', JSON_OBJECT('encoding', ${text('DEFAULT_CHARACTER_SET_NAME')}, 'collation', ${text('DEFAULT_COLLATION_NAME')})) FROM information_schema.SCHEMATA WHERE ${same};`];
  }
  const of = `${text('u.User')} = ${literal(name)} COLLATE utf8mb4_bin /*M! AND u.is_role = 'N' */`;
  return [
    `SELECT CONCAT('@${at} ', JSON_OBJECT(${COLUMNS} ${MARIADB} ${MYSQL})) FROM mysql.user u /*M! LEFT JOIN mysql.global_priv g ON g.User = u.User AND g.Host = u.Host */ WHERE ${of};`,
    `SELECT CONCAT('@then SELECT CONCAT(''@${at} grants '', ', QUOTE(u.Host), ');\\n@then SHOW GRANTS FOR ', QUOTE(u.User), '@', QUOTE(u.Host), ';') FROM mysql.user u WHERE ${of};`,
  ];
}

interface Session {
  readonly login: MysqlLogin;
  readonly text: string[];
  readonly owners: number[];
}

function sessions(requests: readonly { readonly key: string }[]): Session[] {
  const found = new Map<string, Session>();
  requests.forEach(({ key }, at) => {
    const question = JSON.parse(key) as Question;
    const id = JSON.stringify(question.login);
    const first = [PLAIN_MODE, "SELECT CONCAT('@server ', VERSION());"];
    const session = found.get(id) ?? { login: question.login, text: first, owners: first.map(() => -1) };
    found.set(id, session);
    for (const line of lines(at, question)) {
      session.text.push(line);
      session.owners.push(at);
    }
  });
  return [...found.values()];
}

export const mysqlReader: Reader<MysqlDatabase | MysqlUser> = {
  name: 'mysql',
  script: (requests) => sessions(requests).map(({ login, text: input }, index) => {
    const words = sqlWords(login, ['--force']);
    // The second call has what the first one's lines `@then` say for its input.
    const again = clientProbe(clientOf(login), words, '@input').replace("printf '%s\\n' @input", `{ echo "${PLAIN_MODE}"; printf '%s\\n' "$said" | sed -n 's/^@then //p'; }`);
    return `echo '@session ${index}'\nsaid=$(\n${clientProbe(clientOf(login), words, input.join('\n'))})\nprintf '%s\\n' "$said"\ncase $said in *'@then '*) echo '@second'\n${again};; esac\n`;
  }).join(''),
  parse: (stdout, requests) => {
    const states: (MysqlDatabase | MysqlUser | ProbeError)[] = requests.map(() => new ProbeError('the answer of the database ended too early'));
    const parts = stdout.split(/^@session \d+\n/m).slice(1);
    sessions(requests).forEach((session, index) => {
      const [first = '', second = ''] = (parts[index] ?? '').split(/^@second\n/m);
      const trouble = sessionTrouble(first, session);
      for (const at of new Set(session.owners)) if (at >= 0) states[at] = trouble ?? stateOf(JSON.parse(requests[at]?.key ?? '') as Question, at, session, first, second);
    });
    return states;
  },
};

function sessionTrouble(output: string, { login }: Session): ProbeError | undefined {
  const said = clientTrouble(output, login, 'mariadb-client') ?? connectionTrouble(output, login);
  if (said !== undefined) return said instanceof ProbeError ? said : new ProbeError(said);
  if (/^@status 124$/m.test(output)) return new ProbeError('the database did not answer within 30 s');
  if (/^@server /m.test(output)) return undefined;
  return new ProbeError(serverMessage(output) || 'nothing was read from the database');
}

function stateOf(question: Question, at: number, { owners }: Session, first: string, second: string): MysqlDatabase | MysqlUser | ProbeError {
  const error = first.split('\n').find((line) => owners[Number(/^ERROR \d+ \([0-9A-Z]{5}\) at line (\d+): /.exec(line)?.[1] ?? 0) - 1] === at);
  if (error !== undefined) return new ProbeError(serverMessage(error));
  const mark = `@${at} `;
  const rows = first.split('\n').filter((line) => line.startsWith(mark)).map((line) => JSON.parse(line.slice(mark.length)) as Record<string, unknown>);
  if (question.kind === 'database') return rows[0] === undefined ? { exists: false } : { exists: true, encoding: String(rows[0]['encoding']), collation: String(rows[0]['collation']) };
  return { server: serverOf(/^@server (.*)$/m.exec(first)?.[1] ?? ''), accounts: rows.map((row) => accountOf(row, grantsOf(second, `${mark}grants ${String(row['host'])}`))) };
}

function serverOf(version: string): MysqlServer {
  const [, major, minor] = /^(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(version) ?? [];
  return { mariadb: /mariadb/i.test(version), version: Number(major) * 100 + Number(minor) };
}

function grantsOf(output: string, head: string): string[] {
  const rows = output.split('\n');
  const start = rows.indexOf(head);
  if (start < 0) return [];
  const end = rows.findIndex((line, index) => index > start && line.startsWith('@'));
  return rows.slice(start + 1, end < 0 ? undefined : end).filter((line) => line.startsWith('GRANT '));
}

function accountOf(row: Readonly<Record<string, unknown>>, grants: readonly string[]): MysqlAccount {
  // MariaDB knows that the column holds JSON, or it does not: by its version.
  const priv = (typeof row['priv'] === 'string' ? JSON.parse(row['priv']) : (row['priv'] ?? {})) as { readonly account_locked?: boolean; readonly password_lifetime?: number };
  const string = (key: string) => (typeof row[key] === 'string' ? (row[key] as string) : '');
  return {
    host: string('host'), plugin: string('plugin'), hash: Buffer.from(string('hash'), 'hex').toString('latin1'), grants, tls: { type: string('tls'), cipher: string('cipher'), issuer: string('issuer'), subject: string('subject') },
    limits: { MAX_QUERIES_PER_HOUR: Number(row['queries']), MAX_UPDATES_PER_HOUR: Number(row['updates']), MAX_CONNECTIONS_PER_HOUR: Number(row['connections']), MAX_USER_CONNECTIONS: Number(row['users']), ...(row['statement'] === undefined ? {} : { MAX_STATEMENT_TIME: Number(row['statement']) }) },
    locked: row['locked'] === 'Y' || priv.account_locked === true, expired: row['expired'] === 'Y', lifetime: Number(row['lifetime'] ?? priv.password_lifetime ?? -1),
  };
}

