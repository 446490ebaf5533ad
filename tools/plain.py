"""Run notebooks as a reader's own kernel does: IPython, ipywidgets' own `interact`, no recorder, with whatever versions come first on the path.

python -m tools.plain    says on one line where it runs, then reads {"path": .., "go_on": bool} a line, and answers with one line each:
                         {"seconds": .., "errors": [{"cell", "error", "where"}], "cells": {cell: {"text", "warnings"}}, "explorers": n}

Cells count from 0. With "go_on" cells after one that raised are run too. The libraries are read once, and each notebook runs in a fork of its own. It
uses nothing that only the build has, so it runs inside Colab's image as well.
"""

import ast
import contextlib
import functools
import gc
import importlib
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

from tools import notebook, record, runs

SECONDS = 1200  # a notebook that hangs is ended


def warm():
    """Import what the book imports, once for all forks; what cannot be imported raises in the notebook that wants it."""
    for path in notebook.executed_pages():
        for cell in notebook.read(path).cells:
            with contextlib.suppress(SyntaxError):
                for node in ast.walk(ast.parse(cell.source if cell.cell_type == "code" else "")):
                    names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
                    for module in filter(None, names):
                        with contextlib.suppress(ImportError):
                            importlib.import_module(module)


def execute(path, go_on):
    """Run the notebook at `path` in this process: see the module's text."""
    from IPython.utils.capture import capture_output

    nb, shell, start = notebook.read(path), start_shell(), time.perf_counter()
    result = {"errors": [], "cells": {}, "explorers": 0}

    def step(cell, action):
        with capture_output() as shown, warnings.catch_warnings():
            action()
        result["errors"] += [{"cell": cell} | found(error) for error in shell.failed]
        shell.failed.clear()
        return shown

    for i, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            shown = step(i, functools.partial(shell.run_cell, cell.source, store_history=True))
            texts = [clean(shown.stdout)] + [o.data.get("text/plain", "") for o in shown.outputs if not any(k.startswith("image/") for k in o.data)]
            result["cells"][i] = {"text": "\n".join(filter(None, texts)), "warnings": warned(shown.stderr)}
            if result["errors"] and not go_on:
                break
    if not result["errors"] and any("interact" in cell.source for cell in nb.cells):
        move_explorers(step, result)
    return result | {"seconds": round(time.perf_counter() - start, 1)}


def move_explorers(step, result):
    """Move each control of each explorer to an end of its range, as a reader may after *Run all*; it must draw or print something there."""
    from ipywidgets import fixed, interactive

    for explorer in [o for o in gc.get_objects() if issubclass(type(o), interactive)]:  # isinstance would ask, and wake, whatever is lazy
        result["explorers"] += 1
        for control in [w for w in explorer.kwargs_widgets if not isinstance(w, fixed)]:
            values, before = record.control(explorer.f, control)["values"], len(result["errors"])
            value = values[-1] if control.value != values[-1] else values[0]
            shown = step(None, functools.partial(setattr, control, "value", value))
            if len(result["errors"]) > before:
                result["errors"][-1]["error"] += f" ({explorer.f.__name__} at {control._kwarg} = {value!r})"
            elif not shown.outputs and not clean(shown.stdout).strip():
                said = f"{explorer.f.__name__} drew and printed nothing at {control._kwarg} = {value!r}"
                result["errors"].append({"cell": None, "error": said, "where": []})


def start_shell():
    """IPython as a kernel sets it up, whose errors are kept in `failed`: those of cells, and those of explorers, which `interact` only shows."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Hook(DisplayHook):
        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            print(format_dict.get("text/plain", ""))

    class Shell(InteractiveShell):
        displayhook_class = Hook

        def showtraceback(self, exc_tuple=None, *args, **options):
            self.failed.append((exc_tuple or sys.exc_info())[1])

        def showsyntaxerror(self, *args, **options):
            self.failed.append(sys.exc_info()[1])

    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.failed = []
    return shell


def found(error):
    """An error as words: type and message, and the last two lines of the notebook that it went through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "ipython-input" in f.filename or "ipykernel_" in f.filename]
    return {"error": f"{type(error).__name__}: {error}", "where": [f.line for f in frames[-2:] if f.line]}


def clean(text):
    """Text without the codes that clear and colour a terminal."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", text)


def warned(stderr):
    """The warnings in what was written to stderr, without place: ["DeprecationWarning: text", ...]."""
    return sorted({m[1] for m in re.finditer(r"^\S*:\d+: (\w*Warning: .*)$", stderr, re.M)})


def forked(action, failed):
    """What `action()` returns in a fork of this process, where no file of the book is near; `failed(words)` if it raises, ends its process or takes too long."""
    fork = multiprocessing.get_context("fork")
    reader, writer = fork.Pipe(duplex=False)

    def child():
        with tempfile.TemporaryDirectory() as folder:  # no file of the book is near, as on Colab
            os.chdir(folder)
            os.environ["IPYTHONDIR"] = folder
            try:
                answer = action()
            except BaseException as error:
                answer = failed(f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-3)}")
            writer.send(answer)
            os.chdir("/")

    process = fork.Process(target=child)  # (a daemon could start no processes of its own)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 on: "multi-threaded, use of fork() may lead to deadlocks"
        process.start()
    writer.close()
    try:
        return reader.recv() if reader.poll(SECONDS) else failed(f"it took longer than {SECONDS} s")
    except EOFError:
        process.join(5)
        return failed(f"its process ended (exit code {process.exitcode})")
    finally:
        process.kill()
        process.join()


def failed(error):
    return {"seconds": 0.0, "errors": [{"cell": None, "error": error, "where": []}], "cells": {}, "explorers": 0}


def serve(answer):
    """Answer each line of the input, a JSON object of arguments, with a line, after one that says where this is; the book's imports are done before."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing else may write between the answers
    warm()
    print(json.dumps(runs.here()), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), file=answers, flush=True)


def main():
    serve(lambda path, go_on=False: forked(lambda: execute(Path(path), go_on), failed))


if __name__ == "__main__":
    main()
