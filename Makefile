# make brief   sets everything up and briefs the shipped case
# make test    the same, then the whole test suite
# make lint    style and types       make golden   renew the recorded outputs and show what changed
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
STAMP   = $(VENV)/.installed-dev
CASE   ?= strait-talks

.PHONY: brief test nightly lint golden clean
.DEFAULT_GOAL := brief

brief: $(VENV)/.installed
	$(BIN)/detente brief $(CASE) --html brief.html

test: brief $(STAMP)
	$(BIN)/python -m pytest -n auto $(PYTEST)

nightly: $(STAMP)
	$(BIN)/python -m pytest -n auto -m nightly

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

golden: $(STAMP)
	$(BIN)/python -m tests.golden
	git diff --stat

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("detente needs Python 3.11 or later; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(STAMP): $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache brief.html
