#!/bin/bash
# Makes the two accounts of the product when the database is created. The owner migrates; the
# product reads and writes rows but cannot change tables, drop triggers or truncate, and row security
# binds it to the tenants that are opened.
set -euo pipefail

# Passwords stand in files; in the environment where somebody put them there.
: "${OWNER_PASSWORD:=$(cat "$OWNER_PASSWORD_FILE")}" "${DATABASE_PASSWORD:=$(cat "$DATABASE_PASSWORD_FILE")}"

psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set owner_password="$OWNER_PASSWORD" --set product_password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE carbon_peak_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE carbon_peak LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT
  PASSWORD :'product_password';
ALTER SCHEMA public OWNER TO carbon_peak_owner;
GRANT USAGE ON SCHEMA public TO carbon_peak;
ALTER DEFAULT PRIVILEGES FOR ROLE carbon_peak_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO carbon_peak;
ALTER DEFAULT PRIVILEGES FOR ROLE carbon_peak_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO carbon_peak;
SQL
