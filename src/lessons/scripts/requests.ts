import type { Program } from '../../model/lesson.js';

/** Letters of curl's options that take a value: behind one of them a word's rest is the value. */
const VALUED = /[AbBcCdDeEFhHKmoPQrtTuUwxXyYz]/;

/** Letters of curl's bundled short options: `-fsSLk` → fsSLk; `-ok` → o. */
export function curlLetters(word: string): string {
  if (!/^-[A-Za-z0-9#:]/.test(word)) return '';
  const letters = word.slice(1);
  const at = letters.search(VALUED);
  return at === -1 ? letters : letters.slice(0, at + 1);
}

/** The word that tells curl or wget to take any certificate. */
export function insecureFlag({ name, words }: Program): number | undefined {
  const found = words.findIndex((word, index) => {
    if (name === 'wget') return word === '--no-check-certificate';
    if (name !== 'curl' || isValue(words, index)) return false;
    return word === '--insecure' || word === '--proxy-insecure' || curlLetters(word).includes('k');
  });
  return found === -1 ? undefined : found;
}

/** Whether a word is the value of the option before it. */
function isValue(words: readonly string[], index: number): boolean {
  const before = words[index - 1] ?? '';
  return before.length > 1 && before === `-${curlLetters(before)}` && VALUED.test(before.at(-1) ?? '');
}

export function urlsOf({ words }: Program): string[] {
  return words.slice(1).filter((word, index, all) => !isValue(all, index) && (/^["']?https?:\/\//.test(word) || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(word)));
}

/** Names and addresses by which a machine, or a container, means itself. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost\.?|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host);
}

/** Whether a request stays on its machine. */
export function isLoopback(url: string): boolean {
  const [, host = ''] = /^(?:https?:\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^:/?]*)/i.exec(url) ?? [];
  return isLoopbackHost(host) || host === 'host.docker.internal' || host === '0.0.0.0';
}

/** Whether a request carries something that must not be given away. */
export function credentials({ name, words }: Program): boolean {
  return words.some((word, index) => {
    if (/^(?:--user|--oauth2-bearer|--password|--http-password|--netrc|--cert)\b/.test(word)) return true;
    if (name === 'curl' && !isValue(words, index) && /[un]/.test(curlLetters(word))) return true;
    return /^(?:["']?(?:authorization|x-[\w-]*(?:token|key)|private-token|api-?key)\s*:)/i.test(word) || /^https?:\/\/[^/\s:@]+:[^/\s@]+@/.test(word) || (/(?:password|passwd|token|secret|api_?key)["']?\s*[=:]/i.test(word) && isValue(words, index));
  });
}
