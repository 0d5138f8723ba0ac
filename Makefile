# On a fresh machine only Python (3.11 or newer), Node (18 or newer) and make are needed.

PYTHON ?= python3
PORT ?= 8000
export DEBUG ?= 1

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard web/locale/*/LC_MESSAGES/django.po))
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --fork-strategy fewest --generate-hashes \
	--python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" --quiet

.PHONY: help run test check format bench lock runtime tools design translations chromium
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 14

run: export DEMO ?= 1
run: runtime design translations  ## serve with demo data on 127.0.0.1:8000 (PORT=… for another)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --if-empty
	@$(MANAGE) runserver --noreload 127.0.0.1:$(PORT)

test: tools design translations chromium  ## the whole test suite
	HYPOTHESIS_PROFILE=ci $(BIN)/pytest -n auto --dist worksteal

check: tools design translations  ## format, lint, types, layers, templates, migrations, translations
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint web/templates
	$(BIN)/mypy
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) translations

format: tools  ## write Python and templates the way `make check` wants them
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	$(BIN)/djlint --quiet --reformat web/templates || $(BIN)/djlint --quiet --reformat web/templates

bench: tools  ## benchmarks beside their peers, as ratios
	$(BIN)/python -m tests.benchmarks

lock: tools  ## lock what pyproject.toml and package.json name (newer releases: UPGRADE=--upgrade)
	$(LOCK) $(UPGRADE) --output-file requirements/base.txt
	$(LOCK) $(UPGRADE) --output-file requirements/dev.txt --extra dev --constraint requirements/base.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

# The steps below keep a copy of the lock file beside what they installed:
# while the two are the same, nothing is downloaded.

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rampe needs Python 3.11 or newer")'
	$(PYTHON) -m venv --clear .venv

INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement

runtime: $(BIN)/pip
	@cmp -s requirements/base.txt .venv/base.txt || { set -ex; \
		$(INSTALL) requirements/base.txt; cp requirements/base.txt .venv; }

tools: $(BIN)/pip
	@cmp -s requirements/dev.txt .venv/dev.txt || { set -ex; \
		$(INSTALL) requirements/dev.txt; cp requirements/dev.txt requirements/base.txt .venv; }

design:
	@cmp -s package-lock.json node_modules/.installed.json || { set -ex; \
		npm ci --ignore-scripts --no-audit --no-fund; cp package-lock.json node_modules/.installed.json; }

translations: $(CATALOGUES)
	@:

%.mo: %.po
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

chromium:
	@command -v chromium >/dev/null || { set -x; apt-get update && apt-get install --yes chromium; } \
		|| echo "Without Chromium the browser tests are skipped."
