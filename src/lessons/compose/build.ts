import type { Build, ImageKnowledge, LessonFile } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { inFolder } from './folders.js';
import { finalStage } from './dockerfile.js';
import { imageName, knowledgeFor } from './image.js';
import { pairsOf } from './parts.js';
import { type Reading, tidy } from './reading.js';

export interface Built {
  readonly build: Build;
  readonly knowledge: ImageKnowledge | undefined;
}

/** `build:` in its short and long form, with the stage of its Dockerfile where that file is known. */
export function builtOf(node: Node, fileAt: (path: string) => LessonFile | undefined, reading: Reading): Built {
  const given = node.kind === 'map' ? node : undefined;
  const context = contextOf(given === undefined ? node : given.get('context'), node, reading);
  const named = given?.get('dockerfile');
  const inline = given?.get('dockerfile_inline') !== undefined;
  const name = named === undefined ? 'Dockerfile' : reading.text(named);
  const dockerfile = context === undefined || name === undefined || inline ? undefined : tidy(inFolder(context, name));
  const wanted = given?.get('target');
  const target = reading.text(wanted);
  const file = dockerfile === undefined ? undefined : fileAt(dockerfile);
  const args = pairsOf(given?.get('args')).flatMap(({ key, value }): [string, string][] => {
    const text = reading.text(value);
    return text === undefined ? [] : [[key.text, text]];
  });
  const found = file === undefined || (wanted !== undefined && target === undefined) ? undefined : finalStage(file, target, new Map(args));
  return { build: { at: node, context, dockerfile, target, ...(found === undefined ? {} : { stage: found }) }, knowledge: found === undefined ? undefined : knowledgeFor(imageName(found.image)) };
}

function contextOf(node: Node | undefined, at: Node, reading: Reading): string | undefined {
  const text = node === undefined ? '.' : reading.text(node);
  if (text === undefined || /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i.test(text)) return undefined;
  return reading.path(text, node ?? at);
}
