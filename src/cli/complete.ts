import { Command, type Option } from 'commander';
import { EXIT, type ExitCode } from '../model/result.js';
import { quietly } from './quietly.js';
import { ALL } from './commands/index.js';
import { VAULT_VERBS } from './commands/vault.js';
import { type Offer, offerOf } from './completion/project.js';
import type { Io } from './io.js';
import { COMMANDS } from './names.js';

/** A word that may stand here, with a sentence on it. */
type Word = readonly [word: string, sentence: string];
const FILES: readonly Word[] = [[':files', '']];
const FOLDERS: readonly Word[] = [[':folders', '']];

/** `deploy __complete WORD…`: what the last word may become, one a line. Nothing is contacted, and nothing that is wrong is told. */
export async function answerCompletion(given: readonly string[], io: Io): Promise<ExitCode> {
  const words = joined(given);
  const typed = words.at(-1) ?? '';
  const found = quietly(() => candidates(words.slice(0, -1), typed, io));
  for (const [word, sentence] of await (found ?? [])) io.stdout.write(`${word}\t${sentence.replace(/[\t\n\x00-\x1f\x7f]/g, ' ')}\n`.replace(/^(:\w+)\t\n/, '$1\n'));
  return EXIT.ok;
}

/** Bash takes `--limit=web` apart at the sign: the value is completed as if a blank stood there. */
function joined(words: readonly string[]): readonly string[] {
  return words.at(-1) === '=' ? [...words.slice(0, -1), ''] : words.filter((word, at) => word !== '=' || at === words.length - 1);
}

async function candidates(before: readonly string[], typed: string, io: Io): Promise<readonly Word[]> {
  const [first] = before;
  if (first === undefined && !typed.startsWith('-')) return matching([...environments(offerOf(io, undefined)), ...commands()], typed);
  const isCommand = first !== undefined && COMMANDS.includes(first);
  const name = isCommand ? first : 'run';
  const command = ALL.find((one) => one.name === name)?.describe(new Command(name));
  if (command === undefined) return name === 'help' ? matching(commands(), typed) : [];
  const line = readLine(isCommand ? before.slice(1) : before, command.options);
  const offer = offerOf(io, line.values.get('--project')?.at(-1));
  const glued = /^(--[a-z-]+)=(.*)$/.exec(typed);
  if (glued !== null) {
    const option = command.options.find(({ long }) => long === glued[1]);
    return option === undefined ? [] : matching(await valuesOf(option, line, offer), glued[2] as string, `${glued[1]}=`);
  }
  if (line.open !== undefined) return matching(await valuesOf(line.open, line, offer), typed);
  if (typed.startsWith('-')) return matching([...command.options.filter(({ hidden }) => !hidden).flatMap((option): Word[] => [[option.long ?? option.short ?? '', option.description]]), ['--help', 'show the options']], typed);
  return matching(await positionals(name, line, offer), typed);
}

/** Those that begin as what was typed; of a list with commas its last part is completed. */
function matching(words: readonly Word[], typed: string, lead = ''): readonly Word[] {
  const comma = typed.lastIndexOf(',') + 1;
  const [head, tail] = [typed.slice(0, comma), typed.slice(comma)];
  return words.filter(([word]) => word.startsWith(':') || word.startsWith(tail)).map(([word, sentence]) => [word.startsWith(':') ? word : `${lead}${head}${word}`, sentence]);
}

interface Line {
  readonly words: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** An option that waits for its value. */
  readonly open?: Option;
}

function readLine(before: readonly string[], options: readonly Option[]): Line {
  const words: string[] = [];
  const values = new Map<string, string[]>();
  let open: Option | undefined;
  for (const word of before) {
    if (open !== undefined) {
      values.set(open.long ?? '', [...(values.get(open.long ?? '') ?? []), word]);
      open = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const [flag = '', value] = word.split(/=(.*)/s);
      const option = options.find(({ long, short }) => flag === long || flag === short);
      if (value !== undefined) values.set(flag, [...(values.get(flag) ?? []), value]);
      else if (option?.required === true) open = option;
    } else words.push(word);
  }
  return { words, values, ...(open === undefined ? {} : { open }) };
}

const commands = (): readonly Word[] => ALL.map(({ name, describe }) => [name, describe(new Command(name)).description()]);
const environments = (offer: Offer): readonly Word[] => offer.environments().map((name) => [name, 'environment']);
const plain = (words: readonly string[], sentence = ''): readonly Word[] => words.map((word) => [word, sentence]);

function hosts({ words, values }: Line, offer: Offer): readonly Word[] {
  const environment = offer.environments().find((name) => words.includes(name));
  return plain(offer.hosts(environment, values.get('--inventory') ?? []), 'host or group');
}

async function valuesOf({ long }: Option, line: Line, offer: Offer): Promise<readonly Word[]> {
  switch (long) {
    case '--limit':
    case '--host':
      return hosts(line, offer);
    case '--role':
      return plain(offer.roles(), 'role');
    case '--phase':
      return plain(offer.phases(line.words.find((word) => offer.environments().includes(word))), 'phase');
    case '--module-name':
      return modules();
    case '--type':
      return plain((await import('./docs/topics.js')).KINDS);
    case '--print':
      return plain((await import('./schema/files.js')).SCHEMA_FILES.map(({ name }) => name), 'schema');
    case '--accept-lesson':
    case '--rule':
      return lessons(offer);
    case '--from-run':
      return plain(['last', ...offer.runs()], 'run');
    case '--format':
      return plain((await import('./commands/lint.js')).LINT_FORMATS);
    case '--become-method':
      return plain(['sudo', 'su']);
    case '--connection':
      return plain(['ssh', 'local']);
    case '--id':
      return plain(offer.runs(), 'run');
    case '--project':
    case '--out':
      return FOLDERS;
    case '--inventory':
    case '--playbook':
    case '--vault-password-file':
    case '--vault-pass-file':
    case '--new-vault-password-file':
    case '--identity':
    case '--output':
    case '--baseline':
    case '--key-file':
    case '--private-key':
      return FILES;
    default:
      return [];
  }
}

async function positionals(name: string, line: Line, offer: Offer): Promise<readonly Word[]> {
  const { words, values } = line;
  const free = values.has('--inventory') || values.has('--playbook');
  const at = words.length + (free ? 1 : 0);
  switch (name) {
    case 'lint':
      return [...environments(offer), ...FILES];
    case 'run':
    case 'diagnose':
    case 'inventory':
    case 'unlock':
      return at === 0 ? environments(offer) : [];
    case 'exec':
    case 'facts':
      return at === 0 ? environments(offer) : at === 1 ? hosts(line, offer) : [];
    case 'vars':
      return words.length === 0 ? [['explain', 'who sets a variable']] : words.length === 1 && !free ? environments(offer) : [];
    case 'play':
      return FILES;
    case 'vault':
      return words.length === 0 ? plain(VAULT_VERBS) : words[0] === 'encrypt-string' ? [] : FILES;
    case 'docs':
      return (await import('./docs/topics.js')).topics().map(({ name: topic, kind }) => [topic, kind]);
    case 'lessons':
      if (at === 0) return [['show', 'one, laid out for the terminal'], ['new', 'makes one of this project’s own'], ['test', 'its fixtures'], ...(await lessons(offer))];
      return at > 1 ? [] : words[0] === 'show' ? lessons(offer) : words[0] === 'test' ? ownLessons(offer) : [];
    case 'log':
      return at === 0 ? plain(['last', ...offer.runs()], 'run') : [];
    case 'completion':
      return at === 0 ? plain(['bash', 'zsh', 'fish']) : [];
    case 'help':
      return commands();
    default:
      return [];
  }
}

async function modules(): Promise<readonly Word[]> {
  return (await import('./docs/modules.js')).documented.all.map(({ name, summary }) => [name, summary]);
}

async function lessons(offer: Offer): Promise<readonly Word[]> {
  const { lessonNumber, rules } = await import('../lessons/index.js');
  return [...rules.map((rule): Word => [lessonNumber(rule), rule.summary]), ...ownLessons(offer)];
}

function ownLessons(offer: Offer): readonly Word[] {
  return plain(offer.lessons(), 'of this project');
}
