// `npm test`: build, then what the tests stand on, unit tests, end-to-end tests on real VPSes that they make themselves. On Debian
// as root it installs what they need and says so; elsewhere it says what is missing, and that counts as a failure.
// Words after `npm test --` go to the test runner: files, or `-t` and a name.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const filters = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'jalon-test-'));
const total = { passed: 0, failed: 0 };

function step(name, command, words) {
  process.stdout.write(`\n== ${name}\n`);
  const ok = spawnSync(command, words, { stdio: 'inherit' }).status === 0;
  if (!ok) total.failed += 1;
  return ok;
}

/** Runs one project of the test runner and counts by its own report; a file that could not even be read is one failure. */
function tests(project) {
  process.stdout.write(`\n== ${project} tests\n`);
  const report = join(folder, `${project}.json`);
  const words = ['vitest', 'run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters];
  const ok = spawnSync('npx', ['--no', '--', ...words], { stdio: 'inherit' }).status === 0;
  const found = read(report).flatMap(({ status, assertionResults }) => {
    const outcomes = assertionResults.map((one) => one.status);
    return status === 'failed' && !outcomes.includes('failed') ? [...outcomes, 'failed'] : outcomes;
  });
  const failed = found.filter((status) => status === 'failed').length;
  total.passed += found.filter((status) => status === 'passed').length;
  total.failed += ok ? failed : Math.max(1, failed);
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    process.stderr.write('the test runner left no report\n');
    return [];
  }
}

if (step('build', process.execPath, ['scripts/build.mjs'])) {
  const prepared = step('test hosts', 'npx', ['--no', '--', 'tsx', 'test/e2e/prepare.ts']);
  tests('unit');
  if (prepared) tests('e2e');
  else process.stderr.write('\nNo VPS could be made, so the end-to-end tests do not run; that counts as a failure.\n');
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed > 0 ? 1 : 0);
