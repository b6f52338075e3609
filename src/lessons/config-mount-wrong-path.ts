import type { Mount, Place, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isMasked } from './masks.js';
import { filesWithin } from './sources/within.js';

const CONFIG = /\.(ya?ml|conf|toml|ini|json|cfg|cnf|hcl|alloy|river)$/;

export const configMountWrongPath = defineRule({
  number: 12,
  name: 'config-mount-wrong-path',
  from: '002#12',
  severity: 'error',
  summary: 'A configuration is mounted where nothing reads it',
  service(service, context) {
    if (service.build !== undefined || service.entrypoint !== undefined || isMasked(said(service))) return;
    for (const mount of service.mounts) if (mount.type === 'bind' || mount.type === 'config') judge(mount, service, context);
    for (const named of namedConfigs(service)) if (isNowhere(named.path, service)) tellNowhere(named, service, context);
  },
});

function judge(mount: Mount, service: Service, context: RuleContext): void {
  const { target } = mount;
  if (target === undefined || mentioned(target, service)) return;
  if ((service.image?.knowledge?.notConfig ?? []).includes(target)) tellUnread(mount, target, service, context);
  else if (!tellElsewhere(mount, target, service, context) && isStray(target, service)) tellStray(mount, target, service, context);
}

/** The image is known not to read the path, or to override what stands there. */
function tellUnread({ targetAt }: Mount, target: string, service: Service, { report }: RuleContext): void {
  const read = service.image?.knowledge?.config ?? [];
  if (service.environment.has('RUN_MODE') || service.mounts.some((other) => other.target !== target && read.some((path) => covers(other.target, path) || (other.target ?? '').startsWith(`${path}/`)))) return;
  const good = read.find((path) => path.split('/').pop()?.split('.').pop() === target.split('.').pop()) ?? read[0];
  report(targetAt, `service "${service.name}": ${service.image?.repository} does not take its configuration from ${target}`, {
    why: 'The container runs with its defaults, and nothing says so: a mount at a path that nobody reads is no error (002#12).',
    fix: good === undefined ? `Name the file in the command: command: [${program(service)}, ${target}].` : `Mount it at ${good}.`,
    within: service.key,
    ...(good !== undefined && targetAt.kind === 'scalar' && targetAt.text === target ? { edits: [{ at: targetAt, text: good }] } : {}),
  });
}

/** The command names another path that nothing is mounted at. */
function tellElsewhere({ targetAt }: Mount, target: string, service: Service, { report }: RuleContext): boolean {
  if (!CONFIG.test(target)) return false;
  const wanted = namedConfigs(service).map(({ path }) => path).find((path) => nameOf(path) === nameOf(target) && !service.mounts.some((other) => covers(other.target, path)));
  if (wanted === undefined || (service.image?.knowledge?.config ?? []).includes(wanted)) return false;
  report(targetAt, `service "${service.name}": the command reads ${wanted}, but the file is mounted at ${target}`, {
    ...(service.image?.knowledge === undefined ? { severity: 'warning' as const } : {}),
    why: 'The program finds no file there, or one of the image\'s own (002#12).',
    fix: `Mount it at ${wanted}.`,
    within: service.key,
    ...(targetAt.kind === 'scalar' && targetAt.text === target ? { edits: [{ at: targetAt, text: wanted }] } : {}),
  });
  return true;
}

/** A file of /etc, though the image reads its own in other folders, and nothing else that is mounted names it. */
function isStray(target: string, { image, mounts, project }: Service): boolean {
  const read = image?.knowledge?.config ?? [];
  if (read.length === 0 || !/^\/etc\/.+\.(?:ya?ml|conf|toml)$/.test(target) || /\.d\//.test(target) || /^\/etc\/(?:[^/]+\.conf|ssl|pki|supervisor)\b/.test(target)) return false;
  if (read.some((path) => target.startsWith(path.replace(/[^/]*$/, '')) || target.startsWith(`${path}/`))) return false;
  const texts = filesWithin(project.subject, ...mounts.flatMap(({ source }) => source ?? []));
  return !texts.some(({ plain }) => plain.includes(nameOf(target)));
}

function tellStray({ targetAt }: Mount, target: string, service: Service, { report }: RuleContext): void {
  report(targetAt, `service "${service.name}": nothing names ${target}, and ${service.image?.repository} reads its configuration elsewhere`, {
    severity: 'warning',
    why: 'The container runs with its defaults, and nothing says so: a mount at a path that nobody reads is no error (002#12).',
    fix: `Mount it at ${service.image?.knowledge?.config?.[0]}, or name it in the command.`,
    within: service.key,
  });
}

interface Named {
  readonly path: string;
  readonly at: Place;
}

/** Nothing is mounted there, and no file of its name elsewhere: of an image whose own files are known it is not one. */
function isNowhere(path: string, service: Service): boolean {
  const { mounts, image } = service;
  const { config, notConfig = [] } = image?.knowledge ?? {};
  if (service.get('volumes_from') !== undefined || (config === undefined && notConfig.length === 0) || (config ?? []).some((known) => known === path || path.startsWith(`${known}/`))) return false;
  return !mounts.some(({ target }) => target === undefined || covers(target, path) || nameOf(target) === nameOf(path));
}

function tellNowhere({ path, at }: Named, service: Service, { report }: RuleContext): void {
  report(at, `service "${service.name}": nothing is mounted at ${path}, which it is told to read`, {
    severity: 'warning',
    why: 'The image does not bring this file: the program stops, or runs with its defaults (002#12).',
    fix: `Mount it: ./${nameOf(path)}:${path}:ro.`,
    within: service.key,
  });
}

/** Paths after `--config=`, `-config.file`, `config_file=`, `-c` and their like, redis-server's first argument, and variables that end in CONFIG, CONFIG_FILE or CONFIG_PATH. */
function namedConfigs({ command, environment, image }: Service): Named[] {
  const words = command?.words ?? [];
  const inWords = words.flatMap(({ text, at }, index) => {
    const inline = /(?:^-{1,2}[\w.-]*config[\w.-]*|^config_file|--web\.config\.file)=(\/\S+)$/.exec(text)?.[1];
    const before = words[index - 1]?.text ?? '';
    const follows = /^-{1,2}[\w.-]*config([.-]?(file|path))?$|^-c$|^-f$/.test(before) || /(?:^|\/)(?:redis|valkey)-server$/.test(before) ? text : undefined;
    return [inline, follows].flatMap((path) => (path === undefined ? [] : [{ path, at }]));
  });
  const inEnvironment = image?.knowledge === undefined ? [] : [...environment].flatMap(([name, { text, at }]) => (/(?:^|_)CONFIG(?:_FILE|_PATH)?$/.test(name) && text !== undefined ? [{ path: text, at }] : []));
  return [...inWords, ...inEnvironment].filter(({ path }) => path.startsWith('/') && CONFIG.test(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function mentioned(target: string, service: Service): boolean {
  return said(service).split(/[\s=,;"':]+/).some((word) => covers(target, word) || (/^\/\w/.test(word) && covers(word, target)));
}

/** Command and environment as one text. */
function said({ command, environment }: Service): string {
  return [...(command?.words ?? []).map(({ text }) => text), ...[...environment.values()].map(({ text, raw }) => text ?? raw)].join('\n');
}

function covers(mounted: string | undefined, path: string): boolean {
  return mounted !== undefined && (mounted === path || path.startsWith(`${mounted}/`));
}

function program({ image }: Service): string {
  const name = image?.repository?.split('/').pop() ?? '';
  return /redis|valkey/.test(name) ? `${name}-server` : name;
}
