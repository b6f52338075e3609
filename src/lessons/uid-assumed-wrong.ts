import type { RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { claimsUid, isData, may, type Mounted, mountedPaths, SEARCH, WRITE } from './owners/access.js';
import { type Identity, identityOf } from './owners/identity.js';
import { type Lines, linesAt } from './owners/lines.js';

export const uidAssumedWrong = defineRule({
  number: 17,
  name: 'uid-assumed-wrong',
  from: '002#17',
  severity: 'error',
  summary: 'A task gives a folder to a number that is not the one the container runs as',
  service(service, context) {
    const identity = identityOf(service);
    if (identity === undefined) return;
    for (const mounted of mountedPaths(service)) if (mounted.path.path === mounted.mount.source) judge(mounted, identity, service, context);
  },
});

function judge({ mount, path }: Mounted, identity: Identity, service: Service, { report, input }: RuleContext): void {
  const { owner, ownerArg } = path;
  if (mount.readOnly || path.kind !== 'folder' || owner === undefined || owner === 0 || ownerArg === undefined || !isData(service, mount.target)) return;
  if (owner === identity.uid || owner === identity.dropsTo || !claimsUid(path, linesAt(ownerArg.at, input)) || may(identity, path, WRITE | SEARCH) !== false) return;
  const harmless = identity.uid === 0 && !identity.capless;
  if (harmless && (identity.dropsTo !== undefined || !names(linesAt(ownerArg.at, input), service))) return;
  const runsAs = identity.uid === 0 ? 'root' : String(identity.uid);
  report(ownerArg.at, `${path.path} belongs to ${owner}, but service "${service.name}" runs as ${runsAs}`, {
    ...(harmless || !path.task.certain ? { severity: 'warning' as const } : {}),
    why: `${identity.from === 'image' ? 'The image' : 'The compose file'} says who the program is, and a number that was only assumed locks it out of its own folder as soon as root has lost DAC_OVERRIDE (002#17).`,
    fix: `Write owner: ${identity.uid === 0 ? 'root' : `"${identity.uid}"`} here, or user: "${owner}:${owner}" in the compose file.`,
    ...(ownerArg === path.task.args.get('owner') ? { edits: [{ at: ownerArg.at, text: identity.uid === 0 ? 'root' : `"${identity.uid}"` }] } : {}),
    related: [{ at: mount.at, message: `it is mounted here at ${mount.target}` }, { at: identity.at, message: `${runsAs} comes from here` }],
  });
}

/** Whether a comment speaks of the service or its image. */
function names({ line, above }: Lines, { name, image }: Service): boolean {
  const said = plainly(line.includes('#') ? line.slice(line.indexOf('#')) : above);
  return [name, image?.repository?.split('/').pop() ?? name].some((word) => said.includes(plainly(word)));
}

function plainly(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
