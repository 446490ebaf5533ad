"""The reference part: what is compiled from the chapters is all there, leads to its place, and works in a browser without a server."""

import html
import json
import re
import sqlite3
import time
import zipfile

import pytest
from test_reader import BLOCKED, FULL, before, wrong

from tools import annotate, deck, notebook, reference
from tools.notebook import ROOT

CHAPTERS = notebook.chapters()
FIRST = CHAPTERS[0]


def load(chapter):
    path = ROOT / f"book/{chapter}.ipynb"
    return notebook.read(path), path


def prose(nb):
    return "\n\n".join(re.sub(r"```.*?```", "", c.source, flags=re.S) for c in nb.cells if c.cell_type == "markdown")


def terms_of(chapter):
    return [term for term, _ in annotate.terms(prose(load(chapter)[0]), annotate.MARKDOWN_BOLD)]


def plain(text):
    return html.unescape(re.sub(r"[’‘]", "'", re.sub("<[^>]*>", "", text)))


# --- what the chapters say ------------------------------------------------------------------------------------------------------------------------------


def test_a_term_is_defined_once():
    homes = {}
    for chapter in CHAPTERS:
        for term in terms_of(chapter):
            homes.setdefault(term.lower(), []).append(chapter)
    twice = {term: where for term, where in homes.items() if len(where) > 1}
    assert not twice, f"bold is for the one definition of a term; write the others plain, or link: {twice}"


def test_a_symbol_means_one_thing():
    """Twice in notation.md is a failure; so is a table of symbols in a chapter that shares no word with what notation.md says of the symbol."""

    def rows(text, only_symbols):
        for table in re.findall(r"(?:^\|.*\|[ ]*\n?)+", text, re.M):
            lines = [[c.strip() for c in line.strip().strip("|").split(" | ")] for line in table.replace(r"\|", "∥").splitlines()]
            if not only_symbols or lines[0][0].strip("| ") == "symbol":
                yield from ((line[0].strip("| "), " ".join(line[1:])) for line in lines[2:])

    known = {}
    for symbols, meaning in rows((ROOT / "book/notation.md").read_text(encoding="utf-8"), True):
        for symbol in re.findall(r"\$([^$]+)\$", symbols):
            assert symbol not in known, f"notation.md says twice what {symbol} is: {known[symbol]!r} and {meaning!r}"
            known[symbol] = meaning
    stems = lambda text: {w[:5] for w in re.findall(r"[a-z]{4,}", text.lower())}  # noqa: E731
    for chapter in CHAPTERS:
        for symbol, meaning in rows(prose(load(chapter)[0]), True):
            symbol = symbol.strip("$")
            assert symbol not in known or stems(known[symbol]) & stems(meaning), (
                f"{chapter} says that {symbol} is {meaning!r}, notation.md that it is {known[symbol]!r}"
            )


def test_a_question_is_asked_once():
    asked = {}
    for chapter in CHAPTERS:
        for _, question, _ in annotate.questions(*load(chapter)):
            assert question not in asked, f"{chapter} and {asked[question]} both ask {question!r}"
            asked[question] = chapter


# --- the pieces -------------------------------------------------------------------------------------------------------------------------------------------


def notebook_of(*markdown):
    return notebook.nbformat.v4.new_notebook(cells=[notebook.nbformat.v4.new_markdown_cell(m) for m in markdown])


@pytest.mark.parametrize("summary", ["Why?", "Remember · Why?", "Recall: Why?", "Recall · "])
def test_a_question_without_its_kind_is_refused(summary):
    nb = notebook_of("# A", f"## In an interview\n\n<details><summary>{summary}</summary>\n\nSo.\n\n</details>")
    with pytest.raises(notebook.NotebookError, match=r"x\.ipynb, cell 2: write '<summary>Recall · The question\?</summary>'"):
        annotate.questions(nb, "x.ipynb")


def test_only_interview_questions_count():
    folded = "<details><summary>A hint</summary>\n\nSo.\n\n</details>"
    assert annotate.questions(notebook_of("## One\n\n" + folded, "## In an interview", "## After\n\n" + folded), "x") == []


@pytest.mark.parametrize(
    "text, found",
    [
        ("The **rank** of a matrix is", ["rank"]),
        ("**Attention** averages", ["Attention"]),
        ("**Read it.** Then **What now?** and **Next:** x", []),
        ("- **Stump**: high bias\n- **Tree**: low", []),
        ("So this is\n**invariance**: the estimate", ["invariance"]),
        ("| **one** | two |", ["one"]),
        ("> **Pitfall.** The **trap** here", ["trap"]),
        ("bold **$x$** and `a**b**c`", ["b"]),
    ],
)
def test_terms(text, found):
    assert [t for t, _ in annotate.terms(text, annotate.MARKDOWN_BOLD)] == found


def annotated(body, *cells):
    return annotate.annotate(body, notebook.nbformat.v4.new_notebook(cells=list(cells)), "x.ipynb", "Last run today.")


def test_a_term_takes_its_sentence_and_the_display_after_a_colon():
    formula = '<span class="math"><span class="katex"><span>a. b</span></span></span>'
    body = f'<p>First. See e.g. Smith et al. here: {formula} is the <strong>rank</strong> of <em>it</em>. Last.</p><p>A <strong>norm</strong> is:</p>\n<div class="math">N</div>'
    page, holds = annotated(body)
    assert [t["says"] for t in holds["terms"]] == [
        f"See e.g. Smith et al. here: {formula} is the <strong>rank</strong> of <em>it</em>.",
        'A <strong>norm</strong> is:<div class="math">N</div>',
    ]
    assert '<strong id="term-rank">' in page and '<strong id="term-norm">' in page and formula in page


def test_check_mark_says_what_checked():
    cell = notebook.nbformat.v4.new_code_cell("# check (3): a < b\n# fails if: n - 1 -> n\nassert 1")
    page, holds = annotated(r'<div class="math"><annotation>x \tag{3}</annotation></div>', cell)
    assert 'id="eq-3"' in page and "Checked: a &lt; b. The check fails when <code>n - 1</code> becomes <code>n</code>. Last run today." in page
    assert holds["formulas"][0]["tag"] == "3"


@pytest.mark.parametrize(
    "text, says",
    [
        ("False. It never is, and here is why it is not so.", "False. It never is, and here is why it is not so."),
        ("Misleading: true only while the model is the right one for the data. More.", "Misleading: true only while the model is the right one for the data."),
    ],
)
def test_verdict_takes_the_next_sentence(text, says):
    assert annotate.first_sentence(f"<p>{text}</p>") == says


def test_links_of_a_chapter_hold_on_a_reference_page():
    moved = reference.relocated('<a href="06_b.html#x"><a href="#y"><a href="../02_q/01_a.html"><a href="https://a.org/#z">', "01_p/05_a")
    assert re.findall('href="([^"]*)"', moved) == ["../01_p/06_b.html#x", "../01_p/05_a.html#y", "../02_q/01_a.html", "https://a.org/#z"]


def test_a_page_without_a_place_is_said():
    with pytest.raises(ValueError, match="the page has no"):
        reference.fill("<p></p>", "x")
    page = '<div class="compiled" data-kind="a"></div><!-- end of the compiled part -->'
    assert reference.fill(reference.fill(page, "<div>one</div>"), "two") == page.replace("></div>", ">two</div>")


def holdings(parts, chapters, words):
    """A book of that size, as `annotate` would find it."""
    import random

    rng = random.Random(0)
    text = lambda: " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(words))  # noqa: E731
    return [
        (f"{p:02}_part", f"Part {p}", f"{p:02}_part/{c:02}_chapter", f"Chapter {p}.{c}",
         {"questions": [{"id": f"q-{p}-{c}-{i}", "kind": "Recall", "question": f"Question {p} {c} {i}?", "answer": f"<p>{text()}</p>"} for i in range(8)]})
        for p in range(1, parts + 1)
        for c in range(1, chapters + 1)
    ]  # fmt: skip


def test_a_whole_book_stays_a_light_page():
    content, scripts = reference.compiled("questions", holdings(12, 10, 60))
    import gzip

    assert len(gzip.compress(content.encode())) < 1.4 * reference.INLINE and scripts
    assert content.count("data-src=") == len(scripts) < 12
    assert "960 questions" in content and content.count('<section class="group"') == 12


# --- the deck -----------------------------------------------------------------------------------------------------------------------------------------------


def notes(path):
    with zipfile.ZipFile(path) as package:
        (path.parent / "collection").write_bytes(package.read("collection.anki2"))
    with sqlite3.connect(path.parent / "collection") as base:
        decks = [d["name"] for d in json.loads(base.execute("select decks from col").fetchone()[0]).values()]
        assert all(time.time() - mod < 7200 for (mod,) in base.execute("select mod from notes")), "Anki takes an answer only from a newer note"
        return {guid: fields.split("\x1f") for guid, fields in base.execute("select guid, flds from notes")}, decks


def test_the_deck_holds_every_question(built, tmp_path):
    (tmp_path / "deck.apkg").write_bytes((built / "book/reference/derive-run-check.apkg").read_bytes())
    found, decks = notes(tmp_path / "deck.apkg")
    asked = {annotate.question_id(q): (k, q) for c in CHAPTERS for k, q, _ in annotate.questions(*load(c))}
    assert set(found) == set(asked) and all(f[2] == asked[g][0] for g, f in found.items())
    assert {d for d in decks if "::" in d} == {
        f"Derive, Run, Check::{c[0][:2]} {part}" for part, chapters in notebook.toc() if (c := [x for x in chapters if x in CHAPTERS])
    }
    for fields in found.values():
        without_code = re.sub("<code>.*?</code>", "", fields[1], flags=re.S)
        assert "$" not in without_code, without_code
        assert without_code.count(r"\(") == without_code.count(r"\)") and without_code.count(r"\[") == without_code.count(r"\]")


def test_a_changed_answer_keeps_the_card(tmp_path):
    for n, answer in enumerate(["Old: $a < b$", "New: $$c$$ and [here](../x.ipynb#y), [there](https://a.org)"]):
        (tmp_path / str(n)).mkdir()
        deck.deck([("01_p", "Part", "01_p/01_c", "Chapter", [("Recall", 'Why "a < b"?', answer)])], tmp_path / str(n) / "d.apkg")
    (old, _), (new, _) = (notes(tmp_path / str(n) / "d.apkg") for n in range(2))
    assert set(old) == set(new) and old != new
    (fields,) = old.values()
    assert fields[0] == "Why &quot;a &lt; b&quot;?" and r"\(a &lt; b\)" in fields[1]
    (fields,) = new.values()
    assert r"\[c\]" in fields[1] and "x.ipynb" not in fields[1] and 'href="https://a.org"' in fields[1]
    with pytest.raises(ValueError, match="02_d asks what 01_p/01_c asks"):
        same = [("Recall", "Why?", "")]
        deck.deck([("01_p", "P", "01_p/01_c", "C", same), ("01_p", "P", "01_p/02_d", "D", same)], tmp_path / "x.apkg")


# --- the built pages -------------------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(built, serve):
    return serve(built)


pytestmark = pytest.mark.xdist_group("site")


def page_text(built, kind):
    return (built / f"book/reference/{kind}.html").read_text(encoding="utf-8")


def later_text(built, kind):
    """What the page brings when it is scrolled or searched."""
    scripts = [p.read_text(encoding="utf-8") for p in sorted((built / "_reference").glob(f"{kind}-*.js"))]
    return "".join(json.loads("[" + text.strip().removeprefix("bookReference(").removesuffix(")") + "]")[1] for text in scripts)


def test_every_result_claim_question_and_term_is_listed(built):
    formulas, claims, questions, glossary = (page_text(built, k) + later_text(built, k) for k in ("formulas", "claims", "questions", "glossary"))
    shown = {plain(t).lower() for t in re.findall(r'<dt id="[^"]*">(.*?)</dt>', glossary)}
    for chapter in CHAPTERS:
        nb, path = load(chapter)
        for tag in notebook.tags(nb, path):
            assert f'href="../{chapter}.html#eq-{tag}"' in formulas, f"{chapter} ({tag})"
        verdicts = [m.targets[0] for m in notebook.markers(nb, path) if m.kind == "claim"]
        listed = re.findall(rf'<div class="claim" data-kind="(\w+)"><p>(?:(?!class="claim").)*?href="\.\./{chapter}\.html#claim-', claims)
        assert listed == verdicts == verdicts[: len(annotate.quotes(nb))], chapter
        for kind, question, _ in annotate.questions(nb, path):
            assert f'data-kind="{kind}" data-id="{annotate.question_id(question)}"' in questions, question
        missing = {t.lower() for t in terms_of(chapter)} - shown
        assert not missing, f"{chapter}: {missing} in bold, but not in the glossary"
    assert not re.search(r'formula-says"></p>', formulas), "a result without its line under What to remember"


def test_every_link_within_the_site_leads_to_its_place(built):
    pages = {p.resolve(): p.read_text(encoding="utf-8") for p in built.rglob("*.html")}
    ids = {p: set(re.findall(r'\sid="([^"]*)"', text)) for p, text in pages.items()}
    lost = set()
    for page, text in pages.items():
        for target in re.findall(r'<a\b[^>]*?href="([^"]*)"', text):
            if re.match(r"[a-z]+:", target) or target.endswith(".apkg"):
                continue
            file, _, anchor = html.unescape(target).partition("#")
            goal = (page.parent / file.split("?")[0]).resolve() if file else page
            if goal.suffix == ".html" and (goal not in pages or (anchor and anchor not in ids[goal])):
                lost.add((page.relative_to(built).as_posix(), target))
    assert not lost, sorted(lost)[:10]


def test_check_marks(site, open_page):
    tab, problems = open_page(f"{site}/book/{FIRST}.html")
    nb, path = load(FIRST)
    assert tab.locator(".equation").count() == len(notebook.tags(nb, path)) == tab.locator("details.checked:not([open])").count()
    mark = tab.locator("#eq-2 summary")
    mark.focus()
    tab.keyboard.press("Enter")
    text = tab.locator("#eq-2 details p")
    assert text.is_visible() and re.search(r"Checked: .* The check fails when .* becomes .* Last run \d{4}-\d\d-\d\d, \d+ s", text.inner_text())
    assert not problems


def test_tested_on(built):
    text = page_text(built, "tested")
    for chapter in CHAPTERS:
        assert re.search(rf'<a href="\.\./{chapter}\.html">[^<]*</a></td><td class=nobreak>(\d+|&lt; 1) s \+ (\d+|&lt; 1) s</td>', text), chapter
    for run in (ROOT / "book/reference/runs").glob("*.json"):
        record = json.loads(run.read_text(encoding="utf-8"))
        assert record["date"] in text and html.escape(record["device"]) in text
        assert record["versions"]["torch"] in text


def test_the_first_page_lists_every_chapter_with_its_question(built):
    text = (built / "book/index.html").read_text(encoding="utf-8")
    listed = re.findall(r'<li><a href="([^"]*)">[^<]*</a><br>([^<]+\?)</li>', text[text.index('class="contents"') :])
    assert [link for link, _ in listed] == [f"{c}.html" for c in CHAPTERS]


def visible(tab, selector):
    return tab.locator(f"{selector}:visible").count()


def test_claims_filter(site, open_page):
    tab, problems = open_page(f"{site}/book/reference/claims.html")
    wanted = {c: [m.targets[0] for m in notebook.markers(*load(c)) if m.kind == "claim"] for c in CHAPTERS}
    everything = [v for verdicts in wanted.values() for v in verdicts]
    assert visible(tab, ".claim") == len(everything)
    tab.get_by_label("Verdict").select_option("false")
    assert visible(tab, ".claim") == everything.count("false") == visible(tab, ".claim .verdict-false")
    part = next(title for title, chapters in notebook.toc() if FIRST in chapters)
    tab.get_by_label("Part").select_option(part)
    of_part = [v for c, verdicts in wanted.items() if c.split("/")[0] == FIRST.split("/")[0] for v in verdicts]
    assert visible(tab, ".claim") == of_part.count("false") and f"{of_part.count('false')} of {len(everything)}" in tab.locator(".filter-status").inner_text()
    tab.locator(".filter").get_by_label("Search").fill("no such words anywhere")
    assert visible(tab, ".claim") == 0 == visible(tab, ".group h2")
    assert not problems


def test_question_bank(site, open_page):
    tab, problems = open_page(f"{site}/book/reference/questions.html")
    asked = [(k, q) for c in CHAPTERS for k, q, _ in annotate.questions(*load(c))]
    tab.evaluate("bookReferenceAll()")  # (parts that come later)
    assert visible(tab, "details.question") == len(asked) and visible(tab, "details.question .source") == 0
    tab.get_by_label("Kind").select_option("Debug")
    assert visible(tab, "details.question") == sum(k == "Debug" for k, _ in asked)
    draws = set()
    tab.get_by_role("button", name="Show all").click()
    for _ in range(4):
        tab.get_by_role("button", name="Draw ten").click()
        tab.locator(".filter-status", has_text="10 of").wait_for()
        drawn = tab.evaluate("[...document.querySelectorAll('details.question')].filter(d => d.offsetParent).map(d => d.dataset.id)")
        assert len(drawn) == min(10, len(asked))
        draws.add(tuple(drawn))
    assert len(draws) > 1, "four draws of ten, and always the same"
    tab.get_by_role("button", name="Show all").click()
    tab.locator(".filter").get_by_label("Search").fill(asked[0][1].upper())
    assert visible(tab, "details.question") == 1
    tab.locator("details.question:visible summary").click()
    tab.get_by_label("I know this").locator("visible=true").check()
    tab.reload()
    tab.evaluate("bookReferenceAll()")
    assert tab.locator("details.is-known").count() == 1 and "You know 1" in tab.locator(".filter-status").inner_text()
    tab.get_by_label("Hide what I know").check()
    assert visible(tab, "details.question") == len(asked) - 1
    assert not problems


@pytest.mark.parametrize("trouble", [BLOCKED, FULL], ids=["blocked", "full"])
def test_question_bank_without_a_storage(site, open_page, trouble):
    tab, problems = before(open_page, trouble)
    tab.goto(f"{site}/book/reference/questions.html")
    tab.locator("details.question summary").first.click()
    tab.get_by_label("I know this").locator("visible=true").check()
    assert tab.locator("details.is-known").count() == 1
    tab.get_by_role("button", name="Draw ten").click()
    tab.locator(".filter-status", has_text="10 of").wait_for()
    assert visible(tab, "details.question") == 10 and not wrong(problems)


def test_without_scripts_the_reference_can_be_read(built, open_page):
    for kind, item in (("formulas", ".formula .katex-html"), ("claims", ".claim"), ("questions", "details.question"), ("glossary", ".term")):
        tab, _ = open_page((built / f"book/reference/{kind}.html").as_uri(), scripts=False)
        assert tab.locator(item).first.is_visible() and not tab.locator(".filter").count()


def test_parts_that_come_later(tmp_path, open_page):
    """A book of twelve parts, opened from a folder: searching finds what was not in the page."""
    content, scripts = reference.compiled("questions", holdings(12, 10, 60))
    (tmp_path / "book/reference").mkdir(parents=True)
    (tmp_path / "_reference").mkdir()
    for name, text in scripts.items():
        (tmp_path / "_reference" / name).write_text(text, encoding="utf-8")
    script = (ROOT / "book/_static/reference.js").read_text(encoding="utf-8")
    style = (ROOT / "book/_static/book.css").read_text(encoding="utf-8")
    page = tmp_path / "book/reference/questions.html"
    page.write_text(
        f'<!doctype html><title>x</title><style>{style}</style><div class="compiled" data-kind="questions">{content}</div><script>{script}</script>',
        encoding="utf-8",
    )
    tab, problems = open_page(page.as_uri())
    assert tab.locator("#q-12-10-7").count() == 0
    tab.locator(".filter").get_by_label("Search").fill("question 12 10 7")
    tab.locator('details[data-id="q-12-10-7"]').wait_for(state="visible")
    assert visible(tab, "details.question") == 1 and not problems


def test_the_whole_formula_sheet_is_printed(site, open_page):
    tab, problems = open_page(f"{site}/book/reference/formulas.html")
    tab.evaluate("void (window.print = () => (window.printed = document.querySelectorAll('.formula').length))")  # (a function that is returned would be called)
    tab.get_by_role("button", name="Print the whole sheet").click()
    tab.wait_for_function("window.printed")
    assert tab.evaluate("window.printed") == sum(len(notebook.tags(*load(c))) for c in CHAPTERS) and not problems
