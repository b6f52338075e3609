import { describe, expect, it } from 'vitest';
import { project } from './project.js';

const site = project({
  'playbooks/site.yml': '- name: Site\n  hosts: web\n  vars: {port: 8080}\n  roles: [app]\n  tasks:\n    - command: id\n      register: who\n    - debug: {msg: "{{ port }}"}\n      vars: {port: 9}\n',
  'roles/app/defaults/main.yml': 'port: 1\n',
  'roles/app/tasks/main.yml': '- debug: {msg: "{{ url }}"}\n',
  'inventories/staging/group_vars/web.yml': "port: 80\nurl: 'http://{{ inventory_hostname }}:{{ port }}/'\ntoken: !secret 'a-very-secret-token'\nfact: '{{ ansible_facts.kernel }}'\n",
  'inventories/staging/host_vars/web2.yml': 'port: 81\n',
});

describe('deploy vars explain', () => {
  it('shows each place that sets it with line and value, the winner first, and hosts apart where they differ', async () => {
    expect(await site.deploy(['vars', 'explain', 'staging', 'port', '-e', 'port=7'])).toEqual({
      exit: 0, err: '',
      out: `port for web1
→ 22 extra vars              7
                             -e (1):1:1
  17 task vars               9
                             playbooks/site.yml:9:14, in play "Site", only there
  12 play vars               8080
                             playbooks/site.yml:3:10, in play "Site"
   6 inventory group_vars/*  80
                             inventories/staging/group_vars/web.yml:1:1
   2 role defaults           1
                             roles/app/defaults/main.yml:1:1

port for web2
→ 22 extra vars              7
                             -e (1):1:1
  17 task vars               9
                             playbooks/site.yml:9:14, in play "Site", only there
  12 play vars               8080
                             playbooks/site.yml:3:10, in play "Site"
   9 inventory host_vars/*   81
                             inventories/staging/host_vars/web2.yml:1:1
   6 inventory group_vars/*  80
                             inventories/staging/group_vars/web.yml:1:1
   2 role defaults           1
                             roles/app/defaults/main.yml:1:1
`,
    });
  });
  it('evaluates templates, hides secrets, says what only the run can know', async () => {
    const of = async (name: string) => (await site.deploy(['vars', 'explain', 'staging', name, '-l', 'web1'])).out;
    expect(await of('url')).toContain('"http://web1:80/"');
    expect(await of('token')).toContain('"[redacted]"');
    expect(await of('token')).not.toContain('a-very');
    expect(await of('fact')).toMatch(/ \(.*\)\n/);
    expect(await of('who')).toMatch(/19 set_fact and register +\(only the run can know\)\n +playbooks\/site\.yml:6:7/);
  });
  it('what counts for one task only does not win', async () => {
    expect((await site.deploy(['vars', 'explain', 'staging', 'port', '-l', 'web1'])).out).toMatch(/^port for web1\n {2}17 task vars +9\n.*\n→ 12 play vars +8080\n/);
  });
  it('works with inventories alone, and gives JSON', async () => {
    const { exit, out } = await site.deploy(['vars', 'explain', 'port', '-i', 'inventories/staging', '--json', '-l', 'web2']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toEqual({ web2: [expect.objectContaining({ wins: true, level: 9, value: 81, place: 'inventories/staging/host_vars/web2.yml:1:1' }), expect.objectContaining({ wins: false, level: 6, value: 80 })] });
  });
  it('knows what was meant', async () => {
    expect(await site.deploy(['vars', 'explain', 'staging', 'prot'])).toEqual({ exit: 1, out: '', err: 'Nothing sets "prot" for web1, web2; did you mean "port"?\n' });
    expect(await site.deploy(['vars', 'explain', 'staging', 'port', '-l', 'wbe'])).toMatchObject({ exit: 1, err: '"wbe" matches no host; did you mean "web"?\n' });
    expect((await site.deploy(['vars', 'explain', 'staging', 'inventory_hostname'])).err).toContain('magic variable');
    expect((await site.deploy(['vars', 'explain', 'port'])).exit).toBe(5);
    expect((await site.deploy(['vars', 'show', 'staging', 'port'])).exit).toBe(5);
  });
});
