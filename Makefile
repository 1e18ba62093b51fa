# Linli's front door: bare `make` explains itself.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export UV_PYTHON_DOWNLOADS := never
# a city is many processes: what the first has compiled, the others read, whatever the machine's own habit is
export PYTHONDONTWRITEBYTECODE :=
UV := .tools/bin/uv
BIN := .venv/bin

.PHONY: help up city setup check audit test faults bench grafana pictures clean

help:  ## list the targets
	@echo 'Linli 邻里. What you can make:'
	@sed -n -E 's/^([a-z]+):.*  ## (.*)/  make \1 \2/p' Makefile | while read -r make target what; do \
	 printf '  %s %-6s  %s\n' "$$make" "$$target" "$$what"; done

up: $(UV)  ## start the city at http://127.0.0.1:8000: one process, SQLite in var/city (ARGS="--port 8001 --empty")
	@$(UV) sync -q --frozen --no-dev --inexact
	@$(BIN)/linli up $(ARGS)

city: setup  ## start the distributed city on this machine: PostgreSQL, Kafka, an api and a worker of every service
	@sh infra/bootstrap.sh servers
	@$(BIN)/linli city $(ARGS)

setup: $(UV)  ## make the environment in .venv, with everything that development needs, so that .venv/bin/linli works
	@$(UV) sync -q --frozen

check: setup  ## lint, format, types and walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(UV)  ## ask a public register whether a locked library has a known weakness (needs the Internet; SECURITY.md)
	@$(UV) audit --frozen $(ARGS)

test:  ## install what the tests stand on where it is missing, then check and test everything (ARGS="tests/infra")
	@sh infra/bootstrap.sh python
	@$(MAKE) --no-print-directory setup
	@sh infra/bootstrap.sh all
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

faults: setup  ## try every fault on real processes under load, two seeds each; ends with one line of counts
	@sh infra/bootstrap.sh servers
	@LINLI_FAULTS=all $(BIN)/pytest tests/faults $(ARGS)

bench: setup  ## measure: each ratio prints both its sides
	@sh infra/bootstrap.sh servers
	$(BIN)/python -m tests.bench $(ARGS)

# an environment of its own: grafana-client brings another package under the name urllib3
grafana: $(UV)  ## bring the dashboards to the Grafana at GRAFANA_URL, as GRAFANA_TOKEN; only what is not yet so is written
	@UV_PROJECT_ENVIRONMENT=.tools/grafana $(UV) sync -q --frozen --no-dev --extra grafana --no-install-project
	@.tools/grafana/bin/python -m infra.grafana.push

pictures: setup  ## take the pictures of README and docs/desk.md anew
	@sh infra/bootstrap.sh all
	LINLI_PICTURES=docs $(BIN)/pytest tests/journeys/test_screens.py tests/journeys/test_a_clerk_at_the_desk.py

clean:  ## remove the environment and the tools' caches, never a city's data
	rm -rf .venv .tools .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# uv in a private environment; a venv that failed (no ensurepip) leaves a half one behind, hence the removals
$(UV):
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	 || { echo "linli needs python3 to be Python 3.11 or newer; here it is: $$(python3 --version 2>&1)" >&2; exit 1; }
	@rm -rf .tools
	@{ python3 -m venv .tools && .tools/bin/python -m pip install -q 'uv==0.13.9'; } >.tools.log 2>&1 \
	 || { rm -rf .tools; python3 -m venv --without-pip .tools \
	      && python3 -m pip --python .tools/bin/python install -q 'uv==0.13.9'; } >>.tools.log 2>&1 \
	 || { rm -rf .tools; tail -n 1 .tools.log >&2; rm -f .tools.log; \
	      echo 'linli could not install its tools: it needs python3-venv or pip, and the package registry' >&2; exit 1; }
	@rm -f .tools.log
