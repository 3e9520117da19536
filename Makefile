# make run   the portal with demo data, on http://127.0.0.1:8000/
# make test  the whole suite
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint types check bench audit clean-demo

run: .venv/.runs
	@PORT=$(PORT) exec $(BIN)/python tools/run.py

test: .venv/.tests
	@exec $(BIN)/python tools/test.py

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.tests
	$(BIN)/mypy

check: lint types
	@exec $(BIN)/python tools/check.py

bench: .venv/.tests
	@exec $(BIN)/python tools/bench.py

# Every campaign against the portal, its figures beside their bars (QUICK=1 for a first look).
audit: .venv/.tests
	@exec $(BIN)/python tools/audit.py $(if $(QUICK),--quick)

# Takes the demo data away; the next make run loads it afresh. Never touches a DATABASE_URL.
clean-demo:
	rm -rf var/portal.sqlite3* var/broker var/media var/beat-schedule*

.venv/.venv:
	@PYTHON=$(PYTHON) sh tools/venv.sh

.venv/.runs: .venv/.venv requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.tests: .venv/.venv requirements.txt requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.runs $@
