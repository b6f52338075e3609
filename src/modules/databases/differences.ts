/** Two sides of what a statement changes, as the diff shows them. */
import type { TextDiff } from '../../model/module.js';

export type Sides = readonly (readonly [name: string, before: string | undefined, after: string | undefined])[];

export function sidesDiff(title: string, sides: Sides): readonly TextDiff[] {
  const text = (at: 1 | 2) => sides.filter((side) => side[at] !== undefined).map((side) => `${side[0]}: ${side[at]}\n`).join('');
  return [{ beforeHeader: `before: ${title}`, afterHeader: `after: ${title}`, before: text(1), after: text(2) }];
}

/** 'owner shop → web, comment' for a summary. */
export function sidesSummary(sides: Sides): string {
  return sides.map(([name, before, after]) => (before === undefined || after === undefined || before === '' || after === '' ? name : `${name} ${before} → ${after}`)).join(', ');
}
