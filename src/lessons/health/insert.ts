import type { ReportDetails, Service } from '../../model/lesson.js';
import { keyLines } from '../edits/lines.js';
import { factsOf } from './facts.js';

/** A health check that is known to work for the image: as a sentence, and put behind the line of `image:` where that is safe. */
export function healthBlock(service: Service): Pick<ReportDetails, 'fix' | 'edits'> {
  const words = service.build === undefined ? factsOf(service)?.health : undefined;
  if (words === undefined) return { fix: 'healthcheck: with a test that asks the service.' };
  const test = `[${words.map((word) => JSON.stringify(word.replaceAll('$', '$$$$'))).join(', ')}]`;
  const edits = keyLines(service, 'healthcheck', ['healthcheck:', `  test: ${test}`]);
  return { fix: `healthcheck: {test: ${test}}`, edits };
}
