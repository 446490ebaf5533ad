"""Each chapter keeps to the standard as far as a machine can see it, runs, and each of its checks is proven able to fail."""

import ast
import os
import re
import sys

import pytest

from tools import colab, draft, notebook
from tools.notebook import ROOT

CHAPTERS = [c for c in notebook.chapters() if (ROOT / "book" / f"{c}.ipynb").exists()]
LIBRARIES = {"numpy", "torch", "matplotlib", "ipywidgets", "sklearn", "scipy", "IPython", "xgboost", "optuna"}
NO_LIBRARIES = {"tools", "requests", "urllib", "http", "socket"}
KINDS = "Recall|Derive|Apply|Debug|Design"


def load(chapter):
    path = ROOT / "book" / f"{chapter}.ipynb"
    return path, notebook.read(path)


def prose(nb):
    """The Markdown without code, maths, links' targets and HTML tags."""
    text = "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    for pattern in (r"```.*?```", r"`[^`\n]*`", r"\$\$.*?\$\$", r"\$[^$]*\$", r"\]\([^)]*\)", r"<[^>]*>"):
        text = re.sub(pattern, " ", text, flags=re.S)
    return text


def test_every_chapter_is_there():
    missing = [c for c in notebook.chapters() if c not in CHAPTERS]
    assert not missing, f"_toc.yml names chapters that do not exist: {missing}"


@pytest.fixture(scope="session")
def prover():
    if not hasattr(os, "fork"):
        pytest.skip("proving that checks can fail needs fork (on Windows: use WSL)")
    started = colab.Runner(command=["tests/prove.py"])
    yield started
    started.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_runs_and_every_check_can_fail(prover, chapter):
    result = prover.run(ROOT / "book" / f"{chapter}.ipynb")
    assert not result["error"], result["error"]
    assert not result["unproven"], "checks that nothing proves able to fail:\n" + "\n".join(result["unproven"])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_markers(chapter):
    path, nb = load(chapter)
    tags, markers = notebook.tags(nb, path), notebook.markers(nb, path)
    checked = {t for m in markers if m.kind == "check" for t in m.targets}
    assert checked == set(tags), f"tagged but not checked: {sorted(set(tags) - checked)}; checked but not tagged: {sorted(checked - set(tags))}"
    for m in markers:
        assert m.fails_if, f"cell {m.cell + 1}: the second line must be '# fails if: OLD -> NEW'"
        assert m.kind != "graded", f"cell {m.cell + 1}: '# check: name' belongs into a solution notebook"
    claims = {m.cell for m in markers if m.kind == "claim"}
    quoted = set()
    for i, cell in enumerate(nb.cells):
        if cell.cell_type == "markdown" and (n := len(re.findall(r"^> \*\*Claim check\.\*\*", cell.source, re.M))):
            following = next((j for j in range(i + 1, len(nb.cells)) if nb.cells[j].cell_type == "code"), None)
            assert n == 1 and following in claims, f"cell {i + 1}: one claim check a cell, and the next code cell starts with '# claim: ...'"
            quoted.add(following)
    assert quoted == claims, f"claim cells without a claim: {[i + 1 for i in claims - quoted]}"
    assert claims, "no claim is put to the test"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_order_and_prose(chapter):
    path, nb = load(chapter)
    first, text = nb.cells[0].source, "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    assert first.startswith("# ") and re.search(r"\*\*[^*]*\?\*\*", first), "the first cell: title, situation, the question in bold"
    head = first + nb.cells[1].source
    assert "By the end of this page you can" in head and "You need" in head
    assert text.index("## In an interview") < text.index("## What to remember") < text.index("**Now you") < text.index("**Read on")
    questions = re.findall(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", text[text.index("## In an interview") :], re.S)
    assert len(questions) >= 5 and len(questions) == text[text.index("## In an interview") :].count("<details")
    for summary, answer in questions:
        assert re.match(rf"({KINDS}) · ", summary), f"a question starts with its kind: {summary!r}"
        assert "$" not in summary, f"no maths in a summary: {summary!r}"
        assert answer.startswith("\n\n") and answer.endswith("\n\n"), f"blank lines around the answer of {summary!r}"
    table = text[text.index("## What to remember") : text.index("**Now you")]
    for tag in notebook.tags(nb, path):
        assert f"| ({tag}) |" in table, f"({tag}) is missing in the table under What to remember"
    for word in re.findall(r"\b(?:simply|obviously|clearly|trivially|just)\b|\w!", prose(nb), re.I):
        pytest.fail(f"no filler and no exclamation marks: {word!r}")
    assert not re.search(r"\\label|\\newcommand|\\def\\", text), "plain LaTeX without labels and macros"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_length(chapter):
    words = len(re.findall(r"[\w'’-]+", prose(load(chapter)[1])))
    assert 1500 <= words <= 4600, f"{words} words of prose; a chapter has 1,500 to 4,000"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_is_left_to_write(chapter):
    """Every piece of the skeleton that `python -m tools.new` made carries a TODO until it is replaced."""
    texts = {f"{kind}/{chapter}.ipynb": ROOT / kind / f"{chapter}.ipynb" for kind in ("book", "solutions")}
    cells = {f"{name}, cell {i}": c.source + str(c.metadata) for name, p in texts.items() if p.exists() for i, c in enumerate(notebook.read(p).cells, 1)}
    mistakes = ROOT / "tests" / "mistakes" / f"{chapter}.py"
    cells[f"tests/mistakes/{chapter}.py"] = mistakes.read_text(encoding="utf-8") if mistakes.exists() else ""
    left = [name for name, text in cells.items() if re.search(r"\bTODO\b", text)]
    assert not left, "TODO stands in\n" + "\n".join(left)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_text_is_stored(chapter):
    """What was written below drafts/ is in the notebook."""
    for folder in ("book", "solutions"):
        text, path = ROOT / "drafts" / folder / f"{chapter}.py", ROOT / folder / f"{chapter}.ipynb"
        assert not text.exists() or draft.stored_form(text) == path.read_bytes(), f"{text.relative_to(ROOT)} says something else: python -m tools.draft"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_code(chapter):
    _, nb = load(chapter)
    explorers = 0
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        where, lines = f"cell {i + 1}", cell.source.splitlines()
        assert len(lines) <= 25, f"{where}: {len(lines)} lines"
        assert not re.search(r"^\s*[%!]", cell.source, re.M), f"{where}: magics and shell commands"
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {n.split(".")[0] for n in names}:
                assert name in LIBRARIES or (name in sys.stdlib_module_names and name not in NO_LIBRARIES), f"{where}: import of {name}"
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                assert length <= 20, f"{where}: {node.name} has {length} lines"
        explorer = "@interact" in cell.source or re.search(r"\binteract\(", cell.source)
        explorers += bool(explorer)
        if "plt.show" in cell.source or explorer:
            assert cell.metadata.get("mystnb", {}).get("image", {}).get("alt"), f"{where}: an alternative text in mystnb.image.alt"
        if explorer:
            after = next((c.source for c in nb.cells[i + 1 :] if c.cell_type == "markdown"), "#")
            assert not re.match(r"\s*[#>]", after), f"{where}: after an explorer, say what was to be seen there and why, before the next heading or call-out"
        assert not any(isinstance(n, (ast.ExceptHandler)) and n.type is None for n in ast.walk(tree)), f"{where}: bare except"
    assert explorers, "no explorer"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_words_the_site_computes(chapter):
    """Colours and backgrounds that the dark theme cannot turn are a defect of the page, and so is what only the build understands."""
    _, nb = load(chapter)
    text = "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    assert not re.search(r"^:::|^```\{|\{(?:ref|doc|cite|eq|numref|math)\}`|\{\{", text, re.M), "MyST syntax: a chapter is plain CommonMark"


FILES = sorted(p for folder in ("book", "solutions", "exercises") for p in (ROOT / folder).rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
SOURCES = [p for p in FILES if "exercises" not in p.relative_to(ROOT).parts[:1]]  # a learner may have worked in exercises/


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_stored_as_the_tools_store_it(path, tmp_path):
    nb = notebook.read(path)
    assert not any(c.get("outputs") for c in nb.cells), "outputs are stored: python -m tools.notebook " + str(path)
    notebook.write(nb, tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes(), f"store it with: python -m tools.notebook {path.relative_to(ROOT)}"


@pytest.mark.parametrize("path", SOURCES + sorted((ROOT / "book").rglob("*.md")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    text = "\n".join(c.source for c in notebook.read(path).cells if c.cell_type == "markdown") if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"\$[^$]*\$|`[^`]*`", "", text)):
        if not re.match(r"https?:|mailto:|#", target):
            assert (path.parent / target.split("#")[0]).exists(), f"{target} leads nowhere"
        assert not target.startswith("http:"), f"{target}: use https"


def test_prerequisites_that_have_become_chapters():
    """A prerequisite that was not written yet is named in plain text; once it is a chapter it must be a link."""
    titles = {notebook.title(load(c)[1]).lower(): c for c in CHAPTERS}
    for chapter in CHAPTERS:
        head = re.search(r"You need:?(.*)", load(chapter)[1].cells[0].source + load(chapter)[1].cells[1].source, re.S)[1].lower()
        plain = re.sub(r"\[[^\]]*\]\([^)]*\)", "", head)
        assert not [t for t, c in titles.items() if t in plain and c != chapter], f"{chapter}: link it, it is a chapter now"
