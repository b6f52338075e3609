import type { ComposeFile, ComposeService, ComposeUse, ComposeView, RuleContext } from '../model/lesson.js';
import { collide, hostPorts } from './compose/ports.js';
import { textOf } from './compose/values.js';
import { defineRule } from './define.js';

type Report = RuleContext['report'];

export const serviceInTwoCompose = defineRule({
  number: 16,
  name: 'service-in-two-compose',
  from: '002#16',
  severity: 'error',
  summary: 'A service, container name or host port is in two compose files of one host, or two files are one project',
  compose(view, { report }) {
    for (const [first, second] of separateFiles(view)) {
      for (const a of first.services) for (const b of second.services) compare(a, b, report);
    }
    for (const [first, second] of sameProject(view.uses)) reportProject(first, second, view, report);
  },
});

/** Pairs of files that are brought up, but never together: `-f a -f b` is meant to overlap. */
function separateFiles({ files, uses }: ComposeView): [ComposeFile, ComposeFile][] {
  const used = files.filter(({ path }) => uses.some((use) => use.files.includes(path)));
  const together = (a: ComposeFile, b: ComposeFile) => uses.some((use) => use.files.includes(a.path) && use.files.includes(b.path));
  return used.flatMap((a, index) => used.slice(index + 1).filter((b) => !together(a, b)).map((b): [ComposeFile, ComposeFile] => [a, b]));
}

function compare(a: ComposeService, b: ComposeService, report: Report): void {
  const other = `${a.file.path} (service ${a.name})`;
  if (a.name === b.name) {
    report(b.key, `service "${b.name}" is also defined in ${a.file.path}`, {
      why: 'Files that are brought up apart each create one, and the second runs into the names, ports and volumes of the first (002#16).',
      fix: 'Keep the service in one file; let the other join its network, declared "external: true".',
      related: [{ at: a.key, message: 'it is defined here first' }],
    });
  }
  if (exclusive(a, b)) return;
  const [nameA, nameB] = [a, b].map(({ node, file }) => textOf(node.get('container_name'), file.interpolate));
  const node = b.node.get('container_name');
  if (nameA !== undefined && nameA === nameB && node !== undefined) {
    report(node, `container name "${nameB}" is also used by ${other}`, { why: 'Docker refuses the second container of a name.', fix: 'Remove container_name, or choose another.', within: b.key, related: [{ at: a.node.get('container_name') ?? a.key, message: 'it is used here first' }] });
  }
  if (a.name === b.name) return;
  for (const port of hostPorts(b)) {
    const taken = hostPorts(a).find((one) => collide(one, port));
    if (taken !== undefined) report(port.node, `host port ${port.from}${port.to === port.from ? '' : `-${port.to}`}/${port.protocol} is also taken by ${other}`, { why: 'Only one process can listen on a port of the host; the second container stays "created".', fix: 'Publish one of them on another port, or reach it through the proxy without publishing it.', within: b.key, related: [{ at: taken.node, message: 'it is taken here first' }] });
  }
}

/** Services of profiles that never meet may share names and ports. */
function exclusive(a: ComposeService, b: ComposeService): boolean {
  return a.profiles.length > 0 && b.profiles.length > 0 && !a.profiles.some((profile) => b.profiles.includes(profile));
}

/** Uses with the same project's name and no file in common. */
function sameProject(uses: readonly ComposeUse[]): [ComposeUse, ComposeUse][] {
  const shared = (a: ComposeUse, b: ComposeUse) => a.files.some((file) => b.files.includes(file));
  const distinct = [...new Map([...uses].reverse().map((use) => [JSON.stringify([use.project, use.files]), use])).values()].reverse();
  return distinct.flatMap((a, index) => distinct.slice(index + 1).filter((b) => a.project === b.project && !shared(a, b)).map((b): [ComposeUse, ComposeUse] => [a, b]));
}

function reportProject(first: ComposeUse, second: ComposeUse, { files }: ComposeView, report: Report): void {
  const [a, b] = [first, second].map((use) => files.find(({ path }) => path === use.files[0]));
  if (a === undefined || b === undefined) return;
  report(b.root.get('name') ?? second.at, `${b.path} and ${a.path} are one project, "${second.project}"`, {
    why: 'Compose takes the services of the other file for orphans: "up --remove-orphans" or "down" of one removes the containers of the other (docker/compose#12288).',
    fix: 'Give each file a directory and a top-level "name:" of its own, such as name: stack-infra and name: stack-apps.',
    related: [{ at: a.root.get('name') ?? first.at, message: 'the other file of the project' }],
  });
}
