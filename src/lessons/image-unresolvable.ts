import type { Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';

export const imageUnresolvable = defineRule({
  number: 5,
  name: 'image-unresolvable',
  from: '002#5',
  severity: 'error',
  summary: 'An image that its registry no longer has, or that gets no versions any more',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, goneImages)) {
      const { why, use } = item.gone;
      report(item.at, `${who}: image ${item.name} ${item.removed ? 'is no longer in its registry' : 'is given up by those who made it'}`, {
        severity: item.removed ? 'error' : 'warning',
        why: `${sentence(why)} A pull that finds nothing stops the whole "up" (002#5).`,
        fix: use === undefined ? 'Choose an image that is still published, and pin a tag that its registry lists.' : `Use ${use}, with a tag that its registry lists.`,
        within: service.key,
      });
    }
  },
});

/** An image built here needs no registry, but its FROM does: it is judged by what is known of that. */
function goneImages({ image, build }: Service) {
  const gone = image?.knowledge?.gone;
  if (image === undefined || gone === undefined || build !== undefined) return [];
  const name = image.tag === undefined ? (image.repository ?? '') : `${image.repository}:${image.tag}`;
  return [{ at: image.at, gone, name, removed: gone.removed === true && image.tagKnown && image.digest === undefined }];
}

function sentence(text: string): string {
  return /[.!]$/.test(text) ? text : `${text}.`;
}
