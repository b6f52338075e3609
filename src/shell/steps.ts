/** The one interpreter of steps: what each becomes in POSIX sh (dash). */
import { randomBytes } from 'node:crypto';
import type { PathExpectation, Step } from '../model/step.js';
import { attributesScript, directoryScript, linkScript, removeScript, touchScript } from './steps/places.js';
import { argvScript } from './steps/run.js';
import { bytesOf } from './steps/content.js';
import { renderWrites, type WriteStep } from './steps/write.js';
import { expectationsScript } from './steps/expect.js';

export { STEP_STATUS } from './steps/status.js';

/** A script for one frame. Its stdout is what a step captures, if it does. */
export interface RenderedStep {
  readonly script: string;
  readonly stdin?: Buffer;
  /** The name under which the script's stdout belongs in `captured`. A write with `backup` captures `backup_file`. */
  readonly capture?: string;
  /** Absolute folders that got or lost a name: what was done lasts only when they are synced too. One `sync` does for many steps. */
  readonly folders?: readonly string[];
  /** Runs nothing but a few short programs of coreutils, and says something only where it fails. */
  readonly quiet?: boolean;
}

/** Makes the 128 random bits in the name of a temporary file; tests give their own. */
export type RandomName = () => string;
const randomName: RandomName = () => randomBytes(16).toString('hex');

/** One step as a script of its own. Exit 0 = done; what went wrong stands on stderr, `STEP_STATUS` says of what kind it is. */
export function renderStep(step: Step, random: RandomName = randomName): RenderedStep {
  switch (step.kind) {
    case 'argv':
      return { script: argvScript(step), stdin: step.stdin === undefined ? undefined : bytesOf(step.stdin), capture: step.capture };
    case 'script':
      return { script: step.script, stdin: step.stdin === undefined ? undefined : bytesOf(step.stdin), capture: step.capture };
    case 'write':
    case 'replaceFrom':
      return renderWrites([step], random);
    case 'directory':
      return { script: directoryScript(step), quiet: true };
    case 'attributes':
      return { script: attributesScript(step), quiet: true };
    case 'symlink':
    case 'hardlink':
      return { script: linkScript(step, random), quiet: true };
    case 'touch':
      return { script: touchScript(step), quiet: true };
    case 'remove':
      return { script: removeScript(step) };
  }
}

/**
 * Steps in order, with neighbouring plain writes joined into one script that shares its chown, chmod and sync calls:
 * a tree of two hundred files costs about one process a file. Joined writes are renamed only after all were written.
 */
export function renderSteps(steps: readonly Step[], random: RandomName = randomName): RenderedStep[] {
  const rendered: RenderedStep[] = [];
  let run: WriteStep[] = [];
  const flush = () => {
    if (run.length > 0) rendered.push(renderWrites(run, random));
    run = [];
  };
  for (const step of steps) {
    if (step.kind === 'write' && !step.backup && !run.some((other) => other.path === step.path) && run.length < 100) run.push(step);
    else {
      flush();
      rendered.push(renderStep(step, random));
    }
  }
  flush();
  return rendered;
}

/**
 * Shell text that goes on when every path is still as expected; else it says what is there instead, behind `mark`, and exits
 * with STEP_STATUS.stale. One process for all hashes.
 */
export function renderExpectations(expectations: readonly PathExpectation[], mark: string): string {
  return expectationsScript(expectations, mark);
}
