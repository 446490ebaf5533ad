"""The site where the browser can store nothing."""

import pytest

pytestmark = pytest.mark.xdist_group("site")
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.fixture(scope="module")
def site(built, serve):
    return serve(built)


def before(open_page, script):
    """A tab in which `script` runs before any page does."""
    tab, problems = open_page("about:blank")
    tab.add_init_script(script)
    problems.clear()  # (about:blank has no storage)
    return tab, problems


def wrong(problems):
    return [p for p in problems if "Got invalid theme mode" not in p]  # (the theme's word for a first visit)


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
