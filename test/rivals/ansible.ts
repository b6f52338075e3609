/** Ansible from Debian 13's packages, in a container of this process that sees the same hosts and folders. */
import { startBuilding } from '../vps/builder.js';
import type { Catalog } from '../vps/catalog.js';
import { docker, removeContainers } from '../vps/docker.js';
import { layFoundation } from '../vps/foundation.js';
import { places } from '../vps/places.js';
import type { Say } from '../vps/say.js';

export interface Ansible {
  /** Versions as the packages say. */
  readonly versions: string;
  /** Words that start a program inside, in `folder`. */
  inside(folder: string, settings?: Readonly<Record<string, string>>): string[];
  end(): Promise<void>;
}

export interface AnsibleOptions {
  /** With Mitogen, or with the collections. */
  readonly image: 'benchController' | 'conformanceController';
  /** Folders of this machine that the container must see, projects among them. */
  readonly folders: readonly string[];
  /** Packages whose versions are told. */
  readonly packages: readonly string[];
}

/** Ansible at its best: pipelining, kept connections, no search for the interpreter. */
const SETTINGS: Readonly<Record<string, string>> = {
  ANSIBLE_PIPELINING: 'True', ANSIBLE_NOCOLOR: '1', ANSIBLE_RETRY_FILES_ENABLED: 'False', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3', ANSIBLE_LOCALHOST_WARNING: 'False',
};

export async function startAnsible({ image, folders, packages }: AnsibleOptions, say: Say): Promise<Ansible> {
  const { images } = await layFoundation([], 'local', say);
  const recipe: Catalog['benchController'] = images[image];
  await (await startBuilding([recipe], say))(recipe);
  const container = `jalon-ansible-${process.pid}`;
  const seen = [places.state, ...folders].flatMap((folder) => ['--volume', `${folder}:${folder}`]);
  await docker(['run', '--detach', '--pull', 'never', '--rm', '--init', '--name', container, '--network', 'host', ...seen, recipe.tag]);
  const versions = (await docker(['exec', container, 'dpkg-query', '-W', '-f', '${Package} ${Version}\\n', ...packages])).trim().replaceAll('\n', ', ');
  return {
    versions,
    inside: (folder, settings = {}) => {
      const env = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      return ['docker', 'exec', '--workdir', folder, ...env, container];
    },
    end: () => removeContainers([container]),
  };
}
