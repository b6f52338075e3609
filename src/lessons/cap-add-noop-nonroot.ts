import { defineRule } from './define.js';
import { identityOf } from './owners/identity.js';
import type { Service } from '../model/lesson.js';

/** What only helps a process that is root, or becomes so: no program carries these as file capabilities. */
const FILE_RIGHTS = new Set(['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID']);

export const capAddNoopNonroot = defineRule({
  number: 18,
  name: 'cap-add-noop-nonroot',
  from: '002#18',
  severity: 'warning',
  summary: 'Capabilities are added to a service that is not root, which cannot use them',
  service(service, { report }) {
    const identity = identityOf(service);
    if (identity === undefined || identity.uid === 0 || service.text(service.get('privileged')) === 'true') return;
    const idle = idleCaps(service);
    const [first] = idle;
    if (first === undefined) return;
    report(idle.length === service.capAdd.length ? (service.get('cap_add') ?? first.at) : first.at, `service "${service.name}" runs as ${identity.uid}, so cap_add ${idle.map(({ name }) => name).join(', ')} gives it nothing`, {
      why: 'For a user other than root added capabilities only widen the limit of what a program could get; the effective set stays empty (002#18).',
      fix: 'Remove them. If files are out of reach, change their owner; ports below 1024 are open to every user in a container.',
      within: service.key,
      related: [{ at: identity.at, message: `${identity.uid} comes from here` }],
    });
  },
});

/** Of an image that is not known a program may carry a file capability: only rights over files are surely idle. */
function idleCaps({ capAdd, image, build }: Service): Service['capAdd'] {
  const known = build === undefined && image?.knowledge?.uid !== undefined;
  return capAdd.filter(({ name }) => FILE_RIGHTS.has(name) || (known && name !== 'ALL' && !(image?.knowledge?.fileCaps ?? []).includes(name)));
}
