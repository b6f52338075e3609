import type { ImageKnowledge } from '../../model/lesson.js';
import { entries } from './entries.js';
import { fits } from './tags.js';

/** Places that serve docker.io's images under their own name. */
const MIRRORS = /^(?:public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/|registry-1\.docker\.io\/|index\.docker\.io\/|registry\.hub\.docker\.com\/|docker\.io\/)/;

const exact = new Map<string, ImageKnowledge[]>();
const prefixes: { readonly prefix: string; readonly entry: ImageKnowledge }[] = [];
for (const entry of entries) {
  for (const repository of entry.repositories) {
    if (repository.endsWith('*')) prefixes.push({ prefix: repository.slice(0, -1), entry });
    else exact.set(repository, [...(exact.get(repository) ?? []), entry]);
  }
}
const known = new Map<string, ImageKnowledge | undefined>();

/**
 * What is known of images of a repository and tag; entries that fit are laid over one another, the more special last.
 * `tag` undefined: not known, so only what holds for every tag; an image without a tag is asked for as 'latest', the newest.
 */
export function knowledgeOf(repository: string, tag: string | undefined): ImageKnowledge | undefined {
  const key = `${repository}:${tag ?? ''}`;
  if (!known.has(key)) known.set(key, look(repository.replace(MIRRORS, '').replace(/^library\//, ''), tag));
  return known.get(key);
}

function look(repository: string, tag: string | undefined): ImageKnowledge | undefined {
  const candidates = [...prefixes.filter(({ prefix }) => repository.startsWith(prefix)).map(({ entry }) => entry), ...(exact.get(repository) ?? [])];
  const fitting = candidates.filter(({ tags = [] }) => tags.length === 0 || (tag !== undefined && fits(tags, tag)));
  if (fitting.length === 0) return undefined;
  return Object.assign({}, ...fitting, { sources: [...new Set(fitting.flatMap(({ sources }) => sources))] }) as ImageKnowledge;
}
