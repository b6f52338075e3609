/** A database's command-line client: on the host, or in the container that the database runs in. */
import { ProbeError } from '../../model/resource.js';
import type { Step } from '../../model/step.js';
import { SecretText } from '../../model/value.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { dockerTrouble } from '../probes/docker.js';
import { type MaybeSecret, reveal } from '../secret-text.js';

export interface Client {
  /** Name or ID; undefined: the client runs on the host. */
  readonly container?: string;
  /** Where to connect to and as whom, passwords too: never in an argv. */
  readonly environment: Readonly<Record<string, MaybeSecret>>;
}

export const containerArg = {
  type: 'string',
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$',
  description: 'Run the client inside this Docker container (name or ID) instead of on the host, which then needs no client and no open port. An addition of ours. Paths to sockets and certificates are then those in the container.',
} as const;

/** The words of a command: `docker exec` hands the environment's values on by their names alone. */
export function clientWords(client: Client, words: readonly string[]): string[] {
  if (client.container === undefined) return [...words];
  return ['docker', 'exec', '-i', ...Object.keys(client.environment).flatMap((name) => ['--env', name]), '--', client.container, ...words];
}

export function clientStep(client: Client, words: readonly string[], stdin: MaybeSecret, more: { readonly capture?: string; readonly success?: readonly number[] } = {}): Step {
  return { kind: 'argv', argv: clientWords(client, words), environment: client.environment, stdin, ...more };
}

/** Shell text that sets the client's environment: for the script of a reader or a step, which is never an argv. */
export function clientExports(client: Client): string {
  return Object.entries(client.environment).map(([name, value]) => `export ${name}=${quote(reveal(value))}\n`).join('');
}

/** The words for whichever of these programs is there: the container's are not known. */
export function eitherTool(tools: readonly string[], words: readonly string[]): string[] {
  return ['sh', '-c', `tool=$(${tools.map((name) => `command -v ${name}`).join(' || ')}) || { echo '@missing ${tools[0]}'; exit 127; }; exec "$tool" "$@"`, 'sh', ...words];
}

/** For readers: runs the client with `input`, prints what it said on both streams, then `@status N`. */
export function clientProbe(client: Client, words: readonly string[], input: string): string {
  const tool = clientWords(client, words)[0] as string;
  return `(${clientExports(client)}command -v ${tool} >/dev/null || { echo '@missing ${tool}'; exit; }
printf '%s\\n' ${quote(input)} | timeout 30 ${quoteAll(clientWords(client, words))} 2>&1; echo "@status $?")
`;
}

/** What kept the client from reaching the server, in words; undefined: it did. */
export function clientTrouble(output: string, client: Pick<Client, 'container'>, install: string): ProbeError | undefined {
  const missing = /^@missing (\S+)$/m.exec(output)?.[1];
  if (missing === 'docker') return new ProbeError('the host has no docker command: install Docker first (packages docker.io and docker-compose on Debian 13)', 'docker');
  if (missing !== undefined && client.container !== undefined) return new ProbeError(`the container "${client.container}" has no ${missing}`);
  if (missing !== undefined) return new ProbeError(`the host has no ${missing}: install ${install}, or name the container of the database in "container"`, missing);
  if (client.container === undefined) return undefined;
  const said = containerTrouble(output, client.container);
  return said === undefined ? undefined : new ProbeError(said);
}

export function containerTrouble(output: string, container: string): string | undefined {
  const docker = dockerTrouble(output);
  if (docker !== undefined) return docker;
  if (/No such container/.test(output)) return `there is no container "${container}" on the host`;
  if (/is not running|is restarting/.test(output)) return `the container "${container}" is not running`;
  const program = /exec: "([^"]+)": executable file not found/.exec(output)?.[1];
  return program === undefined ? undefined : `the container "${container}" has no ${program}`;
}

/** Each part and then `end`, as one text that hides the same places. */
export function joined(parts: readonly MaybeSecret[], end = '\n'): MaybeSecret {
  let text = '';
  const ranges: [number, number][] = [];
  for (const part of parts) {
    if (part instanceof SecretText) for (const [start, from] of part.ranges) ranges.push([text.length + start, text.length + from]);
    text += reveal(part) + end;
  }
  return ranges.length === 0 ? text : new SecretText(text, ranges);
}

/** `before` + a secret + `after`. */
export function withSecret(before: string, secret: string, after: string): SecretText {
  return new SecretText(before + secret + after, secret === '' ? [] : [[before.length, before.length + secret.length]]);
}
