import type { StateModule, TextDiff } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { explainApt } from './apt/explain.js';
import { attributeArgs, attributeProblems } from './attributes.js';
import { resolveMode } from './modes.js';
import { aptSources, type AptSources } from './probes/apt-sources.js';
import { addSource, type FileEdit, removeSource } from './repositories/edit.js';
import { deb822Twin, parseLine, partsOf, suggestedFile } from './repositories/lines.js';
import { updateOrRevert } from './repositories/update.js';

interface RepositoryArgs {
  readonly repo: string;
  readonly state: 'present' | 'absent';
  readonly filename?: string;
  readonly mode?: string | number;
  readonly update_cache: boolean;
  readonly update_cache_retries: number;
  readonly update_cache_retry_max_delay: number;
}

const sourceOf = (args: RepositoryArgs) => parseLine(args.repo)?.source ?? args.repo;

/** One line of a sources list. */
export const aptRepository: StateModule<RepositoryArgs, { sources: Resource<AptSources> }> = {
  kind: 'state',
  name: 'apt_repository',
  collection: 'ansible.builtin',
  summary: 'Keeps a repository in, or out of, the lists of apt sources.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['repo'],
    properties: {
      repo: { type: 'string', description: 'The line: `deb [signed-by=/etc/apt/keyrings/shop.asc] https://packages.example.com/debian trixie main`.' },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` removes the line wherever it stands.' },
      filename: { type: 'string', description: 'Name of the file in /etc/apt/sources.list.d, without `.list`. Default: after the address.' },
      mode: attributeArgs.mode,
      update_cache: { type: 'boolean', default: true, description: 'Reads the package lists anew after a change. When that fails, the change is taken back.' },
      update_cache_retries: { type: 'integer', minimum: 0, default: 5, description: 'How often that is tried again.' },
      update_cache_retry_max_delay: { type: 'integer', minimum: 0, default: 12, description: 'Longest pause between the tries, in seconds.' },
      validate_certs: { type: 'boolean', default: true, description: "Accepted; certificates of package servers are apt's business." },
      codename: { type: 'string', description: 'Accepted; it is for PPAs, which are refused.' },
      install_python_apt: { type: 'boolean', default: true, description: 'Accepted; nothing has to be installed on the host.' },
    },
  },
  argAliases: { 'update-cache': 'update_cache' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Packages of the shop
  ansible.builtin.apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/shop.asc] https://packages.example.com/debian trixie main
    filename: shop
`,
  notes: [
    'Debian 13 itself writes its sources in the deb822 format: deb822_repository does so, and installs the key as well. This module edits `.list` files only.',
    'The line is found in any `.list` file, a line that is turned off (`# deb …`) is turned on again. The same repository in a `.sources` file is not touched: a warning names the file, because apt complains about things that are configured twice.',
    'Other lines of the file stay as they are, comments too (Ansible writes the whole file anew).',
    'A `filename` that ends in `.list` is taken as it is; Ansible appends `.list` to it once more.',
    'PPAs (`ppa:owner/name`) are refused: they are made for Ubuntu, and need a key from a key server. Write the address and the key with deb822_repository.',
    '`[trusted=yes]` turns off the check of who made the packages. It works, with a warning.',
  ],
  returns: { repo: 'The line.', state: 'As given.', sources_added: 'Files that are new.', sources_removed: 'Files that are gone.' },
  check: (args) => [
    ...repoProblems(args.repo),
    ...(args.filename !== undefined && !/^(\/[\w./-]*\/)?[A-Za-z0-9][\w.-]*$/.test(args.filename) ? [`"filename" must be a name of letters, digits, "_", "-" and ".", not "${args.filename}".`] : []),
    ...attributeProblems(args),
  ],
  reads: () => ({ sources: aptSources }),
  plan(args, { sources }, context) {
    const source = sourceOf(args);
    const edits = args.state === 'absent' ? removeSource(sources.files, source) : addSource(sources.files, source, fileOf(args));
    if (edits.length === 0) return null;
    const mode = args.mode === undefined ? 0o644 : resolveMode(args.mode, 0o644, false);
    const steps: Step[] = edits.map(({ place, before, after }) => (after === undefined ? { kind: 'remove', path: place, recursive: false } : { kind: 'write', path: place, content: after, ...(before === undefined ? { mode } : {}) }));
    const added = edits.filter(({ before }) => before === undefined).map(({ path }) => path);
    const removed = edits.filter(({ after }) => after === undefined).map(({ path }) => path);
    const kept = sources.files.flatMap((file) => { const edit = edits.find(({ path }) => path === file.path); return edit === undefined ? [file] : edit.after === undefined ? [] : [{ ...file, text: edit.after }]; });
    const where = edits.map(({ path }) => path).join(', ');
    return {
      summary: args.state === 'absent' ? `remove from ${where}` : `${edits.some(({ before }) => before?.includes(source)) ? 'turn on' : 'add'} in ${where}`,
      before: { sources }, after: { sources: { files: [...kept, ...edits.filter(({ before }) => before === undefined).map(({ path, after }) => ({ path, text: after ?? '' }))] } }, touches: 'everything',
      steps: args.update_cache ? [...steps, updateOrRevert(args, edits)] : steps,
      diff: context.diff ? edits.map(fileDiff) : [],
      result: dict([['sources_added', added], ['sources_removed', removed]]),
    };
  },
  result(args, { sources }) {
    const twin = args.state === 'present' ? deb822Twin(sources.files, sourceOf(args)) : undefined;
    const warnings = [
      ...(twin === undefined ? [] : [`${twin} has this repository too: apt will warn that it is configured twice`]),
      ...(args.state === 'present' && /^(yes|true|1)$/i.test(partsOf(sourceOf(args))?.options.trusted ?? '') ? ['[trusted=yes]: nobody checks who made the packages of this repository'] : []),
    ];
    return dict([['repo', args.repo], ['state', args.state], ['sources_added', []], ['sources_removed', []], ...(warnings.length > 0 ? [['warnings', warnings] as const] : [])]);
  },
  explain(_args, output) {
    const said = explainApt({ lock_timeout: 60 }, output);
    return /^@jalon-reverted$/m.test(output.stderr.toString('utf8')) ? `apt-get update failed, so the change was taken back.\n${said.replace(/^@jalon-reverted\n?/m, '')}` : said;
  },
};

function fileOf(args: RepositoryArgs): string {
  if (args.filename === undefined) return suggestedFile(sourceOf(args));
  const file = args.filename.endsWith('.list') ? args.filename : `${args.filename}.list`;
  return file.startsWith('/') ? file : `/etc/apt/sources.list.d/${file}`;
}

function repoProblems(repo: string): string[] {
  if (repo.startsWith('ppa:')) {
    const [owner = '', name = 'ppa'] = repo.slice(4).split('/');
    return [`"repo": PPAs are not added by name. Use deb822_repository with uris: https://ppa.launchpadcontent.net/${owner}/${name}/ubuntu, suites: the name of the Ubuntu release, components: main, and signed_by: the PPA's key.`];
  }
  if (/[\n\r]/.test(repo)) return ['"repo" is one line; write one task for each.'];
  const line = parseLine(repo);
  if (line === undefined || !line.enabled) return [`"repo" must begin with "deb" or "deb-src": "${repo}".`];
  const parts = partsOf(line.source);
  if (parts === undefined) return [`"repo" needs an address and a suite: "${repo}".`];
  if (!/^[a-z+]+:/.test(parts.uri)) return [`"repo": "${parts.uri}" is no address.`];
  return parts.suite.endsWith('/') === (parts.components.length === 0) ? [] : [parts.suite.endsWith('/') ? '"repo": a suite that ends in "/" is a folder and has no components.' : '"repo" names no component (like "main"); only a suite that ends in "/" has none.'];
}

function fileDiff({ path, before, after }: FileEdit): TextDiff {
  return { beforeHeader: before === undefined ? '/dev/null' : path, afterHeader: after === undefined ? '/dev/null' : path, before: before ?? '', after: after ?? '' };
}
