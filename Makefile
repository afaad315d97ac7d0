# Two commands: `make run` (train a small model and watch it, or LOGDIR=path to look at your own logs) and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

PYTHON ?= python3
LOGDIR ?=
PORT ?= 6006
VENV := .venv
BIN := $(VENV)/bin
NODE_MODULES := tests/static/node_modules

.PHONY: help run test check python-tests page-tests browser-tests bench protos clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# Stamps stand for an installed environment; they grow stale only when the configuration changes.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[examples]'
	touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[examples,test]'
	touch $@ $(VENV)/.installed

$(NODE_MODULES)/.installed: tests/static/package.json
	cd tests/static && npm install --silent --no-audit --no-fund --no-package-lock
	touch node_modules/.installed

run: $(VENV)/.installed ## serve ./runs with a classifier training into it, or LOGDIR=path
	@mkdir -p runs
	if [ -n "$(LOGDIR)" ]; then exec $(BIN)/board --logdir "$(LOGDIR)" --port $(PORT); fi
	if [ ! -e runs/digits ]; then
	  $(BIN)/python examples/digits.py --logdir runs/digits > /dev/null &
	  trainer=$$!
	  trap 'kill $$trainer 2>/dev/null || true' EXIT
	  echo "training a digits classifier into runs/digits (about two minutes, in the background)"
	fi
	$(BIN)/board --logdir runs --port $(PORT)

test: check python-tests page-tests browser-tests ## everything that .ci/run runs

check: $(VENV)/.installed-test ## formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

python-tests: $(VENV)/.installed-test ## pytest without the browser
	$(BIN)/pytest -q -n logical --dist loadfile -m "not browser"

page-tests: $(NODE_MODULES)/.installed ## node --test and tsc
	(cd tests/static && node --import ./resolve_vendor.js --test .)
	$(NODE_MODULES)/.bin/tsc -p tests/static

browser-tests: $(VENV)/.installed-test ## Chromium over the running server
	tests/browser/chromium.sh
	$(BIN)/pytest -q -m browser tests/browser

bench: $(VENV)/.installed-test ## the budget table, side by side with TensorBoard
	$(BIN)/python -m benchmarks

protos: $(VENV)/.installed-test ## regenerate writer/wire/proto
	$(BIN)/python writer/wire/proto/generate.py

clean: ## remove what make made
	rm -rf $(VENV) $(NODE_MODULES) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
