"""Grading as a learner sees it: pytest runs over a small repository of its own, with every way in which a notebook can go wrong."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from tools import exercises, notebook, verdict
from tools.notebook import ROOT

pytestmark = pytest.mark.xdist_group("grade")  # one worker builds the repository
LIMIT = 3  # seconds a cell in these tests; a busy machine needs some for any cell
ITEM = '''def {0}(x):
    """Twice x."""
    # BEGIN SOLUTION
    return x + x
    # END SOLUTION'''
CHECK = """# check: {0}
def check_{0}():
    for x in (1, 3):
        got = {0}(x)
        assert got != x, "once x: add it to itself"
        assert got == 2 * x

check_{0}()
print("✓ {0}")"""
ANSWERS = {
    "right": "    return 2 * x",
    "untouched": None,
    "wrong": "    return x",
    "bare": "    return x + 1",
    "raises": "    y = 0\n    return x / y",
    "loops": "    while True:\n        pass",
    "stubborn": "    while True:\n        try:\n            while True:\n                print(x)\n        except KeyboardInterrupt:\n            pass",
    "swallows": "    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        return 2 * x",
    "dies": "    import os\n    os._exit(3)",
    "syntax": "    return (x +\n",
    "asserts": "    assert x > 1, 'my own'\n    return 2 * x",
    "unset": "    return 2 * undefined",
    "edited": "    return x",
    "deleted": "    return 2 * x",
    "last": "    return math.ceil(2 * x)",
}


def solution(path, names):
    cells = [nbformat.v4.new_markdown_cell("# Exercises"), nbformat.v4.new_code_cell("import math")]
    for name in names:
        cells += [nbformat.v4.new_code_cell(text.format(name)) for text in (ITEM, CHECK)]
    notebook.write(nbformat.v4.new_notebook(cells=cells), path)


def answer(path, answers):
    """Write answers into an exercise as a learner would, and give its cells."""
    nb = nbformat.read(path, 4)
    for cell in nb.cells:
        for name, body in answers.items():
            if cell.source.startswith(f"def {name}(") and body:
                cell.source = f"def {name}(x):\n{body}"
    nbformat.write(nb, path)
    return nb


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A repository: solutions and the exercises that they give."""
    root = tmp_path_factory.mktemp("repository")
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    (root / "tests").mkdir()
    (root / "tests" / "test_one.py").write_text("def test_one():\n    pass\n")
    solution(root / "solutions/01_all/01_all.ipynb", ANSWERS)
    for name in ("complete", "untouched", "half", "broken", "old", "unknown", "newer", "nothing"):
        solution(root / f"solutions/02_some/{name}.ipynb", ["double", "twice"])
    exercises.update(root, say=lambda line: None)
    return root


@pytest.fixture(scope="module")
def some(place):
    """The folder exercises/02_some, in every state of a whole notebook."""
    folder = place / "exercises/02_some"
    answer(folder / "complete.ipynb", {"double": ANSWERS["right"], "twice": ANSWERS["last"]})
    answer(folder / "half.ipynb", {"double": ANSWERS["right"]})
    text = (folder / "broken.ipynb").read_text(encoding="utf-8")
    (folder / "broken.ipynb").write_text(text[:900], encoding="utf-8")
    (folder / "old.ipynb").write_text((folder / "old.ipynb").read_text(encoding="utf-8").replace('"edition": "', '"edition": "1066.'), encoding="utf-8")
    (folder / "nothing.ipynb").write_text("[]", encoding="utf-8")
    nb = nbformat.read(folder / "unknown.ipynb", 4)
    del nb.metadata["book"]
    nbformat.write(nb, folder / "unknown.ipynb")
    newer = place / "solutions/02_some/newer.ipynb"
    newer.write_text(newer.read_text(encoding="utf-8").replace("(1, 3)", "(1, 3, 4)"), encoding="utf-8")
    shutil.copy(folder / "half.ipynb", folder / "half.mine.ipynb")
    nbformat.write(nb, folder / "scratch.ipynb")
    return folder


def run(place, *arguments, cwd="."):
    """(exit status, what pytest printed); no file below exercises/ may change."""
    before = {p: p.read_bytes() for p in (place / "exercises").rglob("*") if p.is_file()}
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTEST_ADDOPTS": "-p no:cacheprovider", "COLUMNS": "200"}
    env = {k: v for k, v in env.items() if not k.startswith("PYTEST_XDIST")}
    done = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=place / cwd, env=env, capture_output=True, encoding="utf-8", timeout=120)
    assert {p: p.read_bytes() for p in (place / "exercises").rglob("*") if p.is_file()} == before, "a learner's file was written to"
    return done.returncode, done.stdout + done.stderr


def lines(out):
    """{name: (outcome, text)} of the lines for functions; a second line follows its first after a bar."""
    found, last = {}, None
    for line in out.splitlines():
        if m := re.match(r"  (\w[\w ]{13}) ?(\w+)(?:: (.*))?$", line):
            last = m[2]
            found[last] = m[1].strip(), m[3] or ""
        elif not line:
            last = None
        elif last and line.startswith(" " * 16):
            found[last] = found[last][0], f"{found[last][1]} | {line.strip()}"
    return found


def test_every_way_to_fail(place):
    path = place / "exercises/01_all/01_all.ipynb"
    nb = answer(path, ANSWERS)
    nb.cells = [c for c in nb.cells if not c.source.startswith("# check: deleted")]
    edited = next(c for c in nb.cells if c.source.startswith("# check: edited"))
    edited.source = edited.source.replace("assert got != x", "assert True")
    nb.cells[2:2] = [nbformat.v4.new_code_cell(s) for s in ("mine = 3", "raise ValueError('a cell of my own')")]
    right = next(c for c in nb.cells if c.source.startswith("def right"))
    right.metadata["tags"] = ["raises-exception"]
    last = next(i for i, c in enumerate(nb.cells) if c.source.startswith("def last"))
    nb.cells[last].source = f"import os.no_such_module\n{nb.cells[last].source}"
    nbformat.write(nb, path)
    status, out = run(place, "exercises/01_all/01_all.ipynb", f"--nbval-cell-timeout={LIMIT}")
    got = lines(out)
    assert status == 1 and list(got) == list(ANSWERS), out
    assert got["right"] == ("passed", "")
    assert got["untouched"] == ("not attempted", "")
    assert got["wrong"] == ("wrong", "once x: add it to itself")
    assert got["bare"] == ("wrong", "line 6 of the check does not hold: assert got == 2 * x")
    assert re.fullmatch(r"ZeroDivisionError: division by zero \| cell \d+, line 3: return x / y", got["raises"][1])
    assert re.fullmatch(rf"not done after {LIMIT} s, .* \| cell \d+, line [23]: (while True:|pass)", got["loops"][1])
    assert got["stubborn"][1].startswith(f"not done after {LIMIT} s")
    assert got["swallows"][1].startswith(f"not done after {LIMIT} s"), "an answer that is right after the limit is not right"
    assert got["dies"][1].startswith("the kernel died")
    assert re.fullmatch(r"SyntaxError: .* \| cell \d+, line 2: return \(x \+", got["syntax"][1])
    assert re.fullmatch(r"AssertionError: my own \| cell \d+, line 2: .*", got["asserts"][1])
    assert re.fullmatch(r"NameError: name 'undefined' is not defined \| cell \d+, line 2: return 2 \* undefined", got["unset"][1])
    assert re.fullmatch(rf"ModuleNotFoundError: .* \| cell {last + 1}, line 1: import os.no_such_module", got["last"][1])
    assert {n for n in got if got[n][0] == "raised"} == {"raises", "loops", "stubborn", "swallows", "dies", "syntax", "asserts", "unset", "last"}
    restore = "To start afresh, keeping this file beside it: python -m tools.exercises --restore exercises/01_all/01_all.ipynb"
    assert got["edited"] == ("edited", f"the check cell of edited was edited, so it does not count. | {restore}")
    assert got["deleted"] == ("missing", f"its check cell is gone: no cell starts with '# check: deleted'. | {restore}")
    assert "  1 of 15 passed" in out.splitlines() and len(out.splitlines()) < 40, out


def test_one_notebook(place, some):
    status, out = run(place, "complete.ipynb", cwd="exercises/02_some")
    assert status == 0 and lines(out) == {"double": ("passed", ""), "twice": ("passed", "")}, out
    assert [line for line in out.splitlines() if line] == [
        "exercises/02_some/complete.ipynb",
        "  passed        double",
        "  passed        twice",
        "  2 of 2 passed",
    ]
    status, out = run(place, "exercises/02_some/untouched.ipynb")
    assert status == 1 and lines(out) == {"double": ("not attempted", ""), "twice": ("not attempted", "")} and "0 of 2 passed" in out, out
    status, out = run(place, "exercises/02_some/broken.ipynb")
    assert status == 1 and out.rstrip().endswith("not graded") and len(out.splitlines()) < 8, out


WHOLE = {
    "broken": ("unreadable", r"the file is not valid JSON \(line \d+: .*\): it was cut off, or edited as text\."),
    "nothing": ("unreadable", r"the file is not a Jupyter notebook\."),
    "old": ("old", r"this exercise is of an older edition, 1066\..*; the book is at .*\."),
    "newer": ("old", r"the book has newer checks than the ones that this exercise was made with\."),
    "unknown": ("unknown", r"this is no exercise that the book made \(metadata.book is missing\), so there is nothing to grade\."),
}


def test_several_end_with_a_table(place, some):
    status, out = run(place, "exercises/02_some", "-n", "2", "--dist", "loadfile")
    assert status == 1 and out.rstrip().endswith("3 of 6 passed, in 8 notebooks"), out
    rows = {m[1]: m[2].split() for m in re.finditer(r"^exercises/02_some/(\w+)\.ipynb {2,}(.+)$", out, re.M)}
    assert rows["complete"] == ["2", "of", "2", "·", "·", "·"] and rows["half"] == ["1", "of", "2", "1", "·", "·"]
    assert rows["untouched"] == ["0", "of", "2", "2", "·", "·"]
    restore = "To start afresh, keeping this file beside it: python -m tools.exercises --restore exercises/02_some/"
    for name, (outcome, said) in WHOLE.items():
        got = lines(out)[name]
        assert got[0] == rows[name][-1] == outcome and re.fullmatch(said + re.escape(f" | {restore}{name}.ipynb"), got[1]), out
    assert "scratch" not in out and "mine" not in out and "====" not in out and "Traceback" not in out and len(out.splitlines()) < 40


def test_solutions_and_plain_nbval(place, some):
    status, out = run(place, "solutions/02_some/complete.ipynb")
    assert status == 0 and "2 of 2 passed" in out, out
    status, out = run(place, "--nbval-lax", "exercises/02_some/complete.ipynb")
    assert status == 0 and "5 passed" in out, out
    status, out = run(place, "--nbval-lax", "exercises/02_some/half.ipynb")
    assert status == 1 and "1 failed, 4 passed" in out and "twice: not attempted" in out, out


def test_plain_pytest_runs_the_tests(place):
    status, out = run(place)
    assert status == 0 and "1 passed" in out and "ipynb" not in out, out


def test_many_untouched_notebooks_fit_on_a_screen(tmp_path):
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for n in range(40):
        solution(tmp_path / f"solutions/01_a/{n:02d}_b.ipynb", ["double"])
    exercises.update(tmp_path, say=lambda line: None)
    status, out = run(tmp_path, "exercises")
    assert status == 1 and "and 40 notebooks in which nothing was attempted" in out and len(out.splitlines()) < 10, out
    assert "====" not in out and out.rstrip().endswith("0 of 40 passed, in 40 notebooks"), out


@pytest.mark.parametrize(
    "message, said",
    [
        ("half the gradient: d/dr r² is 2r", "half the gradient: d/dr r² is 2r"),
        (
            "Tensor-likes are not close!\n\nMismatched elements: 2 / 3 (66.7%)\nGreatest absolute difference: 0.5 at index (0,) (up to 1e-05 allowed)\n"
            "Greatest relative difference: 0.25 at index (0,) (up to 1.3e-06 allowed)",
            "Tensor-likes are not close! Mismatched elements: 2 / 3 (66.7%) Greatest absolute difference: 0.5 at index (0,)",
        ),
        (
            "\nNot equal to tolerance rtol=1e-07, atol=0\n\nMismatched elements: 1 / 3 (33.3%)\nMax absolute difference among violations: 1.\n"
            "Max relative difference among violations: 0.25\n ACTUAL: array([1, 2, 3])\n DESIRED: array([1, 2, 4])",
            "Mismatched elements: 1 / 3 (33.3%) Max absolute difference among violations: 1.",
        ),
        ("word " * 100, ("word " * 100)[:297] + "..."),
    ],
)
def test_core_of_a_message(message, said):
    assert verdict.core(message) == said
