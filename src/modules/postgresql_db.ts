import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { type DatabaseArgs, type DatabaseReads, planDatabase } from './postgresql/database-plan.js';
import { dumpProblems } from './postgresql/dump.js';
import { explainSql } from './postgresql/explain.js';
import { loginAliases, loginArgs, loginNotes, loginProblems } from './postgresql/login.js';
import { nameProblems } from './postgresql/sql.js';
import { postgresqlDatabase } from './probes/postgresql.js';

/** Databases of a PostgreSQL server. */
export const postgresqlDb: StateModule<DatabaseArgs, DatabaseReads> = {
  kind: 'state',
  name: 'postgresql_db',
  collection: 'community.postgresql',
  secretArgs: ['login_password'],
  summary: 'Keeps a PostgreSQL database present or absent; renames, dumps and restores one.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'The database.' },
      state: { enum: ['present', 'absent', 'rename', 'dump', 'restore'], default: 'present', description: '`absent` drops it with its data. `rename` gives it the name in `target`. `dump` and `restore` write and read the file `target`, each time the task runs.' },
      owner: { type: 'string', default: '', description: 'Role that owns it.' },
      template: { type: 'string', default: '', description: 'Database that a new one is a copy of.' },
      encoding: { type: 'string', default: '', description: 'Encoding of a new one, like UTF8.' },
      lc_collate: { type: 'string', default: '', description: 'Order of texts in a new one. One that differs from the template\'s needs `template: template0`.' },
      lc_ctype: { type: 'string', default: '', description: 'What counts as a letter in a new one. As with `lc_collate`.' },
      icu_locale: { type: 'string', default: '', description: 'ICU locale of a new one; needs `locale_provider: icu` and PostgreSQL 15.' },
      locale_provider: { enum: ['', 'icu', 'libc', 'builtin'], default: '', description: 'Who sorts texts in a new one.' },
      tablespace: { type: 'string', default: '', description: 'Tablespace; `pg_default` moves it back.' },
      conn_limit: { type: 'string', pattern: '^(-1|\\d+)?$', default: '', description: 'Connections at the same time; -1: any number.' },
      comment: { type: 'string', description: 'Comment on it; empty removes it.' },
      force: { type: 'boolean', default: false, description: 'With absent: ends the sessions that use it.' },
      target: { type: 'string', default: '', description: 'File on the host for `dump` and `restore`: .sql, .tar (tar), .pgc (custom), .dir (folder), and .gz, .bz2, .xz, .zst (packed SQL). With `rename` the new name.' },
      target_opts: { type: 'string', default: '', description: 'More words for pg_dump, pg_restore or psql.' },
      dump_extra_args: { type: 'string', description: 'More words for pg_dump.' },
      maintenance_db: { type: 'string', minLength: 1, default: 'postgres', description: 'Database to connect to meanwhile.' },
      ...loginArgs,
    },
  },
  argAliases: { db: 'name', ...loginAliases },
  supports: { check: 'full', diff: 'full' },
  example: `- name: The shop's database, in the container of its server
  community.postgresql.postgresql_db:
    name: shop
    owner: shop
    encoding: UTF8
    container: shop-infra-postgres-1
`,
  notes: [
    ...loginNotes,
    'Encoding and locale of a database that is there can\'t be changed: the task says what differs and fails.',
    'A dump is written beside `target` with mode 0600 and takes its place only when it is complete. A dump in check mode counts as changed (Ansible: ok).',
    'A restore stops at the first error and fails; in Ansible psql goes on and the task is ok. `target_opts: -v ON_ERROR_STOP=0` brings that back.',
    '`dump` and `restore` need a `target`; Ansible\'s default is a file in whatever folder it happens to run in.',
  ],
  returns: { db: 'Name of the database.', executed_commands: 'Statements that were run.' },
  check: (args) => [
    ...loginProblems(args), ...dumpProblems(args),
    ...(['name', 'owner', 'template', 'tablespace', 'maintenance_db'] as const).flatMap((arg) => nameProblems(arg, args[arg])),
    ...(args.state === 'rename' && !args.target ? ['state: rename needs the new name in "target"'] : []),
    ...(args.state === 'rename' && args.target === args.name ? ['the new name in "target" is the old one'] : []),
    ...(args.state === 'rename' ? nameProblems('target', args.target) : []),
    ...((args.state === 'rename' || args.state === 'absent') && args.maintenance_db === args.name ? ['"maintenance_db" is the database itself, which nobody may be connected to meanwhile: choose another'] : []),
  ],
  reads(args) {
    const named = (name: string) => postgresqlDatabase(args, args.maintenance_db, name);
    if (args.state === 'dump' || args.state === 'restore') return {};
    return { database: named(args.name), ...(args.state === 'rename' ? { target: named(args.target ?? '') } : {}) };
  },
  plan: (args, states) => planDatabase(args, states),
  result: (args) => dict([['db', args.name], ['executed_commands', []]]),
  explain: explainSql,
};
