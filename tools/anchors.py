"""Anchors that links from outside may point at: the list in tests/anchors.txt, what the pages have, and what keeps a renamed heading's old address alive.

A line is `01_mathematics/06_maximum_likelihood#score`: a page below book/ and the id of a heading, as the sign beside the heading copies it. An author who renames
a heading writes `page#old = new` in place of `page#old`; the page then carries both ids. `python -m tools.exercises` adds the lines of new headings, and never removes one.
"""

import re

from docutils.nodes import make_id
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from tools import notebook
from tools.notebook import ROOT, NotebookError

LIST = "tests/anchors.txt"
HEAD = "# Anchors of headings that were published. A renamed heading keeps its address: write `page#old = new`. New ones: python -m tools.exercises"
MARKDOWN = create_md_parser(
    MdParserConfig(enable_extensions={"dollarmath"}, dmath_double_inline=True, dmath_allow_labels=False), RendererHTML
)  # as on the pages


def ids(titles):
    """The ids of a page's headings, given their texts in order: docutils' own, and a number behind a text that came before (docutils numbers those by the page)."""
    natural = [make_id(title) or "section" for title in titles]
    taken, found = set(natural), []
    for name in natural:
        new, number = name, 1
        while new in found or (new != name and new in taken):
            new, number = f"{name}-{number}", number + 1
        found.append(new)
    return found


def markdown_of(path):
    """The Markdown of a page's source, cell by cell. Raises NotebookError."""
    if path.suffix == ".ipynb":
        return [cell.source for cell in notebook.read(path).cells if cell.cell_type == "markdown"]
    return [path.read_text(encoding="utf-8")]


def headings(path):
    """The texts of a page's headings, as docutils makes ids of them (a formula by its LaTeX)."""
    found = []
    for source in markdown_of(path):
        tokens = MARKDOWN.parse(source)
        for heading, inline in zip(tokens, tokens[1:], strict=False):
            if heading.type == "heading_open" and heading.level == 0:
                found.append("".join(" " if t.type in ("softbreak", "hardbreak") else t.content for t in inline.children if t.type != "image"))
    return found


def pages(root=ROOT):
    """{name below book/: path of the source} of the first page, the chapters and the reference pages that are written by hand."""
    names = ["index", *(name for _, group in notebook.toc(root) for name in group)]
    sources = {name: [p for p in (root / "book" / f"{name}{suffix}" for suffix in (".ipynb", ".md")) if p.exists()] for name in names}
    return {name: found[0] for name, found in sources.items() if found}


def published(root=ROOT):
    """The list: [(page, id, id it is called now or None)]. Raises NotebookError for a line that cannot be read."""
    found = []
    if (root / LIST).exists():
        for number, line in enumerate((root / LIST).read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                match = re.fullmatch(r"([\w/.-]+)#([^\s=]+)(?: *= *([^\s=]+))?\s*", line)
                if not match:
                    raise NotebookError(root / LIST, None, f"line {number}: write `page#anchor` or `page#old = new`, not {line!r}")
                found.append(match.groups())
    return found


def aliases(lines, page):
    """{id that a heading of `page` has now: [ids it had before]}, through any number of renamings."""
    renamed = {old: new for name, old, new in lines if new and name == page}
    found = {}
    for old in renamed:
        new, seen = renamed[old], {old}
        while new in renamed and new not in seen:
            seen.add(new)
            new = renamed[new]
        found.setdefault(new, []).append(old)
    return found


def present(lines, root=ROOT):
    """{page: ids of its headings, those it keeps for renamed headings included}, from the sources alone."""
    found = {}
    for name, path in pages(root).items():
        now = ids(headings(path))
        found[name] = now + [old for new, olds in aliases(lines, name).items() if new in now for old in olds]
    return found


def lost(lines, there):
    """A sentence for each line of the list whose anchor is not on its page; `there`: {page: ids on it}."""
    listed = {(page, slug) for page, slug, _ in lines}
    said = []
    for page, slug, new in lines:
        if page not in there:
            said.append(f"{page}: the page is gone, and with it the anchor #{slug}")
        elif slug not in there[page] and new:
            said.append(f"{page}: {LIST} says that #{slug} is #{new} now, and the page has no heading #{new}")
        elif slug not in there[page]:
            fresh = [i for i in there[page] if (page, i) not in listed]
            guess = fresh[0] if len(fresh) == 1 else "new"
            said.append(f"{page}: no heading has the anchor #{slug} any more. If it was renamed, write `{page}#{slug} = {guess}` in {LIST}; if it was never published, delete its line")
    return said


def missing(lines, there):
    """The lines that the list lacks."""
    listed = {(page, slug) for page, slug, _ in lines}
    return [f"{page}#{slug}" for page, slugs in there.items() for slug in slugs if (page, slug) not in listed]


def update(root=ROOT, say=print, write=True):
    """Add the headings that the list lacks (or, without `write`, name them) and name the anchors that are lost. Returns how many of these are left. Raises NotebookError."""
    if not (root / "_toc.yml").exists():
        return 0
    lines = published(root)
    there = present(lines, root)
    new, gone = missing(lines, there), lost(lines, there)
    if new and write:
        old = (root / LIST).read_text(encoding="utf-8").splitlines() if (root / LIST).exists() else [HEAD]
        kept = sorted({*(line for line in old if line.strip() and not line.startswith("#")), *new})
        (root / LIST).parent.mkdir(exist_ok=True)
        (root / LIST).write_text("\n".join([*(line for line in old if line.startswith("#")), *kept]) + "\n", encoding="utf-8", newline="\n")
        say(f"{LIST}: {len(new)} new heading{'s' if len(new) > 1 else ''} listed")
    for sentence in gone + [f"{LIST} lacks {line}: python -m tools.exercises" for line in new if not write]:
        say(sentence)
    return len(gone) + (0 if write else len(new))
