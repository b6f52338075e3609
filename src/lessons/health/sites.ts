import type { LessonFile } from '../../model/lesson.js';

/** A site of a proxy's configuration: which names and port it answers. Undefined `names`: any. */
export interface Site {
  readonly names: readonly string[] | undefined;
  readonly port: number;
  readonly tls: boolean;
}

/** Sites of a Caddyfile; undefined where imports or variables leave it open which there are. */
export function caddySites({ plain, masked }: LessonFile): Site[] | undefined {
  if (masked) return undefined;
  const sites: Site[] = [];
  let depth = 0;
  for (const line of plain.split('\n')) {
    const text = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (depth === 0 && text !== '' && text !== '{' && !/^\(/.test(text)) {
      if (!text.endsWith('{') || /[{]\$|^import\b/.test(text)) return undefined;
      for (const address of text.slice(0, -1).split(/[\s,]+/).filter((word) => word !== '')) {
        const site = caddyAddress(address);
        if (site === undefined) return undefined;
        sites.push(site);
      }
    }
    if (/\b(?:http_port|https_port|auto_https|default_bind)\b/.test(text)) return undefined;
    depth += text.endsWith('{') ? 1 : text === '}' ? -1 : 0;
    if (depth < 0) return undefined;
  }
  return depth === 0 && sites.length > 0 ? sites : undefined;
}

function caddyAddress(address: string): Site | undefined {
  const [, scheme, host = '', port] = /^(?:(https?):\/\/)?([^:/{}]*|\[[^\]]*\])(?::(\d+))?(?:\/\S*)?$/.exec(address) ?? [];
  if (address.includes('{') || (host === '' && port === undefined && scheme === undefined)) return undefined;
  const number = port === undefined ? (scheme === 'http' ? 80 : 443) : Number(port);
  return { names: host === '' || host.includes('*') ? undefined : [host], port: number, tls: scheme !== 'http' && number !== 80 };
}

/** Whether a request for a local address is answered by a site, and not only led to HTTPS. Undefined: not known. */
export function answersLocally(sites: readonly Site[], host: string, port: number): boolean {
  return sites.some((site) => site.port === port && (site.names === undefined || site.names.some((name) => name.toLowerCase() === host.toLowerCase())));
}
