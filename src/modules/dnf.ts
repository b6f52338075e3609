import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { type DnfArgs, dnfStep, dnfWords } from './dnf/commands.js';
import { dnfSchema } from './dnf/schema.js';
import { rpmPackage, type RpmState } from './probes/rpm.js';

const key = (name: string) => `package ${name}`;
/** Groups and files: rpm does not know them by what the task calls them. */
const onlyDnfKnows = (name: string) => name.startsWith('@') || name === '*' || /\.rpm$/.test(name) || /^[a-z]+:\/\//.test(name);
const isAbsent = (args: DnfArgs) => args.state === 'absent' || args.state === 'removed';

/** RPM packages, by dnf. */
export const dnf: StateModule<DnfArgs, Record<string, Resource<RpmState>>> = {
  kind: 'state',
  name: 'dnf',
  collection: 'ansible.builtin',
  aliases: ['yum', 'dnf5'],
  summary: 'Keeps RPM packages installed, removed or up to date.',
  args: dnfSchema,
  argAliases: { pkg: 'name', 'expire-cache': 'update_cache' },
  supports: { check: 'partial', diff: 'none' },
  example: `- name: The web server, on Fedora and Red Hat
  ansible.builtin.dnf:
    name: [nginx, curl]
    state: present
`,
  notes: [
    'The commands `dnf` and `rpm` of the host are used; Python and its dnf library are not needed. `list` is not offered: register the output of a command.',
    'What a name means is asked of rpm: `nginx`, `nginx-1.26.2-1.fc41`, `nginx.x86_64`, or a file or capability that a package provides. A version with `>=` is not offered.',
    'In check mode the task is unknown where only dnf can tell: `state: latest`, groups, files.',
    '`disable_gpg_check: true` works, with a warning.',
  ],
  returns: { results: 'Packages that came and went: `Installed: …`, `Removed: …`.', rc: '0.' },
  check: (args) => [
    ...(args.name.length === 0 && !args.update_cache && !args.autoremove ? ['Nothing to do: name packages, or use update_cache or autoremove.'] : []),
    ...args.name.filter((name) => name.startsWith('-') || !/^[\w@*./:+~^%?&=-][\w@./:+~^()%?&= -]*$/.test(name) || /\s/.test(name)).map((name) => `"${name}" is no name of a package${/[<>=]/.test(name) ? '; write a version as "name-1.2"' : ''}.`),
    ...(args.name.includes('*') && args.state !== 'latest' ? ['"*" stands for all packages and needs "state: latest".'] : []),
    ...(args.autoremove && args.name.length > 0 && !isAbsent(args) ? ['"autoremove" goes alone, or with "state: absent".'] : []),
    ...((args.security || args.bugfix || args.update_only) && args.state !== 'latest' ? ['"security", "bugfix" and "update_only" are for "state: latest".'] : []),
    ...(args.best !== undefined && args.nobest !== undefined ? ['"best" and "nobest" exclude each other.'] : []),
    ...[...args.enablerepo, ...args.disablerepo, ...args.exclude].filter((name) => !/^[\w*][\w.:*+-]*$/.test(name)).map((name) => `"${name}" is no name of a repository or package.`),
  ],
  // The host needs rpm even where no package is named.
  reads: (args) => Object.fromEntries((args.name.length > 0 ? args.name : ['rpm']).filter((name) => !onlyDnfKnows(name)).map((name) => [key(name), rpmPackage(name)])),
  plan(args, states, context) {
    const installed = (name: string) => (states[key(name)]?.installed.length ?? 0) > 0;
    const unsure = args.name.filter(onlyDnfKnows);
    const known = args.name.filter((name) => !onlyDnfKnows(name));
    const missing = known.filter((name) => !installed(name));
    const there = known.filter(installed);
    const commands = args.update_cache ? [dnfWords(args, 'makecache')] : [];
    const change = (summary: string, step: readonly (readonly string[])[], after: (name: string) => RpmState) => ({
      summary, before: Object.fromEntries(known.map((name) => [key(name), states[key(name)]])), after: Object.fromEntries(known.map((name) => [key(name), after(name)])), touches: 'everything' as const, steps: [dnfStep(args, [...commands, ...step])], diff: [],
    });
    if (args.name.length === 0) {
      if (args.autoremove && context.check) return { unknown: 'what is no longer needed is known only to dnf', byActing: true };
      return context.check ? null : change(args.autoremove ? 'remove what is no longer needed' : 'read the package lists', args.autoremove ? [dnfWords(args, 'autoremove')] : [], () => ({ installed: [] }));
    }
    if (isAbsent(args)) {
      const gone = [...there, ...unsure];
      if (gone.length === 0) return null;
      if (context.check && there.length === 0) return { unknown: `whether ${unsure.join(', ')} is there is known only to dnf`, byActing: true };
      return change(`remove ${gone.join(', ')}`, [dnfWords(args, 'remove', gone)], () => ({ installed: [] }));
    }
    const latest = args.state === 'latest';
    const install = args.update_only ? [] : [...missing, ...unsure.filter((name) => name !== '*')];
    const upgrade = latest ? (unsure.includes('*') ? [] : there) : [];
    if (install.length === 0 && !latest) return null;
    if (context.check && (args.update_only || missing.length === 0)) return { unknown: latest ? 'whether there are newer versions is known only to dnf' : `whether ${unsure.join(', ')} is there is known only to dnf`, byActing: true };
    const steps = [
      ...(install.length > 0 ? [dnfWords(args, 'install', install)] : []),
      ...(latest && (upgrade.length > 0 || unsure.includes('*')) ? [dnfWords(args, args.security || args.bugfix ? 'upgrade-minimal' : 'upgrade', upgrade)] : []),
    ];
    return steps.length === 0 ? null : change(`${install.length > 0 ? `install ${install.join(', ')}` : ''}${install.length > 0 && latest ? '; ' : ''}${latest ? 'upgrade what is older' : ''}`, steps, (name) => (installed(name) || install.includes(name) ? { installed: [name] } : { installed: [] }));
  },
  result: (args) => dict([['results', []], ['rc', 0], ...(args.disable_gpg_check && !isAbsent(args) ? [['warnings', ['"disable_gpg_check: true": nobody checks who made these packages']] as [string, string[]]] : [])]),
  finish(_args, captured) {
    const text = captured.dnf ?? '';
    const results = [...text.matchAll(/^@(installed|removed) (.+)$/gm)].map(([, what, name]) => `${what === 'installed' ? 'Installed' : 'Removed'}: ${name}`);
    return dict([['changed', results.length > 0], ['results', results]]);
  },
  explain(_args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    const said = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('@')).slice(-8);
    const hint = [
      [/Unable to find a match|No match for argument/, 'The name is wrong, or its repository is missing or turned off (enablerepo).'],
      [/GPG check FAILED|is not signed|Public key for .* is not installed/, "The packages' signatures can't be checked: install the key of the repository."],
      [/must be run (with superuser|under the root)|Permission denied/, 'Packages are root\'s business: add "become: true".'],
      [/Cannot download repomd|Curl error|Failed to download metadata/, 'The host does not reach the repository.'],
      [/No space left on device|needs .* more space/, 'The disk of the host is full.'],
    ].find(([pattern]) => (pattern as RegExp).test(text))?.[1];
    return ['dnf failed', ...said, ...(hint === undefined ? [] : [String(hint)])].join('\n');
  },
};
