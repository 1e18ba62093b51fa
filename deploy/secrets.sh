#!/bin/sh
# Draw the passwords of the distributed city, once: deploy/secrets/, which git does not see. What is there is kept.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets # shut for other users; the files are open, because containers read them as users of their own
secret() { od -An -N 24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  [ -s "secrets/$1" ] && return 0
  printf '%s' "$2" >"secrets/$1"
  chmod 644 "secrets/$1"
  echo "drawn: deploy/secrets/$1"
}

keep postgres_password "$(secret)"
keep grafana_admin "$(secret)"
keep keycloak_admin "$(secret)"
keep example_people "$(secret)"
for client in portal court police finance tax; do
  keep "${client}_client" "$(secret)"
done
for service in registration mediation procurement evaluation districts; do
  keep "${service}_password" "$(secret)"
  keep "${service}_store" "postgresql://$service:$(cat "secrets/${service}_password")@postgres:5432/$service"
done
