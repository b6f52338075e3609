import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchVps, type Vps } from '../vps/index.js';
import { counted, deploy, eventsOf, type Ran } from './deploy.js';
import { type Project, stackProject } from './project.js';
import { eventually, inspect, on, watchFiles } from './watching.js';

const INFRASTRUCTURE = ['vpai_postgresql', 'vpai_redis', 'vpai_qdrant', 'vpai_caddy'];
const APPLICATIONS = ['vpai_n8n', 'vpai_litellm', 'vpai_openclaw', 'vpai_victoriametrics', 'vpai_loki', 'vpai_alloy', 'vpai_grafana', 'vpai_diun'];
const CONTAINERS = [...INFRASTRUCTURE, ...APPLICATIONS];
const allHealthy = Object.fromEntries(CONTAINERS.map((name) => [name, 'healthy']));

/** On a bare host: what needs Docker to be there, and what comes of a command that did not run; smoke tests are all of that. */
const MAY_BE_UNKNOWN = [
  'docker : Configure the daemon', 'docker : Start Docker at boot and now', 'docker : Restart Docker',
  "apps : Make n8n's role in PostgreSQL", "apps : Make n8n's database",
  'n8n_provision : Ask n8n whether it has its owner', "n8n_provision : Make n8n's owner", 'n8n_provision : Ask n8n which credentials it has',
  "n8n_provision : Import n8n's credentials", 'backup : Make the first backup, as the timer does',
  // No package of theirs is there yet.
  'hardening : Let the new port of sshd in', 'hardening : Let in what is offered over TCP', 'hardening : Let in what is offered over UDP',
  'hardening : Close the ports that containers publish, but those', 'hardening : Close everything else',
  'hardening : Ban who tries too often', 'hardening : Start fail2ban at boot and now',
];
/** Already as wanted on any Debian, or reading only. */
const MAY_BE_OK = ['Gathering Facts', 'common : Install base packages', 'common : Set the time zone', 'smoke : Note which containers are stand-ins',
  "hardening : Have sshd's folder there, for its test", "hardening : Have no socket in sshd's place", 'hardening : Start sshd at boot', 'A new login works'];

describe('deploy staging on a real VPS', () => {
  let vps: Vps, project: Project, old: Vps, oldProject: Project;
  let bookworm: ReturnType<typeof phaseOneTwice>;

  async function phaseOneTwice(): Promise<Record<'first' | 'second', Ran>> {
    const first = await deploy(oldProject, ['staging', '--phase', '1']);
    const second = await deploy(oldProject, ['staging', '--phase', '1']);
    return { first, second };
  }

  beforeAll(async () => {
    [vps, old] = await Promise.all([createScratchVps(), createScratchVps({ image: 'bookworm' })]);
    project = stackProject(vps);
    oldProject = stackProject(old);
  });
  afterAll(async () => {
    await bookworm;
    await Promise.all([vps?.destroy(), old?.destroy()]);
    project?.remove();
    oldProject?.remove();
  });

  test('a dry run on a bare host predicts the whole stack and writes nothing', async () => {
    const written = await watchFiles(vps);
    const ran = await deploy(project, ['staging', '--dry-run', '--diff', '--json']);
    expect(ran, ran.stderr).toMatchObject({ exit: 0 });
    expect(await written()).toEqual([]);
    const tasks = eventsOf(ran).filter(({ type, outcome }) => type === 'task' && outcome !== 'skipped');
    const named = (outcome: string): string[] => tasks.filter((task) => task.outcome === outcome).map(({ role, task }) => (role ? `${role} : ${task}` : `${task}`));
    expect(named('failed')).toEqual([]);
    expect(named('unknown').filter((name) => !MAY_BE_UNKNOWN.includes(name) && !name.startsWith('smoke : '))).toEqual([]);
    expect(named('ok').filter((name) => !MAY_BE_OK.includes(name))).toEqual([]);
    expect(named('changed').length).toBeGreaterThanOrEqual(16);
    const diffs = JSON.stringify(tasks.flatMap(({ diff }) => diff ?? []));
    for (const line of ['maxmemory-policy noeviction', 'listen_addresses', 'POSTGRES_INITDB_ARGS', 'tls internal']) expect(diffs).toContain(line);
  });

  test('the first run brings up twelve healthy services', async () => {
    const ran = await deploy(project, ['staging']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran)).toMatchObject({ failed: 0, unreachable: 0, unknown: 0 });
    expect(ran.stdout + ran.stderr).toMatch(/port 22 is used: 804: .+guard: proven by deploy@\S+, port 804; committed/s);
    expect(await on(vps, 'ufw status; sshd -T | grep -E "^(port|passwordauthentication|permitrootlogin) "; fail2ban-client status sshd >/dev/null && echo bans')).toMatch(/Status: active.+port 804\npermitrootlogin no\npasswordauthentication no\nbans/s);
    expect(await inspect(vps, CONTAINERS, '.State.Health.Status')).toEqual(allHealthy);
    const secrets = project.read('inventories/staging/group_vars/all/secrets.yml');
    expect([...secrets.matchAll(/^\w+: !secret (\w+)$/gm)].filter(([, secret]) => (ran.stdout + ran.stderr).includes(secret!))).toEqual([]);
    bookworm = phaseOneTwice();
  });

  test('the second run changes nothing, in few exchanges', async () => {
    const ran = await deploy(project, ['staging']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran)).toMatchObject({ changed: 0, failed: 0, unknown: 0 });
    expect(counted(ran).exchanges).toBeLessThanOrEqual(35);
  });

  test('each service really does its work, with the passwords that were made', async () => {
    const password = (name: string): string => new RegExp(`^${name}: !secret (\\w+)$`, 'm').exec(project.read('inventories/staging/group_vars/all/secrets.yml'))![1]!;
    const redis = `docker exec -e REDISCLI_AUTH=${password('redis_password')} vpai_redis redis-cli --user vpai`;
    expect(await on(vps, `${redis} set answer 42 && ${redis} get answer`)).toContain('42');
    expect(await on(vps, `docker exec -e PGPASSWORD=${password('postgresql_password')} vpai_postgresql psql -h 127.0.0.1 -U vpai -tAc 'create table t (a int); insert into t values (42); select a from t'`)).toContain('42');
    expect(await on(vps, 'docker exec vpai_redis redis-cli ping 2>&1 || true')).toContain('NOAUTH');
  });

  test('a template that changed: the dry run shows just that and writes nothing, the run restarts just its service', async () => {
    project.write('templates/redis.conf.hbs', project.read('templates/redis.conf.hbs').replace('loglevel notice', 'loglevel verbose'));
    const written = await watchFiles(vps);
    const dry = await deploy(project, ['staging', '--dry-run', '--diff']);
    expect(dry, dry.stdout + dry.stderr).toMatchObject({ exit: 0 });
    expect(await written()).toEqual([]);
    const hunks = dry.stdout.split('\n').filter((line) => /^[-+](?!--|\+\+)/.test(line));
    expect(hunks.slice(0, 2), dry.stdout).toEqual(['-loglevel notice', '+loglevel verbose']);
    const told = dry.stdout.replace(/RUNNING HANDLER \[redis : Apply redis\][^[]*\[vps1\].*/, '').match(/^changed: .*$/gm);
    expect(told).toEqual([expect.stringContaining('changed: [vps1]')]);

    const before = await inspect(vps, CONTAINERS, '.State.StartedAt');
    const real = await deploy(project, ['staging', '--diff']);
    expect(real, real.stdout + real.stderr).toMatchObject({ exit: 0 });
    expect(counted(real).changed).toBe(2);
    expect(await written()).toContain('/opt/vpai/infra/redis/redis.conf');
    const after = await inspect(vps, CONTAINERS, '.State.StartedAt');
    expect(CONTAINERS.filter((name) => before[name] !== after[name])).toEqual(['vpai_redis']);
    expect(await inspect(vps, CONTAINERS, '.State.Health.Status')).toEqual(allHealthy);
    expect(counted(await deploy(project, ['staging'])).changed).toBe(0);
  });

  test('one dashboard that changed restarts Grafana and nothing else', async () => {
    const path = 'roles/grafana/files/dashboards/logs.json';
    project.write(path, project.read(path).replace('"VPAI logs"', '"Logs of VPAI"'));
    const before = await inspect(vps, CONTAINERS, '.State.StartedAt');
    const ran = await deploy(project, ['staging', '--role', 'grafana']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran).changed, ran.stdout).toBe(2);
    const after = await inspect(vps, CONTAINERS, '.State.StartedAt');
    expect(CONTAINERS.filter((name) => before[name] !== after[name])).toEqual(['vpai_grafana']);
    expect(await inspect(vps, CONTAINERS, '.State.Health.Status')).toEqual(allHealthy);
  });

  test('each health check fails while its service is stopped with SIGSTOP, and recovers', async () => {
    // Every process: an image's first one may be a shell that waits for the service. One at a time: a health check's own is gone before long.
    const all = `for one in ${CONTAINERS.join(' ')}; do docker top $one -eo pid | tail -n +2; done`;
    const signal = (name: string): string => `for pid in $(${all}); do kill -${name} $pid || test ! -e /proc/$pid; done`;
    await on(vps, signal('STOP'));
    const streak = (): Promise<Record<string, string>> => inspect(vps, CONTAINERS, '.State.Health.FailingStreak');
    await eventually(60, streak, (answer) => Object.values(answer).every((count) => Number(count) > 0)).finally(() => on(vps, signal('CONT')));
    await eventually(30, streak, (answer) => Object.values(answer).every((count) => count === '0'));
    await eventually(30, () => inspect(vps, CONTAINERS, '.State.Health.Status'), (answer) => Object.values(answer).every((status) => status === 'healthy'));
  });

  test('everything survives a second start, and a new container on the old volumes', async () => {
    const both = (command: string): Promise<string> => on(vps, `for part in infra apps; do cd /opt/vpai/$part && ${command} || exit 1; done`);
    await both('docker compose restart --timeout 5 && docker compose up --wait --detach');
    expect(await inspect(vps, CONTAINERS, '.State.Health.Status')).toEqual(allHealthy);
    await both('docker compose down --timeout 5 && docker compose up --wait --detach');
    expect(await inspect(vps, CONTAINERS, '.State.Health.Status')).toEqual(allHealthy);
    const ran = await deploy(project, ['staging']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran).changed, ran.stdout).toBe(0);
  });

  test('phase 1 also runs on Debian 12, and a second time changes nothing', async () => {
    const { first, second } = await bookworm;
    for (const ran of [first, second]) expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(second).changed, second.stdout).toBe(0);
    expect(await on(old, 'docker version --format "{{.Server.Version}}"; sysctl -n vm.overcommit_memory')).toMatch(/^20\.10\.\d+\S*\n1\n$/);
  });

  test('a backup by the timer\'s service restores, one that does not restore never counts, and old ones go', async () => {
    const sql = (text: string): Promise<string> => on(vps, `docker exec vpai_postgresql psql -U vpai -v ON_ERROR_STOP=1 -tAqc "${text}"`);
    const made = async (): Promise<string[]> => (await on(vps, 'ls /var/backups/vpai')).trim().split('\n').filter((name) => name !== 'latest');
    expect(await on(vps, 'systemctl is-enabled vpai-backup.timer; systemctl is-active vpai-backup.timer')).toBe('enabled\nactive\n');
    await on(vps, 'cd /var/backups/vpai && mkdir 2020-01-01T000000Z 2020-01-02T000000Z && touch -d "8 days ago" 2020-01-01T000000Z && touch -d "6 days ago" 2020-01-02T000000Z');
    const before = await made();
    await on(vps, 'systemctl start vpai-backup.service');
    const [newest] = (await made()).filter((name) => !before.includes(name));
    expect(newest).toBeDefined();
    expect(await made()).toEqual([...before.filter((name) => name !== '2020-01-01T000000Z'), newest]);

    await sql('drop table t');
    await on(vps, 'docker exec -i vpai_postgresql pg_restore -U vpai -d vpai --exit-on-error < /var/backups/vpai/latest/vpai.dump');
    expect(await sql('select a from t')).toBe('42\n');
    expect(await on(vps, 'mkdir /run/n8n && tar -xzf /var/backups/vpai/latest/vpai_n8n.tar.gz -C /run/n8n && cat /run/n8n/standin.json')).toContain('vpai-redis');

    // Its check reads another table by a name that isn't found while a dump is read back.
    await sql("create function known(int) returns bool language sql as 'select exists (select from t where a = \\$1)'; create table u (a int check (known(a))); insert into u values (42)");
    const good = await made();
    expect((await vps.exec('systemctl start vpai-backup.service')).rc).not.toBe(0);
    expect(await on(vps, 'journalctl -u vpai-backup.service -n 20 -o cat')).toContain('relation "t" does not exist');
    expect(await made()).toEqual(good);
    expect(await sql("select count(*) from pg_database where datname like '%proof%'")).toBe('0\n');
    await sql('drop table u; drop function known');
  });

  test('the newest backup goes to a second place, is checked there, and old ones go after thirty days; a VPN that does not come up is told and stops none of it', async () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    project.write('inventories/staging/group_vars/vps.yml', JSON.stringify({
      backup_away: `deploy@${old.address}`,
      backup_away_key: readFileSync(old.keyFile, 'utf8'),
      backup_away_host_key: readFileSync(old.knownHosts, 'utf8').trim().replace(/^\S+ /, ''),
      vpn_enabled: true, vpn_address: '192.0.2.2/24', vpn_private_key: key, vpn_server_key: key, vpn_server: '127.0.0.1:51820', vpn_networks: ['192.0.2.0/24'],
      vpn_proof_host: '192.0.2.1',
    }));
    const ran = await deploy(project, ['staging', '--phase', '2', '--phase', '5.5']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 0 });
    expect(counted(ran)).toMatchObject({ rescued: 1, failed: 0 });
    // What fails depends on the machine: whether its kernel has WireGuard.
    expect(ran.stdout.split('PHASE 5.5')[0]).toMatch(/"msg": "(Bring the client up, at boot too|Ask for a port that only the VPN leads to): /);
    await on(old, 'cd ~deploy && mkdir -p vpai/2020-01-01T000000Z vpai/2020-01-02T000000Z && touch -d "31 days ago" vpai/2020-01-01T000000Z && touch -d "29 days ago" vpai/2020-01-02T000000Z && chown -R deploy: vpai');
    await on(vps, 'systemctl start vpai-backup-away.service');
    const newest = (await on(vps, 'readlink /var/backups/vpai/latest')).trim();
    expect((await on(old, 'ls -A ~deploy/vpai')).trim().split('\n')).toEqual(['2020-01-02T000000Z', newest]);
    await on(old, `cd ~deploy/vpai/${newest} && sha256sum --quiet -c SHA256SUMS`);
  });
});
