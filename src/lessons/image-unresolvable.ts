import type { ImageKnowledge, Place, Program, Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { imageName, knowledgeFor } from './compose/image.js';
import { defineRule } from './define.js';
import { calledImage } from './scripts/docker.js';

export const imageUnresolvable = defineRule({
  number: 5,
  name: 'image-unresolvable',
  from: '002#5',
  severity: 'error',
  summary: 'An image that its registry no longer has, or that gets no versions any more',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, goneImages)) report(item.at, `${who}: ${told(item)}`, { ...detailsOf(item), within: service.key });
  },
  script({ programs, kind }, { report }) {
    if (kind === 'document') return;
    for (const program of programs) for (const item of goneOfCall(program)) report(item.at, told(item), detailsOf(item));
  },
});

interface GoneImage {
  readonly at: Place;
  readonly name: string;
  readonly gone: NonNullable<ImageKnowledge['gone']>;
  readonly removed: boolean;
}

/** The image, or of one that is built here what it starts from. */
function goneImages({ image, build }: Service): GoneImage[] {
  if (build !== undefined) return build.stage?.from === undefined ? [] : goneBy(build.stage.from, build.stage.fromAt);
  const gone = image?.knowledge?.gone;
  if (image === undefined || gone === undefined) return [];
  const name = image.tag === undefined ? (image.repository ?? '') : `${image.repository}:${image.tag}`;
  return [{ at: image.at, gone, name, removed: gone.removed === true && image.tagKnown && image.digest === undefined }];
}

/** `docker pull`, `docker run`, `docker create`. */
function goneOfCall(program: Program): GoneImage[] {
  const index = calledImage(program);
  return index === undefined ? [] : goneBy(program.words[index] as string, program.wordAt(index));
}

function goneBy(text: string, at: Place): GoneImage[] {
  const name = imageName(text);
  const gone = knowledgeFor(name)?.gone;
  return gone === undefined || text.includes('$') ? [] : [{ at, gone, name: text, removed: gone.removed === true && name.tagKnown && name.digest === undefined }];
}

function told({ name, removed }: GoneImage): string {
  return `image ${name} ${removed ? 'is no longer in its registry' : 'is given up by those who made it'}`;
}

function detailsOf({ removed, gone: { why, use } }: GoneImage) {
  return {
    severity: removed ? ('error' as const) : ('warning' as const),
    why: `${/[.!]$/.test(why) ? why : `${why}.`} A pull that finds nothing stops the whole "up" (002#5).`,
    fix: use === undefined ? 'Choose an image that is still published, and pin a tag that its registry lists.' : `Use ${use}, with a tag that its registry lists.`,
  };
}
