"""Grading: what `pytest exercises/PART/CHAPTER.ipynb`, `pytest exercises` and `pytest solutions` do. The only module that knows pytest and nbval.

Each graded function is one item: the check cell `# check: NAME`, run in the notebook's kernel after all other cells above it. --nbval-cell-timeout=SECONDS
limits one cell (default here: 30). With --nbval or --nbval-lax this module steps aside, and with -v pytest reports in its own way. Nothing is written.
"""

import json
import math
import re
import time
import warnings
from pathlib import Path
from queue import Empty

import pytest
from nbformat import NotebookNode
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from tools import EDITION, exercises, notebook
from tools.verdict import Failure, Report, comes_from, verdict

SECONDS = 30
BOOK_SECONDS = 180  # for the book's own imports, which can take long when a machine reads torch for the first time


def pytest_collect_file(file_path, parent):
    option, session = parent.config.option, parent.session
    if file_path.suffix != ".ipynb" or option.nbval or option.nbval_lax:
        return None
    root, _, below = place(file_path)
    listed = root and (root / "solutions" / below).is_file() and ".ipynb_checkpoints" not in below.parts  # not a learner's scratch notebooks
    return Notebook.from_parent(parent, path=file_path) if listed or session.isinitpath(file_path) else None


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    option, reporter = config.option, config.pluginmanager.get_plugin("terminalreporter")
    if option.nbval or option.nbval_lax:
        return
    if option.nbval_cell_timeout == 2000:  # nbval's default, far too long to wait for
        option.nbval_cell_timeout = SECONDS
    paths = [Path(config.invocation_params.dir, a.split("::")[0]) for a in config.args]
    graded = all(p.suffix == ".ipynb" or (p.is_dir() and place(p)[1]) for p in paths)
    if reporter and graded and not option.collectonly and option.verbose <= 0 and not hasattr(config, "workerinput"):
        option.verbose, option.no_summary, reporter._show_progress_info = -2, True, False
        config.pluginmanager.register(Report(config, reporter), "grades")


def place(path):
    """(root, "exercises" or "solutions", path below it) of a notebook or folder of a book; (None, None, None) elsewhere."""
    for folder in [path, *path.parents]:
        if folder.name in ("exercises", "solutions") and (folder.parent / "solutions").is_dir():
            return folder.parent, folder.name, path.relative_to(folder)
    return None, None, None


class KernelDied(RuntimeError):
    """The kernel's process has ended."""


class Kernel(RunningKernel):
    """nbval's kernel, whose death is noticed within a second and whose chatter cannot outlast the limit."""

    deadline = math.inf

    def get_message(self, stream, timeout=None):
        end = min(self.deadline, time.monotonic() + (math.inf if timeout is None else timeout))
        while time.monotonic() < self.deadline:
            try:
                return super().get_message(stream, timeout=min(0.5, max(0, end - time.monotonic())))
            except Empty:
                if not self.is_alive():
                    raise KernelDied from None
                if time.monotonic() >= end:
                    raise
        raise Empty


class Grade(Exception):
    """Ends an item that did not pass. Arguments: outcome, text; a second line of the text says what to do, or where it happened."""


class Notebook(IPyNbFile):
    """One notebook: what can be said before any cell runs, and the state of its kernel."""

    def collect(self):
        self.root, self.kind, below = place(self.path)
        self.ran, self.failed, self.skip = 0, {}, set()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wanted, self.begun = self.read(below)
        except Grade as problem:
            yield self.item(self.path.stem, None, problem)
            return
        for name, text in wanted.items():
            cells = [i for i, source in self.code.items() if source.strip().splitlines()[0].rstrip() == f"# check: {name}"]
            same = [i for i in cells if exercises.check_sha(self.code[i]) == text]
            self.checks |= set(cells)
            problem = None
            if not cells:
                problem = Grade("missing", f"its check cell is gone: no cell starts with '# check: {name}'.{self.restoring}")
            elif not same:
                problem = Grade("edited", f"the check cell of {name} was edited, so it does not count.{self.restoring}")
            yield self.item(name, (same or [None])[0], problem)

    def item(self, name, cell, problem):
        return Check.from_parent(self, name=name, cell_num=cell, cell=None, options={"skip": False, "check": False, "check_exception": False}, problem=problem)

    def read(self, below):
        """({graded name: hash of its check}, was the notebook worked in). Raises Grade with one sentence when the notebook cannot be graded."""
        self.restoring = self.how_to_restore(below)
        try:
            json.loads(self.path.read_text(encoding="utf-8"))
            nb = notebook.read(self.path)
        except json.JSONDecodeError as error:
            said = f"the file is not valid JSON (line {error.lineno}: {error.msg}): it was cut off, or edited as text."
            raise Grade("unreadable", said + self.restoring) from None
        except (notebook.NotebookError, UnicodeDecodeError, TypeError):
            raise Grade("unreadable", f"the file is not a Jupyter notebook.{self.restoring}") from None
        self.code = {i: c.source for i, c in enumerate(nb.cells) if c.cell_type == "code" and c.source.strip()}
        self.checks, solved = set(), self.solution(below)
        if self.kind == "solutions":
            return solved, True
        book = nb.metadata.get("book")
        if not isinstance(book, dict) or not isinstance(book.get("checks"), dict):
            raise Grade("unknown", f"this is no exercise that the book made (metadata.book is missing), so there is nothing to grade.{self.restoring}")
        if book.get("edition") != EDITION:
            raise Grade("old", f"this exercise is of an older edition, {book.get('edition')}; the book is at {EDITION}.{self.restoring}")
        if solved is not None and book["checks"] != solved:
            raise Grade("old", f"the book has newer checks than the ones that this exercise was made with.{self.restoring}")
        return book["checks"] if solved is None else solved, exercises.source_sha(nb.cells) != book.get("source")

    def how_to_restore(self, below):
        if self.kind != "exercises" or not (self.root / "solutions" / original(below)).is_file():
            return ""
        name = f"exercises/{original(below).as_posix()}"
        return f"\nTo start afresh, keeping this file beside it: python -m tools.exercises --restore {name}"

    def solution(self, below):
        """{graded name: hash} of the solution notebook, whose code also tells the book's cells from the learner's; None when there is none."""
        self.given = set()
        if not self.kind or not (path := self.root / "solutions" / original(below)).is_file():
            return None
        nb = notebook.read(path)
        if self.kind == "exercises":
            self.given = {c.source.strip() for c in nb.cells}
        return {m.targets[0]: exercises.check_sha(nb.cells[m.cell].source) for m in notebook.markers(nb, path) if m.kind == "graded"}

    def setup(self):
        """The kernel starts with the first item that needs it."""

    def alive(self):
        return self.kernel is not None and self.kernel.is_alive()

    def teardown(self):
        if self.kernel is not None and hasattr(self.kernel, "km"):
            self.kernel.stop()

    def start(self):
        self.teardown()
        self.kernel = Kernel(CURRENT_ENV_KERNEL_NAME, cwd=str(self.path.parent))
        self.ran = 0


def original(below):
    """The exercise that X.mine.ipynb was kept from."""
    return below.with_name(exercises.MINE.sub("", below.stem) + below.suffix)


class Check(IPyNbCell):
    """One graded function; runs the cells above its check that have not run yet, then the check."""

    def __init__(self, *, problem, **arguments):
        super().__init__(**arguments)
        self.problem = problem

    def setup(self):
        """Unlike nbval, an earlier timeout counts against nothing but its own cell."""

    def runtest(self):
        try:
            if self.problem:
                raise self.problem
            if not self.parent.begun:
                raise Grade("not attempted", "")
            self.check()
            self.user_properties.append(("grade", ["passed", ""]))
        except Grade as grade:
            self.user_properties.append(("grade", list(grade.args)))
            raise

    def check(self):
        nb = self.parent
        try:
            self.prepare()
        except RuntimeError as error:
            raise Grade("raised", f"the kernel did not start: {error}") from None
        if failure := self.execute(self.cell_num):
            causes = [f for i, f in nb.failed.items() if comes_from(failure, f, nb.code[i], self.name)]
            above = {i: source for i, source in nb.code.items() if i <= self.cell_num}
            learners = {i for i, source in above.items() if i not in nb.checks and source.strip() not in nb.given}
            raise Grade(*verdict(causes[-1] if causes else failure, self.name, above, learners, self.config.option.nbval_cell_timeout))

    def prepare(self):
        """Run the cells above that have not run, in a living kernel; after a restart all of them but those that hung or killed it."""
        nb = self.parent
        while True:
            if not nb.alive():
                nb.start()
            if nb.ran >= self.cell_num:
                return
            i = nb.ran
            nb.ran += 1
            if i in nb.code and i not in nb.checks and i not in nb.skip:
                nb.failed.pop(i, None)
                if failure := self.execute(i):
                    nb.failed[i] = failure
                    nb.skip |= {i} if failure.kind != "error" else set()

    def execute(self, i):
        """Run cell `i` as nbval does; its Failure or None."""
        nb, option = self.parent, self.config.option
        self.cell, self.test_outputs, nb.timed_out = NotebookNode(source=nb.code[i], outputs=[], execution_count=None), [], False
        limit = option.nbval_cell_timeout
        if nb.code[i].strip() in nb.given and i not in nb.checks:
            option.nbval_cell_timeout = max(limit, BOOK_SECONDS)
        nb.kernel.deadline = time.monotonic() + option.nbval_cell_timeout + self.output_timeout
        try:
            super().runtest()
        except KernelDied:
            return Failure(i, "died")
        except (NbCellError, RuntimeError, Empty):
            pass  # what happened stands in the outputs
        finally:
            option.nbval_cell_timeout = limit
        error = next((o for o in reversed(self.test_outputs) if o.output_type == "error"), None)
        frames = tuple(re.sub(r"\x1b\[[0-9;]*m", "", f) for f in error.traceback) if error else ()
        if nb.timed_out:
            return Failure(i, "timeout", frames=frames)
        return Failure(i, "error", error.ename, error.evalue, frames) if error else None

    def repr_failure(self, excinfo):
        return ": ".join(filter(None, excinfo.value.args)) if isinstance(excinfo.value, Grade) else super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, self.cell_num, self.name
