import { isMasked } from '../masks.js';

/** Words that follow whatever was published last; `latest-cuda12`, `main-alpine` as well. */
const MOVING = /^(?:latest(?:-.*)?|(?:main|master|edge|nightly|stable|unstable|develop|dev|devel|rolling|release|testing|current|lts|head|canary|beta|alpha|next|prod|production|staging)(?:-[a-z_]+)*)$/i;
/** A variant alone says nothing about the version. */
const VARIANTS = new Set('alpine slim debian ubuntu bookworm bullseye buster trixie jammy noble focal bionic fpm apache cli rocm cuda gpu cpu fat full all minimal community enterprise distroless debug scratch perl management unprivileged'.split(' '));
/** Of these a code name is the version. */
const DISTRIBUTIONS = new Set(['debian', 'ubuntu', 'buildpack-deps', 'kalilinux/kali-rolling']);

/** Why a tag can mean other bytes tomorrow; undefined where it names a version. */
export function moving(repository: string, tag: string | undefined): string | undefined {
  if (tag === undefined) return 'has no tag, so it is whatever "latest" is on the day of the pull';
  if (isMasked(tag) || /[${}]/.test(tag)) return undefined;
  if (MOVING.test(tag)) return `has the tag "${tag}", which moves with every release`;
  if (DISTRIBUTIONS.has(repository)) return undefined;
  return tag.split(/[-_]/).every((part) => VARIANTS.has(part.toLowerCase())) ? `has the tag "${tag}", which names a variant and no version` : undefined;
}

/** `postgres:16`, `mysql:8-debian`, `pgvector:pg17`: the next minor version comes by itself. */
export function majorOnly(tag: string | undefined): boolean {
  return tag !== undefined && /^(?:v|pg)?\d{1,4}(?:-[a-z]+)?$/.test(tag);
}
