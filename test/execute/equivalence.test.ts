// The test of the design: nothing in what a user sees may differ from running task by task.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folder, inventoryOf, prepare, type Rehearsal, recapLine, type Site, seenBy, site, treeOf } from './rig.js';

interface Case {
  readonly name: string;
  readonly hosts?: readonly string[];
  /** Whole inventory, instead of `hosts`. */
  readonly inventory?: string;
  /** Shell text run in the root before each beginning. */
  readonly before?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly playbook: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Lines of the first run for real, in the order of hosts, then of tasks. */
  readonly first?: string;
  /** Recap lines of the second run. */
  readonly second?: string;
  /** Recap lines of the check before the first. */
  readonly check?: string;
  readonly exit?: number;
}

const CASES = join(import.meta.dirname, 'equivalence');

for (const file of readdirSync(CASES).sort()) {
  describe(file.replace('.yml', ''), () => {
    for (const one of parse(readFileSync(join(CASES, file), 'utf8')) as Case[]) {
      test(one.name, async () => {
        const root = join(folder(), 'root');
        const files = Object.fromEntries(Object.entries({ 'site.yml': one.playbook, 'hosts.yml': one.inventory ?? inventoryOf(one.hosts ?? ['a']), ...one.files }).map(([name, text]) => [name, text.replaceAll('ROOT', root)]));
        const made = site(files);
        const alone = await rehearse(one, made, root, true);
        const batched = await rehearse(one, made, root, false);
        expect(batched.seen.join('\n')).toBe(alone.seen.join('\n'));
        const { check, first, second } = batched.runs as { check: Rehearsal; first: Rehearsal; second: Rehearsal };
        if (one.exit !== undefined) expect(first.exit).toBe(one.exit);
        if (one.first !== undefined) expect(byHost(first)).toBe(one.first.trimEnd());
        if (one.check !== undefined) expect(recaps(check)).toBe(one.check.trimEnd());
        if (one.second !== undefined) expect(recaps(second)).toBe(one.second.trimEnd());
      });
    }
  });
}

/** A check, a run and a second run from the same beginning; after each, what stands there. */
async function rehearse(one: Case, { run }: Site, root: string, taskByTask: boolean): Promise<{ seen: string[]; runs: Record<string, Rehearsal> }> {
  prepare(root, one.before);
  const runs: Record<string, Rehearsal> = {};
  const seen: string[] = [];
  for (const [name, check] of [['check', true], ['again', true], ['first', false], ['second', false]] as const) {
    const before = treeOf(root);
    const rehearsal = await run({ ...one.options, check, diff: true, taskByTask });
    runs[name] = rehearsal;
    seen.push(...seenBy(rehearsal).map((line) => `${name}: ${line}`), ...Object.entries(treeOf(root)).map((entry) => `${name}: ${entry.join(' ')}`));
    if (check) expect(treeOf(root), 'check mode writes nothing').toEqual(before);
  }
  return { seen, runs };
}

function byHost({ tasks, lines }: Rehearsal): string {
  return tasks.map((task, index) => ({ host: task.host, line: lines[index] as string })).sort((a, b) => a.host.localeCompare(b.host)).map(({ line }) => line).join('\n');
}

function recaps({ recap }: Rehearsal): string {
  return Object.keys(recap).sort().map((name) => recapLine(name, recap)).join('\n');
}
