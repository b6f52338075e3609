import type { AnyModule, ModuleRegistry } from '../model/module.js';
import { async_status } from './async_status.js';
import { authorized_key } from './authorized_key.js';
import { blockinfile } from './blockinfile.js';
import { command } from './command.js';
import { controls } from './controls.js';
import { copy } from './copy.js';
import { dockerModules } from './docker-modules.js';
import { cryptoModules } from './crypto-modules.js';
import { dataModules } from './data-modules.js';
import { file } from './file.js';
import { fileModules } from './file-modules.js';
import { group } from './group.js';
import { lineinfile } from './lineinfile.js';
import { moreSystemModules } from './more-system-modules.js';
import { packageModules } from './package-modules.js';
import { ping } from './ping.js';
import { raw } from './raw.js';
import { shell } from './shell.js';
import { stat } from './stat.js';
import { systemModules } from './system-modules.js';
import { template } from './template.js';
import { user } from './user.js';

const all: readonly AnyModule[] = [
  async_status, authorized_key, blockinfile, command, copy, file, group, lineinfile, ping, raw, shell, stat, template, user,
  ...fileModules,
  ...systemModules,
  ...moreSystemModules,
  ...dockerModules,
  ...packageModules,
  ...cryptoModules,
  ...dataModules,
  ...controls,
];

/** Every name that finds a module: short, alias, fully qualified; a builtin also as `ansible.legacy.x`. */
function namesOf(module: AnyModule): string[] {
  const short = [module.name, ...(module.aliases ?? [])];
  const collections = module.collection === 'ansible.builtin' ? ['ansible.builtin', 'ansible.legacy'] : [module.collection];
  return [...short, ...collections.flatMap((collection) => short.map((name) => `${collection}.${name}`))];
}

const byName = new Map(all.flatMap((module) => namesOf(module).map((name) => [name, module] as const)));

export const registry: ModuleRegistry = {
  find: (name) => byName.get(name),
  names: [...byName.keys()],
  all,
};
