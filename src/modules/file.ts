import type { JSONSchema } from 'json-schema-to-ts';
import type { PlanContext, StateModule } from '../model/module.js';
import type { PathState, StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems, attributeResult } from './attributes.js';
import { type FilePlan, type FileResources, type FileStates, planAbsent, planDirectory, planExisting, planHardLink, planLink, planTouch } from './file-states.js';
import { timeProblem } from './file-times.js';
import { joinPath, folderOf } from './places.js';
import { path, placeOf } from './probes/path.js';
import { tree } from './probes/tree.js';

export interface FileArgs {
  readonly path: string;
  readonly state?: 'absent' | 'directory' | 'file' | 'hard' | 'link' | 'touch';
  readonly src?: string;
  readonly recurse?: boolean;
  readonly force?: boolean;
  readonly follow?: boolean;
  readonly mode?: string | number;
  readonly owner?: string;
  readonly group?: string;
  readonly access_time?: string;
  readonly access_time_format?: string;
  readonly modification_time?: string;
  readonly modification_time_format?: string;
}

const PLANS: Readonly<Record<NonNullable<FileArgs['state']>, (args: FileArgs, states: FileStates, context: PlanContext) => FilePlan>> = {
  absent: planAbsent,
  directory: planDirectory,
  file: planExisting,
  touch: planTouch,
  link: planLink,
  hard: planHardLink,
};

/** Ansible's default: what is there, else `directory` with `recurse`, else `file`. */
export function wantedState(args: FileArgs, state: PathState): NonNullable<FileArgs['state']> {
  if (args.state) return args.state;
  if (args.recurse) return 'directory';
  if (state.kind === 'directory') return 'directory';
  return state.kind === 'link' ? 'link' : 'file';
}

function sourceKey(args: FileArgs): string | undefined {
  if (args.src === undefined) return undefined;
  return args.state === 'link' && !/^[/~]/.test(args.src) ? joinPath(folderOf(args.path), args.src) : args.src;
}

const TIME = { type: 'string', description: 'now, preserve, or a time in the format below, read as UTC.' } as const;
const FORMAT = { type: 'string', default: '%Y%m%d%H%M.%S', description: 'Format of the time, as in strptime.' } as const;

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'What is managed.' },
    state: { enum: ['absent', 'directory', 'file', 'hard', 'link', 'touch'], description: 'What should be there. Without it: what is there, with its attributes changed.' },
    src: { type: 'string', minLength: 1, description: 'Where a link points. A relative one is relative to the link.' },
    recurse: { type: 'boolean', default: false, description: 'Owner, group and mode for all that lies in the directory too.' },
    force: { type: 'boolean', default: false, description: 'Make a link although its target is missing, or a file or empty directory stands in its place.' },
    follow: { type: 'boolean', default: true, description: 'Attributes are for what a symlink leads to.' },
    access_time: TIME,
    access_time_format: FORMAT,
    modification_time: TIME,
    modification_time_format: FORMAT,
    ...attributeArgs,
  },
};

export const file: StateModule<FileArgs, FileResources> = {
  kind: 'state',
  name: 'file',
  collection: 'ansible.builtin',
  summary: 'Makes or removes files, directories and links, and sets their owner, group and mode.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path', name: 'path' },
  args: schema,
  notes: [
    'Without `state`, what is there gets its attributes; what is missing is an error. To make an empty file write `state: touch` with `access_time: preserve` and `modification_time: preserve`, else each run changes it.',
    '`state: absent` removes a folder with everything in it.',
    'A decimal mode (`644` without quotes) is refused: it would be 01204.',
  ],
  returns: { path: 'The path (`dest` for link, hard and touch).', src: 'Where a link points, as written.', mode: 'Its permissions: "0644".', owner: 'User who owns it.', group: 'Group that owns it.', size: 'Bytes.' },
  example: `- name: Data folder of the service
  ansible.builtin.file:
    path: /srv/redis/data
    state: directory
    owner: "999"
    group: "999"
    mode: "0750"
`,
  check: (args: FileArgs) => [
    ...attributeProblems(args),
    ...(args.recurse && args.state !== undefined && args.state !== 'directory' ? ["recurse requires state: directory"] : []),
    ...(args.src !== undefined && args.state !== 'link' && args.state !== 'hard' ? ["src requires state: link or state: hard"] : []),
    ...[timeProblem(args.access_time, args.access_time_format), timeProblem(args.modification_time, args.modification_time_format)].filter((text) => text !== undefined),
  ],
  reads: (args: FileArgs): FileResources => {
    const source = sourceKey(args);
    return { path: path(args.path), src: source === undefined ? undefined : path(source), tree: args.recurse ? tree(args.path) : undefined };
  },
  plan: (args: FileArgs, states: StatesOf<FileResources>, context: PlanContext) => PLANS[wantedState(args, states.path)](args, states, context),
  result: (args: FileArgs, states: StatesOf<FileResources>) => {
    const state = states.path;
    const name = args.state === 'link' || args.state === 'hard' || args.state === 'touch' ? 'dest' : 'path';
    const seen = (args.follow ?? true) && args.state !== 'link' && state.kind === 'link' ? (state.resolved ?? state) : state;
    return dict([[name, placeOf(args.path, state)], ...(args.src === undefined ? [] : [['src', args.src] as const]), ...Object.entries(attributeResult(seen))]);
  },
};
