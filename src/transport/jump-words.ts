/** One word of ProxyJump or `-J`. */
export interface JumpAddress {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

/** The jump hosts in the order in which they are passed. */
export function splitJumps(text: string): string[] {
  return text.split(',').map((word) => word.trim()).filter((word) => word !== '');
}

/** `[user@]host[:port]`, `[user@][::1]:22` or `ssh://user@host:port`. @returns undefined for anything else */
export function jumpAddress(text: string): JumpAddress | undefined {
  const match = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:@[\]/\s]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*))(?::(\d+))?\/?$/.exec(text);
  if (!match) return undefined;
  const host = (match[2] ?? match[3]) as string;
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (/^-/.test(host) || /^-|\s/.test(match[1] ?? '') || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { user: match[1], host, port };
}
