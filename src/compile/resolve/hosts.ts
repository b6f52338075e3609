import type { Task } from '../../model/playbook.js';
import type { Dict, Value } from '../../model/value.js';
import { LazyDict } from '../../language/scope.js';
import { Unknown } from '../../model/value.js';
import type { Definition, RuntimeLayer, VariableLayer } from '../../model/variables.js';

/** Who set a variable while running; several tasks may. */
interface Provider {
  readonly task: Task;
  readonly selected: boolean;
}

/** Facts of network interfaces are named after them: no list can hold them. */
const INTERFACE = /^ansible_(eth|en[opsx]|wl|lo$|docker|br[-_]|veth|tun|tap|wg|bond|team|vlan)/;

class FactVariables extends Map<string, Value> {
  interfaces = false;
  /** A task reads a database whose name is computed: any of its facts may come. */
  databases = false;
  readonly names: string[] = [];

  add(name: string): void {
    this.names.push(name);
    this.set(name.startsWith('ansible_') ? name : `ansible_${name}`, new Unknown(`the fact "${name}"`, true));
  }

  override get(name: string): Value | undefined {
    const may = (this.interfaces && INTERFACE.test(name)) || (this.databases && name.startsWith('ansible_getent_'));
    return super.get(name) ?? (may ? new Unknown(`the fact "${name}"`, true) : undefined);
  }
}

/** What is known of one host at one point of the program: which names its earlier tasks have set. */
export class HostState {
  /** Grows with every name; scopes made before are stale then. */
  epoch = 0;
  gathered = false;
  readonly providers = new Map<string, Provider[]>();
  private readonly set = new Map<string, Value>();
  private readonly facts = new FactVariables();
  private readonly factDict: Dict = new LazyDict(
    () => this.facts.names,
    (name) => this.facts.get(name) ?? this.facts.get(`ansible_${name}`),
  ) as Dict;
  private readonly included = new Map<string, Definition>();

  /** `mentioned`: names that some definition refers to; setting another one leaves scopes, which see these maps live, as they are. */
  constructor(
    private readonly factNames: readonly string[],
    private readonly mentioned: ReadonlySet<string>,
  ) {}

  gather(): void {
    if (this.gathered) return;
    this.gathered = true;
    this.facts.interfaces = true;
    for (const name of this.factNames) this.addFact(name);
  }

  /** `getent` with a database that only the run knows. */
  addDatabases(): void {
    this.facts.databases = true;
    this.epoch += 1;
  }

  addFact(name: string): void {
    this.facts.add(name);
    this.epoch += 1;
  }

  /** A register, or a name of set_fact: `task` sets it. */
  addName(name: string, task: Task, selected: boolean): void {
    const known = this.providers.get(name) ?? [];
    this.providers.set(name, [...known, { task, selected }]);
    this.setLater(name);
  }

  /** A rescue is told what failed, and the tasks behind it may still ask. */
  addFailure(): void {
    this.setLater('ansible_failed_task');
    this.setLater('ansible_failed_result');
  }

  private setLater(name: string): void {
    if (this.set.has(name)) return;
    this.set.set(name, new Unknown(`"${name}", which a task sets`, true));
    if (this.mentioned.has(name)) this.epoch += 1;
  }

  /** Variables of a file that include_vars reads (level 18): templates, as in a vars file. */
  include(definitions: ReadonlyMap<string, Definition>, task: Task, selected: boolean): void {
    for (const [name, definition] of definitions) {
      this.included.set(name, definition);
      this.providers.set(name, [...(this.providers.get(name) ?? []), { task, selected }]);
    }
    this.epoch += 1;
  }

  get names(): Iterable<string> {
    return [...this.set.keys(), ...this.included.keys()];
  }

  get factsValue(): Value {
    return this.factDict;
  }

  get runtime(): readonly RuntimeLayer[] {
    return [{ level: 11, values: this.facts }, { level: 19, values: this.set }];
  }

  get layers(): readonly VariableLayer[] {
    return this.included.size === 0 ? [] : [{ level: 18, origin: 'include_vars', variables: this.included }];
  }
}
