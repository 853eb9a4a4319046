#!/bin/bash
# Makes the two accounts of the product, as a superuser; a second run sets their passwords anew. The
# owner migrates; the product reads and writes rows but cannot change tables, drop triggers or
# truncate, and row security binds it to the tenants that are opened.
set -euo pipefail

# Passwords stand in files; in the environment where somebody put them there.
: "${OWNER_PASSWORD:=$(cat "$OWNER_PASSWORD_FILE")}" "${DATABASE_PASSWORD:=$(cat "$DATABASE_PASSWORD_FILE")}"
export OWNER_PASSWORD DATABASE_PASSWORD

# psql takes them from its environment: arguments are read by everybody who sees the processes.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv product_password DATABASE_PASSWORD
SET log_statement = 'none';
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['carbon_peak_owner', 'carbon_peak']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE carbon_peak_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE carbon_peak LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT
  PASSWORD :'product_password';
-- A process that began something and hangs must not hold its rows for ever.
ALTER ROLE carbon_peak SET idle_in_transaction_session_timeout = '15min';
ALTER SCHEMA public OWNER TO carbon_peak_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO carbon_peak;
ALTER DEFAULT PRIVILEGES FOR ROLE carbon_peak_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO carbon_peak;
ALTER DEFAULT PRIVILEGES FOR ROLE carbon_peak_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO carbon_peak;
SQL
