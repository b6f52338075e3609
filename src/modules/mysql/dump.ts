/** Dumps and imports: files of the host, packed by their suffix, whether the client runs on the host or in a container. */
import type { Step } from '../../model/step.js';
import { quoteAll } from '../../shell/quote.js';
import { clientExports, clientStep, clientWords, eitherTool } from '../databases/client.js';
import { dumpScript, restoreScript } from '../databases/packed-file.js';
import { splitWords } from '../docker/words.js';
import { clientOf, loginWords, type MysqlLogin, sqlWords } from './login.js';
import { identifier } from './sql.js';

export interface MysqlDatabaseArgs extends MysqlLogin {
  readonly name: readonly string[];
  readonly state: 'present' | 'absent' | 'dump' | 'import';
  readonly collation?: string;
  readonly encoding?: string;
  readonly target?: string;
  readonly single_transaction: boolean;
  readonly quick: boolean;
  readonly ignore_tables: readonly string[];
  readonly hex_blob: boolean;
  readonly force: boolean;
  readonly master_data: number;
  readonly skip_lock_tables: boolean;
  readonly dump_extra_args?: string;
}

export const everyDatabase = (args: MysqlDatabaseArgs): boolean => args.name.length === 1 && args.name[0] === 'all';

export function dumpStep(args: MysqlDatabaseArgs): Step {
  const names = everyDatabase(args) ? ['--all-databases'] : [...(args.name.length > 1 ? ['--databases'] : []), '--', ...args.name];
  const flag = (on: boolean, word: string) => (on ? [word] : []);
  const words = [
    ...loginWords(args), ...flag(args.force, '--force'), ...(args.encoding ? [`--default-character-set=${args.encoding}`] : []), ...flag(args.single_transaction, '--single-transaction'), args.quick ? '--quick' : '--skip-quick', ...flag(args.skip_lock_tables, '--skip-lock-tables'),
    ...args.ignore_tables.map((table) => `--ignore-table=${table}`), ...flag(args.hex_blob, '--hex-blob'), ...(args.master_data === 0 ? [] : [`--master-data=${args.master_data}`]), ...(splitWords(args.dump_extra_args ?? '') ?? []), ...names,
  ];
  const client = clientOf(args);
  return { kind: 'script', script: clientExports(client) + dumpScript(quoteAll(clientWords(client, eitherTool(['mariadb-dump', 'mysqldump'], words))), args.target ?? '') };
}

/** The database is made when it is missing, as in Ansible. */
export function importSteps(args: MysqlDatabaseArgs): Step[] {
  const client = clientOf(args);
  const [name = ''] = args.name;
  const target = everyDatabase(args) ? [] : ['--one-database', '--', name];
  const words = [...loginWords(args), ...(args.force ? ['--force'] : []), ...(args.encoding ? [`--default-character-set=${args.encoding}`] : []), ...target];
  const make = everyDatabase(args) ? [] : [clientStep(client, sqlWords(args), `CREATE DATABASE IF NOT EXISTS ${identifier(name)}${options(args)};\n`)];
  return [...make, { kind: 'script', script: clientExports(client) + restoreScript(quoteAll(clientWords(client, eitherTool(['mariadb', 'mysql'], words))), args.target ?? '', '') }];
}

/** Both are plain words: the schema sees to that. */
export function options(args: Pick<MysqlDatabaseArgs, 'encoding' | 'collation'>): string {
  return `${args.encoding ? ` CHARACTER SET ${args.encoding}` : ''}${args.collation ? ` COLLATE ${args.collation}` : ''}`;
}
