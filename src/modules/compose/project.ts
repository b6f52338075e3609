import { quote } from '../../shell/quote.js';
import { composeCommand } from '../probes/compose-script.js';
import type { ProjectSource } from '../probes/compose.js';
import { NEEDS_DOCKER } from '../docker/access.js';

/** Args that name a Compose project, in all docker_compose_v2_* but the first. */
export interface ProjectArgs {
  readonly project_src?: string;
  readonly project_name?: string;
  readonly files?: readonly string[];
  readonly definition?: Readonly<Record<string, unknown>>;
  readonly env_files: readonly string[];
  readonly profiles: readonly string[];
}

const names = { type: 'array', items: { type: 'string' } } as const;

export const projectProperties = {
  project_src: { type: 'string', description: "The project's folder on the host. Without it (and without `definition`) it is that of the phase whose compose file has the `service`." },
  project_name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$', description: "The project's name; needed with `definition`." },
  files: { ...names, description: 'Compose files, relative to project_src. Default: the names that Compose looks for.' },
  definition: { type: 'object', description: 'The compose file itself, instead of `project_src` and `files`.' },
  env_files: { ...names, default: [], description: 'Files with variables for the compose file, instead of `.env`.' },
  profiles: { ...names, default: [], description: 'Profiles to enable.' },
  check_files_existing: { type: 'boolean', default: true, description: 'Accepted; a missing compose file is always an error.' },
} as const;

const SERVICE = /^[a-zA-Z0-9._][a-zA-Z0-9._-]*$/;
export const serviceChecks = (services: readonly string[]) => services.filter((name) => !SERVICE.test(name)).map((name) => `"${name}" is no name of a Compose service.`);

/** `service` alone names a project and one service of it. */
export const soleServiceChecks = ({ service, services }: { readonly service?: string; readonly services: readonly string[] }) => (service === undefined || (services.length === 1 && services[0] === service) ? [] : ['"service" finds its project by itself: beside "project_src", "definition" or "services", write the service into "services".']);

export function projectChecks(args: ProjectArgs): string[] {
  return [
    ...((args.project_src === undefined) === (args.definition === undefined) ? ['Give either "project_src" or "definition".'] : []),
    ...(args.project_src === undefined || args.project_src.startsWith('/') ? [] : [`"project_src" must be an absolute path on the host, not "${args.project_src}".`]),
    ...(args.definition !== undefined && args.project_name === undefined ? ['"definition" needs "project_name".'] : []),
    ...(args.definition !== undefined && args.files !== undefined ? ['"definition" and "files" exclude each other.'] : []),
    ...args.profiles.filter((name) => !/^[a-zA-Z0-9*][a-zA-Z0-9_.-]*$/.test(name)).map((name) => `"${name}" is no name of a Compose profile.`),
  ];
}

export function sourceOfProject(args: ProjectArgs): ProjectSource {
  return {
    folder: args.project_src ?? '/', files: args.files ?? [], name: args.project_name, profiles: args.profiles, envFiles: args.env_files,
    ...(args.definition === undefined ? {} : { definition: JSON.stringify(args.definition) }),
  };
}

/**
 * A `docker compose` command of the project as a script. A definition comes first on stdin and goes into a folder that is
 * gone at the end, because stdin is the command's. `before`: shell that runs in the project's folder just before it.
 */
export function projectCommand(source: ProjectSource, words: string, before: (compose: string) => string = () => ''): { script: string; stdin: string } {
  const version = `docker compose version >/dev/null 2>&1 || { echo 'the host has Docker but no Compose: install the package docker-compose (Debian 13) or docker-compose-plugin' >&2; exit 1; }\n`;
  if (source.definition === undefined) return { script: `${NEEDS_DOCKER}${version}cd -- ${quote(source.folder)} || exit 1\n${before(composeCommand(source))}exec ${composeCommand(source)} ${words}\n`, stdin: '' };
  const command = composeCommand({ ...source, files: ['compose.yaml'] });
  return {
    script: `${NEEDS_DOCKER}${version}umask 077; folder=$(mktemp -d) || exit
trap 'rm -rf -- "$folder"' EXIT; trap 'exit 143' HUP INT TERM
head -c ${Buffer.byteLength(source.definition)} >"$folder/compose.yaml" && cd -- "$folder" || exit 1
umask 022; ${before(command)}${command} ${words}
`,
    stdin: source.definition,
  };
}
