import type { StateModule } from '../model/module.js';
import { dict, type Value } from '../model/value.js';
import { explainSql } from './postgresql/explain.js';
import { loginAliases, loginArgs, loginNotes, loginProblems } from './postgresql/login.js';
import { databaseOf, flagsOf, planRole, type RoleArgs, type RoleReads } from './postgresql/role-plan.js';
import { nameProblems } from './postgresql/sql.js';
import { postgresqlRole, ROLE_FLAGS } from './probes/postgresql.js';
import { reveal } from './secret-text.js';

/** Roles of a PostgreSQL server. */
export const postgresqlUser: StateModule<RoleArgs, RoleReads> = {
  kind: 'state',
  name: 'postgresql_user',
  collection: 'community.postgresql',
  secretArgs: ['password', 'login_password'],
  summary: 'Keeps a PostgreSQL user (role) there or away, with password, attributes and settings.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'The role.' },
      password: { type: 'string', description: 'Its password, or the stored form of one (SCRAM-SHA-256$… or md5…). Empty: it has none.' },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` drops it; that fails while it owns something.' },
      role_attr_flags: { type: 'string', default: '', description: 'Attributes, with commas between: [NO]SUPERUSER, CREATEROLE, CREATEDB, INHERIT, LOGIN, REPLICATION, BYPASSRLS. A new role may log in unless NOLOGIN is there.' },
      login_db: { type: 'string', default: '', description: 'Database to connect to; `postgres` unless given.' },
      expires: { type: 'string', minLength: 1, description: 'When the password expires, as PostgreSQL understands it; `infinity`: never.' },
      conn_limit: { type: 'integer', minimum: -1, description: 'Connections at the same time; -1: any number.' },
      no_password_changes: { type: 'boolean', default: false, description: 'The password is set only when the role is made.' },
      encrypted: { type: 'boolean', default: true, description: 'Must be true: PostgreSQL stores no plain passwords since version 10.' },
      comment: { type: 'string', description: 'Comment on it; empty removes it.' },
      fail_on_user: { type: 'boolean', default: true, description: 'With absent: whether a role that can\'t be dropped is a failure.' },
      configuration: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, default: {}, description: 'Settings of its sessions, as ALTER ROLE … SET has them.' },
      reset_unspecified_configuration: { type: 'boolean', default: false, description: 'Resets the settings that `configuration` does not name.' },
      quote_configuration_values: { type: 'boolean', default: true, description: 'Whether values in `configuration` are quoted. false for lists like `search_path: shop, public`.' },
      priv: { description: 'Refused: removed from Ansible\'s module too.' },
      ...loginArgs,
    },
  },
  argAliases: { user: 'name', db: 'login_db', fail_on_role: 'fail_on_user', ...loginAliases },
  supports: { check: 'full', diff: 'full' },
  example: `- name: The shop's user, on the server in a container
  community.postgresql.postgresql_user:
    name: shop
    password: "{{ shop_db_password }}"
    role_attr_flags: NOSUPERUSER,NOCREATEDB
    container: shop-infra-postgres-1
`,
  notes: [
    ...loginNotes,
    'The stored form of the password (SCRAM-SHA-256, or md5 where the server says so) is worked out on the controller: the password itself does not travel, so no log of the server can show it. Only one that Unicode normalisation would change is left to the server.',
    'A password is compared with the stored form, so a second run changes nothing. A login that may not read pg_authid (no superuser) can\'t compare: then it is set each time, as in Ansible, unless `no_password_changes`.',
    '`no_password_changes` concerns the password alone; in Ansible it also leaves `expires` and `conn_limit` as they are.',
    'There is no `priv`, in Ansible neither any more: make the role the owner of its database (postgresql_db, `owner`).',
  ],
  returns: { user: 'Name of the role.', queries: 'Statements that were run; passwords are redacted.', user_removed: 'With absent: whether it was dropped.' },
  check(args) {
    const wrong = flagsOf(args).filter(([flag]) => !ROLE_FLAGS.includes(flag)).map(([flag]) => flag);
    const twice = flagsOf(args).filter(([flag, on]) => flagsOf(args).some(([other, off]) => other === flag && off !== on && on));
    return [
      ...loginProblems(args), ...nameProblems('name', args.name), ...nameProblems('login_db', args.login_db),
      ...(args.name.toUpperCase() === 'PUBLIC' ? ['"public" means every role: it can be neither made nor dropped'] : []),
      ...wrong.map((flag) => `role_attr_flags: there is no attribute ${flag}; there are ${ROLE_FLAGS.join(', ')}, each also with NO before it`),
      ...twice.map(([flag]) => `role_attr_flags has both ${flag} and NO${flag}`),
      ...(args.encrypted ? [] : ['"encrypted: false" is not possible since PostgreSQL 10: leave it out']),
      ...(args.priv === undefined ? [] : ['"priv" was removed from postgresql_user: make the role the owner of its database (postgresql_db, "owner"), or run the GRANT with psql in a command task']),
      ...(/[\0\n]/.test(reveal(args.password ?? '')) ? ['password holds a line break or a NUL'] : []),
      ...Object.entries(args.configuration ?? {}).filter(([key, value]) => /["'\n]/.test(key) || (!args.quote_configuration_values && /[;\\\n]/.test(String(value)))).map(([key]) => `configuration: "${key}" has a character in its name or its unquoted value that could end the statement`),
    ];
  },
  reads: (args) => ({ role: postgresqlRole(args, databaseOf(args), args.name, args.expires) }),
  plan: (args, { role }) => planRole(args, role),
  result: (args) => dict([['user', args.name], ['queries', []], ...(args.state === 'absent' ? [['user_removed', false] as [string, Value]] : [])]),
  finish: (args, captured) => (args.state !== 'absent' || captured['dropped']?.includes('removed') ? dict() : dict([['changed', false], ['user_removed', false]])),
  explain(args, output) {
    const said = explainSql(args, output);
    return /cannot be dropped because some objects depend on it/.test(said) ? `${said}\nGive what it owns to another role or drop it first (REASSIGN OWNED, DROP OWNED).` : said;
  },
};
