# `make demo` and `make test` do all their own set-up; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWS := @jupyterlab/apputils-extension:announcements
READY := $(VENV)/.ready
BUILT := .grader/built
UV := $(shell grep -o '^uv==[^ ;]*' requirements.lock)
LESSONS := $(shell find solutions grader/exercises -type f -not -path '*/__pycache__/*' -not -path '*/.*' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two recipes may each call apt-get, which takes a lock for itself.
.NOTPARALLEL:
.PHONY: help setup lab demo test test-quick lint bench lock build clean python sandbox-wanted sandbox browser postgres docs

# $(call install,TEST,PACKAGES,ELSE): when TEST fails, install PACKAGES as root on a system with apt-get, and
# otherwise name them and do ELSE. The lists are fetched only if the packages are not found in those at hand.
define install
@$(1) >/dev/null 2>&1 || { \
  apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$$@" >/dev/null; }; \
  get() { apt install -y --no-install-recommends $(2); }; \
  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
    echo "Installing $(2) with apt-get"; \
    get 2>/dev/null || { apt update && get; } || { echo "apt-get could not install: $(2)" >&2; $(3); }; \
  elif command -v apt-get >/dev/null; then \
    echo "Missing system packages. Install them with: sudo apt-get install $(2)" >&2; $(3); \
  else \
    echo "Missing system packages, by the names Debian gives them: $(2)" >&2; $(3); \
  fi; }
endef

help:
	@echo "make demo        grade a class of made-up students, and show the result"
	@echo "make lab         open the course in JupyterLab"
	@echo "make test        everything that is tested; make test-quick leaves out browsers, classes and installs"
	@echo "make lint        formatting, style and types"
	@echo "make bench       what grading costs, beside stock nbgrader, into docs/ (STUDENTS=4 RUNS=3 FLAT=0 OUT=docs)"
	@echo "make docs        the documentation and the lessons as pages, in build/docs"
	@echo "make build       make the notebooks from solutions/"
	@echo "make setup       what the others do first: Python packages in $(VENV), bubblewrap"
	@echo "make lock        choose package versions anew, from pyproject.toml"
	@echo "make clean       remove what can be made again (never submissions, marks or feedback)"

python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "No '$(PYTHON)' here; Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "'$(PYTHON)' is $$($(PYTHON) -V 2>&1); Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.11 ..." >&2; exit 1; }

setup: sandbox-wanted $(READY)

$(READY): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory python
	$(call install,$(PYTHON) -c 'import ensurepip; import venv',python$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv,exit 1)
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@echo "Installing the packages of requirements.lock into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(UV)"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter labextension disable --level=sys_prefix $(NEWS) >/dev/null 2>&1
	@touch $@

# Students need no sandbox, so setting up goes on without one; grading untrusted notebooks does not.
sandbox-wanted:
	$(call install,command -v bwrap,bubblewrap,echo "Going on without: notebooks can be worked on; grading a class needs it." >&2)

sandbox:
	$(call install,command -v bwrap,bubblewrap,exit 1)

browser:
	$(call install,command -v chromium,chromium fonts-dejavu-core,exit 1)

# Debian keeps the server's programs out of PATH.
postgres:
	$(call install,{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; },postgresql,exit 1)

$(BUILT): $(READY) $(LESSONS)
	@$(BIN)/grader build
	@mkdir -p $(@D) && touch $@

build: setup
	@$(BIN)/grader build
	@mkdir -p $(dir $(BUILT)) && touch $(BUILT)

# nbgrader's formgrader works only when the server's root is the course's; nbgrader calls alembic by name.
lab: setup $(BUILT)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab --notebook-dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/start.ipynb \
	  $$(test "$$(id -u)" != 0 || echo --allow-root)

demo: setup sandbox
	@$(BIN)/python -m grader.demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: sandbox browser postgres lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-quick: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not classroom and not install"

# make bench STUDENTS=1 RUNS=1 is short; FLAT=1000 adds a long one.
STUDENTS ?= 4
RUNS ?= 3
FLAT ?= 0
bench: setup sandbox
	$(BIN)/python -m grader.bench --students $(STUDENTS) --runs $(RUNS) --flat $(FLAT) $(if $(OUT),--out $(OUT))

docs: setup
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs build/docs
	@echo "The pages are in build/docs/index.html"

lock: setup
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --group dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) source demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .grader/built .grader/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
