// What the two roles that install Docker do with hosts of other distributions than that of the test hosts: judged from facts.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { distribution } from '../../src/facts/distribution.js';
import type { Value } from '../../src/model/value.js';
import { compute, json, renderYaml, scopeOf } from '../language/nodes.js';

/** Lines of /etc/os-release, and of /etc/debian_version, as those releases have them. */
const HOSTS = {
  'Debian 12': ['ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm', '12.11'],
  'Debian 13': ['ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie', '13.7'],
  'Ubuntu 20.04': ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="20.04"\nVERSION_CODENAME=focal', 'bullseye/sid'],
  'Ubuntu 22.04': ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy', 'bookworm/sid'],
  'Ubuntu 24.04': ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nVERSION_CODENAME=noble', 'trixie/sid'],
  'Fedora 42': ['NAME="Fedora Linux"\nID=fedora\nVERSION_ID=42', ''],
} as const;

interface Written { readonly apt?: { readonly name: string }; readonly assert?: { readonly that: string[]; readonly fail_msg: string } }

function role(folder: string, host: keyof typeof HOSTS) {
  const [release, debian] = HOSTS[host];
  const read = (path: string): unknown => parse(readFileSync(`${folder}/${path}`, 'utf8'));
  const facts = distribution.parse(`@release\n${release}\n\n@debian\n${debian}\n\n@lsb\n`) as Value;
  const defaults = Object.entries(read('defaults/main.yml') as Record<string, unknown>).map(([name, value]) => [name, json(value)]);
  const scope = scopeOf({ ...Object.fromEntries(defaults), ansible_facts: facts });
  const tasks = read('tasks/main.yml') as Written[];
  const apt = tasks.find((task) => task.apt)!.apt!;
  const assert = tasks.find((task) => task.assert)?.assert;
  return {
    packages: () => renderYaml(JSON.stringify(apt.name), scope),
    refused: () => (assert!.that.every((condition) => compute(condition, scope) === true) ? undefined : renderYaml(JSON.stringify(assert!.fail_msg), scope)),
  };
}

describe('the role that `deploy init` writes', () => {
  const folder = 'src/cli/init/project/roles/docker';
  test.each([
    ['Debian 13', ['docker.io', 'docker-cli', 'docker-compose']],
    ['Ubuntu 22.04', ['docker.io', 'docker-compose-v2']],
    ['Ubuntu 24.04', ['docker.io', 'docker-compose-v2']],
  ] as const)('installs on %s %j', (host, packages) => {
    expect(role(folder, host).refused()).toBeUndefined();
    expect(role(folder, host).packages()).toEqual(packages);
  });
  test.each(['Debian 12', 'Ubuntu 20.04', 'Fedora 42'] as const)('refuses %s, says so and what to take', (host) => {
    expect(role(folder, host).refused()).toMatch(new RegExp(`^${host}.* is not one of Debian, Ubuntu in a version that has Docker with Compose 2: take Debian 13 or Ubuntu 22.04 and newer`));
  });
});

test.each([
  ['Debian 12', ['docker.io', 'docker-compose']],
  ['Debian 13', ['docker.io', 'docker-cli', 'docker-compose']],
  ['Ubuntu 24.04', ['docker.io', 'docker-compose-v2']],
] as const)('roles/docker installs on %s %j', (host, packages) => {
  expect(role('roles/docker', host).packages()).toEqual(packages);
});
