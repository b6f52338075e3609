import type { ImageKnowledge, Service } from '../../model/lesson.js';
import { imageName, knowledgeFor } from '../compose/image.js';

/** What is known of the image that the service runs; of one that is built here, of the image that it starts from. */
export function factsOf({ image, build }: Service): ImageKnowledge | undefined {
  const from = build?.stage?.from;
  return image?.knowledge ?? (from === undefined ? undefined : knowledgeFor(imageName(from)));
}

/** As a message names it. */
export function imageText({ image, build, name }: Service): string {
  return image?.text ?? build?.stage?.from ?? image?.raw ?? `the image of ${name}`;
}

/** Whether the image surely has no shell: a static binary alone. */
export function withoutShell(service: Service): boolean {
  const tools = factsOf(service)?.tools;
  return service.build === undefined && tools !== undefined && !tools.some((tool) => ['sh', 'bash', 'ash', 'dash', 'busybox'].includes(tool));
}
