# `make` alone prints this list of verbs.
PYTHON ?= python3.11
BIN := .venv/bin
CODE := services libs tests

.DEFAULT_GOAL := help
.PHONY: help demo dev test bench faults check fmt kafka lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready  ## the order's journey on a real Kafka; ONCE=1 stops at the end, FRESH=1 starts from nothing
	@$(BIN)/gongdan demo $(if $(filter-out 0,$(ONCE)),--once) $(if $(filter-out 0,$(FRESH)),--fresh)

dev: .venv/ready  ## broker and services, restarted when they die, until Ctrl-C
	@$(BIN)/gongdan dev

test: .venv/ready  ## all tests, the real broker included; ARGS="-k word" to choose
	@$(BIN)/python -m services.dispatch warm
	@$(BIN)/python -m pytest -q $(ARGS)

bench: .venv/ready  ## speed as ratios in one run; ARGS="deciding replaying" to choose
	@$(BIN)/python -m tests.bench $(ARGS)

faults: .venv/ready  ## commands under kills, freezes and a sick broker; MINUTES=30 SEED=1
	@$(BIN)/python -m tests.faults --minutes $(or $(MINUTES),2) $(if $(SEED),--seed $(SEED))

check: .venv/ready  ## lint, form, import rules, types
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/house.py
	@$(BIN)/mypy $(CODE)

fmt: .venv/ready  ## let ruff put the form right
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

kafka: .venv/ready  ## a broker in the foreground, data under .gongdan/; PORT=9092
	@$(BIN)/python -m services.console.app.foreground $(PORT)

lock: .venv/ready  ## make requirements.lock anew from requirements.in (needs uv)
	@uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 requirements.in -o requirements.lock

clean:  ## remove the virtualenv, the demo's data and caches
	@rm -rf .venv .gongdan .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis gongdan.egg-info
	@find $(CODE) -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

.venv/ready: requirements.lock pyproject.toml scripts/venv
	@scripts/venv $(PYTHON)
