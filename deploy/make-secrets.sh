#!/bin/bash
# Fills a folder with the secrets of an installation, each in a file that only its reader may read:
#
#     deploy/make-secrets.sh [--host] FOLDER [DATABASE_HOSTS [REDIS_HOST]]
#
# Run as root. Readers are the accounts inside the containers; with --host root alone, as systemd
# hands the secrets on. What is there is kept: a second run adds what is missing, so that a
# content_key brought along from elsewhere stays. Copy the folder to every machine of the
# installation, and content_key to two safe places that hold no backups.
set -euo pipefail

# The accounts inside the images.
product=10001 postgres=999 redis_account=999
if [ "${1:-}" = --host ]; then
  product=0 postgres=0 redis_account=0
  shift
  set -- "${1:-}" "${2:-127.0.0.1:5432}" "${3:-127.0.0.1:6379}"
fi
folder=${1:?name the folder}
database=${2:-postgres:5432}
redis=${3:-redis:6379}

umask 077
mkdir -p "$folder"
chmod 711 "$folder"

keep() { # name, account, text
  if [ ! -e "$folder/$1" ]; then
    printf '%s\n' "$3" > "$folder/$1"
  fi
  chown "$2" "$folder/$1"
  chmod 400 "$folder/$1"
}
word() { openssl rand -hex 32; }

keep secret_key "$product" "$(word)"
keep content_key "$product" "$(openssl rand -base64 32)"
keep metrics_token "$product" "$(word)"
keep email_password "$product" ""
keep postgres_password "$postgres" "$(word)"
keep owner_password "$postgres" "$(word)"
keep database_password "$postgres" "$(word)"
keep redis_conf "$redis_account" "requirepass $(word)"

address() { # account, file of its password, kind of host wanted among several
  wanted=
  case $database in *,*) wanted="?target_session_attrs=$3" ;; esac
  printf 'postgresql://%s:%s@%s/carbon_peak%s' "$1" "$(cat "$folder/$2")" "$database" "$wanted"
}
standby=
case $database in *,*) standby=$(address carbon_peak database_password standby) ;; esac
keep database_url "$product" "$(address carbon_peak database_password read-write)"
keep owner_database_url "$product" "$(address carbon_peak_owner owner_password read-write)"
keep replica_url "$product" "$standby"
keep message_broker "$product" "redis://:$(sed -n 's/^requirepass //p' "$folder/redis_conf")@$redis/0"
