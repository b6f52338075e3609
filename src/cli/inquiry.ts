import { diagnosisOf, evidenceScript, type Planned } from '../lessons/diagnosis/index.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Emit, Event } from '../model/event.js';
import type { HostChecks } from '../model/preflight.js';
import { quote } from '../shell/quote.js';
import type { RunFlags } from './flags.js';
import { commandOf, type Target } from './target.js';

/** Seconds that the host may take to tell: each log, mount and socket of what is not well. */
export const LOOKING = 40;

export interface Inquiry {
  /** Hears what failed where. */
  take(event: Event): void;
  readonly checks: HostChecks<Diagnosis>;
}

/** What of a run says which part of the playbook it is. */
type Selected = Pick<RunFlags, 'extraVars' | 'limit' | 'tags' | 'skipTags' | 'role' | 'phase'>;

export interface InquiryOptions {
  readonly target: Target;
  readonly flags: Selected;
  planned(host: string): Planned | undefined;
  readonly emit: Emit;
  readonly now: () => Date;
}

/** Why services are not well on hosts where a task that has to do with them failed, or the look at the end found them down. */
export function inquiryOf({ target, flags, planned, emit, now }: InquiryOptions): Inquiry {
  const failures = new Map<string, { readonly module: string; readonly message: string }[]>();
  const isAbout = (host: string): boolean => failures.get(host)?.some(({ module, message }) => CONCERNED.test(module) || (COMMANDS.has(module) && /\bdocker\b/.test(message))) ?? true;
  return {
    take(event) {
      if (event.type !== 'task' || event.outcome.outcome !== 'failed' || event.outcome.ignored === true || event.outcome.rescued === true) return;
      const { outcome: { reason, items, result }, module, host, noLog } = event;
      const parts = [reason, ...(items ?? []).map((item) => item.reason), typeof result.cmd === 'string' ? result.cmd : undefined, typeof result.stderr === 'string' ? result.stderr : undefined];
      failures.set(host, [...(failures.get(host) ?? []), { module, message: noLog ? '' : parts.filter((part) => part !== undefined).join('\n') }]);
    },
    checks: {
      questions: (host) => (isAbout(host) ? [{ script: evidenceScript({ names: [], logLines: 20 }), root: true, seconds: LOOKING }] : []),
      judge(host, [reply]) {
        const found = diagnosisOf(host, reply, planned(host), { names: [], messages: (failures.get(host) ?? []).map(({ message }) => message), all: false });
        return found === undefined || found.services.length + found.remarks.length === 0 ? [] : [found];
      },
      tell(found) {
        for (const diagnosis of [...found.values()].flat()) emit({ type: 'diagnosis', time: now().toISOString(), diagnosis: withCommands(diagnosis, target), again: againOf(target, flags), ...moreOf(diagnosis, target) });
        return new Set();
      },
    },
  };
}

const CONCERNED = /^(?:docker_|postgresql_|mysql_|uri$|wait_for$)/;
const COMMANDS: ReadonlySet<string> = new Set(['command', 'shell', 'script', 'raw']);

/** `--role redis` as a whole command. */
export function withCommands(diagnosis: Diagnosis, target: Target): Diagnosis {
  return { ...diagnosis, services: diagnosis.services.map(({ only, ...one }) => ({ ...one, ...(only === undefined ? {} : { only: `${commandOf(target)} ${only} -l ${quote(diagnosis.host)}` }) })) };
}

/** The same run again: what is done already is found so. */
function againOf(target: Target, { extraVars, limit, tags, skipTags, role, phase }: Selected): string {
  const list = (flag: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [flag, quote(value)]);
  return [commandOf(target), ...list('--phase', phase), ...list('--role', role), ...list('-t', tags), ...list('--skip-tags', skipTags), ...list('-l', limit === undefined ? [] : [limit]), ...list('-e', extraVars)].join(' ');
}

function moreOf({ host, services }: Diagnosis, target: Target): { readonly more?: string } {
  if (!('environment' in target)) return {};
  const first = services.find(({ container }) => container !== undefined);
  return { more: `deploy diagnose ${quote(target.environment)}${first === undefined ? '' : ` ${quote(first.service)}`} -l ${quote(host)}` };
}
