import { bodyText, followsRedirects, headerList, methodOf, plainText, type UriArgs } from './request.js';

/** Ends the script's own line on stderr: status, bytes of headers (-1: up to the first empty line), final URL. */
export const RESULT_MARK = '@jalon-uri';

/**
 * One request from the host: by curl, else by bash (http) and openssl (https), which every Debian has.
 * URL, headers, body and passwords travel on stdin, first as curl's configuration, then in pieces for bash: nothing of
 * them is in any argv. With `bodyOnly` stdout is the body alone, of any length.
 */
export function requestScript(args: UriArgs, how: Download = {}): { script: string; stdin: Buffer } {
  const config = Buffer.from(curlConfig(args, how));
  const url = Buffer.from(plainText(args.url));
  const body = Buffer.from(bodyText(args) ?? '');
  const auth: [string, string][] = args.url_username === undefined ? [] : [['Authorization', `Basic ${Buffer.from(`${args.url_username}:${plainText(args.url_password ?? '')}`).toString('base64')}`]];
  const headers = Buffer.from([...headerList(args), ...auth, ...(body.length > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(methodOf(args)) ? [['Content-Length', String(body.length)] as [string, string]] : [])].map(([name, value]) => `${name}: ${value}\r\n`).join(''));
  const needsCurl = args.unix_socket !== undefined || args.src !== undefined || args.client_cert !== undefined;
  const script = `if command -v curl >/dev/null 2>&1; then
  head -c ${config.length} | curl -q -sS -K -; status=$?
  cat >/dev/null; exit $status
fi
${needsCurl ? "echo 'unix_socket, src and client_cert need curl on the host' >&2; exit 2" : `command -v bash >/dev/null 2>&1 || { echo 'the host has neither curl nor bash' >&2; exit 2; }
head -c ${config.length} >/dev/null
METHOD=${methodOf(args)} FOLLOW=${followsRedirects(args) ? 10 : 0} VERIFY=${args.validate_certs ? 1 : 0} CA='${(args.ca_path ?? '').replaceAll("'", "'\\''")}' NEWER='${(how.newerThan ?? '').replaceAll("'", "'\\''")}' URL_SIZE=${url.length} HEAD_SIZE=${headers.length} BODY_SIZE=${body.length} ${how.bodyOnly ? '' : 'exec '}timeout ${how.bodyOnly ? (how.most ?? LONGEST) : args.timeout} bash -c '
${BASH.replaceAll("'", "'\\''")}'${how.bodyOnly ? WITHOUT_HEAD : ''}`}
`;
  return { script, stdin: Buffer.concat([config, url, headers, body]) };
}

export interface Download {
  readonly bodyOnly?: boolean;
  /** Only what is newer than this file of the host. */
  readonly newerThan?: string;
  /** Seconds for the whole answer. */
  readonly most?: number;
}

/** Seconds. bash has no way to see that an answer stopped moving. */
const LONGEST = 3600;

/** dash reads a byte at a time, so that the rest is left to cat. */
const WITHOUT_HEAD = ` | { r=$(printf '\\r'); while IFS= read -r l; do [ "$l" != "$r" ] || break; done; cat; }`;

/** curl(1), -K: one option a line, values in double quotes with \\ \" \n \r \t escaped. */
function curlConfig(args: UriArgs, { bodyOnly, newerThan, most }: Download): string {
  const lines: string[] = [];
  const set = (name: string, value?: string) => lines.push(value === undefined ? name : `${name} = "${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`);
  const method = methodOf(args);
  const body = bodyText(args);
  set('url', plainText(args.url));
  set('proto', '=http,https');
  set('globoff');
  set('path-as-is');
  for (const [name, value] of headerList(args)) set('header', value === '' ? `${name};` : `${name}: ${value}`);
  if (method === 'HEAD') set('head');
  else {
    if (!bodyOnly) set('include');
    if (most !== undefined) set('max-time', String(most));
    if (newerThan !== undefined) set('time-cond', newerThan);
    if (!(method === 'GET' && body === undefined) && !(method === 'POST' && (body ?? args.src) !== undefined)) set('request', method);
    if (body !== undefined) set('data-raw', body);
    else if (args.src !== undefined) set('data-binary', `@${args.src}`);
  }
  // No total limit: a slow answer that still moves is no fault.
  set('connect-timeout', String(args.timeout));
  set('speed-limit', '1');
  set('speed-time', String(args.timeout));
  if (followsRedirects(args)) {
    set('location');
    set('max-redirs', '10');
  }
  if (!args.validate_certs) set('insecure');
  if (args.url_username !== undefined) set('user', `${args.url_username}:${plainText(args.url_password ?? '')}`);
  for (const [option, value] of [['unix-socket', args.unix_socket], ['cacert', args.ca_path], ['cert', args.client_cert], ['key', args.client_key]] as const) if (value !== undefined) set(option, value);
  if (!args.use_proxy) set('noproxy', '*');
  set('suppress-connect-headers');
  set('write-out', `%{stderr}${RESULT_MARK} %{http_code} %{size_header} %{url_effective}\n`);
  return `${lines.join('\n')}\n`;
}

/**
 * HTTP/1.0, so that no server answers in chunks; the connection's end is the body's end. The answer goes to descriptor 4;
 * what `fetch` prints is where a redirect leads. Dots keep newlines at the end of a text.
 */
const BASH = `LC_ALL=C
url=$(head -c "$URL_SIZE"); headers=$(head -c "$HEAD_SIZE"; echo .); headers=\${headers%.}; body=$(head -c "$BODY_SIZE"; echo .); body=\${body%.}
exec 4>&1
answer() {
  local line code= location= first=1 head=
  while IFS= read -r line; do
    line=\${line%$'\\r'}
    [ -n "$line" ] || break
    head+="$line"$'\\r\\n'
    if [ -n "$first" ]; then
      first=; case $line in HTTP/*) code=\${line#* }; code=\${code%% *} ;; *) echo "not an HTTP answer: \${line:0:80}" >&2; exit 2 ;; esac
    else
      case \${line%%:*} in [Ll]ocation) location=\${line#*:}; location=\${location# } ;; esac
    fi
  done
  [ -n "$code" ] || { echo "no answer from $host:$port" >&2; exit 2; }
  case $code in 301|302|303|307|308) if [ "$FOLLOW" -gt 0 ] && [ -n "$location" ]; then printf %s "$location"; exit 0; fi ;; esac
  printf '%s\\r\\n' "$head" >&4; [ "$METHOD" = HEAD ] || cat >&4
  printf '${RESULT_MARK} %s -1 %s\\n' "$code" "$url" >&2
}
fetch() {
  case $url in http://*) scheme=http ;; https://*) scheme=https ;; *) echo "not an http or https address: $url" >&2; exit 2 ;; esac
  local rest=\${url#*://} authority path
  rest=\${rest%%#*}; authority=\${rest%%[/?]*}; path=\${rest#"$authority"}; [ "\${path:0:1}" = / ] || path=/$path
  authority=\${authority##*@}; port=
  case $authority in
    \\[*\\]:*) host=\${authority%]:*}; host=\${host#[}; port=\${authority##*:} ;;
    \\[*\\]) host=\${authority%]}; host=\${host#[} ;;
    *:*) host=\${authority%:*}; port=\${authority##*:} ;;
    *) host=$authority ;;
  esac
  [ -n "$port" ] || { [ $scheme = https ] && port=443 || port=80; }
  # A Host header that was given replaces the address's own, as in curl.
  local named="Host: $authority"$'\\r\\n'
  case $'\\n'\${headers,,} in *$'\\n'host:*) named= ;; esac
  local since=
  [ ! -f "$NEWER" ] || since="If-Modified-Since: $(date -u -r "$NEWER" '+%a, %d %b %Y %H:%M:%S GMT')"$'\\r\\n'
  request() { printf '%s %s HTTP/1.0\\r\\n%s%s%sConnection: close\\r\\n\\r\\n%s' "$METHOD" "$path" "$named" "$headers" "$since" "$body"; }
  if [ $scheme = http ]; then
    exec 3<>"/dev/tcp/$host/$port" || exit 7
    request >&3; answer <&3
  else
    command -v openssl >/dev/null || { echo 'https needs curl or openssl on the host' >&2; exit 2; }
    set -- s_client -quiet -ign_eof -connect "$host:$port" -servername "$host"
    [ "$VERIFY" = 0 ] || set -- "$@" -verify_return_error -verify_hostname "$host"
    [ -z "$CA" ] || set -- "$@" -CAfile "$CA"
    request | openssl "$@" 2> >(grep -E 'verify error|errno|error:' | head -n 3 >&2) | answer
  fi
}
without() {
  local line keep=
  while IFS= read -r line; do case \${line,,} in ''|$1) ;; *) keep+=$line$'\\n' ;; esac; done <<<"$headers"
  headers=$keep
}
shopt -s extglob
while :; do
  out=$(fetch) || exit
  [ -n "$out" ] || exit 0
  FOLLOW=$((FOLLOW-1)); base=\${url%%://*}; rest=\${url#*://}; authority=\${rest%%[/?#]*}; folder=\${url%%[?#]*}
  case $out in http://*|https://*) next=$out ;; //*) next=$base:$out ;; /*) next=$base://$authority$out ;; *) next=\${folder%/*}/$out ;; esac
  # Credentials are for the host that they were given for.
  rest=\${next#*://}; [ "\${rest%%[/?#]*}" = "$authority" ] || without '@(authorization|cookie|host):*'
  case $METHOD in GET|HEAD) ;; *) METHOD=GET; body=; without 'content-@(length|type):*' ;; esac
  url=$next
done
`;
