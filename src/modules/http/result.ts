import type { ActionResult, CommandOutput } from '../../model/module.js';
import { dict, type Dict, type Value } from '../../model/value.js';
import { valueOf } from '../probes/json.js';
import { type UriArgs, plainText } from './request.js';
import { RESULT_MARK } from './script.js';

/** Status, headers and body, and what failed. Keys as in Ansible: headers in small letters with underscores. */
export function uriResult(args: UriArgs, output: CommandOutput): ActionResult {
  const stderr = output.stderr.toString('utf8');
  const [, code = '0', size = '-1', url = ''] = new RegExp(`^${RESULT_MARK} (\\d+) (-?\\d+) (.*)$`, 'm').exec(stderr) ?? [];
  const status = Number(code) || -1;
  const complaint = complaintOf(stderr);
  const { head, body } = split(output.stdout, Number(size));
  const headers = headerFacts(head);
  const wanted = plainText(args.url);
  const result = dict([['url', url || wanted], ['status', status], ['redirected', url !== '' && url !== wanted && url !== `${wanted}/`], ['elapsed', 0], ...Object.entries(headers)]);
  const text = body.toString('utf8');
  const json = /json/i.test(String(headers.content_type ?? '')) ? jsonValue(text) : undefined;
  if (json !== undefined) result.json = json;
  const ok = status > 0 && output.status === 0 && args.status_code.includes(status);
  if (args.return_content || (!ok && text !== '')) result.content = text;
  const phrase = /^HTTP\/\S+ \d+ ?(.*)$/m.exec(head.split(/\r?\n(?=HTTP\/)/).pop() ?? '')?.[1]?.trim() ?? '';
  if (ok) return { changed: false, msg: `OK (${headers.content_length ?? 'unknown'} bytes)`, result };
  const why = status > 0 && complaint === '' ? `HTTP Error ${status}${phrase ? `: ${phrase}` : ''}` : `Request failed: ${complaint || (output.status === 124 ? `no answer within ${args.timeout} s` : 'no answer')}`;
  return { changed: false, failed: true, msg: `Status code was ${status} and not [${args.status_code.join(', ')}]: ${why}`, result };
}

/** What curl, bash or openssl said, without their decorations and advice. */
export function complaintOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith(RESULT_MARK)).map((line) => line.replace(/^curl: \(\d+\) /, '').replace(/^(?:bash|environment): (?:line \d+: )?/, ''));
  const said = lines.filter((line, at) => !(at > 0 && line.startsWith('/dev/tcp/')));
  const end = said.findIndex((line) => line.startsWith('More details here'));
  return said.slice(0, end < 0 ? undefined : end).join(' ');
}

function split(bytes: Buffer, size: number): { head: string; body: Buffer } {
  if (size >= 0) return { head: bytes.subarray(0, size).toString('latin1'), body: bytes.subarray(size) };
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? { head: bytes.toString('latin1'), body: Buffer.alloc(0) } : { head: bytes.subarray(0, end).toString('latin1'), body: bytes.subarray(end + 4) };
}

/** Of the last answer: those before it were redirects. */
function headerFacts(head: string): Dict {
  const out = dict();
  for (const line of (head.trimEnd().split(/\r?\n\r?\n/).pop() ?? '').split(/\r?\n/).slice(1)) {
    const at = line.indexOf(':');
    if (at <= 0) continue;
    const [name, value] = [line.slice(0, at).trim().toLowerCase().replaceAll('-', '_'), line.slice(at + 1).trim()];
    out[name] = out[name] === undefined ? value : `${String(out[name])}, ${value}`;
  }
  return out;
}

function jsonValue(text: string): Value | undefined {
  try {
    return valueOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
