import type { ContainerEvidence, Evidence } from './evidence.js';
import { isMadeByDocker, missingFile, sourceMissing } from './mounts.js';
import { byLine, type LineRule, type VerdictRule } from './verdict.js';

/** What Docker said when it could not start the container. */
const RULES: readonly LineRule[] = [
  {
    id: 'port-taken',
    pattern: /(?:Bind for \S*?:(\d+) failed: port is already allocated|listen (?:tcp|udp)\d? \S*?:(\d+): bind: address already in use)/,
    verdict: ([, allocated, bound], container, evidence) => {
      const port = Number(allocated ?? bound);
      return { why: `port ${port} of the host is taken by ${holderOf(port, container, evidence)}`, lesson: 'L41 host-port-taken', fix: 'Stop that one, or publish another port.' };
    },
  },
  {
    id: 'mount-missing-file',
    pattern: /error mounting "([^"]+)" to rootfs at "([^"]+)".*(?:not a directory|Are you trying to mount a directory onto a file)/,
    verdict: ([, source = '', target = ''], { mounts }) => {
      const mount = mounts.find((one) => one.source === source);
      const { seen } = mount ?? {};
      if (mount !== undefined && seen !== undefined && seen !== 'absent' && seen.kind === 'directory' && seen.empty) return missingFile(mount);
      return { why: `${source} is mounted at ${target}, and one is a file where the other is a folder`, lesson: 'L12 config-mount-wrong-path', fix: 'Mount a file onto a file, a folder onto a folder.' };
    },
  },
  {
    id: 'program-missing',
    pattern: /exec: "([^"]+)":? (?:executable file not found in \$PATH|stat \S+: no such file or directory)/,
    verdict: ([, program = '']) => ({ why: `its image has no program ${program} (entrypoint or command)`, ...(/\/?(?:ba|a)?sh$/.test(program) ? { lesson: 'L23 no-shell-in-image' } : {}), fix: 'Look at entrypoint and command of the service.' }),
  },
  {
    id: 'program-not-executable',
    pattern: /exec: "([^"]+)": permission denied/,
    verdict: ([, program]) => ({ why: `${program} may not be run: it is not executable (mode), or lies where nothing may be run`, fix: 'A script that is mounted needs mode 0755.' }),
  },
  {
    id: 'wrong-architecture',
    pattern: /exec format error/,
    verdict: () => ({ why: 'its program is for another processor, or a script without a first line #!', fix: 'Look at the image’s architecture (docker image inspect).' }),
  },
  {
    id: 'network-missing',
    pattern: /network \S+ not found/,
    verdict: () => ({ why: 'a network that it was made with is gone', fix: 'Make the network (docker_network) and the container anew (recreate: always).' }),
  },
];

/** The process or container that listens there. */
function holderOf(port: number, { id }: ContainerEvidence, { sockets }: Evidence): string {
  const there = sockets.holders.filter(({ from, to, container }) => from <= port && port <= to && container?.id !== id);
  const holder = there.find(({ container }) => container !== undefined) ?? there[0];
  if (holder?.container !== undefined) return `the container ${holder.container.name}${holder.container.project === '' ? '' : ` (Compose project ${holder.container.project})`}`;
  if (holder?.process !== undefined) return `the process ${holder.process} (pid ${holder.pid}${holder.unit === undefined ? '' : `, ${holder.unit}`})`;
  return there.length === 0 ? 'somebody who is not seen any more' : 'a process that can’t be seen';
}

/** A mount that Docker made up explains more than what the program says of it. */
const emptyFolder: VerdictRule = {
  id: 'mount-made-by-docker',
  verdict({ mounts, state, restarts }) {
    const mount = state.Status === 'running' && restarts === 0 ? undefined : mounts.find(isMadeByDocker);
    return mount === undefined ? undefined : missingFile(mount);
  },
};

/** Docker says so to whom tells it to start, and keeps no record of it. */
const absentSource: VerdictRule = {
  id: 'bind-source-missing',
  verdict({ mounts, state }) {
    const mount = state.Status === 'running' ? undefined : mounts.find(({ type, seen }) => type === 'bind' && seen === 'absent');
    return mount === undefined ? undefined : sourceMissing(mount.source);
  },
};

export const STARTING: readonly VerdictRule[] = [...RULES.map((rule) => byLine(rule, ({ state }) => (state.Error === '' ? [] : [state.Error]))), absentSource, emptyFolder];
