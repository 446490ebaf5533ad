"""The picture that a link to a page shows where it is shared: a chapter's part, title, question and first formula, drawn with matplotlib alone.

Drawn once for each text, and kept below the one folder that a clean build leaves.
"""

import functools
import io
import re
from pathlib import Path

from tools import notebook
from tools.notebook import ROOT

SIZE = (1200, 630)  # pixels, as the places that show it ask for
KEPT = ROOT / "_build" / ".jupyter_cache" / "previews"
MARGIN, BOTTOM = 80, SIZE[1] - 52
PAPER, INK, QUIET, ACCENT = "#ffffff", "#1b1f24", "#4a525b", "#0b6e99"


def store(out, page, about, site, book=None):
    """Write the picture of a page below the site's folder `out`: (its path there, what it says). A chapter has its own, other pages that of the book.

    about: what share.about says of the page; book: the same of the first page, for pages that are no chapters. Raises NotebookError.
    """
    chapter = page.removeprefix("book/")
    if page.startswith("book/") and chapter in parts():
        path = ROOT / "book" / f"{chapter}.ipynb"
        formula = next((tex for _, tex in notebook.tags(notebook.read(path), path).values()), "")
        name, words, drawn = chapter.replace("/", "-"), about, preview(site, parts()[chapter], about.title, about.question, formula)
    else:
        name, words, drawn = "book", book, preview(site, "", book.title, book.description)
    target = Path(out) / "_preview" / f"{name}.png"
    if not target.exists() or target.read_bytes() != drawn:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(drawn)
    return f"_preview/{name}.png", f"{words.title}. {words.question or words.description}"


@functools.cache
def parts():
    """{chapter: title of its part}, as it was when first asked."""
    chapters = notebook.chapters()
    return {name: part for part, names in notebook.toc() for name in names if name in chapters}


def preview(site, part, title, question="", formula=""):
    """The picture as PNG, from the cache where it has been drawn before. `part`: "" for the picture of the book itself; `formula`: LaTeX, left out where
    matplotlib cannot set it."""
    key = notebook.sha("\0".join([Path(__file__).read_text(encoding="utf-8"), site, part, title, question, formula]))
    kept = KEPT / f"{key[:20]}.png"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(draw(site, part, title, question, formula))
    return kept.read_bytes()


def draw(site, part, title, question, formula):
    """The picture as PNG: 1200 by 630, 64 colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import Rectangle
    from PIL import Image

    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()

    def write(top, words, pixels, colour=INK, weight="normal", **more):
        style = {"fontsize": 0.72 * pixels, "color": colour, "weight": weight, "va": "top", "parse_math": False} | more
        return figure.text(MARGIN / SIZE[0], 1 - top / SIZE[1], words, **style)

    def width(words, pixels, weight="normal"):
        return renderer.get_text_width_height_descent(words, FontProperties(size=0.72 * pixels, weight=weight), False)[0]

    figure.patches.append(Rectangle((0, 0), 24 / SIZE[0], 1, transform=figure.transFigure, color=ACCENT, linewidth=0))
    if part:
        figure.text((MARGIN + 24 + width(site, 28, "bold")) / SIZE[0], 1 - 54 / SIZE[1], part, fontsize=0.72 * 28, color=QUIET, va="top", parse_math=False)
        write(54, site, 28, ACCENT, "bold")
    top = 114 if part else 170
    pixels, lines = fitted(title, (76, 66, 58, 50), 3, lambda words, size: width(words, size, "bold"))
    for line in lines:
        write(top, line, pixels, weight="bold")
        top += 1.22 * pixels
    top += 22
    pixels, lines = fitted(question, (36, 32, 28) if formula else (44, 40, 36, 32, 28), int((BOTTOM - top) // 48), width)
    for line in lines:
        write(top, line, pixels, QUIET)
        top += 1.36 * pixels
    place_formula(write, renderer, simple(formula), top + 16)
    drawn, stored = io.BytesIO(), io.BytesIO()
    canvas.print_rgba(drawn)
    picture = Image.frombuffer("RGBA", SIZE, drawn.getvalue()).convert("RGB")
    picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(stored, "png")
    return stored.getvalue()


def place_formula(write, renderer, tex, top):
    """The formula between `top` and the bottom, as large as there is room for; none when it would be too small to read, or when matplotlib cannot set it."""
    try:
        probe = write(0, f"${tex}$" if tex else "", 50, parse_math=True, math_fontfamily="cm")
        box = probe.get_window_extent(renderer)
    except ValueError:
        probe.remove()
        return
    scale = min(1.2, (SIZE[0] - 2 * MARGIN) / max(box.width, 1), (BOTTOM - top) / max(box.height, 1))
    if not tex or scale < 0.5:
        probe.remove()
        return
    probe.set_fontsize(probe.get_fontsize() * scale)
    probe.set_y(1 - (top + (BOTTOM - top - box.height * scale) / 2) / SIZE[1])


def fitted(words, sizes, most, width):
    """(size, lines) in the largest of `sizes` that needs at most `most` lines; in the smallest, cut with "…", when none does."""
    for size in sizes:
        lines = []
        for word in words.split():
            if lines and width(f"{lines[-1]} {word}", size) <= SIZE[0] - 2 * MARGIN:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], lines[most - 1] + " …"]


def simple(tex):
    """The first part of a formula, in LaTeX that matplotlib reads as well: arguments in braces, no sizes of brackets."""
    tex = re.split(r",?\s*\\q?quad", " ".join(tex.split()))[0].rstrip(" .,")
    tex = re.sub(r"\\(?:[bB]igg?[lr]?|left|right)(?![A-Za-z])\s*", "", tex)
    tex = re.sub(r"\\[lr]Vert\b", r"\\Vert ", tex)
    tex = re.sub(r"\\(mathbb|mathbf|mathcal|mathrm) *([A-Za-z])(?![A-Za-z])", r"\\\1{\2}", tex)
    tex = re.sub(r"\\[td]?frac *([^\s{\\]) *([^\s{\\])", r"\\frac{\1}{\2}", tex)
    return without_braces_under(tex).replace(r"\frac{", r"\dfrac{")


def without_braces_under(tex):
    """`\\underbrace{x}_{why}` becomes x."""
    while (start := tex.find(r"\underbrace{")) >= 0:
        inside, end = group(tex, start + len(r"\underbrace"))
        label_end = group(tex, end + 1)[1] if tex[end : end + 2] == "_{" else end
        tex = tex[:start] + inside + tex[label_end:]
    return tex


def group(tex, start):
    """What the braces at `start` hold, and where they end."""
    depth = 0
    for i in range(start, len(tex)):
        depth += (tex[i] == "{") - (tex[i] == "}")
        if not depth:
            return tex[start + 1 : i], i + 1
    return tex[start + 1 :], len(tex)
