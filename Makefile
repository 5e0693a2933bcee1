# The two commands people need: `make up` and `make test`. `make` alone says what else there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help up trial down demo journey bench soak test check fix browser lock clean lint templates types unit journeys all

PYTHON ?= python3
SECONDS_OF_LOAD ?= 600
BASE_URL ?= http://127.0.0.1:8000
BIN := .venv/bin

# An environment whose Python no longer runs (moved folder, upgraded system) is built again.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -f .venv/*.installed 2>/dev/null)

help:  ## shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

up: .venv/base.installed  ## prepares everything and serves the demo city on http://127.0.0.1:8000 (other port: PORT=)
	@exec $(BIN)/python -m onewindow.config.serve

trial: .venv/base.installed  ## serves a city beside `make up` where drafts are tried with made-up people (one port further)
	@exec $(BIN)/python -m onewindow.config.serve trial

down:  ## stops what `make up` started, if it still runs
	@[ ! -x $(BIN)/python ] || { $(BIN)/python -m onewindow.config.serve trial stop; $(BIN)/python -m onewindow.config.serve stop; }

demo: .venv/base.installed  ## puts the demo city back as it was at the beginning
	@$(BIN)/onewindow load-demo --reset

journey: .venv/base.installed  ## plays the restaurant story against a running server (BASE_URL=, ARGS="--story …")
	@$(BIN)/onewindow journey --base-url "$(BASE_URL)" $(ARGS)

bench: .venv/base.installed  ## measures the full submission and writes bench/results.json
	@$(BIN)/onewindow bench $(ARGS)

soak: .venv/dev.installed browser  ## loads a city of its own for ten minutes while parts of it are killed (SECONDS_OF_LOAD=)
	@trap '$(BIN)/python -m onewindow.config.embedded_postgres stop test' EXIT; \
	  ONEWINDOW_TEST_NAME=soak ONEWINDOW_SOAK_S=$(SECONDS_OF_LOAD) $(BIN)/pytest tests/journeys/test_faults.py -k survives

test: .venv/dev.installed browser  ## everything: format, lint, types, contracts, tests, journeys in a browser
	@trap '$(BIN)/python -m onewindow.config.embedded_postgres stop test' EXIT; \
	  $(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target all

check: .venv/dev.installed  ## format, lint, types, contracts, templates, unit tests; no journeys
	@trap '$(BIN)/python -m onewindow.config.embedded_postgres stop test' EXIT; \
	  $(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target lint templates types unit

all: lint templates types unit journeys

lint: .venv/dev.installed
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: make fix" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo --no-cache >/dev/null || $(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/onewindow makemigrations --check --dry-run --settings=onewindow.config.settings_test
	@$(BIN)/onewindow check --fail-level WARNING --settings=onewindow.config.settings_test

templates: .venv/dev.installed
	@$(BIN)/djlint --quiet --lint --check onewindow || { echo "Some templates are not in order: make fix" >&2; exit 1; }

types: .venv/dev.installed
	@$(BIN)/mypy

unit: .venv/dev.installed
	@ONEWINDOW_TEST_NAME=unit $(BIN)/coverage run -m pytest -m "not browser and not city"
	@$(BIN)/coverage report

journeys: .venv/dev.installed browser
	@ONEWINDOW_TEST_NAME=journeys $(BIN)/pytest -m "browser or city"

fix: .venv/dev.installed  ## formats and mends what can be mended without thinking
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/djlint --quiet --reformat onewindow || true

browser:  ## installs the browser and the Chinese font that the journeys need (as root, with apt)
	@tools/install_browser

lock:  ## renews requirements/*.txt from requirements/*.in (needs uv)
	@for name in base dev; do uv pip compile requirements/$$name.in -o requirements/$$name.txt --upgrade --generate-hashes \
	  --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --quiet; done

.venv/%.installed: requirements/%.txt
	@tools/install_environment "$(PYTHON)" $<
	@touch $@

.venv/dev.installed: requirements/base.txt

clean: down  ## removes the environment and everything that was ever written, the demo's data included
	@[ ! -x $(BIN)/python ] || $(BIN)/python -m onewindow.config.embedded_postgres remove
	@rm -rf .venv .state .coverage .mypy_cache .ruff_cache .import_linter_cache .hypothesis journey-report bench/results.json
	@find onewindow tests tools \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
