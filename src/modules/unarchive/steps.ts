import { gzipSync } from 'node:zlib';
import type { Step } from '../../model/step.js';
import { octal } from '../../shell/steps/places.js';
import { quote, quoteAll } from '../../shell/quote.js';
import type { ArchiveEntry } from '../archives/entries.js';
import { writeTar } from '../archives/tar.js';
import { tarChoice, zipChoice } from '../probes/archive.js';
import type { UnarchiveArgs } from './args.js';
import { wantedMode } from './differences.js';

/** Exactly the entries that were looked at, as a tar of their own: the host needs tar and gzip, whatever the archive was. */
export function unpackLocal(args: UnarchiveArgs, place: string, entries: readonly ArchiveEntry[]): Step[] {
  const unpack: Step = { kind: 'argv', argv: ['tar', '-xz', '-C', place, ...(args.keep_newer ? ['--keep-newer-files'] : []), '-f', '-'], stdin: gzipSync(writeTar(entries)) };
  return [unpack, ...attributeSteps(args, place, entries)];
}

export function unpackRemote(args: UnarchiveArgs, from: string, place: string, kind: 'tar' | 'zip', entries: readonly ArchiveEntry[]): Step[] {
  const { before, after } = tarChoice({ ...args, options: args.extra_opts });
  const command = kind === 'tar'
    ? `tar -xf ${quote(from)} -C ${quote(place)} --show-transformed-names${args.keep_newer ? ' --keep-newer-files' : ''} ${before} ${after} >&2\n`
    : `unzip -q -${args.keep_newer ? 'uo' : 'o'} ${quoteAll(args.extra_opts)} ${quote(from)} ${zipChoice(args)} -d ${quote(place)} >&2\n`;
  return [{ kind: 'script', script: command }, ...attributeSteps(args, place, entries)];
}

/** Owner before mode, one process for all that get the same; names by stdin, because there may be thousands. */
export function attributeSteps(args: UnarchiveArgs, place: string, entries: readonly ArchiveEntry[]): Step[] {
  const owner = args.group === undefined ? args.owner : `${args.owner ?? ''}:${args.group}`;
  const each = (command: string, some: readonly ArchiveEntry[]): Step => ({ kind: 'script', script: `cd -- ${quote(place)} && xargs -0r ${command}\n`, stdin: some.map(({ name }) => `./${name}\0`).join('') });
  const modes = new Map<number, ArchiveEntry[]>();
  if (args.mode !== undefined || owner !== undefined) {
    for (const entry of entries.filter(({ kind }) => kind !== 'link')) modes.set(wantedMode(args, entry), [...(modes.get(wantedMode(args, entry)) ?? []), entry]);
  }
  return [
    ...(owner === undefined ? [] : [each(`chown -h -- ${quote(owner)}`, entries)]),
    ...(args.mode === undefined ? [] : [...modes].map(([mode, some]) => each(`chmod -- ${octal(mode)}`, some))),
  ];
}
