"""What pages say of themselves elsewhere, and the links under them."""

import io
import os
import re
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, unquote, urlparse

import pytest
import yaml
from PIL import Image
from test_build import GOOD, small_book, write  # noqa: F401

from tools import anchors, notebook, preview, share
from tools.notebook import ROOT

SITE = pytest.mark.xdist_group("site")
SITE_NAME = "Derive, Run, Check"
FORK = {"url": "https://github.com/some/fork/", "branch": "my branch"}
AWKWARD = """# Is "p < 0.05" & $\\theta$ enough?

A test of `f(x)` with $p_1$ says 3 < 4 & more. **Does "5 > 4"
hold for $\\lambda$?** And **is it so?**"""


def page_from(tmp_path, *cells, name="page.ipynb", page="book/01_a/01_b"):
    write(tmp_path / name, *[("markdown", cell) for cell in cells])
    share.about.cache_clear()
    return share.about(tmp_path / name, page)


def metas(text):
    """{name: content} of a page's tags, unescaped as a browser does."""
    unescape = share.html.unescape
    return {unescape(name): unescape(content) for name, content in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)}


# --- titles, descriptions, tags ------------------------------------------------------------------------------------------------------------------------


def test_description_of_a_chapter(tmp_path):
    it = page_from(tmp_path, AWKWARD, "More.")
    assert it.title == 'Is "p < 0.05" & θ enough?'
    assert it.question == 'Does "5 > 4" hold for λ?'
    assert it.description == 'Is "p < 0.05" & θ enough? Does "5 > 4" hold for λ? A test of f(x) with p_1 says 3 < 4 & more.'
    told = "One sentence of some length that says what is at stake here. Another that follows it. "
    asked = "What is to be done about it when everything has been tried by everybody, and in every order, already?"
    it = page_from(tmp_path, f"# T\n\n{told}**{asked}** By the end you can")
    assert it.description == told + asked
    long = "word " * 60
    it = page_from(tmp_path, f"# T\n\n{told}**{long}?**")
    assert it.description.endswith("word…") and 190 < len(it.description) <= share.LONG
    it = page_from(tmp_path, f"# Title\n\n{long * 2}. **Why?** End.")
    assert it.description.startswith("Title: Why? word word") and share.SHORT <= len(it.description) <= share.LONG


@pytest.mark.parametrize(
    "cells, words",
    [
        (["# Notation", "One paragraph that is long enough to stand for the page by itself, **bold** or *not*."], "One paragraph that is long enough"),
        (["# Short\n\n- a list\n\n> a quote\n\nSays little."], "Short: Says little."),
        (["# Alone"], "Alone"),
        (["No heading $\\frac{a}{b}$ here, only a line with a formula that cannot be said in plain text."], "No heading … here"),
    ],
)
def test_description_without_a_question(tmp_path, cells, words):
    it = page_from(tmp_path, *cells)
    assert it.question == "" and it.description.startswith(words) and "\\" not in it.description


def test_exercises_and_solutions_say_different_things(tmp_path):
    cells = ["# Exercises: likelihood", "## 1 · Climb", "## Think"]
    exercise, solution = (page_from(tmp_path, *cells, page=f"{kind}/01_a/01_b") for kind in ("exercises", "solutions"))
    assert exercise.title == "Exercises: likelihood" and solution.title == "Solutions: likelihood"
    assert exercise.description == "Exercises: likelihood, graded by checks that name the mistake: Climb; Think"
    assert exercise.description != solution.description


@pytest.mark.parametrize(
    "tex, text",
    [("\\theta", "θ"), ("d_k", "d_k"), ("\\Sigma^{-1}", "Σ^-1"), ("\\lambda x", "λx"), ("\\mathcal{L}", "L"), ("\\frac{1}{2}", "…"), ("\\sqrt N", "…")],
)
def test_a_formula_in_plain_text(tex, text):
    assert share.said(tex) == text


def test_tags_are_escaped_and_say_no_unknown_address(tmp_path):
    it = page_from(tmp_path, AWKWARD)
    text = share.head(it, SITE_NAME)
    found = metas(text)
    assert found["description"] == it.description and found["og:title"] == it.title and '"p < 0.05"' not in text
    assert not {"og:url", "og:image", "og:image:width"} & set(found) and found["twitter:card"] == "summary"
    found = metas(share.head(it, SITE_NAME, "article", "https://a.b/c.html", "https://a.b/c.png", 'an "image" & more'))
    assert found["og:url"] == "https://a.b/c.html" and found["og:image"] == "https://a.b/c.png" and found["og:image:alt"] == 'an "image" & more'
    assert (found["og:image:width"], found["og:image:height"], found["twitter:card"]) == ("1200", "630", "summary_large_image")
    assert share.full_title(it, SITE_NAME) == f"{it.title} · {SITE_NAME}" and share.full_title(it, it.title) == it.title


@pytest.mark.parametrize(
    "settings, environment, address",
    [
        ({}, {}, ""),
        ({"html": {"baseurl": ""}}, {}, ""),
        ({"html": {"baseurl": "https://book.example/x"}}, {}, "https://book.example/x/"),
        ({"html": {"baseurl": "https://book.example"}}, {"GITHUB_REPOSITORY": "A/b"}, "https://book.example/"),
        ({"html": {"baseurl": "https://book.example"}}, {"BOOK_URL": "https://a.github.io/b"}, "https://a.github.io/b/"),
        ({}, {"GITHUB_REPOSITORY": "Some/Fork"}, "https://some.github.io/Fork/"),
        ({}, {"GITHUB_REPOSITORY": "some/some.github.io"}, "https://some.github.io/"),
        ({}, {"GITHUB_REPOSITORY": "some/fork", "GITHUB_SERVER_URL": "https://git.example"}, ""),
    ],
)
def test_where_the_site_is(settings, environment, address):
    assert share.site_address(settings, environment) == address


# --- links under a page ----------------------------------------------------------------------------------------------------------------------------------


def links(text):
    return [share.html.unescape(link) for link in re.findall(r'href="([^"]*)"', text)]


def test_report_and_edit(tmp_path):
    it = page_from(tmp_path, AWKWARD)
    assert share.source_links(it, "book/01_a/01_b", "book/01_a/01_b.ipynb", {"url": "", "branch": "main"}) == ""
    assert share.source_links(it, "book/01_a/01_b", "book/01_a/01_b.ipynb", {}) == ""
    report, edit = links(share.source_links(it, "book/01_a/01_b", "book/01_a/01_b.ipynb", FORK))
    address = urlparse(report)
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://github.com/some/fork/issues/new"
    asked = {name: value for name, (value,) in parse_qs(address.query, strict_parsing=True).items()}
    assert asked["chapter"] == 'Is "p < 0.05" & θ enough? (book/01_a/01_b)' and asked["title"].startswith("Error: ")
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE" / asked.pop("template")).read_text(encoding="utf-8"))
    fields = {field["id"] for field in form["body"]}
    assert {"section", "says"} | set(asked) - {"title"} <= fields, "GitHub fills a field in by its id"
    assert edit == "https://github.com/some/fork/blob/my%20branch/book/01_a/01_b.ipynb"
    assert links(share.source_links(it, "book/notation", "book/notation.md", FORK))[1] == "https://github.com/some/fork/edit/my%20branch/book/notation.md"
    text = share.source_links(it, "exercises/01_a/01_b", "exercises/01_a/01_b.ipynb", FORK)
    assert links(text)[1].endswith("/blob/my%20branch/solutions/01_a/01_b.ipynb") and "solution" in text
    assert len(links(share.source_links(it, "book/made", "", FORK))) == 1


def test_report_is_filled_in_with_selection_or_section_read(tmp_path, open_page, serve):
    it = page_from(tmp_path, AWKWARD)
    tall = "<p style='height: 1500px'>Some <b>words</b> of it</p>"
    headings = "".join(f'<section id="s{n}"><h2>Part {n} &amp; more<a class="headerlink" href="#s{n}">#</a></h2>{tall}</section>' for n in (1, 2, 3))
    body = f'<article class="bd-article"><section><h1>Page</h1>{headings}{share.source_links(it, "book/x", "book/x.md", FORK)}</section></article>'
    script = (ROOT / "book/_static/report.js").read_text(encoding="utf-8").replace("rest = 3000", "rest = 300")
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8><body>{body}<script>{script}</script></body>", encoding="utf-8")
    tab, problems = open_page(f"{serve(tmp_path)}/page.html")
    link = tab.locator(".report-error")
    link.evaluate("e => e.addEventListener('click', event => event.preventDefault())")

    def asked():
        return {name: value for name, (value,) in parse_qs(urlparse(link.get_attribute("href")).query).items()}

    plain = asked()
    link.evaluate("e => e.click()")
    assert asked() == plain, "nothing was read yet, so the form has the page alone"
    tab.evaluate("document.querySelector('#s2').scrollIntoView()")
    tab.wait_for_timeout(800)
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_timeout(300)
    link.click()
    assert asked() == plain | {"section": "Part 2 & more"}
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('#s1 p'))")
    link.click()
    assert asked() == plain | {"section": "Part 1 & more", "says": "Some words of it"}
    assert not problems


# --- the picture -----------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title, question, formula",
    [
        ("Attention", "How?", r"\mathbb E\big[x\big] = \underbrace{\tfrac12 x}_{\text{half}}, \qquad y = 1."),
        ("A title with $3 & <b> that is far too long for three lines of any size " * 3, "Why " * 100, ""),
        ("Ü √ é", "", r"\begin{cases} a \\ b \end{cases}"),
        ("Unclosed", "Why?", r"\underbrace{x \frac{"),
    ],
)
def test_picture(tmp_path, monkeypatch, title, question, formula):
    monkeypatch.setattr(preview, "KEPT", tmp_path)
    drawn = preview.preview(SITE_NAME, "A part", title, question, formula)
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (1200, 630) and picture.format == "PNG"
    assert len(drawn) < 60_000
    monkeypatch.setattr(preview, "draw", None)
    assert preview.preview(SITE_NAME, "A part", title, question, formula) == drawn, "a picture is drawn once"


def test_picture_has_the_formula(tmp_path, monkeypatch):
    monkeypatch.setattr(preview, "KEPT", tmp_path)

    def ink(formula):
        with Image.open(io.BytesIO(preview.preview(SITE_NAME, "Part", "Title", "", formula))) as picture:
            return sum(picture.convert("L").crop((100, 300, 1200, 630)).histogram()[:100])

    assert ink("a = b") > 0 and ink(r"\unknown{x}") == ink("") == 0


# --- the site ----------------------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts(built):
    """{page: HTML} of every page of the book."""
    paths = [p for folder in ("book", "exercises", "solutions") for p in (built / folder).rglob("*.html")]
    return {p.relative_to(built).with_suffix("").as_posix(): p.read_text(encoding="utf-8") for p in paths}


@SITE
def test_each_page_says_what_it_is(texts):
    titles, descriptions = {}, {}
    for page, text in texts.items():
        assert len(re.findall("<h1[ >]", text)) == 1, f"{page}: one heading of level 1"
        (title,) = re.findall("<title>(.*?)</title>", text)
        (description,) = re.findall('<meta name="description" content="(.*?)"', text)
        assert titles.setdefault(title, page) == page and descriptions.setdefault(description, page) == page
        plain = share.html.unescape(description)
        assert 20 <= len(plain) <= share.LONG and not re.search(r"[\\\x01\x02$]|\*\*", plain), f"{page}: {description}"
    for chapter in notebook.chapters():
        assert share.about(ROOT / "book" / f"{chapter}.ipynb", f"book/{chapter}").question, f"{chapter}: no question in bold in the first cell"
        assert len(metas(texts[f"book/{chapter}"])["description"]) >= share.SHORT


@SITE
def test_no_address_where_none_is_known(texts, built):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    if share.site_address(settings) or settings["repository"]["url"] or os.environ.get("GITHUB_REPOSITORY"):
        pytest.skip("the address is known here")
    for page, text in texts.items():
        assert not re.search("canonical|og:url|og:image|page-source|report-error|report.js", text), page
    assert not (built / "sitemap.xml").exists() and not (built / "_preview").exists()
    assert 'url=book/index.html"' in (built / "index.html").read_text(encoding="utf-8")


def test_a_site_with_an_address(small_book, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("GITHUB_REPOSITORY", "some/fork")
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    monkeypatch.delenv("BOOK_URL", raising=False)
    (tmp_path / "tests").mkdir()
    (tmp_path / anchors.LIST).write_text("01_part/01_chapter#before = explore\n", encoding="utf-8")
    status, said, pages = small_book(("markdown", AWKWARD), *GOOD[1:2], ("markdown", "## Explore\n\n$$a = 1 \\tag{1}$$\n\n## Explore"), *GOOD[2:])
    assert status == 0, said[-3000:]
    base, found = "https://some.github.io/fork/", [p.relative_to(pages).as_posix() for p in pages.glob("book/**/*.html")]
    listed = [url.text for url in ET.parse(pages / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(listed) == sorted(base + page for page in found) and len(found) == 2
    assert f"Sitemap: {base}sitemap.xml" in (pages / "robots.txt").read_text(encoding="utf-8")
    for page in [*found, "index.html"]:
        text = (pages / page).read_text(encoding="utf-8")
        tags, address = metas(text), base + ("book/index.html" if page == "index.html" else page)
        assert text.count(f'<link rel="canonical" href="{address}"') == 1 and tags["og:url"] == address
        with Image.open(pages / unquote(tags["og:image"].removeprefix(base))) as picture:
            assert picture.size == (1200, 630)
    text = (pages / "book/01_part/01_chapter.html").read_text(encoding="utf-8")
    assert f"<title>Is &#34;p &lt; 0.05&#34; &amp; θ enough? · {SITE_NAME}</title>" in text and metas(text)["og:title"] == 'Is "p < 0.05" & θ enough?'
    assert "_preview/01_part-01_chapter.png" in metas(text)["og:image"]
    assert "https://github.com/some/fork/issues/new?template=error.yml" in text and "report.js" in text
    assert "https://github.com/some/fork/blob/main/book/01_part/01_chapter.ipynb" in text
    assert [text.count(f'id="{name}"') for name in ("explore", "explore-1", "before")] == [1, 1, 1]
