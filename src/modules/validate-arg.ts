/** The `validate` arg of modules that write files: a command that judges the new file before it takes its place. */
import { splitWords } from '../shell/words.js';

export const validateArg = { type: 'string', description: 'Command that checks the new file, %s, before it takes its place; not run by a shell. When it fails nothing is changed.' } as const;

export function validateProblems(args: { readonly validate?: string }): string[] {
  if (args.validate === undefined) return [];
  if (!args.validate.includes('%s')) return [`validate must contain %s: ${args.validate}`];
  return splitWords(args.validate)?.[0] ? [] : [`validate has an unclosed quote: ${args.validate}`];
}
