const names = { type: 'array', items: { type: 'string' } } as const;

/** Args of `docker_compose_v2`, community.docker's names. */
export const composeSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    service: { type: 'string', description: 'One service, without `project_src`: its project is that of the phase whose compose file has it (`compose:` of a phase).' },
    project_src: { type: 'string', description: "The project's folder on the host; relative paths in the compose file start there." },
    project_name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$', description: "The project's name. Better written as `name:` in the compose file." },
    files: { ...names, description: 'Compose files, relative to project_src; later ones add to earlier ones. Default: the names that Compose looks for.' },
    profiles: { ...names, default: [], description: 'Profiles to enable.' },
    env_files: { ...names, default: [], description: 'Files with variables for the compose file, instead of `.env`.' },
    state: { enum: ['present', 'absent', 'stopped', 'restarted'], default: 'present', description: '`stopped`: containers exist and do not run. `restarted` acts each time.' },
    services: { ...names, default: [], description: 'Only these services, with what they depend on. Default: all.' },
    dependencies: { type: 'boolean', default: true, description: 'Whether services that the named ones depend on are included.' },
    pull: { enum: ['always', 'missing', 'never', 'policy'], default: 'policy', description: "Which images are pulled, before anything is stopped. `policy`: each service's own pull_policy, else what is missing." },
    build: { enum: ['always', 'never', 'policy'], default: 'policy', description: '`policy` builds images that are missing.' },
    recreate: { enum: ['always', 'never', 'auto'], default: 'auto', description: '`auto` recreates containers whose definition or image changed.' },
    renew_anon_volumes: { type: 'boolean', default: false, description: 'Anonymous volumes start empty when a container is recreated.' },
    remove_orphans: { type: 'boolean', default: false, description: "Removes containers of services that are no longer in the file. Never another project's." },
    remove_volumes: { type: 'boolean', default: false, description: 'With `state: absent`: the volumes that belong to the project go too, with their data. External ones never do.' },
    remove_images: { enum: ['all', 'local'], description: 'With `state: absent`: images go too; `local` means those without a tag of their own.' },
    scale: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 }, default: {}, description: 'Service → number of containers.' },
    wait: { type: 'boolean', default: true, description: 'Waits until every service runs and is healthy. (In Ansible the default is false.)' },
    wait_timeout: { type: 'integer', minimum: 1, default: 300, description: 'Seconds to wait for that.' },
    timeout: { type: 'integer', minimum: 0, description: 'Seconds a container gets to stop before it is killed.' },
    check_files_existing: { type: 'boolean', default: true, description: 'Accepted; a missing compose file is always an error.' },
    assume_yes: { type: 'boolean', default: false, description: 'Accepted; Compose is never asked a question.' },
    ignore_build_events: { type: 'boolean', default: true, description: 'Accepted; what changes is worked out before, not read from events.' },
  },
} as const;
