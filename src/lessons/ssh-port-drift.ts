import type { LessonHost, LessonInput, RuleContext } from '../model/lesson.js';
import type { Range } from '../model/range.js';
import { type PortSetting, sshPorts } from './access/ports.js';
import { changesHost, stagesOf } from './access/stages.js';
import { defineRule } from './define.js';

export const sshPortDrift = defineRule({
  number: 32,
  name: 'ssh-port-drift',
  from: '002#32',
  severity: 'error',
  summary: 'sshd will listen on a port that the inventory does not name',
  host(host, { input, report }) {
    if (host.login.local) return;
    const settings = lastSettings(host);
    const ports = new Set(settings.map(({ port }) => port));
    const [setting] = settings;
    if (setting === undefined || ports.has(host.login.port ?? 22)) return;
    reportDrift(setting, ports, host, input, report);
  },
});

/** What the last stage that changes the host sets: in an earlier one L01 tells of it. */
function lastSettings(host: LessonHost): PortSetting[] {
  const stages = stagesOf(host);
  const last = stages.findLastIndex(({ steps }) => steps.some(changesHost));
  const settings = stages.flatMap(({ steps }, index) => steps.flatMap((step) => sshPorts(step).map((found) => ({ ...found, index }))));
  return settings.some(({ index }) => index < last) ? [] : settings;
}

function reportDrift(setting: PortSetting, ports: ReadonlySet<number>, host: LessonHost, input: LessonInput, report: RuleContext['report']): void {
  const given = inventoryPort(host, input);
  const known = given !== undefined || host.login.port !== undefined;
  const list = [...ports].join(' and ');
  // another port outside than the 22 within is what a router or a container forwards
  const severity = known && setting.certain && !ports.has(22) ? 'error' : 'warning';
  const written = { message: `sshd is put on port ${list} here`, at: setting.at };
  report(given ?? setting.at, `the next run logs in on port ${host.login.port ?? 22}${given === undefined ? '' : ` (${given.name})`}, and this one leaves sshd on port ${list}`, {
    severity,
    why: 'After the hardening every run still asked for port 22 and could not connect (002, inventory: ansible_port defaulted to 22).',
    fix: `Let the inventory and the hardening read one variable: ansible_port: "{{ ansible_port_override | default(ssh_port) }}", and Port {{ ssh_port }}; give the first run -e ansible_port_override=${host.login.port ?? 22}.`,
    related: given === undefined ? [] : [written],
  });
}

interface Given {
  readonly name: string;
  readonly range: Range;
}

/** Where the inventory says on which port to log in. */
function inventoryPort(host: LessonHost, { playbook }: LessonInput): Given | undefined {
  for (const { variables } of [...(playbook?.inventory.hosts.get(host.name)?.layers ?? [])].reverse()) {
    for (const name of ['ansible_port', 'ansible_ssh_port']) {
      const found = variables.get(name);
      if (found !== undefined) return { name, range: found.value.range };
    }
  }
  return undefined;
}
