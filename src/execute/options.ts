import type { TemplateFile } from '../language/handlebars/engine.js';
import type { LookupServices } from '../language/scope.js';
import type { Connect, Rsync } from '../model/connection.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Emit } from '../model/event.js';
import type { ModuleRegistry } from '../model/module.js';
import type { HostChecks } from '../model/preflight.js';
import type { Redactor } from '../model/redaction.js';
import type { Value } from '../model/value.js';
import type { SecretText } from '../model/value.js';
import type { VariableLayer } from '../model/variables.js';

/** What the command line decided for a run. */
export interface RunOptions {
  readonly runId: string;
  /** 'alice@laptop', for locks and the journal. */
  readonly who: string;
  readonly command: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly verbosity: number;
  /** Somebody watches: what commands print is told as it comes, whatever the verbosity. */
  readonly follow?: boolean;
  readonly forceHandlers: boolean;
  readonly user?: string;
  readonly password?: SecretText;
  readonly privateKeyFile?: string;
  readonly commonArgs?: string;
  /** `-c`: 'ssh' or 'local', where no variable and no keyword says it. */
  readonly connection?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly becomePassword?: SecretText;
  readonly knownHosts?: string;
  readonly acceptNewHostKey: boolean;
  /** Seconds for a login; unless it is given, ssh_config's ConnectTimeout, else 10. */
  readonly timeout?: number;
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** Handlers that an earlier, failed run left: host → names. */
  readonly leftHandlers: ReadonlyMap<string, readonly string[]>;
  /** What the command line let through, for the record. */
  readonly remarks?: readonly string[];
  /** Plans one task at a time, for the test that batches change nothing that a user sees. */
  readonly taskByTask?: boolean;
  /** Asks before each task (`--step`): y, n or c. */
  readonly step?: (task: string) => Promise<'yes' | 'no' | 'continue'>;
}

/** A task that can shut out whoever logs in. */
export interface Restricted {
  /** 'sshd AllowUsers ops'. */
  readonly what: string;
  /** Ids of the tasks before it that prove access: one of them must have succeeded in this run, where there are any. */
  readonly proofs: ReadonlySet<number>;
}

/** What the executor asks of the world; `cli/` hands it in. */
export interface RunPorts {
  readonly connect: Connect;
  /** `synchronize`; not there in tests. */
  readonly rsync?: Rsync;
  readonly emit: Emit;
  readonly registry: ModuleRegistry;
  readonly services: LookupServices;
  readonly redactor: Redactor;
  readonly now: () => Date;
  /** Aborted by SIGINT, SIGTERM, SIGHUP: no new task starts. */
  readonly signal: AbortSignal;
  /** A parsed template file; the compiler has read it already. */
  template(path: string): TemplateFile;
  /** Variables of a YAML file for include_vars. */
  varsFile(path: string): VariableLayer;
  /** Coerces and validates evaluated args against a module's schema; throws UserError. */
  checkArgs(module: string, args: Readonly<Record<string, Value>>): Record<string, unknown>;
  /** Asks on the terminal (`pause`); rejects when there is none. */
  ask?(prompt: string, echo: boolean): Promise<string>;
  environment(name: string): string | undefined;
  /** Tasks of a host that restrict access, by their ids. */
  restricted?(host: string): ReadonlyMap<number, Restricted> | undefined;
  /** Who starts a container (or a Compose service) of a host, and how to run that: a sentence for messages. */
  startedBy?(host: string, container: string): string | undefined;
  /** What is asked of the hosts before anything is changed; undefined: nothing. */
  readonly preflights?: HostChecks;
  /** What is asked at the end of the hosts that the run changed. */
  readonly guards?: HostChecks;
  /** What is asked at the end of the hosts on which something failed: why. */
  readonly inquiry?: HostChecks<Diagnosis>;
}
