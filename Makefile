# Everything that is done with the registry on a machine with Python 3.11 or newer, make and git.
# `make help` says what there is; `make run` and `make test` need nothing set up before.

VENV ?= .venv
PORT ?= 8000
VENV_PYTHON := $(VENV)/bin/python
REGISTRY := $(VENV_PYTHON) -m registry
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools
PEERS := $(VENV)/.peers
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard registry/translations/*/LC_MESSAGES/*.po))

# What `run` and `migrate` use; an operator's own settings win.
run migrate: export REGISTRY_SETTINGS ?= config/demo.toml
run: export REGISTRY_BASE_URL ?= http://127.0.0.1:$(PORT)
run: export PORT := $(PORT)

# Compiled once, not by each of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench migrate messages catalogues lock browser clean
.DELETE_ON_ERROR:

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) $(CATALOGUES) ## Set up and serve the demo on 127.0.0.1:8000 (PORT, REGISTRY_INSTANCE, REGISTRY_DEMO_PASSWORD)
	@$(REGISTRY) db demo
	@exec $(REGISTRY) serve

test: ## Check everything and run every test
	@$(MAKE) --no-print-directory --jobs=2 browser check catalogues
	@$(VENV_PYTHON) -m pytest -n auto --dist worksteal

check: $(RUNTIME) $(TOOLS) ## Lint, format, types, the rooms' ladder, templates
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m mypy
	@$(VENV)/bin/lint-imports
	@$(VENV_PYTHON) -m djlint templates --lint --quiet

fix: $(RUNTIME) $(TOOLS) ## Repair what can be repaired by itself
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .

bench: $(RUNTIME) $(TOOLS) $(PEERS) $(CATALOGUES) ## Measure against the limits (SIZE=full for the large sets)
	@$(VENV_PYTHON) -m tests.benchmarks

migrate: $(RUNTIME) ## Bring the database of the settings to this version's schema
	@$(REGISTRY) db upgrade

messages: $(RUNTIME) ## Bring the catalogues up to date with the sentences of the code (docs/translating.md)
	@mkdir -p build
	@PYTHONPATH=. $(VENV)/bin/pybabel --quiet extract --mapping-file=registry/translations/babel.cfg \
		--no-default-keywords $(addprefix --keyword=,$(shell cat registry/translations/keywords)) \
		--add-location=file --sort-by-file --output-file=build/messages.pot registry templates
	@$(VENV)/bin/pybabel --quiet update --input-file=build/messages.pot --output-dir=registry/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=100

catalogues: $(CATALOGUES) ## Compile the translations

lock: ## Choose versions anew and write them to the requirements files (needs uv)
	@scripts/lock.sh

clean: ## Remove what was made here, but for instance/: that is data
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find registry tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)

# The stamps: while they are newer than what they depend on, a second call costs nothing.
$(RUNTIME): requirements.txt scripts/environment.sh
	@scripts/environment.sh $(VENV) requirements.txt
	@touch $@

$(TOOLS): requirements-dev.txt $(RUNTIME)
	@scripts/environment.sh $(VENV) requirements-dev.txt --no-compile
	@touch $@

$(PEERS): requirements-bench.txt $(TOOLS)
	@scripts/environment.sh $(VENV) requirements-bench.txt
	@touch $@

%.mo: %.po $(RUNTIME)
	@$(VENV)/bin/pybabel --quiet compile --input-file=$< --output-file=$@

browser:
	@scripts/browser.sh
