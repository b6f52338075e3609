import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inquiryOf } from '../../src/cli/inquiry.js';
import type { Event } from '../../src/model/event.js';
import { result, task } from '../report/events.js';

const stdout = readFileSync(new URL('../lessons/diagnosis/lab2.txt', import.meta.url), 'utf8');
const FLAGS = { extraVars: [], tags: [], skipTags: [], role: [], phase: [] };

function asked(events: readonly Event[], flags: Partial<Parameters<typeof inquiryOf>[0]['flags']> = {}) {
  const told: Event[] = [];
  const inquiry = inquiryOf({ target: { environment: 'prod' }, flags: { ...FLAGS, ...flags }, planned: () => undefined, emit: (event) => told.push(event), now: () => new Date(0) });
  for (const event of events) inquiry.take(event);
  const { checks } = inquiry;
  const asks = checks.questions('vps').length > 0;
  if (asks) checks.tell(new Map([['vps', checks.judge('vps', [{ stdout }])]]));
  return { asks, told };
}

const failed = (module: string, rest: Parameters<typeof result>[1] = {}, more: Parameters<typeof task>[4] = {}): Event => task('1', 'vps', 'T', result('failed', { reason: 'it failed', ...rest }), { module, ...more });

describe('after a failure', () => {
  it.each<readonly [string, readonly Event[], boolean]>([
    ['of Compose, it is asked', [failed('docker_compose_v2')], true],
    ['of a smoke test', [failed('uri')], true],
    ['of a command that has to do with Docker', [failed('shell', { result: { cmd: 'docker exec vpai_redis true' } })], true],
    ['of another command, it is not', [failed('shell', { result: { cmd: 'false' } })], false],
    ['of a package', [failed('apt')], false],
    ['of an end at which services are not up', [], true],
  ])('%s', (_, events, asks) => expect(asked(events).asks).toBe(asks));

  it('tells each service, and what to run next', () => {
    const { told } = asked([failed('docker_compose_v2')], { phase: ['4.5A'], extraVars: ['motd=two words'], limit: 'vps' });
    expect(told).toMatchObject([{ type: 'diagnosis', again: "deploy prod --phase 4.5A -l vps -e 'motd=two words'", more: 'deploy diagnose prod halted -l vps', diagnosis: { host: 'vps' } }]);
  });

  it('says nothing of what a secret task said', () => {
    const inquiry = (noLog: boolean) => asked([failed('docker_compose_v2', { reason: 'manifest for hidden:1 not found' }, { noLog })]).told;
    expect(JSON.stringify(inquiry(true))).not.toContain('hidden:1');
  });
});
