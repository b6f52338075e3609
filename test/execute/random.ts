import { numbersFrom } from '../random.js';

/** Numbers below `n`, the same for the same seed. */
export type Random = (n: number) => number;

export function chance(seed: number): Random {
  const next = numbersFrom(seed);
  return (n) => next() % n;
}

/** Tasks on a handful of paths that alias one another, with registers, conditions, failures, loops, blocks and handlers. */
export function randomPlaybook(random: Random, root: string, hosts: number): string {
  const home = `${root}/{{ inventory_hostname }}`;
  const pick = <T>(...list: readonly T[]): T => list[random(list.length)] as T;
  let number = 0;
  const registers: string[] = [];
  const path = (): string => `${home}/${pick('f', 'd/g', 'l/g', 'n', 'd/n', 'l/n', 'd/e/n', 'd/e')}`;
  const text = (): string => pick('one', 'two', 'x\\ny\\n', '{{ v }}', ...registers.map((name) => `{{ ${name}.${pick('changed', 'rc | default(9)', 'stdout | default("-")', 'msg | default("-")', 'results | default([]) | length')} }}`));
  const action = (): string =>
    pick(
      () => `copy: {content: "${text().replaceAll('"', '\\"')}", dest: "${path()}"}`,
      () => `lineinfile: {path: "${path()}", line: "${pick('x', 'z', 'one')}"${pick('', ', create: true', ', state: absent')}}`,
      () => `blockinfile: {path: "${path()}", block: "b${random(3)}"}`,
      () => `file: {path: "${path()}", state: ${pick('absent', 'touch', 'directory', 'file')}}`,
      () => `file: {path: "${path()}", mode: "${pick('0640', '0755')}"}`,
      () => `file: {src: ${pick('d', 'f', 'nowhere')}, path: "${home}/${pick('l', 'n', 'd/n')}", state: link${pick('', ', force: true')}}`,
      () => `stat: {path: "${path()}"}`,
      () => `command: echo ${random(3)}`,
      () => `shell: "${pick(`echo c >> ${home}/f`, `rm -rf ${home}/n`, `mkdir -p ${home}/d/e`, 'exit 3', 'true')}"`,
      () => `command: touch "${home}/m" creates="${home}/m"`,
      () => `set_fact: {v: "${text().replaceAll('"', '\\"')}"}`,
      () => `debug: {msg: "${text().replaceAll('"', '\\"')}"}`,
      () => `fail: {msg: no}`,
    )();
  const task = (indent: string): string => {
    number += 1;
    const lines = [`- name: T${number}`];
    const body = action();
    const [module = '', rest = ''] = [body.slice(0, body.indexOf(':')), body.slice(body.indexOf(':') + 2)];
    lines.push(rest.includes('creates=') ? `  command: touch "${home}/m"\n${indent}  args: {creates: "${home}/m"}` : `  ${module}: ${rest}`);
    if (random(3) === 0 && registers.length > 0) {
      const name = pick(...registers);
      lines.push(`  when: ${pick(`${name} is changed`, `${name} is not failed`, `${name} is skipped`, `${name}.rc is not defined`, `${name}.stdout | default('0') == '1'`)}`);
    }
    if (random(3) > 0) lines.push('  ignore_errors: true');
    if (random(7) === 0 && !module.startsWith('set_fact')) lines.push(`  changed_when: ${pick('false', 'true')}`);
    if (random(9) === 0 && module !== 'fail') lines.push(`  failed_when: ${pick('false', 'true')}`);
    if (random(8) === 0) lines.push('  become: true', '  become_user: nobody');
    if (random(14) === 0 && hosts > 1) lines.push('  delegate_to: a');
    if (random(4) === 0) lines.push(`  notify: H${random(3)}`);
    if (random(6) === 0) {
      lines.push(`  loop: [1, 2, 3]`);
      if (random(2) === 0) lines.push('  when: item != 2');
    }
    if (random(2) === 0 || lines.some((line) => line.includes('register'))) {
      lines.push(`  register: r${number}`);
      registers.push(`r${number}`);
    }
    const seenWhen = lines.filter((line) => line.startsWith('  when:'));
    const kept = seenWhen.length > 1 ? lines.filter((line) => line !== seenWhen[0]) : lines;
    return kept.map((line) => indent + line).join('\n');
  };
  const nodes = (count: number, indent: string, depth: number): string =>
    Array.from({ length: count }, () => {
      const kind = random(12);
      if (kind === 0 && depth < 2) {
        const body = [`${indent}- block:`, nodes(1 + random(3), `${indent}    `, depth + 1)];
        if (random(3) > 0) body.push(`${indent}  rescue:`, nodes(1 + random(2), `${indent}    `, depth + 1));
        if (random(2) > 0) body.push(`${indent}  always:`, nodes(1, `${indent}    `, depth + 1));
        return body.join('\n');
      }
      if (kind === 1) return `${indent}- {name: Inc${(number += 1)}, include_tasks: one.yml, loop: [1, 2]${registers.length > 0 && random(2) === 0 ? `, when: ${pick(...registers)} is changed` : ''}}`;
      if (kind === 2 && depth === 0) return `${indent}- meta: flush_handlers`;
      if (kind === 3 && hosts > 1) return `${indent}- {name: Once${(number += 1)}, command: echo once, run_once: true}`;
      return task(indent);
    }).join('\n');
  return `- hosts: all
  gather_facts: false
  vars: {v: start}
  tasks:
${nodes(6 + random(8), '    ', 0)}
  handlers:
    - {name: H0, command: echo h0}
    - {name: H1, copy: {content: "{{ v }}", dest: "${home}/h1"}, notify: H2}
    - {name: H2, lineinfile: {path: "${home}/f", line: h2}}
`;
}
