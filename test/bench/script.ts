/** The same work as a careful admin's POSIX script: everything is checked before it is touched. Sent through `ssh host sudo sh`. */
import { commands, copies, directories, groups, lines, links, looked, templates, templateText, users } from './workload.js';

/** `file` takes the wanted content from its stdin: one `cat`, one `cmp`, one `stat` for a file that is as wanted. */
const FUNCTIONS = `set -eu
umask 022
tmp=$(mktemp); trap 'rm -f "$tmp"' EXIT
changed=0
did() { changed=$((changed+1)); echo "changed: $*"; }
attributes() { # path mode
  [ "$(stat -c '%a %U %G' "$1")" = "$2 root root" ] || { chown root:root "$1"; chmod "$2" "$1"; did "mode $1"; }
}
directory() { # path mode
  [ -d "$1" ] || { mkdir -p "$1"; did "directory $1"; }
  attributes "$1" "$2"
}
file() { # path mode <content
  cat >"$tmp"
  if ! cmp -s "$tmp" "$1"; then
    cp "$tmp" "$1.new"; chmod "$2" "$1.new"; mv -f "$1.new" "$1"; did "file $1"
  fi
  attributes "$1" "$2"
}
line() { # path line mode
  [ -e "$1" ] || { : >"$1"; did "file $1"; }
  grep -qxF -- "$2" "$1" || { printf '%s\\n' "$2" >>"$1"; did "line $2"; }
  attributes "$1" "$3"
}
link() { # path target
  [ "$(readlink "$1")" = "$2" ] || { ln -sfn "$2" "$1"; did "link $1"; }
}
grp() { getent group "$1" >/dev/null || { groupadd "$1"; did "group $1"; }; }
usr() { # name group
  getent passwd "$1" >/dev/null || { useradd -m -g "$2" "$1"; did "user $1"; }
  [ "$(id -gn "$1")" = "$2" ] || { usermod -g "$2" "$1"; did "group of $1"; }
}
`;

/** @param host What the templates call the host. */
export function shellScript(host: string): string {
  const heredoc = (call: string, content: string): string => `${call} <<EOF\n${content}EOF`;
  return [
    FUNCTIONS,
    `h=${host}`,
    ...directories.map((path) => `directory ${path} 755`),
    ...templates.map(({ path, number }) => heredoc(`file ${path} 644`, templateText(number, '$h'))),
    ...copies.map(({ path, content }) => heredoc(`file ${path} 600`, content)),
    ...lines.texts.map((text) => `line ${lines.path} '${text}' 644`),
    ...links.map(({ path, target }) => `link ${path} ${target}`),
    ...groups.map((name) => `grp ${name}`),
    ...users.map(({ name, group }) => `usr ${name} ${group}`),
    ...commands.map(({ argv, creates }) => `[ -e ${creates} ] || { ${argv}; did "${argv}"; }`),
    `stat ${looked} >/dev/null`,
    `[ -e ${looked} ] || { echo "${looked} is missing" >&2; exit 1; }`,
    'for n in 0 1 2; do echo "note $n"; done',
    'echo "changed=$changed"',
    '',
  ].join('\n');
}
