import { expect, test } from 'vitest';
import { renderedTemplates } from '../../src/compile/index.js';
import { compileFixture } from './project.js';

const files = new Map(
  Object.entries({
    'hosts.yml': 'all:\n  hosts: {web1: {port: 1}, web2: {port: 2}}\n',
    'templates/a.conf.hbs': 'port {{port}} {{item}}\n',
    'templates/b.conf.hbs': '{{out.stdout}}\n',
    'templates/c.conf.hbs': '{{ansible_facts.hostname}}\n',
    'site.yml': [
      '- hosts: all',
      '  tasks:',
      '    - command: uptime',
      '      register: out',
      '    - template: {src: a.conf, dest: "/etc/{{ item }}"}',
      '      loop: [x, y]',
      '    - template: {src: b.conf, dest: /etc/b}',
      '    - template: {src: c.conf, dest: /etc/c}',
    ].join('\n'),
  }),
);

test('templates are rendered for a host where all is known, and say why where it is not', () => {
  const shown = compileFixture({ files, options: {} }, ({ playbook, loaded }) =>
    renderedTemplates(playbook!, 'web2', loaded.reader, { factNames: ['hostname'] }).map((one) => (one.render ? `${one.dest}: ${String(one.render().text)}` : `${one.dest}: ${one.unrenderable}`)),
  );
  expect(shown.inside).toEqual([
    '/etc/x: port 2 x\n',
    '/etc/y: port 2 y\n',
    '/etc/b: "out.stdout" is known only during the run: "out", which a task sets',
    '/etc/c: "ansible_facts.hostname" is known only during the run: facts of the host',
  ]);
});
