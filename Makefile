# Set-up, runs and tests; `make help` lists the commands. The environment is .venv, its packages are locked with hashes.

VENV := .venv
BIN := $(VENV)/bin
# The first Python 3.11 there is; say PYTHON=... to choose another one.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
# pip of the environment, or the system's pip working on it where Debian's python3-venv is not installed.
PIP = $(shell test -x $(BIN)/pip && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python)
INSTALL = $(PIP) install -qq --disable-pip-version-check --no-deps
CREATED := $(VENV)/.created
RUN_READY := $(VENV)/.ready-run
TEST_READY := $(VENV)/.ready-test
SPARK_READY := $(VENV)/.ready-spark
BI_READY := $(VENV)/.ready-bi
POSTGRES_READY := $(VENV)/.ready-postgres
# The dbt that compiles for Snowflake and BigQuery, which need other packages than a run, and an emulator of Snowflake.
DIALECTS := build/dialects
DIALECTS_READY := $(DIALECTS)/.ready
# The engine of `make run`: duckdb, or spark, which needs Java 17 or brings one along.
TARGET ?= duckdb

# What somebody gives is text, whatever stands in it. make expands none of it, and recipes read it from the environment,
# in quotes: "$$INPUT", never '$(INPUT)'.
GIVEN := INPUT AS_OF PUBLISH WAREHOUSE HISTORY_DAYS TARGET WHO BASE EVENTS SIZES ARGS
GIVEN += $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)
# "$$@" and more options for a program: each option that is given, --input of INPUT for example. An empty one is not.
option = [ -z "$$$(2)" ] || set -- "$$@" $(1) "$$$(2)";
# Call a program with "$$@", the words of ARGS and what comes last. Words are split at blanks and line ends outside of
# quotes, and handed over as they are; nothing in ARGS is run.
call_program = if [ -z "$$ARGS" ]; then $(1) "$$@" $(2); \
	else printf '%s\n' "$$ARGS" | xargs sh -c 'exec "$$@" $(2)' sh $(1) "$$@"; fi

.DEFAULT_GOAL := help
.PHONY: help run site explain metrics dbt-docs check impact docs test test-all lint lint-all pytest pytest-slow graph \
	bench spark-cluster setup setup-test lock pictures release-check clean

# A line that begins with `##@` heads the targets below it.
help:
	@awk -F ':.*  ## ' '/^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*  ## / {printf "  make %-14s %s\n", $$1, $$2}' \
		$(MAKEFILE_LIST)
	@echo
	@echo "Variables of make run"
	@echo "  INPUT=<folder>  AS_OF=<YYYY-MM-DD>  PUBLISH=<folder or postgresql://...>"
	@echo "  WAREHOUSE=<file>  HISTORY_DAYS=<days>  TARGET=<duckdb|spark>"
	@echo "  ARGS=<more options, one with blanks in quotes>"

##@ Run

run: $(if $(filter spark,$(TARGET)),$(SPARK_READY),$(RUN_READY))  ## Score an input folder; without INPUT a demo company
	@set -- run --target "$$TARGET"; [ -n "$$INPUT" ] || set -- "$$@" --demo; \
		$(call option,--input,INPUT) $(call option,--as-of,AS_OF) $(call option,--publish,PUBLISH) \
		$(call option,--warehouse,WAREHOUSE) $(call option,--history-days,HISTORY_DAYS) \
		$(call call_program,$(BIN)/lead-scoring)

site: $(RUN_READY)  ## Write score pages of what is published
	@set -- site; $(call option,--publish,PUBLISH) $(call call_program,$(BIN)/lead-scoring)

##@ Explain

explain: $(RUN_READY)  ## Explain a score: WHO=<person_id, email, account_id>
	@set -- explain; $(call option,--publish,PUBLISH) $(call call_program,$(BIN)/lead-scoring,-- "$$WHO")

metrics: $(BI_READY)  ## Have MetricFlow answer questions, see docs/bi.md
	@mkdir -p build
	@place=$${PUBLISH:-published}; \
	[ -n "$$PUBLISH" ] || [ -e published/current ] || [ ! -e published-demo/current ] || place=published-demo; \
	case $$place in published) named= ;; /*) named=$$place ;; *) named=$$PWD/$$place ;; esac; \
	cd bi && LEAD_SCORING_PUBLICATION=$${named:-$$OLDPWD/published}/current ../$(BIN)/dbt --quiet run && \
	echo "Ready. Ask, for example:" && \
	printf '  cd bi && %s../$(BIN)/mf query --metrics mqls,new_mqls --group-by metric_time__week\n' \
		"$${named:+LEAD_SCORING_PUBLICATION='$$(printf %s "$$named" | sed "s/'/'\\\\''/g")/current' }"

dbt-docs: $(RUN_READY)  ## Write build/docs/index.html, dbt's docs of a warehouse
	@set -- docs; $(call option,--input,INPUT) $(call option,--warehouse,WAREHOUSE) $(call call_program,$(BIN)/lead-scoring)

##@ Change

check: $(RUN_READY)  ## Check the scorecards and vars
	@set -- check; $(call call_program,$(BIN)/lead-scoring)

impact: $(RUN_READY)  ## Show whose score a change moves: BASE=<git ref>
	@set -- impact; $(call option,--base,BASE) $(call call_program,$(BIN)/lead-scoring)

docs: $(RUN_READY)  ## Write docs/ tables of rules, prices and sources
	@$(BIN)/python -m lead_scoring.reports.rules_page

##@ Test

test: lint pytest  ## Lint what changed and test on DuckDB: ten minutes

test-all: lint-all pytest pytest-slow  ## Lint and test everything, on every engine: an hour

SQLFLUFF = LEAD_SCORING_WAREHOUSE=:memory: PYTHONWARNINGS=ignore:resource_tracker $(BIN)/sqlfluff lint --disable-progress-bar
# SQL that differs from where this branch left main, and what is not committed yet.
CHANGED_SQL = { git diff --name-only --diff-filter=d "$$(git merge-base HEAD origin/main || git merge-base HEAD main)"; \
	git ls-files --others --exclude-standard; } 2>/dev/null | grep -E '^(models|tests/data)/.*[.]sql$$' | grep -v '^models/rules/' | sort -u

define LINT_CODE
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports --no-logo --cache-dir build/import-linter
endef

# The semaphores of dbt that sqlfluff's processes inherit are said to have leaked when these end.
lint: $(TEST_READY)  ## Lint code, imports, rules and changed SQL
	$(LINT_CODE)
	$(SQLFLUFF) models/rules $$($(CHANGED_SQL))

lint-all: $(TEST_READY)  ## Lint everything
	$(LINT_CODE)
	$(SQLFLUFF) models tests/data
	$(BIN)/sqlfluff lint --disable-progress-bar --templater jinja bi/models

# Tests of one module stay together: what they share is built once. (With worksteal it was built up to three times.)
PYTEST = $(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

pytest: $(TEST_READY)  ## Test what needs DuckDB alone
	$(PYTEST) $(ARGS)

pytest-slow: $(TEST_READY) $(SPARK_READY) $(BI_READY) $(POSTGRES_READY) $(DIALECTS_READY)  ## Test the rest: ARGS='-m spark'
	$(PYTEST) -m "not quick" $(ARGS)

graph: $(TEST_READY)  ## Draw the imports of lead_scoring/ (DOT) and check them
	@$(BIN)/import-linter drawgraph lead_scoring
	@$(BIN)/lint-imports --no-logo --cache-dir build/import-linter

bench: $(RUN_READY)  ## Measure runs: EVENTS=<number> or SIZES=<number,...>
	@set -- -m benchmarks; $(call option,--events,EVENTS) $(call option,--sizes,SIZES) $(call call_program,$(BIN)/python)

spark-cluster: $(SPARK_READY)  ## Run a Spark cluster here until Ctrl-C
	@set -- -m lead_scoring.spark.cluster; $(call call_program,$(BIN)/python)

##@ Set up and release

setup: $(RUN_READY)  ## Set up what a run needs
	@echo "$(VENV) is ready for make run."

setup-test: $(TEST_READY) $(SPARK_READY) $(BI_READY) $(POSTGRES_READY) $(DIALECTS_READY)  ## Set up what all tests need as well
	@echo "$(VENV) is ready for make test-all."

$(CREATED):
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed and not found: apt-get install python3 python3-venv"; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --without-pip $(VENV)
	@test -x $(BIN)/pip || $(PYTHON) -m pip --version >/dev/null 2>&1 || \
		{ echo "pip is needed and not found: apt-get install python3-venv"; exit 1; }
	@touch $@

$(RUN_READY): requirements/run.txt pyproject.toml | $(CREATED)
	@echo "Installing what a run needs from requirements/run.txt into $(VENV), usually within half a minute"
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements/test.txt $(RUN_READY)
	@echo "Installing what the tests need from requirements/test.txt into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/test.txt
	@touch $@

$(SPARK_READY): requirements/spark.txt $(RUN_READY)
	@echo "Installing what Spark needs from requirements/spark.txt into $(VENV): some 500 MB, a minute or two"
	@$(INSTALL) --require-hashes -r requirements/spark.txt
	@touch $@

$(BI_READY): requirements/bi.txt $(RUN_READY)
	@echo "Installing what the metrics in bi/ need from requirements/bi.txt into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/bi.txt
	@touch $@

$(POSTGRES_READY): requirements/postgres.txt $(RUN_READY)
	@echo "Installing what dbt on PostgreSQL needs from requirements/postgres.txt into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/postgres.txt
	@touch $@

$(DIALECTS_READY): requirements/dialects.txt | $(CREATED)
	@echo "Installing what compiling for Snowflake and BigQuery needs into $(DIALECTS): some 700 MB, about a minute"
	@$(PYTHON) -m venv --clear --without-pip $(DIALECTS)
	@$(firstword $(PIP)) -m pip --python $(DIALECTS)/bin/python install -qq --disable-pip-version-check --no-deps \
		--require-hashes -r requirements/dialects.txt
	@touch $@

LOCK = build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(ARGS)

# google-cloud-aiplatform, 160 MB, runs notebooks on BigQuery; nothing is run there.
lock: $(CREATED)  ## Lock requirements/*.in; newer versions: ARGS=--upgrade
	@echo "Locking requirements/*.txt"
	@$(BIN)/python -m venv build/lock
	@build/lock/bin/pip install -qq --no-deps --require-hashes -r requirements/lock.txt
	@cd requirements && ../$(LOCK) test.in -o test.txt && ../$(LOCK) run.in -c test.txt -o run.txt && \
		../$(LOCK) spark.in -c test.txt -o spark.txt && \
		../$(LOCK) bi.in -c test.txt -o bi.txt && \
		../$(LOCK) postgres.in -c test.txt -o postgres.txt && \
		../$(LOCK) dialects.in -o dialects.txt --no-emit-package google-cloud-aiplatform && \
		../$(LOCK) lock.in -o lock.txt
	@! grep -n '://' requirements/*.txt

pictures: $(TEST_READY)  ## Write the pictures of score pages; needs chromium
	@$(BIN)/python tests/python/pictures.py

# The version, its entry in the changelog, its tag and the package that is built of it agree.
release-check: $(RUN_READY)  ## Check what has to hold before a version is tagged
	@rm -rf build/release build/lib
	@$(PIP) wheel -qq --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/release .
	@$(BIN)/python .ci/release_check.py

clean:  ## Remove .venv and what was built; publications stay
	rm -rf $(VENV) build target logs .pytest_cache .ruff_cache *.egg-info
