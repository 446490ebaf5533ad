"""Which edition this is: said alike wherever it is said, and errata that name the editions they belong to."""

import datetime
import re

import pytest
import yaml

from tools import EDITION
from tools.notebook import ROOT

CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
EDITIONS = re.findall(r"^## (\d{4}\.\d+) \((\d{4}-\d\d-\d\d)\)$", CHANGES, re.M)


def test_one_edition_everywhere():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert EDITIONS[0][0] == EDITION, f"the newest edition in CHANGELOG.md is {EDITIONS[0][0]}, in tools/__init__.py {EDITION}"
    assert (cited["version"], cited["date-released"]) == EDITIONS[0], "CITATION.cff gives the newest edition of CHANGELOG.md and its date"


def test_headings_of_the_changes():
    headings = [h for h in re.findall(r"^## (.+)$", CHANGES, re.M) if h != "Unreleased"]
    assert headings == [f"{number} ({date})" for number, date in EDITIONS], "an edition's heading: ## 2026.1 (2026-11-21)"
    keys = [tuple(map(int, number.split("."))) for number, _ in EDITIONS]
    assert keys == sorted(set(keys), reverse=True) and [d for _, d in EDITIONS] == sorted((d for _, d in EDITIONS), reverse=True), "newest first"
    assert all(number.split(".")[0] == str(datetime.date.fromisoformat(date).year) for number, date in EDITIONS), "year and count"
    assert "## Unreleased" not in CHANGES or CHANGES.index("## Unreleased") < CHANGES.index(f"## {EDITION}")


def problems(errata, editions, unreleased):
    """What is wrong with the rows of an errata page, in words."""
    rows = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in errata.splitlines() if line.startswith("| ")][1:]
    wrong = []
    for row in rows if rows != [["Nothing has been reported yet.", "", "", ""]] else []:
        where, what, found, mended = [*row, "", "", "", ""][:4]
        date = re.fullmatch(r"(\d{4}-\d\d-\d\d), in (\d{4}\.\d+)", found)
        if len(row) != 4 or not what:
            wrong.append(f"{row}: four columns, each filled")
        if not re.match(r"\[[^\]]+\]\(\.\./\d\d_\w+/\d\d_\w+\.ipynb(#[\w().-]+)?\)|\[[^\]]+\]\(\.\./[\w/]+\.(md|ipynb)", where):
            wrong.append(f"{where!r}: a link to the page, as [Title, (3)](../01_part/02_chapter.ipynb)")
        if not date or date[2] not in editions:
            wrong.append(f"{found!r}: the day, and the edition that was wrong, as '2026-12-01, in {EDITION}'")
        if mended not in [*editions, "the next"] or (mended == "the next" and not unreleased):
            wrong.append(f"{mended!r}: an edition of CHANGELOG.md, or 'the next' while there is a section Unreleased")
    if not rows:
        wrong.append("no table; with no entry its one row says 'Nothing has been reported yet.'")
    return wrong


def test_errata():
    wrong = problems((ROOT / "book/reference/errata.md").read_text(encoding="utf-8"), [n for n, _ in EDITIONS], "## Unreleased" in CHANGES)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "row, said",
    [
        ("[Attention, (3)](../05_sequences/06_attention.ipynb) | $a \\|b\\|$ lacked a 2 | 2026-12-01, in 2026.1 | 2026.2", ""),
        ("[Attention, (3)](../05_sequences/06_attention.ipynb#check) | a factor 2 was missing | 2026-12-01, in 2026.1 | the next", ""),
        ("Attention, (3) | a factor 2 was missing | 2026-12-01, in 2026.1 | 2026.2", "a link to the page"),
        ("[Notation](../notation.md) | | 2026-12-01, in 2026.1 | 2026.2", "each filled"),
        ("[Notation](../notation.md) | wrong | December, in 2026.1 | 2026.2", "the day, and the edition"),
        ("[Notation](../notation.md) | wrong | 2026-12-01, in 2025.9 | 2026.2", "the day, and the edition"),
        ("[Notation](../notation.md) | wrong | 2026-12-01, in 2026.1 | soon", "an edition of CHANGELOG.md"),
    ],
)
def test_an_entry_that_lacks_something_is_refused(row, said):
    page = f"# Errata\n\n| where | what | found | mended in |\n|---|---|---|---|\n| {row} |\n"
    wrong = "; ".join(problems(page, ["2026.2", "2026.1"], unreleased=True))
    assert said in wrong if said else not wrong


def test_an_entry_waits_for_the_next_edition_only_while_there_are_unreleased_changes():
    page = "| where | what | found | mended in |\n|---|---|---|---|\n| [Notation](../notation.md) | wrong | 2026-12-01, in 2026.1 | the next |\n"
    assert not problems(page, ["2026.1"], unreleased=True)
    assert problems(page, ["2026.1"], unreleased=False) and problems("# Errata", ["2026.1"], unreleased=True)


@pytest.mark.xdist_group("site")
def test_pages_show_the_edition(built):
    for page in built.rglob("book/**/*.html"):
        foot = page.read_text(encoding="utf-8").split("bd-footer-content__inner", 1)[1]
        link = re.search(r'Edition <a href="([^"]+)">([^<]+)</a>', foot)
        target = page.parent / (link[1].rstrip("#") or page.name)
        assert link[2] == EDITION and target.resolve() == (built / "book/reference/changes.html").resolve(), page.name
    assert f"{EDITION} ({EDITIONS[0][1]})" in (built / "book/reference/changes.html").read_text(encoding="utf-8")
