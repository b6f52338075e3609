/** The package as npm would publish it, installed as its users do. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

export interface Packed {
  readonly tarball: string;
  readonly version: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

export interface Answer { readonly exit: number; readonly stdout: string; readonly stderr: string }

export interface Installed {
  readonly packed: Packed;
  /** The global prefix's folder of packages. */
  readonly modules: string;
  /** A folder outside of the clone, which is the user's home too. */
  readonly home: string;
  /** `deploy …` as a shell finds it; `node` is the folder of another Node's program. */
  deploy(args: readonly string[], options?: { readonly cwd?: string; readonly node?: string }): Promise<Answer>;
  remove(): void;
}

export async function installed(): Promise<Installed> {
  const { pack } = (await import(pathToFileURL(join(project, 'scripts/package.mjs')).href)) as { pack(folder: string): Packed };
  const base = mkdtempSync(join(tmpdir(), 'jalon-package-'));
  const [prefix, home] = [join(base, 'prefix'), join(base, 'home')];
  mkdirSync(home);
  const packed = pack(base);
  // Offline: what would still be fetched at an install is a failure.
  execFileSync('npm', ['install', '-g', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', packed.tarball], { cwd: home, stdio: 'pipe' });
  return {
    packed, home,
    modules: join(prefix, 'lib/node_modules'),
    deploy: (args, { cwd = home, node = join(process.execPath, '..') } = {}) => new Promise((resolve, reject) => {
      const env = { HOME: home, PATH: [join(prefix, 'bin'), node, process.env.PATH].join(delimiter), NO_COLOR: '1' };
      const child = spawn('deploy', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '', stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ exit: code ?? -1, stdout, stderr }));
    }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
