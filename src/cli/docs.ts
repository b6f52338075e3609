import { EXIT, type ExitCode } from '../model/result.js';
import { painter, type Paint } from '../report/colour.js';
import type { ReportOptions } from '../report/options.js';
import { safeJson } from '../report/values.js';
import { suggest } from '../source/suggest.js';
import type { DocsOptions } from './commands/docs.js';
import { documented } from './docs/modules.js';
import { pageOf } from './docs/page.js';
import { parametersOf } from './docs/parameters.js';
import { layOut, names, table, wrap } from './docs/screen.js';
import { snippet } from './docs/snippet.js';
import { byTheme } from './docs/themes.js';
import { find, KINDS, type Kind, knownElsewhere, type Topic, topics } from './docs/topics.js';
import type { Io } from './io.js';
import { reportOptions } from './reporting.js';

/** `deploy docs`: what there is, by kind; `deploy docs NAME…`: pages in the terminal. */
export async function runDocs(options: DocsOptions, io: Io): Promise<ExitCode> {
  const report = reportOptions(io, (text) => text);
  const paint = painter(report);
  const all = topics();
  const wanted = options.names.map((name) => ({ name, found: find(name, all, options.kind) }));
  const found = wanted.flatMap((one) => one.found);
  if (options.list || options.names.length === 0) printList(options, options.names.length === 0 ? all : found, report, paint);
  else if (options.json) report.out(`${safeJson(Object.fromEntries(found.map((topic) => [`${topic.kind} ${topic.name}`, plain(topic)])), 2)}\n`);
  else if (options.snippet) report.out(found.flatMap((topic) => ('module' in topic ? [snippet(topic.module)] : [])).join('\n'));
  else report.out(found.map((topic) => layOut(pageOf(topic), report.columns, paint)).join(`\n${paint('dim', '─'.repeat(Math.min(report.columns, 80)))}\n`));
  const missing = wanted.filter((one) => one.found.length === 0);
  for (const { name } of missing) report.err(report.escape(`${notFound(name, all, options.kind)}\n`));
  return missing.length === 0 ? EXIT.ok : EXIT.before;
}

function notFound(name: string, all: readonly Topic[], kind: Kind | undefined): string {
  const elsewhere = find(name, all)[0];
  if (elsewhere !== undefined) return `"${name}" is a ${elsewhere.kind}, not a ${kind}: deploy docs ${name}`;
  const known = knownElsewhere(name);
  if (known !== undefined) return known;
  const candidates = all.filter((topic) => kind === undefined || topic.kind === kind).flatMap((topic) => topic.names);
  const near = suggest(name, candidates.filter((one) => name.includes('.') || !one.includes('.'))) ?? suggest(name, candidates);
  return `There is no ${kind ?? 'module, keyword, filter, test, function, lookup or helper'} "${name}"${near === undefined ? '.' : `; did you mean "${near}"?`} \`deploy docs\` lists them.`;
}

function printList({ kind, list, json }: DocsOptions, all: readonly Topic[], { out, columns }: ReportOptions, paint: Paint): void {
  const shown = all.filter((topic) => topic.kind === (kind ?? (list ? 'module' : topic.kind)));
  if (json) out(`${safeJson(Object.fromEntries(KINDS.map((one) => [one, Object.fromEntries(shown.filter((topic) => topic.kind === one).map((topic) => [topic.name, topic.summary]))]).filter(([, entries]) => Object.keys(entries as object).length > 0)), 2)}\n`);
  else if (kind !== undefined || list) out(table(shown.map(({ name, summary }) => [name, summary]), columns, paint));
  else overview(shown, out, columns, paint);
}

const TITLES: Readonly<Record<Exclude<Kind, 'module'>, string>> = { keyword: 'Keywords of playbooks', filter: 'Filters: {{ x | name }}', test: 'Tests: x is name', function: 'Functions: name(…)', lookup: "Lookups: lookup('name', …)", method: 'Methods: x.name(…)', helper: 'Only in template files (filters and tests are helpers there, too)' };

function overview(all: readonly Topic[], out: (text: string) => void, columns: number, paint: Paint): void {
  const section = (title: string, members: readonly { readonly name: string }[]): void => out(`${paint('bold', title)}\n${names(members.map(({ name }) => name), columns, paint)}\n`);
  for (const { title, modules } of byTheme(documented.all)) section(`Modules: ${title}`, modules);
  for (const kind of KINDS) if (kind !== 'module') section(TITLES[kind], all.filter((topic) => topic.kind === kind));
  out(wrap('`deploy docs NAME` shows one; `deploy docs -l` lists modules with what they do, `deploy docs -l -t filter` filters.', columns).map((line) => `${paint(undefined, line)}\n`).join(''));
}

/** A page as data. */
function plain(topic: Topic): unknown {
  const { kind, name, names: known, summary } = topic;
  const common = { kind, name, names: known, summary };
  if ('module' in topic) {
    const { collection, example, supports, notes = [], returns = {}, freeForm } = topic.module;
    return { ...common, collection, moduleKind: topic.module.kind, supports, parameters: parametersOf(topic.module), ...(freeForm === undefined ? {} : { freeForm }), example, notes, returns };
  }
  if ('keyword' in topic) return { ...common, ...topic.keyword };
  if ('helper' in topic) return { ...common, written: topic.helper.written, example: topic.helper.example, result: topic.helper.result };
  const { function: fn, owner, page: [, example, result] } = topic.language;
  return { ...common, ...(owner === undefined ? {} : { owner }), parameters: fn.parameters, example, result };
}
