import type { SourceFile } from '../probes/apt-sources.js';

/** One line of a sources list; undefined: it is none. */
export interface SourceLine {
  readonly enabled: boolean;
  /** With single spaces, without its comment. */
  readonly source: string;
}

/** `# deb …` is a repository that is turned off. What comes after another `#` is a comment. */
export function parseLine(line: string): SourceLine | undefined {
  const trimmed = line.trim();
  const enabled = !trimmed.startsWith('#');
  const text = enabled ? trimmed : trimmed.slice(1);
  const comment = text.indexOf('#');
  const words = (comment > 0 ? text.slice(0, comment) : text).trim().split(/\s+/);
  return words[0] === 'deb' || words[0] === 'deb-src' ? { enabled, source: words.join(' ') } : undefined;
}

/** What a source names: `deb [options] URI suite component…`. */
export interface SourceParts {
  readonly type: string;
  readonly options: Readonly<Record<string, string>>;
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

export function partsOf(source: string): SourceParts | undefined {
  const [, type = '', options = '', uri = '', suite = '', rest = ''] = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/.exec(source) ?? [];
  if (uri === '') return undefined;
  return { type, uri, suite, components: rest.split(/\s+/).filter(Boolean), options: Object.fromEntries(options.split(/\s+/).filter(Boolean).map((option) => [option.slice(0, option.indexOf('=')).replace(/[-+]$/, ''), option.slice(option.indexOf('=') + 1)])) };
}

/** Where a new source goes when the task does not say: named after its address, as in Ansible. */
export function suggestedFile(source: string): string {
  const address = source.replace(/\[[^\]]+\]/, '').replace(/\w+:\/\//, '').split(/\s+/).filter((word) => word !== '' && word !== 'deb' && word !== 'deb-src')[0] ?? '';
  const bare = address.includes('@') ? address.slice(address.indexOf('@') + 1) : address;
  return `/etc/apt/sources.list.d/${bare.replace(/[^a-zA-Z0-9]/g, ' ').split(' ').filter(Boolean).join('_')}.list`;
}

/** The first deb822 file (`.sources`) that has the repository already: same type, address, suite, and a component in common. */
export function deb822Twin(files: readonly SourceFile[], source: string): string | undefined {
  const parts = partsOf(source);
  if (parts === undefined) return undefined;
  const bare = (uri: string) => uri.replace(/\/+$/, '');
  return files.find(({ path, text }) => path.endsWith('.sources') && text.split(/\n\s*\n/).some((stanza) => {
    const field = (name: string) => (new RegExp(`^${name}:((?:.*\\n?)(?:[ \\t].*\\n?)*)`, 'im').exec(stanza)?.[1] ?? '').split(/\s+/).filter(Boolean);
    const enabled = !/^(no|false|0|off|without|disable)$/i.test(field('Enabled')[0] ?? 'yes');
    const components = field('Components');
    return enabled && field('Types').includes(parts.type) && field('URIs').some((uri) => bare(uri) === bare(parts.uri)) && field('Suites').includes(parts.suite) && (components.length === 0 ? parts.components.length === 0 : components.some((one) => parts.components.includes(one)));
  }))?.path;
}
