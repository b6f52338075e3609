import type { Project, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { filesWithin } from './sources/within.js';
import { demanded, emptyDefaults, isDocumented, neededReferences, passedThrough, type Reference } from './variables/references.js';

/** Set by the shell that runs Compose, or by Compose. */
const GIVEN = new Set(['HOME', 'PWD', 'USER', 'PATH', 'HOSTNAME', 'LOGNAME', 'SHELL', 'TERM', 'XDG_RUNTIME_DIR', 'SSH_AUTH_SOCK', 'DISPLAY', 'COMPOSE_PROJECT_NAME', 'UID', 'GID', 'DOCKER_HOST', 'WSL_DISTRO_NAME']);

export const requiredVarUnset = defineRule({
  number: 55,
  name: 'required-var-unset',
  from: '003#55',
  severity: 'error',
  summary: 'A password, image, port or path comes from a variable that may be unset, and nothing stops at that',
  project(project, { report }) {
    const stops = demanded(project);
    const byVariable = new Map<string, { reference: Reference; service: string; key: Project['services'][number]['key'] }[]>();
    for (const service of project.services) {
      for (const reference of neededReferences(service)) {
        const { variable } = reference;
        if (GIVEN.has(variable) || stops.has(variable) || project.variables.has(variable) || isKnown(reference, service)) continue;
        byVariable.set(variable, [...(byVariable.get(variable) ?? []), { reference, service: service.name, key: service.key }]);
      }
    }
    for (const service of project.services) tellPassed(service, report);
    for (const [variable, uses] of byVariable) if (!isDocumented(variable, project.folder, project.subject)) tell(variable, uses, project, report);
  },
  file(file, { report }) {
    if (!/\.(?:j2|hbs)$|\/templates\/|\/(?:tasks|handlers|defaults|vars|group_vars|host_vars|playbooks)\/.*\.ya?ml$/.test(file.dest)) return;
    for (const { at, name } of emptyDefaults(file)) report(at, `${name} is an empty text where nobody sets it`, { severity: 'warning', why: 'The stack starts with an empty password instead of stopping (003).', fix: `Leave the default out, so that a missing ${name} is an error before the run.` });
  },
});

function tellPassed(service: Service, report: RuleContext['report']): void {
  const { project, key } = service;
  for (const { name, at, inList } of passedThrough(service)) {
    if (project.variables.has(name) || isDocumented(name, project.folder, project.subject)) continue;
    report(at, `service "${service.name}": ${name} is handed through from the shell, and nothing here sets it`, { severity: 'warning', why: 'Where the shell that runs Compose has no such variable, the container has none either, and nothing says so (003).', fix: `Write ${name}=\${${name}:?}, which stops the deployment while it is unset.`, edits: inList ? [{ at, text: `=\${${name}:?}`, insert: 'after' }] : [], within: key });
  }
}

/** By the variables of a file that was included. */
function isKnown({ at }: Reference, service: Project['services'][number]): boolean {
  return service.text(at) !== undefined;
}

function tell(variable: string, uses: readonly { reference: Reference; service: string; key: Project['services'][number]['key'] }[], project: Project, report: RuleContext['report']): void {
  const [first, ...others] = uses.toSorted((one, other) => one.reference.at.range.start - other.reference.at.range.start);
  if (first === undefined) return;
  const places = new Map(uses.map(({ reference }) => [`${reference.at.range.file} ${reference.at.range.start}`, reference.at]));
  report(first.reference.at, `service "${first.service}": ${first.reference.at.text} has no default and no ":?", and nothing here sets it`, {
    severity: project.subject.kind === 'host' && hasEnv(project) ? 'error' : 'warning',
    why: `Compose puts an empty text there with a mere warning, and ${first.reference.effect} (003: "--requirepass \${REDIS_PASSWORD}" ran without a password).`,
    fix: `Write \${${variable}:?}, which stops the deployment while ${variable} is unset, or a default: \${${variable}:-…}.`,
    edits: [...places.values()].map((at) => ({ at, text: `\${${variable}:?}` })),
    related: others.slice(0, 5).map(({ reference }) => ({ at: reference.at, message: 'it is used here too' })),
    within: first.key,
  });
}

/** The `.env` of the project is known, so what is not in it is not set there. */
function hasEnv({ subject, folder }: Project): boolean {
  return filesWithin(subject, `${folder}/.env`).length > 0;
}
