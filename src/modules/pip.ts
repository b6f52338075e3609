import { posix } from 'node:path';
import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { splitWords } from './docker/words.js';
import { environmentOf, folderOf, isThere, type PipArgs, pipStep, pipWords, someVersion, wantedOf } from './pip/plan.js';
import { readRequirements } from './pip/requirements.js';
import { pipSchema } from './pip/schema.js';
import { path } from './probes/path.js';
import { pipPackages, type PipState } from './probes/pip.js';

type Reads = { packages: Resource<PipState>; requirements: Resource<PathState> | undefined };
const fileOf = (args: PipArgs) => (/^[/~]/.test(args.requirements ?? '') ? (args.requirements ?? '') : posix.join(folderOf(args), args.requirements ?? ''));

/** Python packages, by pip. Whether something changed is told by what is installed before and after. */
export const pip: StateModule<PipArgs, Reads> = {
  kind: 'state',
  name: 'pip',
  collection: 'ansible.builtin',
  summary: 'Keeps Python packages installed, removed or up to date.',
  args: pipSchema,
  secretArgs: ['name', 'extra_args'],
  supports: { check: 'partial', diff: 'none' },
  example: `- name: What the shop's scripts need, in an environment of its own
  ansible.builtin.pip:
    requirements: /opt/shop/requirements.txt
    virtualenv: /opt/shop/venv
    virtualenv_command: python3 -m venv
`,
  notes: [
    "Debian's own Python refuses pip (\"externally-managed-environment\"): use `virtualenv`, or `break_system_packages: true`.",
    'Needs python3-pip on the host, or python3-venv for `virtualenv`. Where there is no `virtualenv` program and no other `virtualenv_command`, Python\'s own venv is used (Ansible fails).',
    'A requirements file that holds only names and versions is compared with what is installed; when all is there, pip is not run (Ansible runs it each time).',
    'In check mode the task is unknown where only pip can tell: `state: latest`, addresses, files (Ansible says changed).',
    'A password for an index belongs into the task\'s `environment` (PIP_INDEX_URL), not into `extra_args`.',
  ],
  returns: { cmd: 'The words after `pip`.', name: 'What was asked for.', version: 'The version asked for.', requirements: 'The requirements file.', virtualenv: 'The virtual environment.', state: 'The state asked for.', stdout: 'What pip printed.' },
  check(args) {
    const names: unknown[] = args.name ?? [];
    if (names.some((name) => typeof name !== 'string') || (args.extra_args !== undefined && typeof (args.extra_args as unknown) !== 'string')) return ['A secret may not stand in "name" or "extra_args", where every user of the host can read it: put it into the environment of the task, as PIP_INDEX_URL.'];
    const wanted = wantedOf(args);
    const venv = /(^|\/)pyvenv$|\s-m\s+venv\b/.test(args.virtualenv_command);
    return [
      ...((args.name === undefined) === (args.requirements === undefined) ? ['Give either "name" or "requirements".'] : []),
      ...wanted.filter(({ text }) => text.startsWith('-')).map(({ text }) => `"${text}" is an option, no package; options belong into "extra_args".`),
      ...(args.version !== undefined && (args.name ?? []).length !== 1 ? ['"version" needs "name" with one package; write the others as "package==1.2".'] : []),
      ...(args.version !== undefined && args.state === 'latest' ? ['"version" and "state: latest" exclude each other.'] : []),
      ...(args.version !== undefined && args.name?.length === 1 && /[=<>~!]/.test(args.name[0] ?? '') ? ['"version" is given twice: in "name" as well.'] : []),
      ...(args.executable !== undefined && args.virtualenv !== undefined ? ['"executable" and "virtualenv" exclude each other.'] : []),
      ...(args.virtualenv_python !== undefined && venv ? ['"virtualenv_python" is for virtualenv; write the Python into the command: "python3.13 -m venv".'] : []),
      ...(args.umask !== undefined && typeof args.umask === 'string' && !/^0?[0-7]{3}$/.test(args.umask) ? [`"umask" is an octal number like "0022", not "${args.umask}".`] : []),
      ...(args.chdir !== undefined && !/^[/~]/.test(args.chdir) ? [`"chdir" must be an absolute path on the host, not "${args.chdir}".`] : []),
      ...(['extra_args', 'virtualenv_command'] as const).filter((name) => splitWords(args[name] ?? '') === undefined).map((name) => `"${name}" has a quote that is not closed.`),
    ];
  },
  reads(args) {
    const environment = environmentOf(args);
    return { packages: pipPackages(environment === undefined ? { executable: args.executable ?? 'pip3' } : { virtualenv: environment }), requirements: args.requirements === undefined ? undefined : path(fileOf(args), ['content']) };
  },
  plan(args, { packages, requirements }, context) {
    const environment = environmentOf(args);
    const makes = environment !== undefined && !packages.environment;
    if (environment === undefined && !packages.pip) return { failure: `the host has no ${args.executable ?? 'pip3'}: install python3-pip (Debian), or use "virtualenv" with python3-venv` };
    if (environment !== undefined && packages.environment && !packages.pip) return { failure: `the virtual environment ${environment} has no pip` };
    if (requirements?.kind === 'absent') return { failure: `there is no ${fileOf(args)} on the host` };
    const wanted = requirements === undefined ? wantedOf(args) : requirements.kind === 'file' ? readRequirements(requirements.content?.toString('utf8') ?? '') : undefined;
    const answers = (wanted ?? []).map((one) => isThere(packages, one));
    const unsure = wanted === undefined || answers.includes(undefined);
    const missing = (wanted ?? []).filter((_, at) => answers[at] === false);
    const present = (wanted ?? []).filter((one, at) => answers[at] !== undefined && one.name !== undefined && packages.installed[one.name] !== undefined);
    if (args.state === 'absent' && (makes || (present.length === 0 && !unsure))) return null;
    if (args.state === 'present' && missing.length === 0 && !unsure && !makes) return null;
    const sure = makes || args.state === 'forcereinstall' || (args.state === 'absent' ? present.length > 0 : missing.length > 0);
    if (context.check && !sure) return { unknown: args.state === 'latest' ? 'whether there are newer versions is known only to pip' : 'what these addresses and files come to is known only to pip', byActing: true };
    const named = (args.state === 'absent' ? present : args.state === 'present' && missing.length > 0 ? missing : (wanted ?? [])).map(({ text }) => text).join(', ') || (args.requirements ?? '');
    const after = { ...packages.installed };
    for (const { name, specifiers } of wanted ?? []) if (name !== undefined) { if (args.state === 'absent') delete after[name]; else after[name] = someVersion(specifiers); }
    return {
      summary: `${makes ? `make ${environment}; ` : ''}${{ present: 'install', latest: 'install or upgrade', forcereinstall: 'install anew', absent: 'remove' }[args.state]} ${named}`,
      before: { packages }, after: { packages: { pip: true, environment: environment !== undefined, installed: after } }, touches: 'everything', steps: [pipStep(args, packages)], diff: [],
    };
  },
  result: (args) => dict([
    ['cmd', ['pip', ...pipWords(args)]], ['name', args.name === undefined ? null : [...args.name]], ['version', args.version ?? null], ['requirements', args.requirements ?? null], ['state', args.state], ['virtualenv', environmentOf(args) ?? null],
  ]),
  finish(args, captured) {
    const text = captured.pip ?? '';
    const [, before, after, made] = /^@states (\w+) (\w+)(,made)?$/m.exec(text) ?? [];
    return dict([['changed', made !== undefined || args.state === 'forcereinstall' || before !== after], ['stdout', text.replace(/^@states .*$/m, '').trimEnd()]]);
  },
  explain(args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    if (/externally-managed-environment/.test(text)) return 'the Python of this host is managed by its packages: use "virtualenv", or install the Debian package (python3-…), or "break_system_packages: true" if that is meant';
    if (/ensurepip is not|No module named (venv|virtualenv)/.test(text)) return 'the virtual environment could not be made: install python3-venv on the host (Debian)';
    if (/^@jalon-no-pip$/m.test(text)) return `the virtual environment ${environmentOf(args)} has no pip`;
    if (/@jalon-no-environment/.test(text) && /not found/.test(text)) return `the virtual environment could not be made: ${args.virtualenv_command} is not on the host; install python3-venv and use "virtualenv_command: python3 -m venv"`;
    const said = text.split('\n').map((line) => line.trim()).filter((line) => /^(ERROR|error):/i.test(line));
    const hint = /No matching distribution found|Could not find a version/.test(text) ? ['The name or version is wrong, or the host does not reach the package index.'] : [];
    return ['pip failed', ...(said.length > 0 ? [...new Set(said)].slice(0, 6) : text.trim().split('\n').filter((line) => !line.startsWith('@')).slice(-6)), ...hint].join('\n');
  },
};
