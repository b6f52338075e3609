import type { Step } from '../../model/step.js';
import { error, UserError } from '../../model/diagnostic.js';
import { quote, quoteCommand } from '../quote.js';
import { revealed } from './content.js';

type ArgvStep = Extract<Step, { kind: 'argv' }>;

/** A command with its folder and environment. A folder that is missing fails before anything runs. */
export function argvScript(step: Pick<ArgvStep, 'argv' | 'chdir' | 'environment' | 'success'>): string {
  const [command, ...words] = step.argv.map(revealed);
  if (command === undefined) throw new Error('an argv step without a command');
  const lines: string[] = [];
  for (const [name, value] of Object.entries(step.environment ?? {})) lines.push(`export ${environmentName(name)}=${quote(revealed(value))}`);
  if (step.chdir !== undefined) lines.push(chdirLine(step.chdir));
  lines.push([quoteCommand(command), ...words.map(quote)].join(' '));
  if (step.success) lines.push(`r=$?; case $r in ${step.success.join('|')}) exit 0;; esac; exit "$r"`);
  return `${lines.join('\n')}\n`;
}

/** `cd -` and `CDPATH` have meanings of their own; a relative name is made explicit. */
export function chdirLine(folder: string): string {
  return `CDPATH= cd -- ${quote(folder.startsWith('-') ? `./${folder}` : folder)} >/dev/null || exit 1`;
}

/** @throws UserError for a name that a shell can't export. */
export function environmentName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new UserError(error('environment-name', `"${name}" is no name of an environment variable`, { fix: 'Use letters, digits and underscores, and do not begin with a digit.' }));
}
