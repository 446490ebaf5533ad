"""Run chapters in parallel into the cache that the site is built from.

python -m tools.execute                     all chapters, solutions and the first page that are not in the cache yet
python -m tools.execute book/P/C.ipynb ...  these, whether in the cache or not
python -m tools.execute --record NAME       all, and the run (date, device, versions, seconds, result) into book/reference/runs/NAME.json
"""

import argparse
import concurrent.futures
import datetime
import json
import os
import re
import sys
import threading
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from tqdm import tqdm

from tools import notebook, runs
from tools.notebook import ROOT, executed_pages, name

CELL_SECONDS = 600  # a chapter may take 20 s; a slow machine may take longer, a cell that hangs may not
STARTUP = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom tools import record\nrecord.install()\nsys.path.pop(0)\ndel record, sys\n"
KERNEL_CONFIG = """c = get_config()
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
c.HistoryManager.enabled = False
c.Application.log_level = 40
"""
MATPLOTLIB = "svg.fonttype: none\nsvg.hashsalt: book\nfigure.dpi: 100\n"


class ExecutionFailed(Exception):
    """Chapters raised; one paragraph each: the chapter, the cell, the error."""


def cache_folder():
    """Where results lie: below the one folder that `jupyter-book clean` leaves, in a folder named after all that decides a result besides the code."""
    parts = [(ROOT / "tools/record.py").read_text(encoding="utf-8"), (ROOT / "requirements.txt").read_text(encoding="utf-8"), KERNEL_CONFIG, MATPLOTLIB]
    return ROOT / "_build" / ".jupyter_cache" / notebook.sha("".join(parts))[:12]


def environment():
    """The variables of a kernel that records; writes its profile below the cache."""
    profile = cache_folder() / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    for path, text in (
        (profile / "startup" / "00-record.py", STARTUP),
        (profile / "ipython_kernel_config.py", KERNEL_CONFIG),
        (cache_folder() / "matplotlibrc", MATPLOTLIB),
    ):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return {
        "IPYTHONDIR": str(cache_folder() / "ipython"),
        "MATPLOTLIBRC": str(cache_folder() / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OMP_NUM_THREADS": "1",  # kernels run side by side
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def run(paths=None, force=False, allow=False):
    """Execute what the cache does not hold, side by side, with a progress bar that names page and seconds.

    Returns {page: {"seconds": .., "error": None or text}} for the pages that ran. Raises ExecutionFailed when one raised, unless `allow`.
    """
    os.environ |= environment()
    cache = get_cache(cache_folder())
    books = {p: notebook.read(p) for p in map(Path, paths or executed_pages())}
    todo = [p for p in books if force or not _cached(cache, books[p])]
    results, running, lock = {}, [], threading.Lock()
    if not todo:
        return results
    (cache_folder() / "environment.json").write_text(json.dumps({"label": "This site", "date": today()} | runs.here()), encoding="utf-8")

    def one(path):
        with lock:
            running.append(name(path))
        try:
            return single_nb_execution(books[path], cwd=str(path.parent), timeout=CELL_SECONDS, allow_errors=False, store_widget_state=False)
        finally:
            with lock:
                running.remove(name(path))

    with (
        concurrent.futures.ThreadPoolExecutor(int(os.environ.get("BOOK_WORKERS") or os.cpu_count() or 1)) as pool,
        tqdm(total=len(todo), desc="executing", unit="page", bar_format="{desc} {n}/{total} |{bar:20}| {elapsed}{postfix}", file=sys.stdout) as bar,
    ):
        futures = {pool.submit(one, p): p for p in todo}
        bar.set_postfix_str(", ".join(running))
        for future in concurrent.futures.as_completed(futures):
            path = futures[future]
            try:
                result = future.result()
                error = _error(path, result)
            except Exception as failure:  # the kernel died or never started
                result, error = None, f"{name(path)}: {type(failure).__name__}: {failure}"
            results[name(path)] = {"seconds": round(result.time, 1) if result else 0.0, "error": error}
            if not error:
                cache.cache_notebook_bundle(
                    CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time, "date": today()}), check_validity=False, overwrite=True
                )
            bar.write(f"{'raised' if error else 'done':>6} {results[name(path)]['seconds']:6.1f} s  {name(path)}", file=sys.stdout)
            bar.update()
            bar.set_postfix_str(", ".join(running))
    failed = [r["error"] for r in results.values() if r["error"]]
    if failed and not allow:
        raise ExecutionFailed("\n\n".join(failed))
    return results


def cached(path):
    """The executed notebook of a page from the cache. Raises KeyError when it is not there."""
    return get_cache(cache_folder()).merge_match_into_notebook(notebook.read(path))[1]


def today():
    return datetime.date.today().isoformat()


def last_run(path):
    """When and how long a page last ran here, as a sentence; empty when it is not in the cache."""
    run = _last_run(path)
    return f"Last run {run['date']}, {run['seconds']:.0f} s for the page." if run else ""


def _last_run(path):
    try:
        record = get_cache(cache_folder()).match_cache_notebook(notebook.read(path))
    except KeyError:
        return None
    return {"date": record.data.get("date") or record.created.date().isoformat(), "seconds": record.data["execution_seconds"]}


def this_run():
    """The results that the site is built from, in the form of a recorded run."""
    pages = {name(p): _last_run(p) for p in executed_pages()}
    card = json.loads((cache_folder() / "environment.json").read_text(encoding="utf-8"))
    return card | {"pages": {page: {"seconds": run["seconds"], "passed": True} for page, run in pages.items() if run}}


def _cached(cache, nb):
    try:
        cache.match_cache_notebook(nb)
        return True
    except KeyError:
        return False


def _error(path, result):
    if not result.err:
        for i, cell in enumerate(result.nb.cells):
            if any("application/vnd.jupyter.widget-view+json" in o.get("data", {}) for o in cell.get("outputs", [])):
                return f"{name(path)}, cell {i + 1} shows a widget that needs a kernel: write it with interact, which the page can move without one"
        return None
    cell = next((i for i, c in enumerate(result.nb.cells) for o in c.get("outputs", []) if o.output_type == "error"), None)
    if cell is None:
        return f"{name(path)}: {str(result.err).splitlines()[0]}"
    output = next(o for o in result.nb.cells[cell].outputs if o.output_type == "error")
    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)).splitlines()
    around = [line for line in trace if line.startswith("---->")][-2:]
    return "\n".join([f"{name(path)}, cell {cell + 1} raised {output.ename}: {output.evalue}", *around])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="notebooks below book/ or solutions/; default: all")
    parser.add_argument("--record", metavar="NAME", help="also write book/reference/runs/NAME.json")
    options = parser.parse_args()
    unknown = [p for p in options.pages if not Path(p).is_file()]
    if unknown:
        sys.exit(f"{unknown[0]}: no such notebook")
    results = run(options.pages or None, force=bool(options.pages or options.record), allow=True)
    if options.record:
        print(runs.record(options.record, results))
    failed = [r["error"] for r in results.values() if r["error"]]
    sys.exit("\n\n".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
