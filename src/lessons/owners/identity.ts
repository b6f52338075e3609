import type { Place, Service } from '../../model/lesson.js';

/** Who a container's program is to the kernel, as far as files are concerned. */
export interface Identity {
  readonly uid: number;
  /** Undefined: not known. */
  readonly gid: number | undefined;
  /** Root without DAC_OVERRIDE: an ordinary user for the files of others. */
  readonly capless: boolean;
  /** What a root entrypoint becomes once it has prepared its directories. */
  readonly dropsTo?: number;
  readonly from: 'compose' | 'image';
  readonly at: Place;
}

/** `user:` over the Dockerfile's USER over what is known of the image; undefined: not known, or the container sorts it out by itself (PUID). */
export function identityOf(service: Service): Identity | undefined {
  if (service.get('userns_mode') !== undefined || ['PUID', 'USER_UID', 'UID', 'PGID'].some((name) => service.environment.has(name))) return undefined;
  if (service.user !== undefined) return given(service.user.text, 'compose', service.user.at, service);
  const knowledge = service.image?.knowledge;
  if (service.build !== undefined) {
    if (service.build.stage === undefined) return undefined;
    if (service.build.stage.user !== undefined) return given(service.build.stage.user, 'image', service.build.at, service);
  }
  const at = service.image?.at ?? service.key;
  if (knowledge?.uid === undefined) return undefined;
  const drop = knowledge.dropsTo !== undefined && keepsEntrypoint(service) ? { dropsTo: knowledge.dropsTo } : {};
  return { uid: knowledge.uid, gid: knowledge.gid ?? (knowledge.uid === 0 ? 0 : knowledge.uid), capless: knowledge.uid === 0 && isCapless(service), from: 'image', at, ...drop };
}

/** Whether the image's own start script runs, and runs the image's own program. */
export function keepsEntrypoint({ entrypoint, command }: Service): boolean {
  const first = command?.words[0]?.text ?? '';
  return entrypoint === undefined && !/(^|\/)(ba|da|a)?sh$/.test(first) && command?.words.length !== 0;
}

function given(text: string | undefined, from: Identity['from'], at: Place, service: Service): Identity | undefined {
  const [user = '', group] = (text ?? '').split(':');
  const uid = user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : undefined;
  if (uid === undefined) return undefined;
  const gid = group === 'root' ? 0 : group !== undefined && /^\d+$/.test(group) ? Number(group) : uid === 0 ? 0 : undefined;
  return { uid, gid, capless: uid === 0 && isCapless(service), from, at };
}

export function dropsAll({ capDrop }: Service): boolean {
  return capDrop.some(({ name }) => name === 'ALL');
}

/** Capabilities that `cap_add` gives back; 'ALL' gives every one. */
export function addsCap({ capAdd }: Service, cap: string): boolean {
  return capAdd.some(({ name }) => name === cap || name === 'ALL');
}

function isCapless(service: Service): boolean {
  if (service.text(service.get('privileged')) === 'true') return false;
  return (dropsAll(service) || service.capDrop.some(({ name }) => name === 'DAC_OVERRIDE')) && !addsCap(service, 'DAC_OVERRIDE');
}
