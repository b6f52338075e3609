import { Float, isDict, SecretText, type Value } from '../../model/value.js';

export interface UriArgs {
  readonly url: string | SecretText;
  readonly method: string;
  readonly body?: Value;
  readonly body_format: 'raw' | 'json' | 'form-urlencoded';
  readonly src?: string;
  readonly headers: Readonly<Record<string, string | number | boolean | SecretText>>;
  readonly status_code: readonly number[];
  readonly return_content: boolean;
  readonly follow_redirects: string | boolean;
  readonly timeout: number;
  readonly validate_certs: boolean;
  readonly url_username?: string;
  readonly url_password?: string | SecretText;
  readonly force_basic_auth: boolean;
  readonly force: boolean;
  readonly http_agent: string;
  readonly unix_socket?: string;
  readonly ca_path?: string;
  readonly client_cert?: string;
  readonly client_key?: string;
  readonly use_proxy: boolean;
  readonly creates?: string;
  readonly removes?: string;
}

export const plainText = (value: string | SecretText): string => (typeof value === 'string' ? value : value.text);
export const methodOf = (args: UriArgs): string => args.method.toUpperCase();

export function followsRedirects(args: UriArgs): boolean {
  const how = String(args.follow_redirects);
  return ['all', 'yes', 'true'].includes(how) || (['safe', 'urllib2'].includes(how) && ['GET', 'HEAD'].includes(methodOf(args)));
}

/** The body as it is sent; undefined: none, or a file. */
export function bodyText(args: UriArgs): string | undefined {
  if (args.body === undefined || args.body === null) return undefined;
  if (args.body_format === 'json') return isText(args.body) && looksLikeJson(plainText(args.body)) ? plainText(args.body) : JSON.stringify(jsonOf(args.body));
  if (args.body_format === 'form-urlencoded' && !isText(args.body)) return formOf(args.body);
  return isText(args.body) ? plainText(args.body) : JSON.stringify(jsonOf(args.body));
}

/** Headers in the order that they are sent, without Host and Content-Length. */
export function headerList(args: UriArgs): [string, string][] {
  const given = Object.entries(args.headers).map(([name, value]): [string, string] => [name, value instanceof SecretText ? value.text : String(value)]);
  const has = (name: string) => given.some(([one]) => one.toLowerCase() === name);
  const type = args.body_format === 'json' ? 'application/json' : args.body_format === 'form-urlencoded' ? 'application/x-www-form-urlencoded' : undefined;
  return [
    ...(has('user-agent') ? [] : ([['User-Agent', args.http_agent]] as [string, string][])), ...(has('accept') ? [] : ([['Accept', '*/*']] as [string, string][])),
    ...(type !== undefined && !has('content-type') && args.body !== undefined ? ([['Content-Type', type]] as [string, string][]) : []), ...(args.force ? ([['Cache-Control', 'no-cache']] as [string, string][]) : []), ...given,
  ];
}

const isText = (value: Value): value is string | SecretText => typeof value === 'string' || value instanceof SecretText;

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function jsonOf(value: Value): unknown {
  if (value instanceof SecretText) return value.text;
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map(jsonOf);
  return isDict(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonOf(entry)])) : value;
}

/** Keys with lists repeat; pairs may also come as a list of lists. */
function formOf(body: Value): string {
  const pairs = Array.isArray(body) ? body.map((pair) => (Array.isArray(pair) ? pair : [pair, ''])) : isDict(body) ? Object.entries(body).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((entry): Value[] => [key, entry])) : [];
  return new URLSearchParams(pairs.map(([key, value]): [string, string] => [String(jsonOf(key ?? '')), String(jsonOf(value ?? ''))])).toString();
}
