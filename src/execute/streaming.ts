import { StringDecoder } from 'node:string_decoder';
import type { Unit } from './batch.js';
import type { HostRun } from './host-run.js';
import { keyword, truthful } from './identity.js';
import type { PlayRun } from './play-run.js';

export interface OutputTeller {
  output(frameId: string, stream: 'stdout' | 'stderr', chunk: Buffer): void;
  /** Tells what had no line end. */
  end(): void;
}

/** From `-vvv` on: what commands print, line by line as it comes (a secret cut in two could not be redacted). Never of a `no_log` task. */
export function outputTeller(run: PlayRun, host: HostRun, units: readonly Pick<Unit, 'task' | 'plan' | 'name' | 'scope'>[]): OutputTeller | undefined {
  if (run.options.verbosity < 3) return undefined;
  const owners = new Map<string, string>();
  for (const { task, plan, name, scope } of units) {
    if (plan.kind !== 'frames' || plan.silent || truthful(keyword(task.keywords.noLog, scope))) continue;
    for (const { id } of plan.frames) owners.set(id, name);
  }
  const begun = new Map<string, { readonly decoder: StringDecoder; text: string; readonly tell: (text: string) => void }>();
  return {
    output(frameId, stream, chunk) {
      const task = owners.get(frameId);
      if (task === undefined) return;
      const key = `${frameId} ${stream}`;
      const state = begun.get(key) ?? { decoder: new StringDecoder('utf8'), text: '', tell: (text: string) => run.emit({ type: 'output', host: host.name, task, stream, text }) };
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
