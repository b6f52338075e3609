import type { Place, Program } from '../../model/lesson.js';

/** What a health check asks. */
export interface Target {
  readonly program: Program;
  readonly host: string;
  /** Undefined: not written, or not known. */
  readonly port: number | undefined;
  /** False where a port is written that is not known. */
  readonly portKnown: boolean;
  readonly scheme: string | undefined;
  readonly path: string;
  /** The host's name where it stands; where that is not sure, the word that has it. */
  readonly at: Place;
  /** Just the host, so that it can be replaced. */
  readonly exact: boolean;
  /** What stands behind host and port. */
  readonly pathAt: Place | undefined;
}

const URL_TEXT = /(?:([a-z][a-z+.-]*):\/\/)(?:[^\s/@'"]*@)?(\[[\da-f:]+\]|[\w.-]+|\$\{?\w+\}?)(?::([^\s/'"?}]+))?\}?([^\s'"()]*)/gi;
const BARE = /^(\[[\da-f:]+\]|[\w.-]+)(?::(\d+))?(\/\S*)?$/i;
/** Options whose value is no address. */
const VALUED = /^(?:-[HeAduoOXTUYPmcbwEKtQ]|--(?:header|referer|user-agent|user|data|data-raw|output|output-document|output-file|request|max-time|connect-timeout|timeout|tries|write-out|post-data|retry|retry-delay|noproxy|proxy|interface|proto|max-redirs|limit-rate|range|form|cookie|cookie-jar|capath|config|dump-header|netrc-file|post-file|method|cacert|cert|key|resolve|unix-socket))$/;
const CLIENTS = new Set(['curl', 'wget', 'http', 'https', 'xh', 'aria2c']);
const INTERPRETERS = /^(?:python[\d.]*|node|nodejs|perl|php|ruby|deno|bun|pwsh)$/;

/** Addresses that a program asks over the network, each with its place. */
export function targetsOf(program: Program): Target[] {
  const { name, words, redirects, at } = program;
  const inRedirects = redirects.flatMap(({ target }): Target[] => {
    const [, host = '', port = ''] = /^\/dev\/(?:tcp|udp)\/([^/]+)\/(\S+)$/.exec(target) ?? [];
    return host === '' ? [] : [{ program, host, port: numeric(port), portKnown: numeric(port) !== undefined, scheme: 'tcp', path: '', at, exact: false, pathAt: undefined }];
  });
  if (/^(?:nc|ncat|netcat|telnet)$/.test(name)) return [...inRedirects, ...socketTarget(program)];
  const asked = words.flatMap((word, index): Target[] => {
    if (index === 0 || (CLIENTS.has(name) && VALUED.test(words[index - 1] as string))) return [];
    if (CLIENTS.has(name) && word.startsWith('-') && !/^--url=/.test(word)) return [];
    const urls = [...word.matchAll(URL_TEXT)].map((match) => fromMatch(program, index, word, match));
    if (urls.length > 0 && (CLIENTS.has(name) || INTERPRETERS.test(name) || index > 0)) return CLIENTS.has(name) ? urls.slice(0, 1) : urls;
    return CLIENTS.has(name) ? bare(program, index, word) : INTERPRETERS.test(name) ? connections(program, index, word) : [];
  });
  return [...inRedirects, ...asked];
}

function fromMatch(program: Program, index: number, word: string, match: RegExpMatchArray): Target {
  const [, scheme, host = '', port, path = ''] = match;
  const start = (match.index ?? 0) + match[0].indexOf(host, (scheme?.length ?? 0) + 3);
  const behind = (match.index ?? 0) + match[0].length - path.length;
  return { program, host, port: numeric(port), portKnown: port === undefined || numeric(port) !== undefined, scheme: scheme?.toLowerCase(), path, ...placed(program, index, word, start, host.length), pathAt: path === '' ? undefined : placed(program, index, word, behind, path.length).at };
}

/** `curl localhost:8080/health` */
function bare(program: Program, index: number, word: string): Target[] {
  const match = BARE.exec(word);
  if (match === null || (match[2] === undefined && match[3] === undefined && !/^(?:localhost|\d+\.\d+\.\d+\.\d+|\[)/i.test(word))) return [];
  const [, host = '', port, path = ''] = match;
  return [{ program, host, port: numeric(port), portKnown: true, scheme: undefined, path, ...placed(program, index, word, 0, host.length), pathAt: path === '' ? undefined : placed(program, index, word, word.length - path.length, path.length).at }];
}

/** `HTTPConnection('localhost', 80)` and the like in a program's text. */
function connections(program: Program, index: number, word: string): Target[] {
  return [...word.matchAll(/(?:Connection|connect|create_connection)\(\(?\s*(['"])([\w.:-]+?)(?::(\d+))?\1(?:\s*,\s*(\d+))?/g)].map((match): Target => {
    const [found, quote = '', host = '', inHost, port] = match;
    const start = match.index + found.indexOf(quote) + 1;
    return { program, host, port: numeric(inHost ?? port), portKnown: true, scheme: 'tcp', path: '', ...placed(program, index, word, start, host.length), pathAt: undefined };
  });
}

function socketTarget(program: Program): Target[] {
  const { words } = program;
  const index = words.findIndex((word, at) => at > 0 && !word.startsWith('-') && !/^-\w*[wpsiq]$/.test(words[at - 1] as string));
  const host = words[index];
  return index < 1 || host === undefined ? [] : [{ program, host, port: numeric(words[index + 1]), portKnown: true, scheme: 'tcp', path: '', ...placed(program, index, host, 0, host.length), pathAt: undefined }];
}

/** The place of a part of a word, where the word stands character by character. */
function placed(program: Program, index: number, word: string, start: number, length: number): Pick<Target, 'at' | 'exact'> {
  const at = program.wordAt(index);
  const { range } = at;
  if (range.end - range.start !== word.length) return { at, exact: false };
  return { at: { range: { file: range.file, start: range.start + start, end: range.start + start + length } }, exact: true };
}

function numeric(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
