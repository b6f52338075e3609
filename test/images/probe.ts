/** Looks into an image without running it: what `docker image inspect` says, and the file list of a container that is never started. */
import { docker } from '../vps/docker.js';
import { must } from '../vps/process.js';

/** What an image is, as far as an entry of src/lessons/images claims it. */
export interface Looked {
  readonly digest: string;
  /** USER as uid; undefined where it is a name that /etc/passwd does not know. */
  readonly uid: number | undefined;
  readonly ownHealth: boolean;
  readonly entrypoint: readonly string[];
  readonly volumes: readonly string[];
  readonly ports: readonly number[];
  /** Absolute path → 'drwxr-xr-x 999/999'. */
  readonly files: ReadonlyMap<string, string>;
}

interface Inspected { Id: string; RepoDigests?: string[]; Config: { User?: string; Healthcheck?: { Test?: string[] }; Entrypoint?: string[] | null; Volumes?: object | null; ExposedPorts?: object | null } }

/** Pulls the image where it is not there yet. */
export async function look(reference: string): Promise<Looked> {
  const inspect = async (): Promise<string> => docker(['image', 'inspect', reference]);
  const [found] = JSON.parse(await inspect().catch(() => docker(['pull', '-q', reference]).then(inspect))) as [Inspected];
  const container = (await docker(['create', reference, 'true'])).trim();
  try {
    const [listing, passwd] = await Promise.all([exported(container, 'tvf', '--numeric-owner'), exported(container, 'xOf', 'etc/passwd').catch(() => '')]);
    const { User = '', Healthcheck, Entrypoint, Volumes, ExposedPorts } = found.Config;
    return {
      digest: found.RepoDigests?.[0]?.split('@')[1] ?? found.Id,
      uid: uidOf(User.split(':')[0] as string, passwd),
      ownHealth: Healthcheck?.Test !== undefined && Healthcheck.Test[0] !== 'NONE',
      entrypoint: Entrypoint ?? [], volumes: Object.keys(Volumes ?? {}),
      ports: Object.keys(ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10)),
      files: new Map(listing.split('\n').flatMap(entryOf)),
    };
  } finally {
    await docker(['rm', '-f', '-v', container]);
  }
}

/** `docker export` into tar, which reads to the end: a closed pipe would be an error of docker's. */
function exported(container: string, action: string, last: string): Promise<string> {
  const options = last.startsWith('-') ? `${last} -${action} -` : `-${action} - ${last}`;
  return must(['bash', '-c', `set -o pipefail; docker export "$1" | tar ${options}`, 'bash', container]);
}

/** `drwxr-xr-x 0/0 0 2026-01-01 00:00 etc/` */
function entryOf(line: string): [string, string][] {
  const found = /^(\S+) (\d+\/\d+) +\S+ \S+ \S+ (?:\.\/)?(.*?)\/?(?: (?:->|link to) .*)?$/.exec(line);
  return found === null || found[3] === '' ? [] : [[`/${found[3]}`, `${found[1]} ${found[2]}`]];
}

function uidOf(user: string, passwd: string): number | undefined {
  if (user === '') return 0;
  if (/^\d+$/.test(user)) return Number(user);
  const line = passwd.split('\n').find((one) => one.startsWith(`${user}:`));
  return line === undefined ? (user === 'root' ? 0 : undefined) : Number(line.split(':')[2]);
}
