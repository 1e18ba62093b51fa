#!/bin/sh
# A role, a database and one for its vault for every service that has a password file, on the image's first start: the
# same as infra/postgres/roles.py gives to a cluster that runs without Docker. Again and again without harm.
set -eu
secrets="${LINLI_SECRETS:-/run/secrets}"
run() { psql -X -q -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres "$@"; }

run <<'SQL'
revoke connect on database postgres from public;
revoke connect on database template1 from public;
SQL
for service in registration mediation procurement evaluation posts districts; do
  [ -f "$secrets/${service}_password" ] || continue
  timeout=60s
  [ "$service" != districts ] || timeout=10min
  # psql reads the password itself: what stands in arguments is seen by every process of the machine
  password_file="$secrets/${service}_password" run -v role="$service" -v timeout="$timeout" <<'SQL'
\set password `cat "$password_file"`
select format('create role %I login nosuperuser nocreatedb nocreaterole', :'role')
  where not exists (select from pg_roles where rolname = :'role') \gexec
alter role :"role" password :'password';
select format('create database %I owner %I template template0 encoding %L', :'role', :'role', 'UTF8')
  where not exists (select from pg_database where datname = :'role') \gexec
alter role :"role" set idle_in_transaction_session_timeout = '2s';
alter role :"role" set statement_timeout = :'timeout';
revoke all on database :"role" from public;
SQL
  [ "$service" != districts ] || continue # it keeps nothing of anybody
  run -v role="$service" -v vault="${service}_vault" <<'SQL'
select format('create database %I owner %I template template0 encoding %L', :'vault', :'role', 'UTF8')
  where not exists (select from pg_database where datname = :'vault') \gexec
revoke all on database :"vault" from public;
SQL
done
[ -f "$secrets/districts_password" ] || exit 0
# The views' service owns nothing: it becomes one of these for each transaction (services/districts/ledger/roles.py).
for role in districts_owner districts_worker districts_reader; do
  run -v role="$role" <<'SQL'
select format('create role %I nologin nosuperuser nocreatedb nocreaterole', :'role')
  where not exists (select from pg_roles where rolname = :'role') \gexec
SQL
done
run <<'SQL'
alter role districts noinherit;
grant districts_owner, districts_worker, districts_reader to districts;
alter database districts owner to districts_owner;
grant connect on database districts to districts;
SQL
