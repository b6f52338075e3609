import type { Range, SourceText } from '../../model/range.js';

/** `# lesson-ignore: <id> [until=YYYY-MM-DD] -- reason` as it stands in a file. */
export interface Waiver {
  readonly id: string;
  readonly until?: string;
  /** '' when it is missing. */
  readonly reason: string;
  readonly range: Range;
  /** 0-based line that it covers: its own, or the next one when it stands alone. */
  readonly line: number;
}

const WAIVER = /(?:#|\{\{!(?:--)?)\s*lesson-ignore:\s*([^\n]*)/;

/** All waivers of a text. In a template a Handlebars comment `{{! lesson-ignore: … }}` is one too. */
export function parseWaivers(source: SourceText): Waiver[] {
  // a document tells how one is written
  if (!source.text.includes('lesson-ignore:') || source.file.endsWith('.md')) return [];
  const waivers: Waiver[] = [];
  let start = 0;
  source.text.split('\n').forEach((line, index) => {
    const found = WAIVER.exec(line);
    if (found !== null) {
      const [head = '', ...reason] = (found[1] ?? '').replace(/(?:--)?\}\}\s*$/, '').split(/\s--\s?/);
      const until = /\buntil=(\S+)/.exec(head)?.[1];
      const alone = /^\s*$/.test(line.slice(0, found.index));
      const range = { file: source.file, start: start + found.index, end: start + line.trimEnd().length };
      waivers.push({ id: head.replace(/\buntil=\S+/, '').trim(), ...(until === undefined ? {} : { until }), reason: reason.join(' -- ').trim(), range, line: alone ? nextLine(source.text, index) : index });
    }
    start += line.length + 1;
  });
  return waivers;
}

/** Waivers stacked above one node all cover it. */
function nextLine(text: string, index: number): number {
  const lines = text.split('\n');
  let next = index + 1;
  while (next < lines.length && /^\s*(?:#|\{\{!(?:--)?)\s*lesson-ignore:/.test(lines[next] ?? '')) next += 1;
  return next;
}
