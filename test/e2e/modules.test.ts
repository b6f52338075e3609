/**
 * Every module twice on a real VPS: `test/modules/<module>/vps.yml` is a list of cases. Each runs as a dry run, which must leave
 * the host as it is, then for real, then again: the second run must say `changed=0`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createScratchVps, type Vps, type VpsImage } from '../vps/index.js';
import { counted, type Counted, deploy, root, stackTrace } from './deploy.js';
import { type Project, smallProject } from './project.js';
import { on } from './watching.js';

interface Case {
  readonly name: string;
  /** Default trixie; `docker` has Docker and Compose. */
  readonly image?: VpsImage;
  /** Shell, as root on the VPS, before the runs. */
  readonly prepare?: string;
  /** Files of the project, by path beside site.yml. */
  readonly files?: Readonly<Record<string, string>>;
  /** Keywords of the play; `become: true`, `gather_facts: false` unless said. */
  readonly play?: Readonly<Record<string, unknown>>;
  readonly tasks: readonly unknown[];
  readonly handlers?: readonly unknown[];
  /** What the recap of each run must say; a number that is not named is not looked at, `failed` and `unreachable` are 0 unless said. */
  readonly check?: Partial<Counted> | false;
  readonly first?: Partial<Counted>;
  readonly again?: Partial<Counted> | false;
  /** Shell, as root on the VPS: prints what the dry run must leave as it is. */
  readonly watch?: string;
  /** Shell, as root on the VPS, after the runs: must exit 0. */
  readonly verify?: string;
  /** Text that the first run must show. */
  readonly shows?: readonly string[];
}

const folder = join(root, 'test/modules');
const files = readdirSync(folder).map((name) => ({ module: name, path: join(folder, name, 'vps.yml') })).filter(({ path }) => existsSync(path));
const cases = files.flatMap(({ module, path }) => (parse(readFileSync(path, 'utf8')) as Case[]).map((one) => ({ module, image: 'trixie' as VpsImage, ...one })));

describe.each([...new Set(cases.map(({ image }) => image))])('on %s', (image) => {
  let vps: Vps;
  beforeAll(async () => {
    vps = await createScratchVps({ image });
  });
  afterAll(() => vps.destroy());
  const mine = cases.filter((one) => one.image === image).map((one) => [one.module, one.name, one] as const);
  test.each(mine)('%s: %s', (_module, _name, one) => runThrice(vps, one));
});

async function runThrice(vps: Vps, one: Case): Promise<void> {
  const play = { hosts: 'all', gather_facts: false, become: true, ...one.play, tasks: one.tasks, ...(one.handlers ? { handlers: one.handlers } : {}) };
  const project = smallProject({ web: vps }, { 'site.yml': stringify([play]), ...one.files });
  try {
    if (one.prepare !== undefined) await on(vps, one.prepare);
    if (one.check !== false) {
      const before = one.watch === undefined ? '' : await on(vps, one.watch);
      await run(project, ['--dry-run', '--diff'], one.check ?? {});
      if (one.watch !== undefined) expect(await on(vps, one.watch), 'the dry run left the host as it was').toBe(before);
    }
    const said = await run(project, [], one.first ?? {});
    for (const text of one.shows ?? []) expect(said).toContain(text);
    if (one.again !== false) await run(project, [], { changed: 0, ...one.again });
    if (one.verify !== undefined) {
      const { rc, stdout, stderr } = await vps.exec(one.verify);
      expect(rc, `${one.verify}\n${stdout}${stderr}`).toBe(0);
    }
  } finally {
    project.remove();
  }
}

async function run(project: Project, flags: readonly string[], expected: Partial<Counted>): Promise<string> {
  const ran = await deploy(project, ['lab', '--accept-lesson', 'L01', ...flags]);
  const said = ran.stdout + ran.stderr;
  expect(said).not.toMatch(stackTrace);
  expect(said, said).toContain('PLAY RECAP');
  expect(counted(ran), said).toMatchObject({ failed: 0, unreachable: 0, ...expected });
  return said;
}
