/** Dumps and restores: files of the host, packed by their suffix, whether the client runs on the host or in a container. */
import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { clientExports, clientWords } from '../databases/client.js';
import { dumpScript, packing, restoreScript } from '../databases/packed-file.js';
import { splitWords } from '../docker/words.js';
import type { DatabaseArgs } from './database-plan.js';
import { clientOf, PSQL } from './login.js';
import { identifier } from './sql.js';

type Format = 'plain' | 'tar' | 'custom' | 'directory';
export function formatOf(target: string): Format {
  return ({ tar: 'tar', pgc: 'custom', dir: 'directory' } as const)[/\.([a-z]+)$/.exec(target)?.[1] ?? ''] ?? 'plain';
}

const words = (text: string | undefined): string[] => splitWords(text ?? '') ?? [];

export function dumpStep(args: DatabaseArgs): Step {
  const target = args.target ?? '';
  const format = formatOf(target);
  const client = clientOf(args, args.name);
  const role = args.session_role === undefined ? [] : [`--role=${args.session_role}`];
  const command = quoteAll(clientWords(client, ['pg_dump', '-w', ...(format === 'plain' ? [] : [`--format=${format}`]), ...role, ...words(args.dump_extra_args), ...words(args.target_opts)]));
  if (format === 'directory') return { kind: 'script', script: `${clientExports(client)}umask 077\nexec ${command} --file=${quote(target)}\n` };
  return { kind: 'script', script: clientExports(client) + dumpScript(command, target) };
}

export function restoreStep(args: DatabaseArgs): Step {
  const target = args.target ?? '';
  const format = formatOf(target);
  const client = clientOf(args, args.name);
  if (format === 'plain') {
    const role = args.session_role === undefined ? '' : `SET ROLE ${identifier(args.session_role)};\n`;
    return { kind: 'script', script: clientExports(client) + restoreScript(quoteAll(clientWords(client, [...PSQL, ...words(args.target_opts)])), target, role) };
  }
  const role = args.session_role === undefined ? [] : [`--role=${args.session_role}`];
  const command = quoteAll(clientWords(client, ['pg_restore', '-w', '--exit-on-error', `--format=${format}`, `--dbname=${conninfo(args.name)}`, ...role, ...words(args.target_opts)]));
  return { kind: 'script', script: `${clientExports(client)}${format === 'directory' ? `exec ${command} -- ${quote(target)}` : restoreScript(command, target, '')}\n` };
}

/** pg_restore needs the name as an argument, where `a=b` would be read as settings: so it is written as one. */
function conninfo(name: string): string {
  return `dbname='${name.replace(/[\\']/g, '\\$&')}'`;
}

export function dumpProblems(args: DatabaseArgs): string[] {
  if (args.state !== 'dump' && args.state !== 'restore') return [];
  const format = formatOf(args.target ?? '');
  return [
    ...(args.target?.startsWith('/') ? [] : [`state: ${args.state} needs a "target": the absolute path of the dump on the host`]),
    ...(args.container !== undefined && format === 'directory' ? ['a dump to a folder (.dir) can\'t leave the container: choose .pgc, .tar or .sql'] : []),
    ...(['target_opts', 'dump_extra_args'] as const).filter((name) => splitWords(args[name] ?? '') === undefined).map((name) => `${name} has a quote that is not closed`),
    ...(words(args.dump_extra_args).some((word) => /^(-F|--format)/.test(word)) ? ['dump_extra_args may not choose the format: the suffix of "target" does (.sql, .tar, .pgc, .dir)'] : []),
    ...(packing(args.target ?? '') !== undefined && format !== 'plain' ? [`${args.target} has two formats`] : []),
  ];
}
