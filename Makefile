# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
# One word per act. `make demo` and `make test` are all a newcomer needs.
PY := .venv/bin/python
CHECK_ENV := RACCORDO_NO_DATABASE=1 RACCORDO_TESTING=1 RACCORDO_DATA=build/controllo DJANGO_SETTINGS_MODULE=raccordo.config.settings
.PHONY: demo test leaks check fix journeys bench drill prove leak-bench docs lock assets new-instrument new-indicator

demo:            ## prova tutto, con dati inventati, su http://127.0.0.1:8000 (un'altra porta: make demo PORTA=8001)
	@tools/prepare.sh run
	@$(PY) -m raccordo.config.cli demo $(if $(PORTA),--porta $(PORTA))

test:            ## tutte le prove, compresi i viaggi in un browser vero
	@tools/prepare.sh dev
	@$(PY) -m pytest -n 2 --dist loadgroup -m "not leaks" tests

leaks:           ## ogni pagina come ognuno, in mondi gemelli (lungo)
	@tools/prepare.sh dev
	@$(PY) -m pytest -n 2 --dist loadgroup -m leaks tests/web/leaks

journeys:        ## solo i viaggi nel browser
	@tools/prepare.sh dev
	@$(PY) -m pytest -m journey tests/journeys

check:           ## forma, contratti della torre, tipi, licenze, migrazioni
	@mkdir -p build
	@RACCORDO_NO_BROWSER=1 tools/prepare.sh dev
	@$(PY) -m ruff format --check --quiet raccordo tests tools
	@$(PY) -m ruff check --quiet raccordo tests tools
	@.venv/bin/lint-imports --no-cache > build/contratti.txt 2>&1 || { cat build/contratti.txt; exit 1; }
	@$(PY) -m mypy --no-error-summary --cache-dir build/mypy $$(ls -d raccordo/*/rules.py raccordo/*/rules raccordo/solvers 2>/dev/null)
	@.venv/bin/reuse lint --quiet || { .venv/bin/reuse lint; exit 1; }
	@$(CHECK_ENV) $(PY) -W ignore -m django makemigrations --check --dry-run -v 0 || { echo "Mancano migrazioni."; exit 1; }

fix:             ## rimette in forma il codice
	@$(PY) -m ruff check --quiet --fix raccordo tests tools; $(PY) -m ruff format --quiet raccordo tests tools

bench:           ## misura un territorio di 100.000 persone; le cifre vanno in docs/benchmarks.md
	@tools/prepare.sh dev
	@$(PY) -m tools.bench.run

drill:           ## prova di caduta: copia e archivio mentre si scrive, distrugge, ripristina altrove, controlla, misura (make drill GB=10)
	@tools/prepare.sh dev
	@$(PY) -m tools.drill.run $(if $(GB),--gb $(GB))

prove:           ## le prove lunghe, una dopo l'altra (ore): make prove PARTI="oracolo mutanti" ne fa alcune; tests/prove dice quali
	@tools/prepare.sh prove
	@$(PY) -m tools.prove.run $(PARTI)

leak-bench:      ## pianta ogni fuga nota, una alla volta: tutte trovate, in quanto tempo
	@tools/prepare.sh dev
	@$(PY) -m tools.prove.run fughe

docs:            ## rigenera i cataloghi di strumenti e indicatori
	@tools/prepare.sh dev
	@$(PY) -m tools.docs

lock:            ## ricalcola le versioni bloccate, con impronte e senza indirizzi
	@$(PY) -m pip install --quiet uv
	@.venv/bin/uv pip compile -q --upgrade --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	@.venv/bin/uv pip compile -q --upgrade --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

assets:          ## ricompila fogli di stile, caratteri e icone (serve Node, solo a chi li cambia)
	@cd frontend && npm ci --silent && npm run --silent build

new-instrument:  ## make new-instrument CODE=barthel
	@$(PY) -m tools.scaffold instrument $(CODE)

new-indicator:   ## make new-indicator CODE=days_to_first_visit
	@$(PY) -m tools.scaffold indicator $(CODE)
