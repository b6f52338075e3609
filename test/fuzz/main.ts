/**
 * `npm run fuzz [-- --count 100000 --seed 1 --show 60 --container NAME]`: random templates rendered by Jalon and by Ansible's own
 * templating. Prints how many, how many differ (made small, grouped by cause), what crashed and what took longest.
 * `--record` asks Ansible anew about the templates of recorded.json instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startOracle } from './ansible.js';
import { explanation } from './explained.js';
import { template, textOf, type Tree } from './generate.js';
import { renderTemplate, type Rendered } from './jalon.js';
import { type Outcome, same } from './outcome.js';
import { random } from './random.js';
import { shrink } from './shrink.js';

const BATCH = 2000;
/** A template that takes Jalon longer than this is reported. */
const SLOW_MS = 1500;
const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' }, show: { type: 'string', default: '60' }, container: { type: 'string' }, record: { type: 'boolean', default: false } } });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Pair { readonly text: string; readonly jalon: Rendered; readonly ansible: Outcome }

const oracle = await startOracle(values.container, say);
const compare = async (texts: readonly string[]): Promise<Pair[]> => {
  const asked = oracle.render(texts);
  const mine = texts.map(renderTemplate);
  const ansible = await asked;
  return texts.map((text, at) => ({ text, jalon: mine[at]!, ansible: ansible[at]! }));
};
const differs = ({ text, jalon, ansible }: Pair): boolean => !('t' in ansible) && !same(jalon.outcome, ansible) && explanation(text, jalon.outcome, ansible) === undefined;

if (values.record) {
  await record();
  process.exit(0);
}
const source = random(Number(values.seed));
const count = Number(values.count);
const different: Tree[] = [];
const tally = { values: 0, explained: new Map<string, number>(), crashes: new Map<string, string>(), late: 0, slowest: { milliseconds: 0, text: '' } };
const started = Date.now();
for (let done = 0; done < count; done += BATCH) {
  const trees = Array.from({ length: Math.min(BATCH, count - done) }, () => template(source));
  for (const [at, pair] of (await compare(trees.map(textOf))).entries()) {
    if (differs(pair)) different.push(trees[at]!);
    note(pair);
  }
}
say(`${count} templates (seed ${values.seed}) against ${oracle.versions}, ${Math.round((Date.now() - started) / 1000)} s; ${tally.values} came to a value with Ansible, ${tally.late} took it too long`);
for (const [name, times] of tally.explained) say(`  as intended, ${name}: ${times}`);
say(`differences: ${different.length}`);
say(`crashes: ${tally.crashes.size}; slowest: ${Math.round(tally.slowest.milliseconds)} ms, ${tally.slowest.text}`);
for (const [text, crash] of tally.crashes) say(`  ${text}\n    ${crash}`);
await report(different.slice(0, 1500));
await oracle.end();
process.exitCode = different.length + tally.crashes.size + Number(tally.slowest.milliseconds > SLOW_MS) > 0 ? 1 : 0;

function note({ text, jalon, ansible }: Pair): void {
  if ('v' in ansible) tally.values += 1;
  if ('t' in ansible) tally.late += 1;
  if (jalon.crash !== undefined) tally.crashes.set(text, jalon.crash);
  if (jalon.milliseconds > tally.slowest.milliseconds) tally.slowest = { milliseconds: jalon.milliseconds, text };
  const why = same(jalon.outcome, ansible) ? undefined : explanation(text, jalon.outcome, ansible);
  if (why !== undefined) tally.explained.set(why, (tally.explained.get(why) ?? 0) + 1);
}

async function report(trees: readonly Tree[]): Promise<void> {
  const small = await shrink(trees, async (texts) => {
    const verdicts: boolean[] = [];
    for (let at = 0; at < texts.length; at += BATCH) verdicts.push(...(await compare(texts.slice(at, at + BATCH))).map(differs));
    return verdicts;
  });
  const causes = new Map<string, Pair[]>();
  for (const pair of await compare(small.map(textOf))) causes.set(cause(pair), [...(causes.get(cause(pair)) ?? []), pair]);
  const ordered = [...causes.values()].sort((a, b) => b.length - a.length);
  say(`causes: ${ordered.length}`);
  for (const pairs of ordered.slice(0, Number(values.show))) {
    const { text, jalon, ansible } = pairs.reduce((a, b) => (b.text.length < a.text.length ? b : a));
    say(`${String(pairs.length).padStart(5)} × ${JSON.stringify(text)}\n        Ansible ${JSON.stringify(ansible)}\n        Jalon   ${JSON.stringify(jalon.outcome)}`);
  }
}

/** Names and operators without what they work on, and which side failed. */
function cause({ text, jalon, ansible }: Pair): string {
  const bones = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''").replace(/\d[\w.]*/g, '0').match(/(?:\||\bis\b(?: not)?|\.)\s*\w+|\b(?:and|or|not|in|if|else)\b|[-+*/%~<>=!]+|\w+(?=\()/g) ?? [];
  return `${[...new Set(bones)].join(' ')} ${'e' in jalon.outcome ? 'e' : 'v'} ${'e' in ansible ? 'e' : 'v'}`;
}

async function record(): Promise<void> {
  const file = new URL('recorded.json', import.meta.url);
  const texts = (JSON.parse(readFileSync(file, 'utf8')) as [string, Outcome?][]).map(([text]) => text);
  const pairs = await compare(texts);
  writeFileSync(file, `[\n${pairs.map(({ text, ansible }) => JSON.stringify([text, ansible])).join(',\n')}\n]\n`);
  for (const { text, jalon, ansible } of pairs) if (!same(jalon.outcome, ansible)) say(`${text}\n  Ansible ${JSON.stringify(ansible)}\n  Jalon   ${JSON.stringify(jalon.outcome)}`);
  await oracle.end();
}
