import type { CommandLine, Project, ReportDetails, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { cycleOf } from './health/cycles.js';
import { factsOf, imageText, withoutShell } from './health/facts.js';
import { askedByName, givesUp } from './health/localhost.js';
import { missingTools } from './health/missing.js';
import { programsOf } from './scripts/programs.js';

const WHY = 'What waits for a condition that never holds is never started (002#16: Caddy waited for the health of a Qdrant whose check could not run).';

export const dependsOnImpossible = defineRule({
  number: 37,
  name: 'depends-on-impossible',
  from: '002#16',
  severity: 'error',
  summary: 'A service waits for a condition that can not come true',
  project(project, { report }) {
    const cycle = cycleOf(project);
    if (cycle !== undefined) report(cycle.at, `services ${cycle.names.map((name) => `"${name}"`).join(' → ')} wait for one another`, { why: 'Compose refuses a cycle of dependencies.', fix: 'Take one of them out.', within: cycle.service.key });
    for (const service of project.services) {
      for (const wait of service.dependsOn) {
        const other = project.services.find(({ name }) => name === wait.service);
        const fault = wait.required && other !== undefined ? faultOf(service, other, wait.condition) : undefined;
        if (fault !== undefined) report(service.at('depends_on', wait.service, 'condition') ?? wait.at, `service "${service.name}" waits for "${wait.service}": ${fault.text}`, { why: WHY, ...fault.details, within: service.key });
      }
      slept(service, project, (at, text, details) => report(at, text, { ...details, within: service.key }));
    }
  },
});

interface Fault {
  readonly text: string;
  readonly details: ReportDetails;
}

function faultOf(service: Service, other: Service, condition: string): Fault | undefined {
  if (other.profiles.length > 0 && !service.profiles.some((profile) => other.profiles.includes(profile))) {
    return { text: `it is there only with the profile ${other.profiles.join(' or ')}`, details: { severity: 'warning', why: 'Without that profile Compose does not know the service, and refuses to start what needs it.', fix: 'Give both the same profile, or "required: false".' } };
  }
  if (condition === 'service_healthy') return neverHealthy(other);
  const restart = other.restart?.text;
  if (condition === 'service_completed_successfully' && (restart === 'always' || restart === 'unless-stopped')) {
    return { text: `it is to complete, but restarts with "restart: ${restart}"`, details: { severity: 'warning', fix: 'restart: "no" on what runs once.' } };
  }
  return undefined;
}

function neverHealthy(other: Service): Fault | undefined {
  const { health, build } = other;
  const facts = factsOf(other);
  if (health.state === 'disabled') return { text: 'its health check is switched off, so it is never healthy', details: { fix: 'condition: service_started, or a health check.' } };
  if (health.state === 'none') {
    const known = facts !== undefined && facts.ownHealth !== true && (build === undefined || build.stage !== undefined);
    return known ? { text: `neither it nor ${imageText(other)} has a health check, so it is never healthy`, details: { fix: facts.health === undefined ? 'Give it a healthcheck, or wait for service_started.' : `Give it a healthcheck: test: ${JSON.stringify(facts.health)}` } } : undefined;
  }
  const missing = missingTools(other).find(({ certain }) => certain);
  if (missing !== undefined) return { text: `its health check needs ${missing.tool}, which ${imageText(other)} does not have, so it is never healthy`, details: { fix: 'Mend its health check (L11).' } };
  if (health.form === 'shell' && withoutShell(other)) return { text: `its health check needs a shell, which ${imageText(other)} does not have, so it is never healthy`, details: { fix: 'Mend its health check (L23).' } };
  const byName = askedByName(other).find((target) => givesUp(target, other));
  return byName === undefined ? undefined : { text: `its health check asks ${byName.host}, which is ::1 for ${byName.program.name}, so it ${facts?.ipv4Only === true ? 'is never' : 'may never be'} healthy`, details: { ...(facts?.ipv4Only === true ? {} : { severity: 'warning' }), fix: 'Mend its health check (L22).' } };
}

/** `sleep 10 && start`: a guess instead of a condition. */
function slept({ command, entrypoint, name }: Service, { services }: Project, report: (at: Service['key'], text: string, details: ReportDetails) => void): void {
  const words = [entrypoint, command].flatMap((line) => (line?.words ?? []).map(({ text }) => ({ text, line: line as CommandLine })));
  const script = words[words.findIndex(({ text }, index) => /^-\w*c$/.test(text) && words.slice(0, index).some((word) => /(?:^|\/)(?:ba|da|a|z)?sh$/.test(word.text))) + 1];
  if (script === undefined || script === words[0] || services.length < 2 || !sleepsFirst(script.text)) return;
  report(script.line.at, `service "${name}": a sleep before the start, instead of waiting for what is needed`, { severity: 'warning', why: 'The time is too short on a slow day, and lost on all others.', fix: 'depends_on: {other: {condition: service_healthy}}' });
}

/** Not a step of a loop, nor the wait for what the same script started; hours are the pace of a job. */
function sleepsFirst(text: string): boolean {
  const programs = programsOf(text, (start, end) => ({ range: { file: '', start, end } }));
  if (programs.some(({ within }) => within.includes('loop'))) return false;
  return programs.some(({ name, words, within, pipe, before }, index) => name === 'sleep' && /^(?:\d{1,3}s?|\d{1,2}m)$/.test(words[1] ?? '') && words.length === 2 && within.length === 0 && pipe.length === 1 && before !== '&' && index < programs.length - 1 && programs.slice(0, index).every((earlier) => earlier.before !== '&'));
}
