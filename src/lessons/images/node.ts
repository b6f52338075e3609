import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['node', 'nodejs', 'npm', 'npx', 'yarn', 'yarnpkg', 'corepack', 'docker-entrypoint.sh'];
const sources = ['https://github.com/nodejs/docker-node'];

/** The full image (from buildpack-deps) has nearly everything; slim and alpine have little. */
export const node: readonly ImageKnowledge[] = [
  { repositories: ['node'], kind: 'base', uid: 0, sources },
  { repositories: ['node'], tags: ['!*alpine*'], libc: 'glibc', sources },
  { repositories: ['node'], tags: ['!*alpine* !*slim*'], wget: 'gnu', sources },
  { repositories: ['node'], tags: ['*slim*'], tools: [...DEBIAN, ...own], sources },
  { repositories: ['node'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
  { repositories: ['ghost'], kind: 'app', uid: 0, dropsTo: 1000, ports: [2368], data: ['/var/lib/ghost/content'], notData: ['/var/lib/ghost', '/var/www/ghost', '/ghost/content', '/content', '/var/lib/ghost/data'], boot: 30, sources: ['https://github.com/docker-library/ghost'] },
  { repositories: ['ghost'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own, 'bash', 'gosu', 'su-exec', 'ghost'], sources: ['https://github.com/docker-library/ghost'] },
  { repositories: ['ghost'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, ...own, 'gosu', 'ghost', 'fontconfig'], sources: ['https://github.com/docker-library/ghost'] },
];
