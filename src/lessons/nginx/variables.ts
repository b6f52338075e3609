import type { LessonFile } from '../../model/lesson.js';

// http://nginx.org/en/docs/varindex.html
const NAMES = new Set(`ancient_browser args binary_remote_addr body_bytes_sent bytes_received bytes_sent connection connection_requests connection_time connections_active connections_reading connections_waiting
connections_writing content_length content_type date_gmt date_local document_root document_uri gzip_ratio host hostname http2 http3 https invalid_referer is_args is_request_port limit_conn_status limit_rate
limit_req_status memcached_key modern_browser mqtt_preread_clientid msec msie nginx_version path_info pid pipe protocol proxy_add_x_forwarded_for proxy_host proxy_port query_string quic realip_remote_addr
realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion request_filename request_id request_length request_method request_port request_time
request_uri scheme secure_link secure_link_expires server_addr server_name server_port server_protocol session_log_binary_id session_log_id session_time slice_range spdy status time_iso8601 time_local uid_got uid_reset uid_set
uri fastcgi_path_info fastcgi_script_name brotli_ratio country_code request_uri_path mobile`.split(/\s+/));
/** Made from the request, the answer, the connection; each has a name of its own behind it. */
const FAMILIES = /^(?:\d|(?:http|arg|cookie|sent_http|sent_trailer|trailer|upstream|ssl|tcpinfo|geoip2?|jwt|jwt_claim|jwt_header|proxy_protocol|otel|opentelemetry|limit|connections|memcached|acme)_)/;

export function isBuiltIn(name: string): boolean {
  return NAMES.has(name) || FAMILIES.test(name);
}

export function isNginx({ dest, plain }: LessonFile): boolean {
  if (!/\.(?:conf|nginx|template|tmpl|tpl|inc)(?:\.(?:j2|hbs))?$|\/(?:sites-(?:available|enabled)|snippets)\/[^/]+$/.test(dest)) return false;
  if (!/;\s*(?:$|[}#])/m.test(plain)) return false;
  return /^\s*(?:server|http|upstream\s+\S+|location\s+[^\n{]+)\s*\{/m.test(plain) && !/^\s*(?:frontend|backend|defaults|global)\b/m.test(plain);
}

/** As long as before: comments and what a template engine works out are blanks. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[\s;{}])#[^\n]*/g, (found, before: string) => before + ' '.repeat(found.length - before.length)).replace(/\{\{[^\n]*?\}\}/g, (found) => ' '.repeat(found.length));
}

export function definedVariables(text: string): string[] {
  const found = [
    ...text.matchAll(/\b(?:set|auth_request_set|perl_set|js_set|js_var|set_by_lua\w*|set_random|set_escape_uri|set_unescape_uri)\s+\$(\w+)/g),
    ...text.matchAll(/\b(?:map|geo|geoip2|split_clients)\s+[^{};]*?\$(\w+)\s*\{/g),
    ...text.matchAll(/\(\?P?<(\w+)>/g),
    ...text.matchAll(/^\s*\$(\w+)\s+(?:default=|source=|[\w"]+\s)/gm),
  ];
  return found.map(([, name = '']) => name);
}

/** `$name` and `${name}`, not the end of a regular expression, nor an escaped dollar. */
export function usedVariables(text: string): { readonly name: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/(?<![\\$])\$(?:\{([a-zA-Z_]\w*)\}|([a-zA-Z_]\w*))/g)].map((found) => ({ name: found[1] ?? found[2] ?? '', start: found.index, end: found.index + found[0].length }));
}
