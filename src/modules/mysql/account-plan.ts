import type { Change, PlanFailure } from '../../model/module.js';
import type { Resource } from '../../model/resource.js';
import { dict, type Value } from '../../model/value.js';
import { clientStep, joined, withSecret } from '../databases/client.js';
import { type Sides, sidesDiff, sidesSummary } from '../databases/differences.js';
import type { MysqlAccount, MysqlServer, MysqlUser } from '../probes/mysql.js';
import { type MaybeSecret, reveal } from '../secret-text.js';
import { clientOf, type MysqlLogin, opening, sqlWords } from './login.js';
import { currentPrivileges, type PrivilegeMode, privilegeChanges, type Privileges, privilegeStatements, wantedPrivileges } from './privileges.js';
import { account, identifier, literal, PLAIN_MODE } from './sql.js';
import { ed25519Hash, nativeHash, passwordMatches } from './verifier.js';

export interface AccountArgs extends MysqlLogin {
  readonly name: string;
  readonly host: string;
  readonly host_all: boolean;
  readonly password?: MaybeSecret;
  readonly encrypted: boolean;
  readonly priv?: string | Readonly<Record<string, string>>;
  readonly append_privs: boolean;
  readonly subtract_privs: boolean;
  readonly column_case_sensitive: boolean;
  readonly state: 'present' | 'absent';
  readonly update_password: 'always' | 'on_create' | 'on_new_username';
  readonly plugin?: string;
  readonly plugin_auth_string?: MaybeSecret;
  readonly plugin_hash_string?: MaybeSecret;
  readonly tls_requires?: Readonly<Record<string, string | null>>;
  readonly resource_limits?: Readonly<Record<string, number>>;
  readonly locked?: boolean;
  readonly password_expire?: 'now' | 'never' | 'default' | 'interval';
  readonly password_expire_interval?: number;
  readonly session_vars?: Readonly<Record<string, string | number>>;
  readonly force_context: boolean;
}

export type AccountReads = { readonly user: Resource<MysqlUser> };
type Plan = Change<AccountReads> | PlanFailure | null;
/** What is done to one account: statements, what the diff shows, and the account afterwards. */
interface Work {
  readonly statements: readonly MaybeSecret[];
  readonly sides: Sides;
  readonly after: MysqlAccount;
  readonly password: boolean;
}

export function planAccount(args: AccountArgs, user: MysqlUser): Plan {
  const host = args.host.toLowerCase();
  const mine = args.host_all ? user.accounts : user.accounts.filter((one) => one.host.toLowerCase() === host);
  if (args.state === 'absent') return planDrop(args, user, mine);
  if (mine.length === 0 && args.host_all) return { failure: `there is no account of "${args.name}", and "host_all" can't make one: give its "host"` };
  const works = mine.length === 0 ? [create(args, user, host)] : mine.map((one) => alter(args, user.server, one)).filter((work) => work.sides.length > 0);
  if (works.length === 0) return null;
  const after = new Map([...user.accounts, ...works.map((work) => work.after)].map((one) => [one.host, one] as const));
  const summary = mine.length === 0 ? `create user ${args.name}@${host}` : works.map((work) => `user ${args.name}@${work.after.host}: ${sidesSummary(work.sides.map(([name, from, to]) => (name.startsWith('password') || name.startsWith('privileges') ? [name, undefined, undefined] : [name, from, to])))}`).join('; ');
  const made = change(args, summary, works.flatMap((work) => work.statements), user, { ...user, accounts: [...after.values()] });
  return { ...made, diff: works.flatMap((work) => sidesDiff(`user ${args.name}@${work.after.host}`, work.sides)), result: dict([['user', args.name], ['password_changed', works.some((work) => work.password)], ['msg', mine.length === 0 ? 'User added' : 'User changed']]) };
}

function change(args: AccountArgs, summary: string, statements: readonly MaybeSecret[], before: MysqlUser, after: MysqlUser): Change<AccountReads> {
  const set = Object.entries(args.session_vars ?? {}).map(([name, value]) => `SET SESSION ${identifier(name)} = ${typeof value === 'number' ? value : literal(value)};`);
  const step = clientStep(clientOf(args), sqlWords(args), joined([PLAIN_MODE, ...opening(args), ...set, ...(args.force_context ? ['USE mysql;'] : []), ...statements]));
  return { summary, steps: [step], before: { user: before }, after: { user: after }, touches: 'everything' };
}

function planDrop(args: AccountArgs, user: MysqlUser, mine: readonly MysqlAccount[]): Plan {
  if (mine.length === 0) return null;
  const names = mine.map((one) => `${args.name}@${one.host}`);
  const made = change(args, `drop user ${names.join(', ')}`, mine.map((one) => `DROP USER ${account(args.name, one.host)};`), user, { ...user, accounts: user.accounts.filter((one) => !mine.includes(one)) });
  return { ...made, diff: names.flatMap((name) => sidesDiff(`user ${name}`, [['name', name, undefined]])), result: dict([['user', args.name], ['password_changed', false], ['msg', 'User deleted']]) };
}

interface Authentication {
  readonly clause: MaybeSecret;
  readonly plugin: string;
  readonly hash: string;
}

/** IDENTIFIED …: with a stored form wherever one can be worked out here, so that no log of the server shows the password. */
function authentication(args: AccountArgs, server: MysqlServer): Authentication | undefined {
  const stored = (plugin: string, hash: string): Authentication => ({ plugin, hash, clause: withSecret(server.mariadb ? `IDENTIFIED VIA ${identifier(plugin)} USING ` : `IDENTIFIED WITH ${literal(plugin)} AS `, literal(hash), '') });
  if (args.plugin !== undefined) {
    const plugin = args.plugin;
    if (args.plugin_hash_string !== undefined) return stored(plugin, reveal(args.plugin_hash_string));
    if (args.plugin_auth_string === undefined) return { plugin, hash: '', clause: `IDENTIFIED ${server.mariadb ? `VIA ${identifier(plugin)}` : `WITH ${literal(plugin)}`}` };
    const text = reveal(args.plugin_auth_string);
    if (plugin === 'mysql_native_password') return stored(plugin, nativeHash(text));
    if (server.mariadb && plugin === 'ed25519') return stored(plugin, ed25519Hash(text));
    if (server.mariadb && plugin === 'pam') return { plugin, hash: text, clause: `IDENTIFIED VIA pam USING ${literal(text)}` };
    const [before, after] = server.mariadb ? [`IDENTIFIED VIA ${identifier(plugin)} USING PASSWORD(`, ')'] : [`IDENTIFIED WITH ${literal(plugin)} BY `, ''];
    return { plugin, hash: text, clause: withSecret(before, literal(text), after) };
  }
  if (args.password === undefined || reveal(args.password) === '') return undefined;
  const password = reveal(args.password);
  if (args.encrypted) return stored('mysql_native_password', password.toUpperCase());
  // MySQL 8.4 leaves mysql_native_password out by default: its own plugin makes the stored form.
  if (!server.mariadb && server.version >= 804) return { plugin: 'caching_sha2_password', hash: '', clause: withSecret('IDENTIFIED BY ', literal(password), '') };
  return stored('mysql_native_password', nativeHash(password));
}

/** undefined: as wanted; else what the change is called. */
function passwordDifference(args: AccountArgs, server: MysqlServer, now: MysqlAccount): string | undefined {
  if (args.update_password !== 'always') return undefined;
  const wanted = authentication(args, server);
  if (wanted === undefined) return undefined;
  if (args.plugin !== undefined) {
    if (now.plugin !== args.plugin) return `plugin ${now.plugin} → ${args.plugin}`;
    if (args.plugin_auth_string === undefined || args.plugin_hash_string !== undefined) return args.plugin_hash_string === undefined || now.hash === wanted.hash ? undefined : 'password';
    const matches = args.plugin === 'pam' ? now.hash === wanted.hash : passwordMatches(now.plugin, now.hash, reveal(args.plugin_auth_string));
    return matches === undefined ? `password (set anew: what ${args.plugin} stores can't be compared)` : matches ? undefined : 'password';
  }
  if (args.encrypted) return now.hash.toUpperCase() === wanted.hash ? undefined : 'password';
  // MySQL's own plugins hold the right password as well as the old one does.
  if (!server.mariadb && now.plugin !== 'mysql_native_password') return passwordMatches(now.plugin, now.hash, reveal(args.password ?? '')) === true ? undefined : 'password';
  return now.plugin === wanted.plugin && now.hash.toUpperCase() === wanted.hash ? undefined : 'password';
}

/** on_new_username: what the user's other accounts have, where they agree. */
function inherited(args: AccountArgs, user: MysqlUser): Authentication | undefined {
  const forms = new Map(user.accounts.map((one) => [`${one.plugin} ${one.hash}`, one] as const));
  const [one] = forms.size === 1 ? [...forms.values()] : [];
  if (args.update_password !== 'on_new_username' || one === undefined) return undefined;
  const hex = Buffer.from(one.hash, 'latin1').toString('hex');
  const text = user.server.mariadb ? literal(one.hash) : `0x${hex}`;
  const clause = user.server.mariadb ? `IDENTIFIED VIA ${identifier(one.plugin)}${one.hash === '' ? '' : ' USING '}` : `IDENTIFIED WITH ${literal(one.plugin)}${one.hash === '' ? '' : ' AS '}`;
  return { plugin: one.plugin, hash: one.hash, clause: withSecret(clause, one.hash === '' ? '' : text, '') };
}

function create(args: AccountArgs, user: MysqlUser, host: string): Work {
  const kept = inherited(args, user);
  const login = kept ?? authentication(args, user.server);
  const name = account(args.name, host);
  const bare: MysqlAccount = { host, plugin: login?.plugin ?? 'mysql_native_password', hash: login?.hash ?? '', tls: { type: '', cipher: '', issuer: '', subject: '' }, limits: {}, locked: false, expired: false, lifetime: -1, grants: [] };
  const rest = settings({ ...args, ...(args.subtract_privs ? { priv: undefined } : {}) }, bare);
  const sides: Sides = [['name', undefined, `${args.name}@${host}`], ...(login === undefined ? [] : [['password', undefined, kept ? 'that of the other accounts' : args.plugin !== undefined && login.hash === '' ? args.plugin : '[redacted]'] as const]), ...rest.sides.map(([what, , then]) => [what, undefined, then] as const)];
  return { statements: [joined([`CREATE USER ${name}`, ...(login === undefined ? [] : [' ', login.clause]), ';'], ''), ...rest.statements], sides, after: rest.after, password: kept === undefined && login !== undefined };
}

function alter(args: AccountArgs, server: MysqlServer, now: MysqlAccount): Work {
  const name = account(args.name, now.host);
  const what = passwordDifference(args, server, now);
  const login = what === undefined ? undefined : authentication(args, server);
  const rest = settings(args, login === undefined ? now : { ...now, plugin: login.plugin, hash: login.hash });
  return {
    statements: [...(login === undefined ? [] : [joined([`ALTER USER ${name} `, login.clause, ';'], '')]), ...rest.statements],
    sides: [...(what === undefined ? [] : [[what, now.hash === '' ? 'none' : '[redacted]', '[redacted] (new)'] as const]), ...rest.sides],
    after: rest.after, password: login !== undefined,
  };
}

/** Everything but the password. */
function settings(args: AccountArgs, now: MysqlAccount): Work {
  const name = account(args.name, now.host);
  const statements: string[] = [];
  const sides: (readonly [string, string | undefined, string | undefined])[] = [];
  let after = now;
  if (args.password_expire !== undefined) {
    const days = { now: now.lifetime, never: 0, default: -1, interval: args.password_expire_interval ?? 0 }[args.password_expire];
    if (args.password_expire === 'now' ? !now.expired : now.lifetime !== days) {
      statements.push(`ALTER USER ${name} PASSWORD EXPIRE${{ now: '', never: ' NEVER', default: ' DEFAULT', interval: ` INTERVAL ${days} DAY` }[args.password_expire]};`);
      sides.push(['password expiry', undefined, args.password_expire === 'interval' ? `${days} days` : args.password_expire]);
      after = { ...after, lifetime: days, expired: args.password_expire === 'now' };
    }
  }
  const privileges = privilegeWork(args, now);
  statements.push(...privileges.statements);
  sides.push(...privileges.sides);
  after = { ...after, grants: privileges.grants };
  if (args.locked !== undefined && args.locked !== now.locked) {
    statements.push(`ALTER USER ${name} ACCOUNT ${args.locked ? 'LOCK' : 'UNLOCK'};`);
    sides.push(['locked', String(now.locked), String(args.locked)]);
    after = { ...after, locked: args.locked };
  }
  const tls = args.tls_requires === undefined ? now.tls : wantedTls(args.tls_requires);
  if (tlsText(tls) !== tlsText(now.tls)) {
    statements.push(`ALTER USER ${name} REQUIRE ${tlsText(tls)};`);
    sides.push(['TLS', tlsText(now.tls), tlsText(tls)]);
    after = { ...after, tls };
  }
  const limits = Object.entries(args.resource_limits ?? {}).filter(([key, value]) => (now.limits[key] ?? 0) !== Number(value));
  if (limits.length > 0) {
    statements.push(`ALTER USER ${name} WITH ${limits.map(([key, value]) => `${key} ${Number(value)}`).join(' ')};`);
    sides.push(...limits.map(([key, value]) => [key, String(now.limits[key] ?? 0), String(value)] as const));
    after = { ...after, limits: { ...now.limits, ...Object.fromEntries(limits.map(([key, value]) => [key, Number(value)])) } };
  }
  return { statements, sides, after, password: false };
}

function privilegeWork(args: AccountArgs, now: MysqlAccount): { statements: string[]; sides: Sides; grants: readonly string[] } {
  const wanted = args.priv === undefined ? undefined : wantedPrivileges(args.priv, args.column_case_sensitive);
  if (wanted === undefined || typeof wanted === 'string') return { statements: [], sides: [], grants: now.grants };
  const current = currentPrivileges(now.grants, args.column_case_sensitive);
  const mode: PrivilegeMode = args.append_privs ? 'append' : args.subtract_privs ? 'subtract' : 'replace';
  // As in Ansible: root keeps what is not named, or a slip would take the server from everybody.
  const changes = privilegeChanges(current, wanted, mode).filter(({ object }) => args.name !== 'root' || wanted.has(object));
  const after = new Map([...current].map(([object, set]) => [object, new Set(set)] as const));
  for (const { object, grant, revoke } of changes) {
    const set = after.get(object) ?? new Set<string>();
    for (const one of revoke) set.delete(one);
    for (const one of grant) set.add(one);
    if (set.has('ALL')) for (const one of set) if (one !== 'ALL' && one !== 'GRANT') set.delete(one);
    after.set(object, set);
  }
  return { statements: changes.flatMap((one) => privilegeStatements(one, account(args.name, now.host))), sides: changes.map(({ object }) => [`privileges on ${object}`, listed(current, object), listed(after, object)] as const), grants: shown(after, account(args.name, now.host)) };
}

function listed(privileges: Privileges, object: string): string | undefined {
  const set = privileges.get(object);
  return set === undefined || set.size === 0 ? undefined : [...set].sort().join(', ');
}

/** The predicted answer of SHOW GRANTS. */
function shown(privileges: Privileges, name: string): string[] {
  return [...privileges].filter(([, set]) => set.size > 0).map(([object, set]) => `GRANT ${[...set].filter((one) => one !== 'GRANT').join(', ') || 'USAGE'} ON ${object} TO ${name}${set.has('GRANT') ? ' WITH GRANT OPTION' : ''}`);
}

function wantedTls(requires: Readonly<Record<string, string | null>>): MysqlAccount['tls'] {
  const upper = Object.fromEntries(Object.entries(requires).map(([key, value]) => [key.toUpperCase(), value ?? '']));
  const type = 'SSL' in upper ? 'ANY' : 'X509' in upper ? 'X509' : Object.keys(upper).length > 0 ? 'SPECIFIED' : '';
  return { type, cipher: upper['CIPHER'] ?? '', issuer: upper['ISSUER'] ?? '', subject: upper['SUBJECT'] ?? '' };
}

function tlsText({ type, cipher, issuer, subject }: MysqlAccount['tls']): string {
  if (type !== 'SPECIFIED') return { ANY: 'SSL', X509: 'X509' }[type] ?? 'NONE';
  return [['SUBJECT', subject], ['ISSUER', issuer], ['CIPHER', cipher]].filter(([, value]) => value !== '').map(([word, value]) => `${word} ${literal(value as string)}`).join(' AND ');
}

/** Registered keys when nothing changed. */
export const unchanged = (args: AccountArgs): [string, Value][] => [['user', args.name], ['password_changed', false], ['msg', args.state === 'absent' ? "User doesn't exist" : 'User unchanged']];
