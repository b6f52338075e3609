import type { ImageKnowledge } from '../../model/lesson.js';

/** What is known of images of a repository and tag; entries that fit are laid over one another, the more special last. */
export function knowledgeOf(_repository: string, _tag: string | undefined): ImageKnowledge | undefined {
  return undefined;
}
