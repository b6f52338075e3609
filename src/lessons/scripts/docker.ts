import type { Program } from '../../model/lesson.js';
import { pastOptions, valued } from './options.js';
import type { Unwrapped } from './wrappers.js';

const ENGINE = valued('-H', '-l', '-c', '--host', '--context', '--config', '--log-level', '--tlscacert', '--tlscert', '--tlskey');
const COMPOSE = valued('-f', '-p', '--file', '--project-name', '--project-directory', '--profile', '--env-file', '--ansi', '--progress', '--parallel');
const EXEC = valued('-e', '-u', '-w', '--env', '--env-file', '--user', '--workdir', '--detach-keys', '--index');
const RUN = valued('-e', '-u', '-w', '-v', '-p', '-l', '--env', '--env-from-file', '--user', '--workdir', '--volume', '--publish', '--label', '--name', '--entrypoint', '--cap-add', '--cap-drop', '--pull');

/** What `docker exec C …`, `docker compose exec S …` or `docker compose run S …` runs in the container. */
export function dockerCommand(name: string, words: readonly string[]): Unwrapped | undefined {
  if (name.endsWith('-compose')) return inService(words, 1);
  const at = pastOptions(words, 1, ENGINE);
  if (words[at] === 'compose') return inService(words, at + 1);
  const verb = words[at] === 'container' ? at + 1 : at;
  return words[verb] === 'exec' ? inside(words, pastOptions(words, verb + 1, EXEC), 'docker exec') : undefined;
}

function inService(words: readonly string[], start: number): Unwrapped | undefined {
  const at = pastOptions(words, start, COMPOSE);
  if (words[at] === 'exec') return inside(words, pastOptions(words, at + 1, EXEC), 'docker compose exec');
  return words[at] === 'run' ? inside(words, pastOptions(words, at + 1, RUN), 'docker compose run') : undefined;
}

function inside(words: readonly string[], container: number, wrapper: string): Unwrapped | undefined {
  return container + 1 < words.length ? { wrapper, command: container + 1, container: words[container] as string } : undefined;
}

/** Options of `docker run` and `docker create` that stand alone; every other one takes a value. */
const ALONE = /^(?:-[diPqt]+|--(?:detach|rm|interactive|tty|privileged|init|read-only|publish-all|no-healthcheck|oom-kill-disable|sig-proxy|quiet|disable-content-trust|all-tags|help))$/;

/** Index of the image's word in `docker pull`, `docker run` or `docker create`. */
export function calledImage({ name, words }: Pick<Program, 'name' | 'words'>): number | undefined {
  if (!/^(?:docker|podman|nerdctl)$/.test(name)) return undefined;
  const at = pastOptions(words, 1, ENGINE);
  const verb = ['image', 'container'].includes(words[at] ?? '') ? at + 1 : at;
  if (!['pull', 'run', 'create'].includes(words[verb] ?? '')) return undefined;
  for (let index = verb + 1; index < words.length; index += 1) {
    const word = words[index] as string;
    if (!word.startsWith('-')) return index;
    if (!word.includes('=') && !ALONE.test(word)) index += 1;
  }
  return undefined;
}
