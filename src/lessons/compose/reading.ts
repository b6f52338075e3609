import type { LessonFile } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { isMasked, MASK } from '../masks.js';
import { inFolder } from './folders.js';
import { interpolateParts } from './interpolate.js';

/** A file that takes part in a project. */
export interface Part {
  readonly file: LessonFile;
  /** Where its relative paths start. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Reads values as Compose does: by the variables and from the folder of the file that a node was written in. */
export class Reading {
  /** By the file that ranges name. */
  readonly parts = new Map<string, Part>();

  constructor(readonly variables: ReadonlyMap<string, string>, readonly folder: string) {}

  /** Interpolated; a mask stands for each part that is not known. */
  partly(node: Node | undefined): string | undefined {
    if (node?.kind !== 'scalar' || node.value === null) return undefined;
    return interpolateParts(node.text, this.variablesOf(node), () => MASK);
  }

  /** Interpolated; undefined where some of it is not known. */
  text(node: Node | undefined): string | undefined {
    const found = this.partly(node);
    return found === undefined || isMasked(found) ? undefined : found;
  }

  /** A scalar as it stands in its file: with the expressions that masks stand for. */
  written(node: Node | undefined): string {
    if (node?.kind !== 'scalar') return '';
    return isMasked(node.text) ? (this.parts.get(node.range.file)?.file.plain.slice(node.range.start, node.range.end).replace(/^(["'])(.*)\1$/s, '$2') ?? node.text) : node.text;
  }

  variablesOf(node: Node): ReadonlyMap<string, string> {
    return this.parts.get(node.range.file)?.variables ?? this.variables;
  }

  /** A path made absolute; undefined where it is not known, and for `~`, which depends on who runs Compose. */
  path(text: string | undefined, node: Node): string | undefined {
    if (text === undefined || isMasked(text) || text === '' || text.startsWith('~')) return undefined;
    return tidy(inFolder(this.parts.get(node.range.file)?.folder ?? this.folder, text));
  }
}

/** Without `.`, `..`, doubled slashes and a slash at the end. */
export function tidy(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
}
