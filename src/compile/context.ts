import type { LookupServices } from '../language/scope.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { PlaybookDocument, ProjectReader, RoleDocument } from '../model/documents.js';
import type { Template } from '../model/expression.js';
import type { Inventory } from '../model/inventory.js';
import type { ModuleRegistry } from '../model/module.js';
import type { MapNode } from '../model/node.js';
import type { Condition, Keywords, Node, Play, RoleInstance, Task } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import type { Definition, VariableLayer } from '../model/variables.js';
import type { Chain } from './chain.js';
import { withExpansions } from './expansions.js';
import type { RunSettings, Selection } from './selection.js';
import type { SecretText } from '../model/value.js';
import type { Prompt } from './prompts.js';

export interface CompileInput {
  readonly playbooks: readonly PlaybookDocument[];
  readonly reader: ProjectReader;
  readonly inventory: Inventory;
  readonly registry: ModuleRegistry;
  /** Level 22. */
  readonly extraVars: VariableLayer;
  /** Names under `ansible_facts` that gathering sets. */
  readonly factNames: readonly string[];
  readonly options?: Selection;
  readonly run?: RunSettings;
  /** Somebody can be asked `vars_prompt`; what was answered, by the prompts' keys. Without it the defaults are taken. */
  readonly prompts?: { readonly answers: ReadonlyMap<string, string | SecretText> };
  /** For lookups that need no host (`lookup('file')`, `lookup('env')`). It must not write. */
  readonly services?: LookupServices;
  /** What of `ansible_ssh_common_args` the transport does not understand. */
  readonly unknownSshArguments?: (text: string) => readonly string[];
}

/** What all passes share: the input, and where findings and numbers go. */
export interface Context {
  readonly input: CompileInput;
  readonly reader: ProjectReader;
  readonly registry: ModuleRegistry;
  report(...diagnostics: readonly (Diagnostic | undefined)[]): void;
  nextId(): number;
  /** Roles and task files brought in so far. */
  readonly expanded: { count: number };
  /** Questions that nobody has answered yet. */
  readonly prompts: Prompt[];
  /** Notes that are said once a run, whatever the number of places. */
  readonly said: Set<string>;
  /** Names and topics of handlers that could not be compiled: whoever notifies them is not at fault. */
  readonly lostHandlers: Set<string>;
  /** Groups and hosts that add_host and group_by make during the run: exact names, or beginnings. */
  readonly dynamicNames: { readonly name: string; readonly exact: boolean }[];
  /** Whether a task may bring a file to the controller while running. */
  readonly files: { come: boolean };
  /** Args that are bare expressions (`that` of assert, `var` of debug), parsed. */
  readonly bare: Map<Template, Condition>;
  /** Variables of files that include_vars reads. */
  readonly included: Set<ReadonlyMap<string, Definition>>;
}

/** A play while it is compiled. */
export interface PlayDraft {
  readonly name: string;
  readonly hosts: readonly string[];
  /** It says how its hosts are reached, or they are this machine. */
  readonly local: boolean;
  /** Absolute folder of the playbook file that the play stands in. */
  readonly playbookDir: string;
  /** Defaults and vars of the roles that `roles:` and `import_role` bring in. */
  readonly publicLayers: VariableLayer[];
  readonly roles: RoleInstance[];
  readonly handlers: Task[];
  /** Roles (by path) whose handlers were compiled. */
  readonly handlersOf: Set<string>;
  readonly uses: RoleInstanceUse[];
  /** Set once vars_files were read. */
  hostLayers?: Play['hostLayers'];
  /** Nodes whose `layers` are filled in at the end of the play. */
  readonly pending: { readonly node: Node; readonly chain: Chain }[];
}

/** One use of a role in a play: its own tasks have the ids between `from` and `to`. */
export interface RoleInstanceUse {
  readonly role: RoleInstance;
  readonly from: number;
  readonly to: number;
  /** It may run again in the same play. */
  readonly duplicates: boolean;
  /** It stands under a `when`: it may not have run after all. */
  readonly conditional: boolean;
  /** Tells two uses with other params apart. */
  readonly params: string;
  readonly chain: Chain;
  /** Its entry point in argument_specs. */
  readonly specs?: MapNode;
  readonly range: Range;
}

/** Where a list of tasks stands, and what it inherits. */
export interface Place {
  readonly play: PlayDraft;
  readonly chain: Chain;
  readonly keywords: Keywords;
  readonly when: Condition;
  readonly role?: RoleInstance;
  readonly document?: RoleDocument;
  /** Folder of the task file. */
  readonly folder: string;
  /** Files and roles being expanded, outermost first. */
  readonly stack: readonly { readonly key: string; readonly shown: string; readonly range: Range }[];
  /** `module_defaults`, outermost first. */
  readonly moduleDefaults: readonly MapNode[];
  readonly handler: boolean;
  /** Handlers of an include listen to the include's name too. */
  readonly listen: readonly string[];
}

export function createContext(input: CompileInput): Context & { readonly diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  let id = 0;
  return {
    input,
    reader: input.reader,
    registry: withExpansions(input.registry),
    diagnostics,
    said: new Set(),
    prompts: [],
    lostHandlers: new Set(),
    dynamicNames: [],
    files: { come: false },
    bare: new Map(),
    included: new Set(),
    nextId: () => ++id,
    expanded: { count: 0 },
    /** A file that is imported twice is compiled twice, but what is wrong in it is said once. */
    report(...found) {
      for (const diagnostic of found) {
        if (!diagnostic) continue;
        const key = `${diagnostic.code}\n${diagnostic.summary}\n${diagnostic.range?.file}:${diagnostic.range?.start}:${diagnostic.range?.end}`;
        if (!seen.has(key)) diagnostics.push(diagnostic);
        seen.add(key);
      }
    },
  };
}
