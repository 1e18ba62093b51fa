#!/bin/sh
# Draw the passwords and keys of the distributed city, once: deploy/secrets/, which git does not see. What is there is kept.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets # shut for other users; the files are open, because containers read them as users of their own
secret() { od -An -N 24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  [ -s "secrets/$1" ] && return 0
  printf '%s' "$2" >"secrets/$1.new"
  chmod 644 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
  echo "drawn: deploy/secrets/$1"
}

keep postgres_password "$(secret)"
keep grafana_admin "$(secret)"
keep keycloak_admin "$(secret)"
keep example_people "$(secret)"
for client in portal court police finance tax; do
  keep "${client}_client" "$(secret)"
done
for service in registration mediation procurement evaluation posts districts; do
  keep "${service}_password" "$(secret)"
  at="postgresql://$service:$(cat "secrets/${service}_password")@postgres:5432/$service"
  keep "${service}_store" "$at"
  [ "$service" = districts ] || keep "${service}_vault" "${at}_vault"
done

# keys are drawn by Linli: by this machine's own where `make setup` made one, else by the image
python="${LINLI_PYTHON:-../.venv/bin/python}"
if [ -x "$python" ]; then
  "$python" -m infra.keys secrets
else
  docker build -q -t linli:local -f Dockerfile .. >/dev/null
  docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD/secrets:/secrets" linli:local python -m infra.keys /secrets
fi
chmod 644 secrets/*_key secrets/signing_keys secrets/service_keys secrets/*_master_keys secrets/drafts_keys
