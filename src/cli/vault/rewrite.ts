// encrypt, decrypt, rekey: files as they are, sealed, opened, or sealed anew.
import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { isArmored } from '../../crypt/age/index.js';
import { isBinary, isSealedFile, type Sealer, sealText, unsealFile } from '../../load/vault/seal.js';
import { sealedValues } from '../../load/vault/values.js';
import { error, UserError } from '../../model/diagnostic.js';
import { isSealedLine } from '../../source/yaml/sealed-line.js';
import { writeTogether } from '../write-whole.js';
import { openContent, readBytes, sealedAnew } from './content.js';
import { overwrite } from './editor.js';
import { give } from './output.js';
import type { Session } from './session.js';
import { explainSealed } from '../../load/vault/keyring.js';

/** `-`: standard input. */
export interface Input {
  readonly path: string;
  readonly bytes: Buffer;
}

export const STDIN = '-';

export async function encryptFiles(inputs: readonly Input[], session: Session): Promise<void> {
  const sealed: { readonly input: Input; readonly text: string }[] = [];
  for (const input of inputs) {
    if (isSealedFile(input.bytes)) throw new UserError(error('vault-sealed', `${nameOf(input, session)} is already sealed`, { fix: 'deploy vault rekey seals it anew.' }));
  }
  let sealer: Sealer | undefined;
  for (const input of inputs) {
    // A password is asked for once; recipients may stand nearer to one file than to another.
    sealer = sealer?.kind === 'password' ? sealer : await session.newSealer(pathOf(input, session));
    sealed.push({ input, text: sealText(input.bytes, sealer) });
  }
  const { output } = session.options;
  if (output !== undefined || inputs[0]?.path === STDIN) return give(sealed[0]?.text ?? '', output, session);
  const old = inputs.map(({ path }) => openSync(path, 'r+'));
  try {
    writeTogether(sealed.map(({ input: { path }, text }) => ({ path, content: text })), new Map(inputs.map(({ path, bytes }) => [path, bytes])));
    // The text that stood there is let go only when nothing of it is left on the disk.
    for (const file of old) if (fstatSync(file).nlink === 0) overwrite(file);
  } finally {
    for (const file of old) closeSync(file);
  }
}

export function decryptFiles(inputs: readonly Input[], session: Session): void {
  const opened = inputs.map((input) => ({ input, plain: opening(input, session) }));
  const { output } = session.options;
  if (output !== undefined || inputs[0]?.path === STDIN) {
    give(opened[0]?.plain ?? '', output, session);
    return;
  }
  // What others could read when it was sealed is not for them when it is not.
  writeTogether(opened.map(({ input: { path }, plain }) => ({ path, content: plain, mode: statSync(path).mode & 0o700 })), new Map(inputs.map(({ path, bytes }) => [path, bytes])));
}

function opening(input: Input, session: Session): Buffer {
  const name = nameOf(input, session);
  if (!isSealedFile(input.bytes)) throw new UserError(error('vault-plain', `${name} is not sealed as a whole`, { fix: 'deploy vault view shows the values that are sealed in it.' }));
  const opened = unsealFile(input.bytes, session.keys);
  if (opened.fault !== undefined) throw new UserError(explainSealed(opened, name, session.keys));
  return opened.text;
}

export async function rekeyFiles(inputs: readonly Input[], session: Session): Promise<void> {
  const opened = inputs.map(({ path, bytes }) => ({ path, content: openContent(bytes, session.shown(path), session.keys) }));
  const sealed: { readonly path: string; readonly content: string }[] = [];
  let sealer: Sealer | undefined;
  for (const { path, content } of opened) {
    sealer = sealer?.kind === 'password' ? sealer : await session.newSealer(path);
    sealed.push({ path, content: sealedAnew(content, sealer, session.shown(path)) });
  }
  writeTogether(sealed, new Map(inputs.map(({ path, bytes }) => [path, bytes])));
  if (sealed.length === 0) throw new UserError(error('vault-none', 'nothing in this project is sealed with age', { fix: 'Name the files.' }));
  session.io.stderr.write(`${sealed.length} ${sealed.length === 1 ? 'file is' : 'files are'} sealed anew. What version control has of before still opens with the old key: who is not to know the secrets any more makes them worth changing.\n`);
}

/** Files of the project that are sealed with age, or hold a value that is. */
export function sealedWithAge(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['.git', 'node_modules'].includes(entry.name) ? [] : sealedWithAge(path);
    return entry.isFile() && isWithAge(path) ? [path] : [];
  });
}

function isWithAge(path: string): boolean {
  const bytes = readBytes(path, path);
  const text = bytes.toString('latin1');
  if (isBinary(text) || isArmored(text)) return true;
  if (!['.yml', '.yaml'].includes(extname(path)) || !/AGE ENCRYPTED FILE|age:YWdl/.test(text)) return false;
  return (sealedValues(bytes.toString('utf8')) ?? []).some(({ envelope }) => isArmored(envelope) || isSealedLine(envelope));
}

function nameOf({ path }: Input, { shown }: Session): string {
  return path === STDIN ? 'standard input' : shown(path);
}

function pathOf({ path }: Input, { io, options }: Session): string {
  return path === STDIN ? resolve(io.cwd, options.output === undefined || options.output === STDIN ? 'stdin' : options.output) : path;
}
