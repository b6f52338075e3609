import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule, ActionResult } from '../model/module.js';
import { dict, type Value } from '../model/value.js';
import { askJob, eraseJob, parseJob } from '../shell/jobs.js';
import { outputResult } from './output.js';

export interface AsyncStatusArgs {
  readonly jid: string;
  readonly mode?: 'status' | 'cleanup';
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['jid'],
  properties: {
    jid: { type: 'string', description: 'The job: ansible_job_id of what a task with `async` and `poll: 0` registered.' },
    mode: { enum: ['status', 'cleanup'], default: 'status', description: 'status says what became of it; cleanup removes its result from the host.' },
  },
};

export const async_status: ActionModule<AsyncStatusArgs> = {
  kind: 'action',
  name: 'async_status',
  collection: 'ansible.builtin',
  summary: 'Says what became of a task that runs on by itself.',
  supports: { check: 'full', diff: 'none' },
  args: schema,
  notes: [
    'Ask as the user that the job runs as: results are kept in `~/.ansible_async` of that user until `mode: cleanup`.',
    'When the job has ended, the result is the job\'s own: it reports changed and fails as that did.',
  ],
  returns: { ansible_job_id: 'The job.', started: 'It began.', finished: 'It has ended.', results_file: 'Where the host keeps its result.', erased: 'What cleanup removed.' },
  example: `- name: Wait for the dump
  ansible.builtin.async_status:
    jid: "{{ dump_job }}"
  register: job
  until: job is finished
  retries: 60
  delay: 10
`,
  check: ({ jid }) => (jid.trim() === '' || jid.includes('/') || /^\.+$/.test(jid) ? ['jid is no id of a job'] : []),
  command: ({ jid, mode }) => ({ script: mode === 'cleanup' ? eraseJob(jid) : askJob(jid) }),
  readOnly: ({ mode }) => mode !== 'cleanup',
  result: ({ jid }, output) => {
    const answer = output.status === 0 ? parseJob(output.stdout) : undefined;
    if (answer === undefined) return { changed: false, failed: true, msg: `the state of the job can't be read: ${output.stderr.toString('utf8').trim()}`, result: jobResult(jid, true) };
    if (answer.state === 'none') return { changed: false, failed: true, msg: 'could not find job', result: jobResult(jid, true) };
    if (answer.state === 'erased') return { changed: false, result: dict([['ansible_job_id', jid], ['erased', answer.folder], ['started', false], ['finished', false]]) };
    const common = jobResult(jid, answer.state !== 'running', answer.folder);
    if (answer.state === 'running') return { changed: false, result: common };
    if (answer.state === 'late') return { changed: false, failed: true, msg: 'Timeout exceeded', result: common };
    return ended(answer.status ?? 1, dict([...Object.entries(common), ...aboutOf(answer.about), ...Object.entries(outputResult({ status: answer.status ?? 1, stdout: answer.stdout ?? Buffer.alloc(0), stderr: answer.stderr ?? Buffer.alloc(0) }, true))]));
  },
};

function ended(status: number, result: ActionResult['result']): ActionResult {
  return status === 0 ? { changed: true, result: dict([...Object.entries(result), ['msg', '']]) } : { changed: true, failed: true, msg: 'non-zero return code', result };
}

export function jobResult(id: string, finished: boolean, folder?: string): ReturnType<typeof dict> {
  return dict([['ansible_job_id', id], ['started', true], ['finished', finished], ...(folder === undefined ? [] : ([['results_file', folder]] as const))]);
}

function aboutOf(text: string | undefined): readonly (readonly [string, Value])[] {
  const about = JSON.parse(text ?? '{}') as { readonly cmd?: Value };
  return about.cmd === undefined ? [] : [['cmd', about.cmd]];
}
