/** `npm run vps -- …`: VPSes on this machine, from the command line. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { containers, containersLabelled, dockerAnswers } from './docker.js';
import { sshdPort } from './container.js';
import { ensureVps, loginOf } from './fleet.js';
import { writeInventory } from './inventory.js';
import { sshArguments } from './login.js';
import { label, vpsImages, vpsNames, type ImageSource, type VpsImage } from './names.js';
import { places } from './places.js';
import { must } from './process.js';
import { removeAll, removeVpses } from './remove.js';
import { sayWithSeconds } from './say.js';

const say = sayWithSeconds((text) => process.stdout.write(text));

function number(text: string): number {
  const k = Number(text);
  if (!Number.isInteger(k) || k < 1 || k > 250) throw new InvalidArgumentError('a number from 1 to 250');
  return k;
}

async function up(count: number, options: { image?: VpsImage; images: ImageSource }): Promise<void> {
  let said = 0;
  const vpses = await ensureVps({ count, image: options.image, images: options.images, say: (line) => { said += 1; say(line); } });
  writeInventory(vpses);
  const made = await must([process.execPath, 'scripts/secrets.mjs', 'staging'], { cwd: places.project });
  if (!made.includes('every password is there')) say(`passwords: ${made.trim()}`);
  const reach = vpses.map((vps) => `${vps.name} ${vps.address}`).join(', ');
  say(said === 0 ? `nothing to do: ${reach}` : `ready: ${reach}`);
}

async function list(): Promise<void> {
  if (!await dockerAnswers()) return void process.stdout.write('Docker does not run: no VPS does.\n');
  const states = await containers(await containersLabelled(label.vps));
  const rows = [...states.values()].map(({ labels, running, address, image }) =>
    [labels[label.vps] ?? '', address || '-', running ? 'running' : 'stopped', image].map((cell) => cell.padEnd(14)).join(' ').trimEnd());
  process.stdout.write(rows.length > 0 ? `${rows.join('\n')}\n` : 'No VPS. Make one: npm run vps -- up\n');
}

async function ssh(k: number, command: string[]): Promise<void> {
  const names = vpsNames(k);
  const login = loginOf(names, await sshdPort(names.container));
  if (!existsSync(login.knownHosts)) throw new Error(`There is no VPS ${k}. Make it: npm run vps -- up ${k}`);
  const child = spawn('ssh', [...sshArguments(login), ...command], { stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => { process.exitCode = code ?? 1; resolve(); }));
}

const program = new Command('vps').description('VPSes on this machine: Debian with systemd, sshd and sudo, in containers.');
program.enablePositionalOptions();
program.command('up').description('make VPSes 1 to N be there (N: 1), and write the connection data of inventories/staging')
  .argument('[N]', 'how many', number, 1)
  .addOption(new Option('--image <variant>', 'bare Debian 13, with Docker, bare Debian 12, with Python, sshd alone').choices([...vpsImages]))
  .addOption(new Option('--images <source>', 'where the VPSes pull from').choices(['local', 'public']).default('local'))
  .action(up);
program.command('down').description('remove VPSes (all, or those numbered) and their connection data')
  .argument('[K...]', 'which', (text: string, others: number[] | undefined) => [...(others ?? []), number(text)])
  .option('--all', 'registry, network, images and keys as well')
  .action((numbers: number[], { all }: { all?: boolean }) => (all ? removeAll(say) : removeVpses(numbers, say)));
program.command('list').description('what runs').action(list);
program.command('ssh').description('log in to VPS K, or run a command there').passThroughOptions()
  .argument('<K>', 'which', number).argument('[command...]').action(ssh);

try {
  await program.parseAsync();
} catch (cause) {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exitCode = 1;
}
