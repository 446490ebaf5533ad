"""What a reader marks as done or known: shown on the pages, kept by the browser alone, out to a file and back; and all of it where nothing can be stored."""

import json
import re
from pathlib import Path

import pytest

from tools import EDITION, notebook
from tools.notebook import ROOT

pytestmark = pytest.mark.xdist_group("site")
CHAPTERS = notebook.chapters()
PARTS = {title: chapters for title, group in notebook.toc() if (chapters := [c for c in group if c in CHAPTERS])}
HERE, OTHER = CHAPTERS[:2]
KEY = "reader:Derive, Run, Check"
STORED = f"JSON.parse(localStorage.getItem({KEY!r}))"
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
ABSENT = "Object.defineProperty(window, 'localStorage', {value: null})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
DAMAGED = f'localStorage.setItem({KEY!r}, \'{{"done": ["0\')'
LATER = f'localStorage.setItem({KEY!r}, \'{{"done": {{"a": 1}}}}\')'


@pytest.fixture(scope="module")
def site(built, serve):
    return serve(built)


def chapter(site, path=HERE):
    return f"{site}/book/{path}.html"


def first(site):
    return f"{site}/book/index.html"


def toggle(tab):
    return tab.locator(".bd-article > .reader > button")


def ticks(tab, where=".bd-docs-nav"):
    """The links in the side bar that carry the mark."""
    return [text.strip() for text in tab.locator(f"{where} a:has(.reader-mark)").all_inner_texts()]


def total(tab):
    return re.match(r"(\d+) of (\d+) chapters done", tab.locator(".reader-total").inner_text()).groups()


def before(open_page, script):
    """A tab in which `script` runs before any page does."""
    tab, problems = open_page("about:blank")
    tab.add_init_script(script)
    problems.clear()  # (about:blank has no storage)
    return tab, problems


def wrong(problems):
    return [p for p in problems if "Got invalid theme mode" not in p]  # (the theme's word for a first visit)


def choose(tab, content, name="progress.json"):
    """Import a file; what is said about it."""
    status = tab.locator("#progress .reader > [role=status]")
    status.evaluate("e => e.textContent = ''")
    with tab.expect_file_chooser() as chooser:
        tab.get_by_role("button", name="Import").click()
    chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": content.encode()})
    tab.wait_for_function("e => e.textContent", arg=status.element_handle())
    return status.inner_text()


def export(tab, name="Export"):
    with tab.expect_download() as download:
        tab.get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def test_mark_and_undo(site, open_page):
    tab, problems = open_page(chapter(site))
    button = toggle(tab)
    assert (button.inner_text(), button.get_attribute("aria-pressed"), ticks(tab)) == ("Mark this chapter as done", "false", [])
    button.click()
    assert (button.inner_text(), button.get_attribute("aria-pressed")) == ("Done ✓ (undo)", "true")
    tab.reload()
    assert toggle(tab).get_attribute("aria-pressed") == "true" and len(ticks(tab)) == 1
    for page in (chapter(site, OTHER), f"{site}/exercises/{HERE}.html", f"{site}/solutions/{HERE}.html", f"{site}/search.html", f"{site}/book/notation.html"):
        tab.goto(page)
        marked = tab.locator(".bd-docs-nav a:has(.reader-mark)")
        assert marked.count() == 1 and marked.evaluate("a => a.pathname").endswith(f"{HERE}.html"), page
        assert tab.get_by_role("img", name="done").count() == 1, "screen readers hear nothing of the mark"
        assert tab.locator(".bd-docs-nav .caption:has(.reader-mark)").inner_text().endswith(f"1 of {len(next(c for c in PARTS.values() if HERE in c))}")
        assert toggle(tab).count() == (page == chapter(site, OTHER)), "the button is for chapters"
    tab.goto(chapter(site))
    toggle(tab).click()
    assert toggle(tab).get_attribute("aria-pressed") == "false" and not ticks(tab) and tab.evaluate(STORED)["done"] == []
    assert not problems


def test_first_page_shows_all_and_each_part(site, open_page):
    tab, problems = open_page(first(site))
    assert total(tab) == ("0", str(len(CHAPTERS))) and not tab.locator("#progress ul").is_visible()
    tab.evaluate("ids => bookReader.set('done', ids, true)", CHAPTERS[:3])
    assert total(tab) == ("3", str(len(CHAPTERS))) and len(ticks(tab)) == 3
    shown = [text.split() for text in tab.locator("#progress li").all_inner_texts()]
    assert shown == [f"{title} {sum(c in CHAPTERS[:3] for c in part)} of {len(part)}".split() for title, part in PARTS.items()]
    assert len(ticks(tab, ".contents")) == 3, "the list of chapters shows them too"
    tab.emulate_media(media="print")
    assert not any(e.is_visible() for e in tab.locator(".reader, .reader-mark").all())
    assert not problems


def test_nothing_shows_without_scripts(site, open_page):
    for page in (first(site), chapter(site)):
        tab, _ = open_page(page, scripts=False)
        assert not tab.locator(".reader, #progress").count()
        assert tab.locator("script[src*='progress.js']").count() == (page == first(site)), "the first page's script is loaded on the first page"


def test_out_to_a_file_forgotten_and_back(site, open_page):
    tab, problems = open_page(first(site))
    tab.evaluate("ids => { bookReader.set('done', ids, true); bookReader.set('known', 'q-1', true); }", CHAPTERS[:2])
    tab.get_by_role("button", name="Forget everything on this browser").click()
    assert "2 chapters and 1 question" in tab.locator("dialog").inner_text()
    name, text = export(tab, "Export first")
    written = json.loads(text)
    assert re.fullmatch(r"derive-run-check-progress-\d{4}-\d\d-\d\d\.json", name) and written.pop("date") in name
    assert written == {"book": "Derive, Run, Check", "edition": EDITION, "done": CHAPTERS[:2], "known": ["q-1"]}
    tab.get_by_role("button", name="Keep").click()
    assert total(tab)[0] == "2", "Keep keeps"
    tab.get_by_role("button", name="Forget everything on this browser").click()
    tab.get_by_role("button", name="Forget", exact=True).click()
    assert total(tab)[0] == "0" and tab.evaluate(STORED) is None and not tab.locator("dialog").is_visible()
    tab.evaluate("id => bookReader.set('done', id, true)", CHAPTERS[1])
    assert "1 chapter and 1 question were new" in choose(tab, text)
    tab.reload()
    assert total(tab)[0] == "2" and tab.evaluate("bookReader.all('known')") == ["q-1"]
    assert "0 chapters and 0 questions were new" in choose(tab, text) and total(tab)[0] == "2"
    assert not problems


def test_another_edition_keeps_what_it_knows(site, open_page):
    tab, _ = open_page(first(site))
    said = choose(tab, json.dumps({"book": "Derive, Run, Check", "edition": "2031.1", "done": [HERE, "99_new/01_topic", HERE], "known": [], "more": 1}))
    assert "2 chapters and 0 questions were new" in said and "edition 2031.1" in said
    tab.reload()
    assert total(tab)[0] == "1" and tab.evaluate(STORED)["done"] == [HERE, "99_new/01_topic"]
    assert json.loads(export(tab)[1])["done"] == [HERE, "99_new/01_topic"]


BOOK = {"book": "Derive, Run, Check", "edition": EDITION, "done": [], "known": []}


@pytest.mark.parametrize(
    "content, why",
    [
        ("", "it is empty"),
        ("not JSON", "it is not JSON"),
        ("null", "it is some other JSON"),
        ('{"cells": []}', "it is some other JSON"),
        (json.dumps(BOOK | {"known": "all"}), "it is some other JSON"),
        (json.dumps(BOOK | {"book": "Another"}), 'it is of another book, "Another"'),
        (json.dumps(BOOK | {"done": [1]}), "holds something else"),
        (json.dumps(BOOK | {"done": ["x" * 201]}), "holds something else"),
        (json.dumps(BOOK | {"done": [f"{i:06}" for i in range(200_000)]}), "it is larger than"),
    ],
    ids=["empty", "no JSON", "null", "notebook", "no list", "another book", "numbers", "long", "huge"],
)
def test_a_wrong_file_changes_nothing(site, open_page, content, why):
    tab, problems = open_page(first(site))
    tab.evaluate("id => bookReader.set('done', id, true)", HERE)
    kept = tab.evaluate(STORED)
    said = choose(tab, content, "wrong.json")
    assert "wrong.json" in said and why in said and "a file that Export wrote" in said and "Nothing was changed" in said
    assert tab.evaluate(STORED) == kept and total(tab)[0] == "1"
    assert not problems


@pytest.mark.parametrize("trouble", [BLOCKED, ABSENT, FULL, DAMAGED, LATER], ids=["blocked", "absent", "full", "damaged", "later"])
def test_without_storage_all_but_the_memory_works(site, open_page, trouble):
    tab, problems = before(open_page, trouble)
    tab.goto(chapter(site))
    said = tab.locator(".bd-article > .reader > [role=status]")
    assert said.inner_text() == ""
    toggle(tab).click()
    assert toggle(tab).get_attribute("aria-pressed") == "true" and len(ticks(tab)) == 1 and "will not remember" in said.inner_text()
    assert tab.evaluate("bookReader.keeps") is False and tab.evaluate("id => bookReader.has('done', id)", HERE)
    toggle(tab).click()
    assert not ticks(tab)
    tab.goto(first(site))
    assert "1 chapter and 1 question were new" in choose(tab, json.dumps(BOOK | {"done": [HERE], "known": ["q-1"]}))
    assert total(tab)[0] == "1" and "does not remember" in tab.locator(".reader-total").inner_text()
    assert json.loads(export(tab)[1])["known"] == ["q-1"]
    if trouble in (DAMAGED, LATER):
        assert not (tab.evaluate(f"localStorage.getItem({KEY!r})").count(HERE)), "what cannot be read is left as it is"
    tab.get_by_role("button", name="Forget everything on this browser").click()
    tab.get_by_role("button", name="Forget", exact=True).click()
    assert total(tab)[0] == "0"
    if trouble in (DAMAGED, LATER):
        assert tab.evaluate("bookReader.keeps"), "forgetting mends it"
    assert not wrong(problems)


@pytest.mark.parametrize("trouble", [BLOCKED, FULL], ids=["blocked", "full"])
def test_without_storage_theme_and_search_work(site, open_page, trouble):
    tab, problems = before(open_page, trouble)
    tab.goto(f"{site}/search.html?q=variance")
    tab.locator("#search-results li").first.wait_for()
    seen = set()
    for _ in range(3):
        tab.locator(".theme-switch-button:visible").click()
        seen.add(tab.evaluate("document.documentElement.dataset.mode"))
    assert seen == {"light", "dark", "auto"}
    assert not wrong(problems)


def test_two_tabs_stay_in_step(site, open_page):
    tab, problems = open_page(chapter(site))
    second = tab.context.new_page()
    second.goto(chapter(site, OTHER))
    third = tab.context.new_page()
    third.goto(first(site))
    toggle(tab).click()
    second.wait_for_function("document.querySelectorAll('.bd-docs-nav a .reader-mark').length === 1")
    toggle(second).click()
    third.wait_for_function("document.querySelector('.reader-total').textContent.startsWith('2 of')")
    third.evaluate("bookReader.set('known', ['a', 'b'], true)")
    tab.evaluate("bookReader.set('known', 'a', false)")
    assert tab.evaluate(STORED) == {"done": [HERE, OTHER], "known": ["b"]}
    assert not problems


def test_a_write_missed_by_events_is_not_lost(site, open_page):
    """Read, change, write: even a tab that heard nothing of another one's change keeps it; fields of later editions survive."""
    tab, _ = open_page(f"{site}/book/notation.html")
    tab.evaluate("id => bookReader.set('done', id, true)", HERE)
    tab.evaluate(f'localStorage.setItem({KEY!r}, \'{{"done": ["x", 5], "notes": {{"a": 1}}}}\')')  # (no event in the tab that writes)
    tab.evaluate("id => { bookReader.set('done', id, true); bookReader.set('known', 'q', true); }", HERE)
    assert tab.evaluate(STORED) == {"done": ["x", 5, HERE], "notes": {"a": 1}, "known": ["q"]}


def test_what_did_not_fit_is_stored_when_it_fits(site, open_page):
    tab, _ = open_page(f"{site}/book/notation.html")
    tab.evaluate(f"() => {{ window.set = Storage.prototype.setItem; {FULL} }}")
    tab.evaluate("bookReader.set('known', ['a', 'b'], true)")
    assert tab.evaluate("bookReader.all('known')") == ["a", "b"] and tab.evaluate(STORED) is None
    tab.evaluate("() => { Storage.prototype.setItem = window.set }")
    tab.evaluate("bookReader.set('done', 'c', true)")
    assert tab.evaluate(STORED) == {"known": ["a", "b"], "done": ["c"]} and tab.evaluate("bookReader.keeps")


def test_subscribers_hear_of_each_change(site, open_page):
    tab, _ = open_page(f"{site}/book/notation.html")
    tab.evaluate("heard = 0; bookReader.subscribe(() => heard++)")
    tab.evaluate("bookReader.set('known', 'q', true)")
    assert tab.evaluate("heard") == 1
    tab.context.new_page().goto(f"{site}/book/notation.html")
    tab.context.pages[1].evaluate("bookReader.set('known', 'r', true)")
    tab.wait_for_function("heard > 1 && bookReader.has('known', 'r')")


def test_copies_share_and_another_book_does_not(built, serve, open_page, tmp_path):
    for fork in ("a", "b"):
        (tmp_path / fork).symlink_to(built, target_is_directory=True)
    site = serve(tmp_path)
    tab, _ = open_page(chapter(f"{site}/a"))
    toggle(tab).click()
    tab.goto(chapter(f"{site}/b"))
    assert toggle(tab).get_attribute("aria-pressed") == "true"
    page = (built / f"book/{HERE}.html").read_text(encoding="utf-8").replace('name="book" content="Derive, Run, Check"', 'name="book" content="Another"')
    tab.route("**/b/book/**/*.html", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.reload()
    assert tab.evaluate("bookReader.book") == "Another" and toggle(tab).get_attribute("aria-pressed") == "false"


def test_from_disk(built, open_page):
    tab, problems = open_page(chapter(built.as_uri()))
    toggle(tab).click()
    tab.goto(first(built.as_uri()))
    assert total(tab)[0] == "1" and len(ticks(tab)) == 1
    assert HERE in export(tab)[1] and "0 chapters" in choose(tab, json.dumps(BOOK | {"done": [HERE]}))
    assert not problems


def test_by_keyboard_alone(site, open_page):
    tab, problems = open_page(chapter(site))
    tab.locator(".bd-article section a").last.focus()

    def press(*keys):
        for key in keys:
            tab.keyboard.press(key)
        return tab.evaluate("document.activeElement.textContent")

    assert press("Tab") == "Mark this chapter as done"
    assert press("Space") == "Done ✓ (undo)"
    assert press("Tab") == f"1 of {len(CHAPTERS)} chapters done"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/book/index.html#progress")
    tab.wait_for_function("innerHeight > document.querySelector('#progress').getBoundingClientRect().top")
    tab.locator("#progress button").first.focus()
    assert press("Tab", "Tab") == "Forget everything on this browser"
    assert press("Enter") == "Export first"
    press("Escape")
    assert total(tab)[0] == "1" and tab.evaluate("document.activeElement.textContent") == "Forget everything on this browser"
    assert press("Enter", "Tab") == "Forget"
    press("Enter")
    assert total(tab)[0] == "0"
    assert not problems


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_with_marks(site, open_page, theme):
    tab, _ = open_page(chapter(site), theme)
    tab.evaluate("ids => bookReader.set('done', ids, true)", CHAPTERS[:3])
    for page in (chapter(site), first(site)):
        tab.goto(page)
        if page == first(site):
            tab.get_by_role("button", name="Forget everything on this browser").click()
        tab.add_script_tag(path=str(ROOT / "node_modules/axe-core/axe.min.js"))
        found = tab.evaluate("""async () => (await axe.run({include: [['.reader'], ['.bd-sidebar-primary'], ['td:has(.reader-mark)']]}, {resultTypes: ['violations']}))
            .violations""")  # (test_pages looks at whole pages)
        assert not [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("page", [HERE, None])
def test_phone_width_with_marks(site, open_page, page):
    tab, _ = open_page(chapter(site, page) if page else first(site), width=360)
    tab.evaluate("ids => bookReader.set('done', ids, true)", CHAPTERS)
    wide = tab.evaluate(
        "[...document.querySelectorAll('.reader, .reader *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"
    )
    assert not wide and tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
