# Two commands matter: `make run` and `make test`. Both make what they need first.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH := .

.PHONY: run test check lint lock clean

run: .venv/.run          ## serve the demo town on http://127.0.0.1:5000
	@$(BIN)/python cli.py demo serve

test: .venv/.dev         ## every test; those that need Chromium or PostgreSQL say why they are skipped
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: lint test         ## what a change must pass

lint: .venv/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Doorstep needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:                    ## renew both lock files from pyproject.toml (needs uv)
	uv export --quiet --no-annotate --no-header --no-dev -o requirements.lock
	uv export --quiet --no-annotate --no-header --all-groups -o requirements-dev.lock
	rm -f uv.lock

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache
