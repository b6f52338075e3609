import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseRecipient, type Recipient } from '../../crypt/age/index.js';
import { error, UserError } from '../../model/diagnostic.js';

/** Who may open what is sealed in this folder and below: one `age1…` a line. It is committed. */
export const RECIPIENTS_FILE = 'vault.recipients';

/** The nearest list from `folder` upward, no higher than the project. */
export function findRecipients(folder: string, project: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, RECIPIENTS_FILE);
    if (existsSync(path)) return path;
    if (at === resolve(project) || at === dirname(at)) return undefined;
  }
}

/** @throws UserError when it can't be read, holds none, or a line is no recipient. */
export function readRecipients(path: string): Recipient[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UserError(error('age-recipients', `${path} can't be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`));
  }
  const recipients = text.split('\n').flatMap((line, at) => {
    const word = line.trim();
    return word === '' || word.startsWith('#') ? [] : [recipientOf(word, `${path}:${at + 1}`)];
  });
  if (recipients.length === 0) throw new UserError(error('age-recipients', `${path} names nobody`, { fix: 'Add a line age1… for each who may open what is sealed; `deploy vault keygen` makes a key and says its own.' }));
  return recipients;
}

/** @throws UserError when it is mistyped, or a key of another kind. */
export function recipientOf(word: string, where: string): Recipient {
  const recipient = parseRecipient(word);
  if (recipient !== undefined) return recipient;
  const why = /^ssh-/.test(word) ? 'SSH keys are not taken: whoever has one makes an age key of his own with `deploy vault keygen`.' : /^age-secret-key-/i.test(word) ? 'It is the secret half, which stands in no list: take it out, and make a new one.' : 'It is mistyped, or a key of another kind: an age1… of 62 characters is wanted.';
  // the secret half is never repeated
  throw new UserError(error('age-recipient', `${where}: ${/^age-secret-key-/i.test(word) ? 'this' : `“${word.slice(0, 80)}”`} is no recipient`, { why }));
}
