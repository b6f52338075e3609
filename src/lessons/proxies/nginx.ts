import type { LessonFile, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';
import type { Answer, Asked } from './answer.js';

interface Server {
  readonly ports: readonly number[];
  readonly isDefault: boolean;
  readonly names: readonly string[];
  /** `return` of the server itself: it answers before any location. */
  readonly returns: string | undefined;
}

const FIX = 'Give the check a server of its own: server { listen 127.0.0.1:8081; location = /health { return 200; } }, and ask http://127.0.0.1:8081/health.';

/** What nginx' configuration, where all of it is known, makes of a request to the container itself. */
export function askNginx(service: Service, { host, port, secure, namesHost }: Asked): Answer | undefined {
  const servers = secure || namesHost ? undefined : serversOf(service);
  if (servers === undefined) return undefined;
  const there = servers.filter(({ ports }) => ports.includes(port));
  if (there.length === 0) return { text: `port ${port}, and no server of nginx listens there`, why: 'Nothing listens there, so the check fails though the sites are up (002#14).', fix: FIX };
  const taken = there.find(({ names }) => names.includes(host.toLowerCase())) ?? there.find(({ isDefault }) => isDefault) ?? there[0];
  const [, code = '', to = ''] = /^(\d+)\s*(\S*)/.exec(taken?.returns ?? '') ?? [];
  if (/^30[1278]$/.test(code) && to.startsWith('https')) return { text: `${host} on port ${port}, and the server that answers there only leads to HTTPS`, why: 'The client goes on to https:// of the address, for which there is no certificate, or nobody listens (002#14).', fix: FIX };
  return /^4\d\d$/.test(code) ? { text: `${host} on port ${port}, and the server that answers unknown names there returns ${code}`, why: 'The check names no site, so the default server refuses it though the sites are up (002#14).', fix: FIX } : undefined;
}

/** Undefined where a part of the configuration is the image's own, or can't be seen. */
function serversOf({ image, mounts, command, entrypoint, project }: Service): Server[] | undefined {
  if (!/^(?:nginx|(?:ghcr\.io\/)?nginxinc\/nginx-unprivileged)$/.test(image?.repository ?? '') || command !== undefined || entrypoint !== undefined) return undefined;
  const of = (path: string): readonly LessonFile[] => {
    const mount = mounts.find(({ target }) => target === path);
    return mount?.source === undefined ? [] : filesWithin(project.subject, mount.source);
  };
  const whole = of('/etc/nginx/nginx.conf');
  const sites = [...of('/etc/nginx/conf.d'), ...of('/etc/nginx/conf.d/default.conf'), ...of('/etc/nginx/templates')];
  const includes = whole.every(({ plain }) => /include[ \t]+\S*conf\.d\//.test(plain));
  const files = [...whole, ...(includes ? sites : [])];
  const others = mounts.filter(({ target = '', type }) => type !== 'tmpfs' && /^\/etc\/nginx(?:\/conf\.d\/(?!default\.conf$).*)?$/.test(target) && target !== '/etc/nginx/conf.d');
  if (others.length > 0 || (sites.length === 0 && includes) || files.some(({ masked }) => masked)) return undefined;
  const servers = files.flatMap(({ plain }) => blocks(plain.replace(/(^|\s)#[^\n]*/g, '$1')));
  return servers.length === 0 || servers.includes(undefined) ? undefined : (servers as Server[]);
}

/** Each `server { … }`; undefined for one that includes files or listens on what is not known. */
function blocks(text: string): (Server | undefined)[] {
  return [...text.matchAll(/(?:^|[\s;{}])server\s*\{/g)].map((found) => {
    const body = own(text.slice(found.index + found[0].length));
    const listens = [...body.matchAll(/(?:^|[;\s])listen\s+([^;]+);/g)].map(([, value = '']) => value.trim());
    const ports = listens.map((value) => Number(/^(?:(?:\S*:)?(\d+)|\S+)(?:\s|$)/.exec(value)?.[1] ?? 80));
    if (/(?:^|[;\s])include\s/.test(body) || listens.some((value) => /[${]|unix:/.test(value))) return undefined;
    return { ports: ports.length === 0 ? [80] : ports, isDefault: listens.some((value) => /\bdefault_server\b/.test(value)), names: (/(?:^|[;\s])server_name\s+([^;]+);/.exec(body)?.[1] ?? '').toLowerCase().split(/\s+/), returns: /(?:^|[;\s])return\s+([^;]+);/.exec(body)?.[1] };
  });
}

/** What stands in a block itself, up to its end: not in the blocks within. */
function own(text: string): string {
  let depth = 0;
  let out = '';
  for (const char of text) {
    if (char === '}') {
      if (depth === 0) break;
      depth -= 1;
      out += ';';
    } else if (char === '{') {
      depth += 1;
      out = out.slice(0, Math.max(out.lastIndexOf(';'), -1) + 1);
    } else if (depth === 0) out += char;
  }
  return out;
}
