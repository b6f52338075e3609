import type { FromSchema } from 'json-schema-to-ts';
import type { deb822Schema } from './deb822-schema.js';

export type Deb822Args = FromSchema<typeof deb822Schema>;

/** Args that become no field. */
const OTHERS = new Set(['mode', 'state', 'install_python_debian']);

/** The repository's name as part of file names. */
export function slugOf(name: string): string {
  return name.toLowerCase().replace(/[_\s]+/g, '-').replace(/[^a-z0-9-]+/g, '');
}

export function fieldName(arg: string): string {
  if (arg === 'name') return 'X-Repolib-Name';
  if (arg === 'uris') return 'URIs';
  return arg.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('-');
}

/** Lines of a field of several lines: indented, empty ones as a dot. */
function multiline(text: string): string {
  return `\n${text.trim().split(/\r?\n/).map((line) => `    ${line.trim() || '.'}`).join('\n')}`;
}

/** The file, byte for byte as Ansible writes it: fields in alphabetical order of the args. `signedBy` is a path, fingerprints or a key. */
export function deb822Text(args: Deb822Args, signedBy: string | undefined): string {
  const fields: Record<string, unknown> = { ...args, signed_by: signedBy };
  return Object.keys(fields).filter((key) => !OTHERS.has(key) && fields[key] !== undefined).sort().map((key) => {
    const value = fields[key];
    const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : Array.isArray(value) ? value.join(' ') : String(value);
    const shown = text.includes('\n') ? multiline(text) : text;
    return shown === '' || shown.startsWith('\n') ? `${fieldName(key)}:${shown}\n` : `${fieldName(key)}: ${shown}\n`;
  }).join('');
}

export type KeySource = 'url' | 'path' | 'other';

/** What `signed_by` is: an address, a file of the host, or a key or fingerprints as text. */
export function keySource(signedBy: string | undefined): KeySource {
  if (signedBy === undefined) return 'other';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(signedBy)) return 'url';
  return signedBy.startsWith('/') ? 'path' : 'other';
}

export function deb822Checks(args: Deb822Args): string[] {
  const present = args.state === 'present';
  const slashed = (args.suites ?? []).filter((suite) => suite.endsWith('/'));
  const words = (['architectures', 'components', 'languages', 'suites', 'targets', 'uris', 'exclude', 'include'] as const).flatMap((name) => (args[name] ?? []).filter((word) => /\s/.test(word) || word === '').map((word) => `"${name}": "${word}" has a space; write each as an item of its own.`));
  return [
    ...(slugOf(args.name).replace(/-/g, '') === '' ? [`"name" has no letter or digit that a file could be named after: "${args.name}".`] : []),
    ...(['name', 'inrelease_path'] as const).filter((name) => /[\n\r]/.test(args[name] ?? '')).map((name) => `"${name}" is one line.`),
    ...(present && (args.uris ?? []).length === 0 ? ['"uris" is needed unless "state: absent".'] : []),
    ...(present && (args.suites ?? []).length === 0 ? ['"suites" is needed unless "state: absent".'] : []),
    ...(args.uris ?? []).filter((uri) => !/^[a-z+]+:/.test(uri)).map((uri) => `"uris": "${uri}" is no address.`),
    ...(slashed.length > 0 && (args.components ?? []).length > 0 ? [`"components" must be left out: the suite "${slashed[0]}" ends in "/", so it is a folder.`] : []),
    ...(present && (args.suites ?? []).length > slashed.length && (args.components ?? []).length === 0 ? ['"components" is needed (like "main"), unless a suite ends in "/".'] : []),
    ...(args.exclude !== undefined && args.include !== undefined ? ['"exclude" and "include" exclude each other.'] : []),
    ...(keySource(args.signed_by) === 'url' && !/^https?:\/\/[^\s"\\]+$/i.test(args.signed_by ?? '') ? [`"signed_by" can be fetched from https:// and http:// only, not from "${args.signed_by}".`] : []),
    ...(args.signed_by?.includes('PRIVATE KEY BLOCK') ? ['"signed_by" is a private key; the public one is wanted.'] : []),
    ...words,
  ];
}

/** What is unsafe and was asked for. */
export function deb822Warnings(args: Deb822Args): string[] {
  const asked = (['trusted', 'allow_insecure', 'allow_weak', 'allow_downgrade_to_insecure'] as const).filter((name) => args[name] === true);
  return [
    ...(args.state === 'present' && asked.length > 0 ? [`${asked.map((name) => `"${name}: true"`).join(' and ')}: nobody may be checking who made the packages of ${args.name}`] : []),
    ...(args.state === 'present' && /^http:\/\//i.test(args.signed_by ?? '') ? ['"signed_by" comes over http: whoever is on the way can give another key. Use https.'] : []),
    ...(args.install_python_debian === undefined ? [] : ['"install_python_debian" does nothing here: no Python is needed on the host']),
  ];
}
