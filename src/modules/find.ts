import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, type Dict, Float, type Value } from '../model/value.js';
import { modeProblem, octalText, resolveMode } from './modes.js';
import { type FindQuery, foundFiles, type FoundState, type StatRecord } from './probes/found-files.js';
import { pythonRegex, regexProblems } from './python-regex.js';

interface FindArgs {
  readonly paths: readonly string[];
  readonly patterns: readonly string[];
  readonly excludes?: readonly string[];
  readonly use_regex: boolean;
  readonly contains?: string;
  readonly read_whole_file: boolean;
  readonly file_type: FindQuery['type'];
  readonly age?: string | number;
  readonly age_stamp: FindQuery['stamp'];
  readonly size?: string | number;
  readonly mode?: string | number;
  readonly exact_mode: boolean;
  readonly recurse: boolean;
  readonly depth?: number;
  readonly hidden: boolean;
  readonly follow: boolean;
  readonly get_checksum: boolean;
  readonly checksum_algorithm: NonNullable<FindQuery['checksum']>;
  readonly limit?: number;
}

const list = { type: 'array', items: { type: 'string' } } as const;
const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['paths'],
  properties: {
    paths: { ...list, minItems: 1, description: 'Directories to look in.' },
    patterns: { ...list, default: [], description: 'Shell patterns (or with use_regex expressions) for names; one has to fit. Without use_regex a text is taken apart at its commas.' },
    excludes: { ...list, description: 'Patterns of names that are left out.' },
    use_regex: { type: 'boolean', default: false, description: 'patterns and excludes are Python regular expressions that fit from the beginning of the name.' },
    contains: { type: 'string', minLength: 1, description: 'Expression that a line of the file has to match from its beginning; for files only.' },
    read_whole_file: { type: 'boolean', default: false, description: 'contains is looked for anywhere in the whole file.' },
    encoding: { type: 'string', description: 'Accepted; contains looks at bytes.' },
    file_type: { enum: ['file', 'directory', 'link', 'any'], default: 'file', description: 'What is looked for.' },
    age: { type: ['string', 'integer'], description: 'At least this old: seconds, or with s, m, h, d or w. Negative: at most.' },
    age_stamp: { enum: ['atime', 'ctime', 'mtime'], default: 'mtime', description: 'Which of its times age goes by.' },
    size: { type: ['string', 'integer'], description: 'At least this long: bytes, or with b, k, m, g or t. Negative: at most. Directories and links have none.' },
    mode: { type: ['string', 'integer'], description: 'Permissions, octal in quotes or symbolic.' },
    exact_mode: { type: 'boolean', default: true, description: 'Exactly these permissions; false: any of them.' },
    recurse: { type: 'boolean', default: false, description: 'Look in directories below too.' },
    depth: { type: 'integer', minimum: 1, description: 'With recurse: how many levels.' },
    hidden: { type: 'boolean', default: false, description: 'Names that begin with a dot count too.' },
    follow: { type: 'boolean', default: false, description: 'Go through symlinks to directories.' },
    get_checksum: { type: 'boolean', default: false, description: 'Checksums of files.' },
    checksum_algorithm: { enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], default: 'sha1', description: 'Their algorithm.' },
    limit: { type: 'integer', minimum: 1, description: 'At most so many, those higher up first.' },
  },
};

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `-2d` → seconds; undefined: no such amount. */
function amount(text: string | number, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit] = /^(-?\d+)([a-z]?)$/.exec(String(text).toLowerCase()) ?? [];
  const factor = unit === '' ? 1 : units[unit ?? ''];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** A lone text with commas is a list, as in Ansible. */
function several(patterns: readonly string[] | undefined): readonly string[] {
  return patterns?.length === 1 ? (patterns[0] as string).split(',').map((part) => part.trim()) : (patterns ?? []);
}

function queryOf(args: FindArgs, root: string): FindQuery {
  return {
    root,
    type: args.file_type,
    depth: args.recurse ? args.depth : 1,
    hidden: args.hidden,
    follow: args.follow,
    patterns: args.use_regex ? [] : several(args.patterns),
    excludes: args.use_regex ? [] : several(args.excludes),
    age: args.age === undefined ? undefined : amount(args.age, SECONDS),
    stamp: args.age_stamp,
    size: args.size === undefined ? undefined : amount(args.size, BYTES),
    mode: args.mode === undefined ? undefined : { bits: resolveMode(args.mode, 0, false), exact: args.exact_mode },
    contains: args.contains === undefined ? undefined : { pattern: args.contains, whole: args.read_whole_file },
    checksum: args.get_checksum ? args.checksum_algorithm : undefined,
  };
}

function problems(args: FindArgs): string[] {
  const mode = args.mode === undefined ? undefined : modeProblem(args.mode);
  const patterns = args.use_regex ? [...args.patterns.map((text) => ['patterns', text] as const), ...(args.excludes ?? []).map((text) => ['excludes', text] as const)] : [];
  return [
    ...(args.age !== undefined && amount(args.age, SECONDS) === undefined ? [`age: "${args.age}" is no amount of time like 7d or -1h`] : []),
    ...(args.size !== undefined && amount(args.size, BYTES) === undefined ? [`size: "${args.size}" is no size like 10m or -1k`] : []),
    ...(mode === undefined ? [] : [mode]),
    ...patterns.flatMap(([name, text]) => regexProblems({ [name]: text })),
    ...regexProblems({ contains: args.contains }),
    ...(args.contains !== undefined && args.file_type !== 'file' ? ['contains looks into files: leave file_type out'] : []),
    ...several(args.paths).filter((path) => !/^[/~]/.test(path)).map((path) => `paths: "${path}" is relative; write the whole path`),
  ];
}

/** From the beginning of the name, as Python's `match`. */
function namesFilter(args: FindArgs): (name: string) => boolean {
  if (!args.use_regex) return () => true;
  const compiled = (texts: readonly string[] | undefined) => (texts ?? []).map((text) => pythonRegex(text)).filter((regex) => regex instanceof RegExp);
  const [wanted, left] = [compiled(args.patterns), compiled(args.excludes)];
  const fits = (regexes: readonly RegExp[], name: string) => regexes.some((regex) => new RegExp(`^(?:${regex.source})`, regex.flags).test(name));
  return (name) => (wanted.length === 0 || fits(wanted, name)) && !fits(left, name);
}

const KINDS = { isdir: 0o040000, ischr: 0o020000, isblk: 0o060000, isreg: 0o100000, isfifo: 0o010000, islnk: 0o120000, issock: 0o140000 } as const;
const BITS = { wusr: 0o200, rusr: 0o400, xusr: 0o100, wgrp: 0o020, rgrp: 0o040, xgrp: 0o010, woth: 0o002, roth: 0o004, xoth: 0o001, isuid: 0o4000, isgid: 0o2000 } as const;

/** Ansible's keys. */
function described(record: StatRecord, checksum: string | undefined): Dict {
  const raw = Number.parseInt(record['%f'], 16);
  const name = (text: string) => (text === 'UNKNOWN' ? '' : text);
  const entries: [string, Value][] = [
    ['path', record['%n']],
    ['mode', octalText(raw & 0o7777)],
    ...Object.entries(KINDS).map(([key, kind]): [string, Value] => [key, (raw & 0o170000) === kind]),
    ['uid', Number(record['%u'])], ['gid', Number(record['%g'])], ['size', Number(record['%s'])], ['inode', Number(record['%i'])], ['dev', Number(record['%d'])], ['nlink', Number(record['%h'])],
    ['atime', new Float(Number(record['%.9X']))], ['mtime', new Float(Number(record['%.9Y']))], ['ctime', new Float(Number(record['%.9Z']))],
    ['gr_name', name(record['%G'])], ['pw_name', name(record['%U'])],
    ...Object.entries(BITS).map(([key, bit]): [string, Value] => [key, (raw & bit) !== 0]),
  ];
  return dict(checksum === undefined ? entries : [...entries, ['checksum', checksum]]);
}

const depthOf = (path: string) => path.split('/').length;

/** Those higher up first, then by name: the order is the same at every run. */
function filesOf(args: FindArgs, state: FoundState): Dict[] {
  const fits = namesFilter(args);
  return state.records
    .filter((record) => fits(record['%n'].slice(record['%n'].lastIndexOf('/') + 1)))
    .sort((a, b) => depthOf(a['%n']) - depthOf(b['%n']) || (a['%n'] < b['%n'] ? -1 : 1))
    .map((record) => described(record, state.checksums.get(record['%n'])));
}

export const find: StateModule<FindArgs, Record<string, Resource<FoundState>>> = {
  kind: 'state',
  name: 'find',
  collection: 'ansible.builtin',
  summary: 'Lists files of the host by name, age, size, content and more.',
  supports: { check: 'full', diff: 'none' },
  argAliases: { name: 'paths', path: 'paths', pattern: 'patterns', exclude: 'excludes', checksum: 'checksum_algorithm', checksum_algo: 'checksum_algorithm' },
  args: schema,
  example: `- name: Backups older than a week
  ansible.builtin.find:
    paths: /var/backups/shop
    patterns: '*.sql.gz'
    age: 7d
  register: old
`,
  notes: [
    'The files come in a fixed order: those higher up first, then by name. Ansible leaves the order to the file system.',
    'Hidden names are left out, but directories with hidden names are still searched, as in Ansible.',
    '`contains` is judged on the host by `grep -P`, whose expressions are nearly those of Python.',
    'A `limit` holds for all paths together; in Ansible, which asks for each path, more may come.',
    'Relative paths are refused, and `contains` with another `file_type` than file, which Ansible passes over in silence.',
    'A directory that may not be read, and a path that is none, is listed under skipped_paths and fails nothing, as in Ansible.',
    'In check mode it sees the host as it is, without what earlier tasks would have changed.',
  ],
  returns: { files: 'A list: path, mode, size, mtime, uid, pw_name, isreg, islnk … and with get_checksum the checksum.', matched: 'How many there are.', examined: 'How many were looked at.', skipped_paths: 'What could not be read, with the reason.' },
  check: problems,
  reads: (args) => Object.fromEntries(several(args.paths).map((path, index) => [`${index}`, foundFiles(queryOf(args, path))])),
  plan: () => null,
  result: (args, states) => {
    const paths = several(args.paths);
    const found = paths.map((_, index) => states[`${index}`] as FoundState);
    const all = found.flatMap((state) => filesOf(args, state));
    const files = args.limit === undefined ? all : all.slice(0, args.limit);
    const skipped = dict(found.flatMap((state, index): [string, Value][] => (state.directory ? [...state.skipped] : [[paths[index] as string, `'${paths[index]}' is not a directory`]])));
    const warnings = found.flatMap((state, index) => (state.directory ? [] : [`'${paths[index]}' is not a directory: nothing is looked for there`]));
    const missing = found.some((state) => !state.directory);
    const msg = missing ? 'Not all paths examined, check warnings for details' : files.length === args.limit ? 'Limit of matches reached' : 'All paths examined';
    return dict([['files', files], ['matched', files.length], ['examined', found.reduce((sum, state) => sum + state.examined, 0)], ['skipped_paths', skipped], ['msg', msg], ...(missing ? [['warnings', warnings] as const] : [])]);
  },
};
