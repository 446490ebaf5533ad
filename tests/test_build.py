"""What stops a build: tried on a small book with the compiler of this one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import notebook
from tools.notebook import ROOT

TOC = """format: jb-book
root: book/index
parts:
  - caption: One part
    chapters:
      - file: book/01_part/01_chapter
"""
GOOD = [
    (
        "markdown",
        '# One chapter\n\n> **Claim check.** *"one"* True.\n\nBraces {{ x }} and model.py stay, $a_1$ is maths.\n\n$$a = 1 \\tag{1}$$\nText after a display.',
    ),
    ("code", "# claim: true\n# fails if: 1 -> 2\nassert 1 == 1"),
    ("code", "# check (1): one\n# fails if: 1 -> 2\na = 1\nassert a == 1"),
    ("code", "for n in range(31):\n    print(n)"),
    ("code", "for n in range(30):\n    print(n)"),
]


@pytest.fixture
def small_book(tmp_path):
    """A function that builds a book of one chapter with the given cells: (exit status, what was said, folder of the pages)."""
    for folder in ("tools", "book/_static", "book/_templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("_config.yml", "package.json", "package-lock.json", "requirements.txt"):
        shutil.copy(ROOT / file, tmp_path)
    if (ROOT / "node_modules").is_dir():
        (tmp_path / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    (tmp_path / "_toc.yml").write_text(TOC)

    def build(*cells):
        write(tmp_path / "book/index.ipynb", ("markdown", "# First page"))
        write(tmp_path / "book/01_part/01_chapter.ipynb", *cells)
        done = subprocess.run(
            [Path(sys.executable).parent / "jupyter-book", "build", ".", "-W", "-n", "--keep-going"], cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
        return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr), tmp_path / "_build/html"

    return build


def write(path, *cells):
    make = {"code": notebook.nbformat.v4.new_code_cell, "markdown": notebook.nbformat.v4.new_markdown_cell}
    notebook.write(notebook.nbformat.v4.new_notebook(cells=[make[kind](source) for kind, source in cells]), path)


def test_a_good_chapter_then_one_that_raises(small_book, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_REPOSITORY", "some/fork")  # as in a build in GitHub Actions
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    write(tmp_path / "exercises/01_part/01_chapter.ipynb", ("markdown", "# One exercise"), ("code", "raise NotImplementedError"))
    (tmp_path / "book/words.md").write_text("---\norphan: true\n---\n\n# A page that is no notebook\n")
    status, said, pages = small_book(*GOOD)
    assert status == 0, said[-3000:]
    text = (pages / "book/01_part/01_chapter.html").read_text(encoding="utf-8")
    assert 'class="verdict verdict-true"' in text and "{{ x }}" in text and 'href="http://model.py' not in text
    assert "https://colab.research.google.com/github/some/fork/blob/main/book/01_part/01_chapter.ipynb" in text
    exercise = (pages / "exercises/01_part/01_chapter.html").read_text(encoding="utf-8")
    assert "https://colab.research.google.com/github/some/fork/blob/main/exercises/01_part/01_chapter.ipynb" in exercise
    assert "colab.research" not in (pages / "book/words.html").read_text(encoding="utf-8")
    assert re.findall(r'<details class="long-output"><summary>Output of (\d+) lines</summary>', text) == ["31"]
    assert "katex-html" in text and "Text after a display." in text
    status, said, _ = small_book(*GOOD, ("code", "def f(x):\n    return 1 / x\n\nf(0)"))
    assert status != 0
    assert "book/01_part/01_chapter, cell 6 raised ZeroDivisionError: division by zero" in said
    assert "return 1 / x" in said


@pytest.mark.parametrize(
    "cell, words",
    [
        (("markdown", "An unreadable formula $\\frac{1}{$ here."), r"01_chapter.*KaTeX cannot read '\\\\frac\{1\}\{'"),
        (("code", "# claim: maybe\nassert True"), r"book/01_part/01_chapter\.ipynb, cell 6: write '# claim: ' and one of true, false, misleading"),
        (("code", "from ipywidgets import IntSlider\nIntSlider()"), r"01_chapter, cell 6 shows a widget that needs a kernel"),
        (
            ("code", "from ipywidgets import interact\n@interact(a=(0, 2))\ndef f(a):\n    print(1 / (a - 1))"),
            r"01_chapter, cell 6 raised ExplorerError: f raised ZeroDivisionError at a = 1",
        ),
        (("markdown", "$$\\begin{aligned} a &= b \\tag{2} \\end{aligned}$$"), r"cell 6: \\tag\{2\} goes outside"),
        (("markdown", "## In an interview\n\n<details><summary>Why?</summary>\n\nSo.\n\n</details>"), r"01_chapter\.ipynb, cell 6: write '<summary>Recall"),
    ],
    ids=["formula", "marker", "widget", "explorer", "tag", "question"],
)
def test_stops_the_build(small_book, cell, words, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    status, said, pages = small_book(*GOOD, cell)
    assert status != 0 and re.search(words, said), said[-2500:]
    assert not any("colab.research" in page.read_text(encoding="utf-8") for page in pages.rglob("*.html"))
