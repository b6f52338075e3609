import type { Event } from '../../src/model/event.js';
import { Float, SecretText, Unknown } from '../../src/model/value.js';
import { at, included, item, message, phase, play, recap, result, retry, run, task } from './events.js';
import { SECRET } from './golden.js';

const failed = (reason: string, rest = {}) => result('failed', { reason, ...rest });

/** What a run tells, by what it shows. */
export const SCENES: Readonly<Record<string, readonly Event[]>> = {
  outcomes: [
    run(['web1', 'web2']), phase('4.5A', 'Containers'), play('web', ['web1', 'web2']),
    task('1.1.1', 'web1', 'Gathering Facts', result('ok'), { module: 'setup' }), task('1.1.1', 'web2', 'Gathering Facts', result('ok'), { module: 'setup' }),
    task('1.1.2', 'web1', 'Install', result('changed', { summary: 'install curl' }), { role: 'common' }), task('1.1.2', 'web2', 'Install', result('ok'), { role: 'common' }),
    task('1.1.3', 'web1', 'Ask', failed('non-zero return code', { ignored: true, result: { rc: 3, stdout: 'half\nway', stderr: 'no such thing' } })), task('1.1.3', 'web2', 'Ask', result('skipped', { reason: 'Conditional result was False' })),
    task('1.1.4', 'web1', 'Try', failed('it broke', { rescued: true })), task('1.1.5', 'web1', 'Mend', result('changed')), task('1.1.6', 'web1', 'Say', result('ok', { result: { msg: 'hello' } }), { module: 'debug', verbose: true }),
    task('1.1.4', 'web2', 'Try', result('unreachable', { reason: 'connection refused by 192.0.2.1 port 22' })),
    task('1.1.7', 'web1', 'Elsewhere', result('changed'), { delegate: 'db1' }),
    task('1.1.8', 'web1', 'Reload', result('changed'), { handler: true, role: 'caddy' }),
    recap({ web1: { ok: 7, changed: 4, rescued: 1, ignored: 1, exchanges: 3 }, web2: { ok: 2, unreachable: 1, skipped: 1, exchanges: 2 } }, { exit: 4, pendingHandlers: { web2: ['Reload', 'Restart'] } }),
  ],
  loops: [
    play('loops', ['a']),
    task('1.1', 'a', 'Some', result('changed', { items: [item('one', 'ok'), item('two', 'changed'), item("{'name': 'three'}", 'skipped', { reason: 'no' })] })),
    task('1.2', 'a', 'None left', result('skipped', { reason: 'All items skipped', items: [item('1', 'skipped', { reason: 'no' })] })),
    task('1.3', 'a', 'Broken', failed('One or more items failed', { ignored: true, items: [item('x', 'ok'), item('y', 'failed', { reason: 'bad y', result: { rc: 1 } })] })),
    task('1.4', 'a', 'With diffs', result('changed', { items: [item('f', 'changed', { diffs: [{ beforeHeader: '/etc/f', afterHeader: '/etc/f', before: 'old\n', after: 'new\n' }] })] })),
  ],
  check: [
    run(['a'], true), play('bare', ['a']),
    task('1.1', 'a', 'Output', result('unknown', { reason: 'output of “Output” (not run in check mode)', result: { rc: new Unknown('not run') } })),
    task('1.2', 'a', 'Items', result('unknown', { items: [item('x', 'unknown', { reason: 'not run' }), item('y', 'changed')] })),
    recap({ a: { ok: 1, changed: 1, unknown: 2, exchanges: 1 } }),
  ],
  diffs: [
    play('diffs', ['a']),
    task('1.1', 'a', 'File', result('changed', { diffs: [{ beforeHeader: '/etc/app.conf', afterHeader: '/etc/app.conf', before: 'port 1\nkeep\nlast', after: 'port 2\nkeep\nlast\n' }] })),
    task('1.2', 'a', 'Secret', result('changed', { diffs: [{ beforeHeader: '/etc/key', afterHeader: '/etc/key', before: new SecretText('pw old1\n', [[3, 7]]), after: new SecretText('pw new12\n', [[3, 8]]) }] })),
    task('1.3', 'a', 'Lines', result('changed', { diffs: [{ beforeHeader: '/k', afterHeader: '/k', before: '', after: new SecretText('BEGIN\na\nb\nEND\n', [[6, 9]]) }] })),
  ],
  order: [
    play('order', ['fast', 'slow', 'lost']),
    task('1.1', 'fast', 'One', result('ok')), task('1.2', 'fast', 'Two', result('ok')), task('1.10', 'fast', 'Ten', result('ok')),
    task('1.1', 'lost', 'One', result('unreachable', { reason: 'gone' })),
    task('1.1', 'slow', 'One', result('ok')), task('1.2', 'slow', 'Two', result('changed')), task('1.10', 'slow', 'Ten', result('ok')),
    play('empty', []), play('all fail', ['slow']), task('2.1', 'slow', 'Fail', failed('no')),
    recap({ slow: { ok: 3, changed: 1, failed: 1 } }),
  ],
  diagnosis: [
    run(['vps']), play('Infrastructure', ['vps']), task('1.1', 'vps', 'Bring it up', failed('/opt/shop: a service does not come up'), { module: 'docker_compose_v2', role: 'stack' }),
    {
      type: 'diagnosis', time: '2026-11-21T12:00:00.000Z', again: "deploy prod --phase 4.5A -e 'motd=two words'", more: 'deploy diagnose prod redis -l vps',
      diagnosis: {
        host: 'vps', remarks: ['the disk of /srv is full'],
        services: [
          {
            service: 'redis', container: 'shop_redis', image: 'redis:8.0-bookworm', state: 'restarting, exit code 1, 5 restarts', rule: 'configuration-refused', why: 'it refuses its configuration: /opt/shop/redis', lesson: 'L62 native-config-check', fix: 'Correct it where it is written; the product’s own check beside the template (validate:) refuses it before a restart.',
            file: '/opt/shop/redis', said: [">>> 'maxmemory-polizy allkeys-lru'", `requirepass ${SECRET}\x1b]0;owned\x07\u202e`], log: [], facts: ['/opt/shop/redis/redis.conf is written from templates/redis.conf.hbs'], only: 'deploy prod --role redis -l vps', at: { file: 'stack/compose.yml.hbs', start: 3, end: 4 },
          },
          { service: 'api', container: 'shop_api', image: 'shop/api:1', state: 'exited, exit code 3', rule: 'exit-code', why: 'its program ends with status 3: an error of its own', said: [], log: ['migrating', 'error:\trelation users does not exist'], facts: [] },
          { service: 'web', container: 'shop_web', image: 'caddy:2', state: 'created', rule: 'waits', why: 'it waits for api', waitsFor: 'api', said: [], log: [], facts: [] },
        ],
      },
    },
    recap({ vps: { ok: 3, failed: 1 } }, { exit: 2 }),
  ],
  asides: [
    play('asides', ['a']),
    message('note', 'nothing to worry about'), message('debug', 'unseen', 1), message('warning', 'a warning', 0, 'a'), message('error', 'handler “x” was not found'),
    included('a', 'roles/x/tasks/more.yml'),
    at('a', 'Wait'), retry('a', 'Wait', 2), retry('a', 'Wait', 1), task('1.3', 'a', 'Wait', result('ok')),
  ],
  hostile: [
    play('\x1b[2Jplay', ['a\x1b]0;x\x07']),
    task('1.1', 'a\x1b]0;x\x07', `say ${SECRET}`, failed(`\x1b]52;c;Zm9v\x07 \u202egnp.exe \r over ${SECRET}`, { result: { rc: 1, stdout: `tab\tkept\n\x9b31m${SECRET}`, stderr: Buffer.from(SECRET).toString('base64') } })),
    task('1.2', 'a\x1b]0;x\x07', 'Item', result('changed', { items: [item(`\x1b[1m${SECRET}`, 'changed')] })),
    task('1.3', 'a\x1b]0;x\x07', 'Debug', result('ok', { result: { msg: `\x85\u202e\x7f é ${SECRET}`, number: new Float(2) } }), { verbose: true }),
    task('1.4', 'a\x1b]0;x\x07', 'Diff', result('changed', { diffs: [{ beforeHeader: '/x', afterHeader: '/x\x1b[0m', before: '', after: `\x1b[31m\r\n${SECRET}\n` }] })),
    message('warning', `\x1b[2J${SECRET}`),
    recap({ 'a\x1b]0;x\x07': { failed: 1 } }, { exit: 2 }),
  ],
};
