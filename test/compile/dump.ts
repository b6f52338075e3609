import type { Node, Playbook } from '../../src/model/playbook.js';
import type { Template } from '../../src/model/expression.js';
import type { VariableLayer } from '../../src/model/variables.js';

/** A compiled playbook as a few words a node. */
export function dump(playbook: Playbook): string[] {
  return playbook.plays.flatMap((play) => [
    `PLAY ${play.name} [${play.hosts.join(' ')}]${play.phase ? ` phase ${play.phase.id}` : ''} layers ${layersText(play.layers)}`,
    ...play.sections.flatMap((section) => (section.nodes.length > 0 ? [`  ${section.name}`, ...section.nodes.flatMap((node) => lines(node, '    '))] : [])),
    ...(play.phase?.gate.length ? ['  gate', ...play.phase.gate.flatMap((node) => lines(node, '    '))] : []),
    ...(play.handlers.length > 0 ? ['  handlers', ...play.handlers.flatMap((node) => lines(node, '    '))] : []),
  ]);
}

function lines(node: Node, indent: string): string[] {
  const { keywords } = node;
  const words = [
    node.kind === 'block' ? 'block' : node.module,
    node.name && `"${text(node.name)}"`,
    node.role && `role=${[...node.role.parents, node.role.name].join('>')}`,
    node.when.length > 0 && `when=${node.when.length}`,
    keywords.tags.length > 0 && `tags=${keywords.tags.join(',')}`,
    keywords.become && `become=${text(keywords.become)}`,
    node.loop && `loop:${node.loop.variable}`,
    node.kind === 'task' && node.args.map((arg) => `${arg.key}=${text(arg.value)}`).join(' '),
    node.kind === 'task' && node.notify.length > 0 && `notify=${node.notify.map(text).join(',')}`,
    node.kind === 'task' && node.listen.length > 0 && `listen=${node.listen.join(',')}`,
    `layers ${layersText(node.layers)}`,
  ];
  const own = indent + words.filter(Boolean).join(' ');
  const deeper = (nodes: readonly Node[]): string[] => nodes.flatMap((inner) => lines(inner, `${indent}  `));
  if (node.kind === 'task') return [own];
  if (node.kind === 'block') return [own, ...deeper(node.body), ...(node.rescue.length > 0 ? [`${indent}rescue`, ...deeper(node.rescue)] : []), ...(node.always.length > 0 ? [`${indent}always`, ...deeper(node.always)] : [])];
  return [own, ...[...node.candidates].flatMap(([name, nodes]) => [`${indent}> ${name}`, ...deeper(nodes)])];
}

function text(template: Template): string {
  if (template.kind === 'literal') return typeof template.value === 'string' ? template.value : JSON.stringify(template.value);
  if (template.kind === 'text') return template.parts.map((part) => (typeof part === 'string' ? part : '{{…}}')).join('');
  return template.kind === 'list' ? `[${template.items.map(text).join(',')}]` : `{${template.entries.map((entry) => `${entry.key}:${text(entry.value)}`).join(',')}}`;
}

const layersText = (layers: readonly VariableLayer[]): string => layers.map((layer) => `${layer.level}(${[...layer.variables.keys()].join(',')})`).join(' ') || '-';
