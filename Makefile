# Two commands do all: `make demo` and `make test`. Both are idempotent.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test slow fuzz bundle lint clean

demo: $(STAMP)
	@$(BIN)/seoul-assist demo

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder

slow: $(STAMP)
	$(BIN)/python -m pytest -m slow

# 5,000 damaged model files, 500 damaged documents of each reader; FUZZ="--seed 7" takes others, "--count 20000" more.
fuzz: $(STAMP)
	$(BIN)/python tools/fuzz.py $(FUZZ)
	$(BIN)/python tools/fuzz_readers.py $(FUZZ)

# Everything for machines without a network; OUT="folder" and MORE="--with model.gguf" change what and where.
OUT ?= dist/bundle
bundle: $(STAMP)
	$(BIN)/python tools/bundle.py $(OUT) $(MORE)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The native model runtime is compiled here: about five minutes the first time on two cores.
$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 이상이 필요합니다. PYTHON=/경로/python3 make demo 처럼 알려 주세요."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "설치합니다(처음에는 몇 분 걸립니다) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@$(BIN)/python -m compileall -q seoul_assist
	@touch $@

clean:
	rm -rf .venv build dist
