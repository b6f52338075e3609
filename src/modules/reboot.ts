import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { quote, quoteAll } from '../shell/quote.js';

export interface RebootArgs {
  readonly reboot_timeout: number;
  readonly connect_timeout?: number;
  readonly pre_reboot_delay: number;
  readonly post_reboot_delay: number;
  readonly test_command: string;
  readonly msg: string;
  readonly search_paths: readonly string[];
  readonly boot_time_command?: string;
  readonly reboot_command?: string;
}

/** Tells two boots apart. The start of process 1 does it in containers too, which keep the boot id of the machine below. */
export function bootScript({ boot_time_command: own }: Pick<RebootArgs, 'boot_time_command'>): string {
  return own === undefined ? "cat /proc/sys/kernel/random/boot_id && sed 's/^.*) //' /proc/1/stat 2>/dev/null | cut -d' ' -f20\n" : `${own}\n`;
}

/** shutdown(8) counts in minutes. A command that runs on is left behind, so that it can't hang the answer. */
export function rebootScript(args: Pick<RebootArgs, 'reboot_command' | 'search_paths' | 'pre_reboot_delay' | 'msg'>): string {
  const [name = 'shutdown', ...rest] = (args.reboot_command ?? 'shutdown').trim().split(/\s+/);
  const words = args.reboot_command === undefined ? quoteAll(['-r', `+${Math.floor(args.pre_reboot_delay / 60)}`, args.msg]) : rest.join(' ');
  if (name.startsWith('/')) return `${quote(name)} ${words}\n`;
  return `for folder in ${quoteAll(args.search_paths)}; do
  [ -x "$folder/"${quote(name)} ] || continue
  "$folder/"${quote(name)} ${words}
  exit
done
echo ${quote(`there is no "${name}" in ${args.search_paths.join(', ')}`)} >&2
exit 127
`;
}

/** The engine performs it (execute/rebooting): it asks, reboots, and logs in until another boot answers. */
export const reboot: ActionModule<RebootArgs> = {
  kind: 'action',
  name: 'reboot',
  collection: 'ansible.builtin',
  summary: 'Reboots the host and waits until it is back.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reboot_timeout: { type: 'integer', minimum: 1, default: 600, description: 'Seconds to wait for the new boot, and then again for the test command.' },
      connect_timeout: { type: 'integer', minimum: 1, description: 'Seconds for one login meanwhile.' },
      pre_reboot_delay: { type: 'integer', minimum: 0, default: 0, description: 'Seconds before it goes down, in whole minutes.' },
      post_reboot_delay: { type: 'integer', minimum: 0, default: 0, description: 'Seconds to wait before the first login.' },
      test_command: { type: 'string', minLength: 1, default: 'whoami', description: 'Must succeed before the play goes on.' },
      msg: { type: 'string', pattern: '^[^\\n]*$', default: 'Reboot initiated by Ansible', description: 'What users who are logged in are told.' },
      search_paths: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^/' }, default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'], description: 'Where the command is looked for.' },
      boot_time_command: { type: 'string', minLength: 1, description: 'Prints something that differs from boot to boot.' },
      reboot_command: { type: 'string', pattern: '^\\S', description: 'Command instead of shutdown; pre_reboot_delay and msg then say nothing.' },
    },
  },
  argAliases: { reboot_timeout_sec: 'reboot_timeout', connect_timeout_sec: 'connect_timeout', pre_reboot_delay_sec: 'pre_reboot_delay', post_reboot_delay_sec: 'post_reboot_delay' },
  supports: { check: 'full', diff: 'none' },
  example: `- name: With the new kernel
  ansible.builtin.reboot:
    reboot_timeout: 300
    test_command: systemctl is-system-running --wait
  when: false
`,
  notes: [
    'Whether it came back is told by the boot id and by the start of process 1, which differs also where a container restarts and the boot id does not.',
    'It is tried by logging in, further and further apart: bare connections to the port are punished by the sshd of Debian 13.',
    'The lock of the host ends with it and is taken again by the first login; another deployment may come in between and is then named.',
    'Everything known of the host is read again afterwards. Facts stay as they were gathered: run setup to have them anew.',
    'On the connection `local` it is refused: it would be the controller.',
  ],
  returns: { rebooted: 'It was.', elapsed: 'Seconds until it was back.' },
  command: (args) => ({ script: rebootScript(args), inPlace: true }),
  result: () => ({ changed: true, result: dict() }),
};
