import type { CommandOutput } from '../../model/module.js';
import { clientTrouble } from '../databases/client.js';
import type { MysqlLogin } from './login.js';

/** `ERROR 1045 (28000) at line 3: Access denied …` → what it says, with its number. */
export function serverMessage(text: string): string {
  const errors = text.split('\n').filter((line) => line.trim() !== '' && !/^(-{5,}|mysql: \[Warning\]|mysqldump: \[Warning\]|WARNING: |@)/.test(line));
  return errors.map((line) => line.replace(/^(?:(?:mariadb|mysql)(?:-dump|dump)?: )?(?:Got error: )?(?:ERROR )?(\d+)(?: \([0-9A-Z]{5}\))?(?: at line \d+)?: ?/, '').replace(/^"(.*)" when trying to connect$/, '$1')).join('\n').trim();
}

/** Why no connection came about; undefined: it did. */
export function connectionTrouble(text: string, args: MysqlLogin): string | undefined {
  const line = text.split('\n').find((one) => /\b(1044|1045|1129|1130|1698|2002|2003|2005|2013|2026|2054|2061)\b(?: \([0-9A-Z]{5}\))?: /.test(one) && !/ at line /.test(one));
  if (line === undefined) return undefined;
  const place = args.container === undefined ? (args.login_host === 'localhost' ? 'on the local socket' : `${args.login_host}:${args.login_port}`) : `in the container "${args.container}"`;
  const number = /\b(\d{4})\b/.exec(line)?.[1];
  const hint = number === '1698' ? '\nMariaDB may know this login by its Unix user: run the task with "become: true", or give login_user and login_password.'
    : number === '2002' || number === '2003' ? '\nDoes the server run there?'
      : /using password: NO/.test(line) ? '\nThe task gives no login_password, and no option file does.' : '';
  return `The database ${place} ${hint.includes('run there') ? "can't be reached" : 'does not let this login in'}: ${serverMessage(line)}${hint}`;
}

export function explainSql(args: MysqlLogin, output: CommandOutput): string {
  const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
  return clientTrouble(text, args, 'mariadb-client')?.message ?? connectionTrouble(text, args) ?? (serverMessage(output.stderr.toString('utf8')) || `the client ended with status ${output.status}`);
}
