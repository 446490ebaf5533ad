# Everything works without make as well; README.md says how.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: book test lab exercises serve lint

book: .venv/ready
	$(BIN)/jupyter-book build -q .
	@echo "The book is in _build/html: open _build/html/index.html, or run 'make serve' and go to http://localhost:8000"

test: .venv/ready
	$(BIN)/python -m pytest -n $${TEST_WORKERS:-2} --dist loadgroup --no-loadscope-reorder

lab: .venv/ready
	$(BIN)/jupyter lab book

exercises: .venv/ready
	$(BIN)/python -m tools.exercises

serve: book
	@echo "Serving on http://localhost:8000; pages are rebuilt when a chapter is saved, as notebook or as text in drafts/. Stop with Ctrl-C."
	@mkdir -p drafts
	@$(BIN)/python -m http.server 8000 --directory _build/html >/dev/null 2>&1 & server=$$!; \
	$(BIN)/watchfiles --verbosity warning --filter python "$(BIN)/python -m tools.draft" drafts & trap "kill $$server $$!" EXIT; trap exit INT TERM; \
	$(BIN)/watchfiles "$(BIN)/jupyter-book build -q ." book solutions exercises tools _config.yml _toc.yml

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check tools tests conftest.py
	$(BIN)/python -m tools.exercises --check

.venv/ready: requirements.txt
	$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f'Python 3.11, 3.12 or 3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@
