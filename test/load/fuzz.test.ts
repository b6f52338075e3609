import fc from 'fast-check';
import { describe, it } from 'vitest';
import { iniValue } from '../../src/load/inventory/literal.js';
import { expandHosts } from '../../src/load/inventory/range.js';
import { splitWords } from '../../src/load/words.js';
import { selectHosts } from '../../src/model/patterns.js';
import { loadFiles } from './project.js';

const SEEDS: Readonly<Record<string, string>> = {
  'hosts.yml': 'all:\n  vars: {a: 1}\n  children:\n    web:\n      hosts:\n        w[1:3]: {ansible_port: 22}\n    db: {hosts: {d1: , d2: }}\n',
  hosts: 'a ansible_host=192.0.2.1 x="y z"\n[web]\nw[01:03]:2222 k=[1,{\'a\': 2}]\n[web:vars]\nv = 1\n[top:children]\nweb\n',
  'ansible.cfg': '[defaults]\nforks = 5\nroles_path = a:b\n[privilege_escalation]\nbecome = yes\n',
  'site.yml': '- import_playbook: "{{ x }}.yml"\n  vars: {a: !vault abc}\n- hosts: all\n  roles: [web]\n',
  'group_vars/all.yml': 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\nb: {c: [1, *x]}\n',
  'environment.yml': 'playbook: site.yml\nvars: {a: 1}\nssh: {known_hosts: kh}\n',
};
const mutation = fc.record({ file: fc.constantFrom(...Object.keys(SEEDS)), at: fc.nat(200), cut: fc.nat(12), insert: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('{{', '}}', ':', '- ', '\t', '"', '[', ']', '&a', '*a', '!vault ', '#', '\n', '\n  ', '=', '$ANSIBLE_VAULT;1.1;AES256\n')) });

describe('whatever stands in the files', () => {
  it('load says what is wrong, and never throws', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const files: Record<string, string> = { ...SEEDS };
        for (const { file, at, cut, insert } of mutations) {
          const text = files[file] ?? '';
          const start = at % (text.length + 1);
          files[file] = text.slice(0, start) + insert + text.slice(start + cut);
        }
        const { loaded, diagnostics } = loadFiles(files, { target: { playbooks: ['site.yml'], inventories: ['hosts', 'hosts.yml'] }, extraVars: ['x=y', files.hosts?.slice(0, 20) ?? ''] });
        if (loaded === undefined && !diagnostics.some(({ severity }) => severity === 'error')) throw new Error('nothing was loaded, and nothing said');
        for (const { range } of diagnostics) if (range !== undefined && (range.start < 0 || range.end < range.start)) throw new Error(`a range runs backwards: ${JSON.stringify(range)}`);
      }),
      { numRuns: 120 },
    );
  });

  it('small readers take any text', () => {
    const { loaded } = loadFiles({ hosts: 'h1\n[web]\nw[1:9]\n' });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('[', ']', ':', '!', '&', '~', '*', 'w', '1', ',', '"', "'", '{', '}', '\\', '#', '=', '-', '.') })), (text) => {
        iniValue(text);
        expandHosts(text);
        splitWords(text, 0, { comments: true });
        if (loaded !== undefined) selectHosts(loaded.inventory, text);
      }),
      { numRuns: 2000 },
    );
  });
});
