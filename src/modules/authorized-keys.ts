/** The text of an authorized_keys file, sshd(8): parsed by line, edited by key. Semantics of ansible.posix.authorized_key. */

const TYPE = /^(?:(?:webauthn-)?sk-)?(?:ssh|ecdsa|rsa)-[a-z0-9-]+(?:@openssh\.com)?$/;

interface KeyLine {
  /** Options as written, '' without. */
  readonly options: string;
  readonly type: string;
  /** The key itself in base64: what makes two lines the same key. */
  readonly blob: string;
  readonly comment: string;
}

export interface KeyEdit {
  readonly keys: string;
  readonly options?: string;
  readonly comment?: string;
  readonly exclusive: boolean;
  readonly present: boolean;
}

/** The words of a line; blanks inside the quotes of an option don't split. */
function wordsOf(line: string): string[] {
  return line.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
}

/** Undefined for comments, blank lines and what is no key. */
function parseLine(line: string): KeyLine | undefined {
  if (/^\s*(#|$)/.test(line)) return undefined;
  const words = wordsOf(line.trim());
  const at = words.slice(0, 2).findIndex((word) => TYPE.test(word));
  const blob = words[at + 1];
  if (at < 0 || blob === undefined || !/^[A-Za-z0-9+/]+=*$/.test(blob)) return undefined;
  return { options: words.slice(0, at).join(' '), type: words[at] ?? '', blob, comment: words.slice(at + 2).join(' ') };
}

function keyLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
}

export function isKeyText(text: string): boolean {
  return keyLines(text).length > 0;
}

export function keyProblems(text: string): string[] {
  return keyLines(text).flatMap((line) => {
    const parsed = parseLine(line);
    if (!parsed) return [`invalid key specified: ${line.slice(0, 60)}`];
    // A key's first field repeats its type: a wrong or cut-off key shows here.
    const bytes = Buffer.from(parsed.blob, 'base64');
    const named = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : '';
    return named === parsed.type ? [] : [`the key after "${parsed.type}" is damaged: ${line.slice(0, 60)}`];
  });
}

/** Options are a set: their order does not matter. */
function sameOptions(one: string, other: string): boolean {
  const split = (text: string) => (text.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+/g) ?? []).map((option) => option.trim()).sort();
  return split(one).join('\n') === split(other).join('\n');
}

export function editKeys(text: string, edit: KeyEdit): string {
  const wanted = keyLines(edit.keys).flatMap((line) => {
    const key = parseLine(line);
    return key ? [{ ...key, options: edit.options ?? key.options, comment: edit.comment ?? key.comment }] : [];
  });
  const blobs = new Set(wanted.map((key) => key.blob));
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  if (!edit.present) {
    const kept = lines.filter((line) => !blobs.has(parseLine(line)?.blob ?? ''));
    return kept.length === lines.length ? text : join(kept);
  }
  const there = new Set<string>();
  const kept = lines.filter((line) => {
    const key = parseLine(line);
    if (!key) return !edit.exclusive;
    const twin = wanted.find((one) => one.blob === key.blob);
    if (!twin) return !edit.exclusive;
    const same = twin.type === key.type && twin.comment === key.comment && sameOptions(twin.options, key.options) && !there.has(key.blob);
    if (same) there.add(key.blob);
    return same;
  });
  const added = wanted.filter((key, index) => !there.has(key.blob) && wanted.findIndex((one) => one.blob === key.blob) === index);
  if (added.length === 0 && kept.length === lines.length) return text;
  return join([...kept, ...added.map((key) => [key.options, key.type, key.blob, key.comment].filter(Boolean).join(' '))]);
}

function join(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
