/** Args of `systemd`, with Ansible's names and meaning. */
export const unitSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'The unit; without a suffix it is a service.' },
    state: { enum: ['started', 'stopped', 'restarted', 'reloaded'], description: '`restarted` and `reloaded` act each time; `reloaded` starts a unit that is not running.' },
    enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
    masked: { type: 'boolean', description: 'Whether it is made impossible to start.' },
    daemon_reload: { type: 'boolean', default: false, description: 'Lets systemd read changed unit files first. With a name, only when that unit needs it.' },
    daemon_reexec: { type: 'boolean', default: false, description: 'Runs `systemctl daemon-reexec` first.' },
    scope: { enum: ['system', 'user', 'global'], default: 'system', description: '`user`: the manager of the user that the task runs as; `global`: enabled for all users.' },
    no_block: { type: 'boolean', default: false, description: 'Does not wait until the unit is started or stopped.' },
    force: { type: 'boolean', default: false, description: 'Replaces conflicting links when enabling.' },
  },
} as const;
