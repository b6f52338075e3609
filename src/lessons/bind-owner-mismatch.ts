import type { Mount, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { claimsUid, isData, isKnownData, may, type Mounted, mountedPaths, SEARCH, WRITE } from './owners/access.js';
import { hostPaths } from './owners/host-paths.js';
import { type Identity, identityOf } from './owners/identity.js';
import { linesAt } from './owners/lines.js';

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
    for (const mount of service.mounts) if (isLeftToDocker(mount, service)) tellMade(mount, identity, service, context);
  },
});

function judge({ mount, path }: Mounted, identity: Identity, service: Service, { report, input }: RuleContext): void {
  if (mount.readOnly || path.kind !== 'folder' || !isData(service, mount.target) || may(identity, path, WRITE | SEARCH) !== false) return;
  if (path.ownerArg !== undefined && path.owner !== 0 && path.owner !== identity.uid && claimsUid(path, linesAt(path.ownerArg.at, input))) return;
  const known = isKnownData(service.image?.knowledge?.data, mount.target ?? '');
  const blocked = path.owner === identity.uid ? path.modeArg?.at : path.ownerArg?.at;
  const certain = known && path.task.certain && service.image?.knowledge !== undefined;
  report(blocked ?? path.task.at, `service "${service.name}" runs as ${identity.uid} and may not write into ${path.path}, which ${path.owner === identity.uid ? 'its mode forbids' : `belongs to ${path.owner === 0 ? 'root' : path.owner}`}`, {
    ...(certain ? {} : { severity: 'warning' as const }),
    why: 'A bind mount keeps the host\'s owner and mode; only named volumes take over the image\'s (002#10).',
    fix: path.owner === identity.uid ? 'Give the owner write access: mode "0750".' : `Write owner: "${identity.uid}", or give the service a named volume.`,
    ...(path.owner !== identity.uid && path.ownerArg !== undefined && path.ownerArg === path.task.args.get('owner') ? { edits: [{ at: path.ownerArg.at, text: `"${identity.uid}"` }] } : {}),
    related: [{ at: mount.at, message: `it is mounted here at ${mount.target}` }, { at: identity.at, message: `${identity.uid} comes from here` }],
  });
}

/** A data folder beside what tasks make, which none of them makes itself. */
function isLeftToDocker({ type, source, target, readOnly }: Mount, { project, image }: Service): boolean {
  if (type !== 'bind' || source === undefined || readOnly || !isKnownData(image?.knowledge?.data, target ?? '/')) return false;
  const paths = [...hostPaths(project.subject).keys()];
  return paths.some((path) => source.startsWith(`${path.slice(0, path.lastIndexOf('/'))}/`) && path.split('/').length > 2) && !paths.some((path) => source === path || path.startsWith(`${source}/`) || source.startsWith(`${path}/`));
}

function tellMade({ at, source, target }: Mount, identity: Identity, service: Service, { report }: RuleContext): void {
  report(at, `service "${service.name}" runs as ${identity.uid}, and no task makes ${source} for it`, {
    severity: 'warning',
    why: 'Docker makes a missing folder itself, for root with 0755: the container may not write there (002#10).',
    fix: `Make it before: file: {path: ${source}, state: directory, owner: "${identity.uid}", mode: "0750"}.`,
    within: service.key,
    related: [{ at: identity.at, message: `${identity.uid} comes from here; the service writes into ${target}` }],
  });
}
