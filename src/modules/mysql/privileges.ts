/** Privileges as users write them and as SHOW GRANTS has them, and what lies between. */
import { identifier } from './sql.js';

/** `*.*` or `` `db`.`table` `` → privileges; `GRANT` is the right to pass them on. */
export type Privileges = ReadonlyMap<string, ReadonlySet<string>>;

/** Other names that a server shows for what was granted. */
const SYNONYMS: Readonly<Record<string, string>> = { 'ALL PRIVILEGES': 'ALL', 'GRANT OPTION': 'GRANT', 'BINLOG MONITOR': 'REPLICATION CLIENT', 'REPLICA MONITOR': 'SLAVE MONITOR', 'DELETE VERSIONING ROWS': 'DELETE HISTORY', 'REPLICATION REPLICA': 'REPLICATION SLAVE' };

function privilegeSet(text: string, sensitive: boolean): Set<string> {
  const found = new Set<string>();
  for (const part of text.split(/,(?![^(]*\))/)) {
    const [, name = '', columns] = /^\s*([^(]*?)\s*(?:\((.*)\))?\s*$/.exec(part) ?? [];
    const word = name.toUpperCase().replace(/\s+/g, ' ');
    if (word === '' || word === 'USAGE') continue;
    const list = columns?.split(',').map((column) => column.trim().replace(/^`(.*)`$/, '$1')).map((column) => (sensitive ? column : column.toUpperCase())).sort();
    found.add(list === undefined ? (SYNONYMS[word] ?? word) : `${word} (${list.map(identifier).join(', ')})`);
  }
  return found;
}

const bare = (side: string): string => (/^`.*`$/s.test(side) ? side.slice(1, -1).replaceAll('``', '`') : side);

/** `shop.*` → `` `shop`.* ``; FUNCTION and PROCEDURE may stand before it. undefined: it is none. */
export function objectOf(text: string): string | undefined {
  const [, kind = '', db, table] = /^\s*(?:(FUNCTION|PROCEDURE)\s+)?(`(?:[^`]|``)*`|.+?)\.(`(?:[^`]|``)*`|[^`.]+)\s*$/is.exec(text) ?? [];
  if (db === undefined || table === undefined) return undefined;
  const side = (name: string) => (name === '*' ? '*' : identifier(bare(name)));
  return `${kind === '' ? '' : `${kind.toUpperCase()} `}${side(db)}.${side(table)}`;
}

/** A map, or Ansible's `db.table:PRIV,PRIV/db2.*:ALL`. A sentence for what can't be read. */
export function wantedPrivileges(written: string | Readonly<Record<string, string>>, sensitive: boolean): Privileges | string {
  const entries = typeof written === 'string' ? written.split('/').filter((item) => item.trim() !== '').map((item) => [item.slice(0, item.lastIndexOf(':')), item.slice(item.lastIndexOf(':') + 1)] as const) : Object.entries(written);
  const found = new Map<string, Set<string>>();
  for (const [place, privileges] of entries) {
    const object = objectOf(place);
    if (object === undefined) return `priv: "${place === '' ? privileges : place}" is no "database.table" (a whole database is "shop.*", everything "*.*")`;
    if (!/^[A-Za-z_ ,]+(\([^)]*\)[A-Za-z_ ,]*)*$/.test(privileges.trim())) return `priv: "${privileges}" for ${place} is no list of privileges`;
    found.set(object, privilegeSet(privileges, sensitive));
  }
  return found;
}

/** What MySQL 8 lists one by one where ALL was granted on everything. */
const STATIC = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'SHUTDOWN', 'PROCESS', 'FILE', 'REFERENCES', 'INDEX', 'ALTER', 'SHOW DATABASES', 'SUPER', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'REPLICATION SLAVE', 'REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE', 'CREATE USER', 'EVENT', 'TRIGGER', 'CREATE TABLESPACE', 'CREATE ROLE', 'DROP ROLE'];

export function currentPrivileges(grants: readonly string[], sensitive: boolean): Privileges {
  const found = new Map<string, Set<string>>();
  for (const line of grants) {
    // Roles and the right to be a proxy have another shape, and are left alone.
    const [, privileges, object, rest = ''] = /^GRANT (.+?) ON ((?:FUNCTION |PROCEDURE )?(?:\*|`(?:[^`]|``)*`)\.(?:\*|`(?:[^`]|``)*`)) TO (.*)$/s.exec(line) ?? [];
    if (privileges === undefined || object === undefined) continue;
    const set = found.get(object) ?? new Set<string>();
    for (const one of privilegeSet(privileges, sensitive)) set.add(one);
    if (/ WITH .*GRANT OPTION/.test(rest)) set.add('GRANT');
    found.set(object, set);
  }
  const everything = found.get('*.*');
  if (everything && STATIC.every((one) => everything.has(one))) found.set('*.*', new Set(['ALL', ...(everything.has('GRANT') ? ['GRANT'] : [])]));
  for (const [object, set] of found) if (set.size === 0) found.delete(object);
  return found;
}

export interface PrivilegeChange {
  readonly object: string;
  readonly revoke: readonly string[];
  readonly grant: readonly string[];
}

export type PrivilegeMode = 'replace' | 'append' | 'subtract';

export function privilegeChanges(current: Privileges, wanted: Privileges, mode: PrivilegeMode): PrivilegeChange[] {
  const objects = [...new Set([...current.keys(), ...wanted.keys()])];
  return objects.map((object) => objectChange(object, current.get(object) ?? new Set(), wanted.get(object), mode)).filter(({ grant, revoke }) => grant.length + revoke.length > 0);
}

function objectChange(object: string, now: ReadonlySet<string>, then: ReadonlySet<string> | undefined, mode: PrivilegeMode): PrivilegeChange {
  const covered = (one: string) => now.has(one) || (now.has('ALL') && one !== 'GRANT');
  if (then === undefined) return { object, grant: [], revoke: mode === 'replace' ? [...now] : [] };
  if (mode === 'append') return { object, grant: [...then].filter((one) => !covered(one)), revoke: [] };
  if (mode === 'subtract') return { object, grant: [], revoke: [...then].filter((one) => now.has(one)) };
  const revoke = [...now].filter((one) => !then.has(one) && (one === 'GRANT' || !then.has('ALL')));
  // ALL is taken away as a whole, with what is to stay.
  const grant = revoke.includes('ALL') ? [...then] : [...then].filter((one) => !now.has(one));
  return { object, revoke, grant };
}

/** Statements for one account. */
export function privilegeStatements({ object, revoke, grant }: PrivilegeChange, account: string): string[] {
  const plain = (list: readonly string[]) => list.filter((one) => one !== 'GRANT');
  const passing = grant.includes('GRANT');
  return [
    ...(revoke.includes('GRANT') ? [`REVOKE GRANT OPTION ON ${object} FROM ${account};`] : []),
    ...(plain(revoke).length > 0 ? [`REVOKE ${plain(revoke).join(', ')} ON ${object} FROM ${account};`] : []),
    ...(grant.length > 0 ? [`GRANT ${plain(grant).join(', ') || 'USAGE'} ON ${object} TO ${account}${passing ? ' WITH GRANT OPTION' : ''};`] : []),
  ];
}
