import type { ReportDetails, Service } from '../../model/lesson.js';
import { factsOf } from './facts.js';

/** A health check that is known to work for the image: as a sentence, and put behind the line of `image:` where that is safe. */
export function healthBlock(service: Service): Pick<ReportDetails, 'fix' | 'edits'> {
  const words = service.build === undefined ? factsOf(service)?.health : undefined;
  if (words === undefined) return { fix: 'healthcheck: with a test that asks the service.' };
  const test = `[${words.map((word) => JSON.stringify(word.replaceAll('$', '$$$$'))).join(', ')}]`;
  const line = imageLine(service);
  const text = line === undefined ? '' : `\n${line.indent}healthcheck:\n${line.indent}  test: ${test}`;
  return { fix: `healthcheck: {test: ${test}}`, ...(line === undefined ? {} : { edits: [{ at: { range: { file: line.file, start: line.end, end: line.end } }, text, insert: 'after' as const }] }) };
}

/** The end of the line of `image:`, where the service is written out in its own block. */
function imageLine(service: Service): { readonly file: string; readonly end: number; readonly indent: string } | undefined {
  const { image, key, project } = service;
  if (image === undefined || service.get('healthcheck') !== undefined) return undefined;
  const { file, start, end } = image.at.range;
  const shared = project.services.some((other) => other !== service && other.image?.at.range.start === start);
  const text = project.files.find((one) => one.place(0, 0).range.file === file)?.plain;
  if (text === undefined || shared || key.range.file !== file || key.range.start > start) return undefined;
  const from = text.lastIndexOf('\n', start) + 1;
  const indent = /^( +)image:[ \t]+$/.exec(text.slice(from, start).replace(/["']$/, ''))?.[1];
  const rest = /^["']?[ \t]*(?:#[^\n]*)?(?=\n|$)/.exec(text.slice(end))?.[0];
  return indent === undefined || rest === undefined ? undefined : { file, end: end + rest.length, indent };
}
