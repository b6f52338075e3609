import type { Node } from '../model/playbook.js';
import { breath } from './breath.js';
import { gatherFacts } from './gathering.js';
import { handlersNamed } from './finish.js';
import type { HostRun } from './host-run.js';
import { Pace } from './pace.js';
import { type Place, startAt } from './place.js';
import type { PlayRun } from './play-run.js';

/** One `serial` batch through one play: facts, then each section and its handlers; hosts go at their own pace. */
export async function runBatch(run: PlayRun): Promise<void> {
  let turn = Promise.resolve();
  const working = run.batch.filter((host) => host.status === 'active').map(async (host) => {
    // One after another, and whoever is planned for is heard before the next: two hundred plans at a stretch are half a minute of silence, and as many plans kept.
    turn = turn.then(breath);
    await turn;
    try {
      await throughPlay(run, host);
    } catch (problem) {
      // A lock or a journal that can't be had ends the run: nobody starts anything more, and what runs is waited for.
      run.ending.by = 'failure';
      throw problem;
    }
  });
  const broken = (await Promise.allSettled(working)).find((outcome) => outcome.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

async function throughPlay(run: PlayRun, host: HostRun): Promise<void> {
  host.notified.clear();
  notifyLeftovers(run, host);
  const places = run.play.sections.map(({ nodes }, index) => startAt(nodes, [run.number, index + 1]));
  try {
    if (run.play.gatherFacts) await gatherFacts(run, host, places);
    for (const [index, place] of places.entries()) {
      if (host.status !== 'active' || run.ending.by !== undefined) break;
      const going = await new Pace(run, host, place, places.slice(index + 1)).work();
      if (going || forced(run, host)) await flush(run, host, [run.number, index + 1, Number.MAX_SAFE_INTEGER], places.slice(index + 1));
    }
  } finally {
    run.meetings.leave(host);
  }
}

function forced(run: PlayRun, host: HostRun): boolean {
  return host.status === 'failed' && (run.play.forceHandlers || run.options.forceHandlers);
}

/** Handlers that a failed run left undone are owed to the roles of this play. */
function notifyLeftovers(run: PlayRun, host: HostRun): void {
  for (const name of run.options.leftHandlers.get(host.name) ?? []) {
    for (const handler of handlersNamed(run, host, name)) host.notified.add(handler.id);
  }
}

/** Runs what was notified, in the order of definition, until nothing more is: a handler may notify a later or an earlier one. */
export async function flush(run: PlayRun, host: HostRun, order: readonly number[], following: readonly Place[]): Promise<void> {
  if (run.ports.signal.aborted) return;
  const failed = host.status === 'failed';
  const { handlers } = run.play;
  let last = -1;
  for (let round = 0; host.notified.size > 0 && round <= 2 * handlers.length; round += 1) {
    const all = handlers.filter((handler) => host.notified.has(handler.id));
    const ahead = all.filter((handler) => handlers.indexOf(handler) > last);
    const list = ahead.length > 0 ? ahead : all;
    // What a handler notifies runs before those defined after it; so a batch ends behind a handler that notifies.
    const notifier = list.findIndex((handler) => handler.notify.length > 0);
    const due = notifier < 0 ? list : list.slice(0, notifier + 1);
    last = due.length === 0 ? last : handlers.indexOf(due.at(-1) as (typeof handlers)[number]);
    for (const handler of due) host.notified.delete(handler.id);
    if (failed) host.status = 'active';
    const pace = new Pace(run, host, startAt(due as readonly Node[], [...order, round]), following);
    const going = await pace.work();
    if (failed && host.status === 'active') host.status = 'failed';
    const left = due.filter((handler) => !pace.ended.has(handler));
    for (const handler of left) host.notified.add(handler.id);
    if (!going || left.length > 0) return;
  }
}
