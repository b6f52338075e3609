import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { sealText, type Sealer } from '../../load/vault/seal.js';
import { type Diagnostic, error, UserError } from '../../model/diagnostic.js';
import { parseYaml } from '../../source/yaml.js';
import { position } from '../../source/position.js';
import { writeTogether } from '../write-whole.js';
import { type Content, openContent, plainOf, readBytes, sealedAgain } from './content.js';
import { openDraft } from './editor.js';
import type { Session } from './session.js';

/** What an edited text is to replace; without `content` there is nothing yet. */
interface Target {
  readonly path: string;
  readonly bytes?: Buffer;
  readonly content?: Content;
  readonly sealer: Sealer;
}

export async function createFile(path: string, session: Session): Promise<void> {
  if (existsSync(path)) throw new UserError(error('vault-exists', `${session.shown(path)} is already there`, { fix: 'deploy vault edit opens it; deploy vault encrypt seals it.' }));
  if (session.io.stdout.isTTY !== true && !session.options.skipTtyCheck) throw new UserError(error('no-terminal', 'there is no terminal for an editor', { fix: '--skip-tty-check starts it all the same; deploy vault encrypt - seals what stands on standard input.' }));
  await editing({ path, sealer: await session.newSealer(path) }, session);
}

export async function editFile(path: string, session: Session): Promise<void> {
  const bytes = readBytes(path, session.shown(path));
  const content = openContent(bytes, session.shown(path), session.keys);
  await editing({ path, bytes, content, sealer: await session.sameSealer(content, path) }, session);
}

async function editing(target: Target, session: Session): Promise<void> {
  const before = target.content === undefined ? undefined : plainOf(target.content);
  const draft = openDraft(before ?? Buffer.alloc(0), target.path, session.io);
  try {
    let edited = await draft.edit();
    let asItIs = false;
    for (;;) {
      if (before?.equals(edited)) return void session.io.stderr.write(`${session.shown(target.path)}: nothing was altered, nothing is written\n`);
      const problem = save(target, edited, asItIs, session);
      if (problem === undefined) return;
      session.tell(problem.diagnostic);
      const answer = problem.again ? await whatNow(problem, session) : 'k';
      if (answer === 'd') throw new UserError(error('vault-dropped', `${session.shown(target.path)} is as it was; what you typed is dropped`));
      if (answer === 'k') throw new UserError(keepAside(target, edited, session));
      asItIs = answer === 's';
      if (!asItIs) edited = await draft.edit();
    }
  } finally {
    draft.end();
  }
}

interface Problem {
  readonly diagnostic: Diagnostic;
  /** Another edit may mend it. */
  readonly again: boolean;
  /** It can be saved all the same. */
  readonly harmless: boolean;
}

function save({ path, bytes, content, sealer }: Target, edited: Buffer, asItIs: boolean, { shown }: Session): Problem | undefined {
  const name = shown(path);
  const fault = asItIs ? undefined : yamlFault(path, edited, name);
  if (fault !== undefined) return { diagnostic: fault, again: true, harmless: content?.kind !== 'values' };
  const now = existsSync(path) ? readBytes(path, name) : undefined;
  if (now === undefined ? bytes !== undefined : bytes === undefined || !bytes.equals(now)) return { diagnostic: error('vault-changed', `${name} was changed by somebody else while you edited it`), again: false, harmless: false };
  const sealed = content === undefined ? sealText(edited, sealer) : sealedAgain(content, edited, sealer);
  if (sealed === undefined) return { diagnostic: error('vault-layout', `${name}: no YAML in which its values could be sealed`), again: true, harmless: false };
  try {
    writeTogether([{ path, content: sealed, ...(bytes === undefined ? { mode: 0o600 } : {}) }]);
    return undefined;
  } catch (cause) {
    return { diagnostic: error('vault-write', `${name} can't be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`), again: true, harmless: false };
  }
}

function yamlFault(path: string, edited: Buffer, name: string): Diagnostic | undefined {
  if (!['.yml', '.yaml'].includes(extname(path))) return undefined;
  const source = { file: name, path, text: edited.toString('utf8') };
  const fault = parseYaml(source).diagnostics.find(({ severity }) => severity === 'error');
  // without the frame: its lines are secrets
  return fault && error(fault.code, `${name}${fault.range === undefined ? '' : `, line ${position(source, fault.range.start).line}`}: ${fault.summary}`, { why: fault.why, fix: fault.fix });
}

/** Where nobody can answer, it is kept. */
async function whatNow({ harmless }: Problem, { prompter }: Session): Promise<string> {
  try {
    return (await prompter.ask(`Enter: edit again, ${harmless ? 's: save it as it is, ' : ''}k: keep it aside, sealed, d: drop it `, true)).trim().slice(0, 1).toLowerCase();
  } catch (problem) {
    if (problem instanceof UserError) return 'k';
    throw problem;
  }
}

function keepAside({ path, sealer }: Target, edited: Buffer, { shown }: Session): Diagnostic {
  const aside = `${path}.edited`;
  writeTogether([{ path: aside, content: sealText(edited, sealer), mode: 0o600 }]);
  return error('vault-kept', `${shown(path)} is as it was; what you typed is sealed in ${shown(aside)}`, { fix: `deploy vault view ${shown(aside)} shows it.` });
}
