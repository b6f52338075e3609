/** How PostgreSQL is reached: Ansible's login args as libpq's environment, which keeps passwords out of every argv. */
import type { Client } from '../databases/client.js';
import { containerArg } from '../databases/client.js';
import { type MaybeSecret, reveal } from '../secret-text.js';
import { nameProblems } from './sql.js';

export interface PostgresqlLogin {
  readonly login_user?: string;
  readonly login_password?: MaybeSecret;
  readonly login_host?: string;
  readonly login_unix_socket?: string;
  readonly login_port?: number;
  readonly ssl_mode?: string;
  readonly ca_cert?: string;
  readonly ssl_cert?: string;
  readonly ssl_key?: string;
  readonly connect_params?: Readonly<Record<string, string | number>>;
  readonly session_role?: string;
  readonly container?: string;
}

export const loginArgs = {
  login_user: { type: 'string', minLength: 1, default: 'postgres', description: 'Role to log in as.' },
  login_password: { type: 'string', description: 'Its password. It reaches the client by its environment, never by a command line.' },
  login_host: { type: 'string', default: '', description: 'Host of the server, as seen from the managed host. Without it the local socket is used.' },
  login_unix_socket: { type: 'string', default: '', description: "Folder of the server's socket, where it is not the usual one." },
  login_port: { type: 'integer', minimum: 1, maximum: 65535, default: 5432, description: 'Port of the server.' },
  ssl_mode: { enum: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'], default: 'prefer', description: 'Whether TLS is used, and how far the certificate is checked; verify-ca and verify-full need `ca_cert`.' },
  ca_cert: { type: 'string', description: 'File with the certificates of the authorities that the server must be signed by.' },
  ssl_cert: { type: 'string', description: 'File with the certificate of the client.' },
  ssl_key: { type: 'string', description: 'File with its key.' },
  connect_params: { type: 'object', additionalProperties: { type: ['string', 'integer'] }, default: {}, description: 'More settings of the connection, by libpq\'s names (`connect_timeout`, `options`, `channel_binding` …). They win over the other args.' },
  session_role: { type: 'string', minLength: 1, description: 'Role to switch to after the login; what is made belongs to it.' },
  trust_input: { type: 'boolean', default: true, description: 'Accepted. Names and texts are always quoted, so that nothing in them is read as SQL.' },
  container: containerArg,
} as const;

export const loginAliases = { login: 'login_user', host: 'login_host', unix_socket: 'login_unix_socket', port: 'login_port', ssl_rootcert: 'ca_cert' } as const;

export const loginNotes = [
  'The work is done by `psql` on the host (Debian: postgresql-client), or with `container` by the one in the container of the database: then nothing has to be installed or published.',
  'Without `login_host` PostgreSQL goes by the name of the Unix user: on a server installed on the host add `become_user: postgres`.',
  'Names and texts may hold any character; they are always quoted. A name in double quotes is a name with quotes in it, unlike in Ansible.',
];

/** libpq reads these from the environment. */
const PARAMETERS: Readonly<Record<string, string>> = {
  host: 'PGHOST', hostaddr: 'PGHOSTADDR', port: 'PGPORT', user: 'PGUSER', passfile: 'PGPASSFILE', service: 'PGSERVICE', options: 'PGOPTIONS', application_name: 'PGAPPNAME', sslmode: 'PGSSLMODE', sslcert: 'PGSSLCERT', sslkey: 'PGSSLKEY',
  sslrootcert: 'PGSSLROOTCERT', sslcrl: 'PGSSLCRL', sslnegotiation: 'PGSSLNEGOTIATION', ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION', ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION', gssencmode: 'PGGSSENCMODE', connect_timeout: 'PGCONNECT_TIMEOUT',
  client_encoding: 'PGCLIENTENCODING', target_session_attrs: 'PGTARGETSESSIONATTRS', channel_binding: 'PGCHANNELBINDING', require_auth: 'PGREQUIREAUTH', load_balance_hosts: 'PGLOADBALANCEHOSTS',
};

export function loginProblems(args: PostgresqlLogin): string[] {
  const wrong = Object.keys(args.connect_params ?? {}).filter((name) => PARAMETERS[name] === undefined);
  return [
    ...nameProblems('session_role', args.session_role),
    ...wrong.map((name) => (name === 'password' ? 'connect_params may not hold the password: use login_password, which is kept secret' : `connect_params knows no "${name}": it has ${Object.keys(PARAMETERS).join(', ')}`)),
    ...(args.ssl_mode?.startsWith('verify-') && !args.ca_cert ? [`ssl_mode: ${args.ssl_mode} needs ca_cert`] : []),
    ...(args.login_host && args.login_unix_socket ? ['login_host and login_unix_socket exclude each other'] : []),
    ...(/\0/.test(reveal(args.login_password ?? '')) ? ['login_password holds a NUL'] : []),
  ];
}

/** The database's name travels in PGDATABASE too: as an argument `a=b` would be read as settings. */
export function clientOf(args: PostgresqlLogin, database: string): Client {
  const host = args.login_host || args.login_unix_socket;
  const given: Record<string, MaybeSecret | undefined> = {
    PGDATABASE: database, PGUSER: args.login_user ?? 'postgres', PGPORT: String(args.login_port ?? 5432), PGSSLMODE: args.ssl_mode ?? 'prefer', PGCONNECT_TIMEOUT: '10', PGAPPNAME: 'jalon', PGCLIENTENCODING: 'UTF8',
    PGHOST: host || undefined, PGPASSWORD: args.login_password || undefined, PGSSLROOTCERT: args.ca_cert, PGSSLCERT: args.ssl_cert, PGSSLKEY: args.ssl_key,
  };
  for (const [name, value] of Object.entries(args.connect_params ?? {})) given[PARAMETERS[name] ?? name] = String(value);
  const environment = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, MaybeSecret] => entry[1] !== undefined));
  return { environment, ...(args.container === undefined ? {} : { container: args.container }) };
}

/** Reads no ~/.psqlrc, never asks for a password, stops at the first error. */
export const PSQL = ['psql', '-X', '-q', '-A', '-t', '-w', '-v', 'ON_ERROR_STOP=1', '-f', '-'] as const;
