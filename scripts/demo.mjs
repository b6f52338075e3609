// `npm run demo`: one VPS on this machine, the VPAI stack deployed to it with the real command, and what to try next.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { makeSecrets } from './secrets.mjs';

register(); // the test bed is TypeScript
const { ensureVps, packagesToInstall, writeInventory } = await import('../test/vps/index.ts');

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const began = Date.now();
const tell = (text) => process.stdout.write(`${text}\n`);
const elapsed = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
const SERVICES = ['postgresql', 'redis', 'qdrant', 'caddy', 'n8n', 'litellm', 'openclaw', 'victoriametrics', 'loki', 'alloy', 'grafana', 'diun'];

async function demo() {
  const packages = await packagesToInstall();
  tell(`Jalon's demo: a VPS on this machine, and a stack of twelve services deployed to it over SSH.

It ${packages.length > 0 ? `installs these Debian packages here: ${packages.join(' ')};` : 'installs nothing: all that it needs is here;'}
it makes Docker images and one container that behaves as a bare Debian 13 server (systemd, sshd, sudo; no Docker, no Python),
a registry for it that serves the images under their real names, and passwords in inventories/staging.
The first time takes a few minutes, later ones seconds. \`npm run vps -- down --all\` takes away what it makes.
`);
  const [vps] = await ensureVps({ count: 1, own: true, say: (line) => tell(`${elapsed().padStart(5)}  ${line}`) });
  writeInventory([vps]);
  const made = makeSecrets(root, 'staging');
  if (made.length > 0) tell(`${elapsed().padStart(5)}  passwords made: ${made.join(', ')}`);
  tell(`${elapsed().padStart(5)}  ${vps.name} answers on ${vps.address}\n\n$ node bin/deploy.mjs staging`);
  const deployed = spawnSync(process.execPath, ['bin/deploy.mjs', 'staging'], { cwd: root, stdio: 'inherit' });
  if (deployed.status !== 0) return deployed.status ?? 1;
  tell(`\nThe services, as Docker on ${vps.name} sees them:`);
  for (const service of SERVICES) tell(await stateOf(vps, service));
  tell(`
Done after ${elapsed()}. What to try next:

  node bin/deploy.mjs staging                        again: nothing changes, in a second
  edit templates/redis.conf.hbs, then
  node bin/deploy.mjs staging --dry-run --diff       what would change, to the line; nothing is written
  node bin/deploy.mjs staging --role redis           just that role: only redis restarts
  node bin/deploy.mjs log last                       what the last run did
  npm run vps -- ssh 1                               look around on the server
  npm run vps -- down                                take it away (--all: images too)`);
  return 0;
}

async function stateOf(vps, service) {
  const format = '{{.Config.Image}}|{{.State.Status}}|{{if .State.Health}}{{.State.Health.Status}}{{end}}|{{index .Config.Labels "jalon.standin"}}';
  const { stdout } = await vps.exec(['docker', 'inspect', '--format', format, `vpai_${service}`]);
  const [image = '', status = 'absent', health = '', standIn = ''] = stdout.trim().split('|');
  const note = standIn === 'true' ? '  (a stand-in: docs/stand-ins.md)' : '';
  return `  ${service.padEnd(15)} ${image.padEnd(46)} ${status}${health === '' ? '' : `, ${health}`}${note}`;
}

try {
  process.exitCode = await demo();
} catch (problem) {
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exitCode = 1;
}
