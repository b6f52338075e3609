import type { AnyModule } from '../../model/module.js';
import { written } from './markdown.js';
import { parametersOf } from './parameters.js';

/** A task to fill in, every parameter with what it is, as ansible-doc -s prints it; what need not be there is commented out. */
export function snippet(module: AnyModule): string {
  const lines = parametersOf(module).map(({ name, type, required, description, choices, default: initial }) => {
    const value = required ? '' : initial !== undefined ? ` ${written(initial)}` : choices.length > 0 ? ` ${written(choices[0])}` : '';
    return { code: `${required ? '    ' : '    # '}${name}:${value}`, said: `${required ? 'required, ' : ''}${type}. ${description}` };
  });
  const column = Math.min(40, Math.max(...lines.map(({ code }) => code.length), 0) + 2);
  return `- name: ${module.summary.replace(/\.$/, '').replace(/: .*/, '')}\n  ${module.collection}.${module.name}:\n${lines.map(({ code, said }) => `${code.padEnd(column)}# ${said}\n`).join('')}`;
}
