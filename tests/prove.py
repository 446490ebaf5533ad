"""Run a chapter in a plain namespace and prove that each of its check and claim cells can fail.

    python tests/prove.py book/PART/CHAPTER.ipynb      prints one JSON object: {"seconds": .., "error": .., "unproven": [..], "proofs": n}
    python tests/prove.py                              reads the book's libraries once, then answers a line {"path": ..} with one each

Just before a cell that some `# fails if: OLD -> NEW` changes, the process forks: the child runs the changed cell and all that follow up to the
check, and the check must raise there; the parent goes on with the text as it stands. So a proof costs the cells it replays and no more.
"""

import json
import linecache
import os
import sys
import time
import traceback
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg", "CUDA_VISIBLE_DEVICES": ""}  # no fork after CUDA has started
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import notebook, plain  # noqa: E402

NO_PROOF = (NameError, SyntaxError, ImportError, NotImplementedError)  # a broken replacement proves nothing


def namespace():
    """What a fresh kernel offers, with explorers that are defined but not drawn (the site's build draws them)."""
    import ipywidgets

    def interact(f=None, **controls):
        return f if f else (lambda g: g)

    interact.options = lambda **options: interact
    ipywidgets.interact = interact
    return {"__name__": "__main__", "display": lambda *shown, **options: None}


def run(source, scope, path, cell):
    name = f"{path}, cell {cell + 1}"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), scope)
    plt = sys.modules.get("matplotlib.pyplot")
    if plt:
        plt.close("all")


def raises(sources, scope, path, first, changed, last):
    """In a forked child: does cell `last` raise once cell `first` reads `changed`? Returns None when it does, else what happened."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        said = "it does not raise"
        for i in range(first, last + 1):
            try:
                if i in sources:
                    run(changed if i == first else sources[i], scope, path, i)
            except NO_PROOF as error:
                said = f"{type(error).__name__}: {error} (that is no proof: let the replacement run)"
                break
            except Exception:
                if i == last:
                    said = ""
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said or None


def prove(path):
    nb = notebook.read(path)
    sources = {i: c.source for i, c in enumerate(nb.cells) if c.cell_type == "code"}
    plans, result = {}, {"error": None, "unproven": [], "proofs": 0}
    for marker in notebook.markers(nb, path):
        if marker.fails_if:
            first, changed = notebook.mutated(nb, marker, path)
            plans.setdefault(first, []).append((changed, marker))
    scope, start, spent = namespace(), time.perf_counter(), 0.0
    for i, source in sources.items():
        before = time.perf_counter()
        for changed, marker in plans.get(i, []):
            said = raises(sources, scope, path, i, changed, marker.cell)
            result["proofs"] += 1
            if said:
                result["unproven"].append(f"cell {marker.cell + 1}, fails if {marker.fails_if[0]!r} -> {marker.fails_if[1]!r}: {said}")
        spent += time.perf_counter() - before
        try:
            run(source, scope, path, i)
        except Exception as error:
            result["error"] = f"cell {i + 1}: {type(error).__name__}: {error}\n{traceback.format_exc(limit=-2)}"
            break
    result["seconds"] = round(time.perf_counter() - start - spent, 2)
    return result


def failed(words):
    return {"error": words, "unproven": [], "proofs": 0, "seconds": 0.0}


if __name__ == "__main__":
    if sys.argv[1:]:
        out, sys.stdout = sys.stdout, open(os.devnull, "w")
        print(json.dumps(prove(Path(sys.argv[1]))), file=out, flush=True)
    else:
        plain.serve(lambda path: plain.forked(lambda: prove(Path(path)), failed))
