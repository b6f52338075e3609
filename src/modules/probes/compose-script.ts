import { quote, quoteAll } from '../../shell/quote.js';
import type { ProjectSource } from './compose.js';

/** Names that Compose looks for by itself, first hit wins; overrides are added. */
export const DEFAULT_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;
export const OVERRIDE_FILES = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'] as const;

/** Marks in the output: a record separator is in no file name, YAML or JSON. */
const mark = (name: string) => `printf '\\n\\035${name}\\n'`;
/** Folders that change all the time or are the system's: mounted for reading, they are no configuration. */
const SYSTEM = '/|/etc|/usr|/var|/home|/root|/opt|/srv|/mnt|/media|/lib|/boot|/tmp|/proc|/proc/*|/sys|/sys/*|/dev|/dev/*|/run|/run/*|/var/run|/var/run/*|/var/log|/var/log/*|/var/lib/docker|/var/lib/docker/*|/var/lib/containerd|/var/lib/containerd/*|/var/lib/jalon|/var/lib/jalon/*';

/** `docker compose` with the project's own flags. Run it in the project's folder. */
export function composeCommand(source: ProjectSource): string {
  return quoteAll([
    'docker', 'compose', '--ansi', 'never', ...source.files.flatMap((file) => ['-f', file]), ...source.profiles.flatMap((name) => ['--profile', name]),
    ...source.envFiles.flatMap((file) => ['--env-file', file]), ...(source.name === undefined ? [] : ['-p', source.name]),
  ]);
}

/**
 * A command line for the project, and what has to be defined before. A definition is fed to each call by the shell itself,
 * so that it stands in no file and no argv.
 */
export function composeShell(source: ProjectSource): { define: string; call: string } {
  if (source.definition === undefined) return { define: '', call: composeCommand(source) };
  return { define: `defined_compose() { printf %s ${quote(source.definition)} | ${composeCommand({ ...source, files: ['-'] })} "$@"; }\n`, call: 'defined_compose' };
}

/** Where the record of the last apply is kept: of root for root, else in the user's own state folder. */
export const RECORD_FOLDER = 'if [ "$(id -u)" = 0 ]; then records=/var/lib/jalon/projects; else records=$HOME/.local/state/jalon/projects; fi';

export function projectScript(source: ProjectSource, text: boolean): string {
  const files = source.files.length > 0 ? quoteAll(source.files) : [...DEFAULT_FILES, ...OVERRIDE_FILES].join(' ');
  const { define, call: compose } = composeShell(source);
  return `${define}${text ? `cd -- ${quote(source.folder)} 2>/dev/null && for file in ${files}; do [ -f "$file" ] && { ${mark('text %s').replace("\\n'", "\\n' \"$file\"")}; head -c 1048576 -- "$file"; }; done\n` : ''}
command -v docker >/dev/null || { ${mark('no-docker')}; exit 0; }
docker compose version >/dev/null 2>&1 || { ${mark('no-compose')}; command -v docker-compose >/dev/null && docker-compose version --short 2>/dev/null; exit 0; }
cd -- ${quote(source.folder)} 2>/dev/null || { ${mark('no-file')}; exit 0; }
found=${source.definition === undefined ? '' : '1'}; for file in ${files}; do [ -f "$file" ] && found=1; done
[ -n "$found" ] || { ${mark('no-file')}; exit 0; }
config=$(${compose} config --format json 2>/dev/null </dev/null) || { ${mark('invalid')}; ${compose} config -q 2>&1 </dev/null; exit 0; }
${mark('config')}; printf '%s\\n' "$config"
${mark('hashes')}; ${compose} --profile '*' config --hash '*' 2>&1 </dev/null
project=$(printf '%s\\n' "$config" | sed -n 's/^  "name": "\\([^"]*\\)",\\{0,1\\}$/\\1/p' | head -n 1)
${mark('ids')}; ids=$(timeout 20 docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" 2>&1 </dev/null) || { printf '%s\\n@status %s\\n' "$ids" $?; exit 0; }
${mark('containers')}; [ -z "$ids" ] || timeout 20 docker inspect --type container --format '{"id":{{json .Id}},"name":{{json .Name}},"imageId":{{json .Image}},"image":{{json .Config.Image}},"labels":{{json .Config.Labels}},"state":{{json .State}},"restarts":{{.RestartCount}},"restart":{{json .HostConfig.RestartPolicy.Name}}}' $ids 2>/dev/null
${mark('images')}; timeout 20 docker images --no-trunc --digests --format '{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}' 2>/dev/null
${RECORD_FOLDER}
${mark('record')}; [ -f "$records/$project.json" ] && cat -- "$records/$project.json"
${mountsScript()}`;
}

/**
 * Hashes of what the services mount from the host, found in Compose's own JSON: `source` and two lines after it
 * perhaps `read_only`; `file` of configs and secrets. Regular files up to 16 MiB; read-only folders of at most 500 files,
 * of which those over 256 KiB count by size and time.
 */
function mountsScript(): string {
  return `sources=$(printf '%s\\n' "$config" | sed -n '/^ *"source": "\\//{N;N;/"read_only": true/{s/^ *"source": "\\([^"\\\\]*\\)".*/ro \\1/p;b};s/^ *"source": "\\([^"\\\\]*\\)".*/rw \\1/p};s/^ *"file": "\\(\\/[^"\\\\]*\\)".*/ro \\1/p' | sort -u)
${mark('files')}; printf '%s\\n' "$sources" | { set --; while read -r access source; do [ -f "$source" ] && set -- "$@" "$source"; done; [ $# = 0 ] || { stat -L -c '%i %Y %s %n' -- "$@"; find -L "$@" -maxdepth 0 -type f -size -32769 -exec sha256sum -- {} +; }; } 2>/dev/null
${mark('folders')}; printf '%s\\n' "$sources" | while read -r access source; do
  [ "$access" = ro ] && [ -d "$source" ] || continue
  case $source in ${SYSTEM}) continue ;; esac
  [ "$(find -L "$source" -xdev -type f 2>/dev/null | head -n 501 | wc -l)" -le 500 ] || continue
  sum=$({ find -L "$source" -xdev -type f -size -513 -exec sha256sum -- {} + ; find -L "$source" -xdev -type f -size +512 -printf '%s %T@ %p\\n'; } 2>/dev/null | LC_ALL=C sort | sha256sum)
  printf '%s %s %s %s\\n' "\${sum%% *}" "$(stat -L -c %i -- "$source")" "$(find -L "$source" -xdev -printf '%Ts\\n' 2>/dev/null | sort -n | tail -n 1)" "$source"
done
`;
}
