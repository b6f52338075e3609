/** A dump in a file of the host that is packed by its suffix. */
import { quote } from '../../shell/quote.js';
import { folderOf } from '../places.js';

const PACKERS: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zst: 'zstd' };

/** The program for a suffix; undefined: the file is not packed. */
export function packing(target: string): string | undefined {
  return PACKERS[/\.([a-z0-9]+)$/.exec(target)?.[1] ?? ''];
}

function needs(tool: string | undefined): string {
  return tool === undefined ? '' : `command -v ${tool} >/dev/null || { echo 'the host has no ${tool}' >&2; exit 1; }\n`;
}

/**
 * Writes beside the target and renames: a dump that fails leaves the one before as it was. The status of both ends of the pipe
 * counts, which POSIX sh has no word for.
 */
export function dumpScript(command: string, target: string): string {
  const packer = packing(target);
  const run = packer === undefined ? `${command} >"$new" || exit` : `status=$({ { ${command} 3>&-; echo $? >&3; } | ${packer} -c >"$new"; } 3>&1) || exit
[ "$status" = 0 ] || exit "\${status:-1}"`;
  return `${needs(packer)}umask 077
[ -d ${quote(folderOf(target))} ] || { echo ${quote(`the folder ${folderOf(target)} does not exist`)} >&2; exit 1; }
[ ! -d ${quote(target)} ] || { echo ${quote(`${target} is a folder`)} >&2; exit 1; }
new=$(mktemp ${quote(`${folderOf(target)}/.jalon-dump.XXXXXXXXXX`)}) || exit
trap 'rm -f -- "$new"' EXIT
${run}
mv -f -- "$new" ${quote(target)}
`;
}

/** Feeds the file to a client, behind a first line of its own. */
export function restoreScript(command: string, target: string, first: string): string {
  const packer = packing(target);
  const read = packer === undefined ? `cat -- ${quote(target)}` : `${packer} -dc -- ${quote(target)}`;
  const head = first === '' ? '' : `printf %s ${quote(first)}; `;
  return `${needs(packer)}[ -r ${quote(target)} ] || { echo ${quote(`there is no file ${target} on the host that this user may read`)} >&2; exit 1; }
exec 4>&1
status=$({ { ${head}${read}; echo $? >&3; } | { ${command} 3>&- >&4; } ; } 3>&1); end=$?
[ "$end" = 0 ] || exit "$end"
[ "$status" = 0 ] || exit "\${status:-1}"
`;
}
