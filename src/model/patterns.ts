// Host patterns of `hosts:` and `--limit`, as ansible/inventory/manager.py reads them.
import type { Inventory } from './inventory.js';

export interface Selection {
  /** Names in the order of the pattern; within a group, inventory order. */
  readonly hosts: readonly string[];
  /** Parts that matched nothing (excluded parts too), with their offset in the pattern. */
  readonly unknown: readonly PatternPart[];
}

export interface PatternPart {
  readonly text: string;
  readonly offset: number;
}

export interface SelectOptions {
  /** Lines of the file of an `@file` part; undefined when it can't be read. */
  readonly readLines?: (path: string) => readonly string[] | undefined;
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/**
 * Evaluates `a,b` `a:b` `a:!b` `a:&b` `*.x` `~regex` `grp[0]` `grp[0:2]` `@file` `all` `localhost`.
 * First what is named plainly, then the intersections (&), then the exclusions (!), whatever their order.
 */
export function selectHosts(inventory: Inventory, pattern: string, options: SelectOptions = {}): Selection {
  const unknown: PatternPart[] = [];
  const parts = splitPattern(pattern, inventory).flatMap((part) => expandFile(part, options, unknown));
  const plain = parts.filter(({ text }) => !/^[!&]/.test(text));
  const narrowing = [...parts.filter(({ text }) => text.startsWith('&')), ...parts.filter(({ text }) => text.startsWith('!'))];
  const find = (part: PatternPart): string[] => {
    const found = matchOne(part.text.replace(/^[!&]/, ''), inventory);
    if (found === undefined) unknown.push(part);
    return found ?? [];
  };
  const starting = plain.length === 0 && narrowing.length > 0 ? [{ text: 'all', offset: 0 }] : plain;
  let hosts = [...new Set(starting.flatMap(find))];
  for (const part of narrowing) {
    const found = new Set(find(part));
    hosts = hosts.filter((host) => found.has(host) === part.text.startsWith('&'));
  }
  return { hosts, unknown };
}

function splitPattern(pattern: string, inventory: Inventory): PatternPart[] {
  // a host with colons in its name, and brackets that don't pair: never taken apart, so that nothing is lost on the way
  const isOne = inventory.hosts.has(pattern.trim()) || /[[\]]/.test(pattern.replace(/\[[^\][]*\]/g, ''));
  const separator = pattern.includes(',') ? /[^,]+/g : isOne ? /.+/g : /(?:[^\s:[\]]|\[[^\]]*\])+/g;
  return [...pattern.matchAll(separator)]
    .map(({ 0: text, index }) => ({ text: text.trim(), offset: index + text.length - text.trimStart().length }))
    .filter(({ text }) => text !== '');
}

function expandFile(part: PatternPart, options: SelectOptions, unknown: PatternPart[]): PatternPart[] {
  if (!part.text.startsWith('@')) return [part];
  const lines = options.readLines?.(part.text.slice(1));
  if (lines === undefined) unknown.push(part);
  return (lines ?? []).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')).map((text) => ({ text, offset: part.offset }));
}

/** Undefined: nothing has such a name. An empty list: a group without hosts. */
function matchOne(text: string, inventory: Inventory): string[] | undefined {
  const exact = inventory.groups.get(text)?.hosts ?? (inventory.hosts.has(text) ? [text] : undefined);
  if (exact !== undefined) return [...exact];
  if (LOCAL_NAMES.includes(text)) return inventory.hosts.has('localhost') ? ['localhost'] : undefined;
  const subscript = /^(.+)\[(?:(-?\d+)|(\d+)?[:-](\d+)?)\]$/.exec(text);
  if (subscript !== null && !text.startsWith('~')) return pick(subscript, inventory);
  return matchMany(text, inventory);
}

/** `grp[0]`, `grp[-1]`, `grp[0:2]` (both ends included, as in Ansible), `grp[1:]`. */
function pick(subscript: RegExpExecArray, inventory: Inventory): string[] | undefined {
  const [, name = '', index, from, to] = subscript;
  const hosts = matchOne(name, inventory);
  if (hosts === undefined) return undefined;
  if (index !== undefined) {
    const host = hosts.at(Number(index));
    return host === undefined ? undefined : [host];
  }
  return hosts.slice(Number(from ?? 0), to === undefined ? undefined : Number(to) + 1);
}

function matchMany(text: string, inventory: Inventory): string[] | undefined {
  const expression = /^~./.test(text) ? regularExpression(text.slice(1)) : /[*?[\]]/.test(text) ? glob(text) : undefined;
  if (expression === undefined) return undefined;
  const groups = [...inventory.groups.values()].filter(({ name }) => expression.test(name));
  const hosts = [...inventory.hosts.values()].filter(({ name, implicit }) => implicit !== true && expression.test(name));
  return groups.length + hosts.length === 0 ? undefined : [...groups.flatMap((group) => group.hosts), ...hosts.map(({ name }) => name)];
}

/** Like Python's `re.match`: from the start, open at the end. */
function regularExpression(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})`);
  } catch {
    return undefined;
  }
}

function glob(pattern: string): RegExp | undefined {
  const source = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return undefined;
  }
}
