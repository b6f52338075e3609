import type { LessonFile, Place } from '../../model/lesson.js';
import type { MapNode } from '../../model/node.js';
import { listOf } from '../compose/values.js';

interface Alert {
  readonly name: string;
  readonly expr: string;
  readonly at: Place;
  /** It has to hold for a while. */
  readonly waits: boolean;
}

/** Alerts of a file with rules. */
export function alertsIn({ root, masked }: LessonFile): Alert[] {
  if (masked || root?.kind !== 'map') return [];
  const groups = listOf(root.get('groups')).filter((one) => one.kind === 'map');
  const rules = groups.flatMap((group) => listOf(group.get('rules'))).filter((one): one is MapNode => one.kind === 'map');
  return rules.flatMap((rule) => {
    const [name, expr] = [rule.get('alert'), rule.get('expr')];
    return name?.kind === 'scalar' && expr?.kind === 'scalar' ? [{ name: name.text, expr: expr.text, at: expr, waits: rule.get('for') !== undefined }] : [];
  });
}

/** Jobs that an alert asks by name, `up{job="x"}`; not by a pattern. */
export function jobsAsked(expr: string): string[] {
  return [...expr.matchAll(/\bup\{[^}]*\bjob="([\w.-]+)"/g)].map(([, job = '']) => job);
}

/** One scrape that fails is enough for it. */
export function isOneMiss(expr: string): boolean {
  return /^(?:up|probe_success)\s*(?:\{[^}]*\})?\s*(?:==\s*0|!=\s*1|<\s*1)$/.test(expr.trim());
}

const LEFT = /node_filesystem_(?:avail|free)_bytes|node_memory_Mem(?:Available|Free)_bytes|mode="idle"/;

/** Whether an alert fires while there is plenty: what is left, as a share, above a threshold; or what is used, below one. */
export function isInverted(expr: string): boolean {
  const [, left = '', operator = '', number = ''] = /^([\s\S]*?)\s(>=?|<=?)\s*(\d+(?:\.\d+)?)\s*$/.exec(expr.trim()) ?? [];
  if (!LEFT.test(left) || /[<>]|\b(?:and|or|unless|predict_linear|changes|delta|deriv)\b/.test(left)) return false;
  const percent = /\*\s*100\b|\b100\s*\*|\b100\s*-/.test(left);
  const share = percent || /\/|mode="idle"/.test(left);
  const used = /(?:^|[\s(])(?:100|1)\s*-/.test(left) || /-\s*node_(?:filesystem|memory)/.test(left);
  const high = Number(number) >= (percent ? 50 : 0.5) && Number(number) <= (percent ? 100 : 1);
  const low = Number(number) <= (percent ? 50 : 0.5);
  return share && (used ? operator.startsWith('<') && low : operator.startsWith('>') && high);
}
