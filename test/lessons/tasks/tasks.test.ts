import { describe, expect, it } from 'vitest';
import { RenderedPlaces } from '../../../src/lessons/places.js';
import { folderSubject } from '../../../src/lessons/subject.js';
import type { Arg, TaskView } from '../../../src/model/lesson.js';

function tasksOf(files: Readonly<Record<string, string>>): readonly TaskView[] {
  const rendered = Object.entries(files).map(([path, text]) => ({ dest: `/project/${path}`, file: path, text, origin: (offset: number) => ({ template: { file: path, start: offset, end: offset + 1 } }) }));
  return folderSubject({ name: '/project', files: rendered, exists: () => undefined }, new RenderedPlaces(), () => undefined).tasks;
}

const texts = (args: ReadonlyMap<string, Arg>) => Object.fromEntries([...args].map(([name, { text }]) => [name, text]));
const modules = (tasks: readonly TaskView[]) => tasks.map(({ module }) => module);

describe('tasks of a role in a folder', () => {
  it('reads full names, free form, args and actions', () => {
    const tasks = tasksOf({
      'roles/web/tasks/main.yml': `---
- name: Copy
  ansible.builtin.copy: src=a dest="/etc/b c" mode=0644
- shell: make install prefix=/usr creates=/usr/bin/x
  args:
    chdir: /src
- action: apt pkg=nginx state=present
- local_action:
    module: community.docker.docker_container_info
    name: web
- command: [ls, -l, /x]
- lineinfile: {dest: /etc/x, line: a}
`,
    });
    expect(tasks.map(({ module, args }) => [module, texts(args)])).toEqual([
      ['copy', { src: 'a', dest: '/etc/b c', mode: '0644' }],
      ['shell', { creates: '/usr/bin/x', cmd: 'make install prefix=/usr', chdir: '/src' }],
      ['apt', { name: 'nginx', state: 'present' }],
      ['docker_container_info', { module: 'community.docker.docker_container_info', name: 'web' }],
      ['command', { argv: 'ls -l /x' }],
      ['lineinfile', { path: '/etc/x', line: 'a' }],
    ]);
    expect(tasks[3]?.keywords.get('delegate_to')?.text).toBe('localhost');
    expect(tasks[0]).toMatchObject({ name: 'Copy', role: 'web', handler: false, certain: true, file: 'roles/web/tasks/main.yml' });
  });

  it('answers names by defaults, leaves other expressions as written', () => {
    const [first, second, third] = tasksOf({
      'web/defaults/main.yml': 'web_dir: /srv/web\nweb_packages: [nginx, curl]\nweb_url: "http://{{ host }}"\n',
      'web/tasks/main.yml': `- template:
    src: x.j2
    dest: "{{ web_dir }}/x"
    owner: "{{ web_user }}"
- package:
    name: "{{ web_packages }}"
- command: "curl {{ web_url }}{% if x %} -v{% endif %}"
  when: "'{{ x }}' == 'y'"
  register: out
  failed_when: false
`,
    });
    expect(texts(first?.args ?? new Map())).toEqual({ src: 'x.j2', dest: '/srv/web/x', owner: undefined });
    expect(first?.args.get('owner')?.raw).toBe('{{ web_user }}');
    expect(second?.args.get('name')).toMatchObject({ value: ['nginx', 'curl'], text: 'nginx curl' });
    expect(third?.args.get('cmd')).toMatchObject({ text: undefined, raw: 'curl {{ web_url }}{% if x %} -v{% endif %}' });
    expect(texts(third?.keywords ?? new Map())).toMatchObject({ when: "'{{ x }}' == 'y'", register: 'out', failed_when: 'false' });
    expect(third?.keywords.get('failed_when')?.value).toBe(false);
    expect(third?.certain).toBe(false);
  });

  it('follows imports in place, with their conditions and tags', () => {
    const tasks = tasksOf({
      'web/tasks/install.yml': '- apt: {name: nginx}\n  when: b\n',
      'web/tasks/main.yml': '- debug: {msg: 1}\n- import_tasks: install.yml\n  when: a\n  tags: [setup]\n- include_tasks: "{{ x }}.yml"\n- include_tasks: conf/loop.yml\n- ping:\n',
      'web/tasks/conf/loop.yml': '- include_tasks: loop.yml\n- fail:\n',
      'web/tasks/debian.yml': '- setup:\n',
      'web/handlers/main.yml': '- name: restart\n  service: name=nginx state=restarted\n  listen: web\n',
    });
    expect(modules(tasks)).toEqual(['debug', 'import_tasks', 'apt', 'include_tasks', 'include_tasks', 'include_tasks', 'fail', 'ping', 'service', 'setup']);
    expect(tasks[2]).toMatchObject({ tags: ['setup'], certain: false });
    expect(tasks[2]?.keywords.get('when')?.text).toBe('a and b');
    expect(tasks[8]).toMatchObject({ handler: true, certain: false });
  });

  it('knows blocks, and leaves tests of a role out', () => {
    const tasks = tasksOf({
      'web/tasks/main.yml': '- block:\n    - ping:\n  rescue:\n    - debug: {msg: failed}\n  always:\n    - meta: flush_handlers\n  become_user: web\n  when: true\n',
      'web/molecule/default/converge.yml': '- hosts: all\n  roles: [web]\n',
    });
    expect(tasks.map(({ module, section, certain, keywords }) => [module, section, certain, keywords.get('become_user')?.text])).toEqual([['ping', undefined, true, 'web'], ['debug', 'rescue', false, 'web'], ['meta', 'always', true, 'web']]);
    expect(tasks[2]?.args.get('free_form')?.text).toBe('flush_handlers');
  });

  it('reads playbooks section by section', () => {
    const tasks = tasksOf({
      'site.yml': '- hosts: web\n  tags: base\n  tasks:\n    - ping:\n  pre_tasks:\n    - setup:\n  roles:\n    - common\n    - {role: web, tags: web, when: x}\n  handlers:\n    - name: h\n      debug: {msg: 1}\n',
    });
    expect(tasks.map(({ module, tags, handler, args }) => [module, tags.join(), handler, args.get('name')?.text])).toEqual([['setup', 'base', false, undefined], ['import_role', 'base', false, 'common'], ['import_role', 'base,web', false, 'web'], ['ping', 'base', false, undefined], ['debug', 'base', true, undefined]]);
  });

  it('gives exact places', () => {
    const text = '- shell: "echo {{ a }} creates=/x && wget b"\n';
    const [task] = tasksOf({ 'web/tasks/main.yml': text });
    const at = (name: string) => {
      const range = task?.args.get(name)?.at.range;
      return text.slice(range?.start, range?.end);
    };
    expect(at('creates')).toBe('/x');
    expect(at('cmd')).toContain('echo');
  });

  it('parses what commands run, each word in its place', () => {
    const text = '- shell: |\n    set -e\n    dig +short {{ name }} | grep x\n- command: {argv: [sh, -c, "jq . x"]}\n  delegate_to: localhost\n';
    const [first, second] = tasksOf({ 'web/tasks/main.yml': text });
    expect(first?.script?.programs.map(({ name }) => name)).toEqual(['set', 'dig', 'grep']);
    const range = first?.script?.programs[1]?.wordAt(0).range;
    expect(text.slice(range?.start, range?.end)).toBe('dig');
    expect(second?.script).toMatchObject({ runs: 'controller' });
    expect(second?.script?.programs.map(({ name }) => name)).toEqual(['jq']);
  });
});
