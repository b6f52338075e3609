import { posix } from 'node:path';
import type { FromSchema } from 'json-schema-to-ts';
import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { splitWords } from '../docker/words.js';
import { expandable } from '../probes/path-script.js';
import type { PipState } from '../probes/pip.js';
import { type Requirement, requirementsOf } from './requirements.js';
import type { pipSchema } from './schema.js';
import { satisfies } from './versions.js';

export type PipArgs = FromSchema<typeof pipSchema>;

export const wantedOf = (args: PipArgs): Requirement[] => requirementsOf(args.name ?? [], args.version);
export const folderOf = (args: PipArgs): string => args.chdir ?? '/tmp';

/** The virtual environment's folder, relative to `chdir`. */
export function environmentOf(args: PipArgs): string | undefined {
  if (args.virtualenv === undefined || /^[/~]/.test(args.virtualenv)) return args.virtualenv;
  return posix.join(folderOf(args), args.virtualenv);
}

/** In a predicted state: installed, in a version that only pip knows, and that meets these specifiers. */
export const someVersion = (specifiers: string): string => `?${specifiers}`;

/** Is the package there as wanted? undefined: only pip can tell. */
export function isThere(state: PipState, wanted: Requirement): boolean | undefined {
  if (wanted.name === undefined) return undefined;
  const version = state.installed[wanted.name];
  if (version === undefined) return false;
  if (version.startsWith('?')) return wanted.specifiers === '' || version === someVersion(wanted.specifiers) ? true : undefined;
  return satisfies(version, wanted.specifiers);
}

const VERBS = { present: ['install'], latest: ['install', '-U'], forcereinstall: ['install', '-U', '--force-reinstall'], absent: ['uninstall', '-y'] } as const;

export function pipWords(args: PipArgs): string[] {
  const extra = splitWords(args.extra_args ?? '') ?? [];
  // For pip `-e` is an option of one package, not of the command.
  const packages = wantedOf(args).map(({ text }) => text).flatMap((text) => (args.editable && !extra.includes('-e') ? ['-e', text] : [text]));
  return [...VERBS[args.state], '--disable-pip-version-check', ...extra, ...(args.requirements === undefined ? packages : ['-r', args.requirements])].filter((word) => args.state !== 'absent' || word !== '-e');
}

/** Makes the environment if need be and runs pip; before and after, what is installed, which alone tells whether something changed. */
export function pipStep(args: PipArgs, state: PipState): Step {
  const environment = environmentOf(args);
  const pip = environment === undefined ? quote(args.executable ?? 'pip3') : '"$pip"';
  const make = environment === undefined || state.environment ? '' : makeEnvironment(args, environment);
  const find = environment === undefined ? '' : `PATH=${expandable(environment)}/bin:$PATH; export PATH
for pip in ${expandable(environment)}/bin/pip3 ${expandable(environment)}/bin/pip; do [ ! -x "$pip" ] || break; done
[ -x "$pip" ] || { echo '@jalon-no-pip' >&2; exit 1; }
`;
  return {
    kind: 'script',
    capture: 'pip',
    script: `LC_ALL=C; export LC_ALL; made=
${args.umask === undefined ? '' : `umask ${typeof args.umask === 'number' ? args.umask.toString(8).padStart(4, '0') : args.umask}\n`}cd -- ${expandable(folderOf(args))} || exit 1
${make}${find}${args.break_system_packages ? 'PIP_BREAK_SYSTEM_PACKAGES=1; export PIP_BREAK_SYSTEM_PACKAGES\n' : ''}state() { ${pip} --disable-pip-version-check freeze --all 2>/dev/null </dev/null | sort | sha256sum | cut -c 1-64; }
before=$(state)
${pip} ${quoteAll(pipWords(args))} 2>&1 </dev/null || exit
printf '\\n@states %s %s%s\\n' "$before" "$(state)" "$made"
`,
  };
}

function makeEnvironment(args: PipArgs, environment: string): string {
  const words = splitWords(args.virtualenv_command) ?? [];
  const site = args.virtualenv_site_packages ? ['--system-site-packages'] : [];
  const python = args.virtualenv_python === undefined ? [] : [`-p${args.virtualenv_python}`];
  const own = `${quoteAll([...words, ...site, ...python])} ${expandable(environment)}`;
  const venv = `python3 -m venv ${quoteAll(site)} ${expandable(environment)}`;
  // virtualenv is a package of its own; Python's own venv makes the same.
  const command = args.virtualenv_command === 'virtualenv' && args.virtualenv_python === undefined ? `if command -v virtualenv >/dev/null; then ${own}; else ${venv}; fi` : own;
  return `made=,made; { ${command}; } 2>&1 </dev/null || { status=$?; echo '@jalon-no-environment' >&2; exit "$status"; }\n`;
}
