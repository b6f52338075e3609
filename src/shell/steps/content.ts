import { SecretText } from '../../model/value.js';
import type { Content } from '../../model/step.js';
import { quote } from '../quote.js';

/** The real bytes, secrets included: only for a script's stdin or a shell builtin, never for argv. */
export function bytesOf(content: Content): Buffer {
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(revealed(content), 'utf8');
}

export function revealed(text: string | SecretText): string {
  return text instanceof SecretText ? text.text : text;
}

/** Longer content travels as stdin: the shell copies a script's text several times. */
const BUILTIN_LIMIT = 64 * 1024;

/**
 * The content as a command of the shell's own `printf`, which costs no process and puts nothing into argv;
 * undefined when it can't be said in a script (NUL, bytes that are not UTF-8, too long).
 */
export function printfOf(content: Content): string | undefined {
  const bytes = bytesOf(content);
  if (bytes.length > BUILTIN_LIMIT || bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return undefined;
  return bytes.length === 0 ? ':' : `printf %s ${quote(text)}`;
}
