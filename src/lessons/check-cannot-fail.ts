import type { Place, Program, RuleContext, Script, TaskView } from '../model/lesson.js';
import { defineRule } from './define.js';
import { endsPipeline, nextInList, pipeline } from './scripts/chain.js';
import { curlLetters } from './scripts/requests.js';

const FIX = 'r=$(curl -fsS URL) || exit 2; ! grep -q x <<<"$r" – a check ends with a status that says what it found.';

export const checkCannotFail = defineRule({
  number: 43,
  name: 'check-cannot-fail',
  from: '000#5',
  severity: 'warning',
  summary: 'A check succeeds whatever it finds',
  script(script, { report }) {
    if (isReport(script)) return;
    for (const program of script.programs) reportProgram(script, program, report);
    reportEnd(script, report);
  },
  subject({ tasks }, { report }) {
    for (const task of tasks) reportAssert(task, report);
  },
});

type Report = RuleContext['report'];

/** Made to be read by a person, or ends by a status of its own. */
function isReport({ file, text, kind }: Script): boolean {
  return /(?:report|status|info|inventory|list|show|debug|dashboard|summary|banner|motd)[^/]*$/i.test(kind === 'file' ? (file?.dest ?? '') : '') || /\bexit\s+(?:[1-9]|"?\$)/.test(text);
}

interface Vain {
  readonly is: (script: Script, program: Program) => boolean;
  readonly at: (script: Script, program: Program) => Place;
  readonly message: (program: Program) => string;
  readonly why: string;
  readonly fix: string;
}

const pipelineAt = (script: Script, program: Program): Place => (pipeline(script, program)[0] ?? program).at;
const programAt = (_script: Script, { at }: Program): Place => at;

const VAIN: readonly Vain[] = [
  { is: saysBoth, at: pipelineAt, message: ({ name }) => `whatever ${name} finds, the last echo succeeds`, why: 'a && echo KO || echo OK always ends with status 0, so whoever calls it goes on (000, the checklist). What is asked may also be down: no answer counts as nothing found.', fix: FIX },
  { is: assumesOk, at: pipelineAt, message: () => 'no answer counts as nothing found: "OK" is printed also when the first command fails', why: "A pipeline's status is that of grep, and grep finds nothing in an empty answer (000, the checklist).", fix: FIX },
  { is: printsCode, at: programAt, message: () => 'the status code is printed and never compared', why: 'A loop over 500s and 404s ends as well as one over 200s (000, the checklist).', fix: 'curl -fsS -o /dev/null URL || failed=1 … exit $failed' },
  { is: isAlwaysEmpty, at: programAt, message: () => 'grep -v "@" on Traefik\'s routers can find nothing: every name ends in @provider', why: 'The check is empty whatever routers there are (000, the checklist).', fix: "jq -r '.[] | select(.provider == \"docker\") | .name' and compare with the names that are wanted." },
  { is: countsUnderErrexit, at: programAt, message: () => 'grep -c ends with status 1 when it counts 0, and set -e ends the script there', why: 'The good case, nothing found, stops the script as if it had failed.', fix: 'n=$(grep -c … || true)' },
];

function reportProgram(script: Script, program: Program, report: Report): void {
  const found = VAIN.find(({ is }) => is(script, program));
  if (found !== undefined) report(found.at(script, program), found.message(program), { why: found.why, fix: found.fix });
}

/** `check && echo bad || echo good`. */
function saysBoth(script: Script, program: Program): boolean {
  if (!endsPipeline(program) || program.before !== '&&' || isEcho(program) || !isLook(script, program)) return false;
  const yes = nextInList(script, program);
  const no = yes === undefined ? undefined : nextInList(script, yes);
  return yes !== undefined && no !== undefined && isEcho(yes) && yes.before === '||' && isEcho(no) && no.after === '||' && isVerdict(yes) && isVerdict(no);
}

/** Only what asks something that matters: not `command -v x && echo yes || echo no`. */
function isLook(script: Script, program: Program): boolean {
  return pipeline(script, program).some(({ name }) => /^(?:grep|egrep|rg|curl|wget|docker|nc|dig|systemctl|psql|redis-cli|pg_isready|jq|ping|ss|test|\[|\[\[|nginx|openssl)$/.test(name));
}

function isEcho({ name }: Program): boolean {
  return name === 'echo' || name === 'printf';
}

const GOOD = /\bOK\b|✅|✓|✔|\bpass(?:ed)?\b|\bsuccess|\bhealthy\b|\bfine\b|supprim|\bvalide?\b|\brunning\b|\bup\b/i;
const BAD = /\bKO\b|❌|✗|✘|⚠|\bfail|\berror|\berreur|\bunhealthy\b|\bmissing\b|\bmanquant|\bdown\b|\bnot\b|encore|\bbad\b|\bwarn/i;

function isVerdict({ words }: Program): boolean {
  const text = words.slice(1).join(' ');
  return GOOD.test(text) || BAD.test(text);
}

/** `logs | grep error || echo OK`. */
function assumesOk(script: Script, program: Program): boolean {
  if (!/^[ef]?grep$/.test(program.name) || !endsPipeline(program) || program.pipe.length < 2 || program.before !== '||' || script.pipefail) return false;
  const next = nextInList(script, program);
  return next !== undefined && isEcho(next) && GOOD.test(next.words.join(' ')) && program.after !== '&&';
}

/** `for d in …; curl -w '%{http_code}' …` with nobody to read it. */
function printsCode(_script: Script, program: Program): boolean {
  const { name, words, within, pipe } = program;
  if (name !== 'curl' || pipe.length > 1 || !within.includes('loop') || within.includes('substitution') || within.includes('condition')) return false;
  const prints = words.some((word, index) => /http_code|response_code/.test(word) && (/^(?:-w|--write-out)/.test(word) || /^(?:--write-out|-\w*w)$/.test(words[index - 1] ?? '')));
  return prints && !words.some((word) => /^--fail/.test(word) || curlLetters(word).includes('f')) && program.before !== '||' && !program.redirects.some(({ operator, fd }) => operator.startsWith('>') && fd !== 2);
}

function isAlwaysEmpty(script: Script, program: Program): boolean {
  const inverted = program.name === 'grep' && program.words.some((word) => /^-\w*v\w*$|^--invert-match$/.test(word)) && program.words.some((word) => word === '@');
  return inverted && pipeline(script, program).some(({ words }) => words.some((word) => word.includes('/routers') || word.includes('/services') || word.includes('/middlewares')));
}

function countsUnderErrexit(script: Script, program: Program): boolean {
  if (!/^[ef]?grep$/.test(program.name) || !script.errexit || !endsPipeline(program)) return false;
  const counts = program.words.some((word) => /^-[a-zA-Z]*c[a-zA-Z]*$|^--count$/.test(word));
  return counts && program.before !== '||' && program.before !== '&&' && !program.masked && !program.within.includes('condition') && !/^(?:local|export|readonly|declare)\b/.test(program.path) && !isDeclared(script, program);
}

/** `local n=$(grep -c …)` takes local's status. */
function isDeclared(script: Script, program: Program): boolean {
  const following = script.programs[script.programs.indexOf(program) + 1];
  return program.within.includes('substitution') && following !== undefined && /^(?:local|export|readonly|declare|typeset|echo|printf|\[|\[\[|test)$/.test(following.name);
}

/** A script that is called as a gate, and ends with an echo. */
function reportEnd(script: Script, report: Report): void {
  const { kind, file, errexit, programs, text } = script;
  if (kind !== 'file' || errexit || !/(?:^|\/)(?:[\w.-]*[-_])?(?:check|smoke|verify|health|validate|preflight)[^/]*\.(?:sh|bash)$/i.test(file?.dest ?? '')) return;
  const last = programs.at(-1);
  if (programs.some((program) => saysBoth(script, program))) return;
  const looks = programs.some(({ name }) => /^(?:curl|wget|nc|dig|pg_isready|redis-cli|grep)$/.test(name));
  if (last !== undefined && looks && isEcho(last) && last.within.length === 0 && last.after !== '&&' && !/\breturn\s+[1-9$]|\b(?:false|kill)\b/.test(text)) report(last.at, 'the check ends with an echo: its status is 0 whatever was found', { why: 'Nothing in it sets another status, so whoever calls it goes on.', fix: 'failed=0; … || failed=1; exit $failed' });
}

function reportAssert({ module, args }: TaskView, report: Report): void {
  const that = args.get('that');
  if (module !== 'assert' || that?.text === undefined) return;
  const texts = (Array.isArray(that.value) ? that.value : [that.value]).map((one) => (typeof one === 'string' || typeof one === 'boolean' ? String(one).trim() : '?'));
  const vain = texts.find((one) => /^true$/i.test(one) || isItself(one));
  if (vain !== undefined) report(that.at, `"${vain}" is always true`, { why: 'An assertion on its own input proves nothing.', fix: 'Assert what a task registered.' });
}

function isItself(condition: string): boolean {
  const [left = '', right, more] = condition.split('==').map((side) => side.trim());
  return right !== undefined && more === undefined && left === right && left !== '';
}
