import type { Mount, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isMasked } from './masks.js';

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
  },
});

function judge(mount: Mount, service: Service, context: RuleContext): void {
  const { target } = mount;
  if (target === undefined || mentioned(target, service)) return;
  if ((service.image?.knowledge?.notConfig ?? []).includes(target)) tellUnread(mount, target, service, context);
  else tellElsewhere(mount, target, service, context);
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
function tellElsewhere({ targetAt }: Mount, target: string, service: Service, { report }: RuleContext): void {
  if (!CONFIG.test(target)) return;
  const wanted = configPaths(service).find((path) => path.split('/').pop() === target.split('/').pop() && !service.mounts.some((other) => covers(other.target, path)));
  if (wanted === undefined || (service.image?.knowledge?.config ?? []).includes(wanted)) return;
  report(targetAt, `service "${service.name}": the command reads ${wanted}, but the file is mounted at ${target}`, {
    ...(service.image?.knowledge === undefined ? { severity: 'warning' as const } : {}),
    why: 'The program finds no file there, or one of the image\'s own (002#12).',
    fix: `Mount it at ${wanted}.`,
    within: service.key,
    ...(targetAt.kind === 'scalar' && targetAt.text === target ? { edits: [{ at: targetAt, text: wanted }] } : {}),
  });
}

/** Paths after `--config=`, `-config.file`, `config_file=`, `-c` and their like. */
function configPaths({ command }: Service): string[] {
  const words = (command?.words ?? []).map(({ text }) => text);
  return words.flatMap((word, index) => {
    const inline = /(?:^-{1,2}[\w.-]*config[\w.-]*|^config_file|--web\.config\.file)=(\/\S+)$/.exec(word)?.[1];
    const next = /^(-{1,2}[\w.-]*config([.-]?(file|path))?|-c|-f)$/.test(word) ? words[index + 1] : undefined;
    return [inline, next].filter((path) => path?.startsWith('/') === true && CONFIG.test(path)) as string[];
  });
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
