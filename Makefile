# Everything a contributor runs. Needs git, make and Python 3.11+ with its venv module; the rest is
# installed into .venv from the pinned, hashed lists in requirements/. Paths stay relative, so that
# a checkout in a folder with spaces works.
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: help demo test chaos bench wheel check fix generate lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

# One install recipe, two lists: running the tool, its sandbox and its metrics, and all that developing it takes.
define install
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@echo "installing requirements/$(1).txt into $(@D)"
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

.venv/run.stamp: requirements/run.txt pyproject.toml
	$(call install,run)

.venv/dev.stamp: requirements/dev.txt pyproject.toml
	$(call install,dev)

# What users install and nothing more: httpx loads some of what only tests need.
.venv-bench/run.stamp: requirements/run.txt pyproject.toml
	$(call install,run)

demo: .venv/run.stamp ## watch the main job on the embedded sandbox
	@$(PY) -m reconciler demo

test: .venv/dev.stamp ## run the whole test suite
	@$(PY) -m pytest --numprocesses=4 --dist=worksteal

chaos: .venv/dev.stamp ## search 20,000 histories for a broken promise (up to 30 minutes)
	@$(PY) -m tests.simulation.chaos

bench: .venv-bench/run.stamp ## measure time, memory and requests beside floors and peers (up to 10 minutes)
	@.venv-bench/bin/python -m benchmarks $(if $(ROWS),--only $(ROWS))

wheel: .venv/dev.stamp ## build dist/, and try it as a user has it, apart from the checkout
	@rm -rf dist .venv-wheel
	@$(PY) -m hatchling build
	@$(PYTHON) -m venv .venv-wheel
	@.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	@cp -R examples/quickstart .venv-wheel/tried
	@.venv-wheel/bin/reconciler --version
	@.venv-wheel/bin/reconciler -C .venv-wheel/tried apply --auto-approve
	@.venv-wheel/bin/reconciler -C .venv-wheel/tried drift
	@.venv-wheel/bin/reconciler -C .venv-wheel/tried demo

check: .venv/dev.stamp ## lint, types, and whether generated files are current
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) docs/generate.py --check

fix: .venv/dev.stamp ## let ruff mend what it can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

generate: .venv/dev.stamp ## write schemas/ and the generated docs again
	@$(PY) docs/generate.py

COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' pyproject.toml --extra metrics --extra sandbox

lock: ## resolve requirements/ anew from pyproject.toml
	@test -x .venv-lock/bin/uv || ($(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv)
	@$(COMPILE) --upgrade --group dev --output-file requirements/dev.txt
	@$(COMPILE) --constraint requirements/dev.txt --group build --output-file requirements/run.txt

clean: ## remove the environment and every cache
	@rm -rf .venv .venv-bench .venv-lock .venv-peers .venv-wheel .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
