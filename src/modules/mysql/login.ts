/** How MySQL or MariaDB is reached: Ansible's login args as options of the client, the password in its environment. */
import { type Client, containerArg, eitherTool } from '../databases/client.js';
import { type MaybeSecret, reveal } from '../secret-text.js';

export interface MysqlLogin {
  readonly login_user?: string;
  readonly login_password?: MaybeSecret;
  readonly login_host: string;
  readonly login_port: number;
  readonly login_unix_socket?: string;
  readonly connect_timeout: number;
  readonly config_file: string;
  readonly ca_cert?: string;
  readonly client_cert?: string;
  readonly client_key?: string;
  readonly check_hostname?: boolean;
  readonly container?: string;
  readonly sql_log_bin?: boolean;
  readonly restrict_config_file?: boolean;
}

const OWN_FILE = '~/.my.cnf';

export const loginArgs = {
  login_user: { type: 'string', minLength: 1, description: 'User to log in as. Without it what the option file says, else the name of the Unix user.' },
  login_password: { type: 'string', description: 'Its password. It reaches the client by its environment, never by a command line.' },
  login_host: { type: 'string', minLength: 1, default: 'localhost', description: 'Host of the server, as seen from the managed host. `localhost` means its socket; for TCP write 127.0.0.1.' },
  login_port: { type: 'integer', minimum: 1, maximum: 65535, default: 3306, description: 'Port of the server.' },
  login_unix_socket: { type: 'string', description: "The server's socket, where it is not the usual one." },
  connect_timeout: { type: 'integer', minimum: 1, default: 30, description: 'Seconds to wait for the server.' },
  config_file: { type: 'string', default: OWN_FILE, description: 'Option file with user and password. Empty: none is read.' },
  ca_cert: { type: 'string', description: 'File with the certificate of the authority that the server must be signed by.' },
  client_cert: { type: 'string', description: 'File with the certificate of the client.' },
  client_key: { type: 'string', description: 'File with its key.' },
  check_hostname: { type: 'boolean', description: "Whether the server's certificate must be of its host." },
  sql_log_bin: { type: 'boolean', default: true, description: 'Whether the changes go into the binary log.' },
  container: containerArg,
} as const;

export const loginAliases = { ssl_ca: 'ca_cert', ssl_cert: 'client_cert', ssl_key: 'client_key' } as const;

export const loginNotes = [
  'The work is done by `mariadb` or `mysql` on the host (Debian: mariadb-client), or with `container` by the one in the container of the database: then nothing has to be installed or published.',
  'With `login_password` no option file is read, because a password in one would win over it. Without it the client reads its files as always, ~/.my.cnf among them.',
  'On Debian MariaDB knows root by its Unix user: `become: true` is enough there.',
];

export function loginProblems(args: MysqlLogin): string[] {
  return [
    ...(args.config_file === '' || args.config_file === OWN_FILE || args.config_file.startsWith('/') ? [] : ['config_file must be an absolute path']),
    ...(/[\0\n]/.test(reveal(args.login_password ?? '')) ? ['login_password holds a line break or a NUL'] : []),
    ...(args.login_unix_socket !== undefined && args.login_host !== 'localhost' ? ['login_unix_socket and a login_host exclude each other'] : []),
  ];
}

/** Options that the client, the dump program and every version of both know. The option file has to stand first. */
export function loginWords(args: MysqlLogin): string[] {
  const own = args.login_password !== undefined || args.config_file === '';
  const file = own ? ['--no-defaults'] : args.config_file === OWN_FILE ? [] : [`--${args.restrict_config_file ? 'defaults-file' : 'defaults-extra-file'}=${args.config_file}`];
  const host = args.login_unix_socket !== undefined ? [`--socket=${args.login_unix_socket}`] : args.login_host === 'localhost' ? [] : [`--host=${args.login_host}`, `--port=${args.login_port}`, '--protocol=tcp'];
  const option = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
  const verify = args.check_hostname === undefined ? [] : [`--loose-ssl-verify-server-cert=${args.check_hostname ? 1 : 0}`, ...(args.check_hostname ? ['--loose-ssl-mode=VERIFY_IDENTITY'] : [])];
  return [...file, ...option('user', args.login_user), ...host, ...option('ssl-ca', args.ca_cert), ...option('ssl-cert', args.client_cert), ...option('ssl-key', args.client_key), ...verify];
}

export function clientOf(args: MysqlLogin): Client {
  return { environment: args.login_password === undefined ? {} : { MYSQL_PWD: args.login_password }, ...(args.container === undefined ? {} : { container: args.container }) };
}

/** Statements by stdin, rows as they are, comments for one of the two servers kept. `loose`: an option that not all know. */
export function sqlWords(args: MysqlLogin, more: readonly string[] = []): string[] {
  return eitherTool(['mariadb', 'mysql'], [...loginWords(args), `--connect-timeout=${args.connect_timeout}`, '--default-character-set=utf8mb4', '--batch', '--raw', '--skip-column-names', '--comments', '--loose-skip-print-query-on-error', ...more]);
}

/** First statements of a session that changes something. */
export function opening(args: MysqlLogin): string[] {
  return args.sql_log_bin === false ? ['SET SESSION sql_log_bin = 0;'] : [];
}
