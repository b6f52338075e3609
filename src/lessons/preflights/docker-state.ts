import type { LessonStep, Preflight } from '../../model/lesson.js';
import { argText, commandText } from '../steps.js';
import { isCertain, PACKAGES, projectsUp, stepsOf } from './host/up.js';

type State = 'running' | 'stopped' | 'absent';

/** A stack that is to come up where Docker is not, or does not run: without it nothing else of it can be asked. */
export const dockerState: Preflight<State> = {
  lesson: 'L63 target-health',
  summary: 'whether Docker is there and runs (command -v docker, its pid file, systemctl is-active)',
  severity: 'error',
  scripts: (subject) => (projectsUp(subject).length === 0 ? undefined : {
    script: `command -v docker >/dev/null || { printf 'absent\\n'; exit 0; }
if [ -s /var/run/docker.pid ] || systemctl is-active -q docker.socket docker.service podman.socket 2>/dev/null || [ -n "$DOCKER_HOST" ]; then printf 'running\\n'; else printf 'stopped\\n'; fi`,
    root: true,
  }),
  parse: (stdout) => stdout.trim() as State,
  judge(state, subject) {
    const [use] = projectsUp(subject).flatMap((project) => project.uses.map((one) => ({ ...one, project })));
    if (!['stopped', 'absent'].includes(state) || use === undefined || stepsOf(subject).slice(0, stepsOf(subject).indexOf(use.step)).some(brings)) return [];
    const certain = isCertain(use.project) ? {} : { severity: 'warning' as const };
    return [state === 'absent'
      ? { at: use.at, ...certain, message: 'there is no Docker on the host, and no task before this one installs it', why: 'The stack can’t come up, and ports, networks, images and data can’t be asked for.', fix: 'Install it in an earlier phase.' }
      : { at: use.at, ...certain, message: 'Docker does not run there, and no task before this one starts it', why: 'The stack can’t come up, and networks, images and data were not asked for: Docker answers only when it runs.', fix: 'Look at: systemctl status docker; start it in an earlier task (systemd: name docker, state started, enabled).' }];
  },
};

/** What may install or start it. */
function brings(step: LessonStep): boolean {
  const { task, args } = step;
  const command = commandText(step) ?? '';
  if (PACKAGES.includes(task.module) || ['script', 'raw'].includes(task.module)) return true;
  if (['service', 'systemd', 'systemd_service'].includes(task.module)) return /docker|podman|containerd/.test(argText(args.name) ?? 'docker') && !['stopped', 'absent'].includes(argText(args.state) ?? '');
  return /docker|podman|\bsh\b/.test(command) && /install|start|enable|get\.docker|\bsh\b/.test(command);
}
