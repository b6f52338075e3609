import type { AnyModule } from '../../model/module.js';
import { namesOf } from './modules.js';
import { type Parameter, parametersOf, takesAnyKey } from './parameters.js';
import { behaviour } from './support.js';
import { byTheme } from './themes.js';

/** The page of one module: docs/modules/<name>.md. */
export function modulePage(module: AnyModule): string {
  const { kind, check, diff } = behaviour(module);
  return [
    `# ${module.name}\n`,
    `${module.summary}\n`,
    `Written as ${list(namesOf(module).map(code), 'or')}. ${kind}\n`,
    ...example(module),
    ...parameters(module),
    '## Check and diff\n',
    `- \`--check\`: ${check}.\n- \`--diff\`: ${diff}.\n`,
    ...returned(module),
    ...notes(module),
    `In the terminal: \`deploy docs ${module.name}\`. All modules: [README.md](README.md).\n`,
  ].join('\n');
}

/** The index: docs/modules/README.md. */
export function indexPage(modules: readonly AnyModule[]): string {
  const themes = byTheme(modules).map(({ title, modules: members }) => `## ${title}\n\n| Module | What it does |\n| --- | --- |\n${members.map((module) => `| [${module.name}](${module.name}.md) | ${cell(module.summary)} |\n`).join('')}`);
  return `# Modules\n\nA module is what a task calls. Short names and fully qualified ones mean the same: \`copy\` is \`ansible.builtin.copy\`.\nThese pages are written by \`npm run docs\` from the modules themselves; \`deploy docs MODULE\` shows them in the terminal.\n\n${themes.join('\n')}`;
}

function example({ example: text }: AnyModule): string[] {
  return ['```yaml', `${text.trimEnd()}`, '```\n'];
}

function parameters(module: AnyModule): string[] {
  const all = parametersOf(module);
  const open = takesAnyKey(module) ? ['Keys of any other name are taken too.\n'] : [];
  const free = module.freeForm === undefined ? [] : [`Free-form text (\`${module.name}: …\`) is \`${module.freeForm}\`.\n`];
  if (all.length === 0 && open.length === 0) return ['It takes no parameters.\n'];
  const rows = all.flatMap((parameter) => rowsOf(parameter, ''));
  return ['## Parameters\n', ...free, ...open, ...(rows.length === 0 ? [] : [`| Name | Type | Default | What it is |\n| --- | --- | --- | --- |\n${rows.join('')}`])];
}

function rowsOf(parameter: Parameter, above: string): string[] {
  const { name, type, required, choices, aliases, description, inner } = parameter;
  const path = `${above}${name}`;
  const said = [description, ...(choices.length > 0 ? [`One of ${list(choices.map((choice) => code(written(choice))), 'or')}.`] : []), ...(aliases.length > 0 ? [`Also written ${list(aliases.map(code), 'or')}.`] : [])].filter((text) => text !== '').join(' ');
  const initial = required ? '**required**' : parameter.default === undefined ? '' : code(written(parameter.default));
  return [`| ${code(path)} | ${type} | ${cell(initial)} | ${cell(said)} |\n`, ...inner.flatMap((one) => rowsOf(one, `${path}.`))];
}

function returned({ returns = {} }: AnyModule): string[] {
  const keys = Object.entries(returns);
  if (keys.length === 0) return [];
  return ['## Returned\n', 'What `register` holds beyond `changed`, `failed`, `msg` and `diff`:\n', `${keys.map(([key, what]) => `- ${code(key)}: ${what}\n`).join('')}`];
}

function notes({ notes: said = [] }: AnyModule): string[] {
  return said.length === 0 ? [] : ['## Good to know\n', `${said.map((note) => `- ${note}\n`).join('')}`];
}

/** As it would be written in YAML. */
export function written(value: unknown): string {
  return typeof value === 'string' ? (value === '' ? "''" : value) : JSON.stringify(value);
}

export function list(words: readonly string[], last: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
