import type { Diagnostic } from '../model/diagnostic.js';
import { error } from '../model/diagnostic.js';
import type { Range } from '../model/range.js';
import { suggest } from '../source/suggest.js';

/** Digits, optional decimals, optional letter: '4', '4.5', '4.5A'. */
const ID = /^(\d+)(?:\.(\d+))?([A-Za-z])?$/;

/** Orders ids: 4 < 4A < 4.5 < 4.5A < 5; decimals as digits of a number, so 4.10 comes before 4.5. */
export function comparePhases(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  return x.number - y.number || (x.letter < y.letter ? -1 : x.letter > y.letter ? 1 : 0);
}

function parts(id: string): { number: number; letter: string } {
  const match = ID.exec(id);
  return { number: Number(`${match?.[1] ?? 0}.${match?.[2] ?? 0}`), letter: (match?.[3] ?? '').toUpperCase() };
}

export const isPhaseId = (id: string): boolean => ID.test(id);

/** Ids must be well formed and ascend in file order; plays in a row may share one. A play without a phase is undefined. */
export function checkPhaseOrder(phases: readonly ({ readonly id: string; readonly range: Range } | undefined)[]): Diagnostic[] {
  const out: Diagnostic[] = [];
  let last: { readonly id: string; readonly range: Range } | undefined;
  let interrupted = false;
  for (const phase of phases) {
    if (!phase) {
      interrupted = true;
      continue;
    }
    if (last?.id === phase.id && interrupted) {
      out.push(error('phase-order', `phase ${phase.id} is interrupted by a play without a phase`, { range: phase.range, why: 'The plays of one phase stand in a row: its barrier and its gate come after the last of them.', fix: `Give the play between them phase ${phase.id} too, or move it.`, related: [{ range: last.range, message: `phase ${last.id} begins here` }] }));
    }
    interrupted = false;
    if (!isPhaseId(phase.id)) {
      out.push(error('bad-phase', `"${phase.id}" is no phase id`, { range: phase.range, why: 'An id is digits, optional decimals and an optional letter.', fix: 'For example: phase: "4.5A".' }));
      continue;
    }
    if (last && last.id !== phase.id && comparePhases(last.id, phase.id) >= 0) {
      out.push(
        error('phase-order', `phase ${phase.id} comes after phase ${last.id}`, {
          range: phase.range,
          why: 'Phases run in the order in which they are written, and their ids must ascend, so that a range like --phase 4-5 means what it says.',
          related: [{ range: last.range, message: `phase ${last.id} stands here` }],
        }),
      );
    }
    if (!last || comparePhases(last.id, phase.id) < 0) last = phase;
  }
  return out;
}

/** '4.5' selects 4.5, 4.5A and 4.5B; 'A-B' all between, the end with its letters. */
export function phaseSelected(id: string, selectors: readonly string[]): boolean {
  return selectors.some((selector) => {
    const [from = '', to] = selector.split('-').map((s) => s.trim());
    if (to === undefined) return same(id, from);
    return (comparePhases(id, from) >= 0 || same(id, from)) && (comparePhases(id, to) <= 0 || same(id, to));
  });
}

function same(id: string, selector: string): boolean {
  const [x, y] = [parts(id), parts(selector)];
  return x.number === y.number && (y.letter === '' || x.letter === y.letter);
}

export function unknownPhases(ids: readonly string[], selectors: readonly string[]): Diagnostic[] {
  return selectors
    .filter((selector) => !ids.some((id) => phaseSelected(id, [selector])))
    .map((selector) => error('unknown-phase', `--phase ${selector} matches no phase`, { why: ids.length === 0 ? 'This playbook has no phases.' : `Its phases are: ${[...new Set(ids)].join(', ')}.`, suggestion: suggest(selector, ids) }));
}
