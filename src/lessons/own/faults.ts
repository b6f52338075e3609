import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { Rule } from '../../model/lesson.js';
import type { Range, SourceText } from '../../model/range.js';
import { lineStarts } from '../../source/position.js';
import type { Sources } from '../../source/sources.js';

/** What is wrong with a project's own lessons, at the place in them that Node names. */
export class Faults {
  constructor(private readonly folder: string, private readonly sources: Sources) {}

  /** A lesson that could not be imported. */
  imported(problem: unknown, lesson: SourceText): Diagnostic {
    const said = sentence(problem);
    if (problem instanceof SyntaxError) return fault(`${lesson.file} is no JavaScript: ${problem.message}`, this.written(problem.stack ?? '') ?? this.unparsed(lesson) ?? start(lesson));
    const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(said)?.[1];
    if (missing !== undefined) return fault(`${lesson.file} imports what is not there: ${basename(missing)}`, this.named(basename(missing), said, lesson), { why: 'A lesson finds files beside it, what Node brings, and jalon.' });
    return fault(`${lesson.file} can't be loaded: ${said}`, this.frame(problem) ?? start(lesson));
  }

  /** A lesson that stumbled over what it was shown. */
  thrown(problem: unknown, { source, ...lesson }: Rule): Diagnostic {
    return fault(`lesson ${lesson.name} stumbled: ${sentence(problem)}`, this.frame(problem) ?? (source && start(source)), { why: 'What it would have judged is not judged.' });
  }

  /** Node writes the line and marks the column above the message: in what a child says, and of names that a module doesn't export. */
  private written(text: string): Range | undefined {
    const found = /^(?:file:\/\/)?(\/[^\n]+?):(\d+)\n[^\n]*\n( *)\^/m.exec(text);
    const [, path = '', line = '', blanks = ''] = found ?? [];
    return found === null ? undefined : this.place(decodeURI(path), Number(line), blanks.length + 1);
  }

  /** A mistake in the syntax has no place when it is caught. A Node that only reads the files tells it. */
  private unparsed(lesson: SourceText): Range | undefined {
    const others = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?js$/.test(name)).map((name) => join(this.folder, name));
    for (const path of new Set([lesson.path, ...others])) {
      const { status, stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', env: { PATH: process.env.PATH } });
      if (status !== 0) return this.written(stderr);
    }
    return undefined;
  }

  /** The place where a file writes `name`, which it imports. */
  private named(name: string, said: string, lesson: SourceText): Range {
    const path = / imported from (\/.+)$/m.exec(said)?.[1];
    const source = (path === undefined ? undefined : this.read(path)) ?? lesson;
    const at = source.text.indexOf(name);
    return at === -1 ? start(source) : { file: source.file, start: at, end: at + name.length };
  }

  /** The innermost call that stands in the project's lessons. */
  private frame(problem: unknown): Range | undefined {
    const stack = problem instanceof Error ? (problem.stack ?? '') : '';
    for (const [, url = '', line, column] of stack.matchAll(/(file:\/\/[^\s)]+):(\d+):(\d+)/g)) {
      const place = this.place(fileURLToPath(url), Number(line), Number(column));
      if (place !== undefined) return place;
    }
    return undefined;
  }

  private place(path: string, line: number, column: number): Range | undefined {
    const source = this.read(path);
    const begin = source && lineStarts(source)[line - 1];
    return source === undefined || begin === undefined ? undefined : { file: source.file, start: begin + column - 1, end: begin + column };
  }

  private read(path: string): SourceText | undefined {
    return path.startsWith(this.folder + sep) ? this.sources.read(path) : undefined;
  }
}

export function fault(summary: string, range: Range | undefined, rest: Partial<Pick<Diagnostic, 'why' | 'fix' | 'suggestion'>> = {}): Diagnostic {
  const said = Object.entries({ range, ...rest }).filter(([, value]) => value !== undefined);
  return error('own-lesson', summary, Object.fromEntries(said));
}

/** Where a key of the lesson is written; the lesson itself where it is missing. */
export function keyIn(source: SourceText, key: string): Range {
  const found = (key === '' ? null : new RegExp(`(?<=^\\s*|[{,]\\s*)${key}(?=\\s*[:(,])`, 'm').exec(source.text)) ?? /\bdefineRule(?=\()/.exec(source.text) ?? /\bexport\b/.exec(source.text);
  return found === null ? start(source) : { file: source.file, start: found.index, end: found.index + found[0].length };
}

export function start({ file }: SourceText): Range {
  return { file, start: 0, end: 0 };
}

function sentence(problem: unknown): string {
  return problem instanceof Error ? `${problem.name === 'Error' ? '' : `${problem.name}: `}${problem.message.split('\n')[0]}` : String(problem);
}
