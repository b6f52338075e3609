import type { Change, PlanContext, PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource, StatesOf } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict, type Dict, type Value } from '../model/value.js';
import { quoteAll } from '../shell/quote.js';
import { editCrontab, jobNames, variableNames } from './cron/edit.js';
import { FIELDS, type Field, timeProblem } from './cron/times.js';
import { backupResult } from './edited-file.js';
import { asBytes } from './edited-file.js';
import { isFailure, planFile } from './file-content.js';
import { joinPath } from './places.js';
import { ACCOUNT_NAME } from './probes/account.js';
import { type CrontabState, crontabUser, userCrontab } from './probes/crontab.js';
import { path } from './probes/path.js';
import { hideOld, markSecrets, type MaybeSecret, reveal } from './secret-text.js';

interface CronArgs extends Readonly<Record<Field, string>> {
  readonly name: string;
  readonly job?: MaybeSecret;
  readonly user?: string;
  readonly state: 'present' | 'absent';
  readonly cron_file?: string;
  readonly backup: boolean;
  readonly special_time?: string;
  readonly disabled: boolean;
  readonly env: boolean;
  readonly insertafter?: string;
  readonly insertbefore?: string;
}
type CronReads = { crontab?: Resource<CrontabState>; file?: Resource<PathState> };

const time = (of: string) => ({ type: 'string', default: '*', description: `${of} Quote it in YAML.` }) as const;

const fileOf = (args: CronArgs): string | undefined => (args.cron_file === undefined ? undefined : args.cron_file.startsWith('/') ? args.cron_file : joinPath('/etc/cron.d', args.cron_file));
const FIELD_NAMES = Object.keys(FIELDS) as Field[];

function problems(args: CronArgs): string[] {
  const job = args.job === undefined ? undefined : reveal(args.job);
  const file = fileOf(args);
  return [
    ...(args.state === 'present' && job === undefined ? ['"job" is missing: what is to run, or with env the value of the variable.'] : []),
    ...(args.state === 'present' && job?.trim() === '' && !args.env ? ['"job" is empty.'] : []),
    ...(job !== undefined && /[\r\n]/.test(job.replace(/^[\r\n]+|[\r\n]+$/g, '')) ? ['"job" must be one line: cron takes the second line as another entry. Put it into a script.'] : []),
    ...(/[\r\n]/.test(args.name) || args.name === '' ? ['"name" must be one line.'] : []),
    ...(args.env && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(args.name) ? [`"${args.name}" is no name of an environment variable.`] : []),
    ...(file !== undefined && args.state === 'present' && args.user === undefined && !args.env ? ['"cron_file" needs a "user": the lines of such a file name who runs them.'] : []),
    ...(file === '/etc/crontab' ? ['/etc/crontab belongs to the distribution: use a file of your own in /etc/cron.d.'] : []),
    ...(args.special_time !== undefined && FIELD_NAMES.some((field) => args[field] !== '*') ? ['"special_time" stands instead of minute, hour, day, month and weekday: give one or the other.'] : []),
    ...((args.insertafter ?? args.insertbefore) !== undefined && !args.env ? ['"insertafter" and "insertbefore" are for variables: they need "env: true".'] : []),
    ...(args.insertafter !== undefined && args.insertbefore !== undefined ? ['"insertafter" and "insertbefore" exclude each other.'] : []),
    ...(args.env || args.state === 'absent' ? [] : FIELD_NAMES.flatMap((field) => timeProblem(field, args[field]) ?? [])),
  ];
}

/** Bytes of the line that should be there. */
function lineOf(args: CronArgs): string {
  const job = reveal(args.job ?? '').replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (args.env) return asBytes(`${args.name}="${reveal(args.job ?? '')}"`);
  const when = args.special_time === undefined ? FIELD_NAMES.map((field) => args[field]).join(' ') : `@${args.special_time}`;
  return asBytes(`${args.disabled ? '#' : ''}${when} ${args.cron_file === undefined ? '' : `${args.user} `}${job}`);
}

/** Jobs of cron: in a user's crontab, or in a file of /etc/cron.d. */
export const cron: StateModule<CronArgs, CronReads> = {
  kind: 'state',
  name: 'cron',
  collection: 'ansible.builtin',
  summary: 'Keeps a job, or a variable, in a crontab or in a file of /etc/cron.d.',
  secretArgs: ['job'],
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'What the job is called in the comment above it, by which it is found again; with env the name of the variable.' },
      job: { type: 'string', description: 'The command, one line; a % must be written \\%. With env the value of the variable.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it should be there.' },
      user: { type: 'string', pattern: ACCOUNT_NAME, description: "Whose crontab; who runs the job of a cron_file. Default: the task's user." },
      cron_file: { type: 'string', minLength: 1, pattern: '^[^\\n]*[^/\\n]$', description: 'A file instead of a crontab; a relative name is one in /etc/cron.d. An empty one is removed with its last job.' },
      minute: time('Minute: 0-59, *, */5 …'),
      hour: time('Hour: 0-23.'),
      day: time('Day of the month: 1-31.'),
      month: time('Month: 1-12, jan-dec.'),
      weekday: time('Day of the week: 0-6 from Sunday, sun-sat.'),
      special_time: { enum: ['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'], description: 'A name instead of the five fields.' },
      disabled: { type: 'boolean', default: false, description: 'Keeps the line there, commented out.' },
      env: { type: 'boolean', default: false, description: 'Manages a variable of the crontab instead of a job.' },
      insertafter: { type: 'string', description: 'A new variable goes behind this one.' },
      insertbefore: { type: 'string', description: 'A new variable goes before this one.' },
      backup: { type: 'boolean', default: false, description: 'Keep the old text: of a crontab in /tmp, of a file beside it.' },
    },
  },
  argAliases: { value: 'job', dom: 'day', dow: 'weekday' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: A dump every night
  ansible.builtin.cron:
    name: dump of the database
    minute: "30"
    hour: "2"
    user: postgres
    job: /usr/local/bin/dump-database >/dev/null
    cron_file: app-dump
`,
  notes: [
    "Debian's cron reads no file of /etc/cron.d whose name has other characters than letters, digits, `_` and `-` (`app.cron` is never run, and nothing says so): the result then has a warning.",
    'Time fields are checked before the run, which Ansible leaves to cron: a field that cron can\'t read makes it ignore the whole file.',
    'A job of several lines is refused; Ansible warns and writes a crontab that cron reads otherwise than meant.',
    'A job is given to the host by stdin, so that a secret in it is in no command line; it stands in the crontab all the same.',
  ],
  returns: { jobs: 'Names of the jobs in it.', envs: 'Names of the variables in it.', backup_file: 'Copy of the old text.', cron_file: 'The file, as it was given.', warnings: 'What may not be as meant.' },
  check: problems,
  reads: (args, context) => {
    const file = fileOf(args);
    if (file !== undefined) return { file: path(file, ['content', 'sha256']) };
    return { crontab: userCrontab(args.user === undefined || args.user === context.user ? '' : args.user) };
  },
  plan: (args, states, context) => (states.file === undefined ? planCrontab(args, states, context) : planCronFile(args, states.file, context)),
  result: (args, { crontab, file }) => {
    const text = crontab?.text ?? (file?.kind === 'file' ? file.content?.toString('latin1') : undefined) ?? '';
    const base = (args.cron_file ?? '').replace(/^.*\//, '');
    const entries: [string, Value][] = [['jobs', jobNames(text).map(asText)], ['envs', variableNames(text).map(asText)]];
    if (args.cron_file !== undefined) entries.push(['cron_file', args.cron_file]);
    if (args.cron_file !== undefined && !/^[A-Za-z0-9_-]+$/.test(base)) entries.push(['warnings', [`cron may pass over a file called "${base}": use only letters, digits, "_" and "-"`]]);
    return dict(entries);
  },
  finish: (_args, captured): Dict => backupResult({ backup_file: (captured['backup_file'] ?? '').trim() }, 'backup_file'),
};

const asText = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

function edited(args: CronArgs, text: string): string | PlanFailure {
  const result = editCrontab(text, { name: asBytes(args.name), state: args.state, env: args.env, line: lineOf(args), insertAfter: args.insertafter, insertBefore: args.insertbefore });
  return typeof result === 'string' ? result : { failure: `there is no variable ${result.missing} beside which ${args.name} could go` };
}

function summary(args: CronArgs, before: string): string {
  const what = args.env ? `variable ${args.name}` : `job "${args.name}"`;
  const known = (args.env ? variableNames(before) : jobNames(before)).includes(asBytes(args.name));
  return `${args.state === 'absent' ? 'remove' : known ? 'change' : 'add'} ${what}`;
}

/** Secret parts of the job stay hidden; bytes that are no UTF-8 stay bytes. */
function contentOf(args: CronArgs, text: string): MaybeSecret | Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const utf8 = bytes.toString('utf8');
  return Buffer.from(utf8, 'utf8').equals(bytes) ? markSecrets(utf8, [args.job]) : bytes;
}

function planCrontab(args: CronArgs, { crontab }: StatesOf<CronReads>, context: PlanContext): Change<CronReads> | PlanFailure | null {
  const state = crontab ?? { exists: false, text: '' };
  const text = edited(args, state.text);
  if (typeof text !== 'string') return text;
  if (text === state.text) return null;
  const options = crontabUser(args.user === undefined || args.user === context.user ? '' : args.user);
  const content = contentOf(args, text);
  const steps: Step[] = [{ kind: 'argv', argv: ['crontab', ...options, '-'], stdin: content }];
  if (args.backup && state.exists) steps.unshift({ kind: 'script', script: `umask 077; copy=$(mktemp /tmp/crontabXXXXXXXX) && crontab ${quoteAll([...options, '-l'])} >"$copy" && printf '%s' "$copy"\n`, capture: 'backup_file' });
  const header = args.user === undefined ? 'crontab' : `crontab of ${args.user}`;
  const shown = Buffer.isBuffer(content) ? content.toString('utf8') : content;
  return {
    summary: summary(args, state.text),
    before: { crontab: state },
    after: { crontab: { exists: true, text } },
    steps,
    diff: [{ beforeHeader: header, afterHeader: header, before: hideOld(Buffer.from(state.text, 'latin1').toString('utf8'), shown), after: shown }],
  };
}

function planCronFile(args: CronArgs, state: PathState, context: PlanContext): Change<CronReads> | PlanFailure | null {
  const place = fileOf(args) as string;
  if (state.kind !== 'absent' && state.content === undefined) return { failure: state.kind === 'file' ? `${place} can't be read, or is too large to be a crontab` : `${place} is no regular file` };
  const before = state.kind === 'absent' ? '' : (state.content as Buffer).toString('latin1');
  const text = edited(args, before);
  if (typeof text !== 'string') return text;
  if (text === before) return null;
  const note = summary(args, before);
  if (args.state === 'absent' && text.trim() === '') {
    return { summary: `${note}, and the file, which is empty now`, before: { file: state }, after: { file: { kind: 'absent' } }, steps: [{ kind: 'remove', path: place, recursive: false }] };
  }
  const plan = planFile(place, state, { content: contentOf(args, text), note, backup: args.backup, ...(state.kind === 'absent' ? { mode: '0644' } : {}) }, context);
  if (plan === null || isFailure(plan)) return plan;
  return { summary: plan.summary, before: { file: state }, after: { file: plan.after }, also: plan.also, steps: plan.steps, diff: plan.diff };
}
