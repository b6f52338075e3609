/** What a Caddyfile says of its sites. */
export interface Caddyfile {
  /** As written before each block that is in no other: 'example.com', ':8081', 'http://a.example.com:80'. */
  readonly addresses: readonly string[];
  /** Imports, variables or lines that are not understood leave open which there are. */
  readonly open: boolean;
  /** Global options that move ports or change redirects. */
  readonly moved: boolean;
  /** The admin API's address; 'off'; undefined: the default, localhost:2019. */
  readonly admin: string | undefined;
}

const MOVES = /^[ \t]*(?:http_port|https_port|auto_https|default_bind|default_sni|fallback_sni|on_demand_tls)\b/m;

export function readCaddyfile(text: string): Caddyfile {
  const addresses: string[] = [];
  let open = false;
  let depth = 0;
  let blocks = 0;
  for (const line of text.split('\n')) {
    const code = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (depth === 0 && code !== '' && code !== '{' && !code.startsWith('(')) {
      const opens = code.endsWith('{') && !code.endsWith('${');
      const named = opens ? code.slice(0, -1).trim() : code;
      if (opens || code.endsWith(',')) addresses.push(...named.split(/[\s,]+/).filter((word) => word !== ''));
      else if (blocks === 0 && addresses.length === 0 && !/^import\b/.test(code)) return { addresses: code.split(/[\s,]+/), open: text.includes('{$'), moved: false, admin: undefined };
      else open = true;
    }
    if (code.endsWith('{') && depth === 0) blocks += 1;
    depth += (code.match(/\{(?![\w$.>-])/g) ?? []).length - (code.match(/(?:^|\s)\}/g) ?? []).length;
  }
  const admin = /^[ \t]*admin[ \t]+(\S+)/m.exec(text)?.[1];
  return { addresses, open: open || depth !== 0 || addresses.some((address) => /[{}$]/.test(address)), moved: MOVES.test(text), admin: admin === '{' ? undefined : admin };
}
