import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';
import { familiarName } from '../docker/image-name.js';
import { objectOf } from './json.js';

/** Whether Docker can be asked. 'missing': no docker command yet. */
export type DockerAccess = { readonly access: 'ok' } | { readonly access: 'missing' | 'refused'; readonly message: string };

/** `inspect`'s object of a network, volume, container or image; undefined: there is none. */
export type DockerState = DockerAccess & { readonly object?: Readonly<Record<string, unknown>> };
export type DockerKind = 'network' | 'volume' | 'container' | 'image';

export const dockerObject = (kind: DockerKind, name: string): Resource<DockerState> => ({ reader: dockerReader, key: `${kind} ${name}`, wants: [] });

/** Longer than any healthy daemon takes; a stopped one (SIGSTOP) never answers. */
const LIMIT = 'timeout 20 ';

export const dockerReader: Reader<DockerState> = {
  name: 'docker',
  script: (requests) => {
    const kinds = [...new Set(requests.map(({ key }) => kindOf(key)))];
    return `command -v docker >/dev/null || { echo '@no-docker'; exit 0; }\n${kinds
      .map((kind) => `printf '\\n@${kind}\\n'; ${LIMIT}docker ${kind} inspect --format '{{json .}}' -- ${quoteAll(requests.filter(({ key }) => kindOf(key) === kind).map(({ key }) => nameOf(key)))} 2>&1 || echo "@status $?"`)
      .join('\n')}\n:`;
  },
  parse: (stdout, requests) => {
    if (stdout.startsWith('@no-docker')) return requests.map(() => ({ access: 'missing', message: 'the host has no docker command' }));
    const parts = new Map(stdout.split(/^@(?=network$|volume$|container$|image$)/m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const));
    return requests.map(({ key }) => {
      const output = parts.get(kindOf(key)) ?? '';
      const [shown, said] = [output.split('\n').filter((line) => line.startsWith('{')), output.split('\n').filter((line) => !line.startsWith('{'))];
      // What an object holds is none of the daemon's words: a health check's log may say anything.
      const trouble = dockerTrouble(said.join('\n'));
      if (trouble !== undefined) return { access: 'refused', message: trouble };
      const objects = shown.map(objectOf);
      const name = nameOf(key);
      const object = objects.find((one) => one !== undefined && (kindOf(key) === 'image' ? isImage(one, name) : one.Name === name || one.Name === `/${name}` || (kindOf(key) === 'container' && String(one.Id).startsWith(name))));
      const other = said.find((line) => /^Error/.test(line) && !/not found|no such|No such/.test(line));
      return object === undefined && other !== undefined ? new ProbeError(other) : { access: 'ok', ...(object ? { object } : {}) };
    });
  },
  describe: (state) => (state.object === undefined ? '' : `${JSON.stringify(state.object, null, 2)}\n`),
};

/** An image has several names; one pulled by digest may have none but that. */
function isImage(object: Readonly<Record<string, unknown>>, name: string): boolean {
  const names = [...((object.RepoTags ?? []) as string[]), ...((object.RepoDigests ?? []) as string[])];
  return names.includes(familiarName(name)) || object.Id === name;
}

const kindOf = (key: string): DockerKind => key.slice(0, key.indexOf(' ')) as DockerKind;
const nameOf = (key: string): string => key.slice(key.indexOf(' ') + 1);

/** The daemon's refusals in words a colleague would use; undefined: nothing of the kind was said. */
export function dockerTrouble(text: string): string | undefined {
  if (/Cannot connect to the Docker daemon|error during connect|failed to connect to the docker API/i.test(text)) return 'Docker is installed but its daemon does not answer: is the service "docker" running on the host?';
  if (/permission denied while trying to connect/.test(text)) return 'the user may not talk to Docker: add "become: true", or the user to the group "docker"';
  if (/^@status 124$/m.test(text)) return "Docker's daemon did not answer within 20 s";
  return undefined;
}
