import type { Program } from '../../model/lesson.js';

const VALUED = new Set(['-f', '--file', '-p', '--project-name', '--profile', '--env-file', '--project-directory', '--ansi', '--progress', '--parallel']);

/** 'up', 'pull' … of `docker compose`, `docker-compose` and their like; undefined for other programs. */
export function composeVerb({ name, words }: Program): string | undefined {
  let at = /^(?:docker|podman)-compose$/.test(name) ? 1 : /^(?:docker|podman|nerdctl)$/.test(name) && words[1] === 'compose' ? 2 : undefined;
  if (at === undefined) return undefined;
  while (at < words.length && (words[at] ?? '').startsWith('-')) at += VALUED.has(words[at] ?? '') ? 2 : 1;
  return words[at];
}
