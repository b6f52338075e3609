import type { Edit, Place, Project, RuleContext, Subject, TopLevel } from '../model/lesson.js';
import { defineRule } from './define.js';

interface Owned {
  readonly project: Project;
  readonly network: TopLevel;
}

export const networkLabelConflict = defineRule({
  number: 6,
  name: 'network-label-conflict',
  from: '002#6',
  severity: 'error',
  summary: 'A compose file claims a network that something else creates as well',
  subject(subject, context) {
    const byName = owned(subject);
    if (byName.size === 0) return;
    const created = creators(subject);
    for (const [name, claims] of byName) {
      const creator = created.get(name);
      for (const [index, claim] of claims.entries()) {
        if (creator !== undefined) report(claim, context, `network "${name}" is not external, and a task or script creates it too`, creator.at, creator.sure ? 'error' : 'warning');
        else if (index > 0) reportSecond(claim, claims[0] as Owned, name, context);
      }
    }
  },
});

/** Networks that compose would create, by their real name; networks that one project declares in several files are one. */
function owned({ projects }: Subject): Map<string, Owned[]> {
  const out = new Map<string, Owned[]>();
  for (const project of projects) {
    for (const network of project.networks.values()) {
      if (network.external || network.name === undefined) continue;
      const claims = out.get(network.name) ?? [];
      const same = claims.some((claim) => claim.project.name === project.name && claim.network.key === network.key);
      if (!same) claims.push({ project, network });
      out.set(network.name, claims);
    }
  }
  return out;
}

function reportSecond(claim: Owned, first: Owned, name: string, context: RuleContext): void {
  const sameKey = claim.network.key === first.network.key;
  report(claim, context, `network "${name}" also belongs to project "${first.project.name}"${sameKey ? '' : `, there under the key "${first.network.key}"`}`, first.network.at, sameKey ? 'warning' : 'error');
}

function report({ network, project }: Owned, { report: say }: RuleContext, message: string, other: Place, severity: 'error' | 'warning'): void {
  say(network.at, message, {
    severity,
    why: severity === 'error'
      ? 'Compose wants its own label on the network and refuses one that carries none, or another: "network … was found but has incorrect label com.docker.compose.network" (002#6, docker/compose#10612).'
      : 'Compose joins a network of another project with a warning, and "down" of the project that made it fails or takes it away (002#6).',
    fix: 'Let one place create the network; everywhere else declare it with "external: true".',
    edits: externalEdit(network, project),
    related: [{ at: other, message: 'it is also created here' }],
  });
}

/** Only where nothing but the name is given: driver, ipam and the like may not stand beside `external: true`. */
function externalEdit({ node }: TopLevel, { files }: Project): Edit[] {
  if (node.kind !== 'map' || node.entries.length !== 1) return [];
  const entry = node.entries[0];
  const text = files.find((file) => file.place(0, 0).range.file === node.range.file)?.plain;
  if (entry?.key.text !== 'name' || text === undefined) return [];
  if (text[node.range.start] === '{') return [{ at: entry.value, text: ', external: true', insert: 'after' }];
  const start = text.lastIndexOf('\n', entry.key.range.start) + 1;
  const indent = text.slice(start, entry.key.range.start);
  return /^ *$/.test(indent) ? [{ at: entry.value, text: `\n${indent}external: true`, insert: 'after' }] : [];
}

/** Networks made by `docker_network` and `docker network create`, by name. */
function creators({ tasks, scripts }: Subject): Map<string, { readonly at: Place; readonly sure: boolean }> {
  const out = new Map<string, { at: Place; sure: boolean }>();
  for (const { module, args, at } of tasks) {
    const name = args.get('name') ?? args.get('network_name');
    if (module === 'docker_network' && name?.text !== undefined && args.get('state')?.text !== 'absent') out.set(name.text, { at: name.at ?? at, sure: true });
  }
  for (const { programs, kind } of scripts) {
    for (const { name, words, at } of programs) {
      const made = ['docker', 'podman'].includes(name) && words[1] === 'network' && words[2] === 'create' ? words.at(-1) : undefined;
      if (made !== undefined && words.length > 3 && !/[$-]/.test(made[0] ?? '$') && !out.has(made)) out.set(made, { at, sure: kind !== 'document' });
    }
  }
  return out;
}
