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

.PHONY: help demo test lint clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo    a year of a small salon, in a file that is thrown away'
	@echo 'make test    the tests'
	@echo 'make lint    style and types'
	@echo 'make clean   removes .venv and what the tools keep'

demo: $(MADE)
	@.venv/bin/python -m pkgcli demo
	@echo '(From this folder, pkgcli is .venv/bin/pkgcli; README.md says how to install it.)'

test: $(MADE_FOR_TESTS)
	.venv/bin/python -m pytest -n auto -rfEs

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
