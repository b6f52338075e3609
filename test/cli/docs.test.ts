import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HELPERS } from '../../src/cli/docs/template-helpers.js';
import { KEYWORDS_SAID, keywords } from '../../src/cli/docs/keywords.js';
import { pageOf } from '../../src/cli/docs/page.js';
import { layOut } from '../../src/cli/docs/screen.js';
import { KINDS, topics } from '../../src/cli/docs/topics.js';
import { parseTemplateFile, renderTemplateFile } from '../../src/language/handlebars/engine.js';
import { width } from '../../src/report/width.js';
import { json, scopeOf } from '../language/nodes.js';
import { project } from './project.js';

const site = project({});
const plain = (_style: unknown, text: string): string => text;

describe('deploy docs', () => {
  it('lists everything by kind', async () => {
    const { exit, out, err } = await site.deploy(['docs']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    for (const part of ['Modules: Commands\n  command shell raw', 'Keywords of playbooks\n  action ', 'Filters: {{ x | name }}\n  abs ', '  dict lookup now query range undef\n', 'Only in template files']) expect(out).toContain(part);
  });

  it('shows one, whatever name it is asked by', async () => {
    const { out } = await site.deploy(['docs', 'hostname']);
    expect(out).toBe(`hostname  module of ansible.builtin

Sets the host's name.

Written as hostname or ansible.builtin.hostname. It reads the host, and acts
only where something differs: a second run changes nothing.

Example
  - name: The machine is called what the inventory calls it
    ansible.builtin.hostname:
      name: web1

Parameters
  name  str, required
      The name.
  use  str
      Accepted; systemd is used where it runs, else /etc/hostname. One of
      systemd, debian or generic.

Check and diff
  --check     says what would change, and changes nothing.
  --diff      shows what changes, before and after.

Returned
  name        The name.

Good to know
  - /etc/hosts is left alone: which address belongs to the name is the
    playbook's to say. Without a line there sudo complains; the result has a
    warning that says so.
`);
    expect((await site.deploy(['docs', 'ansible.builtin.hostname'])).out).toBe(out);
    expect((await site.deploy(['docs', 'systemd'])).out).toContain('systemd_service  module');
  });

  it('shows a keyword, a filter, a helper, and all that have one name', async () => {
    expect((await site.deploy(['docs', 'gather_facts', '-t', 'keyword'])).out).toBe('gather_facts  keyword\n\nWhether facts are read; true unless said.\n\n  Stands on          play\n  Takes              bool\n  Not as in Ansible  Only facts that the play mentions are read, in the first\n                     request. With false a mentioned fact is an undefined\n                     variable, found before the run.\n');
    expect((await site.deploy(['docs', 'default'])).out).toContain('  value | default([default_value], [boolean])\n\nIn a template file: {{default value [default_value] [boolean]}}\n');
    expect((await site.deploy(['docs', '#each'])).out).toContain('→ 0=NET_ADMIN,1=SETUID');
    expect((await site.deploy(['docs', 'uri'])).out).toMatch(/^uri {2}module[\s\S]*\nuri {2}test\n/);
    expect((await site.deploy(['docs', 'with_items'])).out).toMatch(/^with_<lookup> {2}keyword/);
  });

  it('knows what was meant, what Ansible knows, and what kind a name is', async () => {
    expect(await site.deploy(['docs', 'copi'])).toEqual({ exit: 1, out: '', err: 'There is no module, keyword, filter, test, function, lookup or helper "copi"; did you mean "copy"? `deploy docs` lists them.\n' });
    expect(await site.deploy(['docs', 'firewalld'])).toEqual({ exit: 1, out: '', err: 'The module "firewalld" is known to Ansible, not offered yet. Use command or shell with creates/changed_when, or leave it to Ansible.\n' });
    expect(await site.deploy(['docs', 'ipaddr'])).toMatchObject({ exit: 1, err: expect.stringMatching(/^The filter "ipaddr": known to Ansible, not offered\. /) });
    expect(await site.deploy(['docs', '-t', 'filter', 'copy'])).toEqual({ exit: 1, out: '', err: '"copy" is a module, not a filter: deploy docs copy\n' });
    expect((await site.deploy(['docs', 'copy', 'no\x1b[2Jsuch'])).err).toContain('no\\x1b[2Jsuch');
    expect((await site.deploy(['docs', '-t', 'filer'])).exit).toBe(5);
  });

  it('-l lists with sentences, -s gives a task to fill in, --json data', async () => {
    expect((await site.deploy(['docs', '-l'])).out).toMatch(/^add_host +Adds a host to the inventory of this run\.\n/);
    expect((await site.deploy(['docs', '-l', '-t', 'test'])).out).toMatch(/^abs +It is an absolute path\.\n/);
    const task = parse((await site.deploy(['docs', '-s', 'copy'])).out) as Record<string, unknown>[];
    expect(task).toEqual([{ name: 'Copies a file or directory of the controller, or given text, to the host', 'ansible.builtin.copy': { dest: null } }]);
    expect(JSON.parse((await site.deploy(['docs', '--json', 'hostname', 'default'])).out)).toMatchObject({ 'module hostname': { collection: 'ansible.builtin', parameters: [{ name: 'name', required: true }, {}] }, 'filter default': { result: '22' } });
    expect(JSON.parse((await site.deploy(['docs', '--json', '-l', '-t', 'lookup'])).out)).toMatchObject({ lookup: { env: expect.any(String) } });
  });

  it('is coloured only where it is wanted', async () => {
    expect((await site.deploy(['docs', 'copy'])).out).not.toContain('\x1b[');
    expect((await site.deploy(['docs', 'copy'], { env: { FORCE_COLOR: '1' } })).out).toContain('\x1b[');
  });
});

describe('pages', () => {
  const all = topics();
  it('are there for every kind', () => expect([...new Set(all.map(({ kind }) => kind))]).toEqual(KINDS));
  it('of keywords: each in a schema has one, and none is left over', () => {
    const there = new Set(keywords().map(({ name }) => name));
    expect(KEYWORDS_SAID.filter((name) => !there.has(name))).toEqual([]);
  });
  it.each([80, 200])('keep to %i columns, but for examples', (columns) => {
    const long = all.flatMap((topic) => {
      const page = pageOf(topic);
      const code = new Set(page.blocks.flatMap((block) => ('code' in block ? block.code.split('\n') : [])).map((line) => `  ${line}`));
      return layOut(page, columns, plain).split('\n').filter((line) => width(line) > columns && !code.has(line) && line.trim().includes(' ')).map((line) => `${topic.name}: ${line}`);
    });
    expect(long).toEqual([]);
  });
  it.each(HELPERS.map((helper) => [helper.name, helper] as const))('%s: the example gives what the page says', (_name, { example, result }) => {
    const source = (text: string, file = 'app.hbs') => ({ file, path: '', text });
    const { file, diagnostics } = parseTemplateFile(source(example), (name) => (name === 'listen' ? source('listen {{p}}', 'partials/listen.hbs') : undefined));
    expect(diagnostics).toEqual([]);
    const scope = scopeOf({ port: 6380, debug: true, caps: json(['NET_ADMIN', 'SETUID']), redis: json({ host: '192.0.2.1' }) });
    expect(String(renderTemplateFile(file as NonNullable<typeof file>, scope).text)).toBe(result);
  });
});
