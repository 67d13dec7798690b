# `make demo` shows what pkgcli does, `make test` shows that it does it. Each makes its environment in .venv by itself
# and needs Python 3.11 or newer with venv, and make. Another Python: make PYTHON=python3.13 test
PYTHON ?= python3

# Once made, an environment stays until pyproject.toml changes or it no longer works (its Python was removed).
MADE := .venv/.made
MADE_FOR_TESTS := .venv/.made-for-tests
ifneq ($(shell .venv/bin/python -c 'import pip; print("usable")' 2>/dev/null),usable)
$(shell rm -f $(MADE) $(MADE_FOR_TESTS))
endif

INSTALL := .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --editable

# Where a run of the torture notes its figures: tests go to folders of their own.
NOTED := $(CURDIR)/build/torture

# Where the bench keeps its large files: six gigabytes while it runs.
BENCHED := build/bench

# The pages of the manual, as the wheel has them: man -l build/man/man1/pkgcli.1
MANUAL := build/man

.PHONY: help demo test torture bench man look lint clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo    a year of a small salon, in a file that is thrown away'
	@echo 'make test    the tests'
	@echo 'make torture the tests of tests/torture in full, and their figures (about an hour)'
	@echo 'make bench   how fast it is, written into tests/bench/README.md (about an hour)'
	@echo 'make man     the manual: man -l $(MANUAL)/man1/pkgcli.1'
	@echo 'make look    pages of a sample salon and their pictures, in build/look, with chromium'
	@echo 'make lint    style and types'
	@echo 'make clean   removes .venv and what the tools keep'

demo: $(MADE)
	@.venv/bin/python -m pkgcli demo
	@echo '(From this folder, pkgcli is .venv/bin/pkgcli; README.md says how to install it.)'

test: $(MADE_FOR_TESTS)
	.venv/bin/python -m pytest -n auto -rfEs

torture: $(MADE_FOR_TESTS)
	@rm -rf $(NOTED)
	@begun=$$(date +%s) && \
	PKGCLI_TORTURE=1 PKGCLI_TORTURE_FIGURES=$(NOTED) .venv/bin/python -m pytest tests/torture tests/verify/test_three_years_of_a_salon.py tests/house/test_source_rules.py -n auto -rfEs && \
	PKGCLI_TORTURE=1 .venv/bin/python tests/torture/write_readme.py $(NOTED) tests/torture/README.md $$(($$(date +%s) - begun))

# Where the pages of a sample salon and their pictures are put.
LOOKED := build/look

look: $(MADE_FOR_TESTS)
	@.venv/bin/python tests/look/make.py $(LOOKED)

# With hledger and the sqlite3 shell where they are on the PATH; the page says which weren't.
SIZES ?= full

# The script of the environment is made anew by a present pip: what the pip that comes with Python 3.11 writes loads `re`
# at each start, a quarter of what Python itself takes.
bench: $(MADE_FOR_TESTS)
	@rm -rf $(BENCHED)
	@.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --upgrade pip
	@$(INSTALL) . --no-deps --force-reinstall
	.venv/bin/python tests/bench/run.py --sizes $(SIZES) --folder $(BENCHED) --page tests/bench/README.md
	@rm -rf $(BENCHED)

man: $(MADE)
	@rm -rf $(MANUAL)
	@.venv/bin/python -c 'import pathlib, pkgcli.manual; pkgcli.manual.write_manual(pathlib.Path("$(MANUAL)"))'

lint: $(MADE_FOR_TESTS)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

define fresh_environment
@command -v $(PYTHON) >/dev/null || { echo 'make: $(PYTHON) was not found; name one: make PYTHON=python3.11 $(MAKECMDGOALS)' >&2; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'make: $(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.11 $(MAKECMDGOALS)' >&2; exit 1; }
@echo 'Making an environment in .venv ...'
@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
endef

$(MADE): pyproject.toml
	$(fresh_environment)
	@$(INSTALL) .
	@touch $@

$(MADE_FOR_TESTS): pyproject.toml
	$(fresh_environment)
	@$(INSTALL) '.[dev]'
	@touch $(MADE) $@
