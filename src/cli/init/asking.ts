import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { escapeTerminal } from '../../shell/escape.js';
import type { Io } from '../io.js';
import type { Prompter } from '../prompts.js';
import type { Check } from './checks.js';
import { type Answers, QUESTIONS, type Question } from './questions.js';

/** Asks one question until the answer is right; Enter takes `fallback`. */
export async function askUntilRight(prompter: Prompter, io: Io, { ask, shown, fallback, problem }: { ask: string; shown: string | undefined; fallback: string | undefined; problem: Check }): Promise<string> {
  for (;;) {
    const typed = (await prompter.ask(`${ask}${shown === undefined ? '' : ` [${shown}]`}: `, true)).trim();
    if (typed === '' && fallback !== undefined) return fallback;
    const wrong = problem(typed);
    if (wrong === undefined) return typed;
    io.stderr.write(`  ${escapeTerminal(wrong)}\n`);
  }
}

/** Everything that isn't given: asked where there is a prompter, else its default. Gives the flag that is missing if there is none. */
export async function complete(given: Partial<Answers>, name: string, io: Io, prompter: Prompter | undefined): Promise<Answers | { readonly missing: Question }> {
  const answers: Partial<Record<keyof Answers, string>> = { ...given };
  for (const question of QUESTIONS) {
    const { flag, ask, optional, when } = question;
    if (answers[flag] !== undefined) continue;
    const fallback = flag === 'name' ? name : question.fallback;
    const problem: Check = (text) => question.problem(text) ?? (flag === 'key' ? keyFileProblem(text, io) : undefined);
    if (when?.(answers) === false) answers[flag] = '';
    else if (prompter !== undefined) answers[flag] = await askUntilRight(prompter, io, { ask, shown: optional ?? fallback, fallback, problem });
    else if (fallback === undefined) return { missing: question };
    else answers[flag] = fallback;
  }
  return answers as Answers;
}

/** Where a key file is: `~` is the user's home, the rest from the current folder. */
export function keyPath(key: string, { cwd, env }: Pick<Io, 'cwd' | 'env'>): string {
  return resolve(cwd, key.replace(/^~(?=\/|$)/, env.HOME ?? homedir()));
}

export function keyFileProblem(key: string, io: Io): string | undefined {
  const path = keyPath(key, io);
  if (!existsSync(path)) return `There is no file ${path}.`;
  return statSync(path).isFile() ? undefined : `${path} is no file.`;
}
