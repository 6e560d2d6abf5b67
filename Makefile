# Two commands: `make report` builds the sample month, `make test` runs every check. Each does its own set-up.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: report test bench lock sample clean

# The exit code 4 says that the report is up to date.
report: $(READY)
	$(BIN)/qa-report build 2019-08 || [ $$? -eq 4 ]

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

bench: $(READY)
	for jobs in builds records councils; do $(BIN)/python benchmarks/$$jobs.py || exit 1; done

sample: $(READY)
	$(BIN)/python -m qa_analysis.projects.sample data/sample

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade --quiet --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv reports
