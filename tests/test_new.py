"""The skeleton of a chapter: complete from the start, in its place, and never over something that is there; and chapters written as text."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml
from recorded import run_cells

from tools import draft, new, notebook
from tools.notebook import ROOT, NotebookError

TOC = """# parts and chapters, in reading order
format: jb-book
root: book/index
parts:
  # the tools of the trade
  - caption: The mathematics you will use
    chapters:
      - file: book/01_mathematics/02_vectors  # first
      - file: book/01_mathematics/06_maximum_likelihood
        title: Likelihood
  - caption: Neural networks
    chapters:
      - file: book/03_neural_networks/02_backpropagation

  # what the build fills
  - caption: Reference
    chapters:
      - file: book/notation
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    return tmp_path


def tree(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


# --- the skeleton ------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("new")
def test_the_skeleton_lacks_nothing_but_content(tmp_path):
    """In a book of this chapter alone, the tests of chapters and exercises pass but the two that wait for the author."""
    for folder in ("tools", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "mistakes"))
    for file in ("conftest.py", "pyproject.toml", "book/notation.md"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\nparts:\n  - caption: Reference\n    chapters:\n      - file: book/notation\n")
    said = run(tmp_path, "tools.new", "01", "Jensen's inequality", "--part-title", "Tools: what you will use")
    assert "is chapter 01_tools_what_you_will_use/01_jensens_inequality" in said.stdout and not said.returncode, said.stderr
    assert notebook.toc(tmp_path)[0] == ("Tools: what you will use", ["01_tools_what_you_will_use/01_jensens_inequality"])
    tested = run(
        tmp_path, "pytest", "-q", "-p", "no:cacheprovider", "-rf", "tests/test_chapters.py", "tests/test_exercises.py", "tests/test_lint.py", "-k", PICKED
    )
    failed = [line.split("::")[1].split("[")[0] for line in tested.stdout.splitlines() if line.startswith("FAILED")]
    assert sorted(failed) == ["test_length", "test_nothing_is_left_to_write"], tested.stdout[-4000:]
    assert "TODO stands in" in tested.stdout and " words of prose" in tested.stdout
    nb = notebook.read(tmp_path / "book/01_tools_what_you_will_use/01_jensens_inequality.ipynb")
    code = [c.source for c in nb.cells if c.cell_type == "code"]
    states = [r for r in run_cells(*code) if r]
    assert len(states) == 1 and len(states[0]["frames"]) == 9, f"the explorer is recorded, and nothing raises: {states}"


PICKED = "jensen or ruff or complete or test_every_chapter_is_there"


def run(root, *arguments):
    return subprocess.run([sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, env={**os.environ, "PYTEST_ADDOPTS": ""}, timeout=300)


def test_every_marker_is_shown():
    chapter, solution, mistakes = ((new.SKELETON / f"{name}.py").read_text(encoding="utf-8") for name in ("chapter", "solution", "mistakes"))
    for marker in (
        r"\tag{1}",
        "# check (1): ",
        "# fails if: ",
        "# claim: ",
        "@interact(",
        '# %% mystnb={"image": {"alt": "',
        "<details><summary>",
        "**Now you:**",
    ):
        assert marker in chapter, marker
    for lead in ("Claim check.", "Key result.", "Pitfall.", "Predict first."):
        assert f"> **{lead}**" in chapter, lead
    for marker in ("# BEGIN SOLUTION", "# END SOLUTION", "# check: ", "Difficulty "):
        assert solution.count(marker) == 2, marker
    assert all("TODO" in text for text in (chapter, solution, mistakes))


# --- its place ---------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, chapter, after",
    [
        (("01", "Jensen's inequality"), "01_mathematics/07_jensens_inequality", "        title: Likelihood"),
        (("mathematics", "Vectors, again", 4), "01_mathematics/04_vectors_again", "      - file: book/01_mathematics/02_vectors  # first"),
        (("the mathematics you will use", "Sets", 1), "01_mathematics/01_sets", "    chapters:"),
        (("03_neural_networks", "Dropout"), "03_neural_networks/03_dropout", "      - file: book/03_neural_networks/02_backpropagation"),
    ],
)
def test_a_chapter_comes_to_its_place(place, arguments, chapter, after):
    assert new.create(*arguments, root=place) == chapter
    lines = (place / "_toc.yml").read_text(encoding="utf-8").splitlines()
    at = lines.index(f"      - file: book/{chapter}")
    assert lines[at - 1] == after
    assert lines[:at] + lines[at + 1 :] == TOC.splitlines(), "every other line stays as it was"
    assert notebook.chapters(place) == sorted(notebook.chapters(place)) and chapter in notebook.chapters(place)


@pytest.mark.parametrize(
    "part, title, chapter, above",
    [
        ("02", "Learning from data", "02_learning_from_data/01_first", "      - file: book/01_mathematics/06_maximum_likelihood\n        title: Likelihood\n"),
        ("08_policies", "Acting: policies", "08_policies/01_first", "      - file: book/03_neural_networks/02_backpropagation\n\n"),
        ("00", "Before", "00_before/01_first", "parts:\n"),
    ],
)
def test_a_part_comes_to_its_place(place, part, title, chapter, above):
    assert new.create(part, "First", part_title=title, root=place) == chapter
    text = (place / "_toc.yml").read_text(encoding="utf-8")
    caption = '"Acting: policies"' if ":" in title else title
    block = f"  - caption: {caption}\n    chapters:\n      - file: book/{chapter}\n"
    assert above + block in text and text.replace(block, "") == TOC
    assert [p for p, chapters in notebook.toc(place) if chapters == [chapter]] == [title]


# --- refusals, before anything is written ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["9", "Title"], "there is no part '9'. There are\n    01_mathematics  The mathematics you will use"),
        (["Reference", "Title"], "there is no part 'Reference'"),
        (["optimization", "Title", "--part-title", "Optimization"], "a new part needs a number that is free"),
        (["01_algebra", "Title", "--part-title", "Algebra"], "a new part needs a number that is free"),
        (["01", "Title", "--part-title", "Algebra"], "part 01_mathematics is there already"),
        (["01", "Title", "--number", "2"], "number 02 is taken by 01_mathematics/02_vectors; the next free one is 07"),
        (["01", "Title", "--number", "100"], "a number from 1 to 99"),
        (["01", "Maximum likelihood"], "01_mathematics/06_maximum_likelihood is there already"),
        (["01", "The $\\chi^2$ law"], "plain words on one line"),
        (["01", "Wow!"], "plain words on one line"),
        (["01", "?"], "needs a word in Latin letters"),
        (["04", "Title", "--part-title", "**"], "the title of the part is plain words"),
    ],
)
def test_refusals(place, capsys, arguments, said):
    before = tree(place)
    assert new.main(arguments, place) == 1
    assert said in capsys.readouterr().err and tree(place) == before


@pytest.mark.parametrize("there", new.PLACES)
def test_nothing_is_overwritten(place, capsys, there):
    path = place / there.format("01_mathematics/08_mine")
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    before = tree(place)
    assert new.main(["01", "Mine"], place) == 1
    assert "01_mathematics/08_mine is there already" in capsys.readouterr().err
    assert new.main(["01", "Other", "--number", "8"], place) == 1
    assert "number 08 is taken" in capsys.readouterr().err and tree(place) == before
    assert new.create("01", "Other", root=place) == "01_mathematics/09_other"


def test_made_thrown_away_and_made_again(place, capsys):
    for _ in range(2):
        before = (place / "_toc.yml").read_bytes()
        assert new.main(["01", "Mine"], place) == 0
        files = [place / p.format("01_mathematics/07_mine") for p in new.PLACES]
        assert all(p.is_file() for p in files) and draft.main([], place) == 0
        files[0].write_text(TEXT, encoding="utf-8")
        assert draft.main([], place) == 0 and len(notebook.read(files[3]).cells) == 2
        for path in files:
            path.unlink()
        (place / "_toc.yml").write_bytes(before)


def test_contents_written_in_another_way_are_left_alone(place, capsys):
    (place / "_toc.yml").write_text(yaml.safe_dump(yaml.safe_load(TOC), default_flow_style=True), encoding="utf-8")
    before = tree(place)
    assert new.main(["01", "Title"], place) == 1
    assert "add it by hand" in capsys.readouterr().err and tree(place) == before


# --- chapters as text ------------------------------------------------------------------------------------------------------------------------------------

TEXT = "# %% [markdown]\n# # A chapter\n\n# %%\nx = 1\n"


@pytest.fixture
def text(place):
    path = place / "drafts/book/01_a/01_b.py"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", [p for c in notebook.chapters() for p in (f"book/{c}.ipynb", f"solutions/{c}.ipynb") if (ROOT / p).exists()])
def test_text_and_notebook_say_the_same(path, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    shutil.copy(ROOT / path, tmp_path / path)
    draft.fetch([tmp_path / path], tmp_path, say=lambda line: None)
    assert draft.stored_form((tmp_path / "drafts" / path).with_suffix(".py")) == (ROOT / path).read_bytes()


def test_text_is_stored_when_it_says_something_else(place, text, capsys):
    nb = place / "book/01_a/01_b.ipynb"
    assert draft.main([], place) == 0 and notebook.read(nb).cells[1].source == "x = 1"
    stamp = nb.stat().st_mtime_ns
    assert draft.main([], place) == 0 and nb.stat().st_mtime_ns == stamp
    text.write_text(TEXT.replace("x = 1", "x = 2"), encoding="utf-8")
    assert draft.main([], place) == 0 and notebook.read(nb).cells[1].source == "x = 2"


def test_a_notebook_that_was_changed_meanwhile_is_left_alone(place, text, capsys):
    nb = place / "book/01_a/01_b.ipynb"
    draft.main([], place)
    changed = nb.read_text(encoding="utf-8").replace("x = 1", "x = 3")
    nb.write_text(changed, encoding="utf-8")
    text.write_text(TEXT.replace("x = 1", "x = 2"), encoding="utf-8")
    assert draft.main([], place) == 1 and nb.read_text(encoding="utf-8") == changed
    assert "python -m tools.draft book/01_a/01_b.ipynb" in capsys.readouterr().out
    assert draft.main([str(nb)], place) == 0
    assert "x = 3" in text.read_text(encoding="utf-8") and "x = 2" in text.with_name("01_b-1.mine.py").read_text(encoding="utf-8")
    assert draft.main([], place) == 0 and notebook.read(nb).cells[1].source == "x = 3"


def test_a_notebook_that_is_gone_does_not_come_back(place, text, capsys):
    draft.main([], place)
    (place / "book/01_a/01_b.ipynb").unlink()
    assert draft.main([], place) == 1 and not (place / "book/01_a/01_b.ipynb").exists()
    assert "is gone (is this another branch?)" in capsys.readouterr().out


def test_what_is_no_notebook_is_refused(place, text, capsys):
    with pytest.raises(NotebookError, match="give a notebook below book/ or solutions/"):
        draft.fetch([place / "_toc.yml"], place)
    for broken, said in (
        (b"# %% [markdown]\n# # caf\xe9\n", "01_b.py: is not"),
        (TEXT.encode() + b'# %% mystnb={"alt": "x}\ny = 1\n', "01_b.py, cell 3: cannot read"),
    ):
        text.write_bytes(broken)
        assert draft.main([], place) == 1 and said in capsys.readouterr().err


def test_texts_are_ignored_by_git():
    asked = subprocess.run(["git", "check-ignore", "drafts/book/01_a/01_b.py"], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode in (0, 128)
