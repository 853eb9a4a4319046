# Carbon Peak Tracker: everything a person runs. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Which registry serves the packages is the machine's business; a folder of wheels left in the
# environment must not decide what is locked.
UV := env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(BIN)/uv
LOCKS := requirements/base.txt requirements/dev.txt
STAMP := $(VENV)/.installed-$(shell cat $(LOCKS) 2>/dev/null | sha256sum | cut -c1-16)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

# What is run by hand is the demonstration, unless the environment says production.
export CARBON_PEAK_MODE ?= demo
# Where it is set, every process of a test compiles the product and its libraries anew.
unexport PYTHONDONTWRITEBYTECODE
BIND ?= 127.0.0.1:8000
QUEUES ?= fast,slow
PROCESSES ?= 2
PYTEST := CARBON_PEAK_MODE=test $(BIN)/python -m pytest --durations 12
SERVERS := $(BIN)/python -m tests.servers run --

.PHONY: help install messages extract lock demo serve worker browser lint lint-types lint-style lint-product \
	test test-sqlite test-servers test-postgresql test-live test-everywhere check-long check-long-here snapshots \
	bench bench-reading load audit bundle check-wheels chaos hosts

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

# --- Installing -----------------------------------------------------------------------------------

install: $(STAMP) $(CATALOGUES) ## Make .venv hold what the locks name; compile the translations

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: set PYTHON to it.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet uv

$(STAMP): | $(BIN)/uv
	$(UV) pip sync --quiet --require-hashes requirements/dev.txt
	rm -f $(VENV)/.installed-*
	touch $@

messages: install ## Compile the translations

%.mo: %.po | $(STAMP)
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

extract: install ## Bring locale/en up to date with the strings of the interface
	CARBON_PEAK_MODE=test $(BIN)/python -m tests.translations

lock: | $(BIN)/uv ## Lock requirements/*.in again, with hashes and without addresses
	for name in base dev servers audit bundle; do \
	  constraint=""; \
	  if [ $$name = dev ]; then constraint="--constraints requirements/base.txt"; fi; \
	  $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade \
	    $$constraint requirements/$$name.in --output-file requirements/$$name.txt; \
	done

# --- Running --------------------------------------------------------------------------------------

demo: install ## Load the five plans and serve them at http://127.0.0.1:8000
	exec $(BIN)/python manage.py demo --bind $(BIND)

serve: install ## Serve the pages alone
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/gunicorn --bind $(BIND) --worker-class gthread --threads 4 carbon_peak.wsgi

worker: install ## Run one worker (QUEUES=fast, QUEUES=slow or both)
	$(BIN)/celery -A carbon_peak.celery worker --pool solo --queues $(QUEUES) --loglevel INFO

# --- Checking -------------------------------------------------------------------------------------

lint: install ## Check style, templates, types and missing migrations
	$(MAKE) --jobs 2 --output-sync=target lint-types lint-style lint-product

# The types take as long as all else together, on one core.
lint-types:
	$(BIN)/mypy .

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --quiet --lint
	$(BIN)/djlint templates --quiet --check

lint-product:
	CARBON_PEAK_MODE=test $(BIN)/python manage.py check
	CARBON_PEAK_MODE=test $(BIN)/python manage.py makemigrations --check --dry-run

browser: ## Make sure of Chromium and a Chinese font
	tests/install_browser.sh

test: ## Install, lint, test on SQLite, on PostgreSQL and Redis, with worker and browser
	$(MAKE) lint
	$(MAKE) browser
	$(MAKE) test-sqlite
	$(SERVERS) $(MAKE) test-servers

PLAIN := not browser and not worker and not long

# Each test once: what answers people and programs on PostgreSQL, by the account that row security
# binds (tests/conftest.py names the folders), the rest on SQLite, which serves the demonstration.
# `make check-long` runs all on both.
test-sqlite: install ## Test on SQLite
	$(PYTEST) -n $(PROCESSES) -m "not by_the_product and not postgres and $(PLAIN)"

# Run inside `tests.servers run`.
test-servers: test-postgresql test-live

test-postgresql:
	$(PYTEST) -n $(PROCESSES) -m "(by_the_product or postgres) and not sqlite and $(PLAIN)"

test-live:
	$(PYTEST) -n $(PROCESSES) -m "(browser or worker) and not long"

test-everywhere: install ## Test all on both engines
	$(PYTEST) -n $(PROCESSES) -m "not postgres and $(PLAIN)"
	$(SERVERS) env $(PYTEST) -n $(PROCESSES) -m "not sqlite and $(PLAIN)"

# As root, because it makes small disks. FAULTS=redis,disk takes some of them.
FAULTS ?=
SUBMISSIONS ?= 1000

chaos: install ## Kill, fill and slow what the product stands on while people file; report in var/chaos
	$(BIN)/python -m tests.chaos --faults "$(FAULTS)" --submissions $(SUBMISSIONS)

check-long: install browser ## Run the long checks: fuzzing, restore, upgrade, sign-on, bundle, looks
	$(MAKE) test-everywhere
	$(SERVERS) $(MAKE) check-long-here

check-long-here:
	$(PYTEST) -m long
	FUZZ_EXAMPLES=50 $(PYTEST) -n $(PROCESSES) tests/indicators/api/test_fuzz.py

snapshots: install browser ## Accept how the pages look now, and renew the pictures of the README
	ACCEPT_SNAPSHOTS=1 $(SERVERS) env $(PYTEST) -m long tests/walk/test_snapshots_browser.py

hosts: install ## Cut hosts off, one after the other, and fail over the database (as root, with nginx)
	$(BIN)/python -m tests.hosts

AUDIT := var/audit

audit: install ## Look the locked packages up among known weaknesses; list parts and licences
	mkdir -p $(AUDIT)
	$(BIN)/python -m carbon_peak.sbom > $(AUDIT)/sbom.json 2> $(AUDIT)/licences.txt
	@echo "$(AUDIT)/sbom.json and $(AUDIT)/licences.txt are written."
	test -x $(AUDIT)/venv/bin/python || $(UV) venv --quiet $(AUDIT)/venv
	$(UV) pip sync --quiet --python $(AUDIT)/venv/bin/python --require-hashes requirements/audit.txt
	@# Strict: a package that could not be looked up would count as sound.
	@$(AUDIT)/venv/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements/base.txt \
	  --progress-spinner off 2> $(AUDIT)/pip-audit.log || { \
	  cat $(AUDIT)/pip-audit.log; \
	  grep -q "^Found" $(AUDIT)/pip-audit.log || \
	    echo "The packages were NOT audited: the database of weaknesses could not be asked. Run this where the network reaches pypi.org."; \
	  exit 1; }

# Where the bundle will run: x86_64 or aarch64.
PLATFORM ?= x86_64

bundle: install ## Build the offline bundle of this commit (PLATFORM=aarch64 for ARM64)
	@env -u PIP_FIND_LINKS $(BIN)/python -m carbon_peak.bundle --platform $(PLATFORM)

check-wheels: install ## Name locked packages that have no wheel for PLATFORM
	@env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(BIN)/python -m carbon_peak.bundle --check --platform $(PLATFORM)

bench: install ## Measure speed and size
	CARBON_PEAK_MODE=test $(SERVERS) $(BIN)/python -m tests.bench

# Seconds, people and plans; the data are loaded once and kept in var/load.
DURATION ?= 600
PEOPLE ?= 270
SIZE ?= 3200

load: install ## Let hundreds of people work at once (DURATION= PEOPLE= SIZE=); report in var/load
	$(BIN)/python -m tests.load --seconds $(DURATION) --people $(PEOPLE) --size $(SIZE)

# The labelled documents beyond the seeds are not part of the product: a folder may hold them.
DOCUMENTS ?= ../shared/plans

bench-reading: install ## Measure how well plan documents are read
	CARBON_PEAK_MODE=test $(BIN)/python -m tests.bench.reading --documents $(DOCUMENTS)
