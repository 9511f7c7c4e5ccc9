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
# The dbt that compiles for Snowflake and BigQuery, which need older packages than a run.
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
.PHONY: help run explain impact site check bench docs dbt-docs metrics pictures spark-cluster test test-all lint lint-all pytest \
	pytest-all setup setup-test lock clean

help:  ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'
	@echo "Variables of make run: INPUT=<folder> AS_OF=<YYYY-MM-DD> PUBLISH=<folder or postgresql://...> WAREHOUSE=<file> HISTORY_DAYS=<days>"
	@echo "                       TARGET=<duckdb|spark> ARGS=<more options, one with blanks in quotes>"

run: $(if $(filter spark,$(TARGET)),$(SPARK_READY),$(RUN_READY))  ## Score an input folder and publish the marts; without INPUT a demo company, published to published-demo/
	@set -- run --target "$$TARGET"; [ -n "$$INPUT" ] || set -- "$$@" --demo; \
		$(call option,--input,INPUT) $(call option,--as-of,AS_OF) $(call option,--publish,PUBLISH) \
		$(call option,--warehouse,WAREHOUSE) $(call option,--history-days,HISTORY_DAYS) \
		$(call call_program,$(BIN)/lead-scoring)

explain: $(RUN_READY)  ## Explain a score: make explain WHO=<person_id, email or account_id>
	@set -- explain; $(call option,--publish,PUBLISH) $(call call_program,$(BIN)/lead-scoring,-- "$$WHO")

impact: $(RUN_READY)  ## Show what a change of rules or prices does to everybody's scores: make impact BASE=<git ref> ARGS=<options>
	@set -- impact; $(call option,--base,BASE) $(call call_program,$(BIN)/lead-scoring)

site: $(RUN_READY)  ## Write score pages of what is published, a static site
	@set -- site; $(call option,--publish,PUBLISH) $(call call_program,$(BIN)/lead-scoring)

check: $(RUN_READY)  ## Check the scorecard seeds
	@set -- check; $(call call_program,$(BIN)/lead-scoring)

bench: $(RUN_READY)  ## Measure what runs cost: 2 million events, or EVENTS=<number>, or SIZES=<number,number,...>
	@set -- -m benchmarks; $(call option,--events,EVENTS) $(call option,--sizes,SIZES) $(call call_program,$(BIN)/python)

test: lint pytest  ## Lint what changed, then run the tests on DuckDB: within ten minutes on two processors, set-up included

test-all: lint-all pytest-all  ## Lint and test everything, on every engine that is here: within an hour

SQLFLUFF = LEAD_SCORING_WAREHOUSE=:memory: PYTHONWARNINGS=ignore:resource_tracker $(BIN)/sqlfluff lint --disable-progress-bar
# SQL that differs from where this branch left main, and what is not committed yet.
CHANGED_SQL = { git diff --name-only --diff-filter=d "$$(git merge-base HEAD origin/main || git merge-base HEAD main)"; \
	git ls-files --others --exclude-standard; } 2>/dev/null | grep -E '^(models|tests/data)/.*[.]sql$$' | grep -v '^models/rules/' | sort -u

# The semaphores of dbt that sqlfluff's processes inherit are said to have leaked when these end.
lint: $(TEST_READY)  ## ruff, and sqlfluff on the rules and on what differs from main
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(SQLFLUFF) models/rules $$($(CHANGED_SQL))

lint-all: $(TEST_READY)  ## ruff and sqlfluff on everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(SQLFLUFF) models tests/data
	$(BIN)/sqlfluff lint --disable-progress-bar --templater jinja bi/models

# Tests of one module stay together: what they share is built once. (With worksteal it was built up to three times.)
PYTEST = $(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

pytest: $(TEST_READY)  ## The tests that need no more than DuckDB
	$(PYTEST) $(ARGS)

pytest-all: $(TEST_READY) $(SPARK_READY) $(BI_READY) $(DIALECTS_READY)  ## All tests; -m spark, postgres, browser, ... in ARGS chooses
	$(PYTEST) -m "" $(ARGS)

setup: $(RUN_READY)  ## Set up what a run needs; nothing to do when the locked requirements have not changed
	@echo "$(VENV) is ready for make run."

setup-test: $(TEST_READY) $(SPARK_READY) $(BI_READY) $(DIALECTS_READY)  ## Set up what all tests need as well
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

$(DIALECTS_READY): requirements/dialects.txt | $(CREATED)
	@echo "Installing what compiling for Snowflake and BigQuery needs into $(DIALECTS): some 600 MB, about a minute"
	@$(PYTHON) -m venv --clear --without-pip $(DIALECTS)
	@$(firstword $(PIP)) -m pip --python $(DIALECTS)/bin/python install -qq --disable-pip-version-check --no-deps \
		--require-hashes -r requirements/dialects.txt
	@touch $@

spark-cluster: $(SPARK_READY)  ## Run a Spark cluster on this machine, a master and two workers, until Ctrl-C
	@set -- -m lead_scoring.spark.cluster; $(call call_program,$(BIN)/python)

docs: $(RUN_READY)  ## Write docs/rules.md from the rules and seeds
	@$(BIN)/python -m lead_scoring.rules_page

pictures: $(TEST_READY)  ## Write the README's pictures of score pages; needs chromium (apt-get install chromium)
	@$(BIN)/python tests/python/pictures.py

dbt-docs: $(RUN_READY)  ## Write dbt's documentation of a warehouse that a run has built to build/docs/index.html
	@set -- docs; $(call option,--input,INPUT) $(call option,--warehouse,WAREHOUSE) $(call call_program,$(BIN)/lead-scoring)

metrics: $(BI_READY)  ## Have MetricFlow answer questions about what is published, see docs/bi.md
	@mkdir -p build
	@place=$${PUBLISH:-published}; \
	[ -n "$$PUBLISH" ] || [ -e published/current ] || [ ! -e published-demo/current ] || place=published-demo; \
	case $$place in published) told= ;; /*) told=$$place ;; *) told=$$PWD/$$place ;; esac; \
	cd bi && LEAD_SCORING_PUBLICATION=$${told:-$$OLDPWD/published}/current ../$(BIN)/dbt --quiet run && \
	echo "Ready. Ask, for example:" && \
	printf '  cd bi && %s../$(BIN)/mf query --metrics mqls,new_mqls --group-by metric_time__week\n' \
		"$${told:+LEAD_SCORING_PUBLICATION='$$(printf %s "$$told" | sed "s/'/'\\\\''/g")/current' }"

LOCK = build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(ARGS)

# google-cloud-aiplatform, 160 MB, runs notebooks on BigQuery; nothing is run there.
lock: $(CREATED)  ## Lock requirements/*.in again; newer versions with ARGS=--upgrade
	@echo "Locking requirements/*.txt"
	@$(BIN)/python -m venv build/lock
	@build/lock/bin/pip install -qq --no-deps --require-hashes -r requirements/lock.txt
	@cd requirements && ../$(LOCK) test.in -o test.txt && ../$(LOCK) run.in -c test.txt -o run.txt && \
		../$(LOCK) spark.in -c test.txt -o spark.txt && \
		../$(LOCK) bi.in -c test.txt -o bi.txt && \
		../$(LOCK) dialects.in -o dialects.txt --no-emit-package google-cloud-aiplatform && \
		../$(LOCK) lock.in -o lock.txt
	@! grep -n '://' requirements/*.txt

clean:  ## Remove the environment, caches and everything built; what is published and warehouse/ stay
	rm -rf $(VENV) build target logs .pytest_cache .ruff_cache *.egg-info
