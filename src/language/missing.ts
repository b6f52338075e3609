/** What does not exist, and how the user is told. */
import { error, UserError } from '../model/diagnostic.js';
import type { Range } from '../model/range.js';
import { Undefined, type Value } from '../model/value.js';
import { suggest } from '../source/suggest.js';

/** An Undefined that knows what was there instead, worked out only when somebody must be told. */
export class Missing extends Undefined {
  constructor(
    path: string,
    range: Range | undefined,
    readonly about: {
      /** Names that exist where this one was looked for. */
      readonly near?: () => Iterable<string>;
      /** The object that lacks it, as written: `item`. Absent for variables. */
      readonly owner?: string;
      /** The last name of `path`. */
      readonly name?: string;
      /** Instead of the usual reason. */
      readonly why?: string;
      /** The variable exists, but its own definition uses something that does not. */
      readonly cause?: UserError;
    } = {},
  ) {
    super(path, range);
  }
}

/** What a function gave instead of a value. An error only if somebody uses it, as in Ansible; `default` does not make up for it. */
export class Failed extends Undefined {
  constructor(readonly problem: UserError) {
    super('', problem.diagnostic.range);
  }
}

/** `a if b` without an `else`, b being false: nothing in text, false as a condition; everywhere else it does not exist. */
export class Blank extends Missing {
  constructor(range: Range) {
    super('a if b', range, { why: 'The condition is false and there is no "else".' });
  }
}

/** A value that becomes text or an argument: a Blank is ''. */
export function blankAsText(value: Value): Value {
  return value instanceof Blank ? '' : value;
}

/** What `call` gives; what it lacks or refuses comes as an Undefined. A function that does not exist is a mistake in any case. */
export function captured(call: () => Value): Value {
  try {
    return call();
  } catch (problem) {
    if (!(problem instanceof UserError) || problem.diagnostic.code.startsWith('unknown-')) throw problem;
    return problem.diagnostic.code === 'undefined-variable' ? new Missing('', problem.diagnostic.range, { cause: problem }) : new Failed(problem);
  }
}

/** The error for using `value`, which does not exist. */
export function undefinedError(value: Undefined, used?: Range): UserError {
  if (value instanceof Failed) return value.problem;
  const range = value.range ?? used;
  const about = value instanceof Missing ? value.about : {};
  if (about.cause !== undefined) return value.path === '' ? about.cause : within(about.cause, value.path, range);
  const near = about.near === undefined ? [] : [...about.near()];
  const suggestion = value.suggestion ?? suggest(about.name ?? value.path, near);
  return new UserError(
    error('undefined-variable', `"${value.path}" is not defined`, {
      range,
      suggestion,
      why: about.why ?? (about.owner === undefined ? undefined : has(about.owner, near)),
      fix: `Define it, or say what holds without it: ${value.path} | default('…').`,
    }),
  );
}

function has(owner: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return `"${owner}" is empty or has no attributes.`;
  const shown = names.slice(0, 12).join(', ');
  return `"${owner}" has ${shown}${names.length > 12 ? ` and ${names.length - 12} more` : ''}.`;
}

const MAX_RELATED = 8;

/** The same error, with the place where the variable that brought it in was used. */
export function within(problem: UserError, name: string, used: Range | undefined): UserError {
  const { diagnostic } = problem;
  const related = diagnostic.related ?? [];
  if (used === undefined || diagnostic.code === 'variable-cycle' || related.length >= MAX_RELATED) return problem;
  if (diagnostic.range === undefined) return new UserError({ ...diagnostic, range: used }, { cause: problem.cause });
  const known = [diagnostic.range, ...related.map((entry) => entry.range)];
  if (known.some((range) => range.file === used.file && range.start === used.start)) return problem;
  return new UserError({ ...diagnostic, related: [...related, { range: used, message: `"${name}" is used here` }] }, { cause: problem.cause });
}
