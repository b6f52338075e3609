import { expect, test } from 'vitest';
import { placeService } from '../../src/language/service-place.js';
import type { AnyModule } from '../../src/model/module.js';
import { dict } from '../../src/model/value.js';
import { compileFixture, type Fixture } from './project.js';
import { registry } from './registry.js';

const HANDLER = '- name: Apply redis\n  docker_compose_v2: {service: redis}\n';
const PLAYBOOK = `- hosts: all
  phase: "3"
  roles: [redis]
- hosts: all
  phase: "4.5A"
  compose: {path: "{{ dir }}/stack.yml", project: shop}
  tasks:
    - template: {src: stack.yml, dest: "{{ dir }}/stack.yml"}
    - copy: {src: base.yml, dest: "{{ dir }}/"}
`;
const files = {
  'hosts.yml': 'all: {hosts: {web1: {dir: /opt/one}, web2: {dir: /opt/two}}}\n',
  'roles/redis/tasks/main.yml': '- copy: {content: "", dest: /opt/redis.conf}\n  notify: Apply redis\n',
  'roles/redis/handlers/main.yml': HANDLER,
  'templates/stack.yml.hbs': 'include: [base.yml]\nservices:\n  caddy: {image: "caddy:{{ansible_facts.distribution}}"}\n',
  'files/base.yml': 'services: {redis: {image: "redis:8"}}\n',
  'site.yml': PLAYBOOK,
};

function placed(host: string, args: Record<string, string>, module = 'docker_compose_v2', options: Fixture['options'] = {}, more: Record<string, string> = {}): unknown {
  const { inside, lines } = compileFixture({ files: new Map(Object.entries({ ...files, ...more })), options }, ({ playbook }) => placeService(registry.find(module) as AnyModule, dict(Object.entries(args)), () => playbook?.composeOf?.(host) ?? []));
  expect(lines).toEqual([]);
  return inside?.args ?? inside?.problem?.summary;
}

test('each host finds the service in its own file, also where the phase that owns it is not selected', () => {
  expect(placed('web1', { service: 'redis' }, 'docker_compose_v2', { role: 'redis' })).toEqual({ service: 'redis', project_src: '/opt/one', files: ['stack.yml'], project_name: 'shop', services: ['redis'] });
  expect(placed('web2', { service: 'redis' }, 'docker_compose_v2', { phase: '3' })).toMatchObject({ project_src: '/opt/two' });
});

test('exec keeps its service as it is; a name that Compose looks for and that the file has needs not be said', () => {
  expect(placed('web1', { service: 'caddy', command: 'ls' }, 'docker_compose_v2_exec')).toEqual({ service: 'caddy', command: 'ls', project_src: '/opt/one', files: ['stack.yml'], project_name: 'shop' });
  const named = { 'site.yml': PLAYBOOK.replaceAll('stack.yml"', 'compose.yml"'), 'templates/stack.yml.hbs': 'name: shop\nservices: {redis: {image: "redis:8"}}\n' };
  expect(placed('web1', { service: 'redis' }, 'docker_compose_v2', {}, named)).toEqual({ service: 'redis', project_src: '/opt/one', services: ['redis'] });
});

test('what names its project is left as it is', () => {
  expect(placed('web1', { project_src: '/srv', service: 'redis' }, 'docker_compose_v2_exec')).toBeUndefined();
  expect(placed('web1', { path: '/srv' }, 'file')).toBeUndefined();
});
