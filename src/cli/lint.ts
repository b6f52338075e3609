import { resolve } from 'node:path';
import { fingerprints } from '../lessons/fingerprint.js';
import { meansRule, rules as builtIn } from '../lessons/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { painter } from '../report/colour.js';
import { diffLines } from '../report/diff.js';
import { printFindings } from '../report/diagnostics.js';
import type { ReportOptions } from '../report/options.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import type { LintOptions } from './commands/lint.js';
import type { Io } from './io.js';
import { listLessons, unknownLesson } from './lessons.js';
import { type Baseline, readBaseline, writeBaseline } from './lint/baseline.js';
import { chosenRules } from './lint/chosen.js';
import { counted, countLine, type Finding, type Findings, regionIn } from './lint/findings.js';
import { type Fixes, planFixes, writeFixes } from './lint/fix.js';
import { codeclimate, github, junit } from './lint/formats.js';
import { type Asked, type Judged, judge } from './lint/judge.js';
import { sarif } from './lint/sarif.js';
import { ownLessons } from './own-lessons.js';
import { createPrompter } from './prompts.js';
import { reportOptions, tellDiagnostics, writingTo } from './reporting.js';

/** `deploy lint`: all static checks and lessons; 0 clean, 1 with findings at or above the threshold. Findings are its result: they go to stdout. */
export async function runLint(options: LintOptions, io: Io): Promise<ExitCode> {
  const own = await ownLessons(options.project, io);
  const known = [...builtIn, ...own.rules];
  if (options.list) return listLessons(known, io);
  const unknown = options.rules.find((id) => !known.some((rule) => meansRule(id, rule)));
  if (unknown !== undefined) return refuse(unknownLesson(unknown, known), io);
  const rules = chosenRules(known, options.rules);
  const file = options.baseline === undefined ? undefined : resolve(io.cwd, options.baseline);
  const baseline = file === undefined || options.writeBaseline ? new Set<string>() : readBaseline(file);
  if (typeof baseline === 'string') return refuse(`${baseline}\n`, io);
  const run = { options, rules, own, io, baseline };
  let judged = await judge(run);
  if (options.fix && (await fixed(judged, run))) judged = await judge(run);
  const findings = findingsOf(judged, baseline);
  if (file !== undefined && options.writeBaseline) {
    writeBaseline(file, findings.all);
    io.stderr.write(escapeTerminal(`${counted(findings.all.length, 'finding')} written to ${options.baseline}\n`));
    return EXIT.ok;
  }
  tell(findings, judged, run);
  for (const name of judged.nothing) io.stderr.write(escapeTerminal(`nothing to judge in ${name}: no compose file, playbook, role, script or configuration\n`));
  return judged.nothing.length > 0 || refuses(findings.all.map(({ diagnostic }) => diagnostic), options.strict) ? EXIT.before : EXIT.ok;
}

interface LintRun extends Asked {
  readonly options: LintOptions;
  readonly baseline: Baseline;
}

function refuse(sentence: string, io: Io): ExitCode {
  io.stderr.write(escapeTerminal(sentence));
  return EXIT.options;
}

function refuses(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return diagnostics.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
}

function findingsOf({ diagnostics, find, files }: Judged, baseline: Baseline): Findings {
  const region = regionIn(find);
  let prints: ReadonlyMap<Diagnostic, string> | undefined;
  const all = diagnostics.map((diagnostic): Finding => ({
    diagnostic,
    get fingerprint() {
      prints ??= fingerprints(diagnostics, find);
      return prints.get(diagnostic) as string;
    },
    get place() {
      return diagnostic.range === undefined ? undefined : region(diagnostic.range);
    },
  }));
  return { all: baseline.size === 0 ? all : all.filter(({ fingerprint }) => !baseline.has(fingerprint)), files, region };
}

/** Secrets that were read are blotted out of everything that is printed. */
function redacting({ secrets }: Judged): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return (text) => redactor.redact(text);
}

function tell(findings: Findings, judged: Judged, { options, rules, io }: LintRun): void {
  const redact = redacting(judged);
  const report = reportOptions(io, redact, { verbosity: 1 });
  const diagnostics = findings.all.map(({ diagnostic }) => diagnostic);
  switch (options.format) {
    case 'text':
      tellText(diagnostics, judged, options, report);
      break;
    case 'json':
      tellDiagnostics(diagnostics, judged.find, true, io, writingTo(report, { out: report.out, err: () => undefined }));
      break;
    case 'sarif':
      report.out(redact(sarif(findings, rules)));
      break;
    case 'junit':
      report.out(redact(junit(findings)));
      break;
    case 'github':
      report.out(redact(github(findings)));
      break;
    case 'codeclimate':
      report.out(redact(codeclimate(findings)));
      break;
  }
}

function tellText(diagnostics: readonly Diagnostic[], { find, files }: Judged, { strict }: LintOptions, report: ReportOptions): void {
  printFindings(diagnostics, find, { ...report, err: report.out, errorColour: report.colour });
  if (files > 0 && !refuses(diagnostics, strict)) report.out('nothing that would refuse a deployment was found\n');
  report.out(`${countLine(diagnostics, files)}\n`);
}

/** Shows what would be written, asks, writes. Whether anything was. The diff is the result of a person; beside a machine's format it goes to stderr. */
async function fixed(judged: Judged, { options, io, baseline }: LintRun): Promise<boolean> {
  const fixes = planFixes(findingsOf(judged, baseline).all.map(({ diagnostic }) => diagnostic), judged.find);
  const say = options.format === 'text' ? io.stdout : io.stderr;
  const report = reportOptions(io, redacting(judged));
  const paint = painter({ ...report, colour: (options.format === 'text' ? report.colour : report.errorColour) ?? false });
  for (const { file, before, after } of fixes.files) say.write(`${diffLines({ beforeHeader: file, afterHeader: file, before, after }, paint).join('\n')}\n`);
  for (const sentence of fixes.skipped) io.stderr.write(escapeTerminal(`${sentence}\n`));
  if (fixes.files.length === 0 || !(await agreed(fixes, options, io))) return false;
  writeFixes(fixes);
  io.stderr.write(`${counted(fixes.fixed.length, 'finding')} fixed in ${counted(fixes.files.length, 'file')}; what is left:\n`);
  return true;
}

async function agreed({ files, fixed: findings }: Fixes, { yes }: LintOptions, io: Io): Promise<boolean> {
  if (yes) return true;
  if (io.stdin.isTTY !== true) {
    io.stderr.write('nothing was written; --yes writes it\n');
    return false;
  }
  const prompter = createPrompter(io);
  const answer = await prompter.ask(`Fix ${counted(findings.length, 'finding')} in ${counted(files.length, 'file')}? [y/N] `, true).finally(() => prompter.close());
  return /^y(?:es)?$/i.test(answer.trim());
}
