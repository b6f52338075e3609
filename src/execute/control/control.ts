import type { Dict, Unknown } from '../../model/value.js';
import type { RawResult } from '../judge.js';
import type { Turn } from '../plan-task.js';
import type { Effects } from '../planned.js';

export interface ControlTurn extends Turn {
  readonly args: Dict;
  /** Check mode: the args can't be known. */
  readonly unknown?: Unknown;
}

export type ControlOutcome = { readonly raw: RawResult; readonly effects?: Effects } | { readonly pending: string } | { readonly unknown: string; readonly effects?: Effects };

/** A module that runs on the controller. */
export type Control = (turn: ControlTurn) => ControlOutcome;
