import type { Place, Program, Service } from '../../model/lesson.js';
import { MASK } from '../masks.js';
import { sourceAt } from './given.js';
import { isSecretName } from './names.js';
import { urlCredential } from './values.js';

/** A secret among the words of a command. */
interface ArgvSecret {
  readonly at: Place;
  /** The program and its flag: 'redis-cli -a'. */
  readonly name: string;
  /** As written. */
  readonly value: string;
}

interface Word {
  readonly text: string;
  readonly at: Place;
}

/** Flags whose next word is a secret, by program. */
const NEXT: readonly { readonly program: RegExp; readonly flags: readonly string[] }[] = [
  { program: /^(?:redis|valkey|keydb)-cli$/, flags: ['-a', '--pass'] },
  { program: /^(?:redis|valkey|keydb)-server$/, flags: ['--requirepass', '--masterauth'] },
  { program: /^mongo(?:sh|dump|restore|export|import)?$/, flags: ['-p', '--password'] },
  { program: /^sshpass$/, flags: ['-p'] },
  { program: /^docker$/, flags: ['-p'] },
];
const ATTACHED = /^(?:mysql|mariadb)(?:admin|dump|check|show|import|sh|-admin|-dump|-check)?$|^(?:mysqladmin|mysqldump)$/;

/** Secrets in the words of one program; `words[0]` is its name. */
function inWords(name: string, words: readonly Word[]): ArgvSecret[] {
  return words.flatMap(({ text, at }, index): ArgvSecret[] => {
    const next = words[index + 1];
    const credential = urlCredential(text);
    if (credential !== undefined) return [{ at, name: `${name} ${/^(--?[\w-]+)=/.exec(text)?.[1] ?? flagBefore(words, index) ?? 'URL'}`, value: credential.password }];
    if (ATTACHED.test(name) && /^-p./.test(text) && !text.startsWith('-port')) return [{ at, name: `${name} -p`, value: text.slice(2) }];
    if (['curl', 'wget'].includes(name) && ['-u', '--user'].includes(text) && next !== undefined && /^[^:]+:./.test(next.text)) return [{ at: next.at, name: `${name} ${text}`, value: next.text.slice(next.text.indexOf(':') + 1) }];
    const assigned = /^--?([A-Za-z][\w.-]*)=(.+)$/s.exec(text);
    if (assigned !== null && isFlag(assigned[1] ?? '') && isValue(assigned[2] ?? '')) return [{ at, name: `${name} --${assigned[1]}`, value: assigned[2] ?? '' }];
    if (next === undefined || !isValue(next.text)) return [];
    if (NEXT.some(({ program, flags }) => program.test(name) && flags.includes(text)) && (name !== 'docker' || words[1]?.text === 'login')) return [{ at: next.at, name: `${name} ${text}`, value: next.text }];
    if (['docker', 'podman'].includes(name) && ['-e', '--env'].includes(text)) {
      const [key = '', ...value] = next.text.split('=');
      return value.length > 0 && isSecretName(key) ? [{ at: next.at, name: `${name} -e ${key}`, value: value.join('=') }] : [];
    }
    return text.startsWith('--') && isFlag(text.slice(2)) ? [{ at: next.at, name: `${name} ${text}`, value: next.text }] : [];
  });
}

/** The option that a word is the value of. */
function flagBefore(words: readonly Word[], index: number): string | undefined {
  const before = words[index - 1]?.text ?? '';
  return before.startsWith('--') ? before : undefined;
}

/** A salt is none. */
function isFlag(name: string): boolean {
  return (isSecretName(name) && !/salt$/i.test(name)) || ['requirepass', 'masterauth'].includes(name);
}

/** Also one whose beginning nobody rendered: `{{ home }}/key`. */
function isPath(text: string): boolean {
  return /^(?:\.{0,2}\/|~\/)\S/.test(text) || new RegExp(`^${MASK}+/[\\w.-]`).test(text) || /\.(?:key|pem|crt|json|txt|env|conf|yml|yaml)$/.test(text);
}

function isValue(text: string): boolean {
  return text !== '' && !/^-|^(?:\||&&|\|\||;|>)/.test(text) && !isPath(text);
}

/** What the shell does itself has no arguments that "ps" would show. */
const BUILTINS: ReadonlySet<string> = new Set(['[', '[[', 'test', 'echo', 'printf', 'export', 'set', 'local', 'declare', 'read', ':']);

/** Their `--secret` names a file. */
const FILES: ReadonlySet<string> = new Set(['openvpn', 'google-authenticator']);

export function programSecrets(program: Program): ArgvSecret[] {
  if (BUILTINS.has(program.name) || FILES.has(program.name)) return [];
  return inWords(program.name, program.words.map((text, index) => ({ text, at: program.wordAt(index) }))).map((secret) => (program.name === '' ? { ...secret, name: `the command's${secret.name}` } : secret));
}

/** Secrets in `command`, `entrypoint` and the health check of a service, as they are written. */
export function serviceArgv(service: Service): ArgvSecret[] {
  const image = service.image?.repository?.split('/').at(-1) ?? service.name;
  const lines = [service.command?.words ?? [], service.entrypoint?.words ?? [], healthWords(service)].map((words) => words.flatMap((word) => written(word, service)));
  return lines.flatMap((words, index) => inWords(programIn(words) ?? (index === 2 ? words[0]?.text : undefined) ?? image, words));
}

/** Of the health check, at the nodes that hold them. */
function healthWords(service: Service): readonly Word[] {
  const test = service.at('healthcheck', 'test');
  const nodes = test?.kind === 'sequence' ? test.items.slice(1) : test === undefined ? [] : [test];
  return service.health.words.map((word, index) => ({ text: word.text, at: nodes[index] ?? word.at }));
}

/** Words before interpolation; a text for a shell falls apart into its own. */
function written({ text, at }: Word, { project }: Service): Word[] {
  const raw = withoutQuotes(sourceAt(project, at)) ?? text;
  const words = /\s/.test(text) ? withDefaults(text.trim().split(/\s+/), raw.trim().split(/\s+/)) : [raw.includes('\n') || raw === '' ? text : raw];
  return words.map((part) => ({ text: withoutQuotes(part) ?? part, at }));
}

/** A default that was filled in is written again as one. */
function withDefaults(words: readonly string[], raw: readonly string[]): readonly string[] {
  return words.length === raw.length ? words.map((word, index) => (/\$\{\w+:?-/.test(raw[index] ?? '') && !raw[index]?.includes('$$') ? (raw[index] ?? word) : word)) : words;
}

function withoutQuotes(text: string | undefined): string | undefined {
  return text?.replace(/^(["'])(.*)\1$/s, '$2');
}

/** The first word that names a program whose flags are known. */
function programIn(words: readonly Word[]): string | undefined {
  return words.map(({ text }) => text.split('/').at(-1) ?? '').find((name) => ATTACHED.test(name) || NEXT.some(({ program }) => program.test(name)) || name === 'curl');
}
