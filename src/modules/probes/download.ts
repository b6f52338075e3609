import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { type Asked, downloadFunction } from '../get-url/args.js';
import { complaintOf } from '../http/result.js';
import { RESULT_MARK } from '../http/script.js';
import { expandable } from './path-script.js';

/** What a server has under an address. */
export type DownloadState =
  /** There was nothing on the host to compare it with: it was not asked. */
  | { readonly kind: 'not asked' }
  | { readonly kind: 'unmodified' }
  | { readonly kind: 'content'; readonly sha256: string }
  | { readonly kind: 'text'; readonly text: string }
  /** It took too long to be compared before anything is done. */
  | { readonly kind: 'slow' }
  | { readonly kind: 'failed'; readonly why: string };

export interface DownloadQuery extends Asked {
  /** 'text': a small file itself; 'content': its hash, if one of `places` is a file. */
  readonly wants: 'text' | 'content';
  readonly places: readonly string[];
  readonly newer: boolean;
}

export const download = (query: DownloadQuery): Resource<DownloadState> => ({ reader: downloadReader, key: JSON.stringify(query), wants: [] });

export const downloadReader: Reader<DownloadState> = {
  name: 'download',
  script: (requests) => requests.map(({ key }) => downloadScript(JSON.parse(key) as DownloadQuery)).join(''),
  parse: parseDownloads,
  predictable: false,
};

/** Seconds; a reader has a minute in all. */
const LONGEST = 40;

/** Nothing is written: what comes goes through sha256sum. curl's condition needs a whole path. */
function downloadScript(query: DownloadQuery): string {
  const ask = query.wants === 'text' ? 'ask | head -c 1048576' : 'ask | sha256sum';
  const choices = query.places.map((place) => {
    const whole = query.newer && place.startsWith('/') ? place : undefined;
    return `f=${expandable(place)}\nif [ -f "$f" ]; then\n${downloadFunction('ask', query, { newerThan: whole, most: LONGEST })}answer; exit 0; fi\n`;
  });
  return `(
exec 5>&1
answer() { printf 'answer\\0'; e=$( { ${ask} >&5; } 2>&1 ); printf '\\0%s\\0' "$e"; }
${query.wants === 'text' ? `${downloadFunction('ask', query)}answer\n` : `${choices.join('')}printf 'none\\0'\n`})
`;
}

function parseDownloads(stdout: string, requests: readonly { readonly key: string }[]): (DownloadState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about a download ended too early');
    return words[at++] as string;
  };
  return requests.map(({ key }) => {
    if (next() === 'none') return { kind: 'not asked' };
    const body = next();
    const stderr = next();
    const query = JSON.parse(key) as DownloadQuery;
    if (query.wants === 'content' && /Operation timed out after \d+ milliseconds with \d+ (?:out of \d+ )?bytes received/.test(stderr) && statusOf(stderr) === 200) return { kind: 'slow' };
    const why = failureOf(stderr);
    if (why !== undefined) return { kind: 'failed', why };
    if (statusOf(stderr) === 304) return { kind: 'unmodified' };
    return query.wants === 'text' ? { kind: 'text', text: body } : { kind: 'content', sha256: body.slice(0, 64) };
  });
}

function statusOf(stderr: string): number {
  return Number(new RegExp(`^${RESULT_MARK} (\\d+) `, 'm').exec(stderr)?.[1] ?? 0);
}

/** Why nothing came; undefined: something did, or it is as old as before. */
function failureOf(stderr: string): string | undefined {
  const status = statusOf(stderr);
  if ((status >= 200 && status < 300) || status === 304) return complaintOf(stderr) || undefined;
  return status > 0 ? `HTTP Error ${status}` : complaintOf(stderr) || 'no answer';
}
