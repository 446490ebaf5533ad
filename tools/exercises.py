"""Exercises from solutions: each `# BEGIN SOLUTION` ... `# END SOLUTION` becomes a stub, and the file remembers what it was made from.

    python -m tools.exercises                                  write exercises/ from solutions/; a notebook that was worked in is left alone. New headings
                                                               go into the list of published ones, tests/anchors.txt
    python -m tools.exercises --check                          write nothing, name the exercises that are not what their solutions give
    python -m tools.exercises --restore exercises/P/X.ipynb    start afresh; what was there is kept beside it as X.mine.ipynb

The solution notebooks are the only source: no file below exercises/ is edited by hand, except by the learner.
"""

import argparse
import ast
import json
import re
import sys
import tempfile
from pathlib import Path

import nbformat

from tools import EDITION, notebook
from tools.notebook import ROOT, NotebookError

MARKER = re.compile(r"\s*# (BEGIN|END) SOLUTION")
ALMOST = re.compile(r"#\W*(BEGIN|END)\W*SOLUTION", re.I)
MINE = re.compile(r"\.mine(-\d+)?$")


def build(solution, path):
    """The exercise of a solution notebook, as a new node; `path` is for the messages.

    Raises NotebookError, with cell and line, for markers that are nested, unclosed or misspelt, for a region outside a graded function or class, for a
    check without a region (or standing before it) and for a name that is used twice.
    """
    cells, homes, checks = [], {}, {}
    for i, cell in enumerate(solution.cells):
        source = cell.source.strip("\n")
        found = regions(source, i, path, cell.cell_type)
        for name, begin in {item.split(".")[0]: begin for begin, _, item in reversed(found)}.items():
            if name in homes:
                raise NotebookError(path, i, f"line {begin}: {name} has a region in cell {homes[name][0] + 1} already")
            homes[name] = i, begin
        cells.append({"cell_type": cell.cell_type, "source": stubbed(source, found, i, path), "metadata": cell.metadata})
    for marker in notebook.markers(solution, path):
        name = marker.targets[0]
        if marker.kind != "graded":
            continue
        if name in checks:
            raise NotebookError(path, marker.cell, f"line 1: {name} has a check in an earlier cell already")
        if name not in homes or homes[name][0] >= marker.cell:
            raise NotebookError(path, marker.cell, f"line 1: no earlier cell defines {name} with a '# BEGIN SOLUTION' in it")
        checks[name] = check_sha(cells[marker.cell]["source"])
    for name, (i, begin) in homes.items():
        if name not in checks:
            raise NotebookError(path, i, f"line {begin}: {name} has no cell that starts with '# check: {name}'")
    book = {"edition": EDITION, "checks": checks, "source": source_sha(cells)}
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell, "raw": nbformat.v4.new_raw_cell}
    return nbformat.v4.new_notebook(cells=[make[c["cell_type"]](c["source"], metadata=c["metadata"]) for c in cells], metadata={"book": book})


def regions(source, i, path, kind="code"):
    """The regions of cell `i`: [(line of BEGIN, line of END, item)], lines from 1, item a function's name, a class's or "Class.method"."""
    found, begin = [], None
    for number, line in enumerate(source.splitlines(), 1):
        marker = MARKER.fullmatch(line.rstrip())
        if not marker and not (kind == "code" and ALMOST.search(line)):
            continue
        if not marker or kind != "code":
            raise NotebookError(path, i, f"line {number}: a marker is a line of code of its own, '# BEGIN SOLUTION' or '# END SOLUTION'")
        if marker[1] == "BEGIN":
            if begin:
                raise NotebookError(path, i, f"line {number}: BEGIN SOLUTION inside the region that line {begin} began")
            begin = number
        elif not begin:
            raise NotebookError(path, i, f"line {number}: END SOLUTION without a BEGIN")
        else:
            found.append((begin, number))
            begin = None
    if begin:
        raise NotebookError(path, i, f"line {begin}: BEGIN SOLUTION without an END")
    return [(begin, end, item(source, begin, end, i, path)) for begin, end in found]


def item(source, begin, end, i, path):
    """What the region solves: the outermost function or class around it, or "Class.method"."""
    chain = []

    def walk(node, around):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and begin < child.lineno < end:
                chain.append(around)
            else:
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                walk(child, [*around, child] if inside else around)

    walk(parsed(source, i, path, ""), [])
    if not chain:
        raise NotebookError(path, i, f"line {begin}: nothing between BEGIN and END SOLUTION")
    around = min(chain, key=len)
    if not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in around):
        raise NotebookError(path, i, f"line {begin}: the region is not inside a def")
    return ".".join(node.name for node in around[:2]) if isinstance(around[0], ast.ClassDef) else around[0].name


def parsed(source, i, path, when):
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise NotebookError(path, i, f"line {error.lineno}: {error.msg}{when}") from None


def stubbed(source, found, i, path):
    """The cell with each region replaced by its stub."""
    lines = source.splitlines()
    for begin, end, what in reversed(found):
        indent = re.match(r"\s*", lines[begin - 1])[0]
        lines[begin - 1 : end] = [f'{indent}raise NotImplementedError("{what}: not attempted")']
    if found:
        parsed("\n".join(lines), i, path, " once the solution is taken out: a region holds whole statements, indented like its markers")
    return "\n".join(lines)


def source_sha(cells):
    """What tells an edited notebook from an untouched one: code and prose, not outputs, nor the empty cells that JupyterLab adds at the end."""
    return notebook.sha(json.dumps([[c["cell_type"], c["source"].strip("\n")] for c in cells if c["source"].strip()]))


def check_sha(source):
    return notebook.sha(source.strip("\n"))


def fresh(solution):
    """The bytes of the exercise that the solution at this path gives. Raises NotebookError."""
    with tempfile.TemporaryDirectory() as folder:
        exercise = build(notebook.read(solution), solution)
        notebook.write(exercise, Path(folder, "exercise.ipynb"), exercise.metadata)
        return Path(folder, "exercise.ipynb").read_bytes()


def touched(path):
    """Why the file at `path` must not be overwritten, in words; None when it was generated and holds no work."""
    try:
        nb = notebook.read(path)
    except NotebookError:
        return "is not a notebook that can be read"
    made_from = nb.metadata.get("book", {}).get("source")
    if not made_from:
        return "was not made by this command"
    return None if source_sha(nb.cells) == made_from else "was edited"


def pairs(root):
    """[(solution, exercise)] for every solution notebook."""
    found = sorted(p for p in (root / "solutions").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    return [(p, root / "exercises" / p.relative_to(root / "solutions")) for p in found]


def without_solution(root):
    """Generated exercises whose solution is gone."""
    known = {exercise for _, exercise in pairs(root)}
    others = (p for p in sorted((root / "exercises").rglob("*.ipynb")) if p not in known and ".ipynb_checkpoints" not in p.parts and not MINE.search(p.stem))
    return [p for p in others if touched(p) in (None, "was edited")]


def update(root=ROOT, say=print):
    """Write each exercise that is missing, or stale and untouched; say what was done. Returns the paths that were left alone. Raises NotebookError."""
    left, written = [], 0
    for solution, exercise in pairs(root):
        wanted, shown = fresh(solution), exercise.relative_to(root).as_posix()
        if exercise.exists() and exercise.read_bytes() == wanted:
            continue
        reason = touched(exercise) if exercise.exists() else None
        if reason:
            left.append(exercise)
            say(f"{shown} {reason}: left alone. To start it afresh, keeping this one beside it:\n    python -m tools.exercises --restore {shown}")
            continue
        exercise.parent.mkdir(parents=True, exist_ok=True)
        exercise.write_bytes(wanted)
        written += 1
        say(f"{shown} written")
    for exercise in without_solution(root):
        left.append(exercise)
        say(f"{exercise.relative_to(root).as_posix()} has no solution any more: left alone; delete it if you do not need it")
    say(f"{written} written, {len(left)} left alone, the others as they should be" if left else f"{written} written, the others as they should be")
    return left


def stale(root=ROOT):
    """The exercises that are not, byte for byte, what the solutions give, missing ones and those without a solution included. Raises NotebookError."""
    return [e for s, e in pairs(root) if not e.exists() or e.read_bytes() != fresh(s)] + without_solution(root)


def restore(exercise, root=ROOT):
    """Write the exercise afresh; what was there is kept beside it, under a name not taken yet. Returns that path, or None when there was nothing to keep."""
    solution, kept = root / "solutions" / exercise.relative_to(root / "exercises"), None
    wanted = fresh(solution)
    if exercise.exists() and exercise.read_bytes() != wanted:
        number, kept = 1, exercise.with_suffix(".mine.ipynb")
        while kept.exists():
            number += 1
            kept = exercise.with_suffix(f".mine-{number}.ipynb")
        exercise.rename(kept)
    exercise.parent.mkdir(parents=True, exist_ok=True)
    exercise.write_bytes(wanted)
    return kept


def listed_anchors(root, write=True):
    """Keep the list of published headings: this is the one command that an author runs anyway. Returns how many anchors are lost or not listed."""
    from tools import anchors  # with a Markdown parser behind it, which restoring an exercise need not wait for

    return anchors.update(root, write=write)


def main(arguments=None, root=ROOT, headings=True):
    """Command line: see the module's text. Returns the exit status: 0 when nothing is left to do, 1 when something was left alone or is stale."""
    parser = argparse.ArgumentParser(prog="python -m tools.exercises", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="write nothing; name the exercises that are not what their solutions give")
    what.add_argument("--restore", nargs="+", metavar="EXERCISE", help="start these afresh, keeping what was there")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            names = [p.relative_to(root).as_posix() for p in stale(root)]
            print("\n".join([f"{n} is not what its solution gives: python -m tools.exercises" for n in names]) or "the exercises are what the solutions give")
            return int(bool(names) | bool(listed_anchors(root, write=False)))
        if not options.restore:
            return int(bool(update(root)) | bool(headings and listed_anchors(root)))
        for name in options.restore:
            path = Path(name).resolve()
            if not path.is_relative_to(root / "exercises") or not (root / "solutions" / path.relative_to(root / "exercises")).is_file():
                print(f"{name}: there is no solution that gives this exercise", file=sys.stderr)
                return 1
            kept = restore(path, root)
            print(f"{name} is as new" + (f"; what was there is now {kept.name}, beside it" if kept else ""))
        return 0
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
