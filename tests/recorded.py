"""Run cells in a kernel as the site's build starts it, and give back what was recorded."""

import json
import os

import nbclient
import nbformat

from tools import execute, record


def run_cells(*sources):
    """Execute each source as one cell; returns for each the recorded states (a dict), or the error's last line (a str), or None."""
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(s) for s in sources], metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    before = dict(os.environ)
    os.environ |= execute.environment()
    try:
        nbclient.NotebookClient(nb, timeout=120, allow_errors=True).execute()
    finally:
        os.environ.clear()
        os.environ |= before
    return [_result(cell.outputs) for cell in nb.cells]


def _result(outputs):
    for output in outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        text = output.get("data", {}).get("text/html", "")
        if text.startswith(record.OPEN):
            return json.loads(text.removeprefix(record.OPEN).removesuffix(record.CLOSE))
    return None


SETUP = """
import matplotlib.pyplot as plt
import ipywidgets as w
from ipywidgets import FloatLogSlider, Play, SelectionSlider, fixed, interact

def line(slope, power=1.0):
    plt.figure(figsize=(4, 2), layout="constrained")
    plt.plot([0, 1, 2], [0, slope, slope * 2**power])
    plt.ylim(-10, 10)
    plt.title("one line")
    plt.show()
"""

KINDS = {
    "int and float ranges": "@interact(slope=(1, 5), power=(0.5, 1.5, 0.5))\ndef both(slope=4, power=1.0):\n    line(slope, power)",
    "selection slider": "interact(line, slope=SelectionSlider(options=[('low', -3), ('high', 3)], value=3), power=fixed(1.0))",
    "log slider": "interact(line, slope=FloatLogSlider(min=-2, max=1, step=1, value=0.1), power=fixed(1.0))",
    "list and dict": "@interact(slope=[-1, 2, 5], power={'flat': 0.5, 'steep': 2.0})\ndef pick(slope=2, power=0.5):\n    line(slope, power)",
    "boolean": "@interact(negative=False)\ndef sign(negative):\n    line(-4 if negative else 4)",
    "play": "interact(line, slope=Play(min=0, max=4, step=2, value=0, interval=200), power=fixed(1.0))",
    "several figures": "@interact(slope=(1, 3))\ndef two(slope=1):\n    line(slope)\n    line(-slope)",
    "printed text": "@interact(n=(1, 3))\ndef say(n=1):\n    print('n squared is', n * n)",
    "figure and text": "@interact(n=(1, 3))\ndef draw_and_say(n=1):\n    line(n)\n    print('<slope>', n)",
    "through the module": "@w.interact(n=(1, 2))\ndef through(n=1):\n    line(n)",
    "with options": "@interact.options(manual=False)\ndef options(n=(1, 2)):\n    line(n)",
    "returned value": "@interact(n=(1, 2))\ndef give(n=1):\n    return n * 10",
}
