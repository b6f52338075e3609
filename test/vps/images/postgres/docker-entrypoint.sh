#!/bin/bash
# Starts PostgreSQL as the official image's entry point does: root prepares PGDATA and becomes UID 999;
# an empty PGDATA gets a cluster, a user, a database and /docker-entrypoint-initdb.d over a server on the socket only.
set -Eeo pipefail

fail() { printf >&2 'Error: %s\n' "$@"; exit 1; }

# usage: from_file VAR [DEFAULT] — VAR itself, or the content of the file that VAR_FILE names
from_file() {
  local name=$1 file=$1_FILE value=${2:-}
  [ -n "${!name:-}" ] && [ -n "${!file:-}" ] && fail "both $name and $file are set (but are exclusive)"
  if [ -n "${!name:-}" ]; then value=${!name}; elif [ -n "${!file:-}" ]; then value=$(<"${!file}"); fi
  export "$name=$value"
  unset "$file"
}

prepare_folders() {
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" || :
  mkdir -p /var/run/postgresql || :
  chmod 03775 /var/run/postgresql || :
  [ "$(id -u)" = 0 ] || return 0
  find "$PGDATA" ! -user postgres -exec chown postgres {} +
  find /var/run/postgresql ! -user postgres -exec chown postgres {} +
}

# From 18 on the data is in a folder of its major version, below one mount at /var/lib/postgresql.
refuse_old_layout() {
  local folder old=()
  [ "$PGDATA" = "/var/lib/postgresql/$PG_MAJOR/docker" ] || return 0
  for folder in /var/lib/postgresql /var/lib/postgresql/data /var/lib/postgresql/*/docker; do
    [ -s "$folder/PG_VERSION" ] && old+=("$folder")
  done
  if [ ${#old[@]} = 0 ] && mountpoint -q /var/lib/postgresql/data; then
    old=('/var/lib/postgresql/data (unused mount/volume)')
  fi
  [ ${#old[@]} = 0 ] || fail "in 18+, these Docker images keep data below /var/lib/postgresql/$PG_MAJOR," \
    "but there appears to be PostgreSQL data in: ${old[*]}" "Use a single mount at /var/lib/postgresql."
}

require_password() {
  [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ] || fail \
    'Database is uninitialized and superuser password is not specified.' \
    'You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.'
}

sql() { PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc "$@"; }

create_database() {
  local there
  there=$(sql --dbname postgres --set db="$POSTGRES_DB" -At <<<"SELECT 1 FROM pg_database WHERE datname = :'db';")
  [ -n "$there" ] || sql --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
}

run_scripts() {
  local file db=(--dbname "$POSTGRES_DB")
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) printf '%s: running %s\n' "$0" "$file"; if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) printf '%s: running %s\n' "$0" "$file"; sql "${db[@]}" -f "$file" ;;
      *.sql.gz) printf '%s: running %s\n' "$0" "$file"; gunzip -c "$file" | sql "${db[@]}" ;;
      *.sql.xz) printf '%s: running %s\n' "$0" "$file"; xzcat "$file" | sql "${db[@]}" ;;
      *.sql.zst) printf '%s: running %s\n' "$0" "$file"; zstd -dc "$file" | sql "${db[@]}" ;;
      *) [ -e "$file" ] && printf '%s: ignoring %s\n' "$0" "$file" ;;
    esac
  done
}

initialise() {
  local method
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
  shift # the first word is "postgres"
  method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "$@")}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  PGUSER=${PGUSER:-$POSTGRES_USER} pg_ctl -D "$PGDATA" -w start \
    -o "$(printf '%q ' "$@" -c listen_addresses='' -p "${PGPORT:-5432}")"
  create_database
  run_scripts
  PGUSER=${PGUSER:-postgres} pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

[ "${1:0:1}" = - ] && set -- postgres "$@"
case " $* " in *' --help '*|*' --version '*|*' -V '*|*' -? '*|*' --describe-config '*) exec "$@" ;; esac

if [ "$1" = postgres ]; then
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
  prepare_folders
  [ "$(id -u)" = 0 ] && exec gosu postgres "$0" "$@"
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    require_password
    refuse_old_layout
    ls /docker-entrypoint-initdb.d/ >/dev/null # unreadable scripts must stop it before anything is made
    initialise "$@"
  fi
fi

exec "$@"
