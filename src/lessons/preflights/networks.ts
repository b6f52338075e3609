import type { Preflight, PreflightFinding, Project, Subject, TopLevel } from '../../model/lesson.js';
import { quoteAll } from '../../shell/quote.js';
import { argText, commandText } from '../steps.js';
import { rows, WITH_DOCKER } from './host/docker.js';
import { isCertain, projectsUp, stepsOf } from './host/up.js';

/** Network → its Compose labels; asked for and not in it: it does not exist. Undefined: Docker was not asked. */
type Networks = ReadonlyMap<string, { readonly key: string; readonly project: string }> | undefined;

/** Networks that Compose will refuse: made by somebody else, or expected and not there. */
export const networks: Preflight<Networks> = {
  lesson: 'L06 network-label-conflict',
  summary: 'who made the networks of the stack, and whether external ones are there (docker network inspect)',
  severity: 'error',
  scripts(subject) {
    const names = [...new Set(named(subject).map(({ network }) => network.name as string))];
    if (names.length === 0) return undefined;
    return { script: `${WITH_DOCKER}\ndocker network ls -q >/dev/null || exit 1\nprintf 'D\\n'\nfor n in ${quoteAll(names)}; do docker network inspect --format '{{printf "N\\t%s\\t%s\\t%s" .Name (index .Labels "com.docker.compose.network") (index .Labels "com.docker.compose.project")}}' "$n"; done 2>/dev/null\nexit 0`, root: true };
  },
  parse: (stdout) => (rows(stdout, 'D').length === 0 ? undefined : new Map(rows(stdout, 'N').map(([name = '', key = '', project = '']) => [name, { key, project }]))),
  judge: (found, subject) => (found === undefined ? [] : named(subject).flatMap(({ project, network }) => about(project, network, found, subject))),
};

/** Those that a service joins: Compose makes no others. */
function named(subject: Subject): readonly { readonly project: Project; readonly network: TopLevel }[] {
  return projectsUp(subject).flatMap((project) => {
    const used = new Set(project.services.filter(({ profiles }) => profiles.length === 0).flatMap((service) => service.networks.map(({ key }) => key)));
    return [...project.networks.values()].filter(({ name, key }) => name !== undefined && used.has(key)).map((network) => ({ project, network }));
  });
}

function about(project: Project, { name, key, external, at }: TopLevel, found: NonNullable<Networks>, subject: Subject): readonly PreflightFinding[] {
  const labels = found.get(name as string);
  const certain = isCertain(project) ? {} : { severity: 'warning' as const };
  if (external) {
    if (labels !== undefined || isMade(name as string, subject)) return [];
    return [{ at, ...certain, message: `network "${name}" is external, and is neither on the host nor made by a task`, why: 'Compose makes no external network: “declared as external, but could not be found”.', fix: 'Make it with docker_network before the stack comes up.' }];
  }
  if (labels === undefined || isTouched(name as string, subject, 'absent', /\bnetwork\s+(rm|prune)\b/)) return [];
  if (labels.key !== key) {
    return [{ at, ...certain, message: `network "${name}" was not made by Compose as "${key}"${labels.key === '' ? '' : ` but as "${labels.key}"`}`, why: 'Compose refuses a network with another label: “has incorrect label com.docker.compose.network” (002#6).', fix: 'Declare it "external: true" with its name; never remove it while containers are attached.' }];
  }
  return labels.project === project.name ? [] : [{ at, severity: 'warning', message: `network "${name}" was made by project "${labels.project}"`, why: 'Compose joins it, but "down" of the other project removes it.', fix: 'Declare it "external: true".' }];
}

function isMade(name: string, subject: Subject): boolean {
  return projectsUp(subject).some(({ networks: all }) => [...all.values()].some((network) => !network.external && network.name === name)) || isTouched(name, subject, 'present', /\bnetwork\s+create\b/);
}

function isTouched(name: string, subject: Subject, state: string, words: RegExp): boolean {
  return stepsOf(subject).some((step) => {
    const { args, task } = step;
    if (task.module === 'docker_network') return (argText(args.name) ?? name) === name && (args.state === undefined ? 'present' : argText(args.state)) === state;
    return words.test(commandText(step) ?? '');
  });
}
