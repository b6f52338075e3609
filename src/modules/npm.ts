import type { Change, PlanFailure, PlanUnknown, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { followsLock } from './npm/lockfile.js';
import { commandOf, isInstalled, isRegistryName, type NpmArgs, npmStep, placeOf } from './npm/plan.js';
import { npmSchema } from './npm/schema.js';
import { joinPath } from './places.js';
import { npmPackages, type NpmState } from './probes/npm.js';
import { path } from './probes/path.js';

type Reads = { packages: Resource<NpmState>; manifest: Resource<PathState> | undefined; lock: Resource<PathState> | undefined; installed: Resource<PathState> | undefined };
type States = { readonly packages: NpmState; readonly manifest?: PathState; readonly lock?: PathState; readonly installed?: PathState };

/** Node.js packages. */
export const npm: StateModule<NpmArgs, Reads> = {
  kind: 'state',
  name: 'npm',
  collection: 'community.general',
  summary: 'Keeps Node.js packages installed, removed or up to date.',
  args: npmSchema,
  supports: { check: 'partial', diff: 'none' },
  example: `- name: Exactly what the lock file says
  community.general.npm:
    path: /opt/shop/web
    ci: true
    production: true
    ignore_scripts: true
`,
  notes: [
    'With `ci: true` npm runs only when what is installed is not what package-lock.json says (Ansible runs it each time, and is always changed).',
    'In check mode the task is unknown where only npm can tell: `state: latest`, a range for `version`, files (Ansible says changed).',
    'Packages may run scripts of their own as the user that the task runs as: `ignore_scripts: true` keeps them from it.',
  ],
  returns: { stdout: 'What npm printed.' },
  check: (args) => [
    ...(args.global || args.path !== undefined ? [] : ['"path" is needed unless "global: true".']),
    ...(args.state === 'absent' && args.name === undefined ? ['"state: absent" needs "name".'] : []),
    ...(args.version !== undefined && args.name === undefined ? ['"version" needs "name".'] : []),
    ...(args.ci && (args.name !== undefined || args.global || args.state !== 'present') ? ['"ci" installs what package-lock.json says, and excludes "name", "global" and another "state".'] : []),
    ...(args.name?.startsWith('-') || /\s/.test(args.name ?? '') ? [`"${args.name}" is no package.`] : []),
    ...(args.version !== undefined && !/^[\w.^~<>=|*+ -]+$/.test(args.version) ? [`"${args.version}" is no version.`] : []),
    ...(args.path !== undefined && !/^[/~]/.test(args.path) ? [`"path" must be an absolute path on the host, not "${args.path}".`] : []),
  ],
  reads(args) {
    const beside = (name: string, when: boolean) => (when && args.path !== undefined ? path(joinPath(args.path, name), ['content']) : undefined);
    return { packages: npmPackages({ command: commandOf(args), global: args.global, ...(args.path === undefined ? {} : { folder: args.path }) }), manifest: beside('package.json', args.name === undefined), lock: beside('package-lock.json', args.ci), installed: beside('node_modules/.package-lock.json', args.ci) };
  },
  plan(args, states, context) {
    const { packages } = states;
    if (!packages.npm) return { failure: `the host has no ${commandOf(args)[0]}: install the package npm (Debian)` };
    if (states.manifest?.kind === 'absent') return { failure: `there is no package.json in ${args.path} on the host` };
    if (args.ci) return planCi(args, states);
    if (args.state === 'absent') return planAbsent(args, packages);
    const broken = Object.keys(packages.packages).filter((name) => packages.packages[name]?.broken);
    const there = args.name === undefined ? broken.length === 0 : isInstalled(args, packages);
    if (there === true && args.state === 'present') return null;
    if (there !== false && context.check) return { unknown: args.state === 'latest' ? 'whether there are newer versions is known only to npm' : 'what this version or file comes to is known only to npm', byActing: true };
    const after = { ...packages.packages, ...Object.fromEntries((args.name === undefined ? broken : isRegistryName(args.name) ? [args.name] : []).map((name) => [name, { version: args.version, broken: false }])) };
    const what = args.name === undefined ? broken.join(', ') || 'what package.json asks for' : `${args.name}${args.version === undefined ? '' : `@${args.version}`}`;
    return change(args, packages, `${args.state === 'latest' ? 'install or update' : 'install'} ${what} ${placeOf(args)}`, after, args.state === 'latest' ? [...(there === true ? [] : ['install' as const]), 'update'] : ['install']);
  },
  finish(_args, captured) {
    const text = captured.npm ?? '';
    const [, before, after] = /^@states (\S+) (\S+)$/m.exec(text) ?? [];
    return dict([['changed', before !== after], ['stdout', text.replace(/^@states .*$/m, '').trim()]]);
  },
  explain(_args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    const said = text.split('\n').filter((line) => /^npm (ERR!|error)/.test(line) && !/A complete log|_logs/.test(line)).map((line) => line.replace(/^npm (ERR!|error) ?/, '').trim()).filter(Boolean);
    const hints = [
      ...(/E404/.test(text) ? ['The registry has no such package or version.'] : []), ...(/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(text) ? ["The host does not reach the registry."] : []),
      ...(/can only install with an existing package-lock|EUSAGE/.test(text) ? ['"ci" needs a package-lock.json that fits package.json.'] : []), ...(/EACCES/.test(text) ? ['The user may not write there: "become: true", or another "path".'] : []),
    ];
    return ['npm failed', ...(said.length > 0 ? said.slice(0, 6) : text.trim().split('\n').slice(-6)), ...hints].join('\n');
  },
};

function planCi(args: NpmArgs, { packages, lock, installed }: States): Change<Reads> | PlanFailure | null {
  if (lock === undefined || installed === undefined || lock.kind === 'absent') return { failure: `there is no package-lock.json in ${args.path} on the host; "ci" installs what it says` };
  return followsLock(lock, installed, args.production) === true ? null : { ...change(args, packages, `install what package-lock.json in ${args.path} says`, packages.packages, ['ci']), after: {} };
}

function planAbsent(args: NpmArgs, packages: NpmState): Change<Reads> | PlanUnknown | null {
  const name = args.name ?? '';
  if (packages.packages[name] === undefined) return null;
  const { [name]: _, ...rest } = packages.packages;
  return change(args, packages, `remove ${name} ${placeOf(args)}`, rest, ['uninstall']);
}

function change(args: NpmArgs, packages: NpmState, summary: string, after: NpmState['packages'], verbs: Parameters<typeof npmStep>[1]): Change<Reads> {
  return { summary, before: { packages }, after: { packages: { npm: true, packages: after } }, touches: 'everything', steps: [npmStep(args, verbs)], diff: [] };
}
