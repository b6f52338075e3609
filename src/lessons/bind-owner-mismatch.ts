import type { RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { claimsUid, isData, isKnownData, may, type Mounted, mountedPaths, SEARCH, WRITE } from './owners/access.js';
import { type Identity, identityOf } from './owners/identity.js';
import { lineOf } from './owners/lines.js';

export const bindOwnerMismatch = defineRule({
  number: 10,
  name: 'bind-owner-mismatch',
  from: '002#10',
  severity: 'error',
  summary: 'A folder is mounted for a user who may not write into it',
  service(service, context) {
    const identity = identityOf(service);
    if (identity === undefined || identity.uid === 0) return;
    for (const mounted of mountedPaths(service)) if (mounted.path.path === mounted.mount.source) judge(mounted, identity, service, context);
  },
});

function judge({ mount, path }: Mounted, identity: Identity, service: Service, { report, input }: RuleContext): void {
  if (mount.readOnly || path.kind !== 'folder' || !isData(service, mount.target) || may(identity, path, WRITE | SEARCH) !== false) return;
  if (path.ownerArg !== undefined && path.owner !== 0 && claimsUid(path, lineOf(path.ownerArg.at, input))) return;
  const known = isKnownData(service.image?.knowledge?.data, mount.target ?? '');
  const blocked = path.owner === identity.uid ? path.modeArg?.at : path.ownerArg?.at;
  const certain = known && path.task.certain && service.image?.knowledge !== undefined;
  report(blocked ?? path.task.at, `service "${service.name}" runs as ${identity.uid} and may not write into ${path.path}, which ${path.owner === identity.uid ? 'its mode forbids' : `belongs to ${path.owner === 0 ? 'root' : path.owner}`}`, {
    ...(certain ? {} : { severity: 'warning' as const }),
    why: 'A bind mount keeps the host\'s owner and mode; only named volumes take over the image\'s (002#10).',
    fix: path.owner === identity.uid ? 'Give the owner write access: mode "0750".' : `Write owner: "${identity.uid}", or give the service a named volume.`,
    ...(path.owner !== identity.uid && path.ownerArg !== undefined ? { edits: [{ at: path.ownerArg.at, text: `"${identity.uid}"` }] } : {}),
    related: [{ at: mount.at, message: `it is mounted here at ${mount.target}` }, { at: identity.at, message: `${identity.uid} comes from here` }],
  });
}
