import type { LessonFile, Program, RuleContext, Script } from '../model/lesson.js';
import type { MapEntry, MapNode } from '../model/node.js';
import { defineRule } from './define.js';

type Report = RuleContext['report'];

const V1 = 'docker-compose (version 1) has had no release since July 2023 and is not on new hosts: the command is not found, in a script that had worked for years (000–004).';
/** Where a script looks for either, or version 2 is put under the old name. */
const EITHER = /docker compose\b|(?:command -v|which|type|hash) docker-compose|(?:-[oO]|--output|\bln|\bmv|\binstall)\s[^\n]*\/docker-compose\b|releases\/(?:download|latest)\/.*docker-compose|alias docker-compose/;

export const composeObsolete = defineRule({
  number: 50,
  name: 'compose-obsolete',
  from: '000#1',
  severity: 'note',
  summary: 'What only version 1 of Compose knew: "version:", "links:", the command docker-compose, names like project_service_1',
  file(file, { report }) {
    const root = composeRoot(file);
    if (root === undefined) return;
    const version = root.entry('version');
    if (version !== undefined) reportVersion(version, file, report);
    const services = root.get('services') as MapNode;
    for (const { key, value } of services.entries) {
      const links = value.kind === 'map' ? value.entry('links') : undefined;
      if (links !== undefined) report(links.key, `service "${key.text}": "links:" is a leftover; services of one network reach each other by name`, { why: 'Links belong to the networks of Docker before 2016; Compose keeps them for old files only.', fix: 'Remove it; depends_on gives the order.', within: key });
    }
  },
  script(script, { report }) {
    const [first, ...more] = EITHER.test(script.text) ? [] : script.programs.filter((program) => program.name === 'docker-compose' && !program.within.includes('condition'));
    if (first !== undefined) reportCommand(first, more.length, script, report);
    for (const program of script.programs) reportContainer(program, report);
  },
  subject({ tasks }, { report }) {
    for (const { module, at, args } of tasks) {
      if (module === 'docker_compose') report(at, 'the module docker_compose drives version 1 of Compose', { severity: 'warning', why: `${V1} community.docker 4.0 has removed the module.`, fix: 'Use docker_compose_v2.' });
      const name = module === 'pip' ? args.get('name') : undefined;
      if (name?.text !== undefined && /(?:^|\s)docker-compose\b/.test(name.text)) report(name.at, 'pip installs docker-compose, version 1', { severity: 'warning', why: V1, fix: 'Install the package docker-compose-plugin.' });
    }
  },
});

function composeRoot(file: LessonFile): MapNode | undefined {
  if (!/\.ya?ml(?:\.\w+)?$/.test(file.dest) || !/^services:/m.test(file.plain)) return undefined;
  const { root } = file;
  return root?.kind === 'map' && root.get('services')?.kind === 'map' ? root : undefined;
}

function reportVersion({ key, value }: MapEntry, file: LessonFile, report: Report): void {
  const line = file.plain.slice(key.range.start, nextLine(file.plain, key.range.start));
  const alone = (key.range.start === 0 || file.plain[key.range.start - 1] === '\n') && /^version\s*:\s*(?:"[^"]*"|'[^']*'|[\w.]+)[ \t]*\r?\n$/.test(line);
  report(value, '"version:" is obsolete: Compose ignores its value and warns each time', {
    why: 'Version 2 of Compose reads every file by one specification (docker/compose#11628).',
    fix: 'Remove the line.',
    ...(alone ? { edits: [{ at: file.place(key.range.start, key.range.start + line.length), text: '' }] } : {}),
  });
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function reportCommand(program: Program, more: number, script: Script, report: Report): void {
  const also = more === 0 ? '' : `, and ${more} more in this script`;
  report(program.at, `the command docker-compose is version 1${also}`, { severity: script.kind === 'document' ? 'note' : 'warning', why: V1, fix: 'Write docker compose, and install the package docker-compose-plugin.' });
}

/** Version 2 joins project, service and number by dashes. */
function reportContainer({ container, at }: Program, report: Report): void {
  if (container === undefined || !/^[a-z0-9][a-z0-9-]*_[a-z0-9][\w-]*_\d+$/.test(container)) return;
  report(at, `container "${container}" is named as version 1 of Compose did`, { severity: 'warning', why: 'Version 2 joins project, service and number by dashes, so there is no container of this name.', fix: `Write ${container.replaceAll('_', '-')}, or docker compose exec SERVICE.` });
}
