import type { Script, Service, Subject } from '../model/lesson.js';
import type { RuleContext } from '../model/lesson.js';
import { defineRule } from './define.js';
import { imageText, withoutShell } from './health/facts.js';
import { knownGood } from './health/repair.js';

/** Programs that people run in containers and that come with a shell's image. */
const USUAL = new Set('sh bash ash dash ls cat test [ env echo find grep tail head stat id whoami ps kill wget curl nc chown chmod mkdir rm cp mv touch'.split(' '));
const OPERATORS = new Set(['&&', '||', ';', '|', '>', '>>']);
const WHY = 'The image holds one static binary and no /bin/sh, so the engine answers "executable file not found" (002#23: Loki 3.6 dropped BusyBox).';

export const noShellInImage = defineRule({
  number: 23,
  name: 'no-shell-in-image',
  from: '002#23',
  severity: 'error',
  summary: 'A shell is asked for in an image that has none',
  service(service, { report }) {
    if (!withoutShell(service)) return;
    const { health, entrypoint, command, key: within } = service;
    const image = imageText(service);
    const own = health.programs.every(({ name }) => !USUAL.has(name));
    if (health.state === 'given' && health.form === 'shell') report(health.at, `service "${service.name}": the health check needs a shell, and ${image} has none`, { why: WHY, ...knownGood(service, own ? 'Write the binary itself: ["CMD", …].' : 'Remove the check, and probe from outside: another container in its network, or the monitoring.'), within });
    const shells = [entrypoint, command].flatMap((line) => (line === undefined ? [] : shellIn(line.words)));
    for (const at of shells.slice(0, 1)) report(at, `service "${service.name}": it is started through a shell, and ${image} has none`, { why: WHY, fix: 'Give the binary its arguments directly.', within });
    const operator = shells.length > 0 ? undefined : [...(entrypoint?.words ?? []), ...(command?.words ?? [])].find(({ text }) => OPERATORS.has(text));
    if (operator !== undefined) report(operator.at, `service "${service.name}": "${operator.text}" in its command needs a shell, and ${image} has none`, { why: 'Compose splits a command into words and no shell reads them: the binary gets the operator as an argument (002#23).', fix: 'One program a container: let a second service, or a task, do the rest.', within });
  },
  script(script, context, subject) {
    for (const program of script.programs) if (program.container !== undefined) insideContainer(script, program, context, subject);
  },
});

function shellIn(words: NonNullable<Service['command']>['words']): { readonly range: NonNullable<Service['command']>['words'][number]['at']['range'] }[] {
  const first = words[0];
  return first !== undefined && /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash)$/.test(first.text) ? [first.at] : [];
}

function insideContainer(script: Script, program: Script['programs'][number], { report }: RuleContext, { projects }: Subject): void {
  const called = projects.flatMap(({ services }) => services).filter((service) => service.name === program.container || service.containerName?.text === program.container);
  const [service] = called;
  const shell = program.wrappers.find((wrapper) => wrapper.endsWith(' -c'));
  if (service === undefined || !called.every(withoutShell) || (shell === undefined && !USUAL.has(program.name))) return;
  const what = shell?.split(' ')[0] ?? program.name;
  report(program.at, `${what} is run in container "${program.container}", and ${imageText(service)} has no shell and no such program`, { ...(script.kind === 'document' ? { severity: 'warning' } : {}), why: WHY, fix: 'From outside: "docker cp C:/path - | tar -t", "docker logs C", "docker inspect C".' });
}
