import { compile, type CompileInput, type CompileOutput, type Selection } from '../compile/index.js';
import { factReaders } from '../facts/index.js';
import type { Planned } from '../lessons/diagnosis/index.js';
import { rules as builtIn } from '../lessons/index.js';
import type { Observer } from '../lessons/run.js';
import { load } from '../load/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { VaultPassword } from '../load/vault/envelope.js';
import type { Loaded, VaultSource } from '../model/documents.js';
import type { Rule } from '../model/lesson.js';
import type { Playbook } from '../model/playbook.js';
import type { SourceText } from '../model/range.js';
import { registry } from '../modules/index.js';
import { suggest } from '../source/suggest.js';
import { parseCommonArgs } from '../transport/arguments.js';
import { containerStarts, plannedHosts } from './container-starts.js';
import type { Io } from './io.js';
import { hostQuestions, type Judgement, judgeWhole } from './lesson-input.js';
import type { LoginFlags } from './lesson-login.js';
import { lookupServices } from './lookups.js';
import { COMMANDS } from './names.js';
import type { Target } from './target.js';
import { type OwnLessons, unaskedLessons } from './own-lessons.js';

export type { Target } from './target.js';

export interface Checked {
  readonly loaded: Loaded | undefined;
  /** Undefined when there are errors. */
  readonly playbook: Playbook | undefined;
  /** What could be compiled, errors or not, before anything was selected. */
  readonly whole?: Playbook;
  readonly prompts: CompileOutput['prompts'];
  readonly lists: CompileOutput['lists'];
  readonly diagnostics: readonly Diagnostic[];
  /** What this run asks its hosts before it changes them; made when it is asked for. */
  questions?(): ReturnType<typeof hostQuestions>;
  /** Tasks that restrict access, by host. */
  readonly restricted?: Judgement['restricted'];
  /** Who starts a container of a host, and how to run that. */
  startedBy?(host: string, container: string): string;
  /** A host as the whole playbook has it; made anew each time. */
  planned?(host: string): Planned | undefined;
  /** Grows while templates are read. */
  readonly secrets: readonly string[];
  find(file: string): SourceText | undefined;
  /** All that was read, templates included. */
  sources(): Iterable<SourceText>;
}

export interface CheckOptions {
  readonly target: Target;
  readonly io: Pick<Io, 'cwd' | 'env' | 'now'>;
  /** In the place of the target's playbooks. */
  readonly inline?: { readonly name: string; readonly text: string };
  readonly project?: string;
  readonly extraVars?: readonly string[];
  readonly vaultSources?: readonly VaultSource[];
  /** Typed by the user. */
  readonly vaultPasswords?: readonly VaultPassword[];
  readonly selection?: Selection;
  readonly prompts?: CompileInput['prompts'];
  /** Executable inventories are run: not by commands that only look at files, which may be a stranger's. */
  readonly runsPrograms?: boolean;
  readonly acceptedLessons?: readonly string[];
  /** Of the project that the user stands in; they count where that is the target's. */
  readonly own?: OwnLessons;
  /** Only these lessons; otherwise all, with those of the project. */
  readonly rules?: readonly Rule[];
  readonly observer?: Observer;
  /** `-u`, `-c` and `--ssh-common-args`: lessons ask how the login is. */
  readonly login?: LoginFlags;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly verbosity?: number;
}

/** load → compile → lessons: everything that can be known without a host, with all that is wrong in one pass. */
export function checkAll(options: CheckOptions): Checked {
  const { loaded, diagnostics, secrets, sources } = loadProject(options);
  const { own } = options;
  const find = (file: string): SourceText | undefined => sources.get(file) ?? own?.find(file);
  if (loaded === undefined) return { loaded, playbook: undefined, prompts: [], lists: [], diagnostics: diagnostics.map(aboutCommands), secrets, find, sources: () => sources.all() };
  const { io, selection = {}, check = false, diff = false, verbosity = 0, acceptedLessons = [], login } = options;
  const mine = own?.project === loaded.project ? own : undefined;
  const rules = options.rules ?? [...builtIn, ...(mine?.rules ?? [])];
  const factNames = factReaders.flatMap((reader) => reader.provides);
  const services = lookupServices(loaded.reader, io.env, 'read');
  const compiled = compile({ ...loaded, registry, factNames, options: selection, run: { check, diff, verbosity }, prompts: options.prompts, services, unknownSshArguments: (text) => parseCommonArgs(text).unknown });
  const { playbook } = compiled;
  const about = { reader: loaded.reader, factNames, services, login: { user: loaded.config.remoteUser, ...login }, today: io.now().toISOString().slice(0, 10), accepted: acceptedLessons, rules, observer: options.observer };
  const partial = [selection.tags, selection.skipTags, selection.roles, selection.phases].some((list) => list !== undefined && list.length > 0) || selection.startAtTask !== undefined;
  const judged = playbook === undefined ? undefined : judgeWhole({ playbook: compiled.whole, ...about }, partial ? playbook : undefined);
  const lessons = judged?.diagnostics ?? [];
  const all = [...new Set([...diagnostics, ...compiled.diagnostics, ...(mine?.diagnostics ?? []), ...(rules.length === 0 ? [] : unaskedLessons(loaded.project, own)), ...lessons])];
  const broken = all.some(({ severity }) => severity === 'error');
  const questions = playbook === undefined ? undefined : () => hostQuestions({ playbook, ...about }, { began: io.now(), whole: partial ? compiled.whole : undefined });
  return { loaded, playbook: broken ? undefined : playbook, whole: compiled.whole, ...(questions === undefined ? {} : { questions }), ...(judged === undefined ? {} : { restricted: judged.restricted }), startedBy: containerStarts({ playbook: compiled.whole, ...about }, options.target), planned: plannedHosts({ playbook: compiled.whole, ...about }), prompts: compiled.prompts, lists: compiled.lists, diagnostics: all, secrets, find, sources: () => sources.all() };
}

/** Reads a project as the command line names it. */
export function loadProject({ target, inline, io: { cwd, env }, project, extraVars, runsPrograms, vaultSources, vaultPasswords }: CheckOptions): ReturnType<typeof load> {
  return load({ cwd, env, project, target, inline, extraVars, runsPrograms, vaultSources, vaultPasswords });
}

/** What stands where an environment's name does can be a mistyped command, or a playbook. */
function aboutCommands(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code !== 'environment-unknown' || diagnostic.suggestion !== undefined) return diagnostic;
  const name = /"(.*)"/.exec(diagnostic.summary)?.[1] ?? '';
  if (/\.ya?ml$/.test(name)) return { ...diagnostic, fix: `To run a playbook: deploy play ${name} -i INVENTORY` };
  const command = suggest(name, COMMANDS);
  return command === undefined ? diagnostic : { ...diagnostic, suggestion: command };
}
