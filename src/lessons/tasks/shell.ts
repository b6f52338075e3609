import type { Arg, Place, Script, TaskView } from '../../model/lesson.js';
import { scalarPiece } from '../scripts/piece.js';
import { taskScript } from '../scripts/script.js';
import { argText } from '../steps.js';
import { writtenLine } from './written-line.js';

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
  if (IN_CONTAINER.has(view.module)) return inContainer(view);
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
  return taskScript(wordsOf(argv), () => argv.at, details);
}

function wordsOf(argv: Arg): string {
  const words = Array.isArray(argv.value) ? argv.value.map((word) => argText(word) ?? '{{ x }}') : (argv.raw ?? '').split(/\s+/);
  return words.map(quoted).join(' ');
}

/** Modules that run a command in a container, with what they are short for. */
const IN_CONTAINER: ReadonlyMap<string, { readonly words: readonly string[]; readonly named: string }> = new Map([
  ['docker_container_exec', { words: ['docker', 'exec'], named: 'container' }],
  ['docker_compose_v2_exec', { words: ['docker', 'compose', 'exec'], named: 'service' }],
  ['docker_compose_v2_run', { words: ['docker', 'compose', 'run'], named: 'service' }],
]);

function inContainer(view: TaskView): Script | undefined {
  const { words, named } = IN_CONTAINER.get(view.module) as { words: readonly string[]; named: string };
  const { args } = view;
  const container = args.get(named);
  const command = args.get('argv') ?? args.get('command');
  if (container?.text === undefined || command === undefined) return undefined;
  const text = args.has('argv') ? wordsOf(command) : (command.text ?? command.raw ?? '');
  const [engine, ...verb] = words;
  const folder = args.get('project_src')?.text;
  const outside = [engine, ...verb.slice(0, -1), ...(folder === undefined ? [] : ['--project-directory', folder]), verb.at(-1), container.text].join(' ');
  return taskScript(`${outside} ${text}`, (start) => (start < outside.length ? container.at : command.at), { module: 'command', runs: runsOn(view), task: view });
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
  return (start, end) => {
    const before = text.slice(0, start).split('\n');
    const column = before.at(-1)?.length ?? 0;
    const sought = text.slice(start, end);
    const line = writtenLine(text, raw, before.length - 1);
    if (line === undefined) return raw.includes(sought) ? part(at, raw.indexOf(sought), end - start) : at;
    if (line.exact) return part(at, line.start + column, Math.min(end - start, line.end - line.start - column));
    const found = raw.slice(line.start, line.end).indexOf(sought);
    return found >= 0 ? part(at, line.start + found, end - start) : part(at, line.start, line.end - line.start);
  };
}

function part(at: Place, start: number, length: number): Place {
  return { range: { file: at.range.file, start: at.range.start + start, end: at.range.start + start + length } };
}
