# Two commands matter: `make run` and `make test`. Both make what they need first.
PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
ADDRESS := http://127.0.0.1:$(PORT)
DEMO := DOORSTEP_DEMO=1 DOORSTEP_FEED_ADDRESSES=1 DOORSTEP_PUBLIC_URL=$(ADDRESS)
export PYTHONPATH := .

.PHONY: run accounts install test check lint lock clean

run: .venv/.run .env     ## serve the demo town on http://127.0.0.1:5000 and run its jobs; Ctrl+C ends both
	@$(DEMO) $(BIN)/flask demo prepare --address $(ADDRESS)
	@$(DEMO) $(BIN)/flask jobs run > /dev/null & jobs=$$!; \
	$(DEMO) $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --threads 16 --log-level warning 'app:create_app()' & web=$$!; \
	trap 'kill $$web $$jobs 2> /dev/null' INT TERM HUP; \
	wait $$web; ended=$$?; \
	kill $$jobs 2> /dev/null; wait; exit $$ended

accounts: .venv/.run .env ## in the demo: a link for each role, good once, within an hour
	@$(DEMO) $(BIN)/flask demo accounts

install: .venv/.run      ## what the service is built from, in .venv

# One process for each core is enough: threads of the libraries for numbers would only wait for one another.
test: .venv/.dev         ## every test; those that need Chromium or PostgreSQL say why they are skipped
	@OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

check: lint test         ## what a change has to pass

lint: .venv/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

.env:                    ## the secrets of this checkout, made once
	@umask 077; $(BIN)/python -c "import secrets; from cryptography.fernet import Fernet; print(f'DOORSTEP_SECRET_KEY={secrets.token_urlsafe(48)}\nDOORSTEP_ENCRYPTION_KEYS=\x27[\"{Fernet.generate_key().decode()}\"]\x27')" > $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Doorstep needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.lock
	@echo "Fetching what Doorstep is built from (once; a minute or two) ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:                    ## renew the lock files from pyproject.toml (needs uv)
	uv export --quiet --no-annotate --no-header --no-dev -o requirements.lock
	uv export --quiet --no-annotate --no-header --no-dev --extra fast -o requirements-fast.lock
	uv export --quiet --no-annotate --no-header --all-groups -o requirements-dev.lock
	rm -f uv.lock

clean:
	rm -rf .venv var .env .pytest_cache .mypy_cache .ruff_cache
