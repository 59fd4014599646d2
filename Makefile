# Everything a developer or a newcomer types. Needs only Python >= 3.11, make and a package registry.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# A plain path entry instead of an import hook, which would cost each start some 50 ms.
EDITABLE := --config-settings editable_mode=compat
export OPENBLAS_NUM_THREADS := 1
# From an empty cache, mypy takes half a minute in one process; versions that know no workers ignore it.
export MYPY_NUM_WORKERS := 2

.PHONY: help setup demo test check fix golden docs pictures bench clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(EDITABLE) -e .
	$(BIN)/python -m compileall -q gdsolve
	touch $@

$(VENV)/.installed-dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(EDITABLE) -e '.[dev]'
	$(BIN)/python -m compileall -q gdsolve
	touch $(VENV)/.installed $@

$(VENV)/.installed-docs: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(EDITABLE) -e '.[docs]'
	touch $(VENV)/.installed $@

setup: $(VENV)/.installed-dev  ## make .venv with everything for development

demo: $(VENV)/.installed  ## install and run the main job
	$(BIN)/gdsolve minimize "x**2-2*x+1"

test: $(VENV)/.installed-dev  ## all tests (what CI runs)
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.installed-dev  ## format, lint, types and the fast tests
	$(BIN)/ruff format --check gdsolve tests benchmarks
	$(BIN)/ruff check gdsolve tests benchmarks
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 -m "not slow"

fix: $(VENV)/.installed-dev  ## format and mend what the linter can
	$(BIN)/ruff check --fix gdsolve tests benchmarks
	$(BIN)/ruff format gdsolve tests benchmarks

golden: $(VENV)/.installed-dev  ## rewrite the expected outputs; read the diff before you commit it
	GDSOLVE_REWRITE_GOLDEN=1 $(BIN)/python -m pytest tests/golden

docs: $(VENV)/.installed-docs  ## build the site of the documentation into build/site
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/site

pictures: $(VENV)/.installed-dev  ## draw the pictures of README and docs anew, and fill in what commands print
	$(BIN)/python -m tests.house.pictures
	$(BIN)/python -m tests.house.readme

bench: $(VENV)/.installed-dev  ## measure against peers in one run
	$(BIN)/python -m benchmarks

clean:  ## remove what was built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
