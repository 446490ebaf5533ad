"""What a page says of itself elsewhere: its title and description, the tags of a preview, the sitemap, and the links that report an error or lead to the source.

Functions on text and paths; the HTML they return is escaped. Nothing here knows an address that the settings or the machine that builds do not give.
"""

import dataclasses
import functools
import html
import os
import re
import unicodedata
from urllib.parse import quote, urlencode

from tools import EDITION, anchors, preview

SHORT, LONG = 120, 200  # characters of a description: search engines cut what is longer
BOLD = re.compile("\x01([^\x02]*)\x02")  # how `paragraphs` marks bold words


@dataclasses.dataclass(frozen=True)
class About:
    """A page in plain text. `question`: what a chapter asks in its first cell, or ""; `description`: 200 characters at most."""

    title: str
    question: str
    description: str


# --- what a page is about ----------------------------------------------------------------------------------------------------------------------------


@functools.cache
def about(path, page):
    """What the page made from the notebook or Markdown file at `path` is about, as it was when first asked. Raises NotebookError."""
    cells = [paragraphs(source) for source in anchors.markdown_of(path)]
    everything = [item for cell in cells for item in cell]
    title = next((plain(text) for level, text in everything if level == 1), page.split("/")[-1])
    kind = page.split("/")[0]
    if kind in ("exercises", "solutions"):
        if kind == "solutions":
            title = "Solutions: " + re.sub(r"^(Exercises|Solutions)\W+", "", title)
        parts = [re.sub(r"^\d+\W+", "", plain(text)) for level, text in everything if level == 2]
        how = "graded by checks that name the mistake" if kind == "exercises" else "each run and checked"
        return About(title, "", cut(f"{title}, {how}: {'; '.join(parts)}" if parts else f"{title}, {how}"))
    texts = [text for level, text in (cells[0] if cells else []) if not level]
    before, question = situation(texts)
    if question:
        return About(title, question, chapter_description(title, before, question))
    first = next((plain(text) for level, text in everything if not level), "")
    return About(title, "", cut(first if len(first) >= 60 else f"{title}: {first}".rstrip(": ")))


def situation(texts):
    """(what is told before it, the first question in bold), both plain; ("", "") without one. `texts`: paragraphs of a first cell."""
    told = ""
    for text in texts:
        for bold in BOLD.finditer(text):
            if bold[1].rstrip().endswith("?"):
                return plain(f"{told} {text[: bold.start()]}"), plain(bold[1])
        told += " " + text
    return "", ""


def chapter_description(title, before, question):
    """The question, and before it as much of the situation, sentence by sentence from its start, as finds room; with the title where that is short."""
    told = ""
    for sentence in re.split(r"(?<=[.!?])\s+", before):
        if len(f"{told}{sentence} {question}") > LONG:
            break
        told += f"{sentence} " if sentence else ""
    text = told + question if len(told + question) >= SHORT else f"{title}{' ' if title.endswith(('?', '!')) else ': '}{question}"
    return cut(text if len(text) >= SHORT else f"{text} {before}".strip())


def cut(text, limit=LONG):
    """At most `limit` characters, cut at a word."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(") + "…"


def plain(text):
    return re.sub(r"\s+", " ", re.sub("[\x01\x02]", "", text)).strip()


def paragraphs(markdown):
    """[(level, text)] of the headings, by level, and of the paragraphs outside lists and quotes, as level 0: plain but for the marks of bold words."""
    tokens, found = anchors.MARKDOWN.parse(markdown), []
    for opened, inline in zip(tokens, tokens[1:], strict=False):
        if opened.type in ("heading_open", "paragraph_open") and opened.level == 0:
            found.append((int(opened.tag[1]) if opened.tag != "p" else 0, "".join(map(piece, inline.children))))
    return found


def piece(token):
    if token.type.startswith("math"):
        return said(token.content)
    marks = {"strong_open": "\x01", "strong_close": "\x02", "softbreak": " ", "hardbreak": " ", "image": "", "html_inline": ""}
    return marks.get(token.type, token.content)


def said(tex):
    """A formula in plain text: letters, signs and Greek, or "…" where that would say something else."""
    tex = re.sub(r"\\(?:text|mathrm|mathbf|mathbb|mathcal|operatorname)\b|\\[,;: !]|[{}]", "", tex)
    try:
        return re.sub(r"\\([A-Za-z]+) *", greek, tex).replace("\\", "").strip()
    except KeyError:
        return "…"


def greek(command):
    name = command[1].upper().replace("LAMBDA", "LAMDA")  # as Unicode spells it
    return unicodedata.lookup(f"GREEK {'CAPITAL' if command[1][0].isupper() else 'SMALL'} LETTER {name}")


# --- where it is -------------------------------------------------------------------------------------------------------------------------------------


def site_address(settings, environment=os.environ):
    """Where the site will be, with a slash at the end, or "": BOOK_URL, else `html: baseurl` of the settings, else the Pages address of the repository that builds."""
    address = environment.get("BOOK_URL") or (settings.get("html") or {}).get("baseurl") or ""
    owner, _, name = environment.get("GITHUB_REPOSITORY", "").partition("/")
    if not address and name and environment.get("GITHUB_SERVER_URL", "https://github.com") == "https://github.com":
        host = f"{owner.lower()}.github.io"
        address = f"https://{host}" if name.lower() == host else f"https://{host}/{name}"
    return address.rstrip("/") + "/" if address else ""


def page_address(address, page):
    return f"{address}{quote(page)}.html"


def sitemap(address, pages):
    """sitemap.xml. Without dates: the sources are a shallow clone where the site is built, so git would date each page by the last commit of all."""
    urls = "".join(f"<url><loc>{html.escape(page_address(address, page))}</loc></url>\n" for page in sorted(pages))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'


# --- tags and links ----------------------------------------------------------------------------------------------------------------------------------


def full_title(page, site):
    return page.title if page.title == site else f"{page.title} · {site}"


def head(page, site, kind="article", address="", image="", alt=""):
    """The tags of a page's head that search engines and previews read; `address` (of the page) and `image` only when they are known."""
    tags = [
        ("name", "description", page.description),
        ("property", "og:title", page.title),
        ("property", "og:description", page.description),
        ("property", "og:type", kind),
        ("property", "og:site_name", site),
        ("property", "og:url", address),
        ("property", "og:image", image),
        ("property", "og:image:width", image and str(preview.SIZE[0])),
        ("property", "og:image:height", image and str(preview.SIZE[1])),
        ("property", "og:image:alt", image and alt),
        ("name", "twitter:card", "summary_large_image" if image else "summary"),
    ]
    return "".join(f'\n<meta {key}="{name}" content="{html.escape(content)}" />' for key, name, content in tags if content)


def files_at_top(first, site, page, tags, base, pages):
    """{name: text} of the files at the top of the site: index.html leads to the first page and says the same of itself, for whoever shares the site's own address;
    with an address (`base`), the sitemap and robots.txt (which search engines read where the site is a whole host) too."""
    canonical = f'\n<link rel="canonical" href="{html.escape(page_address(base, first))}" />' if base else ""
    link = html.escape(quote(f"{first}.html"))
    top = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8" />\n<title>{html.escape(full_title(page, site))}</title>{tags}{canonical}\n'
        f'<meta http-equiv="refresh" content="0; url={link}" />\n</head>\n<body><a href="{link}">{html.escape(site)}</a></body>\n</html>\n'
    )
    return {"index.html": top} | ({"sitemap.xml": sitemap(base, pages), "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"} if base else {})


def source_links(page, docname, source, repository):
    """The links under a page, "" when the repository's address is unknown. `source`: the file below the root, or "" for a page that has none.

    A notebook is shown, not opened in GitHub's editor, which would show its JSON; an exercise leads to its solution, the only file it is made from.
    """
    if not repository.get("url"):
        return ""
    url, branch = repository["url"].rstrip("/"), quote(repository["branch"])
    form = {"template": "error.yml", "title": f"Error: {page.title}", "chapter": f"{page.title} ({docname})", "edition": EDITION}
    links = [f'<a class="report-error" href="{html.escape(f"{url}/issues/new?{urlencode(form, quote_via=quote)}")}">Report an error on this page</a>']
    if source:
        made = source.startswith("exercises/")
        source = re.sub("^exercises/", "solutions/", source)
        verb, what = ("blob", "Edit its notebook") if source.endswith(".ipynb") else ("edit", "Edit this page")
        links.append(f'<a href="{html.escape(f"{url}/{verb}/{branch}/{quote(source)}")}">{"Edit the solution it is made from" if made else what}</a>')
    return f'<p class="page-source">{" · ".join(links)}</p>'
