import type { AnyModule } from '../../model/module.js';

const KINDS = {
  state: 'It reads the host, and acts only where something differs: a second run changes nothing.',
  action: 'It acts each time it runs.',
  control: 'It runs on the controller; no host is contacted for it.',
} as const;

/** Written like modules, carried out by the compiler. */
const EXPANSIONS: Readonly<Record<string, string>> = {
  import_tasks: 'It is carried out when the files are read, before the run.',
  import_role: 'It is carried out when the files are read, before the run.',
  include_tasks: 'It is carried out for each host when its turn comes.',
  include_role: 'It is carried out for each host when its turn comes.',
};

/** Sentences on how it behaves in a run, with --check and with --diff. */
export function behaviour(module: AnyModule): { readonly kind: string; readonly check: string; readonly diff: string } {
  return { kind: EXPANSIONS[module.name] ?? (reads(module) ? 'It only reads: it never changes anything.' : KINDS[module.kind]), check: checkMode(module), diff: diffMode(module) };
}

/** Readers are state modules without a diff and without anything to plan; they are known by what they say of themselves. */
function reads({ kind, name, summary, supports }: AnyModule): boolean {
  return kind === 'state' && supports.diff === 'none' && (/_(info|facts)$/.test(name) || /^(Reads|Looks|Finds|Lists)\b/.test(summary));
}

function checkMode(module: AnyModule): string {
  const { kind, name, supports } = module;
  if (EXPANSIONS[name] !== undefined) return 'as the tasks in it do';
  if (kind === 'control') return 'does what it does without it';
  if (kind === 'action' && alwaysReadOnly(module)) return 'runs as it does without it: it changes nothing on the host';
  if (reads(module)) return 'reads the host as it does without it';
  if (supports.check === 'full' && kind === 'state') return 'says what would change, and changes nothing';
  if (kind === 'action' && module.readOnly === undefined) return guarded(module) ? 'does not run: what it would do is unknown, unless `creates` or `removes` tell that it need not run' : 'does not run: what it would do is unknown';
  return kind === 'action' ? 'runs only where it is sure to change nothing; else what it would do is unknown' : 'says what would change as far as that can be known, and changes nothing';
}

/** `readOnly` that asks for no args says yes whatever they are. */
function alwaysReadOnly(module: AnyModule): boolean {
  return module.kind === 'action' && module.readOnly?.length === 0;
}

function guarded({ args }: AnyModule): boolean {
  return Object.hasOwn((args as { readonly properties?: object }).properties ?? {}, 'creates');
}

function diffMode({ name, supports: { diff } }: AnyModule): string {
  if (EXPANSIONS[name] !== undefined) return 'as the tasks in it do';
  if (diff === 'full') return 'shows what changes, before and after';
  return diff === 'partial' ? 'shows a part of what changes' : 'has nothing to show';
}
