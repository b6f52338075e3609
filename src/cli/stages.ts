import { compile, type CompileOutput, type Selection } from '../compile/index.js';
import { factReaders } from '../facts/index.js';
import type { LoadOptions } from '../load/index.js';
import { load } from '../load/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Loaded } from '../model/documents.js';
import type { Playbook } from '../model/playbook.js';
import type { SourceText } from '../model/range.js';
import { registry } from '../modules/index.js';
import { lessonDiagnostics } from './lesson-input.js';
import { lookupServices } from './lookups.js';

export interface Checked {
  readonly loaded: Loaded | undefined;
  /** Undefined when there are errors. */
  readonly playbook: Playbook | undefined;
  readonly lists: CompileOutput['lists'];
  readonly diagnostics: readonly Diagnostic[];
  /** Grows while templates are read. */
  readonly secrets: readonly string[];
  find(file: string): SourceText | undefined;
}

export interface CheckOptions {
  readonly load: LoadOptions;
  readonly selection: Selection;
  readonly acceptedLessons: readonly string[];
  readonly today: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly verbosity: number;
}

/** load → compile → lessons: everything that can be known without a host, with all that is wrong in one pass. */
export function checkAll(options: CheckOptions): Checked {
  const { loaded, diagnostics, secrets, sources } = load(options.load);
  const find = (file: string): SourceText | undefined => sources.get(file);
  if (loaded === undefined) return { loaded, playbook: undefined, lists: [], diagnostics, secrets, find };
  const factNames = factReaders.flatMap((reader) => reader.provides);
  const services = lookupServices(loaded.reader, options.load.env, 'read');
  const compiled = compile({
    playbooks: loaded.playbooks,
    reader: loaded.reader,
    inventory: loaded.inventory,
    registry,
    extraVars: loaded.extraVars,
    factNames,
    options: options.selection,
    run: { check: options.check, diff: options.diff, verbosity: options.verbosity },
    services,
  });
  const { playbook } = compiled;
  const lessons = playbook === undefined ? [] : lessonDiagnostics({ playbook, reader: loaded.reader, factNames, services, today: options.today, accepted: options.acceptedLessons });
  const all = [...new Set([...diagnostics, ...compiled.diagnostics, ...lessons])];
  const broken = all.some(({ severity }) => severity === 'error');
  return { loaded, playbook: broken ? undefined : playbook, lists: compiled.lists, diagnostics: all, secrets, find };
}
