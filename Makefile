# Python 3.11 or later, git and make are all this needs: everything else is set up in .venv and
# eventreg/frontend/node_modules. `make help` lists what can be made.

PORT ?= 8000
PYTHON := .venv/bin/python
LOCK := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --extra build
BEYOND_RUNTIME := --constraint deploy/requirements.txt \
	$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' deploy/requirements.txt)
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help run setup dev test check bench lock screenshots clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

# Links and QR codes must lead to the port that is served.
ifneq ($(PORT),8000)
run: export EVENTREG_BASE_URL ?= http://127.0.0.1:$(PORT)
endif
run: setup ## Set up, migrate, load the demo on first use, and serve on PORT (8000)
	@exec .venv/bin/eventreg serve --port $(PORT) --with-demo

setup: ## Environment, locked packages, front end, translations: what `make run` does before it serves
	@python3 -m deploy.setup

dev: ## The same, and what tests and checks need
	@python3 -m deploy.setup --dev

test: dev ## The whole suite: SQLite, PostgreSQL, vitest, browser (ARGS="tests/checkin -x" for some)
	@$(PYTHON) -m deploy.test $(ARGS)

check: dev ## Lint, types, imports, templates, translations
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint templates --lint --quiet
	$(PYTHON) -m deploy.node run --silent check
	$(PYTHON) -m deploy.translations check

bench: dev ## Measure what was promised, on this machine
	@$(PYTHON) -m bench

screenshots: dev ## Make the pictures of README and guide anew
	$(PYTHON) -m docs.screenshots

lock: dev ## Choose the newest allowed Python packages and write them down with their hashes
	$(LOCK) --upgrade --output-file deploy/requirements.txt
	$(LOCK) --upgrade --output-file deploy/requirements-node.txt --extra node $(BEYOND_RUNTIME)
	$(LOCK) --upgrade --output-file deploy/requirements-dev.txt --extra dev $(BEYOND_RUNTIME)

clean: ## Remove what was set up and built; data in instance/ stay
	rm -rf .venv eventreg/frontend/node_modules eventreg/static/dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find eventreg/translations -name '*.mo' -delete
