"""Run the book as a reader on Google Colab does: plain notebooks, under Colab's versions of the libraries.

python -m tools.colab                     every page that is run, under the versions of requirements-colab.txt, laid over what is installed
python -m tools.colab book/P/C.ipynb ...  these
python -m tools.colab --here              with what is installed: inside Colab's own image (.github/workflows/colab.yml)
  --record NAME --label WORDS             also write the run to book/reference/runs/NAME.json
  --report FILE                           also write what happened to FILE, as Markdown

Says which versions and which outputs differ; ends with 1 and a paragraph for each page that raised.
"""

import argparse
import concurrent.futures
import json
import os
import queue
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import notebook, runs
from tools.notebook import ROOT

REQUIREMENTS = ROOT / "requirements-colab.txt"
WITHOUT_REGISTRY = "Colab's library versions are not installed, and pip could not fetch them"


class Unavailable(Exception):
    """Colab's library versions cannot be had: says why."""


def pins(path=REQUIREMENTS):
    """{library: version} of a requirements file."""
    return dict(re.findall(r"^([\w-]+)==(\S+)", path.read_text(encoding="utf-8"), re.M))


def overlay():
    """The folder with Colab's libraries, installed on first use; it only has to come first on the path. Raises Unavailable when pip cannot fetch them."""
    from filelock import FileLock  # comes with torch

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = ROOT / "_build" / "colab" / notebook.sha(version + str(pins()))[:12]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "lock"):
        if not folder.is_dir():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--no-compile", "--retries", "1", "--timeout", "20", "--disable-pip-version-check"]
            pip = [sys.executable, "-m", "pip", "install", *options, "--target", part, "-r", REQUIREMENTS]
            done = subprocess.run(pip, capture_output=True, text=True)
            if done.returncode:
                raise Unavailable(f"{WITHOUT_REGISTRY}: {(done.stderr.strip().splitlines() or ['no word from it'])[-1]}")
            part.rename(folder)
    return folder


class Runner:
    """A process that runs notebooks, one after another, under the libraries of a folder (None: what is installed); see `serve` in tools/plain.py."""

    def __init__(self, folder=None, command=("-m", "tools.plain")):
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(folder or ""), os.environ.get("PYTHONPATH")])),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "OMP_NUM_THREADS": "1",  # they run side by side
            "CUDA_VISIBLE_DEVICES": "",  # no fork after CUDA has started
        }
        command = [sys.executable, *command]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.place = self._answer()

    def run(self, path, **options):
        """What happened to the notebook at `path`: see tools/plain.py. With `go_on=True` also past cells that raise."""
        self.process.stdin.write(json.dumps({"path": str(Path(path).resolve())} | options) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process that runs notebooks has ended (exit code {self.process.wait()})")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def paragraph(page, result):
    """The first error of a page as words: page, cell, error, lines; None when it raised nothing."""
    for error in result["errors"][:1]:
        where = page if error["cell"] is None else f"{page}, cell {error['cell'] + 1}"
        return "\n".join([f"{where} raised {error['error']}", *(f"    {line}" for line in error["where"])])
    return None


def versions(place):
    """Lines on what a run had, and where that is neither what requirements.txt nor what requirements-colab.txt says."""
    book, colab, had = pins(ROOT / "requirements.txt"), pins(), place["versions"]
    shown = [f"{lib} {v}" + (f" (the book has {book[lib]})" if lib in book and v.split("+")[0] != book[lib] else "") for lib, v in had.items()]
    stale = [f"{lib} {v}, not {colab[lib]}" for lib, v in had.items() if lib in colab and v != colab[lib]]
    return [", ".join(shown)] + ([f"Not what {REQUIREMENTS.name} says of Colab: {'; '.join(stale)}"] if stale else [])


def differences(path, result):
    """Lines on what a page says differently here than in the build, as far as the cache holds the build's run: outputs, and warnings that are new."""
    said = built(path)
    changed, new = [], []
    for cell, here in result["cells"].items():
        text, warned = said.get(int(cell), (None, ""))
        new += [f"cell {int(cell) + 1}: {w}" for w in here["warnings"] if w not in warned]
        if text is not None and comparable(text) != comparable(here["text"]):
            changed.append(f"cell {int(cell) + 1}: {first_difference(comparable(text), comparable(here['text']))}")
    return new + changed


def built(path):
    """{cell: (text, warnings and all else on stderr)} of the cells without explorer in the build's run; empty when there was none."""
    try:
        from tools import execute

        nb = execute.cached(path)
    except (ImportError, KeyError):
        return {}
    said = {}
    for i, cell in enumerate(nb.cells):
        outputs = cell.get("outputs", [])
        if cell.cell_type == "code" and not any("text/html" in o.get("data", {}) for o in outputs):
            streams = [o.text for o in outputs if o.output_type == "stream" and o.name == "stdout"]
            data = [o.data.get("text/plain", "") for o in outputs if "data" in o and not any(k.startswith("image/") for k in o.data)]
            said[i] = "\n".join(streams + data), "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")
    return said


def comparable(text):
    """Lines without what differs from run to run: addresses, times, empty lines."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x", text)
    text = re.sub(r"\d[\d.]* (ns|µs|us|ms|s|seconds|minutes)\b", r"? \1", text)
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def first_difference(built, here):
    """The first line that differs, in words."""
    for a, b in zip(built, here, strict=False):
        if a != b:
            return f"{b.strip()[:100]!r}, in the build {a.strip()[:100]!r}"
    return f"{len(here)} lines, in the build {len(built)}"


def run(paths, folder=None):
    """Run notebooks side by side: ({page: {"seconds", "error", "differs"}}, where they ran), saying each as it ends."""
    results, idle = {}, queue.SimpleQueue()
    workers = min(len(paths), int(os.environ.get("BOOK_WORKERS") or os.cpu_count() or 1))
    runners = [Runner(folder) for _ in range(workers)]
    for runner in runners:
        idle.put(runner)

    def one(path):
        runner = idle.get()
        try:
            return path, runner.run(path)
        finally:
            idle.put(runner)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for path, result in pool.map(one, paths):
            page = notebook.name(path)
            results[page] = {"seconds": result["seconds"], "error": paragraph(page, result), "differs": differences(path, result)}
            print(f"{'raised' if results[page]['error'] else 'done':>6} {result['seconds']:6.1f} s  {page}", flush=True)
    for runner in runners:
        runner.close()
    return results, runners[0].place


def markdown(results, place):
    """The run as Markdown: what raised, the versions, what differs."""
    failed = [r["error"] for r in results.values() if r["error"]]
    lines = [f"{len(failed)} of {len(results)} pages raised.", ""] + [f"```\n{error}\n```" for error in failed] + ["", *versions(place), ""]
    return "\n".join(lines + [f"- {page}, {line}" for page, r in results.items() for line in r["differs"]]) + "\n"


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.colab", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="notebooks below book/ or solutions/; default: all")
    parser.add_argument("--here", action="store_true", help="with what is installed")
    parser.add_argument("--record", metavar="NAME", help="also write book/reference/runs/NAME.json")
    parser.add_argument("--label", metavar="WORDS", help="what the record is, for a reader")
    parser.add_argument("--report", metavar="FILE", type=Path, help="also write a report in Markdown")
    options = parser.parse_args()
    unknown = [p for p in options.pages if not Path(p).is_file()]
    if unknown:
        sys.exit(f"{unknown[0]}: no such notebook")
    try:
        results, place = run([Path(p) for p in options.pages] or notebook.executed_pages(), None if options.here else overlay())
    except Unavailable as error:
        sys.exit(str(error))
    print(*versions(place), *(f"{page}, {line}" for page, r in results.items() for line in r["differs"]), sep="\n")
    if options.record:
        print(runs.record(options.record, results, options.label, place).relative_to(ROOT).as_posix())
    if options.report:
        options.report.write_text(markdown(results, place), encoding="utf-8")
    failed = [r["error"] for r in results.values() if r["error"]]
    sys.exit("\n\n".join(failed) if failed else 0)


if __name__ == "__main__":
    main()
