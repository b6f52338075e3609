import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseReporter } from '../../src/cli/reporter.js';
import { reportOptions } from '../../src/cli/reporting.js';
import { createRedactor } from '../../src/shell/redact.js';
import type { Io } from '../../src/cli/io.js';
import { SECRET } from './golden.js';
import { Terminal } from './screen-model.js';
import { FILMS, type Film } from './films.js';

/*
 * What a person sees, kept as text: `screens/<case>.txt` holds a run as each kind of screen shows it. A shot of a live screen is
 * what stands on it at that moment; the end is everything from the first line. Colours stand as «red»…«/».
 * UPDATE_SCREENS=1 writes the files anew: read each as if you were to show it to somebody.
 */
const folder = new URL('screens/', import.meta.url);
const TERMINAL = { TERM: 'xterm-256color', LANG: 'en_US.UTF-8' };

interface Kind {
  readonly name: string;
  readonly columns: number;
  readonly tty: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly verbose?: number;
}
const KINDS: Readonly<Record<string, Kind>> = {
  terminal: { name: 'a terminal of 80 columns', columns: 80, tty: true, env: TERMINAL },
  wide: { name: 'a terminal of 200 columns, NO_COLOR', columns: 200, tty: true, env: { ...TERMINAL, NO_COLOR: '1' } },
  narrow: { name: 'a terminal of 40 columns, NO_COLOR', columns: 40, tty: true, env: { ...TERMINAL, NO_COLOR: '1' } },
  ascii: { name: 'a terminal of 80 columns, LANG=C, NO_COLOR', columns: 80, tty: true, env: { TERM: 'xterm', LANG: 'C', NO_COLOR: '1' } },
  pipe: { name: 'a pipe', columns: 80, tty: false, env: TERMINAL },
  ci: { name: 'a terminal of 80 columns, CI=true', columns: 80, tty: true, env: { ...TERMINAL, CI: 'true' } },
  verbose: { name: 'a pipe, -vv', columns: 80, tty: false, env: TERMINAL, verbose: 2 },
};

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

async function shown(film: Film, { columns, tty, env, verbose = 0 }: Kind): Promise<string> {
  const screen = new Terminal(columns, 24);
  const write = (text: string): void => screen.write(tty ? text : text.replaceAll('\t', '    '));
  const io = { stdout: { write, isTTY: tty, columns: tty ? columns : 10_000, rows: tty ? 24 : undefined }, stderr: { write, isTTY: tty }, env } as unknown as Io;
  const endless = tty ? screen : new Terminal(10_000, 24);
  const target = tty ? io : ({ ...io, stdout: { write: (text: string) => endless.write(text) }, stderr: { write: (text: string) => endless.write(text) } } as unknown as Io);
  const redactor = createRedactor();
  redactor.add(SECRET);
  const { reporter } = await chooseReporter({ json: false, step: false }, target, reportOptions(target, (text) => redactor.redact(text), { verbosity: verbose }));
  const shots: string[] = [];
  const live = tty && env.CI === undefined && verbose < 2;
  for (const scene of film) {
    if ('wait' in scene) await vi.advanceTimersByTimeAsync(scene.wait * 1000);
    else if (!('shot' in scene)) reporter.take(scene);
    else if (live) shots.push(`--- ${scene.shot}`, ...(endless.styled.slice(-24).filter((line, index, all) => line !== '' || index < all.length - 1)));
  }
  await reporter.close();
  expect(endless.strange).toEqual([]);
  const whole = endless.styled;
  return [...shots, '--- the end', ...(whole.at(-1) === '' ? whole.slice(0, -1) : whole)].join('\n');
}

describe.each(Object.entries(FILMS))('%s', (name, { film, kinds }) => {
  it('looks as its golden text', async () => {
    const parts: string[] = [];
    for (const kind of kinds) parts.push(`===== ${(KINDS[kind] as Kind).name}\n${await shown(film, KINDS[kind] as Kind)}\n`);
    const text = parts.join('\n');
    const file = new URL(`${name}.txt`, folder);
    if (process.env.UPDATE_SCREENS === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

it('every golden text has its run', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(FILMS).map((name) => `${name}.txt`).sort());
});

it('no colour is used that vanishes on a light or a dark background', () => {
  const used = readdirSync(folder).flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/«([a-z][a-z ]*)»/g)].map(([, style]) => style as string));
  expect([...new Set(used)].sort().filter((style) => !['bold', 'red', 'bright red', 'green', 'yellow', 'magenta', 'cyan'].includes(style))).toEqual([]);
});
