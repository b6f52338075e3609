// Packs the package as `npm publish` would and lets publint judge the file: `node scripts/package.mjs`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Runs `npm pack` of this project, with the build that belongs to it.
 * @param {string} folder where the packed file is put
 * @returns {{ tarball: string, version: string, bytes: number, files: { path: string, size: number, mode: number }[] }} `bytes`: unpacked
 */
export function pack(folder) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  // Silent: else npm puts the names of the scripts that it runs before the JSON.
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--silent', '--no-ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed:\n${stdout}${stderr}`);
  // npm 12 gives an object by package name, earlier ones a list.
  const [packed] = Object.values(JSON.parse(stdout));
  return { tarball: join(folder, packed.filename), version: packed.version, bytes: packed.unpackedSize, files: packed.files };
}

async function judge() {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const folder = mkdtempSync(join(tmpdir(), 'jalon-package-'));
  try {
    const { tarball, bytes, files } = pack(folder);
    process.stdout.write(`${files.length} files, ${(bytes / 1e6).toFixed(2)} MB unpacked\n`);
    const data = readFileSync(tarball);
    const { messages: found, pkg } = await publint({ pack: { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) } });
    // It looks for `import "` anywhere, and finds it in what we say about a database's dump.
    const messages = found.filter(({ code, args }) => !(code === 'FILE_INVALID_EXPLICIT_FORMAT' && args.actualFilePath === '/dist/main.cjs'));
    for (const message of messages) process.stdout.write(`${message.type}: ${formatMessage(message, pkg, { color: false })}\n`);
    return messages.every(({ type }) => type === 'suggestion');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = (await judge()) ? 0 : 1;
