import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { deploy, stackTrace } from './deploy.js';
import { smallProject } from './project.js';

/** Files with what is wrong in them between « and »: the place where the diagnostic must point. */
const FILES: Record<string, string> = {
  'site.yml': `- hosts: all
  roles:
    - web
    - «wbe»
  tasks:
    - name: Unknown keyword
      ping:
      «notifiy»: Reload
    - name: Unknown module
      «coppy»: {src: a, dest: /b}
    - name: Unknown parameter
      file: {«pth»: /srv, state: directory}
    - name: Wrong type
      file: {path: /srv, state: directory, recurse: «perhaps»}
    - name: Decimal mode
      file: {path: /srv, state: directory, mode: «644»}
    - name: Undefined variable
      debug: {msg: "port {{ «htpp_port» }}"}
    - name: Undefined variable in a condition
      ping:
      when: «nodefined» == 1
    - name: Missing template
      template: {src: «nginx.cnf», dest: /etc/nginx.conf}
    - name: Handler that is not there
      ping:
      notify: «Relaod»
`,
  'roles/web/tasks/main.yml': `- name: Undefined variable in a template
  template: {src: web.conf, dest: /etc/web.conf}
- name: Broken expression
  debug: {msg: "{{ 1 +« »}}"}
`,
  'roles/web/handlers/main.yml': '- name: Reload\n  ping:\n',
  'roles/web/templates/web.conf.hbs': 'listen 80\nname {{«servr_name»}}\n',
  'roles/web/defaults/main.yml': 'http_port: 80\nserver_name: www.example.com\nhttp_host: a\n«http_port»: 8080\n',
};

/** Text without the marks, and `file:line:column` of each. */
function unmarked(file: string, marked: string): { text: string; places: string[] } {
  const places: string[] = [];
  let line = 1, column = 1, text = '';
  for (const character of marked) {
    if (character === '«') places.push(`${file}:${line}:${column}`);
    else if (character !== '»') {
      text += character;
      if (character === '\n') { line += 1; column = 1; } else column += 1;
    }
  }
  return { text, places };
}

test('every kind of bad input at once: each told at its place, exit 1, no connection opened', async () => {
  let contacts = 0;
  const server = createServer(() => { contacts += 1; });
  onTestFinished(() => void server.close());
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
  const files = Object.entries(FILES).map(([file, marked]) => [file, unmarked(file, marked)] as const);
  const project = smallProject(
    { web: { name: 'web', address: '127.0.0.1', port, user: 'deploy', keyFile: '/nonexistent', knownHosts: '/nonexistent' } },
    Object.fromEntries(files.map(([file, { text }]) => [file, text])),
  );
  onTestFinished(() => project.remove());
  const ran = await deploy(project, ['lab']);
  expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 1 });
  const told = [...ran.stderr.matchAll(/^(\S+:\d+:\d+): error /gm)].map(([, place]) => place!);
  const expected = files.flatMap(([, { places }]) => places);
  expect(expected.length).toBeGreaterThanOrEqual(10);
  expect(told.sort(), ran.stderr).toEqual(expected.sort());
  for (const meant of ['notify', 'copy', 'path', 'http_port', 'Reload', 'web']) expect(ran.stderr).toContain(meant);
  expect(ran.stderr).not.toMatch(stackTrace);
  expect(ran.stdout).toBe('');
  expect(contacts).toBe(0);
});
