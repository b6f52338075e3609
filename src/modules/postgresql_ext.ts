import type { Change, PlanFailure, StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { clientStep } from './databases/client.js';
import { sidesDiff } from './databases/differences.js';
import { explainSql } from './postgresql/explain.js';
import { clientOf, loginAliases, loginArgs, loginNotes, loginProblems, type PostgresqlLogin, PSQL } from './postgresql/login.js';
import { identifier, literal, nameProblems } from './postgresql/sql.js';
import { postgresqlExtension, type PostgresqlExtension } from './probes/postgresql.js';

interface ExtensionArgs extends PostgresqlLogin {
  readonly name: string;
  readonly login_db: string;
  readonly schema?: string;
  readonly version?: string;
  readonly cascade: boolean;
  readonly state: 'present' | 'absent';
  readonly comment?: string;
}

type Reads = { readonly extension: Resource<PostgresqlExtension> };

/** Extensions of a PostgreSQL database. */
export const postgresqlExt: StateModule<ExtensionArgs, Reads> = {
  kind: 'state',
  name: 'postgresql_ext',
  collection: 'community.postgresql',
  secretArgs: ['login_password'],
  summary: 'Keeps an extension in a PostgreSQL database, or out of it.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'login_db'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'The extension.' },
      login_db: { type: 'string', minLength: 1, description: 'The database.' },
      schema: { type: 'string', minLength: 1, description: 'Schema that a new one goes into.' },
      version: { type: 'string', minLength: 1, description: 'Version that it must have; one that is there is updated to it. `latest`: the server\'s newest. Without it any version will do.' },
      cascade: { type: 'boolean', default: false, description: 'Installs what it needs too; with absent drops what depends on it.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it should be there.' },
      comment: { type: 'string', description: 'Comment on it; empty removes it.' },
      ...loginArgs,
    },
  },
  argAliases: { ext: 'name', db: 'login_db', ...loginAliases },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Vectors for the shop
  community.postgresql.postgresql_ext:
    name: vector
    login_db: shop
    version: latest
    container: shop-infra-postgres-1
`,
  notes: [...loginNotes, '`schema` counts when the extension is made; one that is there is not moved, as in Ansible.', 'The extension\'s files come with a package of the server or with its image; the task says so when they are missing.'],
  returns: { db: 'Name of the database.', ext: 'Name of the extension.', prev_version: 'Version before; empty: it was not there.', version: 'Version after; empty: it is not there.', queries: 'Statements that were run.' },
  check: (args) => [...loginProblems(args), ...(['name', 'login_db', 'schema'] as const).flatMap((arg) => nameProblems(arg, args[arg]))],
  reads: (args) => ({ extension: postgresqlExtension(args, args.login_db, args.name) }),
  plan: (args, { extension }) => planExtension(args, extension),
  result: (args, { extension }) => dict([['db', args.login_db], ['ext', args.name], ['prev_version', extension.installed ?? ''], ['version', extension.installed ?? ''], ['queries', []]]),
  explain: explainSql,
};

function planExtension(args: ExtensionArgs, before: PostgresqlExtension): Change<Reads> | PlanFailure | null {
  const name = identifier(args.name);
  if (args.state === 'absent') {
    if (before.installed === undefined) return null;
    return change(args, `drop extension ${args.name}`, [`DROP EXTENSION ${name}${args.cascade ? ' CASCADE' : ''};`], before, { ...before, installed: undefined, comment: '' });
  }
  const comment = args.comment !== undefined && args.comment !== (before.installed === undefined ? '\0' : before.comment) ? [`COMMENT ON EXTENSION ${name} IS ${literal(args.comment)};`] : [];
  const wanted = args.version === 'latest' ? before.defaultVersion : args.version;
  if (before.installed === undefined) {
    const problem = unavailable(args, before, wanted);
    if (problem !== undefined) return { failure: problem };
    const version = args.version === undefined || args.version === 'latest' ? '' : ` VERSION ${literal(args.version)}`;
    const create = `CREATE EXTENSION ${name}${args.schema === undefined ? '' : ` WITH SCHEMA ${identifier(args.schema)}`}${version}${args.cascade ? ' CASCADE' : ''};`;
    return change(args, `create extension ${args.name} in ${args.login_db}`, [create, ...comment], before, { ...before, installed: wanted ?? before.defaultVersion, schema: args.schema, comment: args.comment ?? '' });
  }
  const update = wanted !== undefined && wanted !== before.installed;
  if (update && !before.updates.includes(wanted)) return { failure: `the extension "${args.name}" ${before.installed} can't be updated to ${wanted}: the server knows ${before.updates.length > 0 ? `only ways to ${before.updates.join(', ')}` : 'no way from this version to another'}` };
  const statements = [...(update ? [`ALTER EXTENSION ${name} UPDATE TO ${literal(wanted)};`] : []), ...comment];
  if (statements.length === 0) return null;
  return change(args, update ? `extension ${args.name} ${before.installed} → ${wanted}` : `comment on extension ${args.name}`, statements, before, { ...before, installed: update ? wanted : before.installed, comment: args.comment ?? before.comment });
}

function unavailable(args: ExtensionArgs, before: PostgresqlExtension, wanted: string | undefined): string | undefined {
  if (before.versions.length === 0) return `the server has no extension "${args.name}": its files come with a package (on Debian postgresql-contrib or postgresql-<version>-<name>) or with the image of the container`;
  if (wanted === undefined && args.version === 'latest') return `the extension "${args.name}" names no default version: give one of ${before.versions.join(', ')}`;
  return wanted !== undefined && !before.versions.includes(wanted) ? `the server has no version ${wanted} of the extension "${args.name}": it has ${before.versions.join(', ')}` : undefined;
}

function change(args: ExtensionArgs, summary: string, statements: readonly string[], before: PostgresqlExtension, after: PostgresqlExtension): Change<Reads> {
  const role = args.session_role === undefined ? [] : [`SET ROLE ${identifier(args.session_role)};`];
  // Alone it goes without a transaction: TimescaleDB is updated only by the first statement of a session.
  const whole = statements.length === 1 ? statements : ['BEGIN;', ...statements, 'COMMIT;'];
  const step = clientStep(clientOf(args, args.login_db), PSQL, [...role, ...whole].map((line) => `${line}\n`).join(''));
  const diff = sidesDiff(`extension ${args.name} in ${args.login_db}`, [['version', before.installed, after.installed], ...(before.comment === after.comment ? [] : [['comment', before.comment || undefined, after.comment || undefined] as const])]);
  return { summary, steps: [step], before: { extension: before }, after: { extension: after }, touches: 'everything', diff, result: dict([['prev_version', before.installed ?? ''], ['version', after.installed ?? ''], ['queries', statements.map((line) => line.replace(/;$/, ''))]]) };
}
