import { rows } from '../preflights/host/docker.js';
import { parseSockets, type Sockets } from '../preflights/host/sockets.js';

/** What the script of `script.ts` found. */
export interface Evidence {
  /** Seconds since the epoch, by the host's clock. */
  readonly now: number;
  readonly containers: readonly ContainerEvidence[];
  readonly sockets: Sockets;
  /** By mount point, in KiB; inodes alike. */
  readonly disks: readonly Space[];
  readonly inodes: readonly Space[];
  /** 'absent', 'silent': Docker could not be asked. */
  readonly docker?: string;
}

export interface Space {
  readonly mount: string;
  readonly size: number;
  readonly free: number;
}

export interface ContainerEvidence {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** The container's name where Compose did not make it. */
  readonly service: string;
  readonly image: string;
  readonly dependsOn: readonly { readonly service: string; readonly condition: string }[];
  readonly restart: string;
  readonly restarts: number;
  /** Bytes; 0: no limit. */
  readonly memory: number;
  /** Of the user that it starts as; undefined: not known. */
  readonly uid?: number;
  readonly gid?: number;
  /** It may be in further groups: of its image, or by group_add. */
  readonly inMoreGroups: boolean;
  /** Without the capabilities that let root read and write everything. */
  readonly capless: boolean;
  readonly test: readonly string[];
  readonly mounts: readonly MountEvidence[];
  readonly state: State;
  readonly log: readonly string[];
  /** Undefined: it has no network of its own, or does not run. */
  readonly listens?: readonly Listening[];
  /** The kernel's line about its end. */
  readonly oom?: string;
  /** The daemon remembers that the kernel killed it within the last minutes. */
  readonly killedLately: boolean;
}

export interface Listening {
  readonly port: number;
  readonly family: 4 | 6;
  readonly loopback: boolean;
}

export interface MountEvidence {
  readonly type: string;
  /** A volume's name, or the host's path. */
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
  /** Undefined: nobody looked. */
  readonly seen?: 'absent' | { readonly kind: string; readonly uid: number; readonly gid: number; readonly mode: number; readonly empty: boolean };
}

export interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly Error: string;
  readonly OOMKilled: boolean;
  readonly StartedAt?: string;
  readonly Health?: { readonly Status: string; readonly FailingStreak: number; readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null } | null;
}

interface Inspected {
  readonly id: string; readonly name: string; readonly project: string; readonly service: string; readonly oneOff: string; readonly dependsOn: string; readonly image: string; readonly user: string; readonly groupAdd: readonly string[] | null; readonly network: string;
  readonly restart: string; readonly restarts: number; readonly memory: number; readonly capAdd: readonly string[] | null; readonly capDrop: readonly string[] | null;
  readonly test: { readonly Test?: readonly string[] | null } | null;
  readonly mounts: readonly { readonly Type: string; readonly Name?: string; readonly Source: string; readonly Destination: string; readonly RW: boolean }[] | null;
  readonly state: State;
}

export function parseEvidence(stdout: string): Evidence {
  const of = (kind: string): readonly (readonly string[])[] => rows(stdout, kind);
  const docker = of('docker')[0]?.[0];
  return {
    now: Number(of('now')[0]?.[0]),
    containers: of('container').map((fields) => JSON.parse(fields.join('\t')) as Inspected).filter(({ oneOff }) => oneOff !== 'True').map((one) => containerIn(one, of)),
    sockets: parseSockets(stdout),
    disks: of('disk').map(spaceIn),
    inodes: of('inodes').map(spaceIn),
    ...(docker === undefined ? {} : { docker }),
  };
}

function spaceIn([mount = '', size, free]: readonly string[]): Space {
  return { mount, size: Number(size), free: Number(free) };
}

function containerIn(one: Inspected, of: (kind: string) => readonly (readonly string[])[]): ContainerEvidence {
  const own = (kind: string): readonly (readonly string[])[] => of(kind).filter(([id]) => id === one.id).map(([, ...rest]) => rest);
  const name = one.name.replace(/^\//, '');
  const [user = '', group] = one.user.split(':');
  const named = own('user')[0];
  const uid = named?.[0] ?? (user === '' ? '0' : user);
  const gid = group !== undefined && /^\d+$/.test(group) ? group : (named?.[1] ?? (user === '' ? '0' : undefined));
  const oom = own('oom')[0]?.join('\t');
  return {
    id: one.id, name, project: one.project, service: one.service || name, image: one.image,
    dependsOn: one.dependsOn.split(',').filter((part) => part !== '').map((part) => part.split(':')).map(([service = '', condition = '']) => ({ service, condition })),
    restart: one.restart, restarts: one.restarts, memory: one.memory,
    ...(/^\d+$/.test(uid) ? { uid: Number(uid) } : {}),
    ...(gid !== undefined && /^\d+$/.test(gid) ? { gid: Number(gid) } : {}),
    inMoreGroups: named !== undefined || (user !== '' && group === undefined) || (one.groupAdd ?? []).length > 0,
    capless: (one.capDrop ?? []).some((cap) => /^(?:CAP_)?(?:ALL|DAC_OVERRIDE)$/i.test(cap)) && !(one.capAdd ?? []).some((cap) => /^(?:CAP_)?(?:ALL|DAC_OVERRIDE)$/i.test(cap)),
    test: one.test?.Test ?? [],
    mounts: (one.mounts ?? []).map((mount) => mountIn(mount, own('mount'))),
    state: one.state,
    log: own('log').map((fields) => fields.join('\t')).filter((line) => line.trim() !== ''),
    ...(one.state.Status === 'running' && !/^(?:host$|container:)/.test(one.network) ? { listens: own('listen').flatMap(([socket = '']) => listeningIn(socket)) } : {}),
    killedLately: own('killed').length > 0,
    ...(oom === undefined ? {} : { oom }),
  };
}

function mountIn({ Type, Name, Source, Destination, RW }: NonNullable<Inspected['mounts']>[number], looked: readonly (readonly string[])[]): MountEvidence {
  const [, kind, uid, gid, mode, entries] = looked.find(([source]) => source === Source) ?? [];
  const seen = kind === undefined ? undefined : kind === 'absent' ? kind : { kind, uid: Number(uid), gid: Number(gid), mode: Number.parseInt(mode ?? '0', 8), empty: entries === '0' };
  return { type: Type, name: Type === 'volume' && Name !== undefined ? Name : Source, source: Source, target: Destination, writable: RW, ...(seen === undefined ? {} : { seen }) };
}

/** The name server that Docker puts into each container. */
const DOCKER_DNS = '0B00007F';

/** As /proc/net/tcp has it: the address in the machine's byte order, a colon, the port in hexadecimal. */
function listeningIn(socket: string): readonly Listening[] {
  const [address = '', port = ''] = socket.split(':');
  if (address === DOCKER_DNS || port === '') return [];
  const family = address.length === 8 ? 4 : 6;
  const loopback = family === 4 ? address.endsWith('7F') : address === '00000000000000000000000001000000';
  return [{ port: Number.parseInt(port, 16), family, loopback }];
}

/** Neither running as it should, nor ended as a one-shot does. */
export function isUnwell(container: ContainerEvidence, now: number): boolean {
  const { state, restarts, restart } = container;
  if (state.Status === 'running') return state.Health?.Status === 'unhealthy' || state.Health?.Status === 'starting' || (restarts > 2 && isCrashing(container, now));
  if (state.Status === 'exited') return state.ExitCode !== 0 || state.Error !== '' || STAYS_UP.test(restart);
  return state.Status !== 'paused';
}

/** It has ended, or runs for moments between two ends. */
export function isCrashing({ state, restarts }: ContainerEvidence, now: number): boolean {
  if (state.Status === 'running') return restarts > 0 && now - Date.parse(state.StartedAt ?? '') / 1000 < BETWEEN_CRASHES;
  return ['exited', 'restarting', 'dead'].includes(state.Status);
}

/** Restart policies under which what ends by itself is started again. */
export const STAYS_UP = /^(?:always|unless-stopped)$/;

/** Seconds: a container that crashes again and again is seen running for moments. */
const BETWEEN_CRASHES = 30;
