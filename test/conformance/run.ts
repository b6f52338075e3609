/** Runs a playbook with both tools on twin hosts, as often as it says, and looks at the hosts after each run. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { asRun, type Json, type Run } from '../differential/run.js';
import type { Ansible } from '../rivals/ansible.js';
import { run } from '../vps/process.js';
import { layOut, SIDES, type Case, type Side } from './case.js';
import { record } from './recorded.js';
import { HOSTS, inventoryOf, statesOf, type HostName, type States, type Twins } from './twins.js';

export interface Stage {
  readonly twins: Twins;
  readonly ansible: Ansible;
  readonly folder: string;
  readonly deploy: string;
  /** How the hosts stood before the playbook, as far as they were looked at. */
  readonly before: Map<HostName, States>;
}
export type Both = Readonly<Record<Side, Run>>;

/** Long enough for every playbook of ours; whatever takes longer hangs. */
const DEADLINE = 300_000;
const PLUGINS = join(import.meta.dirname, '../differential/record');

/** @param recorded What Ansible did before: then Jalon runs alone. */
export async function runBoth(one: Case, stage: Stage, recorded: readonly Run[] | undefined): Promise<Both[]> {
  const root = `/srv/${one.name.replace('/', '-')}`;
  const folders = { ansible: join(stage.folder, 'ansible'), jalon: join(stage.folder, 'jalon') };
  for (const side of SIDES) {
    layOut(one, folders[side], side);
    writeFileSync(join(folders[side], 'hosts.yml'), inventoryOf(stage.twins[side], root));
  }
  await Promise.all(SIDES.flatMap((side) => HOSTS.map((host) => stage.twins[side][host].exec(['mkdir', '-p', root]))));
  const mentioned = HOSTS.filter((host) => /^\s*-? *hosts: *h1 *$/m.test(one.text) ? new RegExp(`\\b${host}\\b`).test(one.text) : true);
  await Promise.all(mentioned.map(async (host) => stage.before.set(host, stage.before.get(host) ?? await statesOf(stage.twins, host))));
  const after = new Map<HostName, States>();
  const runs: Both[] = [];
  for (const [index, words] of one.runs.entries()) {
    const args = ['-i', 'hosts.yml', ...one.inventories.flatMap((inventory) => ['-i', inventory]), 'playbook.yml', ...words];
    const [ansible, jalon] = await Promise.all([recorded?.[index] ?? withAnsible(folders.ansible, args, stage), withJalon(folders.jalon, args, stage)]);
    await Promise.all(mentioned.map(async (host) => after.set(host, await statesOf(stage.twins, host))));
    const trees = { ansible: changesOf('ansible', stage.before, after), jalon: changesOf('jalon', stage.before, after) };
    runs.push({ ansible: recorded?.[index] ?? masked({ ...ansible, tree: trees.ansible }, 'ansible', stage), jalon: masked({ ...jalon, tree: trees.jalon }, 'jalon', stage) });
  }
  for (const [host, states] of after) stage.before.set(host, states);
  if (recorded === undefined) record(one, runs.map(({ ansible }) => ansible));
  return runs;
}

/** What is not as it was before the playbook. */
function changesOf(side: Side, before: ReadonlyMap<HostName, States>, after: ReadonlyMap<HostName, States>): Json {
  return Object.fromEntries([...after].flatMap(([host, now]) => {
    const was = before.get(host)![side];
    return [...new Set([...Object.keys(was), ...Object.keys(now[side])])].sort().filter((key) => !isDeepStrictEqual(was[key], now[side][key])).map((key) => [`${host} ${key}`, now[side][key] ?? null] as const);
  }));
}

async function withAnsible(folder: string, args: readonly string[], { ansible }: Stage): Promise<Run> {
  const out = join(folder, '..', 'ansible.jsonl');
  rmSync(out, { force: true });
  const inside = ansible.inside(folder, { ANSIBLE_CALLBACK_PLUGINS: PLUGINS, ANSIBLE_CALLBACKS_ENABLED: 'differential', DIFFERENTIAL_OUT: out, LANG: 'C.UTF-8' });
  const { rc, stdout, stderr } = await run([...inside, 'ansible-playbook', ...args], { timeoutMs: DEADLINE });
  return asRun(strippedLines(readOr(out)), rc, {}, `${stdout}\n${stderr}`);
}

async function withJalon(folder: string, args: readonly string[], { deploy }: Stage): Promise<Run> {
  const state = join(folder, '..', 'state');
  mkdirSync(state, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', JALON_STATE_DIR: state, NO_COLOR: '1' };
  const { rc, stdout, stderr } = await run([process.execPath, deploy, 'play', ...args, '--json'], { cwd: folder, env, timeoutMs: DEADLINE });
  return asRun(stdout, rc, {}, stderr);
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Keys of Ansible's results that tell of its own workings. */
const OWN = /^_ansible|^(invocation|deprecations|ansible_facts_cache|module_stdout|module_stderr)$/;

const strippedLines = (lines: string): string => lines.split('\n').filter(Boolean).map((line) => JSON.stringify(JSON.parse(line, (_key, value: unknown) =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !OWN.test(key))) : value)))).join('\n');

/** What differs between the twins by nature has one word on both sides. */
function masked(one: Run, side: Side, { twins, folder }: Stage): Run {
  let text = JSON.stringify(one).replaceAll(join(folder, side), '<project>');
  for (const host of HOSTS) {
    const { address, container, knownHosts, name } = twins[side][host];
    text = text.replaceAll(knownHosts, '<known hosts>').replaceAll(new RegExp(`\\b${address.replaceAll('.', '\\.')}\\b`, 'g'), `<address of ${host}>`).replaceAll(container, `<container of ${host}>`).replaceAll(name, `<name of ${host}>`);
  }
  return JSON.parse(text) as Run;
}
