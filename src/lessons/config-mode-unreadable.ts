import type { RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { may, type Mounted, mountedPaths, READ, SEARCH } from './owners/access.js';
import { hostPaths } from './owners/host-paths.js';
import { type Identity, identityOf } from './owners/identity.js';

export const configModeUnreadable = defineRule({
  number: 20,
  name: 'config-mode-unreadable',
  from: '002#20',
  severity: 'error',
  summary: 'A file is mounted for a user who may not read it',
  service(service, context) {
    const identity = identityOf(service);
    if (identity === undefined) return;
    if (service.get('group_add') !== undefined) return;
    const reader = { ...identity, ...(identity.dropsTo === undefined ? {} : { uid: identity.dropsTo, gid: identity.dropsTo }) };
    if (reader.uid === 0 && !reader.capless) return;
    for (const mounted of [...mountedPaths(service), ...secretFiles(service)]) judge(mounted, reader, service, context);
  },
});

/** Outside of Swarm a secret's or config's `file:` is a bind mount; its uid, gid and mode are not applied. */
function secretFiles(service: Service): Mounted[] {
  const { project } = service;
  return service.mounts.flatMap((mount) => {
    const given = mount.type === 'secret' ? project.secrets : mount.type === 'config' ? project.configs : undefined;
    const node = given?.get(mount.source ?? '')?.node;
    const file = node?.kind === 'map' ? service.text(node.get('file')) : undefined;
    const path = file === undefined ? undefined : hostPaths(project.subject).get(file.startsWith('/') ? file : `${project.folder}/${file.replace(/^\.\//, '')}`);
    return path === undefined ? [] : [{ mount, path }];
  });
}

function judge({ mount, path }: Mounted, reader: Identity, service: Service, { report }: RuleContext): void {
  const isRoot = path.path === mount.source;
  // a folder that root may not use for want of DAC_OVERRIDE is L15's
  if (path.kind === 'folder' && (reader.uid === 0 || !(isRoot && mount.readOnly))) return;
  if (may(reader, path, path.kind === 'folder' ? READ | SEARCH : READ) !== false) return;
  const who = reader.uid === 0 ? 'root without DAC_OVERRIDE' : String(reader.uid);
  report(path.modeArg?.at ?? path.ownerArg?.at ?? path.task.at, `service "${service.name}" runs as ${who} and may not read ${path.path} (${owned(path.owner)}${path.mode === undefined ? '' : `, mode ${path.mode.toString(8).padStart(4, '0')}`})`, {
    ...(path.task.certain && reader.dropsTo === undefined ? {} : { severity: 'warning' as const }),
    why: 'The container reads a bind mount with its own user and group, not with those of whoever wrote the file (002#20).',
    fix: reader.uid === 0 ? 'Let the file belong to root.' : `Let the group read it: owner: root, group: "${reader.gid ?? reader.uid}", mode: "${path.kind === 'folder' ? '0750' : '0640'}". 0644 would show it to everyone on the host.`,
    related: [{ at: mount.at, message: `it is mounted here at ${mount.target}` }, { at: reader.at, message: `${who} comes from here` }],
  });
}

function owned(owner: number | undefined): string {
  return owner === undefined ? 'of an unknown owner' : `of ${owner === 0 ? 'root' : owner}`;
}
