/**
 * Atomic replacement of files. For each: a temporary file in the same folder (128 random bits in its name, O_EXCL, 0600),
 * then owner, mode, validation, fsync, backup, rename; the folders are synced together at the end of the request. Several
 * writes share the processes for owner, mode and fsync. Whatever fails, no temporary file stays and no destination is half written.
 */
import type { Step } from '../../model/step.js';
import { quote, quoteCommand } from '../quote.js';
import { splitWords } from '../words.js';
import { bytesOf, printfOf } from './content.js';
import { folderOf, octal, ownership } from './places.js';
import { STEP_STATUS } from './status.js';

export type WriteStep = Extract<Step, { kind: 'write' | 'replaceFrom' }>;

/** A write with the shell variables that hold its temporary and its final path. */
interface Place {
  readonly step: WriteStep;
  readonly temporary: string;
  readonly final: string;
}

/** `why` finds the reason of a failed write, which dash's own printf does not tell. */
const PROLOGUE = `umask 077; set -C
fail() { r=$1; shift; printf '%s\\n' "$*" >&2; exit "$r"; }
why() { w=$( { head -c "$3" /dev/zero >> "$1"; } 2>&1) && w=; fail ${STEP_STATUS.unwritable} "cannot write $2\${w:+: \${w##*: }}"; }
trap 'exit 143' HUP INT TERM
`;

export function renderWrites(steps: readonly WriteStep[], random: () => string): { script: string; stdin?: Buffer; capture?: string; folders?: readonly string[]; quiet: boolean } {
  const stdin: Buffer[] = [];
  const places = steps.map((step, index) => ({ step, temporary: `"$t${index}"`, final: `"$p${index}"` }));
  const script = [
    PROLOGUE,
    // Emptied first: the environment could bring a variable of that name.
    `${places.map((_, index) => `t${index}=`).join(' ')}\ntrap 'rm -f -- ${places.map((_, index) => `\${t${index}:+"$t${index}"}`).join(' ')}' EXIT\n`,
    ...places.map((place, index) => begin(place, index, random) + fill(place, stdin)),
    attributes(places),
    ...places.map(validation),
    `sync -- ${places.map((place) => place.temporary).join(' ')} || fail ${STEP_STATUS.sync} ${sayAll('cannot make durable', places)}\n`,
    lateModes(places),
    ...places.map(exchange),
    'trap - EXIT\n',
    unknownFolders(places),
    places.length === 1 && places[0]?.step.backup ? 'printf %s "$b"\n' : '',
  ].join('');
  const backup = places.length === 1 && steps[0]?.backup;
  const folders = [...new Set(places.filter(isPlaced).map(({ step }) => folderOf(step.path)))];
  return { script, ...(stdin.length > 0 ? { stdin: Buffer.concat(stdin) } : {}), ...(backup ? { capture: 'backup_file' } : {}), ...(folders.length > 0 ? { folders } : {}), quiet: steps.length === 1 && !backup && steps[0]?.validate === undefined };
}

/** Names the two paths and refuses what may not be replaced. The temporary name keeps the extension for validators that go by it. */
function begin({ step, final }: Place, index: number, random: () => string): string {
  const name = final.slice(2, -1);
  const extension = step.validate === undefined ? '' : (/\.[A-Za-z0-9]{1,10}$/.exec(step.path)?.[0] ?? '');
  const temporaryName = `.jalon-${random()}${extension}`;
  const folder = folderOf(step.path);
  const say = (text: string) => `fail ${STEP_STATUS.refused} ${quote(step.path)}${quote(text)}`;
  const resolve = step.follow
    ? `if [ -L ${final} ]; then ${name}=$(readlink -nf -- ${final}; echo .) && ${name}=\${${name}%?} || ${say(' is a symlink that leads nowhere')}; fi\n`
    : `if [ -L ${final} ]; then ${say(' is a symlink; it is not replaced without follow: true')}; fi\n`;
  const inFolder = step.follow ? `t${index}="\${${name}%/*}"/${temporaryName}\n` : `t${index}=${quote(`${folder === '/' ? '' : folder}/${temporaryName}`)}\n`;
  return `${name}=${quote(step.path.includes('/') ? step.path : `./${step.path}`)}
${resolve}if [ -e ${final} ] && ! [ -f ${final} ]; then ${say(' is no regular file')}; fi
${inFolder}[ -d "\${t${index}%/*}/" ] || fail ${STEP_STATUS.unwritable} ${quote(`cannot write ${step.path}: its folder does not exist`)}
`;
}

/** The bytes: from the shell's own printf, from this step's part of stdin, or from a file of the host. */
function fill({ step, temporary }: Place, stdin: Buffer[]): string {
  const target = quote(step.path);
  const size = step.kind === 'write' ? bytesOf(step.content).length : 65536;
  const otherwise = ` || why ${temporary} ${target} ${size + 65536}\n`;
  if (step.kind === 'replaceFrom') return `cp -T -- ${quote(step.source)} ${temporary} || fail ${STEP_STATUS.unwritable} ${quote(`cannot copy ${step.source} to ${step.path}`)}\n`;
  const builtin = printfOf(step.content);
  if (builtin !== undefined) return `{ ${builtin} > ${temporary}; } 2>/dev/null${otherwise}`;
  stdin.push(bytesOf(step.content));
  return `head -c ${size} > ${temporary}${otherwise}[ "$(wc -c < ${temporary})" -eq ${size} ] || fail ${STEP_STATUS.unwritable} ${quote(`the content of ${step.path} did not arrive whole`)}\n`;
}

/** One chown for each owner and one chmod for each mode, owner first: a change of owner clears setuid and setgid. */
function attributes(places: readonly Place[]): string {
  const owners = group(places, ({ step }) => ownership(step));
  const modes = group(places, ({ step }) => (readable(step) ? octal(step.mode ?? 0o644) : undefined));
  return owners.map(([owner, some]) => setting('chown -h', owner, some)).join('') + modes.map(([mode, some]) => setting('chmod', mode, some)).join('');
}

/** A mode without the owner's read bit comes after the sync, which has to open the file. */
function lateModes(places: readonly Place[]): string {
  return group(places, ({ step }) => (readable(step) ? undefined : octal(step.mode ?? 0)))
    .map(([mode, some]) => setting('chmod', mode, some))
    .join('');
}

function readable(step: WriteStep): boolean {
  return ((step.mode ?? 0o644) & 0o400) !== 0;
}

function setting(command: string, value: string, places: readonly Place[]): string {
  return `${command} -- ${quote(value)} ${places.map((place) => place.temporary).join(' ')} || fail ${STEP_STATUS.attributes} ${sayAll(`cannot set ${command.startsWith('chown') ? 'owner' : 'mode'} ${value} of`, places)}\n`;
}

function group(places: readonly Place[], by: (place: Place) => string | undefined): [string, Place[]][] {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = by(place);
    if (key === undefined) continue;
    const members = groups.get(key);
    if (members) members.push(place);
    else groups.set(key, [place]);
  }
  return [...groups];
}

/** Runs the validator on the temporary file, its output on stderr. */
function validation({ step, temporary }: Place): string {
  if (step.validate === undefined) return '';
  const [command, ...words] = splitWords(step.validate) ?? [step.validate];
  const withFile = (word: string) => (word.includes('%s') ? word.split('%s').map((part) => (part === '' ? '' : quote(part.replaceAll('%%', '%')))).join(temporary) : quote(word));
  const line = [quoteCommand(command ?? ''), ...words.map(withFile)].join(' ');
  return `(${line}) </dev/null >&2 || fail ${STEP_STATUS.invalid} ${quote(`validation failed, ${step.path} is unchanged: ${step.validate}`)}\n`;
}

/** The backup is the old file itself under a second name, where the file system can; the rename then takes its first. */
function exchange({ step, temporary, final }: Place): string {
  const unlink = step.backup ? `[ -z "$b" ] || rm -f -- "$b"; ` : '';
  const backup = step.backup
    ? `b=
if [ -e ${final} ]; then b=${final}.$$.$(date +%Y-%m-%d@%H:%M:%S~)
if [ -e "$b" ] || [ -L "$b" ]; then fail ${STEP_STATUS.backup} "backup $b exists already"; fi
ln -T -- ${final} "$b" 2>/dev/null || cp -pT -- ${final} "$b" || fail ${STEP_STATUS.backup} "cannot keep a backup $b"; fi
`
    : '';
  return `${backup}mv -fT -- ${temporary} ${final} || { ${unlink}fail ${STEP_STATUS.rename} ${quote(`cannot put the new ${step.path} in its place`)}; }\n`;
}

/** Its folder is known here, and is synced at the end of the request. */
function isPlaced({ step }: Place): boolean {
  return !step.follow && step.path.startsWith('/');
}

/**
 * Through a followed symlink only the host knows the folder: synced at once.
 * One that this user may enter but not read can't be opened for fsync: then everything is synced.
 */
function unknownFolders(places: readonly Place[]): string {
  const folders = new Set(places.filter((place) => !isPlaced(place)).map(({ step, temporary }) => (step.follow ? `"\${${temporary.slice(2, -1)}%/*}/"` : quote(folderOf(step.path)))));
  return folders.size === 0 ? '' : `sync -- ${[...folders].join(' ')} 2>/dev/null || sync\n`;
}

function sayAll(text: string, places: readonly Place[]): string {
  const first = places[0] as Place;
  return quote(`${text} ${first.step.path}${places.length > 1 ? ` or one of ${places.length - 1} files written with it` : ''}`);
}
