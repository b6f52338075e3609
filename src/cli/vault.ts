import { resolve } from 'node:path';
import { UserError } from '../model/diagnostic.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { createRedactor } from '../shell/redact.js';
import type { VaultOptions } from './commands/vault.js';
import type { Io } from './io.js';
import { createPrompter, type Prompter } from './prompts.js';
import { reportOptions } from './reporting.js';
import { openContent, plainOf, readBytes } from './vault/content.js';
import { createFile, editFile } from './vault/edit.js';
import { encryptStrings, readsText } from './vault/encrypt-string.js';
import { makeKey } from './vault/keygen.js';
import { show } from './vault/output.js';
import { decryptFiles, encryptFiles, type Input, rekeyFiles, sealedWithAge, STDIN } from './vault/rewrite.js';
import { openSession, projectOf, type Session, withoutQuestions } from './vault/session.js';

export async function runVault(options: VaultOptions, io: Io): Promise<ExitCode> {
  const redactor = createRedactor();
  const report = reportOptions(io, (text) => redactor.redact(text));
  const tell: Session['tell'] = (diagnostic) => printDiagnostics([diagnostic], () => undefined, report);
  const prompter = createPrompter(io);
  try {
    await work(options, io, prompter, tell, (text) => redactor.add(text));
    return EXIT.ok;
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    tell(problem.diagnostic);
    return EXIT.before;
  } finally {
    prompter.close();
  }
}

async function work(options: VaultOptions, io: Io, prompter: Prompter, tell: Session['tell'], secret: (text: string) => void): Promise<void> {
  const { verb, words } = options;
  if (verb === 'keygen') return makeKey(words[0], io);
  const inputs = await inputsOf(options, io);
  const piped = inputs.some(({ path }) => path === STDIN) && io.stdin.isTTY !== true;
  const session = await openSession({ options, io, prompter: piped ? withoutQuestions(prompter) : prompter, tell, secret, wantsPassword: !['encrypt', 'encrypt-string'].includes(verb) && inputs.some(({ bytes }) => bytes.includes('$ANSIBLE_VAULT;')) });
  switch (verb) {
    case 'create':
      return createFile(resolve(io.cwd, words[0] as string), session);
    case 'edit':
      for (const { path } of inputs) await editFile(path, session);
      return;
    case 'view':
      for (const { path, bytes } of inputs) await show(plainOf(openContent(bytes, session.shown(path), session.keys)), io);
      return;
    case 'encrypt':
      return encryptFiles(inputs, session);
    case 'decrypt':
      return decryptFiles(inputs, session);
    case 'encrypt-string':
      return encryptStrings(inputs[0]?.bytes.toString('utf8'), session);
    case 'rekey':
      return rekeyFiles(inputs, session);
  }
}

/** What the command reads. Without a file: standard input, or all of the project that is sealed with age. */
async function inputsOf(options: VaultOptions, io: Io): Promise<Input[]> {
  const { verb, words } = options;
  if (verb === 'create') return [];
  if (verb === 'encrypt-string') return readsText(options) ? [await standardInput(io)] : [];
  if (verb === 'rekey' && words.length === 0) return sealedWithAge(projectOf(options, io)).map((path) => ({ path, bytes: readBytes(path, path) }));
  const inputs: Input[] = [];
  for (const word of words.length === 0 ? [STDIN] : words) inputs.push(word === STDIN ? await standardInput(io) : { path: resolve(io.cwd, word), bytes: readBytes(resolve(io.cwd, word), word) });
  return inputs;
}

async function standardInput(io: Io): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return { path: STDIN, bytes: Buffer.concat(chunks) };
}
