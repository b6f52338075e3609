import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { type AccountArgs, type AccountReads, planAccount, unchanged } from './mysql/account-plan.js';
import { explainSql } from './mysql/explain.js';
import { loginAliases, loginArgs, loginNotes, loginProblems } from './mysql/login.js';
import { wantedPrivileges } from './mysql/privileges.js';
import { isNativeHash } from './mysql/verifier.js';
import { mysqlUser } from './probes/mysql.js';
import { reveal } from './secret-text.js';

const LIMITS = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS', 'MAX_STATEMENT_TIME'];

/** Accounts of a MySQL or MariaDB server. */
export const mysqlUserModule: StateModule<AccountArgs, AccountReads> = {
  kind: 'state',
  name: 'mysql_user',
  collection: 'community.mysql',
  secretArgs: ['password', 'login_password', 'plugin_auth_string', 'plugin_hash_string'],
  summary: 'Keeps a MySQL or MariaDB user there or away, with password and privileges.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'The user; empty is the anonymous one.' },
      host: { type: 'string', minLength: 1, default: 'localhost', description: 'Where the user may come from; `%`: anywhere.' },
      host_all: { type: 'boolean', default: false, description: 'All accounts of that name, whatever their host. It makes none.' },
      password: { type: 'string', description: 'The password, kept as mysql_native_password; on MySQL from 8.4 on by the server\'s own plugin.' },
      encrypted: { type: 'boolean', default: false, description: '`password` is the hash of mysql_native_password: * and 40 hex digits.' },
      priv: { type: ['string', 'object'], additionalProperties: { type: 'string' }, description: 'Privileges: `shop.*:ALL/other.table:SELECT,INSERT`, or a map of the same. Others are taken away unless `append_privs`. GRANT is the right to pass them on.' },
      append_privs: { type: 'boolean', default: false, description: 'Only adds those in `priv`.' },
      subtract_privs: { type: 'boolean', default: false, description: 'Only takes those in `priv` away.' },
      column_case_sensitive: { type: 'boolean', default: true, description: 'Whether names of columns in `priv` are taken as written.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should be there.' },
      update_password: { enum: ['always', 'on_create', 'on_new_username'], default: 'always', description: 'Whether the password of a user that is there is changed. `on_new_username`: a new account takes the password of the accounts of that name on other hosts.' },
      plugin: { type: 'string', pattern: '^[A-Za-z0-9_]+$', description: 'Plugin that the user logs in by, like unix_socket, ed25519, caching_sha2_password.' },
      plugin_auth_string: { type: 'string', description: 'Password (or service) for the plugin.' },
      plugin_hash_string: { type: 'string', description: 'What the plugin stores.' },
      salt: { type: 'string', description: 'Accepted, not needed: a password is compared by the salt that is stored with it.' },
      tls_requires: { type: 'object', additionalProperties: { type: ['string', 'null'] }, description: 'What the connection must have: `SSL:`, `X509:`, or SUBJECT, ISSUER, CIPHER with their values. An empty map: nothing.' },
      resource_limits: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 }, description: `Limits: ${LIMITS.join(', ')} (the last on MariaDB).` },
      locked: { type: 'boolean', description: 'Whether the account is locked.' },
      password_expire: { enum: ['now', 'never', 'default', 'interval'], description: 'When the password expires.' },
      password_expire_interval: { type: 'integer', minimum: 1, description: 'Days, with `interval`.' },
      session_vars: { type: 'object', additionalProperties: { type: ['string', 'number'] }, description: 'Variables of the session that makes the change.' },
      force_context: { type: 'boolean', default: false, description: 'Works with the database `mysql` selected, for filters of the binary log.' },
      check_implicit_admin: { enum: [false], default: false, description: 'Only false: no other login than the given one is tried.' },
      ...loginArgs,
    },
  },
  argAliases: { user: 'name', ...loginAliases },
  supports: { check: 'full', diff: 'full' },
  example: `- name: The shop's user, from the containers' network
  community.mysql.mysql_user:
    name: shop
    host: "%"
    password: "{{ shop_db_password }}"
    priv: "shop.*:ALL"
`,
  notes: [
    ...loginNotes,
    'The stored form of the password is worked out on the controller for mysql_native_password and MariaDB\'s ed25519: the password itself does not travel, so no log of the server can show it.',
    'Passwords of mysql_native_password, ed25519, caching_sha2_password and sha256_password are compared, so a second run changes nothing; Ansible sets ed25519 and caching_sha2_password anew each time. What other plugins store can\'t be compared and is set each time.',
    'A MySQL account whose caching_sha2_password holds the right `password` is left as it is; Ansible turns it into mysql_native_password.',
    'Without `tls_requires` what an account requires is left as it is; Ansible takes it away.',
    'On Debian a `password` for root takes its login by Unix user away.',
  ],
  returns: { user: 'Name of the user.', password_changed: 'Whether the password was set.', msg: 'What was done.' },
  check(args) {
    const wanted = args.priv === undefined ? undefined : wantedPrivileges(args.priv, args.column_case_sensitive);
    const requires = Object.keys(args.tls_requires ?? {}).map((key) => key.toUpperCase());
    return [
      ...loginProblems(args),
      ...(/[\0\n\r]/.test(args.name + args.host) ? ['name and host may not hold line breaks'] : []),
      ...(typeof wanted === 'string' ? [wanted] : []),
      ...(args.append_privs && args.subtract_privs ? ['append_privs and subtract_privs exclude each other'] : []),
      ...(args.encrypted && !isNativeHash(reveal(args.password ?? '')) ? ['"encrypted" says that "password" is a hash, but it is not * and 40 hex digits'] : []),
      ...(args.password !== undefined && args.plugin !== undefined ? ['give either "password", or "plugin" with plugin_auth_string or plugin_hash_string'] : []),
      ...((args.plugin_auth_string !== undefined || args.plugin_hash_string !== undefined) && args.plugin === undefined ? ['plugin_auth_string and plugin_hash_string need "plugin"'] : []),
      ...requires.filter((key) => !['SSL', 'X509', 'SUBJECT', 'ISSUER', 'CIPHER'].includes(key)).map((key) => `tls_requires knows no ${key}: it has SSL, X509, SUBJECT, ISSUER and CIPHER`),
      ...(requires.some((key) => key === 'SSL' || key === 'X509') && requires.length > 1 ? ['tls_requires: SSL and X509 stand alone'] : []),
      ...Object.keys(args.resource_limits ?? {}).filter((key) => !LIMITS.includes(key)).map((key) => `resource_limits knows no ${key}: it has ${LIMITS.join(', ')}`),
      ...((args.password_expire === 'interval') === (args.password_expire_interval !== undefined) ? [] : ['password_expire: interval and password_expire_interval need each other']),
    ];
  },
  reads: (args) => ({ user: mysqlUser(args, args.name) }),
  plan: (args, { user }) => planAccount(args, user),
  result: (args) => dict(unchanged(args)),
  explain: explainSql,
};
