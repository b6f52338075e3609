import type { Shell } from '../commands/completion.js';
import { ASK_COMPLETION } from '../names.js';

/** Answers are lines `word<TAB>sentence`; a line `:files` or `:folders` asks the shell for those. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# deploy: completion for bash
_deploy() {
  local IFS=$'\\n' line
  local words=() answers=() cur=\${COMP_WORDS[COMP_CWORD]} at
  for ((at = 1; at <= COMP_CWORD; at++)); do words+=("\${COMP_WORDS[at]}"); done
  COMPREPLY=()
  mapfile -t answers < <(command "\${COMP_WORDS[0]}" ${ASK_COMPLETION} "\${words[@]}" 2>/dev/null)
  for line in "\${answers[@]}"; do
    case $line in
      :files) compopt -o filenames 2>/dev/null; mapfile -O "\${#COMPREPLY[@]}" -t COMPREPLY < <(compgen -f -- "$cur") ;;
      :folders) compopt -o filenames 2>/dev/null; mapfile -O "\${#COMPREPLY[@]}" -t COMPREPLY < <(compgen -d -- "$cur") ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done
  # A list that goes on, or a folder: no blank after it.
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[=,/] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _deploy deploy
`,
  zsh: `#compdef deploy
# deploy: completion for zsh
_deploy() {
  local line
  local -a answers described
  answers=("\${(@f)$(command $words[1] ${ASK_COMPLETION} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $answers; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      ?*) described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#described )) && _describe 'deploy' described
}
if [ "$funcstack[1]" = _deploy ]; then _deploy "$@"; else compdef _deploy deploy; fi
`,
  fish: `# deploy: completion for fish
function __deploy_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (command $words[1] ${ASK_COMPLETION} $words[2..-1] 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c deploy -f -a '(__deploy_complete)'
`,
};
