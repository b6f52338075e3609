import type { Health } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';

/** The health check that a service gives itself. */
export function healthOf(get: (key: string) => Node | undefined, key: Node, resolve: (node: Node) => string): Health {
  const node = get('healthcheck');
  const test = node?.kind === 'map' ? node.get('test') : undefined;
  const disabled = node?.kind === 'map' ? node.get('disable') : undefined;
  if (disabled?.kind === 'scalar' && disabled.value === true) return { state: 'disabled', at: disabled, words: [], programs: [] };
  if (test === undefined) return { state: 'none', at: key, words: [], programs: [] };
  const words = (test.kind === 'sequence' ? test.items : [test]).map((item) => ({ text: resolve(item), at: item }));
  if (test.kind !== 'sequence') return { state: 'given', at: test, form: 'shell', words, programs: [] };
  if (words[0]?.text === 'NONE') return { state: 'disabled', at: test, words: [], programs: [] };
  return { state: 'given', at: test, form: words[0]?.text === 'CMD' ? 'exec' : 'shell', words: words.slice(1), programs: [] };
}
