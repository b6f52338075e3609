import { resolve } from 'node:path';
import { type Sealer, sealLine, sealText } from '../../load/vault/seal.js';
import { error, UserError } from '../../model/diagnostic.js';
import { give } from './output.js';
import { STDIN } from './rewrite.js';
import type { Session } from './session.js';

interface Text {
  readonly name?: string;
  readonly plain: string;
  readonly from: string;
}

/** `typed`: standard input, where the text stands there. */
export async function encryptStrings(typed: string | undefined, session: Session): Promise<void> {
  const { options, io } = session;
  const texts = [...(options.prompt ? [await asked(session)] : []), ...(typed === undefined ? [] : [{ name: options.stdinName, plain: typed, from: 'standard input' }]), ...argumentTexts(session)];
  const empty = texts.find(({ plain }) => plain === '');
  if (empty !== undefined) throw new UserError(error('vault-empty', `the text of ${empty.from} is empty: there is nothing to seal`));
  if (typed?.endsWith('\n')) io.stderr.write('The text ends with a newline, which is sealed with it; `printf %s TEXT` sends none.\n');
  const sealer = await session.newSealer(resolve(io.cwd, 'value'));
  texts.forEach(({ name, from }, at) => {
    if (texts.length > 1) io.stderr.write(`# ${at + 1}: ${name === undefined ? '' : `“${name}”, `}of ${from}\n`);
  });
  give(texts.map((text) => `${written(text, sealer)}\n`).join(''), options.output, session);
}

/** Where a text stands on standard input: said so, or nothing else is said. */
export function readsText({ words, stdinName, prompt }: Session['options']): boolean {
  return words.includes(STDIN) || stdinName !== undefined || (words.length === 0 && !prompt);
}

async function asked({ options: { names: [given], showInput }, prompter }: Session): Promise<Text> {
  const name = given ?? (await prompter.ask('Variable name (enter for no name): ', true)).trim();
  return { ...(name === '' ? {} : { name }), plain: await prompter.ask(showInput ? 'String to encrypt: ' : 'String to encrypt (hidden): ', showInput), from: 'the question' };
}

function argumentTexts({ options: { words, names } }: Session): Text[] {
  return words.filter((word) => word !== STDIN).map((plain, at) => ({ name: names[at], plain, from: 'the command line' }));
}

/** As ansible-vault lays it out; with age in one line. */
function written({ name, plain }: Text, sealer: Sealer): string {
  const key = name === undefined ? '' : `${name}: `;
  if (sealer.kind === 'age') return `${key}${sealLine(Buffer.from(plain), sealer.recipients)}`;
  return `${key}!vault |\n${sealText(Buffer.from(plain), sealer).trimEnd().replace(/^/gm, ' '.repeat(10))}`;
}
