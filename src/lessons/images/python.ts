import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['python', 'python3', 'python2', 'pip', 'pip3', 'pydoc3', 'idle3', 'python-config', 'python3-config', '2to3', 'wheel', 'openssl', 'sqlite3'];
const sources = ['https://github.com/docker-library/python'];

/** The full image (from buildpack-deps) has nearly everything; slim and alpine have little. */
export const python: readonly ImageKnowledge[] = [
  { repositories: ['python'], kind: 'base', uid: 0, sources },
  { repositories: ['python'], tags: ['!*alpine* !*windows* !*nanoserver*'], libc: 'glibc', sources },
  { repositories: ['python'], tags: ['!*alpine* !*slim* !*windows* !*nanoserver*'], wget: 'gnu', sources },
  { repositories: ['python'], tags: ['*slim*'], tools: [...DEBIAN, ...own], sources },
  { repositories: ['python'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
];
