"""Recorded runs, book/reference/runs/*.json, from which the page *Tested on* is compiled. Needs nothing but what is being recorded."""

import datetime
import importlib.metadata
import json
import os
import platform

from tools.notebook import ROOT

LIBRARIES = ("torch", "numpy", "scipy", "scikit-learn", "matplotlib", "ipywidgets", "ipython")


def here():
    """Device and versions of this process: {"device": .., "versions": {..}}."""
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "device": gpu or f"CPU, {os.cpu_count()} cores, {platform.machine()}",
        "versions": {"python": platform.python_version()} | {library: importlib.metadata.version(library) for library in LIBRARIES},
    }


def record(name, results, label=None, place=None):
    """Write a run to book/reference/runs/NAME.json and return the path.

    results: {page: {"seconds": .., "error": None or text}}; label: words for a reader; place: what `here()` said in the process that ran the pages.
    """
    run = {"label": label} if label else {}
    run |= {"date": datetime.date.today().isoformat()} | (place or here())
    run["pages"] = {page: {"seconds": r["seconds"], "passed": not r["error"]} for page, r in sorted(results.items())}
    path = ROOT / "book" / "reference" / "runs" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
