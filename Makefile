# Carbon Peak Tracker: everything a person runs. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The address of a package registry is the machine's business; a folder of wheels left in the
# environment must not decide what is locked.
UV := env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(BIN)/uv
LOCKS := requirements/base.txt requirements/dev.txt
STAMP := $(VENV)/.installed-$(shell cat $(LOCKS) 2>/dev/null | sha256sum | cut -c1-16)

.PHONY: help install lock
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

install: $(STAMP) ## Make .venv hold exactly what the locks name

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet uv

$(STAMP): | $(BIN)/uv
	$(UV) pip sync --quiet --require-hashes requirements/dev.txt
	rm -f $(VENV)/.installed-*
	touch $@

lock: | $(BIN)/uv ## Lock requirements/*.in again, with hashes and without addresses
	for name in base dev servers; do \
	  constraint=""; \
	  if [ $$name = dev ]; then constraint="-c requirements/base.txt"; fi; \
	  $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade \
	    $$constraint requirements/$$name.in --output-file requirements/$$name.txt; \
	done
