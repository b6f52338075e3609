import type { Arg, Place, Script, TaskView } from '../../model/lesson.js';
import { scalarPiece } from '../scripts/piece.js';
import { taskScript } from '../scripts/script.js';
import { argText } from '../steps.js';

const COMMANDS = new Set(['command', 'shell', 'raw', 'script']);

/** A view with what its command runs. */
export function withScript(view: TaskView): TaskView {
  const made: { -readonly [K in keyof TaskView]: TaskView[K] } = { ...view };
  const script = shellOf(made);
  if (script !== undefined) made.script = script;
  return made;
}

/** What a command, shell, raw or script task runs; expressions that nobody rendered stand in it as written. */
function shellOf(view: TaskView): Script | undefined {
  if (!COMMANDS.has(view.module)) return undefined;
  const { args, module } = view;
  const body = args.get('cmd') ?? args.get('free_form') ?? args.get('_raw_params');
  const argv = args.get('argv');
  const details = { module, executable: args.get('executable')?.text, runs: runsOn(view), task: view };
  if (body !== undefined) {
    const text = view.step === undefined ? body.raw : (body.text ?? body.raw);
    return text === undefined ? undefined : taskScript(text, view.step === undefined ? writtenPlaces(body) : linePlaces(text, body), details);
  }
  if (argv === undefined) return undefined;
  const words = Array.isArray(argv.value) ? argv.value.map((word) => argText(word) ?? '{{ x }}') : (argv.raw ?? '').split(/\s+/);
  return taskScript(words.map(quoted).join(' '), () => argv.at, details);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function runsOn({ keywords }: TaskView): Script['runs'] {
  const target = keywords.get('delegate_to');
  if (target !== undefined) return /^(?:localhost|127\.0\.0\.1)$/.test(target.text ?? '') ? 'controller' : 'unknown';
  return keywords.get('connection')?.text === 'local' ? 'controller' : 'host';
}

/** In a folder each character knows where it stands. */
function writtenPlaces({ at }: Arg): (start: number, end: number) => Place {
  if ('kind' in at && at.kind === 'scalar') return scalarPiece(at).place;
  return (start, end) => ({ range: { file: at.range.file, start: at.range.start + start, end: at.range.start + end } });
}

/** Of a compiled task the text is evaluated: each of its lines is looked for where the arg is written. */
function linePlaces(text: string, { at, raw = '' }: Arg): (start: number, end: number) => Place {
  const lines = text.split('\n');
  const written = raw.split('\n');
  const header = /^[|>]/.test(raw) ? 1 : 0;
  const starts = written.map((_, index) => written.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0));
  return (start, end) => {
    const before = text.slice(0, start).split('\n');
    const number = before.length - 1;
    const column = (before[number] as string).length;
    const line = lines[number] as string;
    const folded = raw.indexOf(text.slice(start, end));
    const there = written[number + header];
    if (there === undefined || (written.length - header < lines.length - 1)) return folded < 0 ? at : part(at, folded, end - start);
    const indent = there.indexOf(line.trimStart());
    const base = starts[number + header] as number;
    if (indent >= 0) return part(at, base + indent + column - (line.length - line.trimStart().length), Math.min(end - start, line.length - column));
    const found = there.indexOf(text.slice(start, end));
    return found >= 0 ? part(at, base + found, end - start) : part(at, base + there.search(/\S|$/), Math.max(1, there.trim().length));
  };
}

function part(at: Place, start: number, length: number): Place {
  return { range: { file: at.range.file, start: at.range.start + start, end: at.range.start + start + length } };
}
