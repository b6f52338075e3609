import type { LessonStep, Place, Preflight, Script, Subject } from '../../model/lesson.js';
import { quoteAll } from '../../shell/quote.js';
import { commandText } from '../steps.js';
import { stepsOf } from './host/up.js';

interface Called {
  readonly name: string;
  readonly at: Place;
  readonly step: LessonStep;
}

/** What can bring a command: modules that install, fetch or write programs. */
const BRINGERS = new Set(['apt', 'package', 'dnf', 'yum', 'pip', 'npm', 'get_url', 'unarchive', 'git', 'script', 'raw', 'docker_compose_v2', 'synchronize']);
const BUILT_IN = new Set('. : [ [[ alias break builtin cd command continue declare echo eval exec exit export false fg bg getopts hash help history jobs kill let local printf pwd read readonly return set shift shopt source test time times trap true type typeset ulimit umask unalias unset wait if then else elif fi for while until do done case esac select function in { } !'.split(' '));

/** Commands that tasks call and the host has not, where no earlier task can have brought them. */
export const commands: Preflight<ReadonlySet<string>> = {
  lesson: 'L27 command-absent-on-target',
  summary: 'whether the commands that tasks call are on the host (command -v)',
  severity: 'error',
  scripts(subject) {
    const names = [...new Set(called(subject).map(({ name }) => name))];
    return names.length === 0 ? undefined : { script: `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/snap/bin\nfor c in ${quoteAll(names)}; do command -v "$c" >/dev/null || printf '%s\\n' "$c"; done; exit 0`, root: true };
  },
  parse: (stdout) => new Set(stdout.split('\n').filter((line) => line !== '')),
  judge(absent, subject) {
    const told = new Set<string>();
    return called(subject).filter(({ name }) => absent.has(name) && !told.has(name) && told.add(name)).map(({ name, at, step }) => ({
      at,
      ...(step.certain ? {} : { severity: 'warning' as const }),
      message: `"${name}" is not on the host, and no task before this one brings it`,
      why: 'A minimal system lacks much that a workstation has; the task would fail with status 127 (002#27).',
      fix: 'Install its package in an earlier task, or use a module.',
    }));
  },
};

function called(subject: Subject): readonly Called[] {
  const steps = stepsOf(subject);
  return subject.scripts.flatMap((script) => {
    const step = script.task?.step;
    if (step === undefined || script.runs !== 'host' || script.kind !== 'task' || isGuarded(step)) return [];
    const before = steps.slice(0, steps.indexOf(step));
    if (before.some(brings)) return [];
    return plainCommands(script).map(({ name, at }) => ({ name, at, step }));
  });
}

/** Only what surely runs, bare and first: what stands in a branch, a function or after `||` may be meant to be absent. */
function plainCommands({ programs, text }: Script): readonly { readonly name: string; readonly at: Place }[] {
  return programs.filter(({ name, path, within, container, masked, after, before, wrappers }) =>
    name !== '' && name === path && /^[A-Za-z][\w.+-]*$/.test(name) && !BUILT_IN.has(name) && within.length === 0 && container === undefined && !masked && after !== '||' && before !== '||'
    && !wrappers.some((wrapper) => /docker|podman|ssh/.test(wrapper)) && !new RegExp(`(command -v|which|type|hash)\\s+${name.replace(/[.+]/g, '\\$&')}\\b`).test(text) && !new RegExp(`\\b${name.replace(/[.+]/g, '\\$&')}\\s*\\(\\)`).test(text) && !/\bPATH=/.test(text));
}

/** Its failure is nobody's, or its environment names other folders. */
function isGuarded({ task }: LessonStep): boolean {
  return task.failedWhen !== undefined || task.keywords.ignoreErrors !== undefined || task.keywords.delegateTo !== undefined || task.keywords.environment.length > 0;
}

function brings(step: LessonStep): boolean {
  const { module } = step.task;
  if (BRINGERS.has(module)) return true;
  if (module === 'copy' || module === 'template' || module === 'file') return /\/s?bin\//.test(String(step.args.dest ?? step.args.path ?? ''));
  return /\b(install|apt|apt-get|dnf|yum|apk|pip|npm|snap|curl|wget|make)\b/.test(commandText(step) ?? '');
}
