"""Explorers: every control that `interact` knows is recorded with its states, and what cannot become one stops the build and says why."""

import re

import pytest
from recorded import KINDS, SETUP, run_cells

from tools import explorer, record

REFUSED = {
    "too many states": ("@interact(a=(0, 10), b=(0, 10))\ndef many(a, b):\n    print(a, b)", r"many: 121 states"),
    "too many bytes": (
        "import random\n@interact(a=(1, 3))\ndef heavy(a):\n    random.seed(a)\n    print('\\n'.join(str(random.random()) for _ in range(9000)))",
        r"heavy: \d+ kB gzipped in 3 states \(\d+\.\d kB a state\), over 150 kB",
    ),
    "raises in one state": ("@interact(a=(0, 3))\ndef breaks(a=1):\n    print(6 / (a - 2))", r"breaks raised ZeroDivisionError at a = 2"),
    "silent in one state": ("@interact(a=(0, 3))\ndef silent(a=1):\n    a != 2 and print(a)", r"silent drew and printed nothing at a = 2"),
    "free text": ("@interact(a='word')\ndef text(a):\n    print(a)", r"text: a is a Text, which has no list of states"),
    "by hand": ("@interact.options(manual=True)\ndef manual(a=(1, 2)):\n    print(a)", r"manual: a page has no button"),
    "unknown argument": ("@interact(b=(1, 2))\ndef unknown(a):\n    print(a)", r"unknown: cannot find widget"),
    "a table": (
        "from IPython.display import HTML, display\n@interact(a=(1, 2))\ndef table(a):\n    display(HTML('<b>1</b>'))",
        r"table raised ExplorerError at a = 1: shows .*text/html",
    ),
    "a tuple for a list": (
        "@interact(a=(0, 1, 10), b=(1, 2))\ndef tuples(a=0, b=1):\n    print(a, b)",
        r"tuples: a has the one value 0; a tuple is \(least, largest, step\)",
    ),
    "nothing to move": ("@interact(a=fixed(1))\ndef still(a):\n    print(a)", r"still: 1 states"),
}


@pytest.fixture(scope="module")
def recorded():
    results = run_cells(SETUP, *KINDS.values(), *(source for source, _ in REFUSED.values()))
    return dict(zip(["set-up", *KINDS, *REFUSED], results, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_recorded(recorded, kind):
    states = recorded[kind]
    assert isinstance(states, dict), states
    frames = [tuple((what, tuple(lines)) for what, lines in frame) for frame in states["frames"]]
    assert len(set(frames)) == len(frames), "two states look the same"
    page, script = explorer.explorer_html(states, "some-page-1", "a line")
    assert "data-control" in page and script.startswith('bookExplorer("some-page-1",')


def test_values_and_labels(recorded):
    def labels(kind):
        return [(c["kind"], c["labels"], c["index"]) for c in recorded[kind]["controls"]]

    assert labels("int and float ranges") == [("range", ["1", "2", "3", "4", "5"], 3), ("range", ["0.50", "1.00", "1.50"], 1)]
    assert labels("selection slider") == [("range", ["low", "high"], 1)]
    assert labels("log slider") == [("range", ["0.01", "0.1", "1", "10"], 1)]
    assert labels("list and dict") == [("range", ["-1", "2", "5"], 1), ("select", ["flat", "steep"], 0)]
    assert labels("boolean") == [("checkbox", ["off", "on"], 0)]
    assert labels("play") == [("play", ["0", "2", "4"], 0)]
    assert [kind for kind, _ in recorded["several figures"]["frames"][0]] == ["svg", "svg"]
    assert [kind for kind, _ in recorded["figure and text"]["frames"][0]] == ["svg", "text"]
    text = ["\n".join(recorded["printed text"]["lines"][i] for i in frame[0][1]) for frame in recorded["printed text"]["frames"]]
    assert text == ["n squared is 1", "n squared is 4", "n squared is 9"]


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(recorded, kind):
    assert isinstance(recorded[kind], str) and re.search(REFUSED[kind][1], recorded[kind]), recorded[kind]


def test_missing_frame_never_reaches_a_page(recorded):
    states = dict(recorded["boolean"])
    states["frames"] = states["frames"][:1]
    with pytest.raises(ValueError, match="1 of 2 states"):
        explorer.explorer_html(states, "x", "")


def test_slim_keeps_text_and_small_factors():
    svg = '<svg width="9pt"><!-- 0.123456 --><g id="axes_1"><path id="m1" d="M 1.23456 -0.00001" style="stroke: #000000"/></g>'
    svg += '<use xlink:href="#m1" x="2.34567"/><image transform="matrix(0.00123 0 0 1 0 0)"/><text x="1.23456">0.12345</text></svg>'
    slim = record.slim(svg)
    assert 'd="M 1.23 0"' in slim and ">0.12345<" in slim and "0.00123" in slim and "axes_1" not in slim
    assert 'id="m1"' in slim and "var(--ink)" in slim and "<!--" not in slim
