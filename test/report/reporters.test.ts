import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.js';
import { jsonReporter } from '../../src/report/json.js';
import type { Reporter, ReportOptions } from '../../src/report/options.js';
import { plainReporter } from '../../src/report/plain.js';
import { play, recap, result, run, task } from './events.js';
import { expectGolden, recording, SECRET } from './golden.js';
import { SCENES } from './scenes.js';

async function told(make: (options: ReportOptions) => Reporter, events: readonly Event[], options: Partial<ReportOptions> = {}): Promise<string> {
  const recorded = recording(options);
  const reporter = make(recorded.options);
  for (const event of events) reporter.take(event);
  await reporter.close();
  return recorded.text();
}

const SCENE_NAMES = Object.keys(SCENES);
const scene = (name: string): readonly Event[] => SCENES[name] as readonly Event[];

describe('plain lines', () => {
  it.each(SCENE_NAMES)('are Ansible-shaped: %s', async (name) => expectGolden(`plain-${name}`, await told(plainReporter, scene(name))));

  it('fill a wide terminal', async () => {
    const lines = (await told(plainReporter, scene('loops'), { columns: 200 })).split('\n').filter((line) => line.includes('***'));
    expect(lines.map(({ length }) => length)).toEqual([200, 200, 200, 200, 200]);
  });

  it('show results from -v on, args and places from -vv on', async () => {
    const start: Event = { type: 'task-start', time: '', key: '1.1', task: 'Ask', module: 'command', handler: false, range: { file: 'site.yml', start: 0, end: 1 } };
    const events = [play('p', ['a']), start, task('1.1', 'a', 'Ask', result('ok', { result: { rc: 0, secret: SECRET } }), { args: { cmd: 'true' }, origins: { x: 'group_vars/all.yml (level 4)' } })];
    const options = { where: () => 'site.yml:3:5' };
    expect(await told(plainReporter, events, { ...options, verbosity: 1 })).toMatch(/\nok: \[a\] => \{"changed":false,"failed":false,"rc":0,"secret":"\[redacted\]"\}\n$/);
    expect(await told(plainReporter, events, { ...options, verbosity: 2 })).toContain('*\ntask path: site.yml:3:5\nargs: [a] => {"cmd":"true"}\nvariables: [a] x from group_vars/all.yml (level 4)\nok: [a] => {');
  });

  it('colour outcomes as Ansible does, each line by itself', async () => {
    const text = await told(plainReporter, [play('p', ['a']), task('1', 'a', 't', result('failed', { reason: 'one\ntwo' })), recap({ a: { failed: 1 } })], { colour: true });
    expect(text).toContain('\x1b[31mfatal: [a]: FAILED! => one\x1b[39m\n\x1b[31m    two\x1b[39m\n');
    expect(text).toContain('\x1b[31ma\x1b[39m                          : ok=0    changed=0    unreachable=0    \x1b[31mfailed=1   \x1b[39m skipped=0');
  });

  it('bear 50 hosts with 200 tasks, one of them far behind', async () => {
    const hosts = Array.from({ length: 50 }, (_, index) => `h${index}`);
    const events = [play('p', hosts), ...hosts.flatMap((host) => Array.from({ length: 200 }, (_, index) => task(`1.${index}`, host, `t${index}`, result('ok'))))];
    const began = performance.now();
    const text = await told(plainReporter, events);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(text.match(/TASK \[/g)).toHaveLength(200);
  });
});

describe('--json', () => {
  it.each(SCENE_NAMES)('is one object a line, of the documented types, readable again: %s', async (name) => {
    const text = await told(jsonReporter, scene(name));
    const objects = text.split('\n').filter((line) => line !== '' && !line.startsWith('! ')).map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const object of objects) expect(object).toMatchObject({ v: 1, time: expect.any(String), type: expect.stringMatching(/^(run|phase|play|task|diagnostic|diagnosis|recap)$/) });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).not.toContain(SECRET);
    expectGolden(`json-${name}`, text);
  });
});

it('no reporter lets a secret or a control character through', async () => {
  for (const verbosity of [0, 1, 2, 3, 4]) {
    const text = await told(plainReporter, scene('hostile'), { verbosity });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
  }
});

it('a run without any host says so and still ends in a recap', async () => {
  expect(await told(plainReporter, [run([]), play('p', []), recap({})])).toMatch(/skipping: no hosts matched\n\nPLAY RECAP \*+\n\nexchanges: none; time: 12\.3 s\n$/);
});
