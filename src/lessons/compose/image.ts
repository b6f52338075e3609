import type { Image, ImageKnowledge } from '../../model/lesson.js';
import type { ScalarNode } from '../../model/node.js';
import { knowledgeOf } from '../images/index.js';
import { isMasked } from '../masks.js';
import type { Reading } from './reading.js';

type Name = Pick<Image, 'repository' | 'tag' | 'tagKnown' | 'digest'>;

/** Docker Hub's other names, and mirrors that carry its official images. */
const SAME = /^(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com|mirror\.gcr\.io|public\.ecr\.aws\/docker)\/)?(?:library\/(?=[^/]+$))?/;

/** Parts of an image's name; masks stand for what is not known. */
export function imageName(text: string): Name {
  const [, before = '', , digest] = /^([^@]*)(@(.*))?$/s.exec(text) ?? [];
  const [, repository = '', , tag] = /^(.*?)(:([^/:]*))?$/s.exec(before) ?? [];
  const known = (part: string | undefined) => (part === undefined || part === '' || isMasked(part) ? undefined : part);
  return {
    repository: known(repository)?.toLowerCase().replace(SAME, ''),
    tag: known(tag),
    tagKnown: !isMasked(before) && (tag !== undefined || digest === undefined),
    digest: known(digest),
  };
}

/** What is known of an image; without a tag Docker takes `latest`. */
export function knowledgeFor({ repository, tag, tagKnown }: Name): ImageKnowledge | undefined {
  return repository === undefined ? undefined : knowledgeOf(repository, tagKnown ? (tag ?? 'latest') : undefined);
}

/** `built`: the knowledge of the Dockerfile's base, which counts where the image is built here. */
export function imageOf(node: ScalarNode, reading: Reading, built: { readonly knowledge: ImageKnowledge | undefined } | undefined): Image {
  const name = imageName(reading.partly(node) ?? '');
  let seen: { readonly knowledge: ImageKnowledge | undefined } | undefined = built;
  return {
    ...name,
    text: reading.text(node),
    raw: node.text,
    at: node,
    get knowledge() {
      seen ??= { knowledge: knowledgeFor(name) };
      return seen.knowledge;
    },
  };
}
