#!/bin/sh
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# Prepares this folder to run (`run`) or to be tested (`dev`): environment, locked packages, system libraries, browser.
# As root on Debian it installs by itself what the system lacks; otherwise it says in one line what to install and stops.
set -eu
cd "$(dirname "$0")/.."
what="${1:-run}"

fail() { echo "$*" >&2; exit 1; }
root_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
apt_install() {
  echo "Installo dai pacchetti di sistema: $*…"
  mkdir -p build
  { [ -n "${apt_updated:-}" ] || apt-get update -qq; } >build/apt.txt 2>&1 || true
  apt_updated=1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>build/apt.txt 2>&1
}
runs() { "$@" >/dev/null 2>&1; }

python="${PYTHON:-python3}"
runs "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Serve Python 3.11 o più recente: installa il pacchetto python3 (sudo apt install python3) e riprova."

# The environment; one that no longer starts (Python was upgraded, the folder was moved) is made again.
if ! runs .venv/bin/python -m pip --version; then
  rm -rf .venv
  if ! runs "$python" -m venv .venv; then
    rm -rf .venv
    { root_apt && apt_install python3-venv && runs "$python" -m venv .venv; } || {
      rm -rf .venv
      fail "Manca il modulo venv di Python: installa il pacchetto python3-venv (sudo apt install python3-venv) e riprova."
    }
  fi
fi

# The packages, at the locked versions and with the locked fingerprints; the larger set holds the smaller one.
lock=requirements.lock; [ "$what" = run ] || lock=requirements-dev.lock
stamp=.venv/.installed
wanted="$(sha256sum <"$lock" | cut -c1-16)"
full="$(sha256sum <requirements-dev.lock | cut -c1-16)"
have="$(cat "$stamp" 2>/dev/null || true)"
if [ "$have" != "$wanted" ] && [ "$have" != "$full" ]; then
  echo "Scarico e installo i pacchetti (la prima volta alcuni minuti, secondo la rete)…"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r "$lock" ||
    fail "Non riesco a scaricare o installare i pacchetti: controlla la rete e lo spazio sul disco, e riprova."
  echo "$wanted" >"$stamp"
fi

# The PDF library needs Pango; where it is absent and cannot be installed, pages can still be printed by the browser.
if ! runs .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pangoft2-1.0"))'; then
  { root_apt && apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; } ||
    echo "Nota: senza la libreria Pango (sudo apt install libpangoft2-1.0-0) non si generano i PDF firmati; il resto funziona."
fi

# The disk whose power can be cut is a file system in user space.
if [ "$what" = prove ] && ! runs .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("fuse3"))'; then
  { root_apt && apt_install fuse3 libfuse3-3; } || echo "Nota: senza la libreria FUSE (sudo apt install fuse3) non si prova la mancanza di corrente."
fi

[ "$what" = dev ] && [ "${RACCORDO_NO_BROWSER:-}" != 1 ] || exit 0
.venv/bin/python -m tests.journeys.browser && exit 0
{ root_apt && apt_install chromium; } || {
  echo "Scarico un browser per le prove…"
  runs .venv/bin/python -m playwright install chromium
} || true
.venv/bin/python -m tests.journeys.browser ||
  fail "Manca un browser che parta per le prove: installa il pacchetto chromium (sudo apt install chromium) e riprova."
