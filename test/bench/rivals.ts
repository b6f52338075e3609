/** Ansible and Mitogen from Debian 13's packages, in a container of this process that sees the same hosts. */
import { startBuilding } from '../vps/builder.js';
import { docker, removeContainers } from '../vps/docker.js';
import { layFoundation } from '../vps/foundation.js';
import { places } from '../vps/places.js';
import type { Say } from '../vps/say.js';
import { cost, type Contestant } from './timing.js';

export interface Rivals {
  /** Versions as the packages say. */
  readonly versions: string;
  /** `ansible-playbook` and Mitogen on the project in `folder`. */
  contestants(folder: string, hosts: number, runs: number): Contestant[];
  end(): Promise<void>;
}

/** Each at its best: pipelining, kept connections, as many forks as hosts, no search for the interpreter. */
const SETTINGS: Readonly<Record<string, string>> = {
  ANSIBLE_PIPELINING: 'True', ANSIBLE_NOCOLOR: '1', ANSIBLE_RETRY_FILES_ENABLED: 'False', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3', ANSIBLE_LOCALHOST_WARNING: 'False',
};
const MITOGEN: Readonly<Record<string, string>> = {
  ANSIBLE_STRATEGY: 'mitogen_linear', ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
};

/** @param folders Folders of this machine that the container must see, projects among them. */
export async function startRivals(folders: readonly string[], say: Say): Promise<Rivals> {
  const { images } = await layFoundation([], 'local', say);
  await (await startBuilding([images.benchController], say))(images.benchController);
  const container = `jalon-bench-${process.pid}`;
  const seen = [places.state, ...folders].flatMap((folder) => ['--volume', `${folder}:${folder}`]);
  await docker(['run', '--detach', '--pull', 'never', '--rm', '--init', '--name', container, '--network', 'host', ...seen, images.benchController.tag]);
  const versions = (await docker(['exec', container, 'dpkg-query', '-W', '-f', '${Package} ${Version}\\n', 'ansible-core', 'ansible-mitogen'])).trim().replace('\n', ', ');
  const play = (folder: string, hosts: number, settings: Readonly<Record<string, string>>) => {
    const env = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const inside = ['docker', 'exec', '--workdir', folder, ...env, container];
    return () => cost(['ansible-playbook', 'site.yml', '-i', 'hosts.yml', '-f', `${Math.max(5, hosts)}`], { inside });
  };
  return {
    versions,
    contestants: (folder, hosts, runs) => [
      { name: 'Mitogen', run: play(folder, hosts, MITOGEN), runs },
      { name: 'ansible-playbook', run: play(folder, hosts, {}), runs },
    ],
    end: () => removeContainers([container]),
  };
}
