"""The whole book as one PDF, from the built site: chapters and reference pages in the order of _toc.yml, printed one by one in headless Chromium.

python -m tools.pdf [OUT.pdf]     default: _build/book.pdf

A title page and a table of contents come first, numbered i, ii, ...; every page carries its number; links between chapters stay inside the file.
"""

import argparse
import html
import json
import shutil
import sys
import tempfile
import urllib.parse
from pathlib import Path

import yaml
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import ArrayObject, NameObject, NumberObject

from tools import EDITION, notebook
from tools.notebook import ROOT

SITE = ROOT / "_build" / "html"
PAPER = {"format": "A4", "print_background": False}
HEADINGS = (
    "() => [...document.querySelectorAll('.bd-article section[id] > :is(h1, h2)')].map(h => [h.parentElement.id, +h.tagName[1], h.firstChild.textContent])"
)
FRONT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>
@page {{ margin: 22mm 20mm; @bottom-center {{ content: counter(page, lower-roman); font: 9pt sans-serif; color: #555; }} }}
@page :first {{ @bottom-center {{ content: ""; }} }}
body {{ font: 11pt/1.5 sans-serif; }} a {{ color: inherit; text-decoration: none; }}
header {{ height: 200mm; padding-top: 75mm; box-sizing: border-box; break-after: page; }} header h1 {{ font-size: 34pt; line-height: 1.1; }}
h2 {{ margin: 1.4em 0 0.3em; font-size: 12pt; break-after: avoid; }} nav div {{ display: flex; gap: 1em; break-inside: avoid; }} nav div a {{ flex: 1; }}
</style><header><h1>{title}</h1><p>{author}</p><p>Edition {edition}</p></header><h1>Contents</h1><nav>{rows}</nav></html>"""


class PdfFailed(Exception):
    """No PDF can be made; says what is missing and what to do."""


def order(toc):
    """What is printed: [(title of the part or None, [path of the page without suffix, ...]), ...]; `toc` is the tree of _toc.yml."""
    return [(None, [toc["root"]]), *((part["caption"], [c["file"] for c in part["chapters"]]) for part in toc["parts"])]


def make(target, site=SITE, toc=None, settings=None):
    """Write the PDF of the site in folder `site` to `target` and return its number of pages.

    toc, settings: the trees of _toc.yml and _config.yml. Raises PdfFailed when a page is not built or there is no browser.
    """
    toc = toc or yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    settings = settings or yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    parts = order(toc)
    missing = [page for _, pages in parts for page in pages if not (site / f"{page}.html").is_file()]
    if missing:
        raise PdfFailed(f"{missing[0]}.html is not in {site}: build the site first (make book, or jupyter-book build .)")
    with tempfile.TemporaryDirectory() as folder, Printer(Path(folder), settings["title"]) as printer:
        printed, at = {}, 1  # address of the page: (its file, its first page number, its headings); one chapter in memory at a time
        for page in [page for _, pages in parts for page in pages]:
            address = (site / f"{page}.html").resolve().as_uri()
            printed[address] = printed_page = printer.chapter(address, at)
            at += printed_page["pages"]
        rows = ""
        for part, pages in parts:
            rows += f"<h2>{html.escape(part)}</h2>" if part else ""
            for page in pages:
                address = (site / f"{page}.html").resolve().as_uri()
                rows += f'<div><a href="{address}">{html.escape(printed[address]["title"])}</a><span>{printed[address]["first"]}</span></div>'
        front = printer.front(FRONT.format(title=html.escape(settings["title"]), author=html.escape(settings["author"]), edition=EDITION, rows=rows))
        return bind(front, printed, parts, site, settings, target)


class Printer:
    """Headless Chromium: the system's, else the one that Playwright brings."""

    def __init__(self, folder, title):
        self.folder, self.title, self.count = folder, title, 0

    def __enter__(self):
        from playwright.sync_api import Error, sync_playwright

        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
        self.playwright = sync_playwright().start()
        try:
            self.browser = self.playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        except Error:
            self.playwright.stop()
            raise PdfFailed("no Chromium to print with: get one with `apt-get install chromium`, or `python -m playwright install chromium`") from None
        return self

    def __exit__(self, *error):
        self.browser.close()
        self.playwright.stop()

    def print(self, address, style="", read=None):
        """Print one page to a file of its own: (path, what `read` found in it). A tab for each, so that memory is given back."""
        self.count += 1
        path = self.folder / f"{self.count}.pdf"
        tab = self.browser.new_page()
        tab.goto(address, wait_until="load")
        tab.evaluate("document.fonts.ready.then(() => window.bookReferenceAll?.())")  # a reference page with all its parts
        if style:
            tab.add_style_tag(content=style)
        found = tab.evaluate(read) if read else None
        tab.pdf(path=str(path), **PAPER)
        tab.close()
        return path, found

    def chapter(self, address, first):
        """Print a page of the site whose first sheet has the number `first`."""
        style = f"html {{ counter-reset: page {first - 1}; }} @page {{ @top-left {{ content: {json.dumps(self.title)}; font: 8pt sans-serif; color: #555; }} }}"
        path, headings = self.print(address, style, HEADINGS)
        title = headings[0][2] if headings[0][2] != self.title else "About this book"
        return {"path": path, "first": first, "title": title, "headings": headings, "pages": len(PdfReader(path).pages)}

    def front(self, text):
        path = self.folder / "front.html"
        path.write_text(text, encoding="utf-8")
        return self.print(path.as_uri())[0]


def bind(front, printed, parts, site, settings, target):
    """Put the printed files together, with outline, page numbers and links that stay inside."""
    writer = PdfWriter()
    writer.append(front, import_outline=False)
    start, places = len(writer.pages), {}
    for address, chapter in printed.items():
        offset, reader = len(writer.pages), PdfReader(chapter["path"])
        places[address] = {"": (offset, None)}
        for name, destination in reader.named_destinations.items():
            places[address][urllib.parse.unquote(name.removeprefix("/"))] = offset + reader.get_destination_page_number(destination), destination.top
        writer.append(reader, import_outline=False)
    for part, pages in parts:
        above = None
        for address in [(site / f"{page}.html").resolve().as_uri() for page in pages]:
            if part and above is None:
                above = writer.add_outline_item(title=part, page_number=places[address][""][0])
            chapter = writer.add_outline_item(title=printed[address]["title"], page_number=places[address][""][0], parent=above)
            for anchor, level, title in printed[address]["headings"]:
                if level == 2 and anchor in places[address]:
                    writer.add_outline_item(title=title, page_number=places[address][anchor][0], parent=chapter)
    addresses = [None] * start + [address for address, chapter in printed.items() for _ in range(chapter["pages"])]
    for sheet, address in zip(writer.pages, addresses, strict=True):
        keep_inside(writer, sheet, address, places)
    writer.set_page_label(0, start - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(start, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.add_metadata({"/Title": settings["title"], "/Author": settings["author"], "/Subject": f"Edition {EDITION}"})
    writer.compress_identical_objects()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    writer.write(target)
    return len(writer.pages)


def keep_inside(writer, sheet, address, places):
    """Links to a page of the book go to its sheet in this file; those to pages that are not printed go, as they would name a folder of this machine."""
    kept = ArrayObject()
    for reference in sheet.get("/Annots", []):
        annotation = reference.get_object()
        action = annotation.get("/A", {})
        to, anchor = urllib.parse.urldefrag(str(action.get("/URI", "")))
        name = annotation.get("/Dest", action.get("/D"))
        if isinstance(name, str):  # a place on the same page of the site
            to, anchor = address, name.removeprefix("/")
        if to in places:
            number, top = places[to].get(urllib.parse.unquote(anchor), places[to][""])
            place = [NameObject("/XYZ"), NumberObject(0), NumberObject(int(top)), NumberObject(0)] if top else [NameObject("/Fit")]
            annotation.pop("/A", None)
            annotation[NameObject("/Dest")] = ArrayObject([writer.pages[number].indirect_reference, *place])
        if to in places or not to.startswith("file:"):
            kept.append(reference)
    sheet[NameObject("/Annots")] = kept


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "_build" / "book.pdf")
    target = parser.parse_args().target
    try:
        pages = make(target)
    except (PdfFailed, notebook.NotebookError) as error:
        sys.exit(str(error))
    print(f"{target}: {pages} pages, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
