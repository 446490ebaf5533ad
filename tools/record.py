"""Kernel side: `interact` draws every state once, so that the page needs no kernel.

`execute.py` starts the site's kernels with `install()` in their startup file. In such a kernel `ipywidgets.interact(...)` asks ipywidgets itself
which controls the arguments mean, calls the function for every combination, and displays one HTML output that holds nothing but the states as JSON.
`sphinx_book.py` turns it into an explorer. A reader's own kernel never sees this module.
"""

import functools
import gzip
import itertools
import json
import math
import re
import sys

MAX_STATES = 120
MAX_BYTES = 150_000  # gzipped, all states together
OPEN, CLOSE = '<script type="application/json" class="explorer-states">', "</script>"


class ExplorerError(Exception):
    """An explorer that cannot be recorded: says which, and what to do."""


def install():
    """Replace `ipywidgets.interact` in this kernel by the recorder (`interact.options` and the others stay)."""
    import ipywidgets
    from ipywidgets.widgets import interaction

    class Controls(interaction.interactive):
        def update(self, *args):  # ipywidgets would draw the first state here, into a widget
            pass

    class Recorder(interaction._InteractFactory):
        def __call__(self, f=None, **controls):
            if f is None:  # used as @interact(...): take the function in the next call
                return lambda g: self(g, **controls)
            if self.opts.get("manual"):
                raise ExplorerError(f"{f.__name__}: a page has no button to run it by hand; leave out manual=True")
            try:
                widgets = self.cls(f, {}, **controls).kwargs_widgets
            except (TypeError, ValueError) as error:
                raise ExplorerError(f"{f.__name__}: {error}") from None
            display_states(f, widgets)
            return f

    interaction.interact = ipywidgets.interact = Recorder(Controls, {"manual": False, "auto_display": True, "manual_name": "Run Interact"})
    ipywidgets.widgets.interact = ipywidgets.interact


def display_states(f, widgets):
    """Call `f` for every combination of the widgets' values and display all that it drew. Raises ExplorerError over the limits."""
    from IPython.display import HTML, display
    from ipywidgets import fixed

    if "matplotlib" in sys.modules:
        remember_text()
    constants = {w._kwarg: w.value for w in widgets if isinstance(w, fixed)}
    controls = [control(f, w) for w in widgets if not isinstance(w, fixed)]
    count = math.prod(len(c["values"]) for c in controls)
    if not controls or count > MAX_STATES:
        raise ExplorerError(f"{f.__name__}: {count} states; an explorer has one to three controls and at most {MAX_STATES} states")
    frames, lines = [], {}
    for values in itertools.product(*(c["values"] for c in controls)):
        state = dict(zip((c["name"] for c in controls), values, strict=True))
        try:
            parts = draw(f, state | constants)
        except Exception as error:
            raise ExplorerError(f"{f.__name__} raised {type(error).__name__} at {shown(state)}: {error}") from error
        if not parts:
            raise ExplorerError(f"{f.__name__} drew and printed nothing at {shown(state)}")
        frames.append([[kind, [lines.setdefault(x, len(lines)) for x in text.splitlines()]] for kind, text in parts])
    for c in controls:
        del c["values"]
    states = json.dumps({"name": f.__name__, "controls": controls, "lines": list(lines), "frames": frames}, ensure_ascii=False, separators=(",", ":"))
    size = len(gzip.compress(states.encode(), mtime=0))
    if size > MAX_BYTES:
        raise ExplorerError(
            f"{f.__name__}: {size / 1000:.0f} kB gzipped in {count} states ({size / 1000 / count:.1f} kB a state), over {MAX_BYTES // 1000} kB: fewer states, fewer points, a coarser imshow"
        )
    display(HTML(OPEN + states.replace("<", "\\u003c") + CLOSE))


def remember_text():
    """Let matplotlib measure and typeset a label once and not once a figure: a third less time for each state."""
    from matplotlib import text

    if isinstance(text.TextToPath, type):
        shared = text.TextToPath()
        shared.get_text_width_height_descent = functools.lru_cache(4096)(shared.get_text_width_height_descent)
        text.TextToPath = lambda: shared


def shown(state):
    return ", ".join(f"{k} = {v!r}" for k, v in state.items())


def control(f, w):
    """What a page needs to know of one widget, and its values in order: {name, label, kind, values, labels, index}. Raises ExplorerError."""
    kind, fmt = type(w).__name__, getattr(w, "readout_format", "")
    if kind == "Checkbox":
        values, labels, index, kind = [False, True], ["off", "on"], int(w.value), "checkbox"
    elif hasattr(w, "_options_labels") and hasattr(w, "index") and not isinstance(w.index, tuple):
        values, labels, index = list(w._options_values), list(w._options_labels), w.index or 0
        numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values) and len(values) > 2
        kind = "range" if numbers or kind == "SelectionSlider" else "select"
    elif kind == "FloatLogSlider":
        n = math.floor((w.max - w.min) / w.step + 1e-9) + 1
        values = [w.base ** (w.min + i * w.step) for i in range(n)]
        labels, index, kind = [format(v, fmt) for v in values], nearest(values, w.value), "range"
    elif kind in ("IntSlider", "FloatSlider", "Play"):
        n = math.floor((w.max - w.min) / w.step + 1e-9) + 1
        number = float if kind == "FloatSlider" else int
        values = [number(round(w.min + i * w.step, 10)) for i in range(n)]
        labels, index = [format(v, fmt) if number is float else str(v) for v in values], nearest(values, w.value)
        kind = "play" if kind == "Play" else "range"
    else:
        raise ExplorerError(f"{f.__name__}: {w._kwarg} is a {kind}, which has no list of states; use a range, a list, a dict, a boolean or fixed(...)")
    if len(values) == 1:
        raise ExplorerError(f"{f.__name__}: {w._kwarg} has the one value {values[0]!r}; a tuple is (least, largest, step), and values of your own are a list")
    made = {"name": w._kwarg, "label": w.description or w._kwarg, "kind": kind, "values": values, "labels": labels, "index": index}
    return made | ({"interval": w.interval} if kind == "play" else {})


def nearest(values, value):
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def draw(f, arguments):
    """One state: [("svg", text), ..., ("text", text)] in the order figures, printed text."""
    from IPython.display import display
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        result = f(**arguments)
        if result is not None:
            display(result)
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].show()
    if captured.stderr:
        sys.stderr.write(captured.stderr)
    parts = []
    for output in captured.outputs:
        if "image/svg+xml" in output.data:
            parts.append(("svg", slim(output.data["image/svg+xml"])))
        elif set(output.data) == {"text/plain"}:
            parts.append(("text", output.data["text/plain"]))
        else:
            raise ExplorerError(f"shows {', '.join(output.data)}: draw a figure or print text")
    return parts + ([("text", captured.stdout.rstrip())] if captured.stdout.strip() else [])


def slim(svg):
    """An SVG of matplotlib without what a page does not need: no header, comments, unused ids; two decimals in coordinates; colours by role.

    Black and white become `var(--ink)` and `var(--paper)`, so that a theme can turn them; text stays text.
    """
    svg = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", svg)
    svg = re.sub(r"<(?!image|text|tspan)[a-z][^>]*>", _round, svg)
    svg = re.sub(r"<(?:text|tspan)[^>]*>", lambda m: re.sub(r"-?\d+\.\d{3,}", _two, m[0]), svg)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.S).replace("#000000", "var(--ink)").replace("#ffffff", "var(--paper)")
    svg = svg.replace('style="fill: var(--paper)"/>', 'style="fill: none"/>', 1)  # the background of the whole figure
    svg = svg.replace(' version="1.1"', "").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"^ +", "", svg, flags=re.M)).strip()


def _round(tag):
    """Two decimals everywhere in a tag but in a matrix, whose factors are small numbers."""
    return tag[0] if "matrix(" in tag[0] or "scale(" in tag[0] else re.sub(r"-?\d+\.\d{3,}", _two, tag[0])


def _two(number):
    short = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
