#!/bin/bash
# Starts Redis as the official image's entry point does: root gives /data to UID 999 and becomes that user.
set -e

case "$1" in -*|*.conf) set -- redis-server "$@" ;; esac

may() { setpriv --dump | grep -q "Capability bounding set:.*\b$1\b"; }
as_redis=(setpriv --reuid redis --regid redis --clear-groups)

# usage: give MODE FILE… — lets the redis user read (r) or read and write (rw) them; a refusal is a warning
give() {
  local mode=$1 file add
  shift
  for file; do
    if "${as_redis[@]}" test -r "$file" && { [ "$mode" = r ] || "${as_redis[@]}" test -w "$file"; }; then continue; fi
    add=u+$mode
    [ -d "$file" ] && add=${add}x
    chown redis "$file" || echo "Warning: '$file' keeps its owner. Use SKIP_FIX_PERMS=1 to skip permission changes."
    chmod "$add" "$file" || echo "Warning: '$file' keeps its mode. Use SKIP_FIX_PERMS=1 to skip permission changes."
  done
}

# Only what Redis itself puts into /data is touched; anything else there stops the repair.
give_data() {
  local foreign
  foreign=$(find . -mindepth 1 -maxdepth 1 -not \( -name '*.rdb' -or \( -type d -and -name appendonlydir \) \) -print -quit)
  if [ -n "$foreign" ]; then
    echo "Notice: '$foreign' in the data directory is not Redis's. Permissions stay. Use SKIP_FIX_PERMS=1 to skip this check."
  else
    while IFS= read -r -d '' file; do give rw "$file"; done < <(find . -print0)
  fi
}

if [ "$1" = redis-server ] && [ -z "$SKIP_DROP_PRIVS" ] && [ "$(id -u)" = 0 ] && may setuid && may setgid; then
  if [ -z "$SKIP_FIX_PERMS" ]; then
    give_data
    config=${2:-}
    if [ -f "$config" ]; then
      folder=$(dirname "$config")
      [ "$(find "$folder" -mindepth 1 -maxdepth 1 | wc -l)" = 1 ] && give r "$folder" "$config"
    fi
  fi
  drop=(--nnp --inh-caps=-all --ambient-caps=-all)
  # bookworm's setpriv passes over the bounding set without SETPCAP; trixie's, which this is, would end here.
  if may setpcap; then drop+=(--bounding-set=-all); fi
  exec "${as_redis[@]}" "${drop[@]}" "$0" "$@"
fi

[ "$(umask)" = 0022 ] && umask 0077

# The official build has protected mode off unless it is asked for; Debian's has it on.
if [ "$1" = redis-server ]; then
  config=${2:-}
  if [[ " $* " != *" --protected-mode "* ]] && ! { [ -f "$config" ] && grep -qi '^ *protected-mode' "$config"; }; then
    set -- "$@" --protected-mode no
  fi
  echo "Starting Redis Server (Debian's package)"
fi

exec "$@"
