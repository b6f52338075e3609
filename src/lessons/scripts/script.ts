import type { LessonFile, Place, Program, Script, TaskView } from '../../model/lesson.js';
import { hasExpressions, maskExpressions } from '../masks.js';
import type { Piece } from './piece.js';
import { programsOf, programsOfWords } from './programs.js';
import { splitPieces } from './words.js';

export interface ScriptDetails {
  readonly kind: Script['kind'];
  readonly runs: Script['runs'];
  readonly interpreter?: string | undefined;
  readonly task?: TaskView | undefined;
  readonly file?: LessonFile | undefined;
  /** In force before its first line: what runs it sets them. */
  readonly options?: { readonly errexit?: boolean; readonly pipefail?: boolean };
  /** Its text is a program with its arguments, which no shell reads. */
  readonly direct?: boolean;
  readonly masked?: boolean;
}

/** Parses when it is first asked for its programs. */
export function scriptFrom({ text, place }: Piece, { kind, runs, interpreter, task, file, options = {}, direct = false, masked = false }: ScriptDetails): Script {
  let programs: readonly Program[] | undefined;
  const parsed = (): readonly Program[] => {
    programs ??= direct ? programsOfWords(splitPieces({ text: hasExpressions(text) ? maskExpressions(text) : text, place }), { masked }) : programsOf(text, place);
    return programs;
  };
  const first = /^#!.*/.exec(text)?.[0] ?? '';
  return {
    kind, text, runs, place,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(task === undefined ? {} : { task }),
    ...(file === undefined ? {} : { file }),
    get programs() {
      return parsed();
    },
    get errexit() {
      return options.errexit === true || /\s-[a-z]*e/.test(first) || (!direct && sets(parsed(), 'e', 'errexit'));
    },
    get pipefail() {
      return options.pipefail === true || (!direct && sets(parsed(), undefined, 'pipefail'));
    },
  };
}

function sets(programs: readonly Program[], letter: string | undefined, name: string): boolean {
  return programs.some(({ name: command, words }) => command === 'set' && words.some((word, index) => index > 0 && (word === name || (letter !== undefined && /^-[a-z]+$/i.test(word) && word.includes(letter)))));
}

/** What a command, shell, raw or script task runs. Only a shell reads operators: for `command` they are arguments. */
export function taskScript(text: string, place: (start: number, end: number) => Place, details: { readonly module: string; readonly executable?: string | undefined; readonly runs?: Script['runs']; readonly task?: TaskView | undefined }): Script {
  const { module, executable, runs = 'host', task } = details;
  return scriptFrom({ text, place }, { kind: 'task', runs, task, direct: module === 'command' || module === 'script', interpreter: executable ?? (module === 'shell' || module === 'raw' ? 'sh' : undefined) });
}
