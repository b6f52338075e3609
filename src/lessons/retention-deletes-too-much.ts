import type { Edit, Program, ReportDetails, RuleContext, Script } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isDump } from './backup/dumps.js';
import { atMost, nextInList, pipeline } from './scripts/chain.js';
import { isSurelySet } from './scripts/variables.js';

const BACKUPS = /back-?up|archive|dump|sauvegarde|snapshot/i;
const SAFE_FIX = 'find DIRECTORY -mindepth 1 -maxdepth 1 -type d -mtime +30 -exec rm -rf -- {} +, after a dump that was checked (set -euo pipefail).';

export const retentionDeletesTooMuch = defineRule({
  number: 47,
  name: 'retention-deletes-too-much',
  from: '004#2.3',
  severity: 'error',
  summary: 'A purge matches its own root, files elsewhere, or runs although no new backup was made',
  script(script, { report }) {
    for (const program of script.programs) {
      if (program.name === 'find') reportFind(script, program, report);
      if (program.name === 'rm') reportRm(script, program, report);
    }
  },
});

interface Purge {
  readonly roots: readonly string[];
  /** Index of the last root in the words. */
  readonly last: number;
  readonly tests: readonly string[];
  readonly removesTrees: boolean;
}

/** A `find` that deletes by age. */
function purgeOf(script: Script, program: Program): Purge | undefined {
  const { words } = program;
  const first = words.findIndex((word, index) => index > 0 && /^[-(!]/.test(word) && !/^-[HLP]$/.test(word));
  if (first === -1) return undefined;
  const tests = words.slice(first);
  const piped = pipeline(script, program).find(({ name, wrappers, pipe }) => name === 'rm' && wrappers.includes('xargs') && pipe.index > program.pipe.index);
  const runs = tests.findIndex((word) => /^-(?:exec|execdir|ok)$/.test(word));
  const removes = runs === -1 ? piped !== undefined || tests.includes('-delete') : tests.slice(runs).some((word) => /(?:^|\/|\s)rm$|\brm\s/.test(word));
  if (!removes || !tests.some((word) => /^-(?:[mca]time|[mca]min|newer\w*)$/.test(word))) return undefined;
  const removesTrees = (runs === -1 ? (piped?.words ?? []) : tests.slice(runs)).some((word) => /^-\w*[rR]|rm\s+-\w*[rR]/.test(word));
  return { roots: words.slice(1, first).filter((word) => !/^-[HLP]$/.test(word)), last: first - 1, tests, removesTrees };
}

function reportFind(script: Script, program: Program, report: RuleContext['report']): void {
  const purge = purgeOf(script, program);
  if (purge === undefined) return;
  const { roots, tests, removesTrees } = purge;
  const root = roots[0] ?? '.';
  const glob = nameOf(tests);
  const named = tests.some((word) => /^-i?(?:name|path|wholename|regex)$/.test(word));
  const details = (severity: 'error' | 'warning', why: string, fix = SAFE_FIX): ReportDetails => ({ severity: atMost(script, severity), why, fix, ...editsOf(program, purge) });
  if (removesTrees && !named && !isFiles(tests) && !hasMindepth(tests) && !roots.every((one) => /\*[^/]*$/.test(one))) {
    report(program.at, `find deletes ${root} itself, with everything in it, as soon as it is old enough`, details('error', 'Without -mindepth 1 the root is matched too: when backups stop for that long, the directory\'s own time grows old and the whole tree goes (004, 2.3).'));
  } else if (/^\*?[.~_-]?(?:backup|bak|old|orig|save)\*?$|^\*[.~_-](?:backup|bak|old|orig)\b/i.test(glob) && !tests.includes('-maxdepth') && !roots.some((one) => BACKUPS.test(one) || /^\/(?:tmp|var\/tmp)\b/.test(one))) {
    report(program.at, `find deletes every "${glob}" anywhere below ${root}`, { severity: 'warning', why: 'The name matches in every project and dependency below, not only where the backups were made (000, 3.2).', fix: `Name the directory and stay in it: -maxdepth 1 -type f -name '${glob}'.` });
  } else if (removesTrees && !isFiles(tests) && !tests.includes('-maxdepth') && !named && hasMindepth(tests)) {
    report(program.at, `find deletes old directories at any depth below ${root}`, details('warning', 'Without -maxdepth it also takes old directories out of the middle of a new backup, since copies keep their times.'));
  } else if (deletesFirst(script, program) && script.kind !== 'document') reportFirst(program, report);
  else if (isUnconditional(script, program)) report(program.at, 'old backups are deleted whether or not the new one succeeded', { severity: 'warning', why: 'When dumps fail unnoticed, the purge goes on until none is left (004, 2.3).', fix: 'set -euo pipefail, or dump … && find … -delete.' });
}

function isFiles(tests: readonly string[]): boolean {
  return tests.some((word, index) => word === '-type' && /^[fl,]+$/.test(tests[index + 1] ?? ''));
}

function hasMindepth(tests: readonly string[]): boolean {
  return tests.some((word, index) => word === '-mindepth' && tests[index + 1] !== '0');
}

function nameOf(tests: readonly string[]): string {
  return tests[tests.findIndex((word) => /^-i?name$/.test(word)) + 1] ?? '';
}

/** Only where one text can stand behind the roots: `find ROOT -type d …`. */
function editsOf(program: Program, { roots, last, tests, removesTrees }: Purge): { edits?: readonly Edit[] } {
  if (!removesTrees || roots.length === 0) return {};
  const text = `${hasMindepth(tests) || tests.includes('-mindepth') ? '' : ' -mindepth 1'}${tests.includes('-maxdepth') ? '' : ' -maxdepth 1'}`;
  return { edits: [{ at: program.wordAt(last), text, insert: 'after' }] };
}

/** Behind a dump of the same script whose failure stops nothing. */
function isUnconditional(script: Script, purge: Program): boolean {
  if (script.errexit || purge.after === '&&' || purge.within.length > 0 || script.kind === 'document') return false;
  const dumps = script.programs.slice(0, script.programs.indexOf(purge)).filter(isDump);
  return dumps.length > 0 && dumps.every((dump) => dump.before !== '||' && dump.before !== '&&' && !dump.within.includes('condition')) && !/\$\?|PIPESTATUS/.test(script.text);
}

function reportRm(script: Script, program: Program, report: RuleContext['report']): void {
  const recursive = program.words.some((word) => /^-\w*[rR]|^--recursive$/.test(word));
  if (!recursive || script.kind === 'document') return;
  program.words.forEach((word, index) => {
    const name = /^\$(?:(\w+)|\{(\w+)\})\/(?:\*|\.\*|$)/.exec(word);
    const variable = name?.[1] ?? name?.[2];
    if (variable === undefined || isSurelySet(script, variable, program)) return;
    report(program.wordAt(index), `rm -r ${word} is rm -r ${word.slice((name?.[0] ?? '').lastIndexOf('/'))} when ${variable} is empty`, { severity: 'warning', why: 'Nothing in the script makes sure that the variable has a value.', fix: `rm -rf -- "\${${variable}:?}"/*, or set -u.` });
  });
  if (BACKUPS.test(program.words.join(' ')) && deletesFirst(script, program)) reportFirst(program, report);
}

function reportFirst(program: Program, report: RuleContext['report']): void {
  report(program.at, 'old backups are deleted before the new one exists', { severity: 'warning', why: 'A dump that then fails leaves less, and in the end nothing.', fix: 'Dump first, check the result, and delete the old ones after it.' });
}

function deletesFirst(script: Script, rm: Program): boolean {
  const next = nextInList(script, rm);
  const behind = script.programs.slice(script.programs.indexOf(rm) + 1);
  const before = script.programs.slice(0, script.programs.indexOf(rm));
  return next !== undefined && behind.some(isDump) && !before.some(isDump) && rm.within.length === 0;
}
