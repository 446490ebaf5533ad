"""Addresses of headings that were published stay."""

import re

import pytest
from test_build import write

from tools import anchors, exercises, notebook

pytestmark = pytest.mark.xdist_group("site")


def test_ids_of_headings():
    assert anchors.ids(["Explore", "1 · Explore", "Explore 1", "Explore", "…", "Why the root of d_k"]) == [
        "explore",
        "explore-2",
        "explore-1",
        "explore-3",
        "section",
        "why-the-root-of-d-k",
    ]


@pytest.fixture
def two_pages(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: book/index\nparts:\n  - caption: P\n    chapters:\n      - file: book/01_a/01_b\n", encoding="utf-8")

    def chapter(*headings):
        write(tmp_path / "book/01_a/01_b.ipynb", *[("markdown", f"# One\n\n{heading}\n\n```\n## no heading\n```") for heading in headings])

    write(tmp_path / "book/index.ipynb", ("markdown", "# First"))
    chapter("## The *score* of $d_k$")
    return tmp_path, chapter


def test_a_changed_heading_is_named_and_can_keep_its_address(two_pages):
    root, chapter = two_pages
    said = []
    assert exercises.main([], root) == 0
    listed = root / anchors.LIST
    assert listed.read_text(encoding="utf-8").splitlines()[1:] == ["01_a/01_b#one", "01_a/01_b#the-score-of-d-k", "index#first"]
    assert anchors.update(root, said.append, write=False) == 0 and not said
    chapter("## The slope")
    assert anchors.update(root, said.append, write=False) == 2
    assert said[0].startswith("01_a/01_b: no heading has the anchor #the-score-of-d-k any more")
    assert "`01_a/01_b#the-score-of-d-k = the-slope`" in said[0] and said[1].startswith("tests/anchors.txt lacks 01_a/01_b#the-slope")
    assert exercises.main(["--check"], root) == 1 and exercises.main([], root) == 1, "a lost anchor is not mended by listing the new one"
    text = listed.read_text(encoding="utf-8")
    assert "#the-score-of-d-k\n" in text and "#the-slope\n" in text
    listed.write_text(text.replace("#the-score-of-d-k\n", "#the-score-of-d-k = the-slope\n"), encoding="utf-8")
    assert exercises.main([], root) == 0 and exercises.main(["--check"], root) == 0
    chapter("## Gradient")
    listed.write_text(listed.read_text(encoding="utf-8").replace("#the-slope\n", "#the-slope = gradient\n"), encoding="utf-8")
    assert exercises.main([], root) == 0
    assert anchors.aliases(anchors.published(root), "01_a/01_b") == {"gradient": ["the-score-of-d-k", "the-slope"]}


def test_a_line_that_cannot_be_read_is_named(two_pages):
    root, _ = two_pages
    (root / "tests").mkdir()
    (root / anchors.LIST).write_text("# a comment\n01_a/01_b one\n", encoding="utf-8")
    with pytest.raises(notebook.NotebookError, match="line 2: write `page#anchor`"):
        anchors.published(root)


# --- the site ------------------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts(built):
    """{page below book/: HTML}."""
    return {p.relative_to(built / "book").with_suffix("").as_posix(): p.read_text(encoding="utf-8") for p in (built / "book").rglob("*.html")}


def test_published_anchors_are_on_their_pages(texts):
    there = {page: re.findall(r'\bid="([^"]+)"', text) for page, text in texts.items()}
    lost = anchors.lost(anchors.published(), there)
    assert not lost, "\n".join(lost)
    for page, ids in there.items():
        assert len(ids) == len(set(ids)), f"{page}: an id stands twice: {sorted(i for i in ids if ids.count(i) > 1)[:3]}"


def test_the_list_counts_headings_as_the_site_does(texts):
    for page, ids in anchors.present([]).items():
        copied = re.findall(r'<h[1-6]>(?:(?!</h).)*<a class="headerlink" href="#([^"]+)"', texts[page], re.S)
        assert [i for i in ids if i not in copied] == [], f"{page}: the sign beside a heading copies another address"
