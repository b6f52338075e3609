import type { ImageKnowledge } from '../../model/lesson.js';

/** Every image of the old catalogue; the versioned tags have moved to `bitnamilegacy`. */
export const bitnami: readonly ImageKnowledge[] = [
  { repositories: ['bitnami/*'], tags: ['!latest'], gone: { why: 'The versioned tags of docker.io/bitnami were moved away in August 2025; only a hardened "latest" of some images is left.', use: 'bitnamilegacy/… (without updates), or the official image', removed: true }, sources: ['https://github.com/bitnami/containers/issues/83267'] },
];
