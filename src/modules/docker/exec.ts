import type { ActionResult, CommandOutput } from '../../model/module.js';
import { dict, SecretText, type Value } from '../../model/value.js';
import { dockerTrouble } from '../probes/docker.js';
import { type MaybeSecret, reveal } from '../secret-text.js';
import { secretNameProblem } from './build.js';
import { complaint, registryHints } from './registry-trouble.js';
import { downSentence } from './up.js';
import { splitWords } from './words.js';

/** Args of a command in a container, in a service's container or in a new one. Some may be SecretText. */
export interface CommandInContainer {
  readonly argv?: readonly string[];
  readonly command?: string;
  readonly chdir?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: MaybeSecret;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
  readonly detach: boolean;
}

export const execProperties = {
  argv: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'The command as a list of words.' },
  command: { type: 'string', description: 'The command as one text, split into words as a shell would; no shell runs.' },
  chdir: { type: 'string', description: 'Folder in the container.' },
  user: { type: 'string', description: 'User (and group) in the container.' },
  env: { type: 'object', additionalProperties: { type: 'string' }, description: "Environment of the command. A secret value reaches it by Docker's own environment, not its command line." },
  stdin: { type: 'string', description: 'Text for its standard input.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'Ends stdin with a newline.' },
  strip_empty_ends: { type: 'boolean', default: true, description: 'Removes empty lines at the end of stdout and stderr.' },
  detach: { type: 'boolean', default: false, description: 'Does not wait for it.' },
  tty: { type: 'boolean', default: true, description: 'Accepted; there is no terminal to give, as in Ansible.' },
} as const;

export const execReturns = { rc: 'Exit status of the command.', stdout: 'What it printed.', stdout_lines: 'The same, by lines.', stderr: 'What it printed on standard error.', stderr_lines: 'The same, by lines.' } as const;

export function execChecks(args: CommandInContainer): string[] {
  const words: unknown[] = [...(args.argv ?? []), args.command ?? ''];
  return [
    ...(words.some((word) => typeof word !== 'string') ? ['A secret may not stand in "argv" or "command", where every user of the host can read it; use "env" or "stdin".'] : []),
    ...(args.argv !== undefined && args.command !== undefined ? ['"argv" and "command" exclude each other.'] : []),
    ...(args.detach && args.stdin !== undefined ? ['"detach" and "stdin" exclude each other.'] : []),
    ...Object.entries(args.env ?? {}).flatMap(([name, value]) => (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [`"${name}" is no name of an environment variable.`] : (value as unknown) instanceof SecretText ? secretNameProblem('env', name) : [])),
    ...(typeof args.command === 'string' && splitWords(args.command) === undefined ? ['"command" has a quote that is not closed.'] : []),
  ];
}

/** Options for folder, user and environment. Without a value Docker takes a variable from its own environment. */
export function execWords(args: CommandInContainer): string[] {
  return [
    ...(args.detach ? ['--detach'] : []), ...(args.user === undefined ? [] : ['--user', args.user]), ...(args.chdir === undefined ? [] : ['--workdir', args.chdir]),
    ...Object.entries(args.env ?? {}).flatMap(([name, value]) => ['--env', (value as unknown) instanceof SecretText ? name : `${name}=${value}`]),
  ];
}

export const commandWords = (args: CommandInContainer): readonly string[] => args.argv ?? splitWords(args.command ?? '') ?? [];

export function secretEnvironment(args: CommandInContainer): Record<string, MaybeSecret> {
  return Object.fromEntries(Object.entries(args.env ?? {}).filter(([, value]) => (value as unknown) instanceof SecretText));
}

/** `before` (a definition) and what the command reads. */
export function execStdin(args: CommandInContainer, before: string): MaybeSecret | undefined {
  if (args.stdin === undefined) return before === '' ? undefined : before;
  const text = reveal(args.stdin);
  const end = args.stdin_add_newline ? '\n' : '';
  const whole = `${before}${text}${end}`;
  return args.stdin instanceof SecretText ? new SecretText(whole, args.stdin.ranges.map(([start, stop]) => [start + before.length, stop + before.length] as const)) : whole;
}

/** `didNotRun` says why the command never started; undefined: it did, and its own status is what it came to. `needs`: the container or service that it runs in. */
export function execResult(args: CommandInContainer, output: CommandOutput, where: string, didNotRun: (text: string) => string | undefined, needs?: string): ActionResult {
  const clean = (bytes: Buffer) => (args.strip_empty_ends ? bytes.toString('utf8').replace(/[\r\n]+$/, '') : bytes.toString('utf8'));
  const [stdout, stderr] = [clean(output.stdout), clean(output.stderr)];
  const rc = output.status ?? -1;
  const lines = (text: string): Value[] => (text === '' ? [] : text.split('\n'));
  const result = dict([['rc', rc], ['stdout', stdout], ['stderr', stderr], ['stdout_lines', lines(stdout)], ['stderr_lines', lines(stderr)]]);
  if (rc === 0) return { changed: true, result };
  const reason = dockerTrouble(stderr) ?? didNotRun(`${stderr}${rc === 126 || rc === 127 ? stdout : ''}`);
  const absent = needs !== undefined && reason !== undefined && /is not running|there is no (?:container|compose file)/.test(reason) ? { absent: needs } : {};
  return { changed: reason === undefined, failed: true, msg: reason ?? `the command in "${where}" ended with status ${rc}`, result, ...absent };
}

/** Why a command in a service's container did not run. */
export function serviceReason(service: string, project: string): (text: string) => string | undefined {
  return (text) => {
    if (/^the host has /m.test(text)) return text.trim();
    if (/^the service ".*" is not running: /m.test(text)) return `${downSentence(text)} (${project})`;
    if (/service ".*" is not running/.test(text)) return `the service "${service}" of ${project} is not running`;
    if (/no such service/.test(text)) return `${project} has no service "${service}"`;
    if (/no configuration file provided|can't cd to/i.test(text)) return `there is no compose file in ${project} on the host`;
    if (/executable file not found/.test(text)) return `the command does not exist in the image of "${service}": ${text.trim()}`;
    const hints = registryHints(text);
    return hints.length > 0 && /Error response from daemon|failed to solve/.test(text) ? [...complaint(text), ...hints].join('\n') : undefined;
  };
}
