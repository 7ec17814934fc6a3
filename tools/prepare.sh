#!/bin/sh
# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# Prepares this folder to run (`run`) or to be tested (`dev`): environment, locked packages, system libraries, browser.
# Says in one line what is missing and stops, where it may not install it by itself.
set -eu
cd "$(dirname "$0")/.."
what="${1:-run}"
root_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
apt_install() { apt-get update -qq >/dev/null 2>&1 || true; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

python="${PYTHON:-python3}"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Serve Python 3.11 o successivo (pacchetto python3)."; exit 1; }
if [ ! -x .venv/bin/python ]; then
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    root_apt || { echo "Manca il modulo venv di Python: installa il pacchetto python3-venv e riprova."; exit 1; }
    apt_install python3-venv && "$python" -m venv .venv
  fi
fi
lock=requirements.lock; [ "$what" = dev ] && lock=requirements-dev.lock
stamp=".venv/.installed"
wanted="$(sha256sum "$lock" | cut -c1-16)"
full="$(sha256sum requirements-dev.lock | cut -c1-16)"
have="$(cat "$stamp" 2>/dev/null || true)"
if [ "$have" != "$wanted" ] && [ "$have" != "$full" ]; then
  echo "Scarico e installo i pacchetti (la prima volta alcuni minuti, secondo la rete)…"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$lock"
  echo "$wanted" > "$stamp"
fi
# The PDF library needs Pango; where it is absent and cannot be installed, pages can still be printed by the browser.
if ! .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pangoft2-1.0"))'; then
  if root_apt; then apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  else echo "Nota: senza la libreria Pango (pacchetto libpangoft2-1.0-0) i PDF firmati non si generano; il resto funziona."; fi
fi
if [ "$what" = dev ] && [ "${RACCORDO_NO_BROWSER:-}" != 1 ]; then
  found=""
  for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v "$name" >/dev/null 2>&1 && found=yes; done
  ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1 && found=yes
  if [ -z "$found" ]; then
    if root_apt && apt_install chromium; then :
    elif .venv/bin/python -m playwright install chromium >/dev/null 2>&1; then :
    else echo "Manca un browser per le prove: installa il pacchetto chromium e riprova."; exit 1; fi
  fi
fi
