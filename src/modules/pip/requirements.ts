/** What a task or a requirements file asks for. */
export interface Requirement {
  /** As pip gets it. */
  readonly text: string;
  /** By PEP 503; undefined: an address, a path, or with a marker: only pip can tell. */
  readonly name?: string;
  readonly specifiers: string;
}

export const canonicalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

export function parseRequirement(text: string): Requirement {
  const [, name, , specifiers = ''] = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[A-Za-z0-9._,\s-]*\])?\s*\(?((?:(?:===|==|!=|>=|<=|~=|>|<)\s*[^\s,;()]+\s*,?\s*)*)\)?$/.exec(text.trim()) ?? [];
  return name === undefined || /\.(whl|zip|tar\.(gz|bz2|xz)|tgz)$/.test(name) ? { text: text.trim(), specifiers: '' } : { text: text.trim(), name: canonicalName(name), specifiers: specifiers.replace(/\s+/g, '') };
}

/** `['django>1', '<2', 'a,b']`: specifiers that the list or a comma cut off belong to the name before them. */
export function requirementsOf(names: readonly string[], version: string | undefined): Requirement[] {
  const joined: string[] = [];
  let inBrackets = false;
  for (const part of names.flatMap((name) => name.split(',')).map((one) => one.trim()).filter(Boolean)) {
    const goes = inBrackets || /^(===|==|!=|>=|<=|~=|>|<)/.test(part);
    if (part.includes('[')) inBrackets = true;
    if (part.includes(']')) inBrackets = false;
    if (goes && joined.length > 0) joined[joined.length - 1] += `,${part}`;
    else joined.push(part);
  }
  if (version === undefined || joined.length !== 1) return joined.map(parseRequirement);
  return [parseRequirement(`${joined[0]}${/^\d/.test(version.trim()) ? `==${version.trim()}` : version.trim()}`)];
}

/** Options of a requirements file that do not change what is asked for. */
const HARMLESS = /^(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--trusted-host|--prefer-binary|--require-hashes|--only-binary|--no-binary|--pre)\b/;

/** Lines of a requirements file; undefined where only pip can tell what they come to. */
export function readRequirements(text: string): Requirement[] | undefined {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').replace(/\s--hash[=\s]\S+/g, '').trim()).filter((line) => line !== '' && !HARMLESS.test(line));
  const all = lines.map(parseRequirement);
  return all.some(({ name }) => name === undefined) ? undefined : all;
}
