# `make start` and `make test` do all that a fresh machine needs.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: start install test test-all test-torch lint bench screenshots rules clean

start: install
	@$(BIN)/tutor start

install:
	@$(PYTHON) scripts/install.py

test: install-test lint
	$(BIN)/python -m pytest -q -m "not long" -n 2
	$(BIN)/tutor verify

test-all: install-test lint
	$(BIN)/python -m pytest -q -n 2
	$(BIN)/tutor verify

# The diagnosis with PyTorch 2.6, 2.10 and 2.13; says what it will download.
test-torch:
	@$(PYTHON) scripts/torches.py $(TORCHES)

.PHONY: install-test
install-test:
	@$(PYTHON) scripts/install.py --test

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install-test
	$(BIN)/python -m benchmarks

rules: install-test
	$(BIN)/python -m scripts.rules

screenshots: install-test
	$(BIN)/python -m scripts.screenshots

clean:
	rm -rf .venv .venv-torch-*
