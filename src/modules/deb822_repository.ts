import type { Change, PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { attributeProblems, attributeResult, freshState } from './attributes.js';
import { type FilePlan, isFailure, planFile } from './file-content.js';
import { isFolder } from './places.js';
import { type SigningKey, signingKey } from './probes/signing-key.js';
import { path } from './probes/path.js';
import { type Deb822Args, deb822Checks, deb822Text, deb822Warnings, keySource, slugOf } from './repositories/deb822.js';
import { deb822Schema } from './repositories/deb822-schema.js';

type Reads = { file: Resource<PathState>; keyrings: Resource<PathState>; asc: Resource<PathState>; gpg: Resource<PathState>; fetched: Resource<SigningKey> | undefined };
const KEYRINGS = '/etc/apt/keyrings';
const fileOf = (args: Deb822Args) => `/etc/apt/sources.list.d/${slugOf(args.name)}.sources`;
const keyFile = (args: Deb822Args, extension: 'asc' | 'gpg') => `${KEYRINGS}/${slugOf(args.name)}.${extension}`;

/** One `.sources` file with one repository, and its key. */
export const deb822Repository: StateModule<Deb822Args, Reads> = {
  kind: 'state',
  name: 'deb822_repository',
  collection: 'ansible.builtin',
  summary: "Keeps a repository, with its key, in apt's deb822 format.",
  args: deb822Schema,
  supports: { check: 'full', diff: 'full' },
  example: `- name: Docker's own packages
  ansible.builtin.deb822_repository:
    name: docker
    uris: https://download.docker.com/linux/debian
    suites: trixie
    components: stable
    architectures: amd64
    signed_by: https://download.docker.com/linux/debian/gpg
`,
  notes: [
    'The file is, byte for byte, what Ansible\'s module writes, so that hosts that were set up with it stay unchanged.',
    'The package lists are not read anew: let an apt task with `update_cache: true` follow.',
    'A key behind an address is fetched by the host each time and compared, as in Ansible. Where that fails while the key is there, the key stays, and a warning says so (Ansible fails).',
    'Certificates are checked. curl does it, else apt\'s own downloader.',
    '`trusted: true` and `allow_insecure: true` work when they are asked for, with a warning.',
  ],
  returns: { repo: 'The text of the file; null when it is gone.', dest: 'The file.', key_filename: 'The key file, when the task names or installs one.' },
  check: (args) => [...deb822Checks(args), ...attributeProblems(args)],
  reads: (args) => ({
    file: path(fileOf(args), ['content']), keyrings: path(KEYRINGS), asc: path(keyFile(args, 'asc'), ['content']), gpg: path(keyFile(args, 'gpg'), ['content']),
    fetched: args.state === 'present' && keySource(args.signed_by) === 'url' ? signingKey(args.signed_by ?? '') : undefined,
  }),
  plan(args, states, context) {
    if (args.state === 'absent') return removal(args, states);
    if (states.fetched?.missingTool && context.pending !== undefined) return { unknown: `${states.fetched.problem} (“${context.pending}” may bring it)` };
    const key = keyOf(args, states);
    if ('failure' in key) return key;
    const parts: { name: 'file' | 'asc' | 'gpg'; plan: FilePlan }[] = [];
    const folder = key.content !== undefined && !isFolder(states.keyrings);
    if (key.content !== undefined && key.extension !== undefined) {
      const plan = planFile(keyFile(args, key.extension), states[key.extension], { content: key.content, mode: 0o644, note: 'new key', folderComes: folder }, context);
      if (isFailure(plan)) return plan;
      if (plan !== null) parts.push({ name: key.extension, plan });
    }
    const plan = planFile(fileOf(args), states.file, { content: deb822Text(args, key.value), mode: args.mode }, context);
    if (isFailure(plan)) return plan;
    if (plan !== null) parts.push({ name: 'file', plan });
    if (parts.length === 0) return null;
    const made: Step[] = folder ? [{ kind: 'directory', path: KEYRINGS, mode: 0o755 }] : [];
    return {
      summary: parts.map(({ name, plan: one }) => (name === 'file' ? `${fileOf(args)}: ${one.summary}` : `${keyFile(args, name)}: ${one.summary}`)).join('; '),
      before: Object.fromEntries(parts.map(({ name }) => [name, states[name]])),
      after: { ...Object.fromEntries(parts.map(({ name, plan: one }) => [name, one.after])), ...(folder ? { keyrings: freshState('directory', KEYRINGS, {}, context) } : {}) },
      also: parts.flatMap(({ plan: one }) => one.also),
      steps: [...made, ...parts.flatMap(({ plan: one }) => one.steps)],
      diff: parts.flatMap(({ plan: one }) => one.diff),
    };
  },
  result(args, states) {
    if (args.state === 'absent') return dict([['repo', null], ['dest', fileOf(args)], ['key_filename', keyFile(args, 'gpg')]]);
    const key = keyOf(args, states);
    const warnings = [...deb822Warnings(args), ...('warning' in key && key.warning !== undefined ? [key.warning] : [])];
    const value = 'failure' in key ? undefined : key.value;
    return dict([...(states.file.kind === 'file' ? Object.entries(attributeResult(states.file)) : []), ['repo', deb822Text(args, value)], ['dest', fileOf(args)], ['key_filename', keySource(args.signed_by) === 'other' ? null : (value ?? null)], ...(warnings.length > 0 ? [['warnings', warnings] as const] : [])]);
  },
};

type States = { readonly file: PathState; readonly asc: PathState; readonly gpg: PathState; readonly fetched?: SigningKey };
/** What the file says of the key, and the bytes that its key file must have. */
type Key = { readonly value?: string; readonly content?: Buffer; readonly extension?: 'asc' | 'gpg'; readonly warning?: string };

function keyOf(args: Deb822Args, { asc, gpg, fetched }: States): Key | PlanFailure {
  if (fetched === undefined) return { value: args.signed_by };
  if (fetched.content !== undefined && fetched.content.length > 0) {
    const armored = fetched.content.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----');
    // A binary key begins with an OpenPGP packet: an error page of a server does not.
    if (!armored && ((fetched.content[0] ?? 0) & 0x80) === 0) return { failure: `${args.signed_by} is no OpenPGP key: it begins with "${fetched.content.subarray(0, 40).toString('latin1').replace(/[^\x20-\x7e]/g, ' ').trim()}"` };
    const extension = armored ? 'asc' : 'gpg';
    return { value: keyFile(args, extension), content: fetched.content, extension };
  }
  const there = asc.kind === 'file' ? 'asc' : gpg.kind === 'file' ? 'gpg' : undefined;
  const problem = fetched.problem ?? 'it is empty';
  if (there === undefined) return { failure: `Could not fetch signed_by key: ${args.signed_by}: ${problem}` };
  return { value: keyFile(args, there), warning: `the key at ${args.signed_by} could not be fetched, so the one that is there stays: ${problem}` };
}

function removal(args: Deb822Args, states: States): Change<Reads> | null {
  const found = (['file', 'asc', 'gpg'] as const).filter((name) => states[name].kind !== 'absent');
  if (found.length === 0) return null;
  const places = { file: fileOf(args), asc: keyFile(args, 'asc'), gpg: keyFile(args, 'gpg') };
  return {
    summary: `remove ${found.map((name) => places[name]).join(', ')}`,
    before: Object.fromEntries(found.map((name) => [name, states[name]])),
    after: Object.fromEntries(found.map((name) => [name, { kind: 'absent' }])),
    steps: found.map((name) => ({ kind: 'remove', path: places[name], recursive: false })),
  };
}
