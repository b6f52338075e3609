// `npm test`: unit tests, then end-to-end tests on real VPSes that they make themselves. On Debian as root it installs
// what those need and says so; elsewhere it says what is missing, runs the unit tests, and fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const report = join(mkdtempSync(join(tmpdir(), 'jalon-test-')), 'report.json');
const run = (command, words) => spawnSync(command, words, { stdio: 'inherit' }).status ?? 1;

const build = run(process.execPath, ['scripts/build.mjs']);
const hosts = build === 0 ? run('npx', ['--no', 'tsx', 'test/vps/cli.ts', 'up', '1', '--image', 'trixie']) : 1;
const projects = hosts === 0 ? [] : ['--project', 'unit'];
if (hosts !== 0) process.stderr.write('\nNo VPS could be made, so the end-to-end tests do not run; that counts as a failure.\n\n');
const tests = run('npx', ['--no', 'vitest', 'run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args]);
let summary = { numPassedTests: 0, numFailedTests: 1 };
try {
  summary = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  process.stderr.write('the test runner left no report\n');
}
rmSync(join(report, '..'), { recursive: true, force: true });
const failed = summary.numFailedTests + (summary.numFailedTestSuites > 0 && summary.numFailedTests === 0 ? 1 : 0) + (hosts === 0 ? 0 : 1);
process.stdout.write(`\n${summary.numPassedTests} passed, ${failed} failed\n`);
process.exit(tests !== 0 || hosts !== 0 || failed > 0 ? 1 : 0);
