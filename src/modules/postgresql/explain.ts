import type { CommandOutput } from '../../model/module.js';
import { containerTrouble } from '../databases/client.js';
import type { PostgresqlLogin } from './login.js';

/** The server's own message, in whatever language it speaks, without what psql puts around it. */
export function serverMessage(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(LINE \d+: | *\^$|CONTEXT: )/.test(line))
    .map((line) => line.trim().replace(/^psql:<stdin>:\d+: /, '').replace(/^\p{Lu}+: +/u, ''))
    .join('\n')
    .trim();
}

/** Why no connection came about; undefined: it did. */
export function connectionTrouble(text: string, login: PostgresqlLogin): string | undefined {
  const said = /^psql: error: (?:connection to server [^\n]*? failed: )?([\s\S]*)/m.exec(text)?.[1] ?? /^pg_(?:dump|restore): error: (?:connection to server [^\n]*? failed: )([\s\S]*)/m.exec(text)?.[1];
  if (said === undefined) return undefined;
  const place = login.container === undefined ? (login.login_host ? `${login.login_host}:${login.login_port ?? 5432}` : 'on the local socket') : `in the container "${login.container}"`;
  // Tried twice, with TLS and without, the second answer says the same.
  const message = serverMessage(said.replace(/^@status \d+$/m, '').replace(/^connection to server .*$/m, ''));
  const missing = /^database ".*" does not exist$/.test(message);
  if (missing) return `${message} (PostgreSQL ${place})`;
  const verb = /FATAL|password|authentication/.test(said) ? `does not let "${login.login_user ?? 'postgres'}" in` : 'can\'t be reached';
  const hint = /Peer authentication failed/.test(said) ? '\nPostgreSQL goes by the Unix user here: run the task with "become_user: postgres", or give login_host and login_password.'
    : /No such file or directory|Connection refused/.test(said) ? '\nDoes the server run there?'
      : /no password supplied/.test(said) ? '\nThe task gives no login_password.' : '';
  return `PostgreSQL ${place} ${verb}: ${message}${hint}`;
}

export function explainSql(args: PostgresqlLogin, output: CommandOutput): string {
  const text = output.stderr.toString('utf8') || output.stdout.toString('utf8');
  if (/psql.*not found/.test(text) && output.status === 127) return 'the host has no psql: install postgresql-client, or name the container of the database in "container"';
  return (args.container === undefined ? undefined : containerTrouble(text, args.container)) ?? connectionTrouble(text, args) ?? (serverMessage(text) || `psql ended with status ${output.status}`);
}
