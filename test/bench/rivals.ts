/** The benchmark's rivals: Ansible, alone and with Mitogen. */
import { startAnsible } from '../rivals/ansible.js';
import type { Say } from '../vps/say.js';
import { cost, type Contestant } from './timing.js';

export interface Rivals {
  /** Versions as the packages say. */
  readonly versions: string;
  /** `ansible-playbook` and Mitogen on the project in `folder`. */
  contestants(folder: string, hosts: number, runs: number): Contestant[];
  end(): Promise<void>;
}

const MITOGEN: Readonly<Record<string, string>> = {
  ANSIBLE_STRATEGY: 'mitogen_linear', ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
};

/** @param folders Folders of this machine that the container must see, projects among them. */
export async function startRivals(folders: readonly string[], say: Say): Promise<Rivals> {
  const { versions, inside, end } = await startAnsible({ image: 'benchController', folders, packages: ['ansible-core', 'ansible-mitogen'] }, say);
  const play = (folder: string, hosts: number, settings: Readonly<Record<string, string>>) => () =>
    cost(['ansible-playbook', 'site.yml', '-i', 'hosts.yml', '-f', `${Math.max(5, hosts)}`], { inside: inside(folder, settings) });
  return {
    versions,
    contestants: (folder, hosts, runs) => [
      { name: 'Mitogen', run: play(folder, hosts, MITOGEN), runs },
      { name: 'ansible-playbook', run: play(folder, hosts, {}), runs },
    ],
    end,
  };
}
