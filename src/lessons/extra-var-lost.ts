import type { Program, RuleContext, Subject } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isMakefile } from './scripts/files.js';

const PASSED_ON = /\$[({][^)}]*(?:ARGS|EXTRA|VARS|OPTS|OPTIONS|FLAGS|PARAMS)/i;

export const extraVarLost = defineRule({
  number: 31,
  name: 'extra-var-lost',
  from: '002#31',
  severity: 'error',
  summary: 'A variable is given to make, and the playbook never sees it',
  script(script, { report }, subject) {
    for (const program of script.programs) {
      if (/^g?make$/.test(program.name)) judgeMake(program, subject, report);
      else if (script.kind === 'make') judgeRecipe(program, subject, report);
    }
  },
});

/** As written: what a recipe runs has the variables of make taken out. */
function makefiles({ files }: Subject): string {
  return files.filter(({ dest }) => isMakefile(dest)).map(({ plain }) => plain).join('\n');
}

/** make's own -e means "the environment wins"; `k=v` behind it is a variable of make. */
function judgeMake(program: Program, subject: Subject, report: RuleContext['report']): void {
  const { words } = program;
  const index = words.findIndex((word, at) => at > 0 && (/^(?:-e|--extra-vars)$/.test(word) && /^\w+=/.test(words[at + 1] ?? '')));
  if (index < 0) return;
  const given = words[index + 1] as string;
  const name = given.slice(0, given.indexOf('='));
  const text = makefiles(subject);
  // a recipe that reads it as a variable of make gets it
  if (new RegExp(`\\$[({]${name}\\b`).test(text)) return;
  const [first, last] = [program.wordAt(index).range, program.wordAt(index + 1).range];
  const at = { range: { ...first, end: Math.max(first.end, last.end) } };
  const passed = text.includes('$(EXTRA_VARS)');
  report(at, `make keeps ${name} to itself: -e is a flag of make, and the playbook never gets it`, {
    why: 'make takes k=v as its own variable and -e as "the environment overrides the Makefile"; the deployment ran with the default (002: ansible_port_override never arrived).',
    fix: `Write make ${words[1] ?? ''} EXTRA_VARS=${given}, and in the recipe $(if $(EXTRA_VARS),-e "$(EXTRA_VARS)").`,
    ...(passed && first.file === last.file && last.start >= first.end && /^[\w=.,/:-]+$/.test(given) ? { edits: [{ at, text: `EXTRA_VARS=${given}` }] } : {}),
  });
}

/** A recipe that hands nothing on leaves no way to give the playbook a variable. */
function judgeRecipe(program: Program, subject: Subject, report: RuleContext['report']): void {
  const { name, words } = program;
  const runs = name === 'ansible-playbook' ? !words.includes('--version') && !words.includes('--syntax-check') : name === 'deploy' && words.length > 1 && !words[1]?.startsWith('-');
  if (!runs || makefiles(subject).split('\n').some((line) => line.includes(name) && PASSED_ON.test(line))) return;
  report(program.at, 'this recipe hands no variables on to the playbook', { severity: 'warning', why: 'Whoever calls make with a variable gets the default without a word (002: make deploy-prod -e ansible_port_override=804).', fix: 'Add $(if $(EXTRA_VARS),-e "$(EXTRA_VARS)") to the command.' });
}
