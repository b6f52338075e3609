import type { Event } from '../../src/model/event.js';
import { Unknown } from '../../src/model/value.js';
import { standing, WORDS } from '../../src/execute/guard/words.js';
import { SCENES } from './scenes.js';
import { at, item, message, phase, play, recap, result, retry, run, task } from './events.js';

/** A run as it is told, with time that passes and moments at which the screen is looked at. */
export type Film = readonly (Event | { readonly wait: number } | { readonly shot: string })[];
type KindName = 'terminal' | 'wide' | 'narrow' | 'ascii' | 'pipe' | 'ci' | 'verbose';

const wait = (seconds: number) => ({ wait: seconds });
const shot = (name: string) => ({ shot: name });
const output = (host: string, name: string, text: string, stream: 'stdout' | 'stderr' = 'stdout'): Event => ({ type: 'output', time: '', host, task: name, stream, text });
const failed = (reason: string, rest: Parameters<typeof result>[1] = {}) => result('failed', { reason, ...rest });
const FIFTY = Array.from({ length: 50 }, (_, index) => `web${String(index + 1).padStart(2, '0')}`);

/** One task on many hosts, each at its own pace, `seconds` long. */
function everywhere(key: string, name: string, hosts: readonly string[], outcome: (host: string) => ReturnType<typeof result>, seconds: number, shots: Readonly<Record<number, string>> = {}): Film {
  const begun = hosts.map((host) => at(host, name));
  const half = Math.ceil(hosts.length / 2);
  const ended = hosts.map((host) => task(key, host, name, outcome(host)));
  return [...begun, wait(seconds / 2), ...ended.slice(0, half), ...(shots[1] === undefined ? [] : [wait(0.2), shot(shots[1])]), wait(seconds / 2), ...ended.slice(half)];
}

const COMPOSE = [
  ['common : Install base packages', 'install ca-certificates, curl, ufw'], ['docker : Install Docker', 'install docker-ce, docker-compose-plugin'],
  ['app : Folders', 'create /opt/shop (0755 deploy:deploy)'], ['app : Compose file', 'create /opt/shop/compose.yml (0640 deploy:deploy)'], ['app : Start the stack', 'start caddy, api, postgres'],
] as const;

function stack(outcome: 'changed' | 'ok'): Film {
  const tasks = COMPOSE.flatMap(([name, summary], index): Film => {
    const [role, short] = name.split(' : ') as [string, string];
    return [{ ...at('vps1', short), role, phase: '1' } as Event, wait(outcome === 'changed' ? 6 : 0.05), ...(index === 1 && outcome === 'changed' ? [shot('while Docker is being installed')] : []), task(`1.1.${index}`, 'vps1', short, result(outcome, outcome === 'changed' ? { summary } : {}), { role })];
  });
  return [run(['vps1']), phase('1', 'The stack'), play('Shop', ['vps1']), { ...at('vps1', 'Gathering Facts'), phase: '1' } as Event, wait(0.4), task('1.1', 'vps1', 'Gathering Facts', result('ok'), { module: 'setup' }), ...tasks,
    ...(outcome === 'changed' ? [{ ...at('vps1', 'Reload Caddy'), role: 'app', phase: '1' } as Event, wait(1), task('1.2', 'vps1', 'Reload Caddy', result('changed'), { role: 'app', handler: true })] : []),
    recap({ vps1: { ok: outcome === 'changed' ? 7 : 6, changed: outcome === 'changed' ? 6 : 0, exchanges: outcome === 'changed' ? 5 : 2 } }, { elapsed: outcome === 'changed' ? 31.4 : 0.7 })];
}

const LONG_HOST = 'db-primary-7f3a9c.eu-central-1.production.internal.customers.example.com';
const LONG_TASK = 'Wait until every replica has applied the migration that renames the table of orders, then switch the traffic over to the new version';

const SHUT = 'a new login does not work: web2 (192.0.2.2:22): login as deploy refused (permission denied); tried: key ~/.ssh/id_ed25519';

export const FILMS: Readonly<Record<string, { readonly film: Film; readonly kinds: readonly KindName[] }>> = {
  'first-run': { film: stack('changed'), kinds: ['terminal', 'wide', 'ascii', 'pipe', 'ci'] },
  'service-down': { film: [...(SCENES.diagnosis as readonly Event[])], kinds: ['terminal', 'wide', 'narrow', 'pipe'] },
  unchanged: { film: stack('ok'), kinds: ['terminal', 'pipe'] },
  'fifty-hosts': {
    film: [run(FIFTY), play('All web servers', FIFTY), ...everywhere('1', 'Gathering Facts', FIFTY, () => result('ok'), 2, { 1: 'half of them gave their facts' }), ...everywhere('2', 'Packages are there', FIFTY, () => result('ok'), 4, { 1: 'half of them are through' }), recap(Object.fromEntries(FIFTY.map((host) => [host, { ok: 2, exchanges: 2 }])))],
    kinds: ['terminal', 'pipe'],
  },
  'fifty-hosts-two-bad': {
    film: [
      run(FIFTY), play('All web servers', FIFTY), ...FIFTY.map((host) => at(host, 'Gathering Facts')), wait(1),
      ...FIFTY.map((host) => task('1', host, 'Gathering Facts', host === 'web33' ? result('unreachable', { reason: 'web33 (198.51.100.33:22): no answer within 10 s. Is it switched on, and does its firewall let this machine in?' }) : result('ok'))),
      ...FIFTY.filter((host) => host !== 'web33').map((host) => at(host, 'Start the shop')), wait(3), shot('one is out, the others work'),
      ...FIFTY.filter((host) => host !== 'web33').map((host) => task('2', host, 'Start the shop', host === 'web07' ? failed('non-zero return code', { result: { rc: 1, stderr: 'Error: bind: address already in use (0.0.0.0:8080)' } }) : result('ok'))), wait(0.2),
      recap(Object.fromEntries(FIFTY.map((host) => [host, host === 'web33' ? { unreachable: 1, exchanges: 0 } : host === 'web07' ? { ok: 1, failed: 1, exchanges: 2 } : { ok: 2, exchanges: 2 }])), { exit: 4 }),
    ],
    kinds: ['terminal', 'pipe'],
  },
  'long-names': {
    film: [
      run([LONG_HOST, 'データベース', 'café']), play('An environment with long names and wide characters 🚀 for the eyes of those who like to write much', [LONG_HOST, 'データベース', 'café']),
      at(LONG_HOST, LONG_TASK), at('データベース', '注文テーブルの移行を待って、新しいバージョンにトラフィックを切り替える、そのあとで古いバージョンを止める'), at('café', 'Déployer 🚀 l’application'), wait(3), shot('while they work'),
      task('1', LONG_HOST, LONG_TASK, result('changed', { summary: 'replicas db-replica-1, db-replica-2 and db-replica-3 have applied 0042_rename_orders' })),
      task('1', 'データベース', LONG_TASK, result('changed', { items: [item("{'name': 'orders', 'columns': ['id', 'customer', 'created_at', 'updated_at', 'deleted_at'], 'owner': 'shop'}", 'changed'), item('注文', 'ok')] })),
      task('1', 'café', LONG_TASK, failed('the replica café (192.0.2.7) is 14,302 transactions behind and does not catch up: its disk is full. Free some space in /var/lib/postgresql, then run this again')),
      recap({ [LONG_HOST]: { ok: 1, changed: 1, exchanges: 2 }, データベース: { ok: 1, changed: 1, exchanges: 2 }, café: { failed: 1, exchanges: 2 } }, { exit: 2 }),
    ],
    kinds: ['terminal', 'wide', 'narrow', 'ascii', 'pipe'],
  },
  streaming: {
    film: [
      run(['build1', 'build2']), play('Build', ['build1', 'build2']), at('build1', 'Build the image'), at('build2', 'Build the image'), wait(1), output('build1', 'Build the image', '#1 [internal] load build definition\n'), shot('after a second: too early to say'),
      wait(2), output('build2', 'Build the image', '#1 [internal] load build definition\n#2 \x1b[32m[builder 1/9] FROM docker.io/library/node:24-alpine\x1b[0m\n'), wait(0.2), shot('after three seconds'),
      ...[1, 2, 3, 4, 5, 6, 7].flatMap((step): Film => [wait(80), output('build1', 'Build the image', `#${step + 4} [builder ${step}/9] RUN npm ci --omit=dev && npm run build --workspace=shop -- --mode production\n#${step + 4} DONE ${step * 80}.1s\n`)]), wait(45), shot('after ten minutes'),
      task('1', 'build2', 'Build the image', failed('non-zero return code', { result: { rc: 17, stdout: '#2 [builder 1/9] FROM docker.io/library/node:24-alpine\n#9 [builder 5/9] RUN npm ci --omit=dev', stderr: '\x1b[31mnpm error\x1b[0m code ENOSPC\n\x1b[31mnpm error\x1b[0m nospc No space left on device, write' } })), wait(0.2), shot('one failed, its output is gone from the live lines'),
      task('1', 'build1', 'Build the image', result('changed', { result: { rc: 0 } })), recap({ build1: { ok: 1, changed: 1, exchanges: 1 }, build2: { failed: 1, exchanges: 1 } }, { elapsed: 611.4, exit: 2 }),
    ],
    kinds: ['terminal', 'wide', 'narrow', 'ascii', 'pipe', 'verbose'],
  },
  loops: {
    film: [run(['web1']), play('Loops', ['web1']), at('web1', 'Folders'), wait(0.5), task('1', 'web1', 'Folders', result('changed', { items: [item('/opt/shop', 'changed'), item('/opt/shop/data', 'changed'), item('/srv', 'ok')] })),
      task('2', 'web1', 'Users', failed('One or more items failed', { items: [item('alice', 'ok'), item("{'name': 'bob', 'groups': ['sudo', 'docker']}", 'failed', { reason: 'there is no group "docker". Create it first (module group), or install what brings it' })] })), recap({ web1: { ok: 1, changed: 1, failed: 1, exchanges: 2 } }, { exit: 2 })],
    kinds: ['terminal', 'pipe', 'ci'],
  },
  diffs: {
    film: [run(['web1']), play('Diffs', ['web1']), at('web1', 'Configuration'), wait(0.5),
      task('1', 'web1', 'Configuration', result('changed', { summary: 'change /opt/shop/shop.conf', diffs: [{ beforeHeader: '/opt/shop/shop.conf', afterHeader: '/opt/shop/shop.conf', before: '[server]\nport = 8080\nhost = 0.0.0.0\nworkers = 4\n\n[log]\nlevel = info\n', after: '[server]\nport = 8443\nhost = 0.0.0.0\nworkers = 4\ntls = on\n\n[log]\nlevel = info\n' }] })),
      task('2', 'web1', 'A new file', result('changed', { diffs: [{ beforeHeader: '/etc/motd (absent)', afterHeader: '/etc/motd', before: '', after: 'Welcome to web1.\nNo trailing newline' }] })), recap({ web1: { ok: 2, changed: 2, exchanges: 2 } })],
    kinds: ['terminal', 'pipe', 'ci'],
  },
  retries: {
    film: [run(['web1']), play('Retries', ['web1']), at('web1', 'Wait for the health check of the shop'), wait(1), retry('web1', 'Wait for the health check of the shop', 2), at('web1', 'Wait for the health check of the shop'), wait(5), retry('web1', 'Wait for the health check of the shop', 1), at('web1', 'Wait for the health check of the shop'), wait(1), shot('at the third attempt'),
      task('1', 'web1', 'Wait for the health check of the shop', failed('not met after 3 attempts', { result: { attempts: 3, status: 503 } })), recap({ web1: { failed: 1, exchanges: 3 } }, { exit: 2 })],
    kinds: ['terminal', 'narrow', 'pipe'],
  },
  rescued: {
    film: [run(['web1']), play('Rescue', ['web1']), task('1', 'web1', 'Upgrade', failed('non-zero return code', { rescued: true, result: { rc: 100, stderr: 'E: Unable to locate package shop-ng' } })), task('2', 'web1', 'Put the old version back', result('changed')), task('3', 'web1', 'Ask nicely', failed('non-zero return code', { ignored: true, result: { rc: 1 } })), recap({ web1: { ok: 2, changed: 1, rescued: 1, ignored: 1, exchanges: 3 } })],
    kinds: ['terminal', 'pipe'],
  },
  'check-mode': {
    film: [run(['web1'], true), play('Dry run', ['web1']), at('web1', 'Read the version'), wait(0.5), task('1', 'web1', 'Read the version', result('unknown', { reason: 'output of “Read the version” (not run in check mode)', result: { rc: new Unknown('not run') } })), task('2', 'web1', 'Configuration', result('changed', { summary: 'create /opt/shop/shop.conf (0640 root:root)' })), recap({ web1: { ok: 1, changed: 1, skipped: 1, unknown: 1, exchanges: 1 } })],
    kinds: ['terminal', 'pipe'],
  },
  guard: {
    film: [
      run(['web1', 'web2', 'web3']), play('Hardening', ['web1', 'web2', 'web3']), ...['web1', 'web2', 'web3'].map((host) => at(host, 'sshd')), wait(1),
      message('note', WORDS.armed(180), 0, 'web1'), message('note', WORDS.armed(180), 0, 'web2'),
      task('1', 'web3', 'sshd', failed(`${WORDS.anotherStands(standing('run 20261121T115812Z-0a1b2c\nby alice@laptop\nsince 2026-11-21T11:58:12Z\ndeadline 180\nends 9410\nleft 72'))}. ${WORDS.againLater}`)),
      wait(1), task('1', 'web1', 'sshd', result('changed', { summary: 'create with mode 0644' })), task('1', 'web2', 'sshd', result('changed', { summary: 'create with mode 0644' })),
      at('web1', 'guard: prove a new login'), at('web2', 'guard: prove a new login'), wait(1), message('note', `guard: ${WORDS.committed('deploy@192.0.2.1, port 804')}`, 0, 'web1'), task('2', 'web1', 'guard: prove a new login', result('ok')),
      message('warning', WORDS.restoring(SHUT), 0, 'web2'), message('warning', WORDS.alone(171), 0, 'web2'), wait(60), shot('one is proven, one waits for its host'),
      wait(110), task('2', 'web2', 'guard: prove a new login', failed(`${SHUT}; ${WORDS.restored}`)),
      recap({ web1: { ok: 2, changed: 1, exchanges: 6 }, web2: { ok: 1, changed: 1, failed: 1, exchanges: 6 }, web3: { failed: 1, exchanges: 3 } }, { elapsed: 173.2, exit: 6 }),
    ],
    kinds: ['terminal', 'wide', 'pipe'],
  },
  'guard-interrupted': {
    film: [
      run(['web1']), play('Hardening', ['web1']), at('web1', 'sshd'), wait(1), message('note', WORDS.armed(180), 0, 'web1'), wait(1), task('1', 'web1', 'sshd', result('changed')), at('web1', 'Build the image'), wait(20),
      message('warning', 'interrupted: what runs is finished, nothing new starts (again to leave at once)'), message('warning', WORDS.interrupted(159), 0, 'web1'), wait(5), shot('after Ctrl-C'),
      task('2', 'web1', 'Build the image', result('changed')), message('warning', WORDS.restoring('interrupted in the guarded block'), 0, 'web1'), wait(3), message('warning', `guard: ${WORDS.restored}`, 0, 'web1'),
      recap({ web1: { ok: 2, changed: 2, exchanges: 5 } }, { elapsed: 30.1, exit: 99 }),
    ],
    kinds: ['terminal', 'wide', 'pipe'],
  },
  interrupt: {
    film: [run(['web1', 'web2']), play('Interrupted', ['web1', 'web2']), at('web1', 'Migrate'), at('web2', 'Migrate'), wait(4), message('warning', 'interrupted: what runs is finished, nothing new starts (again to leave at once)'), wait(0.3), shot('after Ctrl-C'),
      task('1', 'web1', 'Migrate', result('changed')), task('1', 'web2', 'Migrate', result('changed')), recap({ web1: { ok: 1, changed: 1, exchanges: 1 }, web2: { ok: 1, changed: 1, exchanges: 1 } }, { exit: 99, pendingHandlers: { web1: ['Restart shop'], web2: ['Restart shop'] } })],
    kinds: ['terminal', 'wide', 'pipe'],
  },
};
