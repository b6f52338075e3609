import type { JSONSchema } from 'json-schema-to-ts';
import type { PlanContext, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Content } from '../model/step.js';
import { dict, SecretText } from '../model/value.js';
import { attributeArgs, attributeProblems, attributeResult } from './attributes.js';
import { isFailure, noFolder, planFile } from './file-content.js';
import { baseName, isFolder, joinPath } from './places.js';
import { path, placeOf } from './probes/path.js';
import { validateArg, validateProblems } from './validate-arg.js';
import { type Weighed, weighedOnce } from './weighed.js';

interface TemplateArgs {
  readonly src: string;
  readonly dest: string;
  readonly mode?: string | number;
  readonly owner?: string;
  readonly group?: string;
  readonly backup?: boolean;
  readonly validate?: string;
  readonly force?: boolean;
  readonly follow?: boolean;
  readonly newline_sequence?: string;
}

const NEWLINES: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n', '\n': '\n', '\r': '\r', '\r\n': '\r\n' };

/** The rendered text with the newlines that were asked for; secret ranges move along. */
function withNewlines(content: Content, sequence: string | undefined): Content {
  const newline = NEWLINES[sequence ?? '\n'] ?? '\n';
  if (newline === '\n' || Buffer.isBuffer(content)) return content;
  const change = (text: string) => text.replace(/\r\n|\r|\n/g, newline);
  if (!(content instanceof SecretText)) return change(content);
  const ranges = content.ranges.map(([start, end]) => [change(content.text.slice(0, start)).length, change(content.text.slice(0, end)).length] as const);
  return new SecretText(change(content.text), ranges);
}

function rendered(args: TemplateArgs, context: PlanContext): { weighed: Weighed; mode: number } {
  const source = context.local['src'];
  if (source?.kind !== 'file') throw new Error('the template was not rendered before its plan');
  return { weighed: weighedOnce(source, () => withNewlines(source.content, args.newline_sequence)), mode: source.mode };
}

/** In a directory the file takes the template's name, without `.hbs`. */
function insideKey(args: TemplateArgs): string {
  return joinPath(args.dest, baseName(args.src).replace(/\.hbs$/, ''));
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['src', 'dest'],
  properties: {
    src: { type: 'string', minLength: 1, description: 'Template file on the controller, searched in templates/; redis.conf also finds redis.conf.hbs.' },
    dest: { type: 'string', minLength: 1, description: 'File on the host, or a directory that takes the template under its own name.' },
    ...attributeArgs,
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    validate: validateArg,
    force: { type: 'boolean', default: true, description: 'Replace a file that is there with other content.' },
    follow: { type: 'boolean', default: false, description: 'Write to what a symlink leads to. Without it a symlink is refused.' },
    newline_sequence: { enum: ['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'], default: '\n', description: 'How lines end in the file.' },
  },
};

type TemplateResources = { readonly dest: Resource<PathState>; readonly inside: Resource<PathState> };

export const template: StateModule<TemplateArgs, TemplateResources> = {
  kind: 'state',
  name: 'template',
  collection: 'ansible.builtin',
  summary: 'Renders a Handlebars template of the controller into a file of the host.',
  supports: { check: 'full', diff: 'full' },
  sources: { src: 'templates' },
  args: schema,
  notes: [
    'Templates are Handlebars (`.hbs`), not Jinja: `{{x}}`, `{{#if x}}`, `{{#each list}}`, and every filter as a helper: `{{default x 22}}`. A `.j2` source is refused with a hint.',
    'A variable that is missing is an error with its line, before any host is contacted.',
    'Maps, lists and null are refused as output: print what is in them.',
    'A destination that is a symlink is refused, where Ansible would replace it: say `follow: true` to write to what it leads to.',
    'The new file is renamed into the place of the old one. A container that mounts the file itself keeps the old one until it restarts; mount the folder.',
  ],
  returns: { dest: 'The file on the host.', src: 'The template as written.', checksum: 'SHA-1 of the text.', md5sum: 'MD5 of the text.', backup_file: 'With `backup: true`, the old file.', mode: 'Its permissions: "0644".', owner: 'User who owns it.', group: 'Group that owns it.', size: 'Bytes.' },
  example: `- name: Configuration of Redis
  ansible.builtin.template:
    src: redis.conf.hbs
    dest: /srv/redis/redis.conf
    owner: root
    group: root
    mode: "0644"
`,
  check: (args: TemplateArgs) => [...attributeProblems(args, true), ...validateProblems(args)],
  reads: (args: TemplateArgs, context) => {
    const sha256 = rendered(args, context).weighed.digest('sha256');
    const wants = context.diff ? (['sha256', 'content'] as const) : (['sha256'] as const);
    return { dest: path(args.dest, wants, sha256), inside: path(insideKey(args), wants, sha256) };
  },
  plan: (args: TemplateArgs, states, context) => {
    const key = isFolder(states.dest) ? 'inside' : 'dest';
    const name = key === 'inside' ? insideKey(args) : args.dest;
    const before = states[key];
    if (key === 'dest' && args.dest.endsWith('/')) return noFolder(placeOf(args.dest, before));
    if (before.kind === 'file' && args.force === false) return null;
    const { weighed, mode } = rendered(args, context);
    const plan = planFile(name, before, { ...args, mode: args.mode === 'preserve' ? mode : args.mode, content: weighed }, context);
    if (plan === null || isFailure(plan)) return plan;
    return { summary: plan.summary, before: { [key]: before }, after: { [key]: plan.after }, also: plan.also, steps: plan.steps, diff: plan.diff };
  },
  result: (args: TemplateArgs, states, context) => {
    const inside = isFolder(states.dest);
    const state = inside ? states.inside : states.dest;
    const { weighed } = rendered(args, context);
    return dict([['dest', placeOf(inside ? insideKey(args) : args.dest, state)], ['src', args.src], ['checksum', weighed.digest('sha1')], ['md5sum', weighed.digest('md5')], ...Object.entries(attributeResult(state.kind === 'link' ? (state.resolved ?? state) : state))]);
  },
  finish: (_args, captured) => dict(captured['backup_file'] ? [['backup_file', captured['backup_file']]] : []),
};
