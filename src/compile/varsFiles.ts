import { join } from 'node:path';
import { render } from '../language/evaluate.js';
import { UserError, error } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { MapNode, Node } from '../model/node.js';
import type { Range } from '../model/range.js';
import type { VariableLayer } from '../model/variables.js';
import type { Context, PlayDraft } from './context.js';
import { isNull, templateOf } from './fields.js';
import { hostScope } from './scope.js';

export interface VarsFiles {
  /** Level 14, for every host. */
  readonly shared: readonly VariableLayer[];
  /** Where a name differs from host to host. */
  readonly byHost?: ReadonlyMap<string, readonly VariableLayer[]>;
}

/** `vars_files` of a play: names may use inventory and play variables; a list within the list means the first that exists. */
export function varsFilesOf(context: Context, play: MapNode, draft: PlayDraft, layers: readonly VariableLayer[]): VarsFiles {
  const node = play.get('vars_files');
  if (!node || isNull(node)) return { shared: [] };
  const choices = (node.kind === 'sequence' ? node.items : [node]).map((item) => alternatives(context, item));
  const perHost = new Map(draft.hosts.map((host) => [host, layersFor(context, choices, draft, layers, host)] as const));
  const [first = layersFor(context, choices.filter((choice) => choice.every((t) => t.kind === 'literal')), draft, layers, ''), ...others] = perHost.values();
  const same = others.every((other) => other.length === first.length && other.every((layer, index) => layer.variables === first[index]?.variables));
  return same ? { shared: first } : { shared: [], byHost: perHost };
}

function alternatives(context: Context, item: Node): readonly Template[] {
  return (item.kind === 'sequence' ? item.items : [item]).flatMap((one) => templateOf(context, one) ?? []);
}

function layersFor(context: Context, choices: readonly (readonly Template[])[], draft: PlayDraft, layers: readonly VariableLayer[], host: string): readonly VariableLayer[] {
  const out: VariableLayer[] = [];
  for (const choice of choices) {
    const scope = hostScope({ input: context.input, host, layers: [...layers, ...out], play: draft });
    const names = choice.flatMap((template) => nameOf(context, template, () => render(template, scope)) ?? []);
    const found = firstFound(context, names, choice[0]?.range, draft);
    if (found) out.push(found);
  }
  return out;
}

function nameOf(context: Context, template: Template, evaluate: () => unknown): { readonly name: string; readonly range: Range } | undefined {
  try {
    const name = evaluate();
    if (typeof name === 'string') return { name, range: template.range };
    throw new UserError(error('vars-file-unknown', 'the name of a vars file must be known before the run', { range: template.range }));
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    context.report({ ...thrown.diagnostic, fix: thrown.diagnostic.fix ?? 'vars_files may use inventory and play variables. For a name that depends on facts, use include_vars in pre_tasks.' });
    return undefined;
  }
}

function firstFound(context: Context, names: readonly { readonly name: string; readonly range: Range }[], range: Range | undefined, draft: PlayDraft): VariableLayer | undefined {
  const folders = [...new Set([draft.playbookDir, join(draft.playbookDir, 'vars'), context.reader.project, join(context.reader.project, 'vars')])];
  const searched: string[] = [];
  let suggestion: string | undefined;
  for (const { name } of names) {
    const search = context.reader.search(name, folders);
    const file = search.path === undefined ? undefined : context.reader.varsFile(search.path);
    if (file) return { level: 14, origin: file.file, variables: file.variables };
    searched.push(...search.searched);
    suggestion ??= search.suggestion;
  }
  if (names.length > 0) context.report(error('missing-file', `there is no vars file "${names.map((n) => n.name).join('" or "')}"`, { range, why: `Looked for ${searched.join(', ')}.`, suggestion }));
  return undefined;
}
