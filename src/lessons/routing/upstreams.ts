import type { LessonFile, Place } from '../../model/lesson.js';
import { isPrivateHost } from './addresses.js';

interface Upstream {
  readonly at: Place;
  readonly host: string;
  readonly port: string;
}

const ADDRESS = '((?:\\d{1,3}\\.){3}\\d{1,3}):(\\d+)';
/** Where proxies name a server that they reach without TLS: nginx, Caddy, Traefik's files, HAProxy. */
const PLAIN: readonly RegExp[] = [
  new RegExp(`^[ \\t]*server[ \\t]+${ADDRESS}(?=[^;\\n]*;)`, 'gm'),
  new RegExp(`\\b(?:proxy_pass|fastcgi_pass|uwsgi_pass)[ \\t]+(?:http://)?${ADDRESS}`, 'g'),
  new RegExp(`^[ \\t]*reverse_proxy[ \\t]+(?:[^\\n{]*[ \\t])?(?:http://)?${ADDRESS}`, 'gm'),
  new RegExp(`\\burl:[ \\t]*["']?http://${ADDRESS}`, 'g'),
  new RegExp(`^[ \\t]*server[ \\t]+[\\w.-]+[ \\t]+${ADDRESS}(?![^\\n]*[ \\t]ssl\\b)(?=[^;\\n]*$)`, 'gm'),
];
/** These speak TLS whatever the proxy does. */
const TLS: ReadonlySet<string> = new Set(['443', '8443', '6443', '993', '995', '465']);

/** Servers of a proxy at a public address, to which requests go in clear. */
export function clearUpstreams(file: LessonFile): Upstream[] {
  if (!/caddyfile|\.caddy$|nginx|traefik|haproxy|\/sites-(?:available|enabled)\/|\/conf\.d\/[^/]+\.conf/i.test(file.dest)) return [];
  return PLAIN.flatMap((pattern) => [...file.plain.matchAll(pattern)]).flatMap((found) => {
    const [whole, host = '', port = ''] = found;
    if (isPrivateHost(host) || host === '0.0.0.0' || TLS.has(port) || isComment(file.plain, found.index) || overTls(file.plain, found.index)) return [];
    const start = found.index + whole.length - host.length - port.length - 1;
    return [{ host, port, at: file.place(start, start + host.length + port.length + 1) }];
  });
}

function isComment(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf('\n', at) + 1, at + 1).trimStart().startsWith('#');
}

/** The upstream group of nginx is passed to by https, or Caddy's transport has TLS. */
function overTls(text: string, at: number): boolean {
  const group = /\bupstream[ \t]+([\w.-]+)[ \t]*\{[^{}]*$/.exec(text.slice(0, at))?.[1];
  if (group !== undefined) return new RegExp(`(?:proxy_pass|grpc_pass)[ \\t]+(?:https|grpcs)://${group.replaceAll('.', '\\.')}\\b`).test(text) || /\bproxy_ssl[ \t]+on\b/.test(text);
  const block = /^[^\n]*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/.exec(text.slice(at))?.[1] ?? '';
  return /^[ \t]*(?:tls|tls_\w+)\b/m.test(block);
}
