import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { SecretText } from '../../model/value.js';
import { quote } from '../../shell/quote.js';

export type UserState =
  | { readonly exists: false }
  | {
      readonly exists: true;
      /** -1 in a predicted state: the host chooses it. */
      readonly uid: number;
      readonly gid: number;
      /** Name of the primary group. */
      readonly group: string;
      /** Other groups that list the user as a member. */
      readonly groups: readonly string[];
      readonly comment: string;
      readonly home: string;
      readonly homeExists: boolean;
      readonly shell: string;
      /** Undefined when this user may not read it. */
      readonly shadow?: ShadowState;
      /** Public key files that were asked for with `key:<path below home>`; undefined content = no such file. */
      readonly keys?: Readonly<Record<string, { readonly exists: boolean; readonly publicKey?: string; readonly fingerprint?: string }>>;
    };

/** Fields of shadow(5); days, or undefined where the field is empty. */
export interface ShadowState {
  readonly password: SecretText;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly warning?: number;
  readonly inactive?: number;
  /** Days since the epoch. */
  readonly expires?: number;
}

export interface GroupState {
  readonly exists: boolean;
  /** -1 in a predicted state. */
  readonly gid: number;
  readonly members: readonly string[];
}

/** Users by name; `key:<path>` also looks for an SSH key below the home. */
export const userReader: Reader<UserState> = { name: 'user', script: userScript, parse: parseUsers };
export const groupReader: Reader<GroupState> = { name: 'group', script: groupScript, parse: parseGroups };

export function userAccount(name: string, keys: readonly string[] = []): Resource<UserState> {
  return { reader: userReader, key: name, wants: keys.map((key) => `key:${key}`) };
}

export function groupAccount(name: string): Resource<GroupState> {
  return { reader: groupReader, key: name, wants: [] };
}

/** getent answers for LDAP and the like too. Status 2 means that some were not found. */
function userScript(requests: readonly ResourceRequest[]): string {
  const names = requests.map(({ key }) => quote(key)).join(' ');
  const keys = requests.flatMap(({ key, wants }) => wants.filter((want) => want.startsWith('key:')).map((want) => `key ${quote(key)} ${quote(want.slice(4))}\n`));
  return `getent passwd -- ${names}; r=$?; [ $r -eq 0 ] || [ $r -eq 2 ] || exit 1
echo '--'; getent passwd -- ${names} | while IFS=: read -r n _ _ _ _ h _; do [ -d "$h" ] && printf '%s\\n' "$n"; done
echo '--'; getent shadow -- ${names} 2>/dev/null
echo '--'; getent group; echo '--'
key() {
h=$(getent passwd -- "$1") || return 0; h=\${h%:*}; h=\${h##*:}
if [ -e "$h/$2" ] || [ -e "$h/$2.pub" ]; then
printf '%s\\n%s\\n' "$1" "$2"; head -n1 -- "$h/$2.pub" 2>/dev/null || echo; ssh-keygen -l -f "$h/$2" 2>/dev/null </dev/null || echo; fi; }
${keys.join('')}:
`;
}

function sections(stdout: string): string[][] {
  const parts: string[][] = [[]];
  for (const line of stdout.split('\n')) {
    if (line === '--' && parts.length < 5) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  if (parts.length < 5) throw new ProbeError('the answer about users ended too early');
  return parts;
}

/** Lines of a colon-separated file by their first field. */
function byName(lines: readonly string[] | undefined): Map<string, string[]> {
  return new Map((lines ?? []).filter((line) => line.includes(':')).map((line) => [line.slice(0, line.indexOf(':')), line.split(':')]));
}

function parseUsers(stdout: string, requests: readonly ResourceRequest[]): (UserState | ProbeError)[] {
  const [passwdLines, homeLines, shadowLines, groupLines, keyLines] = sections(stdout);
  const passwd = byName(passwdLines);
  const shadow = byName(shadowLines);
  const groups = [...byName(groupLines).values()];
  const homes = new Set(homeLines);
  return requests.map(({ key, wants }): UserState => {
    const entry = passwd.get(key);
    if (!entry) return { exists: false };
    const [, , uid, gid, comment = '', home = '', shell = ''] = entry;
    const primary = groups.find((group) => group[2] === gid)?.[0] ?? gid ?? '';
    const member = groups.filter((group) => group[2] !== gid && (group[3] ?? '').split(',').includes(key)).map((group) => group[0] ?? '');
    const hidden = shadow.get(key);
    const keys = wants.filter((want) => want.startsWith('key:')).map((want) => [want.slice(4), keyState(keyLines ?? [], key, want.slice(4))] as const);
    return {
      exists: true, uid: Number(uid), gid: Number(gid), group: primary, groups: member, comment, home, homeExists: homes.has(key), shell,
      ...(hidden ? { shadow: shadowState(hidden) } : {}),
      ...(keys.length > 0 ? { keys: Object.fromEntries(keys) } : {}),
    };
  });
}

function keyState(lines: readonly string[], name: string, file: string): { exists: boolean; publicKey?: string; fingerprint?: string } {
  for (let at = 0; at + 3 < lines.length; at += 4) {
    if (lines[at] === name && lines[at + 1] === file) return { exists: true, ...(lines[at + 2] ? { publicKey: lines[at + 2] } : {}), ...(lines[at + 3] ? { fingerprint: lines[at + 3] } : {}) };
  }
  return { exists: false };
}

function shadowState(fields: readonly string[]): ShadowState {
  const days = (index: number) => (fields[index] ? Number(fields[index]) : undefined);
  return { password: SecretText.whole(fields[1] ?? ''), minimum: days(3), maximum: days(4), warning: days(5), inactive: days(6), expires: days(7) };
}

function groupScript(requests: readonly ResourceRequest[]): string {
  return `getent group -- ${requests.map(({ key }) => quote(key)).join(' ')}; r=$?; [ $r -eq 0 ] || [ $r -eq 2 ]\n`;
}

function parseGroups(stdout: string, requests: readonly ResourceRequest[]): GroupState[] {
  const found = byName(stdout.split('\n'));
  return requests.map(({ key }) => {
    const entry = found.get(key);
    return entry ? { exists: true, gid: Number(entry[2]), members: (entry[3] ?? '').split(',').filter(Boolean) } : { exists: false, gid: -1, members: [] };
  });
}

/** Names that may be given to useradd and the like: never an option, never with a colon or a newline. */
export const ACCOUNT_NAME = '^[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?$';
