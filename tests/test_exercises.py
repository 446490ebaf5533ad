"""What keeps the exercises honest: right answers pass, the untouched exercise and every known mistake fail in their own words, and nothing is given away."""

import ast
import functools
import importlib.util
import json
import linecache
import os
import re
import subprocess
import sys
import time
import unittest.mock
import warnings

import nbformat
import pytest

from tools import EDITION, exercises, notebook
from tools.exercises import MARKER
from tools.notebook import ROOT, NotebookError

os.environ.setdefault("MPLBACKEND", "Agg")
PATHS = [s.relative_to(ROOT / "solutions").with_suffix("").as_posix() for s, _ in exercises.pairs(ROOT)]
SECONDS = 5, 10  # one check, one solution notebook
each = pytest.mark.parametrize("path", [pytest.param(p, id=p, marks=pytest.mark.xdist_group(p)) for p in PATHS], scope="module")


class Page:
    """A solution, its exercise and its mistakes; `solved` is a namespace in which the solution's definitions have run."""

    def __init__(self, path):
        self.path = f"solutions/{path}.ipynb"
        self.solution = notebook.read(ROOT / self.path)
        self.exercise = exercises.build(self.solution, self.path)
        self.graded = {m.targets[0]: m.cell for m in notebook.markers(self.solution, self.path) if m.kind == "graded"}
        self.mistakes_path = ROOT / "tests" / "mistakes" / f"{path}.py"

    def check(self, name):
        return self.solution.cells[self.graded[name]].source

    @functools.cached_property
    def solved(self):
        return self.defined(self.solution)

    def defined(self, nb):
        """A namespace in which every cell but the checks has run."""
        scope = {"__name__": "__main__", "display": lambda *shown, **options: None}
        with unittest.mock.patch("ipywidgets.interact", lambda f=None, **controls: f or (lambda g: g)):
            for i, cell in enumerate(nb.cells):
                if cell.cell_type == "code" and i not in self.graded.values():
                    self.run(cell.source, f"{self.path}, cell {i + 1}", scope)
        return scope

    def verdict(self, name, scope, answer=None):
        """What the check of `name` raises with `answer` in place of the one in `scope`, or None; and the seconds of processor time it took."""
        before, start = dict(scope), time.process_time()
        where = f"{self.path}, check of {name}"
        try:
            if answer:
                scope[name] = answer
            self.run(self.check(name), where, scope)
            return None, time.process_time() - start
        except Exception as error:
            frame = error.__traceback__
            while frame.tb_next:
                frame = frame.tb_next
            error.deliberate = isinstance(error, AssertionError) or frame.tb_frame.f_code.co_filename == where
            return error, time.process_time() - start
        finally:
            scope.clear()
            scope.update(before)

    @staticmethod
    def run(source, where, scope):
        linecache.cache[where] = (len(source), None, source.splitlines(keepends=True), where)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, where, "exec"), scope)

    @functools.cached_property
    def answers(self):
        """{graded name: [what tests/mistakes/PATH.py calls NAME__...]}; under None what looks like an answer and belongs to no name."""
        spec = importlib.util.spec_from_file_location(f"mistakes_{notebook.sha(self.path)[:8]}", self.mistakes_path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        found = {name: [] for name in [*self.graded, None]}
        for key, value in vars(module).items():
            name, _, rest = key.partition("__")
            if getattr(value, "__module__", None) == spec.name and (name and rest or hasattr(value, "says")):
                found[name if rest and name in self.graded else None].append(value)
        return found


@functools.lru_cache(maxsize=2)
def page(path):
    import torch

    torch.set_num_threads(1)
    return Page(path)


def right(answer):
    return answer.__name__.split("__", 1)[1].startswith("right")


def test_complete():
    """Every chapter has an exercise, a solution and mistakes; every solution belongs to a chapter."""
    chapters = notebook.chapters()
    places = ("solutions/{}.ipynb", "exercises/{}.ipynb", "tests/mistakes/{}.py")
    missing = [place.format(c) for c in chapters for place in places if not (ROOT / place.format(c)).exists()]
    assert not missing, "missing:\n" + "\n".join(missing)
    assert not set(PATHS) - set(chapters), f"no chapter in _toc.yml for the solutions {sorted(set(PATHS) - set(chapters))}"


@each
def test_solution_passes(path):
    start = time.process_time()
    p, total = page(path), 0.0
    assert p.graded, "no cell starts with '# check: name'"
    for name in p.graded:
        error, seconds = p.verdict(name, p.solved)
        assert error is None, f"{name}: the solution fails: {type(error).__name__}: {error}"
        assert seconds < SECONDS[0], f"the check of {name} takes {seconds:.1f} s"
        total += seconds
    assert time.process_time() - start < SECONDS[1], f"the notebook takes {time.process_time() - start:.1f} s, its checks {total:.1f} s of these"


@each
def test_untouched_exercise_passes_nothing(path):
    p = page(path)
    scope = p.defined(p.exercise)
    for name in p.graded:
        error, _ = p.verdict(name, scope)
        assert error is not None, f"{name}: the untouched exercise passes"
        assert isinstance(error, NotImplementedError) and re.fullmatch(rf"{name}(\.\w+)?: not attempted", str(error)), (
            f"{name}: {type(error).__name__}: {error}"
        )


@each
def test_mistakes_are_named(path):
    p, wrong = page(path), []
    assert not p.answers[None], f"{[a.__name__ for a in p.answers[None]]}: not called NAME__... after a graded function"
    for name in p.graded:
        mistakes = [a for a in p.answers[name] if not right(a)]
        assert len(mistakes) >= 2, f"{name}: at least two mistakes in {p.mistakes_path.relative_to(ROOT)}, not {len(mistakes)}"
        for mistake in mistakes:
            said, (error, seconds) = getattr(mistake, "says", ""), p.verdict(name, p.solved, mistake)
            if len(said) < 4:
                wrong.append(f"{mistake.__name__}.says: the words that the message must contain")
            elif error is None:
                wrong.append(f"{mistake.__name__} passes")
            elif not error.deliberate:
                wrong.append(f"{mistake.__name__} breaks the check, which should say {said!r} ({type(error).__name__}: {error})")
            elif said not in str(error):
                wrong.append(f"{mistake.__name__}: {said!r} is not in {str(error)!r}")
            if seconds > SECONDS[0]:
                wrong.append(f"{mistake.__name__} takes {seconds:.1f} s")
    assert not wrong, "\n".join(wrong)


@each
def test_right_answers_pass(path):
    p, wrong = page(path), []
    for name in p.graded:
        answers = [a for a in p.answers[name] if right(a)]
        assert answers, f"{name}: at least one {name}__right, written another way than the solution"
        for answer in answers:
            error, _ = p.verdict(name, p.solved, answer)
            if error:
                wrong.append(f"{answer.__name__}: {type(error).__name__}: {error}")
    assert not wrong, "\n".join(wrong)


@each
def test_nothing_is_given_away(path):
    """No line of a solution, 30 characters or longer, stands anywhere in the exercise."""
    p = page(path)
    lines = {bare(line) for cell in p.exercise.cells for line in cell.source.splitlines()}
    for i, cell in enumerate(p.solution.cells):
        for begin, end, name in exercises.regions(cell.source, i, p.path, cell.cell_type):
            for line in cell.source.splitlines()[begin : end - 1]:
                assert len(bare(line)) < 30 or bare(line) not in lines, f"a line of the solution of {name} stands in the exercise: {line.strip()!r}"
    text = "\n".join(c.source for c in p.exercise.cells)
    assert not any(MARKER.fullmatch(line) for line in text.splitlines())
    assert len(re.findall(r"^ +raise NotImplementedError\(\"[\w.]+: not attempted\"\)$", text, re.M)) >= len(p.graded)


def bare(line):
    """A line without comment and outer white space."""
    return re.sub(r"\s+#\s.*", "", line).strip()


@each
def test_checks_are_plain(path):
    p = page(path)
    for name in p.graded:
        wrong = impurities(p.check(name), name)
        assert not wrong, f"the check of {name}: {'; '.join(wrong)}"


DRAWS = {"rand", "randn", "randint", "randperm", "normal", "multinomial", "bernoulli", "rand_like", "randn_like", "randint_like", "uniform_", "normal_"}
LOCAL = {"default_rng", "Generator", "SeedSequence", "PCG64", "Random"}


def impurities(source, name):
    """What a check cell must not hold, in words."""
    tree, wrong = ast.parse(source), []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"everything"}
            if caught & {"everything", "Exception", "BaseException", "AssertionError", "NotImplementedError"}:
                wrong.append(f"line {node.lineno} catches {', '.join(sorted(caught))}: an error of the learner's code must come out")
        if isinstance(node, ast.FunctionDef):
            own = [n for n in walk_own(node) if isinstance(n, ast.Assert)]
            for n in walk_own(node):
                if isinstance(n, ast.Return) and own and n.lineno < own[-1].lineno:
                    wrong.append(f"line {n.lineno} returns before an assertion of line {own[-1].lineno}")
        if isinstance(node, ast.Attribute) and (called := ast.unparse(node)):
            if re.fullmatch(r"(torch|np|numpy|torch\.random|np\.random|numpy\.random|random)\.(manual_seed|seed)", called):
                wrong.append(f"line {node.lineno} sets the global seed")
            elif re.fullmatch(r"(np\.|numpy\.)?random\.\w+", called) and node.attr not in LOCAL:
                wrong.append(f"line {node.lineno} draws from the global {called}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS:
            on_torch = node.func.attr.endswith("_") or ast.unparse(node.func.value) == "torch"
            if on_torch and not any(k.arg == "generator" for k in node.keywords):
                wrong.append(f"line {node.lineno}: {ast.unparse(node.func)} without generator=")
    printed = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print"]
    last = tree.body[-1]
    if len(printed) != 1 or ast.unparse(last) != f"print('✓ {name}')":
        wrong.append(f'it prints one line, at its end: print("✓ {name}")')
    if not [n for n in ast.walk(tree) if isinstance(n, ast.Assert)]:
        wrong.append("it asserts nothing")
    return wrong


def walk_own(function):
    """The nodes of a function without those of the functions inside it, in the order of their lines."""
    found, todo = [], list(function.body)
    while todo:
        node = todo.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(node)
    return sorted((n for n in found if hasattr(n, "lineno")), key=lambda n: n.lineno)


@pytest.mark.parametrize(
    "line, said",
    [
        ("try:\n    double(1)\nexcept Exception:\n    pass", "line 2 catches Exception"),
        ("try:\n    double(1)\nexcept:\n    pass", "line 2 catches everything"),
        ("def check():\n    if double(1) == 2:\n        return\n    assert double(2) == 4", "line 4 returns before an assertion of line 5"),
        ("torch.manual_seed(0)", "line 2 sets the global seed"),
        ("x = np.random.randn(3)", "line 2 draws from the global np.random.randn"),
        ("x = random.random()", "line 2 draws from the global random.random"),
        ("x = torch.randn(3)", "line 2: torch.randn without generator="),
        ("print(double(3))", "it prints one line"),
    ],
)
def test_impure_checks_are_refused(line, said):
    impure = CHECK.replace("\n", f"\n{line}\n", 1)
    assert said.replace("line 2 catches", "line 4 catches") in "; ".join(impurities(impure, "double"))
    assert not impurities(CHECK, "double")
    assert not impurities(CHECK.replace("\n", "\nrng = np.random.default_rng(0)\nx = torch.randn(3, generator=g)\n", 1), "double")


def in_head(*paths):
    """The files below `paths` that the last commit holds, {name: bytes}; none without git or commits."""
    try:
        listed = subprocess.run(["git", "ls-tree", "-r", "--name-only", "-z", "HEAD", "--", *paths], cwd=ROOT, capture_output=True, check=True)
        names = [n for n in listed.stdout.decode().split("\0") if n.endswith(".ipynb")]
        return {n: subprocess.run(["git", "show", f"HEAD:{n}"], cwd=ROOT, capture_output=True, check=True).stdout for n in names}
    except (OSError, subprocess.CalledProcessError):
        return {}


def test_committed_exercises_are_what_the_committed_solutions_give(tmp_path):
    """Of the last commit, not of the work tree: a learner may have worked there."""
    committed = in_head("solutions", "exercises")
    for name in (n for n in committed if n.startswith("solutions/")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(committed[name])
    want = {e.relative_to(tmp_path).as_posix(): exercises.fresh(s) for s, e in exercises.pairs(tmp_path)}
    have = {n: text for n, text in committed.items() if n.startswith("exercises/")}
    wrong = sorted(n for n in want.keys() | have.keys() if want.get(n) != have.get(n))
    assert not wrong, f"regenerate (python -m tools.exercises) and commit: {wrong}"


@each
def test_regeneration_changes_no_byte(path):
    solution = ROOT / "solutions" / f"{path}.ipynb"
    first = exercises.fresh(solution)
    assert exercises.fresh(solution) == first
    book = json.loads(first)["metadata"]["book"]
    assert book["edition"] == EDITION and set(book) == {"edition", "checks", "source"}


# --- the generator ---------------------------------------------------------------------------------------------------------------------------------------

DOUBLE = '''def double(x):
    """Twice x."""
    # BEGIN SOLUTION
    y = x + x
    return y
    # END SOLUTION'''
CHECK = '# check: double\nassert double(2) == 4, "twice"\nprint("✓ double")'
CLASS = """class Pair:
    def __init__(self, a):
        # BEGIN SOLUTION
        self.a = a
        # END SOLUTION

    def get(self):
        for _ in range(2):
            # BEGIN SOLUTION
            return self.a
            # END SOLUTION"""


def book(*cells):
    """A notebook: a text that starts with '#' and a space, or lines of code."""
    make = [nbformat.v4.new_markdown_cell(c) if c.startswith("# Exercises") else nbformat.v4.new_code_cell(c) for c in cells]
    return nbformat.v4.new_notebook(cells=make)


@pytest.fixture
def place(tmp_path):
    """A repository with one solution, solutions/01_a/01_b.ipynb."""
    notebook.write(book("# Exercises: doubling", DOUBLE, CHECK), tmp_path / "solutions/01_a/01_b.ipynb")
    return tmp_path


def edit(path, change):
    nb = notebook.read(path)
    change(nb)
    nbformat.write(nb, path)


def test_build():
    made = exercises.build(book("# Exercises: doubling", "import math", DOUBLE, CHECK, CLASS, CHECK.replace("double", "Pair")), "x.ipynb")
    assert made.cells[2].source == 'def double(x):\n    """Twice x."""\n    raise NotImplementedError("double: not attempted")'
    assert made.cells[3].source == CHECK
    assert re.findall(r"^( +)raise NotImplementedError\(\"(.*)\"\)$", made.cells[4].source, re.M) == [
        (" " * 8, "Pair.__init__: not attempted"),
        (" " * 12, "Pair.get: not attempted"),
    ]
    assert set(made.metadata.book["checks"]) == {"double", "Pair"}


@pytest.mark.parametrize(
    "cells, cell, said",
    [
        ([DOUBLE.replace("    y = x + x", "    # BEGIN SOLUTION\n    y = x + x"), CHECK], 1, r"line 4: BEGIN SOLUTION inside the region that line 3 began"),
        ([DOUBLE.replace("    # END SOLUTION", ""), CHECK], 1, r"line 3: BEGIN SOLUTION without an END"),
        ([DOUBLE.replace("    # BEGIN SOLUTION\n", ""), CHECK], 1, r"line 5: END SOLUTION without a BEGIN"),
        ([DOUBLE.replace("# BEGIN SOLUTION", "# begin solution"), CHECK], 1, r"line 3: a marker is a line of code of its own"),
        ([DOUBLE.replace("    return y", "    return y  # END SOLUTION"), CHECK], 1, r"line 5: a marker is a line of code of its own"),
        (["# Exercises\n# BEGIN SOLUTION", DOUBLE, CHECK], 1, r"line 2: a marker is a line of code"),
        (["x = 1\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION", DOUBLE, CHECK], 1, r"line 2: the region is not inside a def"),
        (["# BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n# END SOLUTION", CHECK], 1, r"line 1: the region is not inside a def"),
        (["class A:\n    # BEGIN SOLUTION\n    b = 1\n    # END SOLUTION", DOUBLE, CHECK], 1, r"line 2: the region is not inside a def"),
        (["def f(x):\n    pass\n    # BEGIN SOLUTION\n    # END SOLUTION"], 1, r"line 3: nothing between"),
        (["def f(x):\n    # BEGIN SOLUTION\n    if x:\n    # END SOLUTION\n        return 1"], 1, r"line 3: .* once the solution is taken out"),
        (["def f(x:\n    # BEGIN SOLUTION\n    pass\n    # END SOLUTION"], 1, r"line 1: "),
        ([DOUBLE], 1, r"line 3: double has no cell that starts with '# check: double'"),
        (["def double(x):\n    return 2 * x", CHECK], 2, r"line 1: no earlier cell defines double"),
        ([CHECK, DOUBLE], 1, r"line 1: no earlier cell defines double"),
        ([DOUBLE, DOUBLE, CHECK], 2, r"line 3: double has a region in cell 1 already"),
        ([DOUBLE, CHECK, CHECK], 3, r"line 1: double has a check in an earlier cell already"),
    ],
)
def test_refusals_name_file_cell_and_line(cells, cell, said):
    with pytest.raises(NotebookError, match=rf"^solutions/a\.ipynb, cell {cell}: {said}"):
        exercises.build(book(*cells), "solutions/a.ipynb")


def test_written_once_and_the_same_everywhere(place, capsys):
    exercise = place / "exercises/01_a/01_b.ipynb"
    assert exercises.main(["--check"], place) == 1 and not exercise.exists()
    assert exercises.main([], place) == 0
    first, stamp = exercise.read_bytes(), exercise.stat().st_mtime_ns
    assert exercises.main([], place) == 0 and exercise.stat().st_mtime_ns == stamp
    assert exercises.main(["--check"], place) == 0
    assert b"\r" not in first and first.endswith(b"}\n") and b"x + x" not in first
    program = f"from pathlib import Path; from tools import exercises; exercises.update(Path({str(place)!r}))"
    exercise.unlink()
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"}, check=True, capture_output=True)
    assert exercise.read_bytes() == first


def test_stale_exercise_is_rewritten_unless_edited(place, capsys):
    solution, exercise = place / "solutions/01_a/01_b.ipynb", place / "exercises/01_a/01_b.ipynb"
    exercises.main([], place)
    notebook.write(book("# Exercises: doubling, anew", DOUBLE, CHECK), solution)
    edit(exercise, lambda nb: nb.cells[1].update(outputs=[nbformat.v4.new_output("stream", text="run")], execution_count=3))
    edit(exercise, lambda nb: nb.cells.append(nbformat.v4.new_code_cell("")))
    assert exercises.main([], place) == 0
    assert b"anew" in exercise.read_bytes() and exercise.read_bytes() == exercises.fresh(solution)
    notebook.write(book("# Exercises: doubling, once more", DOUBLE, CHECK), solution)
    edit(exercise, lambda nb: nb.cells[1].update(source="def double(x):\n    return 2 * x"))
    mine = exercise.read_bytes()
    capsys.readouterr()
    assert exercises.main([], place) == 1
    said = capsys.readouterr().out
    assert "exercises/01_a/01_b.ipynb was edited: left alone" in said and "python -m tools.exercises --restore exercises/01_a/01_b.ipynb" in said
    assert exercise.read_bytes() == mine
    assert exercises.main(["--check"], place) == 1 and exercise.read_bytes() == mine


def test_restore_keeps_what_was_there(place, monkeypatch, capsys):
    exercise = place / "exercises/01_a/01_b.ipynb"
    monkeypatch.chdir(place)
    kept = []
    for name, work in (("01_b.mine.ipynb", "a = 1"), ("01_b.mine-2.ipynb", "a = 2")):
        exercises.main([], place)
        edit(exercise, lambda nb, work=work: nb.cells[1].update(source=work))
        kept.append((exercise.parent / name, exercise.read_bytes()))
        assert exercises.main(["--restore", "exercises/01_a/01_b.ipynb"], place) == 0
        assert name in capsys.readouterr().out
        assert exercise.read_bytes() == exercises.fresh(place / "solutions/01_a/01_b.ipynb")
    assert all(path.read_bytes() == text for path, text in kept)
    assert exercises.main(["--restore", "exercises/01_a/01_b.ipynb"], place) == 0, "restoring what is as new keeps no third copy"
    assert len(list(exercise.parent.iterdir())) == 3 and exercises.main([], place) == 0
    assert exercises.main(["--restore", "exercises/01_a/none.ipynb"], place) == 1
    ignored = subprocess.run(["git", "check-ignore", *(f"exercises/01_a/{p.name}" for p, _ in kept)], cwd=ROOT, capture_output=True, text=True)
    assert ignored.returncode == 128 or len(ignored.stdout.splitlines()) == 2, "the kept files must be git-ignored"


@pytest.mark.parametrize("text, said", [('{"cells": [', "is not a notebook that can be read"), (None, "was not made by this command")])
def test_what_was_not_generated_is_left_alone(place, capsys, text, said):
    exercise = place / "exercises/01_a/01_b.ipynb"
    exercise.parent.mkdir(parents=True)
    exercise.write_text(text or nbformat.writes(book("x = 1")), encoding="utf-8")
    before = exercise.read_bytes()
    assert exercises.main([], place) == 1
    assert f"exercises/01_a/01_b.ipynb {said}: left alone" in capsys.readouterr().out
    assert exercise.read_bytes() == before


def test_exercise_without_solution(place, capsys):
    exercises.main([], place)
    (place / "solutions/01_a/01_b.ipynb").unlink()
    (place / "exercises/01_a/scratch.ipynb").write_text(nbformat.writes(book("x = 1")), encoding="utf-8")
    capsys.readouterr()
    assert exercises.main([], place) == 1
    said = capsys.readouterr().out
    assert "01_b.ipynb has no solution any more" in said and "scratch" not in said
