import { OUTCOME_STYLE, painter, type Paint } from './colour.js';
import { diffLines } from './diff.js';
import type { TaskEvent } from './lines.js';
import { message } from './messages.js';
import type { Reporter, ReportOptions } from './options.js';
import { plainJson, safeJson } from './values.js';

/** One task on many hosts as `ansible` prints it: a command's output as it is, other results as JSON, each as it comes. */
export function adhocReporter(options: ReportOptions): Reporter {
  const paint = painter(options);
  return {
    take: (event) => {
      if (event.type === 'task') options.out(`${told(event, paint).join('\n')}\n`);
      else if (event.type !== 'recap') message(event, options);
    },
    close: async () => {},
  };
}

/** Ansible's words; in check mode also what can't be known. */
const WORDS = { ok: 'SUCCESS', changed: 'CHANGED', skipped: 'SKIPPED', failed: 'FAILED', unreachable: 'UNREACHABLE!', unknown: 'UNKNOWN' } as const;

function told({ host, outcome }: TaskEvent, paint: Paint): string[] {
  const { outcome: kind, result, reason, diffs } = outcome;
  const say = (text: string): string[] => text.split('\n').map((line) => paint(OUTCOME_STYLE[kind], line));
  const before = diffs.flatMap((diff) => diffLines(diff, paint));
  if (kind === 'skipped' || kind === 'unknown') return [...before, ...say(`${host} | ${WORDS[kind]}${reason === undefined ? '' : ` => ${reason}`}`)];
  const data = plainJson(result) as Readonly<Record<string, unknown>>;
  if (data.rc !== undefined && data.stdout !== undefined) return [...before, ...say(`${host} | ${WORDS[kind]} | rc=${String(data.rc)} >>${output(data, kind === 'failed' ? reason : undefined)}`)];
  const shown = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'diff').sort(([a], [b]) => (a < b ? -1 : 1)));
  const all = kind === 'failed' || kind === 'unreachable' ? { ...(reason === undefined ? {} : { msg: reason }), ...shown } : shown;
  return [...before, ...say(`${host} | ${kind === 'failed' ? 'FAILED!' : WORDS[kind]} => ${safeJson(all, 4)}`)];
}

/** stdout, stderr and what failed, each from the beginning of a line. */
function output({ stdout, stderr }: Readonly<Record<string, unknown>>, reason: string | undefined): string {
  const parts = [stdout, stderr, reason].map((part) => String(part ?? '').replace(/\n+$/, '')).filter((part) => part !== '');
  return parts.map((part) => `\n${part}`).join('');
}
