# Lianshen: the commands. `make help` lists them.
SHELL := /bin/sh
BOOTSTRAP := $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done) service_centre/running/bootstrap.py
PYTHON := .venv/bin/python
ROOM_TESTS := $(wildcard review_room/static/cases/*.test.mjs review_room/static/room/*.test.mjs review_room/static/room/talk/*.test.mjs review_room/static/compare/*.test.mjs marketplace/static/marketplace/*.test.mjs marketplace/static/alone/*.test.mjs)

.DEFAULT_GOAL := help
.PHONY: bench help setup setup-tests run test rehearse format lock

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

run: setup ## start everything with a demo city; Ctrl-C ends it, the data stays in ./data
	@exec $(PYTHON) -m service_centre.running

setup: ## virtual environment, pinned packages, front-end packages, translations
	@$(BOOTSTRAP) run

setup-tests:
	@$(BOOTSTRAP) test

test: setup-tests ## everything CI runs
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
ifneq ($(ROOM_TESTS),)
	$(BOOTSTRAP) node --test $(ROOM_TESTS)
endif
	$(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

rehearse: setup ## the whole main job on your drawings: make rehearse DRAWINGS="a.pdf b.dxf" OUT=folder
	@test -n "$(DRAWINGS)" -a -n "$(OUT)" || { echo '用法 / usage: make rehearse DRAWINGS="a.pdf b.dxf" OUT=folder'; exit 2; }
	@$(PYTHON) -m flask --app wsgi rehearse --out "$(OUT)" $(DRAWINGS)

bench: setup-tests ## figures of the drawings as JSON lines; make bench ONLY="tiles dxf" for some of them; ROOM=live for the room; MARKET="draw bias" for the supermarket
	@$(PYTHON) -m $(if $(ROOM),benchmarks.room $(ROOM),$(if $(MARKET),benchmarks.marketplace $(MARKET),benchmarks.drawings $(ONLY)))

format: setup-tests ## put the code in its usual form
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lock: ## after a change in pyproject.toml: write requirements*.txt anew (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements.txt
	uv pip compile --group dev -c requirements.txt --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q \
		-o requirements-dev.txt
