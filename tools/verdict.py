"""What a failed check means, in words, and how the grades are shown. Knows text and numbers alone: pytest and nbval stay in grade.py."""

import dataclasses
import re

COLOURS = {"passed": {"green": True}, "not attempted": {"yellow": True}}
SYNTAX = ("SyntaxError", "IndentationError", "TabError")
FILE = ("old", "unreadable", "unknown")  # outcomes of a whole notebook
COLUMNS = ("not attempted", "wrong", "raised")
ROWS = 30  # of the table; beyond, notebooks that were not begun are counted alone


@dataclasses.dataclass
class Failure:
    """How a cell failed. kind: "error", "timeout" or "died"; frames: the text of the traceback, outermost frame first."""

    cell: int
    kind: str
    name: str = ""
    message: str = ""
    frames: tuple = ()


def comes_from(failure, earlier, source, name):
    """Did the check of `name` fail because an earlier cell did: one with the name that is missing, or one that would have replaced the stub or an old answer?"""
    missing = re.search(r"name '(\w+)' is not defined", failure.message)
    if failure.name == "NameError" and missing:
        return bool(re.search(rf"\b{missing[1]}\b", source))
    return (failure.name == "NotImplementedError" or earlier.name in SYNTAX) and bool(re.search(rf"\b(def|class) +{name}\b", source))


def verdict(failure, name, code, learners, limit):
    """(outcome, text) of the check of `name`. code: {cell: source} down to the check; learners: the cells of these that the learner wrote; limit in seconds."""
    check = max(code)
    cell, line, text = locate(failure, code, learners)
    at = f"\n{'the check' if cell == check else f'cell {cell + 1}'}, line {line}: {text}" if line else ""
    if not at and failure.cell != check:
        at = f"\ncell {failure.cell + 1}, which begins: {nth(code[failure.cell].lstrip(), 1)}"
    if failure.kind == "died":
        return "raised", f"the kernel died: out of memory, os._exit, or a crash in compiled code{at}"
    if failure.kind == "timeout":
        return "raised", f"not done after {limit:g} s, so it was stopped: does a loop never end?{at}"
    stub = re.fullmatch(r"((\w+)(\.\w+)?): not attempted", failure.message) if failure.name == "NotImplementedError" else None
    if stub:
        return "not attempted", "" if stub[1] == name else stub[1] if stub[2] == name else f"it needs {stub[2]} first"
    if failure.name == "AssertionError" and cell not in learners:
        return "wrong", core(failure.message) or f"line {line} of the check does not hold: {text}"
    return "raised", f"{failure.name}: {core(failure.message)}".rstrip(": ") + at


def locate(failure, code, learners):
    """(cell, line, text) where it arose: of the lines of this notebook the innermost that the learner wrote, but for an assertion the innermost of all."""
    if found := re.search(r"\(.*line (\d+)\)$", failure.message) if failure.name in SYNTAX else None:
        line = min(int(found[1]), len(code[failure.cell].rstrip().splitlines()))
        return failure.cell, line, nth(code[failure.cell], line)
    places = []
    for frame in failure.frames:
        for line, text in re.findall(r"^-+> *(\d+)[ \t](.*)$", frame, re.M):
            cells = [i for i, source in code.items() if nth(source, int(line)) == text.strip()]
            places += [(failure.cell if failure.cell in cells else cells[-1], int(line), text.strip())] if cells else []
    own = [place for place in places if place[0] in learners and failure.name != "AssertionError"]
    return (own or places or [(failure.cell, 0, "")])[-1]


def core(message):
    """A check's message without what assert_close adds to it, at most 300 characters."""
    lines = [re.sub(r" *\(up to .* allowed\)| *\(\d+\.py, line \d+\)$", "", line).strip() for line in message.splitlines()]
    if any(line.startswith(("Mismatched elements", "Absolute difference", "Max absolute difference")) for line in lines):
        lines = [line for line in lines if not re.match(r"(Max |Greatest )?relative difference|ACTUAL|DESIRED|x:|y:|\[|Not equal to tol", line, re.I)][:4]
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= 300 else text[:297] + "..."


def nth(source, line):
    """Line number `line`, counted from 1, without outer white space; "" when there is none."""
    return "".join(source.splitlines()[line - 1 : line]).strip()


class Report:
    """One line a function, then the score; for several notebooks the lines worth reading, then a table."""

    def __init__(self, config, reporter):
        self.config, self.out, self.grades, self.shown, self.several = config, reporter, {}, None, False

    def pytest_report_teststatus(self, report):
        return report.outcome, "", ""

    def pytest_collection_finish(self, session):
        self.several = len({item.parent for item in session.items}) > 1

    def pytest_runtest_logreport(self, report):
        grade = dict(report.user_properties).get("grade")
        if report.when == "teardown" or (report.when == "setup" and report.passed):
            return
        outcome, text = grade or ("raised", str(report.longrepr)[-300:])
        path, name = report.nodeid.split("::", 1)
        self.grades.setdefault(path, {})[name.split("@")[0]] = outcome, text
        if not self.config.pluginmanager.has_plugin("dsession"):
            self.show(path, name, outcome, text)

    def show(self, path, name, outcome, text):
        if self.several and outcome in ("passed", "not attempted"):
            return
        if path != self.shown:
            self.out.write_line(path, bold=True)
            self.shown = path
        lines = text.splitlines() or [""]
        self.out.write(f"  {outcome:<14}", **COLOURS.get(outcome, {"red": True}))
        self.out.write_line(f"{name}: {lines[0]}" if text else name)
        for line in lines[1:3]:
            self.out.write_line(f"  {'':<14}  {line}")

    def pytest_sessionfinish(self, exitstatus):
        self.several = len(self.grades) > 1
        if self.config.pluginmanager.has_plugin("dsession"):
            for path, grades in sorted(self.grades.items()):
                for name, (outcome, text) in grades.items():
                    self.show(path, name, outcome, text)
        if not self.grades:
            self.out.write_line("nothing to grade here" if exitstatus == 5 else "")
        elif self.several:
            self.table()
        else:
            self.out.write_line(f"  {score(next(iter(self.grades.values())))}")

    def table(self):
        rows = {path: [o for o, _ in g.values()] for path, g in sorted(self.grades.items())}
        idle = [path for path, outcomes in rows.items() if set(outcomes) == {"not attempted"}] if len(rows) > ROWS else []
        width = max(map(len, rows))
        self.out.write_line(f"\n{'':<{width}}  {'passed':>10}" + "".join(f"{c:>15}" for c in COLUMNS), bold=True)
        for path, outcomes in rows.items():
            if path not in idle:
                rest = sorted(set(outcomes) - {"passed", *COLUMNS})
                counts = "".join(f"{outcomes.count(c) or '·':>15}" for c in COLUMNS)
                self.out.write_line(f"{path:<{width}}  {score(self.grades[path]).removesuffix(' passed'):>10}{counts}  {', '.join(rest)}".rstrip())
        if idle:
            self.out.write_line(f"and {len(idle)} notebooks in which nothing was attempted")
        every = {(path, name): grade for path, g in self.grades.items() for name, grade in g.items()}
        self.out.write_line(f"{score(every)}, in {len(rows)} notebooks")


def score(grades):
    """ "3 of 4 passed"; a notebook that could not be graded counts nothing."""
    outcomes = [outcome for outcome, _ in grades.values() if outcome not in FILE]
    return f"{outcomes.count('passed')} of {len(outcomes)} passed" if outcomes else "not graded"
