import { blockSchema, handlerSchema, importSchema, LOOP_CONTROL, playSchema, ROLE_KEYWORDS, taskSchema } from '../../compile/keywordSchemas.js';

/** A keyword of a playbook as people look it up. */
export interface Keyword {
  readonly name: string;
  /** play, role, block, task, handler, loop_control, import_playbook. */
  readonly where: readonly string[];
  readonly type: string;
  readonly summary: string;
  /** Where Jalon does otherwise than Ansible, and why. */
  readonly difference?: string;
  readonly example?: string;
}

type Said = readonly [type: string, summary: string, rest?: { readonly difference?: string; readonly example?: string }];

const SAID: Readonly<Record<string, Said>> = {
  action: ['text or map', 'The module and its args in Ansible’s oldest form. Better is the module’s name as a key.', { example: 'action: copy src=motd dest=/etc/motd' }],
  allow_duplicates: ['bool', 'Lets the role run again in a play where it already ran.', { difference: 'A role runs once in a play, whatever its parameters, unless this says otherwise.' }],
  always: ['list of tasks', 'Tasks of a block that run whatever happened in it.'],
  any_errors_fatal: ['bool', 'A failure on one host is one on all of them: each goes to its rescue, or has failed.'],
  args: ['map or expression', 'Args of the module, beside those under its name.'],
  async: ['int (seconds)', 'How long the task may take; with `poll: 0` it runs on by itself, and async_status asks after it.', { difference: 'Only command, shell and script run on by themselves; other modules have ended when their task has.' }],
  become: ['bool', 'Run as another user.'],
  become_exe: ['text', 'Accepted; the become method is called by its own name.', { difference: 'It has no effect.' }],
  become_flags: ['text', 'Options for the become method.'],
  become_method: ['sudo or su', 'How another user is become.', { difference: 'There are sudo and su.' }],
  become_user: ['text', 'Whom to become; root unless said.'],
  block: ['list of tasks', 'Tasks that share keywords, and one way of dealing with failure.', { difference: 'A loop on a block is allowed.', example: 'block:\n  - ansible.builtin.command: /usr/local/bin/migrate\nrescue:\n  - ansible.builtin.command: /usr/local/bin/restore' }],
  break_when: ['condition', 'Ends the loop after the turn for which it holds.'],
  changed_when: ['condition', 'When the task counts as changed; the result is there under its own name.', { example: 'changed_when: result.rc == 2' }],
  check_mode: ['bool', 'true: only predict, also in a real run; false: run also under --check.'],
  collections: ['list', 'Accepted; modules are found by their short and their full names.', { difference: 'It has no effect.' }],
  compose: ['map of path, project', 'Makes the phase the owner of one compose file: modules, handlers and lessons find its services there.', { difference: 'Jalon’s own.', example: 'compose:\n  path: /opt/shop/infra/docker-compose.yml\n  project: shop-infra' }],
  connection: ['ssh or local', 'How the host is reached.', { difference: 'paramiko and smart mean ssh.' }],
  debugger: ['text', 'Accepted; there is no task debugger.', { difference: 'It has no effect.' }],
  delay: ['number (seconds)', 'Time between two tries of until.'],
  delegate_facts: ['bool', 'Facts that the task finds belong to the host it is delegated to.'],
  delegate_to: ['text', 'Run the task on another host, with this host’s variables.', { example: 'delegate_to: localhost' }],
  diff: ['bool', 'Show differences as under --diff, or don’t.'],
  environment: ['map or list of maps', 'Environment variables for what runs on the host.'],
  extended: ['bool', 'Gives ansible_loop: index, first, last, length and so on.'],
  extended_allitems: ['bool', 'Whether ansible_loop also holds the whole list.'],
  fact_path: ['text', 'Accepted; local facts are read from /etc/ansible/facts.d.', { difference: 'It has no effect.' }],
  failed_when: ['condition', 'When the task counts as failed; the result is there under its own name.', { example: 'failed_when: result.rc not in [0, 2]' }],
  force_handlers: ['bool', 'Notified handlers run also on hosts that failed.'],
  gate: ['list of tasks', 'Read-only tasks that prove the phase, after its last handler: one failure ends the run before the next phase.', { difference: 'Jalon’s own.', example: 'gate:\n  - ansible.builtin.uri:\n      url: http://127.0.0.1:8080/health' }],
  guard: ['bool or map', 'On a block or a play. Before the first change in it the host arms its own undo, on a timer and for the next boot; at the end its handlers run, a new login with sudo is proven as the next run will make it, and only that commits. Otherwise the host restores its files and services to the byte, whatever happened to the connection or the controller. Keys: deadline (seconds, 180), user and port of the next login, paths and units to restore beyond those of logins and firewalls.', { difference: 'Jalon’s own.', example: 'guard:\n  port: 804\nblock:\n  - ansible.builtin.template:\n      src: sshd.conf\n      dest: /etc/ssh/sshd_config.d/00-jalon.conf\n    notify: Reload sshd' }],
  gather_facts: ['bool', 'Whether facts are read; true unless said.', { difference: 'Only facts that the play mentions are read, in the first request. With false a mentioned fact is an undefined variable, found before the run.' }],
  gather_subset: ['list', 'Accepted; the facts that are mentioned are read.', { difference: 'It has no effect.' }],
  gather_timeout: ['int', 'Accepted; facts are read in one exchange with a deadline of its own.', { difference: 'It has no effect.' }],
  handlers: ['list of tasks', 'Tasks that run once at the next flush if something notified them.'],
  hosts: ['text or list', 'Which hosts: groups, names and patterns: web:!web3, db:&prod, *.example.com.', { difference: 'A pattern that matches nothing is an error before the run.' }],
  ignore_errors: ['bool', 'Go on after a failure, and count it as ignored.'],
  ignore_unreachable: ['bool', 'Go on with the host although it could not be reached.'],
  import_playbook: ['text', 'Puts the plays of another playbook here. A name with an expression may use extra vars only.', { example: '- import_playbook: base.yml' }],
  index_var: ['text', 'Variable that holds the number of the turn, from 0.'],
  label: ['text', 'What is shown of each turn instead of the item.'],
  listen: ['text or list', 'Other names under which the handler can be notified.'],
  local_action: ['text or map', 'As action, on the controller.'],
  loop: ['list', 'Runs the task once for each element, as item.', { example: 'loop: "{{ users }}"' }],
  loop_control: ['map', 'How a loop runs: loop_var, index_var, label, pause, extended, extended_allitems, break_when.'],
  loop_var: ['text', 'Name of the element instead of item.'],
  max_fail_percentage: ['number', 'The play ends when more than this share of its hosts failed.'],
  module_defaults: ['map', 'Args for every task that calls a module, unless it says otherwise.', { example: 'module_defaults:\n  ansible.builtin.file:\n    owner: root' }],
  name: ['text', 'What it is called on the screen and in the journal.'],
  no_log: ['bool', 'Hides args and result, and makes what it registers secret.'],
  notify: ['text or list', 'Handlers to run at the next flush if the task changed something.', { difference: 'A handler that nobody defines is an error before the run.' }],
  order: ['text', 'In which order hosts come: inventory, sorted, reverse_sorted, reverse_inventory, shuffle.'],
  pause: ['number (seconds)', 'Time between two turns of a loop.'],
  phase: ['text', 'Id of the phase that the play belongs to, like 4.5A: chosen with --phase, ended by its gate. Ids must ascend.', { difference: 'Jalon’s own.', example: 'phase: "4.5A"' }],
  poll: ['int (seconds)', 'How often an `async` task is looked after; 0 leaves it alone.', { difference: 'A task that is waited for is heard at once, whatever the number.' }],
  port: ['int', 'Port of the login, where the host has no ansible_port.'],
  post_tasks: ['list of tasks', 'Tasks after those of roles and tasks; handlers are flushed after them.'],
  pre_tasks: ['list of tasks', 'Tasks before roles; handlers are flushed after them.'],
  register: ['text', 'Variable that takes the task’s result.', { difference: 'The output of a command that did not run under --check is unknown, and so is what depends on it.' }],
  remote_user: ['text', 'User of the login, where the host has no ansible_user.'],
  rescue: ['list of tasks', 'Tasks of a block that run when one in it failed.'],
  retries: ['int', 'How often until tries again; 3 unless said.'],
  role: ['text', 'The role: a folder in roles/ beside the playbook, in the project, or in roles_path.'],
  roles: ['list', 'Roles that run before tasks, with their handlers, defaults and variables.', { example: 'roles:\n  - common\n  - role: redis\n    vars:\n      redis_port: 6380' }],
  run_once: ['bool', 'Run on the first host only; its result is everybody’s.'],
  serial: ['number, share, or list', 'How many hosts go through the play at a time: 1, "30%", [1, 5].'],
  src: ['text', 'Accepted as another word for role.'],
  strategy: ['text', 'Accepted; between barriers each host runs at its own pace.', { difference: 'It has no effect.' }],
  tags: ['text or list', 'Words to choose tasks by with --tags and --skip-tags; always and never are special.', { difference: 'Tags are inherited everywhere, by what is included too. A tag can hold no expression, and an unknown tag on the command line is an error.' }],
  tasks: ['list of tasks', 'Tasks of the play, after its roles.'],
  throttle: ['int', 'On how many hosts the task runs at one time.'],
  timeout: ['number (seconds)', 'The task fails when it takes longer.'],
  until: ['condition', 'Runs the task again until it holds, retries times.', { example: 'until: answer.status == 200\nretries: 30\ndelay: 2' }],
  validate_argspec: ['bool', 'Accepted; argument specs of roles are always checked.', { difference: 'It has no effect.' }],
  vars: ['map', 'Variables for what it stands on.'],
  vars_files: ['list', 'Files of variables; of a list within it the first that exists.'],
  vars_prompt: ['list', 'Variables that a person gives.', { difference: 'Where there is no terminal the default is taken, or what -e says; without either it is an error.' }],
  version: ['text', 'Accepted on a role; nothing is downloaded.', { difference: 'It has no effect.' }],
  when: ['condition', 'Runs it only where the condition holds; a list must hold as a whole.', { difference: 'The condition must be a boolean: write "x | bool" or "x | length > 0" rather than "x".', example: "when: ansible_facts.os_family == 'Debian'" }],
};

/** `with_items` and the like: a loop over what the lookup of that name gives. */
const WITH: Keyword = { name: 'with_<lookup>', where: ['block', 'task', 'handler'], type: 'any', summary: 'Runs the task once for each element that the lookup gives: with_items, with_dict, with_fileglob and so on. loop says the same.', example: 'with_items: [a, b]' };

const PLACES: readonly (readonly [string, readonly string[]])[] = [
  ['play', Object.keys(playSchema.properties)],
  ['role', [...ROLE_KEYWORDS]],
  ['block', Object.keys(blockSchema.properties)],
  ['task', Object.keys(taskSchema.properties)],
  ['handler', Object.keys(handlerSchema.properties)],
  ['loop_control', LOOP_CONTROL],
  ['import_playbook', Object.keys(importSchema.properties).filter((name) => !name.includes('.'))],
];

/** By name. A keyword without a sentence is a mistake that a test finds. */
export function keywords(): readonly Keyword[] {
  const names = [...new Set(PLACES.flatMap(([, found]) => found))].sort();
  const all = names.map((name): Keyword => {
    const said = SAID[name];
    if (said === undefined) throw new Error(`the keyword ${name} has no sentence in cli/docs/keywords.ts`);
    const [type, summary, rest = {}] = said;
    return { name, where: PLACES.flatMap(([place, found]) => (found.includes(name) ? [place] : [])), type, summary, ...rest };
  });
  return [...all, WITH];
}

/** For the test: what has a sentence. */
export const KEYWORDS_SAID: readonly string[] = Object.keys(SAID);
