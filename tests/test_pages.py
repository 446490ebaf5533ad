"""The built site: what is on it, and how it behaves in a browser that reaches no other host."""

import gzip
import json
import re

import pytest
from recorded import KINDS, SETUP, run_cells

from tools import execute, explorer, notebook
from tools.notebook import ROOT

CHAPTERS = [f"book/{c}" for c in notebook.chapters()]
REFERENCE = [f"book/{page}" for _, pages in notebook.toc() for page in pages if f"book/{page}" not in CHAPTERS]
EXPLORERS = ["book/index", *CHAPTERS]
PAGES = [*EXPLORERS, *REFERENCE, *(f"{kind}/{c}" for kind in ("exercises", "solutions") for c in notebook.chapters()[:1])]
FIRST_VIEW = 350_000  # bytes, gzipped
MARKS = """box => [...box.querySelectorAll('.explorer-frame svg')].map(svg => [...svg.querySelectorAll('[clip-path], [clip-path] *, image')]
    .map(mark => mark.cloneNode(false).outerHTML).join('')).join('') + [...box.querySelectorAll('.explorer-frame pre')].map(p => p.textContent).join('')"""


# --- what is on the site -------------------------------------------------------------------------------------------------------------------------------


def test_pages_are_those_of_the_contents(built):
    pages = {p.relative_to(built).with_suffix("").as_posix() for p in built.rglob("*.html")} - {"index", "search", "genindex"}
    wanted = {"book/index", *REFERENCE, *(f"{kind}/{c}" for kind in ("book", "exercises", "solutions") for c in notebook.chapters())}
    assert pages == wanted


def test_side_bar_lists_chapters_alone(built):
    text = (built / "book/index.html").read_text(encoding="utf-8")
    bar = text[text.index("bd-sidebar-primary") : text.index('id="main-content"')]
    links = set(re.findall(r'class="reference internal" href="([^"#]+)"', bar))
    assert links == {f"{c.removeprefix('book/')}.html" for c in CHAPTERS + REFERENCE}


def test_chapter_exercise_solution_link_to_each_other(built):
    for chapter in notebook.chapters():
        for here, there in (("book", "exercises"), ("exercises", "solutions"), ("exercises", "book"), ("solutions", "exercises")):
            text = (built / here / f"{chapter}.html").read_text(encoding="utf-8")
            assert f'href="../../{there}/{chapter}.html"' in text, f"{here}/{chapter} does not link to {there}"


@pytest.mark.parametrize("page", CHAPTERS)
def test_callouts_and_verdicts(built, page):
    nb = notebook.read(ROOT / f"{page}.ipynb")
    text = (built / f"{page}.html").read_text(encoding="utf-8")
    written = "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    for lead, kind in (("Claim check.", "claim"), ("Pitfall.", "pitfall"), ("Key result.", "key"), ("Predict first.", "predict")):
        assert text.count(f'class="callout callout-{kind}"') == len(re.findall(rf"^> \*\*{lead}\*\*", written, re.M)), f"call-outs of the kind {lead!r}"
    verdicts = [m.targets[0] for m in notebook.markers(nb, page) if m.kind == "claim"]
    assert re.findall(r'class="verdict verdict-(\w+)"', text) == verdicts


@pytest.mark.parametrize("page", EXPLORERS)
def test_no_warnings_and_nothing_that_needs_a_kernel(built, page):
    nb = execute.cached(ROOT / f"{page}.ipynb")
    for i, cell in enumerate(nb.cells):
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"cell {i + 1} warns; mend the cause: {output.text[:300]}"
            assert " at 0x" not in output.get("data", {}).get("text/plain", ""), f"cell {i + 1} ends with a value that says nothing"
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {}), f"cell {i + 1} shows a widget that needs a kernel"
    text = (built / f"{page}.html").read_text(encoding="utf-8")
    sources = "\n".join(c.source for c in nb.cells if c.cell_type == "code")
    assert text.count('class="explorer"') == len(re.findall(r"^\s*@?(?:\w+\.)?interact(?:\.options\([^)]*\))?\(", sources, re.M))
    assert not re.search("explorer-states|jupyter-widget", text)


def test_icon_library_is_gone(built):
    assert not (built / "_static/vendor").exists() and not list(built.rglob("*fontawesome*"))


# --- in the browser --------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(built, serve):
    return serve(built)


# axe looks at every element: a formula, thousands of elements of one colour, becomes a letter; of each kind of word in code two are left in inputs, in outputs, in call-outs, the others become text
THINNED = """() => { const seen = {};
    document.querySelectorAll('.katex').forEach(e => e.replaceWith('x'));
    document.querySelectorAll('pre span[class]:not(:has(*))').forEach(e => { const kind = e.className + e.closest('.cell_input, .cell_output, .callout, details, body').className;
        seen[kind] = (seen[kind] || 0) + 1; if (seen[kind] > 2) e.replaceWith(e.textContent); });
    document.querySelectorAll('pre').forEach(e => e.normalize()); }"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_clean_and_accessible(site, open_page, page, theme):
    tab, problems = open_page(f"{site}/{page}.html", theme)
    tab.wait_for_timeout(300)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.evaluate(THINNED)
    tab.add_script_tag(path=str(ROOT / "node_modules/axe-core/axe.min.js"))
    found = tab.evaluate("""async () => (await axe.run(document, {resultTypes: ['violations']})).violations
        .filter(v => ['serious', 'critical'].includes(v.impact))""")
    assert not found, json.dumps([{v["id"]: [n["html"][:160] + " // " + (n["failureSummary"] or "")[:200] for n in v["nodes"][:3]]} for v in found], indent=1)
    assert not problems


@pytest.mark.parametrize("page", [*EXPLORERS, *REFERENCE])
def test_phone_width_holds(site, open_page, page):
    tab, _ = open_page(f"{site}/{page}.html", width=360)
    wide = tab.evaluate("""() => [...document.querySelectorAll('.bd-article *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('pre, .math, .katex, table, svg, .plot, .explorer-frame')).map(e => e.outerHTML.slice(0, 120))""")
    assert not wide and tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide[:3]
    cut = tab.evaluate(
        "() => [...document.querySelectorAll('.cell_input pre')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent.slice(0, 120))"
    )
    assert not cut, f"code that is cut at the right: {cut[:3]}"


@pytest.mark.parametrize("page", EXPLORERS)
def test_without_scripts(site, open_page, page):
    """Maths, figures and the first state of each explorer are there, and no control that would not work."""
    tab, _ = open_page(f"{site}/{page}.html", scripts=False)
    hidden = tab.evaluate("""() => ['.katex-html', '.plot svg', '.explorer-frame svg, .explorer-frame pre', '.explorer-state'].map(selector =>
        [selector, [...document.querySelectorAll('.bd-article ' + selector)].filter(e => !e.closest('details') && !e.getBoundingClientRect().width).length])""")
    assert not any(count for _, count in hidden), hidden
    assert all(not form.is_visible() for form in tab.locator(".explorer-controls").all())


@pytest.mark.parametrize("page", EXPLORERS)
def test_explorers_move_by_keyboard(site, open_page, page):
    tab, problems = open_page(f"{site}/{page}.html")
    boxes = tab.locator(".explorer").all()
    assert boxes
    for box in boxes:
        assert box.locator(".explorer-frame").get_attribute("aria-label")
        for control in box.locator("[data-control]").all():
            moved(tab, box, control)
    assert not problems


def moved(tab, box, control):
    """Move one control by keyboard there and back, and see a mark of the figure (not its title) change."""
    control.focus()
    tab.wait_for_function("name => [...document.scripts].some(s => s.src.includes(name + '.js'))", arg=box.get_attribute("data-explorer"))
    kind = control.evaluate("e => e.type")
    for key in ("Space",) if kind == "checkbox" else ("ArrowRight", "ArrowLeft", "ArrowLeft") if kind == "range" else ("ArrowDown", "ArrowUp", "ArrowUp"):
        before, value = box.evaluate(MARKS), control.evaluate("e => e.type === 'checkbox' ? e.checked : e.value")
        control.press(key)
        if control.evaluate("e => e.type === 'checkbox' ? e.checked : e.value") == value:
            continue  # at the end of its range
        try:
            tab.wait_for_function(f"([box, before]) => ({MARKS})(box) !== before", arg=[box.element_handle(), before], timeout=3000)
            return
        except Exception as error:
            if "Timeout" not in str(error):
                raise
    pytest.fail(f"{box.get_attribute('data-explorer')}: nothing in the figure changes when {control.get_attribute('id')} moves")


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_weight_of_a_first_view(site, open_page, page):
    tab, problems = open_page("about:blank")
    sizes = {}
    tab.on("response", lambda response: sizes.setdefault(response.url, response))
    tab.goto(f"{site}/{page}.html", wait_until="load")
    tab.wait_for_timeout(500)
    total = sum(len(body) if url.split("?")[0].endswith(".woff2") else len(gzip.compress(body)) for url, body in ((u, r.body()) for u, r in sizes.items()))
    assert total <= FIRST_VIEW, f"{total / 1000:.0f} kB gzipped in {len(sizes)} requests: {sorted(sizes)}"


# --- every kind of control, on a page of its own -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("kinds")
    parts = []
    for n, states in enumerate(run_cells(SETUP, *KINDS.values())[1:]):
        page, script = explorer.explorer_html(states, f"kind-{n}", "a line")
        (folder / f"kind-{n}.js").write_text(script, encoding="utf-8")
        parts.append(page.replace("STATES", f"kind-{n}.js"))
    head = f"<!doctype html><html lang=en class=scripts><title>kinds</title><style>{(ROOT / 'book/_static/book.css').read_text(encoding='utf-8')}</style>"
    script = f"<script>{(ROOT / 'book/_static/explorers.js').read_text(encoding='utf-8')}</script>"
    (folder / "index.html").write_text(f"{head}<body>{''.join(parts)}{script}</body></html>", encoding="utf-8")
    return serve(folder)


def test_every_kind_of_control_moves(all_kinds, open_page):
    tab, problems = open_page(f"{all_kinds}/index.html")
    for box in tab.locator(".explorer").all():
        for control in box.locator("[data-control]").all():
            moved(tab, box, control)
    button = tab.locator(".explorer-play")
    label = button.locator("xpath=following-sibling::output")
    before = label.text_content()
    button.press("Enter")
    tab.wait_for_function("([e, before]) => e.textContent !== before", arg=[label.element_handle(), before])
    assert not problems


def test_states_that_cannot_be_loaded_are_said(all_kinds, open_page):
    tab, _ = open_page("about:blank")
    tab.route("**/kind-*.js", lambda route: route.abort())
    tab.goto(f"{all_kinds}/index.html")
    box = tab.locator(".explorer").first
    box.locator("[data-control]").first.focus()
    box.locator(".explorer-problem:not(:empty)").wait_for()
    assert box.locator("[data-control]").first.is_disabled() and box.locator("svg").first.is_visible()


def test_a_change_is_quick(site, open_page):
    tab, _ = open_page(f"{site}/book/index.html")
    control = tab.locator(".explorer [data-control]").first
    control.focus()
    tab.wait_for_timeout(800)
    spent = control.evaluate("""async range => { const times = [];
        for (let i = +range.min; i <= +range.max; i++) { range.value = i; const t = performance.now(); range.dispatchEvent(new Event('input', {bubbles: true}));
            await new Promise(requestAnimationFrame); times.push(performance.now() - t); } return times.sort((a, b) => a - b)[times.length >> 1]; }""")
    assert spent < 50, f"{spent:.0f} ms a change"
