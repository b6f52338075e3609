import type { RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { claimsUid, isData, may, type Mounted, mountedPaths, READ, SEARCH, WRITE } from './owners/access.js';
import { addsCap, identityOf } from './owners/identity.js';
import { linesAt } from './owners/lines.js';

export const caplessRootForeignFiles = defineRule({
  number: 15,
  name: 'capless-root-foreign-files',
  from: '002#15',
  severity: 'error',
  summary: 'Root without capabilities is given folders of other users',
  service(service, context) {
    tellFileCaps(service, context);
    const identity = identityOf(service);
    if (identity?.capless !== true || identity.dropsTo !== undefined) return;
    for (const mounted of mountedPaths(service)) if (mounted.path.kind === 'folder' && shutOut(mounted, service) && !told(mounted, service, context)) tell(mounted, service, context);
  },
});

/** Whether root, taken as the ordinary user that it is without DAC_OVERRIDE, may not use the folder as the mount is meant. */
function shutOut({ mount, path }: Mounted, service: Service): boolean {
  if (path.owner === undefined || path.owner === 0) return false;
  const written = !mount.readOnly && isData(service, mount.target);
  return may({ uid: 0, gid: 0 }, path, SEARCH | (written ? WRITE : READ)) === false;
}

/** L17 tells a number that claims to be the image's. */
function told({ mount, path }: Mounted, service: Service, { input }: RuleContext): boolean {
  return path.path === mount.source && !mount.readOnly && isData(service, mount.target) && path.ownerArg !== undefined && claimsUid(path, linesAt(path.ownerArg.at, input));
}

function tell({ mount, path }: Mounted, service: Service, { report }: RuleContext): void {
  const at = path.ownerArg?.at ?? path.task.at;
  report(at, `service "${service.name}" runs as root without DAC_OVERRIDE and may not use ${path.path}, which belongs to ${path.owner}`, {
    ...(path.task.certain ? {} : { severity: 'warning' as const }),
    why: 'cap_drop: [ALL] makes root an ordinary user for the files of others: it can neither create nor reopen files there, whatever it is called (002#15).',
    fix: 'Write owner: root on the folder and what lies in it; DAC_OVERRIDE would only give back the right to every file.',
    related: [{ at: mount.at, message: `it is mounted here at ${mount.target}` }, { at: service.capDrop[0]?.at ?? service.key, message: 'the capabilities are dropped here' }],
  });
}

/** The inverse: a program that carries a file capability can't even be started where that is out of bounds. */
function tellFileCaps(service: Service, { report }: RuleContext): void {
  const [lost] = (service.build === undefined ? (service.image?.knowledge?.fileCaps ?? []) : []).filter((cap) => service.capDrop.some(({ name }) => name === 'ALL' || name === cap) && !addsCap(service, cap));
  if (lost === undefined || service.text(service.get('privileged')) === 'true') return;
  report(service.get('cap_add') ?? service.capDrop[0]?.at ?? service.key, `service "${service.name}" drops ${lost}, which the program of ${service.image?.repository} carries as a file capability`, {
    why: 'Linux refuses to start a program whose file capabilities are out of bounds: "operation not permitted", whatever port it listens on (002#15, caddy-docker#396).',
    fix: `Add cap_add: [${lost}].`,
    within: service.key,
  });
}
