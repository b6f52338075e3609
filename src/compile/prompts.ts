import { literalTemplate } from '../language/template.js';
import { error, note } from '../model/diagnostic.js';
import type { MapNode } from '../model/node.js';
import type { Definition, VariableLayer } from '../model/variables.js';
import { Unknown } from '../model/value.js';
import type { Context } from './context.js';
import { boolOf, templateOf, textOf } from './fields.js';
import { listOf } from './tasks.js';

/** One question of `vars_prompt`. */
export interface Prompt {
  /** Tells it from questions of other plays for a variable of the same name. */
  readonly key: string;
  readonly text: string;
  readonly default?: string;
  readonly private: boolean;
  readonly confirm: boolean;
  readonly encrypt?: 'sha256' | 'sha512';
  readonly salt?: string;
}

/** `vars_prompt` (level 13): an extra var answers it, as in Ansible; else a person, where one can be asked; else its default. */
export function promptsOf(context: Context, node: MapNode): VariableLayer | undefined {
  const variables = new Map<string, Definition>();
  for (const item of listOf(node.get('vars_prompt'))?.items ?? []) {
    const entry = item.kind === 'map' ? item.entry('name') : undefined;
    const name = textOf(entry?.value);
    if (item.kind !== 'map' || !entry || name === undefined || context.input.extraVars.variables.has(name)) continue;
    const { range } = entry.value;
    const fallback = templateOf(context, item.get('default'));
    const value = context.input.prompts === undefined ? unasked(context, name, fallback, range) : asked(context, item, name, range);
    if (value) variables.set(name, { name, value, range });
  }
  return variables.size > 0 ? { level: 13, origin: 'vars_prompt', variables } : undefined;
}

/** Until it is answered nobody knows its value. */
function asked(context: Context, item: MapNode, name: string, range: Definition['range']): Definition['value'] {
  const key = `${range.file}:${range.start}`;
  const answer = context.input.prompts?.answers.get(key);
  if (answer !== undefined) return literalTemplate(answer, range);
  const text = (field: string): string | undefined => textOf(item.get(field));
  const encrypt = text('encrypt')?.replace(/_crypt$/, '');
  if (encrypt !== undefined && encrypt !== 'sha256' && encrypt !== 'sha512') context.report(error('not-offered', `encrypt: ${encrypt} is not offered`, { range: item.get('encrypt')?.range ?? range, fix: 'Use sha512_crypt or sha256_crypt.' }));
  else context.prompts.push({ key, text: text('prompt') ?? name, default: text('default'), private: boolOf(item.get('private')) ?? true, confirm: boolOf(item.get('confirm')) ?? false, encrypt, salt: text('salt') });
  return literalTemplate(new Unknown(`the answer to "${text('prompt') ?? name}"`), range);
}

function unasked(context: Context, name: string, fallback: Definition['value'] | undefined, range: Definition['range']): Definition['value'] | undefined {
  if (fallback === undefined) context.report(error('not-offered', `nobody can be asked for "${name}" here`, { range, why: 'There is no terminal, or this command asks nothing.', fix: `Give it on the command line: -e ${name}=…, or set a default.` }));
  else if (!context.said.has('vars_prompt')) {
    context.said.add('vars_prompt');
    context.report(note('keyword-ignored', 'vars_prompt asks nothing here: the default is taken', { range, fix: `Give another value with -e ${name}=….` }));
  }
  return fallback;
}
