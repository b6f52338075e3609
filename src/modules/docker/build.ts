import type { FromSchema } from 'json-schema-to-ts';
import type { Step } from '../../model/step.js';
import { SecretText } from '../../model/value.js';
import { quoteAll } from '../../shell/quote.js';
import { joinPath } from '../places.js';
import type { MaybeSecret } from '../secret-text.js';
import { NEEDS_DOCKER } from './access.js';
import type { buildSchema } from './build-schema.js';
import { imageName, imageReference } from './image-name.js';
import { writtenSize } from './sizes.js';

/** `args` and values of `secrets` may be SecretText. */
export type BuildArgs = FromSchema<typeof buildSchema>;

export const builtName = (args: BuildArgs) => imageReference(imageName(args.name, args.tag));

/** Variables that the docker command itself goes by. */
const OWN_VARIABLE = /^(DOCKER_|BUILDX_|BUILDKIT_|COMPOSE_)|^(PATH|HOME|LD_.*)$/;

export function secretNameProblem(where: string, name: string): string[] {
  return OWN_VARIABLE.test(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [`"${where}": ${name} may not be secret: a secret travels in the environment of the docker command, which has a meaning of its own for that name.`] : [];
}

export function buildChecks(args: BuildArgs): string[] {
  const NEEDED = { file: 'src', env: 'env', value: 'value' } as const;
  const outputs = args.outputs ?? [];
  return [
    ...(args.path.startsWith('/') || args.path.startsWith('~') ? [] : [`"path" must be an absolute path on the host, not "${args.path}".`]),
    ...(args.name.includes('@') ? [`"name" has a digest, which an image gets only by being built.`] : []),
    ...Object.entries(args.args ?? {}).flatMap(([name, value]) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? ((value as unknown) instanceof SecretText ? secretNameProblem('args', name) : []) : [`"${name}" is no name of a build argument.`])),
    ...(args.secrets ?? []).flatMap((one) => [
      ...(one[NEEDED[one.type]] === undefined ? [`"secrets": ${one.id} is of type ${one.type} and needs "${NEEDED[one.type]}".`] : []),
      ...(['src', 'env', 'value'] as const).filter((key) => one[key] !== undefined && key !== NEEDED[one.type]).map((key) => `"secrets": ${one.id} is of type ${one.type}, which has no "${key}".`),
    ]),
    ...outputs.flatMap((one) => [
      ...(['local', 'tar', 'oci'].includes(one.type) && one.dest === undefined ? [`"outputs": type ${one.type} needs "dest".`] : []),
      ...((one.dest ?? one.context) !== undefined && (one.name !== undefined || one.push) ? ['"outputs": "dest" and "context" exclude "name" and "push".'] : []),
    ]),
    ...(args.shm_size !== undefined && writtenSize(args.shm_size) === undefined ? [`"shm_size" is no size: "${args.shm_size}".`] : []),
  ];
}

/** Words that the old builder has too. */
function commonWords(args: BuildArgs, place: string): string[] {
  const sorted = (map: Readonly<Record<string, unknown>> | undefined) => Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const size = args.shm_size === undefined ? undefined : writtenSize(args.shm_size);
  return [
    ...(args.dockerfile === undefined ? [] : ['--file', joinPath(place, args.dockerfile)]),
    ...(args.cache_from ?? []).flatMap((name) => ['--cache-from', name]),
    ...(args.pull ? ['--pull'] : []),
    ...(args.network === undefined ? [] : ['--network', args.network]),
    ...(args.nocache ? ['--no-cache'] : []),
    ...sorted(args.etc_hosts).flatMap(([name, address]) => ['--add-host', `${name}:${String(address)}`]),
    // Without a value Docker takes it from its environment.
    ...sorted(args.args).flatMap(([name, value]) => ['--build-arg', value instanceof SecretText ? name : `${name}=${String(value)}`]),
    ...(args.target === undefined ? [] : ['--target', args.target]),
    ...(args.platform ?? []).flatMap((name) => ['--platform', name]),
    ...(size === undefined ? [] : ['--shm-size', String(size)]),
    ...sorted(args.labels).flatMap(([name, value]) => ['--label', `${name}=${String(value)}`]),
  ];
}

const secretVariable = (index: number) => `JALON_BUILD_SECRET_${index}`;

function secretWords(args: BuildArgs): string[] {
  return (args.secrets ?? []).flatMap((one, index) => ['--secret', [`id=${one.id}`, ...(one.type === 'file' ? ['type=file', csv(`src=${one.src}`)] : ['type=env', `env=${one.type === 'env' ? one.env : secretVariable(index)}`])].join(',')]);
}

/** With outputs the name goes into one of them: `--tag` would replace the names of all. */
function outputWords(args: BuildArgs): string[] {
  const name = builtName(args);
  const outputs = args.outputs ?? [];
  if (outputs.length === 0) return ['--tag', name];
  const named = outputs.map((one) => (one.type === 'image' && (one.name ?? []).length === 0 ? { ...one, name: [name] } : one));
  const all = named.some((one) => one.type === 'image' && one.name?.includes(name)) ? named : [...named, { type: 'image' as const, name: [name], push: false, dest: undefined, context: undefined }];
  return all.flatMap((one) => ['--output', [`type=${one.type}`, ...(one.dest === undefined ? [] : [`dest=${one.dest}`]), ...(one.context === undefined ? [] : [`context=${one.context}`]), ...(one.name === undefined || one.type !== 'image' ? [] : [`name=${one.name.join(',')}`]), ...(one.push ? ['push=true'] : [])].map(csv).join(',')]);
}

function csv(text: string): string {
  return /^\s|\s$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function buildWords(args: BuildArgs, place: string): string[] {
  return ['docker', 'buildx', 'build', '--progress', 'plain', ...outputWords(args), ...commonWords(args, place), ...secretWords(args), '--', place];
}

/** By buildx, else by the old builder where it can do what is asked. Afterwards prints the image as one line of JSON. */
export function buildStep(args: BuildArgs, place: string): Step {
  const needs = [...(args.secrets?.length ? ['secrets'] : []), ...(args.outputs?.length ? ['outputs'] : []), ...((args.platform?.length ?? 0) > 1 ? ['several platforms'] : [])];
  const old = needs.length > 0
    ? `echo '@jalon-no-buildx ${needs.join(' and ')}' >&2; exit 1`
    : `DOCKER_BUILDKIT=0; export DOCKER_BUILDKIT; ${quoteAll(['docker', 'build', '--tag', builtName(args), ...commonWords(args, place), '--', place])} 2>&1 </dev/null || exit`;
  const script = `${NEEDS_DOCKER}if docker buildx version >/dev/null 2>&1; then ${quoteAll(buildWords(args, place))} 2>&1 </dev/null || exit
else ${old}
fi
printf '\\n@jalon-image\\n'; docker image inspect --format '{{json .}}' -- ${quoteAll([builtName(args)])}
`;
  return { kind: 'argv', argv: ['/bin/sh', '-c', script], environment: buildEnvironment(args), capture: 'build' };
}

function buildEnvironment(args: BuildArgs): Record<string, MaybeSecret> {
  const secretArgs = Object.entries(args.args ?? {}).filter(([, value]) => (value as unknown) instanceof SecretText) as unknown as [string, SecretText][];
  const values = (args.secrets ?? []).flatMap((one, index): [string, MaybeSecret][] => (one.type === 'value' ? [[secretVariable(index), one.value ?? '']] : []));
  return Object.fromEntries([...secretArgs, ...values]);
}
