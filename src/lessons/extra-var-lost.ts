import type { Edit, LessonFile, Place, Program, RuleContext, Subject } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isMakefile } from './scripts/files.js';

const PASSED_ON = /\$[({][^)}]*(?:ARGS|EXTRA|VARS|OPTS|OPTIONS|FLAGS|PARAMS|MAKEOVERRIDES)|(?:-e|--extra-vars)[ =][^\n]*\$/i;
const PLAYBOOK = /(?<![\w-])(?:ansible-playbook|deploy[ \t]+(?!-)\w)/;
/** A line of code, or code within a sentence, that calls make with the option of a playbook. */
const CALL = /(?:^[ \t]*(?:[$#>] )?|`)(?:sudo )?g?make[ \t]+(?:[\w.@/=-]+[ \t]+)*?((-e|--extra-vars)(?:[ \t]+|=)["']?(\w+)=[^\s`"']*)/gm;
const HANDED_ON = ' $(if $(EXTRA_VARS),-e "$(EXTRA_VARS)")';

export const extraVarLost = defineRule({
  number: 31,
  name: 'extra-var-lost',
  from: '002#31',
  severity: 'error',
  summary: 'A variable is given to make, and the playbook never sees it',
  script(script, { report }, subject) {
    if (script.kind === 'document') return;
    for (const program of script.programs) {
      if (/^g?make$/.test(program.name)) judgeMake(program, subject, report);
      else if (script.kind === 'make') judgeRecipe(program, subject, report);
    }
  },
  file(file, { report }, subject) {
    if (/\.(?:md|rst|adoc|txt)$/.test(file.dest)) for (const lost of inText(file)) tell(lost, subject, report);
  },
});

type Report = RuleContext['report'];

interface Lost {
  readonly at: Place;
  readonly name: string;
  /** `name=value`, where it can stand behind `EXTRA_VARS=`. */
  readonly given?: string;
  readonly option: string;
}

function inText(file: LessonFile): Lost[] {
  return [...file.plain.matchAll(CALL)].map(({ 0: whole, 1: lost = '', 2: option = '', 3: name = '', index }) => {
    const start = index + whole.length - lost.length;
    const given = /(\w+=[\w.,/:-]+)$/.exec(lost)?.[1];
    return { at: file.place(start, start + lost.length), name, option, ...(given === undefined ? {} : { given }) };
  });
}

/** make's own -e means "the environment wins"; `k=v` behind it is a variable of make. */
function judgeMake(program: Program, subject: Subject, report: Report): void {
  const { words } = program;
  const index = words.findIndex((word, at) => at > 0 && (/^(?:-e|--extra-vars)$/.test(word) && /^\w+=/.test(words[at + 1] ?? '')));
  if (index < 0) {
    judgePlain(program, subject, report);
    return;
  }
  const given = words[index + 1] as string;
  const [first, last] = [program.wordAt(index).range, program.wordAt(index + 1).range];
  const safe = first.file === last.file && last.start >= first.end && /^[\w=.,/:-]+$/.test(given);
  tell({ at: { range: { ...first, end: Math.max(first.end, last.end) } }, name: given.slice(0, given.indexOf('=')), option: words[index] as string, ...(safe ? { given } : {}) }, subject, report);
}

/** `make deploy name=value` without an option is a variable of make too, and lost where no recipe reads it. */
function judgePlain(program: Program, subject: Subject, report: Report): void {
  const index = program.words.findIndex((word, at) => at > 0 && /^[a-z]\w*_\w+=./.test(word));
  const text = makefiles(subject);
  if (index < 0 || program.words.some((word) => /^(?:-C|-f|--directory|--file|--makefile)/.test(word)) || !PLAYBOOK.test(text) || /\$[({]MAKE\b|^-?include\s/m.test(text)) return;
  const name = (program.words[index] as string).split('=')[0] as string;
  if (reads(text, name) || subject.files.some(({ plain }) => new RegExp(`(?:env|getenv)\\W+['"]?${name}\\b`).test(plain))) return;
  report(program.wordAt(index), `no recipe of the Makefile reads ${name}: make keeps it, and the playbook never gets it`, { severity: 'warning', why: 'make takes k=v as a variable of its own; the deployment runs with the default (002: ansible_port_override never arrived).', fix: `Write EXTRA_VARS=${program.words[index]}, and in the recipe${HANDED_ON}.` });
}

/** As written: what a recipe runs has the variables of make taken out. */
function makefiles({ files }: Subject): string {
  return files.filter(({ dest }) => isMakefile(dest)).map(({ plain }) => plain).join('\n');
}

/** As a variable of make, or of the environment that make gives its recipes. */
function reads(makefile: string, name: string): boolean {
  return new RegExp(`\\$(?:[({]|\\$\\{?)${name}\\b`).test(makefile);
}

function tell({ at, name, option, given }: Lost, subject: Subject, report: Report): void {
  const text = makefiles(subject);
  // a Makefile that runs no playbook loses none of its variables
  if (reads(text, name) || (text !== '' && !PLAYBOOK.test(text))) return;
  const edit: Edit | undefined = given !== undefined && text.includes('$(EXTRA_VARS)') ? { at, text: `EXTRA_VARS=${given}` } : undefined;
  report(at, `make keeps ${name} to itself: ${option === '-e' ? '-e is a flag of make' : 'it has no option --extra-vars'}, and the playbook never gets it`, {
    severity: text === '' ? 'warning' : 'error',
    why: 'make takes k=v as its own variable and -e as "the environment overrides the Makefile"; the deployment ran with the default (002: ansible_port_override never arrived).',
    fix: `Write EXTRA_VARS=${given ?? `${name}=…`}, and in the recipe${HANDED_ON}.`,
    ...(edit === undefined ? {} : { edits: [edit] }),
  });
}

/** A recipe that hands nothing on leaves no way to give the playbook a variable. */
function judgeRecipe(program: Program, subject: Subject, report: Report): void {
  const { name, words } = program;
  const runs = name === 'ansible-playbook' ? !words.includes('--version') && !words.includes('--syntax-check') : name === 'deploy' && words.length > 1 && !words[1]?.startsWith('-');
  if (!runs || makefiles(subject).split('\n').some((line) => line.includes(name) && PASSED_ON.test(line))) return;
  const edits: Edit[] = program.wrappers.length === 0 ? [{ at: program.wordAt(words.length - 1), text: HANDED_ON, insert: 'after' }] : [];
  report(program.at, 'this recipe hands no variables on to the playbook', { severity: 'warning', why: 'Whoever calls make with a variable gets the default without a word (002: make deploy-prod -e ansible_port_override=804).', fix: `Add${HANDED_ON} to the command.`, edits });
}
