"""Recorded states and figures as HTML: what a page shows at once, and the script file that brings the other states."""

import html
import json
import math
import re


def figure_html(svg, prefix, alt):
    """A figure as part of the page: its colours follow the theme, its description is `alt`."""
    return f'<div class="plot" role="img" aria-label="{html.escape(alt, quote=True)}">{own_ids(svg, prefix)}</div>'


def own_ids(svg, prefix):
    """The same SVG with ids that no other figure of the page has."""
    return re.sub(r'( id="|url\(#|href="#)', lambda m: m[1] + prefix + "-", svg)


def explorer_html(states, name, alt):
    """The explorer's part of the page (its first state, with STATES where the script's address goes) and the text of that script.

    states: what record.display_states displayed; name: unique on the site; alt: the figure's description.
    Raises ValueError when states are missing, so that no dead control reaches a page.
    """
    controls, frames = states["controls"], states["frames"]
    expected = math.prod(len(c["labels"]) for c in controls)
    if len(frames) != expected:
        raise ValueError(f"explorer {states['name']}: {len(frames)} of {expected} states were recorded")
    states["lines"] = [own_ids(line, name) for line in states["lines"]]
    start = 0
    for c in controls:
        start = start * len(c["labels"]) + c["index"]
    first = "".join(part_html(kind, "\n".join(states["lines"][i] for i in lines)) for kind, lines in frames[start])
    shown = ", ".join(f"{c['label']} = {c['labels'][c['index']]}" for c in controls)
    alt = alt or f"Figure of the explorer {states['name']}"
    form = "".join(control_html(c, f"{name}-{c['name']}") for c in controls)
    page = (
        f'<div class="explorer" id="explorer-{name}" data-explorer="{name}" data-src="STATES" role="group" aria-label="Explorer">'
        f'<form class="explorer-controls" autocomplete="off">{form}</form>'
        f'<div class="explorer-frame" role="img" aria-label="{html.escape(alt, quote=True)}">{first}</div>'
        f'<p class="explorer-state">Shown: {html.escape(shown)}</p><p class="explorer-problem" role="status"></p></div>'
    )
    return page, f"bookExplorer({json.dumps(name)},{json.dumps(states, ensure_ascii=False, separators=(',', ':'))})\n"


def part_html(kind, text):
    return text if kind == "svg" else f"<pre>{html.escape(text)}</pre>"


def control_html(c, key):
    """One native control with its label and, where the control does not show it, its value."""
    key, labels, index = html.escape(key, quote=True), c["labels"], c["index"]
    label = f'<label for="{key}">{html.escape(c["label"])}</label>'
    if c["kind"] == "select":
        options = "".join(f"<option{' selected' if i == index else ''}>{html.escape(text)}</option>" for i, text in enumerate(labels))
        return f'<div class="explorer-control">{label}<select id="{key}" data-control>{options}</select></div>'
    if c["kind"] == "checkbox":
        return f'<div class="explorer-control">{label}<input type="checkbox" id="{key}" data-control{" checked" if index else ""}></div>'
    play = f'<button type="button" class="explorer-play" data-interval="{c.get("interval")}" aria-label="Play {html.escape(c["label"])}">▶</button>'
    play = play if c["kind"] == "play" else ""
    return (
        f'<div class="explorer-control">{label}{play}<input type="range" id="{key}" data-control min="0" max="{len(labels) - 1}" step="1" value="{index}"'
        f' aria-valuetext="{html.escape(labels[index], quote=True)}"><output for="{key}">{html.escape(labels[index])}</output></div>'
    )
