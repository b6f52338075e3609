import { basename, dirname } from 'node:path/posix';
import { type Diagnostic, error } from '../model/diagnostic.js';
import type { AnyModule } from '../model/module.js';
import type { OwnedCompose } from '../model/playbook.js';
import { type Dict, dict, Unknown, type Value } from '../model/value.js';
import { suggest } from '../source/suggest.js';

/** Names that Compose looks for by itself. */
const DEFAULT_FILE = /^(?:docker-)?compose\.ya?ml$/;

export type ServicePlace =
  | { readonly args: Dict; readonly owner: OwnedCompose; readonly problem?: undefined }
  | { readonly problem: Diagnostic; readonly args?: undefined };

/** `service:` without a project: the args with that of the phase whose compose file has it; undefined where nothing is to be found. */
export function placeService(module: AnyModule, args: Dict, owned: () => readonly OwnedCompose[]): ServicePlace | undefined {
  if (module.findsService !== true || ['project_src', 'definition'].some((name) => args[name] !== undefined)) return undefined;
  const { service, services, project_name: project } = args;
  if (service === undefined) return { problem: error('missing-arg', `${module.name}: neither "project_src" nor "service" is given`, { fix: 'Write project_src: the project\'s folder on the host; or service: a service of a compose file that a phase owns.' }) };
  if (services !== undefined || service instanceof Unknown || project instanceof Unknown || typeof service !== 'string') return undefined;
  const files = owned();
  const named = files.filter((file) => project === undefined || project === (file.project ?? file.name));
  const [owner, second] = named.filter(({ services: own }) => own.has(service));
  if (owner === undefined) return { problem: unknownService(service, project === undefined ? undefined : String(project), files) };
  if (second !== undefined) return { problem: severalOwners(service, owner, second) };
  const whole = hasServices(module);
  return { owner, args: dict([...Object.entries(args), ['project_src', dirname(owner.path)], ...placeOf(args, owner), ...(whole ? [['services', [service]] satisfies [string, Value]] : [])]) };
}

const hasServices = (module: AnyModule): boolean => Object.hasOwn((module.args as { readonly properties?: object }).properties ?? {}, 'services');

/** What the folder alone does not say: a file that Compose does not look for, a name that the file does not have. */
function placeOf(args: Dict, { path, project, name }: OwnedCompose): (readonly [string, Value])[] {
  const file = basename(path);
  return [
    ...(args.files === undefined && !DEFAULT_FILE.test(file) ? [['files', [file]] satisfies [string, Value]] : []),
    ...(args.project_name === undefined && project !== undefined && project !== name ? [['project_name', project] satisfies [string, Value]] : []),
  ];
}

function unknownService(service: string, project: string | undefined, files: readonly OwnedCompose[]): Diagnostic {
  if (files.length === 0) return error('unknown-service', `no phase of this host owns a compose file, so "${service}" is found in none`, { fix: 'Give the phase its file: compose: {path: /opt/stack/compose.yml}; or name the project here: project_src.' });
  const listed = files.map(({ phase, path, services, unread }) => `phase ${phase}: ${path || 'a compose file'}${services.size > 0 ? ` has ${[...services].join(', ')}` : ''}${unread === undefined ? '' : ` (${unread})`}`).join('; ');
  const known = files.flatMap(({ services }) => [...services]);
  return error('unknown-service', `no compose file of a phase has a service "${service}"${project === undefined ? '' : ` in the project "${project}"`}`, {
    why: `What phases own: ${listed}.`,
    suggestion: suggest(service, known),
    ...(files.some(({ unread }) => unread !== undefined) ? { fix: 'If it is in a file that is not known before the run, name the project: project_src.' } : {}),
  });
}

function severalOwners(service: string, ...[one, other]: [OwnedCompose, OwnedCompose]): Diagnostic {
  const titled = ({ project, name, path }: OwnedCompose): string => project ?? name ?? dirname(path);
  return error('ambiguous-service', `"${service}" is a service of two compose files`, {
    why: `Phase ${one.phase} has it in ${one.path}, phase ${other.phase} in ${other.path}.`,
    fix: `Say which: project_name: ${titled(one)}, or ${titled(other)}.`,
    related: [one, other].map(({ range, phase }) => ({ range, message: `phase ${phase}` })),
  });
}
