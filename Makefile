# `make` says what there is. Every target makes .venv first if it isn't there, and installs again
# when the requirements have changed.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
# nbgrader looks for other commands of .venv on PATH.
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH" $(VENV_PYTHON) -m
# JupyterLab doesn't start as root, as whom one works in most containers, unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PYTEST := $(RUN) pytest --numprocesses auto
TESTS := $(PYTEST) --dist loadscope --no-loadscope-reorder
WHOLE := -m "whole or not whole"
COMPILE := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --no-annotate --custom-compile-command "make requirements"

FOLDER ?= notebooks
LESSONS ?= $(notdir $(patsubst %/,%,$(dir $(wildcard solutions/*/*.ipynb))))

.PHONY: help demo test test-whole check quick lesson test-hub site serve-site test-site site-budget lab confusion judgement attacks benchmark solutions notebooks pages requirements clean
.DEFAULT_GOAL := help

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s%s\n", $$1, $$2}' Makefile

demo: .venv/installed  ## grade a class of demo students and show what came out
	@$(RUN) tools.demo

test: check  ## check the style and run the tests, with one example of what takes long
	@$(TESTS)

test-whole: check  ## check the style and run every test, whatever it takes
	@$(TESTS) $(WHOLE)

check: .venv/installed  ## check the style, the types and who imports whom
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@.venv/bin/lint-imports --no-logo

quick: .venv/installed  ## run the tests that take less than a minute, and show what of helpers/ they don't run
	@$(PYTEST) tests/unit --dist worksteal --cov

test-hub: .venv/installed build/proxy  ## walk through a lesson on a JupyterHub, with an instructor and two students; as root
	@$(RUN) pytest tests/system/test_hub.py $(WHOLE)

lab: .venv/installed  ## open JupyterLab on the lessons, or on another FOLDER=…
	@$(RUN) jupyterlab $(AS_ROOT) $(FOLDER)

confusion: .venv/installed  ## show how the checks judge right and wrong answers, exercise by exercise
	@$(RUN) tools.confusion

judgement: .venv/installed  ## show over thousands of draws of points that no answer is judged by luck
	@$(RUN) tools.judgement

attacks: .venv/installed  ## show what hostile submissions gain and harm, with nbgrader as it comes and here
	@$(RUN) tools.attacks

benchmark: .venv/installed  ## measure how fast notebooks are run and graded
	@$(RUN) tools.benchmarks

solutions: .venv/installed  ## run the reference notebooks again, in place; or those of LESSONS=…
	@$(RUN) tools.solutions solutions/00_start.ipynb $(LESSONS:%=solutions/%/*.ipynb)

notebooks: .venv/installed  ## generate the students' notebooks from solutions/; or those of LESSONS=…
	@scratch=$$(mktemp -d) && trap 'rm -r "$$scratch"' EXIT && \
	for lesson in $(LESSONS); do \
		echo "Generating notebooks/$$lesson"; \
		$(RUN) nbgrader generate_assignment "$$lesson" --create --force --log-level=ERROR \
			--db "sqlite:///$$scratch/gradebook.db" || exit 1; \
	done
	@$(RUN) nbconvert --to notebook --ClearOutputPreprocessor.enabled=True --output-dir notebooks \
		--log-level=ERROR solutions/00_start.ipynb

lesson: .venv/installed  ## begin a lesson: NAME=07_mine, with a network, an exercise and its tests, to be replaced
	@$(RUN) tools.lesson "$(NAME)"
	@$(MAKE) --no-print-directory solutions notebooks LESSONS="$(NAME)"

pages: .venv/installed  ## make a page of each reference notebook, in pages/, that everybody can read
	@$(RUN) nbconvert --to grading.pages.PageExporter --output-dir pages solutions/*/*.ipynb --log-level=ERROR

requirements:  ## pin the newest versions that pyproject.toml allows
	@$(make_venv)
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check uv
	@echo '-e .[grading,hub,lab,test]' | $(COMPILE) --upgrade --output-file requirements.txt -
	@grep -v '^-e' requirements.txt | \
		$(COMPILE) pyproject.toml --extra lab --constraint - --output-file binder/requirements.txt
	@$(COMPILE) --upgrade --generate-hashes --output-file site/requirements.txt site/requirements.in

site: build/site-env/installed  ## build build/site/, on which the lessons run in a browser alone; for GitHub Pages
	@build/site-env/bin/python -m tools.site $(if $(REPOSITORY),--repository="$(REPOSITORY)")

serve-site: site  ## build that page, and show it on this machine
	@build/site-env/bin/python -m tools.site.serve

test-site: .venv/installed  ## walk through all lessons on that page, in Chromium and Firefox
	@$(TESTS) tests/system/test_site.py tests/system/test_site_pages.py tests/system/test_site_references.py $(WHOLE)

site-budget: .venv/installed site  ## measure what a visit to that page costs, in megabytes and seconds
	@$(RUN) tools.site.budget

clean:  ## remove .venv, demo/ and everything else that was made here, but no grades
	@rm -rf .venv demo pages build *.egg-info .*_cache .hypothesis .coverage*
	@find . -name __pycache__ -prune -exec rm -r {} +

# What JupyterHub sends browsers through; npm comes with the distribution (apt install npm).
build/proxy:
	@npm install --prefix $@ --no-save --no-fund --no-audit --loglevel=error configurable-http-proxy@5.1.0

# What builds the page, in an environment of its own.
build/site-env/installed: site/requirements.txt
	@echo "Setting up build/site-env (half a minute, once) ..."
	@"$(PYTHON)" -m venv --clear build/site-env
	@build/site-env/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# This file is written last, so an installation that broke off is made again.
.venv/installed: pyproject.toml requirements.txt etc/ipython/ipython_config.py
	@echo "Setting up .venv (about a minute, once) ..."
	@rm -f $@
	@$(make_venv)
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@mkdir -p .venv/etc && cp -R etc/ipython .venv/etc/  # pip doesn't, for what is installed to be edited
	@touch $@

# A .venv without a working pip is one that broke off, or whose Python is gone.
define make_venv
$(VENV_PYTHON) -m pip --version >/dev/null 2>&1 || { \
	command -v "$(PYTHON)" >/dev/null || { \
		echo "There is no command $(PYTHON). Install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; \
		exit 1; }; \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1), but 3.11 or newer is needed. Name another: make PYTHON=python3.12" >&2; \
		exit 1; }; \
	"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; \
		exit 1; }; \
	"$(PYTHON)" -m venv --clear .venv; }
endef
