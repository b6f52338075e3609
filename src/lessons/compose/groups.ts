import { dirname } from 'node:path/posix';
import { type ComposeText, type Files, pathOf } from './files.js';
import { inFolder } from './folders.js';
import { dotenvIn } from './layers.js';
import { isWhole } from './project.js';
import { DEFAULTS, OVERRIDES } from './uses.js';

/** Files that nothing brings up, as somebody would bring them up: the default file of a folder with its override, others alone, a fragment over its base, which may be one that is brought up. */
export function groupsOf(texts: readonly ComposeText[], used: readonly ComposeText[], files: Files): ComposeText[][] {
  return [...grouped(texts, ({ file }) => dirname(pathOf(file)))].flatMap(([folder, inIt]) => groupsIn(folder, inIt, used.filter(({ file }) => dirname(pathOf(file)) === folder), files));
}

function groupsIn(folder: string, texts: readonly ComposeText[], used: readonly ComposeText[], files: Files): ComposeText[][] {
  const named = (names: readonly string[]) => names.flatMap((name) => texts.find(({ file }) => pathOf(file) === inFolder(folder, name)) ?? []);
  const listed = dotenvIn(folder, files).get('COMPOSE_FILE')?.split(':') ?? [];
  const [base] = named(DEFAULTS);
  const together = listed.length > 0 ? named(listed) : base === undefined ? [] : [base, ...named(OVERRIDES).slice(0, 1)];
  const rest = texts.filter((text) => !together.includes(text));
  return [...(together.length > 0 ? [together] : []), ...rest.map((text) => overBase(text, [...together.slice(0, 1), ...used, ...rest]))];
}

/** Itself, or with the file whose services it lies over. */
function overBase(text: ComposeText, others: readonly ComposeText[]): ComposeText[] {
  const open = text.services.entries.filter(({ value }) => value.kind === 'map' && !isWhole(value));
  if (open.length === 0) return [text];
  const given = (base: ComposeText) => open.filter(({ key }) => {
    const service = base.services.get(key.text);
    return service?.kind === 'map' && isWhole(service);
  }).length;
  const best = others.reduce<ComposeText | undefined>((found, base) => (base !== text && given(base) > (found === undefined ? 0 : given(found)) ? base : found), undefined);
  return best === undefined ? [text] : [best, text];
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = out.get(key);
    if (group === undefined) out.set(key, [item]);
    else group.push(item);
  }
  return out;
}
