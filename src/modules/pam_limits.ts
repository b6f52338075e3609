import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { asBytes, backupResult, type EditResources, planEdit } from './edited-file.js';
import { isLimitValue, type Limit, withLimit } from './limits/edit.js';
import { path } from './probes/path.js';

interface PamLimitsArgs {
  readonly domain: string;
  readonly limit_type: 'soft' | 'hard' | '-';
  readonly limit_item: string;
  readonly value: string;
  readonly use_max: boolean;
  readonly use_min: boolean;
  readonly dest: string;
  readonly comment: string;
  readonly backup: boolean;
}

const ITEMS = ['core', 'data', 'fsize', 'memlock', 'nofile', 'rss', 'stack', 'cpu', 'nproc', 'as', 'maxlogins', 'maxsyslogins', 'priority', 'locks', 'sigpending', 'msgqueue', 'nice', 'rtprio', 'chroot'];

const limitOf = (args: PamLimitsArgs): Limit => ({ domain: asBytes(args.domain), type: args.limit_type, item: args.limit_item, value: asBytes(args.value), comment: asBytes(args.comment), keep: args.use_max ? 'larger' : args.use_min ? 'smaller' : undefined });

/** The summary has spaces for tabs; what is registered is the line itself, from the predicted state. */
function withoutMessage(plan: ReturnType<typeof planEdit>): ReturnType<typeof planEdit> {
  return plan === null || 'failure' in plan ? plan : { ...plan, result: dict() };
}

/** Limits of logins: files, processes, memory. */
export const pamLimits: StateModule<PamLimitsArgs, EditResources> = {
  kind: 'state',
  name: 'pam_limits',
  collection: 'community.general',
  summary: 'Keeps a limit of logins (open files, processes …) in limits.conf.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['domain', 'limit_type', 'limit_item', 'value'],
    properties: {
      domain: { type: 'string', pattern: '^[^\\s#]+$', description: 'A user, @group, * or a range of numbers.' },
      limit_type: { enum: ['hard', 'soft', '-'], description: 'hard, soft, or - for both.' },
      limit_item: { enum: ITEMS, description: 'What is limited.' },
      value: { type: 'string', description: 'A number, or unlimited (infinity, -1). From -20 to 19 for nice and priority.' },
      use_max: { type: 'boolean', default: false, description: 'A larger value that is there stays.' },
      use_min: { type: 'boolean', default: false, description: 'A smaller value that is there stays.' },
      dest: { type: 'string', pattern: '^/[^\\n]*[^/\\n]$', default: '/etc/security/limits.conf', description: 'The file; better one of your own in /etc/security/limits.d.' },
      comment: { type: 'string', pattern: '^[^\\n]*$', default: '', description: 'A comment behind a new or changed line.' },
      backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    },
  },
  supports: { check: 'full', diff: 'full' },
  example: `- name: The database may open many files
  community.general.pam_limits:
    domain: postgres
    limit_type: "-"
    limit_item: nofile
    value: "65536"
    dest: /etc/security/limits.d/postgres.conf
`,
  notes: [
    'Limits hold for new logins. What systemd starts does not log in: for a service set LimitNOFILE= in its unit, for a container `ulimits` in its compose file.',
    'A missing folder of `dest` is made, and a last line without a newline gets one before another follows; Ansible fails, or writes both into one line.',
    'A changed line keeps its own comment unless a new one is given; Ansible takes over that of any line above it.',
  ],
  returns: { msg: 'The line, with its newline.', backup_file: 'Copy of the old file.' },
  check: (args) => [
    ...(args.use_max && args.use_min ? ['"use_max" and "use_min" exclude each other.'] : []),
    ...(isLimitValue(args.limit_item, args.value) ? [] : [args.limit_item === 'nice' || args.limit_item === 'priority' ? `"value: ${args.value}": ${args.limit_item} goes from -20 to 19.` : `"value: ${args.value}" is no limit: give a number or "unlimited".`]),
  ],
  reads: ({ dest }) => ({ path: path(dest, ['content']) }),
  plan: (args, states, context) => withoutMessage(planEdit({ path: args.dest, create: true, backup: args.backup }, states.path, context, true, (text) => {
    const edited = withLimit(text, limitOf(args));
    return { text: edited.text, message: edited.text === text ? '' : Buffer.from(edited.line, 'latin1').toString('utf8').replaceAll('\t', ' ') };
  }, [])),
  result: (args, { path: state }) => dict(state.kind === 'file' && state.content !== undefined ? [['msg', Buffer.from(withLimit(state.content.toString('latin1'), limitOf(args)).line, 'latin1').toString('utf8') + '\n']] : []),
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
