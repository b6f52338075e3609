import type { StateModule } from '../model/module.js';
import { type ComposeArgs, type ComposeReads, projectSource } from './compose/args.js';
import { candidateFiles, fileKey, filePath } from './compose/definition.js';
import { explainCompose } from './compose/explain.js';
import { planCompose } from './compose/plan.js';
import { soleServiceChecks } from './compose/project.js';
import { composeFinish, composeResult } from './compose/result.js';
import { composeSchema } from './compose/schema.js';
import { composeProject } from './probes/compose.js';
import { path } from './probes/path.js';

/**
 * Compose projects. What would change is worked out from hashes, labels and images, never by `up --dry-run`, which has
 * really swapped containers (docker/compose#14029).
 */
export const dockerComposeV2: StateModule<ComposeArgs, ComposeReads> = {
  kind: 'state',
  name: 'docker_compose_v2',
  collection: 'community.docker',
  aliases: ['compose'],
  summary: 'Keeps a Docker Compose project up, stopped or absent.',
  args: composeSchema,
  findsService: true,
  supports: { check: 'full', diff: 'full' },
  notes: [
    'What would change is worked out from configuration hashes, labels and images, never by `docker compose up --dry-run`, which has really swapped containers.',
    '`service: redis` instead of `project_src` finds its compose file by itself, in a handler of a role too: before the run, in the files that phases own (`compose:` of a phase), whatever of the playbook is selected. A service of two phases needs `project_name` as well; one that no phase has is an error before the run. Where the file is not on the host yet, or does not have the service yet, the task is skipped: the phase that owns it brings the service up.',
    'It waits until every service is healthy (`wait: true`), where Ansible does not.',
    'In check mode the compose file goes to the host by stdin; nothing is written there. Without Docker there yet, every service is said to be created.',
    'A file mounted into a service whose content changed since its containers started is a difference too: the service is restarted.',
  ],
  returns: { containers: 'List of maps: `ID`, `Name`, `Service`, `Image`, `State`, `Health`, `ExitCode`.', images: 'List of maps with the `Image` of each container.', actions: 'What was done: maps of `what`, `id`, `status`.' },
  example: `- name: Database and cache are up and healthy
  community.docker.docker_compose_v2:
    project_src: /opt/shop/infra
    remove_orphans: true
    wait_timeout: 120
`,
  check: (args) => [
    ...soleServiceChecks(args),
    ...(args.project_src.startsWith('/') ? [] : [`"project_src" must be an absolute path on the host, not "${args.project_src}".`]),
    ...[...args.services, ...Object.keys(args.scale)].filter((name) => !/^[a-zA-Z0-9._][a-zA-Z0-9._-]*$/.test(name)).map((name) => `"${name}" is no name of a Compose service.`),
    ...args.profiles.filter((name) => !/^[a-zA-Z0-9*][a-zA-Z0-9_.-]*$/.test(name)).map((name) => `"${name}" is no name of a Compose profile.`),
    ...(args.remove_volumes && args.state !== 'absent' ? ['"remove_volumes" is for "state: absent" only.'] : []),
  ],
  reads(args, context) {
    const reads: ComposeReads = { project: composeProject(projectSource(args), context.check ? ['text'] : []) };
    if (context.check) for (const name of candidateFiles(args)) reads[fileKey(name)] = path(filePath(args, name), ['content']);
    return reads;
  },
  plan: planCompose,
  result: composeResult,
  finish: composeFinish,
  explain: explainCompose,
};
