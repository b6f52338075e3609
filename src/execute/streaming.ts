import { StringDecoder } from 'node:string_decoder';
import type { Unit } from './batch.js';
import type { HostRun } from './host-run.js';
import { keyword, truthful } from './identity.js';
import type { PlayRun } from './play-run.js';

/** Tells what happens during an exchange; given to the connection. */
export interface Follower {
  readonly started: (frameId: string) => void;
  /** Undefined where nobody wants to see output. */
  readonly output?: (frameId: string, stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** Tells what had no line end. */
  end(): void;
}

type Followed = Pick<Unit, 'task' | 'plan' | 'name' | 'scope' | 'place'>;

/**
 * Which task of a batch a host is really at, and what its commands print: line by line as it comes (a secret cut in two could
 * not be redacted), where somebody watches or from -vv on. Never of a `no_log` task.
 */
export function follow(run: PlayRun, host: HostRun, units: readonly Followed[]): Follower {
  const owners = new Map<string, Followed>();
  for (const unit of units) if (unit.plan.kind === 'frames') for (const { id } of unit.plan.frames) owners.set(id, unit);
  let current: Followed | undefined;
  const streams = run.options.follow === true || run.options.verbosity > 1 ? outputTeller(run, host, owners) : undefined;
  return {
    started(frameId) {
      const unit = owners.get(frameId);
      if (unit === undefined || unit === current) return;
      current = unit;
      tellAt(run, host, unit);
    },
    ...(streams === undefined ? {} : { output: streams.output }),
    end: () => streams?.end(),
  };
}

/** The host is at this task now. */
export function tellAt(run: PlayRun, host: HostRun, { task, name, place }: Pick<Followed, 'task' | 'name' | 'place'>): void {
  run.emit({ type: 'host-at', host: host.name, task: name, role: task.role?.name, phase: run.play.phase?.id, done: place.index, total: place.nodes.length });
}

function outputTeller(run: PlayRun, host: HostRun, owners: ReadonlyMap<string, Followed>): Required<Pick<Follower, 'output' | 'end'>> {
  const begun = new Map<string, { readonly decoder: StringDecoder; text: string; readonly tell: (text: string) => void }>();
  return {
    output(frameId, stream, chunk) {
      const owner = owners.get(frameId);
      if (owner === undefined || isHidden(owner)) return;
      const key = `${frameId} ${stream}`;
      const state = begun.get(key) ?? { decoder: new StringDecoder('utf8'), text: '', tell: (text: string) => run.emit({ type: 'output', host: host.name, task: owner.name, stream, text }) };
      begun.set(key, state);
      const text = state.text + state.decoder.write(chunk);
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) state.tell(text.slice(0, end));
      state.text = text.slice(end);
    },
    end() {
      for (const { decoder, text, tell } of begun.values()) {
        const rest = text + decoder.end();
        if (rest !== '') tell(`${rest}\n`);
      }
    },
  };
}

function isHidden({ task, plan, scope }: Followed): boolean {
  return (plan.kind === 'frames' && plan.silent === true) || truthful(keyword(task.keywords.noLog, scope));
}
