import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder, decodeHolder, encodeHello, encodeRequest } from '../../src/shell/frames.js';
import type { FrameSink, Stream } from '../../src/shell/frames.js';

const NONCE = '0123456789abcdef0123456789abcdef';
const mark = (text: string): string => `\x1e${NONCE} ${text}\n`;

interface Seen extends FrameSink {
  readonly log: string[];
  readonly data: Record<string, Buffer[]>;
}

function record(): Seen {
  const log: string[] = [];
  const data: Record<string, Buffer[]> = {};
  const keep = (key: string, chunk: Buffer): void => void (data[key] ??= []).push(chunk);
  return {
    log,
    data,
    ready: (pid) => void log.push(`ready ${pid}`),
    begun: (id, pid) => void log.push(`begun ${id} ${pid}`),
    output: (id, stream, chunk) => keep(`${id}.${stream}`, chunk),
    ended: (id, status) => void log.push(`ended ${id} ${status}`),
    skipped: (id) => void log.push(`skipped ${id}`),
    locked: (holder) => void log.push(`locked ${JSON.stringify(holder)}`),
    refused: (reason) => void log.push(`refused ${reason}`),
    noise: (stream, chunk) => keep(`noise.${stream}`, chunk),
  };
}

const text = (seen: Seen, key: string): string => Buffer.concat(seen.data[key] ?? []).toString('latin1');

describe('encodeRequest', () => {
  it('writes a header with the exact length, one call a frame, then the payloads in order', () => {
    const { bytes, task } = encodeRequest([{ id: 'a', script: "echo 'é'", task: 'Ünique "task"' }, { id: 'b', script: 'cat', stdin: Buffer.from('x\0y'), stop: true, always: true, deadline: 1.2, task: 'Ünique "task"' }]);
    expect(Buffer.concat(bytes.slice(1, 2)).toString()).toBe(`j_task %C3%9Cnique%20%22task%22\nj_frame a '' 0 0 'echo '\\''é'\\'''\nj_frame b sa 2 3 cat\n`);
    expect(bytes[0]?.toString()).toBe(`q ${bytes[1]?.length}\n`);
    expect(bytes[2]).toEqual(Buffer.from('x\0y'));
    expect(task).toBe('Ünique "task"');
  });

  it('names the task only when it changes', () => {
    expect(encodeRequest([{ id: 'a', script: ':', task: 't' }], 't').bytes[1]?.toString()).toBe("j_frame a '' 0 0 ':'\n".replace("':'", ':'));
  });

  it.each(['A', 'a b', '', 'a;id'])('refuses the id %j', (id) => {
    expect(() => encodeRequest([{ id, script: ':' }])).toThrow('frame id');
  });

  it('refuses a NUL in a script', () => {
    expect(() => encodeRequest([{ id: 'a', script: 'a\0b' }])).toThrow('NUL');
  });
});

describe('encodeHello', () => {
  it('packs what a person wrote into words, and decodeHolder reads it back', () => {
    const line = encodeHello({ nonce: NONCE, tick: 30, lock: { identity: {}, runId: 'r 1', who: 'ålice@laptop', since: '2026-01-01T00:00:00Z', command: "deploy 'x' 100%" } }).toString();
    expect(line.startsWith(`${NONCE} 30 - r%201 `)).toBe(true);
    const info = `${line.trim().split(' ').slice(3).join(' ')} My%20task 4711`;
    expect(decodeHolder(info)).toEqual({ runId: 'r 1', who: 'ålice@laptop', since: '2026-01-01T00:00:00Z', command: "deploy 'x' 100%", task: 'My task' });
  });

  it('reads an empty or torn lock file without failing', () => {
    expect(decodeHolder('')).toMatchObject({ who: 'someone' });
    expect(decodeHolder('%E0%A4%A')).toMatchObject({ runId: '%E0%A4%A' });
  });
});

describe('createDecoder', () => {
  it('takes noise, frames, skipped frames and the readiness of both streams apart', () => {
    const seen = record();
    const decode = createDecoder(NONCE, seen);
    decode('stdout', Buffer.from(`motd\x1e${NONCE.slice(0, 8)}\n${mark('r 12')}${mark('b a 13')}hi\n`));
    expect(seen.log).toEqual(['begun a 13']);
    decode('stderr', Buffer.from(`rc noise${mark('r')}${mark('b a')}err${mark('e a')}`));
    decode('stdout', Buffer.from(`${mark('e a 3')}${mark('n b')}`));
    expect(seen.log).toEqual(['begun a 13', 'ready 12', 'ended a 3', 'skipped b']);
    expect(text(seen, 'noise.stdout')).toBe(`motd\x1e${NONCE.slice(0, 8)}\n`);
    expect(text(seen, 'noise.stderr')).toBe('rc noise');
    expect(text(seen, 'a.stdout')).toBe('hi\n');
    expect(text(seen, 'a.stderr')).toBe('err');
  });

  it('holds nothing back but what may become a marker', () => {
    const seen = record();
    const decode = createDecoder(NONCE, seen);
    decode('stdout', Buffer.from(`${mark('b a 1')}progress 10%`));
    expect(text(seen, 'a.stdout')).toBe('progress 10%');
    decode('stdout', Buffer.from(`\x1e${NONCE.slice(0, 5)}`));
    expect(text(seen, 'a.stdout')).toBe('progress 10%');
    decode('stdout', Buffer.from('x'));
    expect(text(seen, 'a.stdout')).toBe(`progress 10%\x1e${NONCE.slice(0, 5)}x`);
  });

  it('says who holds the lock, and why a driver refuses', () => {
    const seen = record();
    createDecoder(NONCE, seen)('stdout', Buffer.from(`${mark('l r1 al%40x 2026 cmd task 5')}${mark('x no flock here')}`));
    expect(seen.log).toEqual(['locked {"who":"al@x","since":"2026","runId":"r1","command":"cmd","task":"task"}', 'refused no flock here']);
  });

  it('gives every byte of every frame back, however the streams are cut', () => {
    const near = fc.oneof(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom('\x1e', `\x1e${NONCE.slice(0, 31)}`, `\x1e${NONCE.slice(0, 31)}0 e a 0\n`, `${NONCE.slice(1)} e a 0\n`, '\n', '\x1e\x1e', 'é').map((piece) => Buffer.from(piece)));
    const output = fc.array(near, { maxLength: 6 }).map((pieces) => Buffer.concat(pieces));
    fc.assert(
      fc.property(fc.array(fc.record({ stdout: output, stderr: output, status: fc.nat(255) }), { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), fc.boolean(), (frames, cuts, errFirst) => {
        const seen = record();
        const decode = createDecoder(NONCE, seen);
        const whole: Record<Stream, Buffer> = {
          stdout: Buffer.concat(frames.flatMap((frame, at) => [Buffer.from(mark(`b f${at} 1`)), frame.stdout, Buffer.from(mark(`e f${at} ${frame.status}`))])),
          stderr: Buffer.concat(frames.flatMap((frame, at) => [Buffer.from(mark(`b f${at}`)), frame.stderr, Buffer.from(mark(`e f${at}`))])),
        };
        for (const stream of errFirst ? (['stderr', 'stdout'] as const) : (['stdout', 'stderr'] as const)) {
          for (let at = 0, cut = 0; at < whole[stream].length; cut += 1) {
            const size = cuts[cut % cuts.length] as number;
            decode(stream, whole[stream].subarray(at, at + size));
            at += size;
          }
        }
        frames.forEach((frame, at) => {
          expect(text(seen, `f${at}.stdout`)).toBe(frame.stdout.toString('latin1'));
          expect(text(seen, `f${at}.stderr`)).toBe(frame.stderr.toString('latin1'));
          expect(seen.log).toContain(`ended f${at} ${frame.status}`);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('decodes 20 MB in well under a second', () => {
    const seen = record();
    const decode = createDecoder(NONCE, seen);
    const chunk = Buffer.alloc(32768, '\x1exyz');
    decode('stdout', Buffer.from(mark('b a 1')));
    const start = performance.now();
    for (let at = 0; at < 640; at += 1) decode('stdout', chunk);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
