import type { ReportDetails, Service } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { factsOf } from './facts.js';

/** The health check that is known to work for the image: as a sentence, and as an edit where the test stands for this service alone. */
export function knownGood(service: Service, otherwise: string): Pick<ReportDetails, 'fix' | 'edits'> {
  const words = factsOf(service)?.health;
  if (words === undefined || service.build !== undefined) return { fix: otherwise };
  const text = `[${words.map((word) => JSON.stringify(word.replaceAll('$', '$$$$'))).join(', ')}]`;
  const test = service.at('healthcheck', 'test');
  const edits = test !== undefined && service.health.at === test && ownPort(service, words) && replaceable(test) && alone(test, service) ? { edits: [{ at: test, text }] } : {};
  return { fix: `test: ${text}`, ...edits };
}

/** A known check asks the image's usual port: one that was given another is not mended by it. */
function ownPort({ health }: Service, words: readonly string[]): boolean {
  const ports = (text: string): string[] => [...text.matchAll(/(?:localhost|127\.0\.0\.1|::1\])[:/](\d+)/g)].map(([, port]) => port as string);
  const usual = ports(words.join(' '));
  const asked = ports(health.words.map(({ text }) => text).join(' '));
  return asked.length === 0 || usual.length === 0 || asked.some((port) => usual.includes(port));
}

function replaceable(test: Node): boolean {
  return test.kind === 'sequence' ? test.items.length > 0 : test.kind === 'scalar' && test.style !== 'literal' && test.style !== 'folded';
}

/** Whether no other service has the test through an anchor or `extends`. */
function alone(test: Node, { project, name }: Service): boolean {
  return !project.services.some((other) => other.name !== name && other.at('healthcheck', 'test')?.range.start === test.range.start);
}
