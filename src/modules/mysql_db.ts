import type { Change, StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict, type Value } from '../model/value.js';
import { clientStep } from './databases/client.js';
import { sidesDiff } from './databases/differences.js';
import { splitWords } from './docker/words.js';
import { dumpStep, everyDatabase, importSteps, type MysqlDatabaseArgs, options } from './mysql/dump.js';
import { explainSql } from './mysql/explain.js';
import { clientOf, loginAliases, loginArgs, loginNotes, loginProblems, opening, sqlWords } from './mysql/login.js';
import { identifier, PLAIN_MODE } from './mysql/sql.js';
import { mysqlDatabase, type MysqlDatabase } from './probes/mysql.js';

type Reads = { readonly [key: `database ${string}`]: Resource<MysqlDatabase> };

/** Databases of a MySQL or MariaDB server. */
export const mysqlDb: StateModule<MysqlDatabaseArgs, Reads> = {
  kind: 'state',
  name: 'mysql_db',
  collection: 'community.mysql',
  secretArgs: ['login_password'],
  summary: 'Keeps a MySQL or MariaDB database present or absent; dumps and imports one.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, description: 'The database, or several. `all` with dump and import: every one.' },
      state: { enum: ['present', 'absent', 'dump', 'import'], default: 'present', description: '`absent` drops it with its data. `dump` and `import` write and read the file `target`, each time the task runs.' },
      encoding: { type: 'string', pattern: '^[A-Za-z0-9_]*$', default: '', description: 'Character set of a new one, like utf8mb4; also that of a dump.' },
      collation: { type: 'string', pattern: '^[A-Za-z0-9_]*$', default: '', description: 'Collation of a new one.' },
      target: { type: 'string', description: 'File on the host: SQL, or packed by its suffix (.gz, .bz2, .xz, .zst).' },
      single_transaction: { type: 'boolean', default: false, description: 'Dumps in one transaction: consistent for InnoDB without locks.' },
      quick: { type: 'boolean', default: true, description: 'Dumps row by row and not table by table.' },
      ignore_tables: { type: 'array', items: { type: 'string' }, default: [], description: 'Tables left out of a dump, as database.table.' },
      hex_blob: { type: 'boolean', default: false, description: 'Dumps binary columns as hex digits.' },
      force: { type: 'boolean', default: false, description: 'Goes on after errors in a dump or import.' },
      master_data: { enum: [0, 1, 2], default: 0, description: 'Writes the position in the binary log into a dump: 1 as a statement, 2 as a comment.' },
      skip_lock_tables: { type: 'boolean', default: false, description: 'Dumps without locking tables.' },
      dump_extra_args: { type: 'string', description: 'More words for mariadb-dump or mysqldump.' },
      restrict_config_file: { type: 'boolean', default: false, description: 'Reads `config_file` and no other option file.' },
      use_shell: { type: 'boolean', default: false, description: 'Accepted, not needed.' },
      pipefail: { type: 'boolean', default: true, description: 'Accepted: the status of the dump always counts.' },
      check_implicit_admin: { enum: [false], default: false, description: 'Only false: no other login than the given one is tried.' },
      ...loginArgs,
    },
  },
  argAliases: { db: 'name', ...loginAliases },
  supports: { check: 'full', diff: 'full' },
  example: `- name: The shop's database
  community.mysql.mysql_db:
    name: shop
    encoding: utf8mb4
    collation: utf8mb4_unicode_ci
`,
  notes: [
    ...loginNotes,
    '`encoding` and `collation` count when the database is made; one that is there is left as it is, as in Ansible.',
    'A dump is written beside `target` with mode 0600 and takes its place only when it is complete.',
    'An import makes the database when it is missing, and stops at the first error unless `force`.',
  ],
  returns: { db: 'Names of the databases, with blanks between.', db_list: 'The same as a list.', executed_commands: 'Statements that were run.' },
  check: (args) => [
    ...loginProblems(args),
    ...(args.name.some((name) => /[\0\n\r]/.test(name)) ? ['name may not hold a line break'] : []),
    ...(args.name.includes('all') && (args.state === 'present' || args.state === 'absent') ? ['name: all is only for dump and import'] : []),
    ...((args.state === 'dump' || args.state === 'import') && !args.target?.startsWith('/') ? [`state: ${args.state} needs a "target": the absolute path of the dump on the host`] : []),
    ...(args.state === 'import' && args.name.length > 1 ? ['an import is into one database, or "all"'] : []),
    ...(splitWords(args.dump_extra_args ?? '') === undefined ? ['dump_extra_args has a quote that is not closed'] : []),
  ],
  reads: (args) => (args.state === 'dump' || args.state === 'import' ? {} : Object.fromEntries(args.name.map((name) => [`database ${name}`, mysqlDatabase(args, name)]))),
  plan(args, states) {
    if (args.state === 'dump') return run(`dump ${args.name.join(', ')} to ${args.target}`, [dumpStep(args)]);
    if (args.state === 'import') return run(`import ${args.target} into ${everyDatabase(args) ? 'all databases' : args.name[0]}`, importSteps(args));
    const wanted = args.state === 'present';
    const names = args.name.filter((name) => states[`database ${name}`]?.exists !== wanted);
    if (names.length === 0) return null;
    const statements = names.map((name) => (wanted ? `CREATE DATABASE ${identifier(name)}${options(args)};` : `DROP DATABASE ${identifier(name)};`));
    const step = clientStep(clientOf(args), sqlWords(args), [PLAIN_MODE, ...opening(args), ...statements].map((line) => `${line}\n`).join(''));
    const after = wanted ? { exists: true, ...(args.encoding ? { encoding: args.encoding } : {}), ...(args.collation ? { collation: args.collation } : {}) } : { exists: false };
    const diff = names.flatMap((name) => sidesDiff(`database ${name}`, [['name', wanted ? undefined : name, wanted ? name : undefined], ...(wanted && args.encoding ? [['encoding', undefined, args.encoding] as const] : []), ...(wanted && args.collation ? [['collation', undefined, args.collation] as const] : [])]));
    return {
      ...run(`${wanted ? 'create' : 'drop'} database ${names.join(', ')}`, [step]), diff, before: Object.fromEntries(names.map((name) => [`database ${name}`, states[`database ${name}`]])), after: Object.fromEntries(names.map((name) => [`database ${name}`, after])),
      result: dict([['executed_commands', statements.map((line) => line.replace(/;$/, ''))]]),
    };
  },
  result: (args) => dict([['db', args.name.join(' ')], ['db_list', [...args.name] as Value[]], ['executed_commands', []]]),
  explain: explainSql,
};

function run(summary: string, steps: readonly Step[]): Change<Reads> {
  return { summary, steps, before: {}, after: {}, touches: 'everything' };
}
