# make setup | run | serve | test | lint | docs | bench. Each target installs what it needs, once.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV ?= .venv
RUN ?= baseline --members 200 --out results/baseline --plot results/baseline.png
HOST ?= 127.0.0.1
PORT ?=
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The first Python of 3.11 or newer that can make a virtual environment.
CANDIDATES := python3.13 python3.12 python3.11 python3.14 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c '$(SUITABLE)' 2>/dev/null && echo $$p && break; done)

# Browsers that the tests of the page can use; RIMLAND_CHROMIUM names another.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

.PHONY: help setup run test browser serve lint docs format bench clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the virtual environment and install everything in it

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed; say which: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(STAMP) ## Simulate the status quo, 2015 to 2040
	@rm -rf results/baseline && mkdir -p results
	$(BIN)/rimland run $(RUN)

test: $(STAMP) browser ## Run the tests
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

browser: ## Install Chromium and a Japanese font for the tests of the page, where there are none and we may
	@if test -n "$$RIMLAND_CHROMIUM" || { for b in $(BROWSERS); do command -v $$b; done | grep -q .; }; then :; \
	elif command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-ipaexfont >/dev/null; \
	else \
		echo "no Chromium: tests in a browser are skipped; install it, or name one in RIMLAND_CHROMIUM" >&2; \
	fi

serve: $(STAMP) ## Open the workbench in the browser; HOST, PORT and TOKEN say where and to whom
	$(BIN)/rimland serve --host $(HOST) $(if $(PORT),--port $(PORT)) $(if $(TOKEN),--token $(TOKEN))

lint: $(STAMP) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

docs: $(STAMP) ## Build the model book into site/; a broken link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

format: $(STAMP) ## Put the code into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## Measure speed and memory against peers; writes bench.json
	$(BIN)/python -m benchmarks

clean: ## Remove what the other targets made
	rm -rf $(VENV) results site bench.json build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
