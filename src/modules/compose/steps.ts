import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { composeCommand, composeShell, RECORD_FOLDER } from '../probes/compose-script.js';
import type { ComposeRecord, ProjectSource } from '../probes/compose.js';
import { DIAGNOSE, OWNERS } from './diagnose.js';

/** Every script runs in the project's folder and has `compose` for the project's own command line. */
function prelude(source: ProjectSource): string {
  const { define, call } = composeShell(source);
  return `${define}cd -- ${quote(source.folder)} || exit 1\ncompose() { ${call} "$@" </dev/null; }\n`;
}

/** Prints the stage on stderr before it exits: `explain` tells from it what was left untouched. */
const failed = (stage: string) => `{ status=$?; echo '@jalon-stage ${stage}' >&2; exit "$status"; }`;

export function composeStep(source: ProjectSource, stage: 'pull' | 'build' | 'restart' | 'stop' | 'down', words: readonly string[], services: readonly string[] = []): Step {
  return { kind: 'script', capture: stage, script: `${prelude(source)}compose ${quoteAll([...words, ...(services.length > 0 ? ['--', ...services] : [])])} 2>&1 || ${failed(stage)}\n` };
}

/** `pull`, and of each image its ID before and after: only that tells whether it was a newer one. */
export function pullStep(source: ProjectSource, words: readonly string[], services: readonly string[], images: readonly string[]): Step {
  return {
    kind: 'script',
    capture: 'pull',
    script: `${prelude(source)}ids() { for image in ${quoteAll(images)}; do printf '%s %s\\n' "$image" "$(docker image inspect --format '{{.Id}}' -- "$image" 2>/dev/null)"; done; }
ids; echo @after
compose ${quoteAll(['pull', '--quiet', ...words, ...(services.length > 0 ? ['--', ...services] : [])])} >&2 || ${failed('pull')}
ids
`,
  };
}

/** `up`, which does only what is different. When it fails, the culprits are looked for at once. */
export function upStep(source: ProjectSource, words: readonly string[], services: readonly string[], capture: 'up' | 'follow' = 'up'): Step {
  return {
    kind: 'script',
    capture,
    script: `${prelude(source)}services=${quote(quoteAll(services))}
${DIAGNOSE}${OWNERS}output=$(compose ${quoteAll(['up', ...words, ...(services.length > 0 ? ['--', ...services] : [])])} 2>&1)
status=$?; printf '%s\\n' "$output"
[ "$status" = 0 ] || { echo '@jalon-stage up' >&2; owners; diagnose; exit "$status"; }
`,
  };
}

/**
 * Waits until the services' containers run and are healthy. Compose's own `up --wait` takes a service that ends by itself
 * with status 0 for a failure (docker/compose#10596). A container without a health check must have run through one pause.
 * What crashed before is held back by Docker longer and longer, and its restarts are counted: it begins anew, so that what was mended comes up.
 */
export function waitStep(source: ProjectSource, services: readonly string[], timeout: number): Step {
  return {
    kind: 'script',
    capture: 'wait',
    script: `${prelude(source)}services=${quote(quoteAll(services))}
${DIAGNOSE}end=$(($(date +%s)+${timeout})); before=
crashing=$(docker inspect --type container --format '{{if eq .State.Status "restarting"}}{{.ID}}{{end}}' $(compose ps -aq ${services.length > 0 ? `-- ${quoteAll(services)}` : ''}) 2>/dev/null)
[ -z "$crashing" ] || docker restart $crashing >/dev/null 2>&1
while :; do
  ids=$(compose ps -aq ${services.length > 0 ? `-- ${quoteAll(services)}` : ''}) || exit 1
  [ -n "$ids" ] || exit 0
  states=$(docker inspect --type container --format '{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.ExitCode}} {{.RestartCount}} {{.HostConfig.RestartPolicy.Name}}' $ids) || exit 1
  verdict=ready unproven=
  while read -r name status health code restarts policy; do
    case $status/$health in
      running/healthy) ;;
      running/none) unproven=1 ;;
      running/unhealthy|dead/*) verdict=bad; break ;;
      exited/*) case $policy/$code in always/*|unless-stopped/*) verdict=waiting; [ "$restarts" -lt 3 ] || { verdict=bad; break; } ;; */0) ;; *) verdict=bad; break ;; esac ;;
      restarting/*) verdict=waiting; [ "$restarts" -lt 3 ] || { verdict=bad; break; } ;;
      *) verdict=waiting ;;
    esac
  done <<EOF
$states
EOF
  [ "$verdict" != bad ] || { echo '@jalon-stage wait' >&2; diagnose; exit 1; }
  if [ "$verdict" = ready ]; then
    [ -z "$unproven" ] || [ "$states" = "$before" ] || { before=$states; sleep 1; continue; }
    exit 0
  fi
  [ "$(date +%s)" -lt "$end" ] || { echo '@jalon-stage timeout' >&2; diagnose; exit 1; }
  before=; sleep 0.5
done
`,
  };
}

/** Removes containers by name, after they had time to stop. Prints what Compose would, for `composeFinish`. */
export function removeStep(names: readonly string[], timeout: number | undefined): Step {
  const words = quoteAll(names);
  return { kind: 'script', capture: 'remove', script: `docker stop ${timeout === undefined ? '' : `--time ${timeout} `}-- ${words} >/dev/null && docker rm -- ${words} >/dev/null || ${failed('remove')}\nprintf ' Container %s  Removed\\n' ${words}\n` };
}

/** Remembers what was applied, with the containers' labels as they are now, and prints the containers as JSON lines. */
export function recordStep(source: ProjectSource, project: string, services: ComposeRecord['services'], applied: string, running: boolean): Step {
  const head = JSON.stringify({ version: 1, project, folder: source.folder, applied, services }).slice(0, -1);
  return {
    kind: 'script',
    capture: 'containers',
    stdin: `${head},"labels":{`,
    script: `cd -- ${quote(source.folder)} || exit 1
${RECORD_FOLDER}
umask 077; mkdir -p -- "$records" || exit 1
temporary=$records/.${project}.$$
labels=$(docker ps -a --filter ${quote(`label=com.docker.compose.project=${project}`)} --filter label=com.docker.compose.oneoff=False --format '"{{.Label "com.docker.compose.service"}}":"{{.Label "com.docker.compose.config-hash"}}"' </dev/null | LC_ALL=C sort -u | paste -sd, -) || exit 1
done=${running ? `$(docker ps -a --filter ${quote(`label=com.docker.compose.project=${project}`)} --filter label=com.docker.compose.oneoff=False --filter status=exited --filter exited=0 --format '"{{.Label "com.docker.compose.service"}}"' </dev/null | LC_ALL=C sort -u | paste -sd, -)` : ''}
{ cat; printf '%s},"done":[%s]}\\n' "$labels" "$done"; } >"$temporary" && mv -f -- "$temporary" "$records/${project}.json" || { rm -f -- "$temporary"; exit 1; }
${composeCommand(source)} ps -a --format json </dev/null 2>/dev/null || :
`,
  };
}

export function forgetStep(project: string): Step {
  return { kind: 'script', script: `${RECORD_FOLDER}\nrm -f -- "$records/${project}.json"\n` };
}
