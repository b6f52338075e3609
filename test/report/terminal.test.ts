import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../src/model/event.js';
import { terminalReporter } from '../../src/report/terminal.js';
import { at, play, recap, result, run, task } from './events.js';
import { recording, SECRET } from './golden.js';
import { SCENES } from './scenes.js';
import { Terminal } from './screen-model.js';

const HOSTS = Array.from({ length: 50 }, (_, index) => `host${index}`);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function shown(events: readonly Event[], { columns = 80, rows = 24, close = true, each = 0 } = {}) {
  const terminal = new Terminal(columns, rows);
  let writes = 0;
  const { options, text } = recording({ columns, rows, out: (part) => { writes += 1; terminal.write(part); } });
  const reporter = terminalReporter(options);
  for (const event of events) {
    reporter.take(event);
    if (each > 0) await vi.advanceTimersByTimeAsync(each);
  }
  if (close) await reporter.close();
  return { terminal, errors: text(), writes, reporter };
}

describe('the terminal', () => {
  it('shows one line a host and a sum, the rest of many hosts as a number', async () => {
    const { terminal } = await shown([run(HOSTS), ...HOSTS.map((host) => at(host, 'Work')), task('1', 'host3', 'Fail', result('failed', { reason: 'no' }))], { close: false, each: 20 });
    await vi.advanceTimersByTimeAsync(300);
    const lines = terminal.visible();
    expect(lines.filter((line) => /^. host\d/.test(line))).toHaveLength(18);
    expect(lines.at(-2)).toBe('  … 32 more');
    expect(lines.at(-1)).toMatch(/^50 hosts, 1 done, 0 changed, 1 failed, \d\.\d s$/);
    expect(lines.slice(0, 2)).toEqual(['TASK [Fail]', '  fatal: [host3]: FAILED! => no']);
  });

  it('paints at most ten times a second, however much happens, and loses nothing', async () => {
    const work = Array.from({ length: 1000 }, (_, index) => task(`1.${index}`, HOSTS[index % 50] as string, `t${index}`, result('changed')));
    const { terminal, writes } = await shown([run(HOSTS), ...work, recap({ host1: { ok: 1 } })], { each: 1 });
    expect(writes).toBeLessThan(15);
    expect(terminal.lines.filter((line) => line.startsWith('changed: ['))).toHaveLength(1000);
  });

  it('ends clean: no line of a host is left, and the recap stands below what was said', async () => {
    const { terminal } = await shown([run(['a', 'b']), play('p', ['a', 'b']), at('a', 'x'), task('1', 'a', 'x', result('changed')), recap({ a: { ok: 1, changed: 1 } })], { each: 50, columns: 120 });
    expect(terminal.lines.filter((line) => line !== '')).toEqual(['changed: [a] x', expect.stringMatching(/^PLAY RECAP \*+$/), expect.stringMatching(/^a {26}: ok=1/), 'exchanges: a 0; time: 12.3 s']);
  });

  it('survives a terminal that is smaller than a name, and lines that would wrap', async () => {
    const { terminal } = await shown([run(['a-very-long-name-of-a-host.example.com', '日本語のホスト']), at('日本語のホスト', 'あ'.repeat(60)), recap({})], { columns: 40, rows: 5, each: 150 });
    expect(terminal.lines.join('\n')).not.toContain('あ');
  });

  it('prints no secret and no control character of a host', async () => {
    const scene = SCENES.hostile as readonly Event[];
    const { terminal } = await shown([run(['a\x1b]0;x\x07']), ...scene], { each: 30 });
    const text = terminal.lines.join('\n');
    expect(text).not.toContain(SECRET);
    expect(terminal.strange).toEqual([]);
    expect(text).toContain('\\x1b]52;c;Zm9v\\x07');
  });

  it('stands still while a question is asked', async () => {
    const { terminal, reporter } = await shown([run(['a']), at('a', 'x')], { close: false, each: 150 });
    reporter.pause?.();
    const before = terminal.lines.join('\n');
    reporter.take(task('1', 'a', 'x', result('changed')));
    await vi.advanceTimersByTimeAsync(1000);
    expect(terminal.lines.join('\n')).toBe(before);
    reporter.resume?.();
    await vi.advanceTimersByTimeAsync(200);
    expect(terminal.lines.join('\n')).toContain('changed: [a] x');
  });
});
