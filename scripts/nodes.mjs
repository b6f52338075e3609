// `npm run nodes`: the package, packed and installed, plays on a real VPS with the oldest Node that is promised, those that are
// kept up, and the newest. Each comes from the npm registry's package `node` into a temporary folder.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const VERSIONS = ['20.19.0', '22', '24', 'latest'];

const folder = mkdtempSync(join(tmpdir(), 'jalon-nodes-'));
try {
  const programs = VERSIONS.map((version) => {
    const prefix = join(folder, version);
    mkdirSync(prefix);
    // Its install script puts the program of this machine's kind in its place.
    writeFileSync(join(prefix, 'package.json'), JSON.stringify({ allowScripts: { node: true } }));
    const { status } = spawnSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--silent', `node@${version}`], { cwd: prefix, stdio: 'inherit' });
    if (status !== 0) throw new Error(`node@${version} can't be installed`);
    const program = join(prefix, 'node_modules/node/bin');
    process.stdout.write(`${version}: ${spawnSync(join(program, 'node'), ['--version'], { encoding: 'utf8' }).stdout}`);
    return program;
  });
  const env = { ...process.env, JALON_NODES: programs.join(delimiter) };
  process.exitCode = spawnSync('npx', ['--no', '--', 'vitest', 'run', '--project', 'e2e', 'test/e2e/package.test.ts'], { env, stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
