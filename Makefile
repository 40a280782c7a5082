# Everything a newcomer, an operator, a translator or a build machine does. `make` prints this list.
.DEFAULT_GOAL := help
PY := .venv/bin/python
SETUP := deploy/setup.sh
# Files that have timed tests: to read all others takes longer than some of these.
TIMED = $(shell grep -rl --include='test_*.py' 'pytest\.mark\.timed' tests)

help: ## show this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1	/' | expand -t 14

run: .venv/ready compile ## everything, embedded: the assistant, the gateway and a phone in the browser
	@$(PY) -m bot up

talk: .venv/ready compile ## a chat in the terminal (L=km, id, fil, my, vi or en)
	@$(PY) -m bot talk --language $(or $(L),en)

setup: .venv/ready ## the environment that `make run` needs, in .venv

.venv/ready: requirements.txt $(SETUP)
	@sh $(SETUP) requirements.txt

.venv/ready-dev: .venv/ready requirements-dev.txt
	@sh $(SETUP) requirements.txt requirements-dev.txt

train: .venv/ready ## train the model if its inputs changed
	@$(PY) -m bot train

tune: .venv/ready ## teach the fusion of what letters say, and keep it in data/understanding (five minutes; after a new intent)
	@$(PY) -m bot tune

evaluate: .venv/ready ## measure understanding on our own examples, and write docs/measured/understanding.md (two minutes a batch; BATCHES="…" asks only those)
	@$(PY) -m bot evaluate $(if $(BATCHES),--batches $(BATCHES))

compile: .venv/ready ## compile the catalogues
	@$(PY) -m bot compile

strings: .venv/ready ## extract the template and bring every catalogue up to date
	@$(PY) -m bot strings

preview: .venv/ready ## every message and screen in context, beside English, at http://127.0.0.1:8083 (another port: PORT=9000)
	@$(PY) -m bot preview $(if $(PORT),--port $(PORT))

preview-site: .venv/ready ## the same as a folder, var/preview: for translators without a checkout
	@$(PY) -m bot preview --site var/preview

language: .venv/ready ## a new language (L=th), and what it lacks, in order; REMOVE=1 takes it out again
	@$(PY) -m bot language $(L) $(if $(REMOVE),--remove)
	@$(PY) -m bot strings
	@$(if $(REMOVE),true,$(PY) -m bot language $(L) --missing)

review: .venv/ready ## read what nobody has read yet (L=km BY=name; TRAINED=1 if you work with survivors)
	@$(PY) -m bot review --language $(L) --by "$(BY)" $(if $(TRAINED),--trained)

check: .venv/ready compile ## content, catalogues, training data, words: every finding at once
	@$(PY) -m bot check

test: .venv/ready-dev compile train ## every kind of test, on SQLite and on a PostgreSQL that the tests bring themselves (ten minutes)
	@$(PY) -m pytest -m "not timed and not proof" -n 3 --dist loadfile --no-loadscope-reorder
	@$(PY) -m pytest -m "timed and not proof" -n 2 --dist load $(TIMED)

chaos: .venv/ready-dev compile train ## kill, hang, slow and starve everything, lose Telegram's answers, set clocks wrong; writes docs/measured/chaos.md (45 minutes)
	@$(PY) -m tests.proofs.chaos

perf: .venv/ready-dev compile train ## how fast and how small; writes docs/measured/perf.md (half an hour)
	@$(PY) -m tests.proofs.performance

fuzz-updates: .venv/ready-dev compile ## a million mutated updates; writes docs/measured/fuzz.md (a quarter of an hour)
	@$(PY) -m tests.proofs.fuzz

proofs: .venv/ready-dev compile train ## once each and in order, bounded equals full, handoffs hold; the tests that `make test` leaves out; writes order.md, bounded.md and handoffs.md (an hour and a half)
	@$(PY) -m pytest -m "proof and not timed" -n 2 --dist loadfile --no-loadscope-reorder
	@$(PY) -m pytest -m "proof and timed" $(TIMED)
	@$(PY) -m tests.proofs.ordering
	@$(PY) -m tests.proofs.bounded_tracker
	@$(PY) -m tests.proofs.leave_leaves_no_trace
	@$(PY) -m tests.proofs.handoffs

console-proofs: .venv/ready-dev compile train ## the officers' console: load and cuts, kills, odd requests, posts apart; writes console*.md and apart.md (half an hour)
	@$(PY) -m tests.proofs.console
	@$(PY) -m tests.proofs.handoffs.row_level_security

walk: .venv/ready-dev compile train ## fifty thousand steps of a woman who refuses, mistypes and returns; writes docs/measured/walk.md (half an hour)
	@$(PY) -m tests.proofs.random_walk

browser: .venv/ready-browser compile train ## both sides of the story in Chromium; writes docs/measured/browser.md (P=folder keeps the pictures)
	@$(PY) -m tests.browser $(P)
	@$(PY) -m pytest tests/browser/review_page.py tests/browser/recorder_page.py tests/browser/sending_page.py tests/browser/translation_page.py tests/browser/workbench_page.py

.venv/ready-browser: .venv/ready-dev requirements-browser.txt
	@sh $(SETUP) requirements.txt requirements-dev.txt requirements-browser.txt
	@touch $@

lint: .venv/ready-dev ## style, and what may import what
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports --no-logo

types: .venv/ready-dev ## types
	@$(PY) -m mypy

map: .venv/ready compile train ## walk every button in every language and write docs/screens.md
	@$(PY) -m bot map

docs: .venv-docs/ready ## the documents as a site, in var/site; a link that leads nowhere stops it
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs build --strict

.venv-docs/ready: .venv/ready requirements-docs.txt
	@$(PY) -m venv .venv-docs
	@.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.txt
	@touch $@

sbom: .venv/ready ## a CycloneDX bill of materials and the licences of what is installed, in var/sbom
	@$(PY) -m tools.sbom

lock: ## resolve every requirements*.in anew, to the newest versions they allow (needs uv)
	uv pip compile --upgrade --universal --python-version 3.12 --config-file deploy/lock.toml --generate-hashes --no-header -q requirements.in -o requirements.txt
	uv pip compile --upgrade --universal --python-version 3.12 --generate-hashes --no-header -q requirements-dev.in -o requirements-dev.txt
	uv pip compile --upgrade --universal --python-version 3.12 --generate-hashes --no-header -q requirements-browser.in -o requirements-browser.txt
	uv pip compile --upgrade --universal --python-version 3.12 --generate-hashes --no-header -q requirements-docs.in -o requirements-docs.txt

clean: ## remove what was made here: environment, model, data
	rm -rf .venv .venv-docs models var .pytest_cache .mypy_cache .ruff_cache

.PHONY: help run talk setup train tune evaluate compile strings preview preview-site language review check test chaos perf fuzz-updates proofs console-proofs walk browser lint types map docs sbom lock clean
