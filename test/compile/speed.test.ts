import { expect, test } from 'vitest';
import { compileFixture } from './project.js';

/** 10 roles of 15 tasks and 4 templates each, 5 hosts. */
function largeProject(hosts: number): Map<string, string> {
  const files = new Map<string, string>();
  files.set('hosts.yml', `all:\n  hosts:\n${Array.from({ length: hosts }, (_, n) => `    web${n}: {ansible_host: 192.0.2.${n + 1}, number: ${n}}`).join('\n')}\n`);
  files.set('group_vars/all.yml', Array.from({ length: 60 }, (_, n) => `var_${n}: ${n === 0 ? 1 : `"{{ var_${n - 1} }}/${n}"`}`).join('\n'));
  for (let role = 0; role < 10; role += 1) {
    files.set(`roles/r${role}/defaults/main.yml`, Array.from({ length: 10 }, (_, n) => `r${role}_${n}: "{{ var_${n * 5} }}"`).join('\n'));
    files.set(`roles/r${role}/handlers/main.yml`, `- name: restart r${role}\n  service: {name: r${role}, state: restarted}\n`);
    const tasks = Array.from({ length: 11 }, (_, n) => `- name: Task ${n}\n  copy: {content: "{{ r${role}_${n % 10} }} {{ number }}", dest: "/srv/{{ inventory_hostname }}/${n}", mode: "0644"}\n  when: r${role}_1 is defined and number >= 0\n  notify: restart r${role}\n`);
    for (let n = 0; n < 4; n += 1) {
      tasks.push(`- name: Template ${n}\n  template: {src: t${n}.conf, dest: "/etc/r${role}/${n}"}\n  register: out_${role}_${n}\n`);
      files.set(`roles/r${role}/templates/t${n}.conf.hbs`, `# {{ansible_managed}}\n${Array.from({ length: 30 }, (_, line) => `key${line} {{r${role}_${line % 10}}}`).join('\n')}\n{{#if number}}x {{number}}{{/if}}\n`);
    }
    files.set(`roles/r${role}/tasks/main.yml`, tasks.join(''));
  }
  files.set('site.yml', `- hosts: all\n  roles: [${Array.from({ length: 10 }, (_, n) => `r${n}`).join(', ')}]\n`);
  return files;
}

/** CPU milliseconds, the best of three: the first run also compiles the code. */
function cost(hosts: number): number {
  const files = largeProject(hosts);
  return Math.min(...[0, 1, 2].map(() => {
    const { lines, lists, milliseconds } = compileFixture({ files, options: {} });
    expect(lines).toEqual([]);
    expect(lists[0]?.tasks).toHaveLength(150);
    return milliseconds;
  }));
}

test('150 tasks and 40 templates: four times the hosts cost four times as much, and not sixteen', () => {
  cost(5);
  const [few, many] = [cost(5), cost(20)];
  if (process.env['TIMES']) console.log(`5 hosts ${few.toFixed(0)} ms of CPU, 20 hosts ${many.toFixed(0)} ms`);
  // A ratio: how long it takes is the benchmark's to say, on a machine that does nothing else.
  expect(many / few).toBeLessThan(8);
});
