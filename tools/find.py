"""The text of the book for its search: of each section the title, the prose and the names in its code. Knows docutils' trees and text alone."""

import json
import re

from docutils import nodes

WEIGHT = {"book": 1.0, "exercises": 0.6}  # a chapter comes before the exercise on it; solutions repeat the exercise, and are left out
DRAWING = {"ax", "axes", "axs", "fig", "plt", "figure"}  # what draws is not what a chapter is about


def sections(doctree):
    """[[anchor, title, prose, names], ...] of a page, in its order; names: what its code defines, and what it takes from libraries."""
    found = []
    for section in doctree.findall(nodes.section):
        title = next((n for n in section.children if isinstance(n, nodes.title)), None)
        if title is None:
            continue
        prose, names = [], {}
        for child in section.children:
            if not isinstance(child, nodes.section | nodes.title):
                gather(child, prose, names)
        found.append([section["ids"][-1] if section["ids"] else "", text(title), " ".join(" ".join(prose).split()), " ".join(names)])
    return found


def gather(node, prose, names):
    """Add the prose below a node to a list, and the names in its code to a dictionary; outputs are neither."""
    if isinstance(node, nodes.literal_block):
        code = re.sub(r"#.*", "", node.astext())
        names |= dict.fromkeys(re.findall(r"^\s*(?:def|class) (\w+)", code, re.M))
        names |= dict.fromkeys(name for owner, name in re.findall(r"(\w*)[\])]?\.([A-Za-z_]\w{3,})", code) if owner not in DRAWING)
    elif isinstance(node, nodes.paragraph | nodes.term | nodes.rubric | nodes.caption):
        prose.append(text(node))
    elif isinstance(node, nodes.Element) and "cell_output" not in node.get("classes", []):
        for child in node.children:
            gather(child, prose, names)


def text(node):
    """What a reader would read aloud: formulas that are no more than a letter or a number as they are, others as dots."""
    if isinstance(node, nodes.math | nodes.math_block):
        source = node.astext().strip()
        return source if re.fullmatch(r"[\w\s=+.,()-]{1,12}", source) else "…"
    if isinstance(node, nodes.raw | nodes.image):
        return ""
    if "verdict" in (node.get("classes", []) if isinstance(node, nodes.Element) else []):
        return f" ({node.astext()})"
    if isinstance(node, nodes.Text):
        return node.astext()
    return "".join(text(child) for child in node.children)


def script(pages):
    """The script file that brings the text to the search page. pages: {docname: what sections() gave}."""
    rows = []
    for docname, parts in pages.items():
        weight = WEIGHT.get(docname.split("/")[0])
        if weight and parts:
            rows.append([f"{docname}.html", parts[0][1], weight, parts])
    return f"bookSearch({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))})\n"
