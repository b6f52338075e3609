import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

/** One file system at a mount point. */
export interface Mounted {
  readonly fstype: string;
  /** What mount(8) was given: a device, `tmpfs`, `192.0.2.5:/share`; for a bind mount every path that it may be known by. */
  readonly sources: readonly string[];
  /** Options of the mount point and of the file system. */
  readonly options: readonly string[];
}

/** What is mounted at a path; the last one hides the others. */
export interface MountState {
  readonly mounts: readonly Mounted[];
}

export const mountPoint = (path: string): Resource<MountState> => ({ reader: mountReader, key: path, wants: [] });

export const mountReader: Reader<MountState> = {
  name: 'mount',
  script: (requests) => `for path in ${quoteAll(requests.map(({ key }) => key))}; do printf '%s\\036' "$(realpath -m -- "$path")"; done; cat /proc/self/mountinfo\n`,
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e');
    const lines = (parts.at(-1) ?? '').split('\n').flatMap((line) => parseLine(line) ?? []);
    return requests.map((_, at) => (lines.length === 0 ? new ProbeError('/proc/self/mountinfo could not be read') : { mounts: lines.filter((one) => one.point === parts[at]).map((one) => mountedOf(one, lines)) }));
  },
  describe: ({ mounts }) => mounts.map(({ sources, fstype, options }) => `${sources[0] ?? ''} ${fstype} ${options.join(',')}\n`).join(''),
};

interface Line {
  readonly id: string;
  readonly device: string;
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
  readonly fstype: string;
  readonly source: string;
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function parseLine(line: string): Line | undefined {
  const [front = '', back = ''] = line.split(' - ');
  const [id, , device, root, point, options] = front.split(' ');
  const [fstype, source, more] = back.split(' ');
  if (id === undefined || device === undefined || root === undefined || point === undefined || fstype === undefined || source === undefined) return undefined;
  return { id, device, root: plain(root), point: plain(point), options: [...new Set([...(options ?? '').split(','), ...(more ?? '').split(',')])].filter(Boolean), fstype, source: plain(source) };
}

const plain = (field: string): string => Buffer.from(field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), 'latin1').toString('utf8');

/** A bind mount tells the root inside its file system: below every other place where that is mounted it has a path. */
function mountedOf(line: Line, all: readonly Line[]): Mounted {
  const elsewhere = all.filter((one) => one.id !== line.id && one.device === line.device && below(line.root, one.root) !== undefined);
  const paths = elsewhere.map((one) => `${one.point === '/' ? '' : one.point}${below(line.root, one.root)}` || '/').filter((path) => path !== line.point);
  return { fstype: line.fstype, sources: line.root === '/' ? [line.source, ...paths] : [...paths, line.source], options: line.options };
}

/** `/a/b` below `/a` is `/b`. */
function below(path: string, root: string): string | undefined {
  if (root === '/') return path === '/' ? '' : path;
  return path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
}
