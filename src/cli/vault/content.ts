// What stands in a file that holds secrets: sealed as a whole, or YAML with sealed values.
import { existsSync, readFileSync } from 'node:fs';
import type { VaultPassword } from '../../load/vault/envelope.js';
import { explainSealed } from '../../load/vault/keyring.js';
import { isSealedFile, type Keys, type Sealer, sealLine, sealText, unsealFile, unsealText } from '../../load/vault/seal.js';
import { type OpenedValues, openValues, resealValues, sealedValues, sealValues, type ValueSealer } from '../../load/vault/values.js';
import { error, UserError } from '../../model/diagnostic.js';

/** `by`: the password that it was sealed with; undefined for age. */
export type Content =
  | { readonly kind: 'whole'; readonly plain: Buffer; readonly by: VaultPassword | undefined }
  | { readonly kind: 'values'; readonly text: string; readonly opened: OpenedValues; readonly by: VaultPassword | undefined };

/** @throws UserError when it can't be read. */
export function readBytes(path: string, shown: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new UserError(error('vault-file', existsSync(path) ? `${shown} can't be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})` : `there is no file ${shown}`));
  }
}

/** @throws UserError when nothing in it is sealed, or something can't be opened. */
export function openContent(bytes: Buffer, shown: string, keys: Keys): Content {
  if (isSealedFile(bytes)) {
    const opened = unsealFile(bytes, keys);
    if (opened.fault !== undefined) throw new UserError(explainSealed(opened, shown, keys));
    return { kind: 'whole', plain: opened.text, by: opened.by };
  }
  const text = bytes.toString('utf8');
  const values = sealedValues(text) ?? [];
  if (values.length === 0) throw new UserError(error('vault-plain', `${shown} is not sealed, and no value in it is`, { fix: `deploy vault encrypt ${shown} seals it.` }));
  let by: VaultPassword | undefined;
  const opened = openValues(text, values, ({ name, envelope }) => {
    const one = unsealText(envelope, keys);
    if (one.fault !== undefined) throw new UserError(explainSealed(one, `“${name}” in ${shown}`, keys));
    by ??= one.by;
    return one.text.toString('utf8');
  });
  return { kind: 'values', text, opened, by };
}

/** As a person sees it. */
export function plainOf(content: Content): Buffer {
  return content.kind === 'whole' ? content.plain : Buffer.from(content.opened.text);
}

/** What was edited, as the file is to be; undefined where it is no YAML in which values could be sealed. */
export function sealedAgain(content: Content, edited: Buffer, sealer: Sealer): string | undefined {
  return content.kind === 'whole' ? sealText(edited, sealer) : sealValues(edited.toString('utf8'), { text: content.text, values: content.opened.values }, valueSealer(sealer));
}

/** Every envelope made anew. */
export function sealedAnew(content: Content, sealer: Sealer, shown: string): string {
  const text = content.kind === 'whole' ? sealText(content.plain, sealer) : resealValues(content.opened, content.text, valueSealer(sealer));
  if (text === undefined) throw new UserError(error('vault-layout', `${shown} holds a sealed value in a layout that can't be kept`, { fix: 'Write it as a block, `name: !vault |`.' }));
  return text;
}

function valueSealer(sealer: Sealer): ValueSealer {
  const block = (plain: string): string => sealText(Buffer.from(plain), sealer);
  return sealer.kind === 'age' ? { block, line: (plain) => sealLine(Buffer.from(plain), sealer.recipients) } : { block };
}
