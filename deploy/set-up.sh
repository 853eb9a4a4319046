#!/bin/bash
# Prepares one machine without containers, as root, once install.sh has put the product there:
# account, secrets, database and its two accounts, Redis, nginx, units. Asks no network.
#
#     /opt/carbon-peak/current/app/deploy/set-up.sh peak.example.gov.cn
#
# PostgreSQL, Redis and nginx are those of the distribution, installed before. Safe to repeat: what
# is there (settings, secrets, certificate) is kept, only what comes from here is written anew. On a
# machine that takes the place of another, put the content_key of that one into
# /etc/carbon-peak/secrets first.
set -euo pipefail

host=${1:?name the host under which people reach the product}
here=$(cd "$(dirname "$0")" && pwd)
settings=/etc/carbon-peak
# What is written here is for everybody to read, secrets and settings apart.
umask 022
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
for program in psql redis-server nginx openssl systemctl; do
  command -v "$program" > /dev/null || {
    say "There is no $program. Install PostgreSQL, Redis, nginx and openssl of the distribution." >&2
    exit 1
  }
done

say "Account and secrets: $settings"
id carbon-peak > /dev/null 2>&1 ||
  useradd --system --user-group --no-create-home --home /var/lib/carbon-peak --shell /usr/sbin/nologin carbon-peak
"$here/make-secrets.sh" --host "$settings/secrets"
if [ ! -e "$settings/carbon-peak.env" ]; then
  sed "s/peak\.example\.gov\.cn/$host/" "$here/systemd/carbon-peak.env" > "$settings/carbon-peak.env"
  chmod 0600 "$settings/carbon-peak.env"
fi
install -d -o carbon-peak -g carbon-peak -m 0700 /var/lib/carbon-peak /var/backups/carbon-peak

say "Database: carbon_peak"
systemctl start postgresql
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
exists=$(as_postgres psql -XAtc "SELECT count(*) FROM pg_database WHERE datname = 'carbon_peak'")
if [ "$exists" = 0 ]; then
  # Sorted by code point, which no newer system changes below the indexes.
  as_postgres psql -Xqc "CREATE DATABASE carbon_peak TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
fi
OWNER_PASSWORD=$(cat "$settings/secrets/owner_password") \
DATABASE_PASSWORD=$(cat "$settings/secrets/database_password") \
POSTGRES_DB=carbon_peak as_postgres "$here/postgres-roles.sh"
folder=$(dirname "$(as_postgres psql -XAtc 'SHOW config_file')")/conf.d
if [ -d "$folder" ]; then
  install -m 0644 "$here/postgresql.conf" "$folder/carbon-peak.conf"
else
  say "  $folder is not there: take $here/postgresql.conf over into postgresql.conf by hand."
fi
systemctl restart postgresql

say "Redis: for messages and the cache alone"
redis=$(find /etc/redis /etc -maxdepth 1 -name redis.conf -print -quit 2> /dev/null || true)
own=$(dirname "$redis")/carbon-peak-redis.conf
{ cat "$settings/secrets/redis_conf"; printf '%s\n' 'bind 127.0.0.1' 'appendonly yes' 'save ""' \
    'maxmemory 256mb' 'maxmemory-policy volatile-lru'; } > "$own.new"
chmod 0640 "$own.new"
chown --reference="$redis" "$own.new"
mv "$own.new" "$own"
grep -qxF "include $own" "$redis" || printf 'include %s\n' "$own" >> "$redis"
unit="redis-server"
systemctl cat redis-server > /dev/null 2>&1 || unit=redis
systemctl restart "$unit"

say "nginx: https://$host"
install -d -m 0755 /usr/share/nginx/unavailable
install -m 0644 "$here"/unavailable/*.html /usr/share/nginx/unavailable/
install -d -m 0700 /etc/nginx/certificates
if [ ! -e /etc/nginx/certificates/tls.crt ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 90 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
    -keyout /etc/nginx/certificates/tls.key -out /etc/nginx/certificates/tls.crt 2> /dev/null
  say "  tls.crt and tls.key in /etc/nginx/certificates are made up, for 90 days: put the real ones there."
fi
if [ ! -e /etc/nginx/upstream.conf ]; then
  sed 's/server web:8000/server 127.0.0.1:8000/' "$here/upstream.conf" > /etc/nginx/upstream.conf
fi
install -m 0644 "$here/nginx.conf" /etc/nginx/conf.d/carbon-peak.conf
# The page of Debian's nginx would stand in our place.
rm -f /etc/nginx/sites-enabled/default
nginx -tq
systemctl restart nginx

say "Units: carbon-peak-*"
install -m 0644 "$here"/systemd/*.service "$here"/systemd/*.timer /etc/systemd/system/
install -m 0755 "$here/carbon-peak" /usr/local/sbin/carbon-peak
systemctl daemon-reload

say "" "Ready. Look at $settings/carbon-peak.env, and keep $settings/secrets/content_key in two places" \
  "that hold no backups. Then:"
say "  systemctl start carbon-peak-migrate && carbon-peak load_reference     # a new installation"
say "  carbon-peak restore FOLDER                                            # or one from a backup"
say "  systemctl enable --now carbon-peak-web carbon-peak-worker@fast carbon-peak-worker@slow \\"
say "    carbon-peak-beat carbon-peak-backup.timer"
