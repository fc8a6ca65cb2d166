# What a newcomer and a maintainer need; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TANYA := $(BIN)/tanya
CODE := bot evals rag store tests
export Q ?= Kapan perjanjian Rusia dan Korea Utara mulai berlaku?
CORPUS ?= articles
CORPORA ?= ../shared/corpora
SCALE ?= full
GOLD ?= evals/gold/contoh.jsonl
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help chat bot ask index eval doctor setup quality following learn ablation baseline citing ngrams recording bot-trial check format test lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

chat: index ## Index articles/ and talk about them in the terminal
	@$(TANYA) chat

bot: index ## Answer in Telegram (set TANYA_TELEGRAM_TOKEN first)
	@$(TANYA) bot

ask: index ## Ask one question: make ask Q="…"
	@$(TANYA) ask -- "$$Q"

index: $(VENV)/installed ## Index the articles in articles/
	@$(TANYA) index articles

eval: index ## Score the answers to the gold questions (GOLD=…)
	@$(TANYA) eval run $(GOLD)

doctor: $(VENV)/installed ## Is everything well?
	@$(TANYA) doctor

setup: $(VENV)/installed ## Create .venv with what the program needs

check: $(VENV)/installed-dev ## Format, lint, strict types, import contracts
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/installed-dev ## Format the code and mend what can be mended by itself
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

test: $(VENV)/installed-dev ## Run the tests
	$(BIN)/pytest

lock: $(VENV)/installed-dev ## Resolve the pinned requirements anew
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --group build $(LOCKING) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group dev $(LOCKING) -c requirements.lock -o requirements-dev.lock
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

quality: $(VENV)/installed ## Measure finding, answering and refusing on the collections in CORPORA=…
	@$(BIN)/python -m evals.quality $(CORPORA) data/quality

following: $(VENV)/installed ## Measure follow-up questions about the sample articles
	@$(BIN)/python -m evals.following $(GOLD) data/quality articles

learn: $(VENV)/installed-dev ## Learn the weights of the search anew from the collections in CORPORA=…
	$(BIN)/python -m evals.learning $(CORPORA) data/quality

ablation: $(VENV)/installed-dev ## Measure what each part of the ranking is worth
	@$(BIN)/python -m evals.ablating $(CORPORA) data/quality

baseline: $(VENV)/installed-dev ## Keep today's outcomes as what the tests compare later ones with
	$(BIN)/python -m evals.gating $(CORPORA) data/quality

recording: $(VENV)/installed-dev ## Record the conversation in Telegram that docs/ shows anew
	@$(BIN)/python -m tests.trials.recording docs

citing: $(VENV)/installed ## Try the check of citations on planted faults from CORPUS=… (default: articles/)
	@$(BIN)/python -m evals.trying $(CORPUS)

ngrams: $(VENV)/installed ## Count the table of the embedded embedder anew from COLLECTION=… (.jsonl.gz)
	$(BIN)/python -m evals.counting $(COLLECTION)

bot-trial: $(VENV)/installed-dev ## Measure what the Telegram bot promises (SCALE=full, ci or tiny)
	@$(BIN)/python -m tests.trials.telegram --scale $(SCALE)

clean: ## Remove .venv and caches; data/ and its articles stay
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: installing happens again only when the pinned requirements or the project's declaration change.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (about a minute, once) …" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing what the checks and tests need …" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
