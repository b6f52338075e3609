/** Makes every tree whose outcomes differ as small as it goes, all of them with one question a round. */
import { smaller, textOf, type Tree } from './generate.js';

/** @param differ Which of the templates still differ. */
export async function shrink(trees: readonly Tree[], differ: (templates: readonly string[]) => Promise<boolean[]>): Promise<Tree[]> {
  let current = [...trees];
  for (let open = new Set(current.keys()); open.size > 0; ) {
    const tries = [...open].flatMap((at) => candidates(current[at]!).map((tree) => ({ at, tree, text: textOf(tree) })));
    const verdicts = await differ(tries.map(({ text }) => text));
    const next = [...current];
    open = new Set();
    tries.forEach(({ at, tree, text }, index) => {
      if (!verdicts[index] || text.length >= textOf(next[at]!).length) return;
      next[at] = tree;
      open.add(at);
    });
    current = next;
  }
  return current;
}

const MOST = 60;

function candidates(tree: Tree): Tree[] {
  const length = textOf(tree).length;
  const seen = new Map(smaller(tree).map((other) => [textOf(other), other] as const));
  return [...seen].filter(([text]) => text.length < length).sort(([a], [b]) => a.length - b.length).slice(0, MOST).map(([, other]) => other);
}
