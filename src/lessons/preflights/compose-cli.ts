import type { LessonStep, Preflight, PreflightFinding, Subject } from '../../model/lesson.js';
import { commandText } from '../steps.js';
import { PACKAGES, stepsOf } from './host/up.js';

interface Clis {
  readonly docker: boolean;
  /** Version of `docker compose`. */
  readonly plugin: string;
  /** Version of `docker-compose`. */
  readonly standalone: string;
}

interface Call {
  readonly step: LessonStep;
  readonly needs: 'plugin' | 'standalone';
}

/** A Compose that is called, and another one that is there. */
export const composeCli: Preflight<Clis> = {
  lesson: 'L50 compose-obsolete',
  summary: 'which Compose the host has: docker compose, docker-compose, or both',
  severity: 'error',
  scripts: (subject) => (calls(subject).length === 0 ? undefined : { script: `command -v docker >/dev/null || exit 0\nprintf 'docker yes\\n'\nprintf 'plugin %s\\n' "$(docker compose version --short 2>/dev/null)"\nprintf 'standalone %s\\n' "$(docker-compose version --short 2>/dev/null)"`, root: true }),
  parse(stdout) {
    const value = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
    return { docker: value('docker') !== '', plugin: value('plugin'), standalone: value('standalone') };
  },
  judge({ docker, plugin, standalone }, subject) {
    if (!docker) return [];
    return calls(subject).flatMap(({ step, needs }): readonly PreflightFinding[] => {
      if ((needs === 'plugin' ? plugin : standalone) !== '' || mayBring(step, subject)) return [];
      const other = needs === 'plugin' ? standalone : plugin;
      const [wanted, instead] = needs === 'plugin' ? ['docker compose', 'docker-compose'] : ['docker-compose', 'docker compose'];
      return [{ at: { range: step.task.moduleRange }, ...(step.certain ? {} : { severity: 'warning' as const }), message: `there is no "${wanted}"${other === '' ? '' : `, only "${instead}" ${other}`}`, why: 'The first version ended in July 2023; the second is a plugin of docker, called without the dash.', fix: needs === 'plugin' ? 'Install the plugin in an earlier task (docker-compose-v2, docker-compose-plugin).' : `Call "${instead}".` }];
    });
  },
};

function calls(subject: Subject): readonly Call[] {
  return stepsOf(subject).flatMap((step): readonly Call[] => {
    if (step.task.module === 'docker_compose_v2') return [{ step, needs: 'plugin' }];
    const text = commandText(step) ?? '';
    if (/(^|[\s;&|(])docker-compose\s+(-|up|down|pull|restart|exec|run|build|ps|logs|start|stop)/m.test(text) && !/command -v docker-compose|which docker-compose/.test(text)) return [{ step, needs: 'standalone' }];
    return [];
  });
}

/** An earlier task that installs something may install it. */
function mayBring(step: LessonStep, subject: Subject): boolean {
  const steps = stepsOf(subject);
  return steps.slice(0, steps.indexOf(step)).some((earlier) => PACKAGES.includes(earlier.task.module) || ['get_url', 'copy', 'unarchive', 'pip', 'script', 'file'].includes(earlier.task.module) || /compose/.test(commandText(earlier) ?? ''));
}
