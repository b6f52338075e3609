import type { Diagnostic } from './diagnostic.js';
import type { Environment, Inventory } from './inventory.js';
import type { MapNode, Node, SequenceNode } from './node.js';
import type { SourceText } from './range.js';
import type { Definition, VariableLayer } from './variables.js';

/** Keeps every text that was read, for code frames. `file` is the name shown to the user, `path` is absolute. */
export interface SourceStore {
  /** Throws UserError when the file is missing, not UTF-8, holds NUL, or is over 1 MB. */
  read(path: string): SourceText;
  inline(name: string, text: string): SourceText;
  get(file: string): SourceText | undefined;
}

/** A YAML file, read, vault-decrypted and parsed once. `root` is undefined when it is empty or broken; what is wrong went to `ProjectReader.diagnostics`. */
export interface YamlDocument {
  readonly file: string;
  readonly path: string;
  readonly root: Node | undefined;
  /** False when it could not be read or parsed: say nothing more about it. */
  readonly sound: boolean;
}

/** A playbook: its items in file order. An item that is not a map was reported by load and left out. */
export interface PlaybookDocument {
  readonly file: string;
  readonly path: string;
  readonly root: SequenceNode;
  readonly items: readonly PlaybookItem[];
}

export type PlaybookItem =
  | { readonly kind: 'play'; readonly node: MapNode }
  /** `node` keeps `vars`, `when`, `tags` of the import, for compile to apply to each play of `playbook`. */
  | { readonly kind: 'import'; readonly node: MapNode; readonly playbook: PlaybookDocument };

/** A tasks or handlers file. `root` is a sequence, or undefined when empty or broken. */
export interface TaskFile {
  readonly file: string;
  readonly path: string;
  readonly root: SequenceNode | undefined;
}

/** A file of variables (vars, defaults, group_vars …) ready to become a layer. */
export interface VariablesFile {
  readonly file: string;
  readonly path: string;
  readonly variables: ReadonlyMap<string, Definition>;
}

/** A role's folder. Each file is read at the first call that names it. `stem`: 'main', 'install' or 'install.yml', as `tasks_from` has it. */
export interface RoleDocument {
  readonly name: string;
  /** Absolute, symlinks not resolved. */
  readonly path: string;
  tasks(stem?: string): TaskFile | undefined;
  handlers(stem?: string): TaskFile | undefined;
  defaults(stem?: string): readonly VariablesFile[];
  vars(stem?: string): readonly VariablesFile[];
  /** Stems in `tasks/`, for did-you-mean and for includes whose name is computed. */
  readonly taskStems: readonly string[];
  /** meta/main.yml, valid by its schema; undefined when there is none. */
  readonly meta: MapNode | undefined;
  /** meta/argument_specs.yml, or `argument_specs` of meta/main.yml: the map entry point → spec. */
  readonly argumentSpecs: MapNode | undefined;
  /** Absolute; undefined when there is no such folder. */
  readonly templates: string | undefined;
  readonly files: string | undefined;
  readonly varsFolder: string | undefined;
}

export type RoleSearch = { readonly role: RoleDocument } | { readonly role?: undefined; readonly searched: readonly string[]; readonly suggestion?: string };

/** What a search of several folders found. */
export interface FileSearch {
  /** The first hit, absolute. */
  readonly path?: string;
  /** Further hits, which lose. */
  readonly others: readonly string[];
  /** Absolute paths that were tried. */
  readonly searched: readonly string[];
  /** A file of nearly that name (other case, other extension, a typo). */
  readonly suggestion?: string;
}

/** The project's files for compile (and include_vars at run time): synchronous, each file read and parsed once. Paths are absolute. */
export interface ProjectReader {
  /** Absolute folder of the project. */
  readonly project: string;
  readonly sources: SourceStore;
  /** Undefined when no such file exists. */
  yaml(path: string): YamlDocument | undefined;
  /** Undefined when no such file exists; reported as a diagnostic when it is no list. */
  taskFile(path: string): TaskFile | undefined;
  /** Undefined when no such file exists; reported when it is no map. YAML or JSON, also vaulted as a whole. */
  varsFile(path: string): VariablesFile | undefined;
  /**
   * Beside the playbook's folder (`roles/`, and the folder itself), `<project>/roles`, `roles_path`; inside a role also its siblings.
   * A name that leaves these folders (`../x`, absolute) is found too when it exists, as in Ansible.
   */
  role(name: string, from: { readonly playbookDir: string; readonly rolePath?: string }): RoleSearch;
  /** Looks for `name` (absolute, or relative to each folder in turn); `suffixes` are also tried: ['.hbs']. */
  search(name: string, folders: readonly string[], suffixes?: readonly string[]): FileSearch;
  exists(path: string): 'file' | 'directory' | undefined;
  /** Names in a folder, sorted; empty when there is none. */
  list(folder: string): readonly string[];
  /** Text of a file (template, partial). Undefined when missing or unreadable as text (then reported). A vaulted file gives its plain text, which is registered as a secret. */
  source(path: string): SourceText | undefined;
  /** True when the file was vaulted as a whole: its text is secret. */
  isSecret(path: string): boolean;
  /** What was found wrong while reading so far; grows as files are read. Each file is reported once. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every secret text that was read so far, for the redactor; grows. */
  readonly secrets: readonly string[];
}

/** Settings from ansible.cfg and ANSIBLE_*: the lowest precedence of all. */
export interface Config {
  readonly inventory?: readonly string[];
  readonly rolesPath: readonly string[];
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly forks?: number;
  readonly become?: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly becomeAskPass?: boolean;
  readonly becomeFlags?: string;
  /** Of vault_identity_list, then vault_password_file. */
  readonly vaultSources: readonly VaultSource[];
  readonly vaultEncryptIdentity?: string;
}

/** Where a vault password comes from: a file, a program that prints it, or `prompt`. `label` is its vault id. */
export interface VaultSource {
  readonly label?: string;
  readonly from: string;
}

/** What load hands on. */
export interface Loaded {
  /** Absolute folder of the project. */
  readonly project: string;
  readonly environment?: Environment;
  /** `ssh.known_hosts` of the environment.yml beside the inventory, also with `deploy play -i`. Absolute. */
  readonly knownHosts?: string;
  readonly inventory: Inventory;
  /** In the order given; imported playbooks hang in their items. */
  readonly playbooks: readonly PlaybookDocument[];
  /** Level 22. */
  readonly extraVars: VariableLayer;
  readonly config: Config;
  readonly reader: ProjectReader;
}
