import type { Redactor } from '../model/redaction.js';
import { quote } from './quote.js';

const MARK = '[redacted]';
/** Shorter values would hide half of every log; they are redacted by range only. */
const SHORTEST = 6;

/** Remembers secrets in the forms in which programs print them, and hides every occurrence, overlapping ones too. */
export function createRedactor(): Redactor {
  const known = new Set<string>();
  /** Needles by their first two code units, so that a text is walked once however many secrets there are. */
  const byStart = new Map<number, string[]>();
  return {
    add(secret) {
      for (const needle of forms(secret)) {
        if (needle.length < SHORTEST || known.has(needle)) continue;
        known.add(needle);
        const bucket = byStart.get(start(needle, 0));
        if (bucket) bucket.push(needle);
        else byStart.set(start(needle, 0), [needle]);
      }
    },
    redact(text) {
      if (known.size === 0 || text.length < SHORTEST) return text;
      return hide(text, byStart);
    },
  };
}

function start(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
}

function hide(text: string, byStart: ReadonlyMap<number, readonly string[]>): string {
  let out = '';
  let copied = 0;
  let from = -1;
  let to = -1;
  for (let at = 0; at + 1 < text.length; at += 1) {
    const bucket = byStart.get(start(text, at));
    if (!bucket) continue;
    for (const needle of bucket) {
      if (at + needle.length <= to || !text.startsWith(needle, at)) continue;
      if (at > to) {
        if (to >= 0) out += text.slice(copied, from) + MARK;
        if (to >= 0) copied = to;
        from = at;
      }
      to = at + needle.length;
    }
  }
  if (to < 0) return text;
  return out + text.slice(copied, from) + MARK + text.slice(to);
}

/** The secret, its trimmed form, each line of a longer one, and each of these as programs encode it. */
function forms(secret: string): Set<string> {
  const all = new Set<string>();
  if (secret.length < SHORTEST) return all;
  for (const text of new Set([secret, secret.trim(), ...secret.split(/\r?\n/).map((line) => line.trim())])) {
    if (text.length < SHORTEST) continue;
    for (const form of encodings(text)) all.add(form);
  }
  return all;
}

function encodings(text: string): string[] {
  const wellFormed = text.replace(/[\ud800-\udfff]/gu, '\ufffd');
  const url = encodeURIComponent(wellFormed);
  const strictUrl = url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const json = JSON.stringify(text).slice(1, -1);
  const asciiJson = json.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    text,
    ...base64Forms(Buffer.from(wellFormed, 'utf8')),
    ...[url, strictUrl].flatMap((form) => [form, form.replaceAll('%20', '+'), form.replaceAll('%2F', '/'), form.replace(/%../g, (code) => code.toLowerCase())]),
    ...[json, asciiJson].flatMap((form) => [form, form.replaceAll('/', '\\/'), JSON.stringify(form).slice(1, -1)]),
    quote(text).replace(/^'|'$/g, ''),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[\\"$`]/g, '\\$&'),
    text.replace(/[^A-Za-z0-9_/:@%+.,=-]/g, '\\$&'),
    text.replaceAll("'", "\\'"),
    text.replaceAll("'", "''"),
    text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ];
}

/** Base64 of the secret alone, and what it looks like inside base64 of a longer text (`user:secret`), at each of the three offsets. */
function base64Forms(bytes: Buffer): string[] {
  const found = [bytes.toString('base64'), bytes.toString('base64url')];
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    found.push(padded.toString('base64').slice(first, last), padded.toString('base64url').slice(first, last));
  }
  for (const width of [64, 76]) {
    const whole = found[0] as string;
    if (whole.length > width) found.push(...(whole.match(new RegExp(`.{1,${width}}`, 'g')) ?? []));
  }
  return found;
}
