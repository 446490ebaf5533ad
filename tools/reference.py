"""The reference part: formula sheet, claim index, question bank, glossary and the table of runs, laid out from what tools/annotate.py found in the chapters.

Knows notebooks and finished HTML, not Sphinx.
"""

import gzip
import html
import json
import posixpath
import re
from pathlib import Path

from tools import annotate, deck, execute, notebook
from tools.notebook import ROOT, sha

WORDS = {"formulas": "results", "claims": "claims", "questions": "questions", "glossary": "terms"}
INLINE = 100_000  # bytes, gzipped: what a reference page holds itself; the groups after that come as script files when they are scrolled near or searched


def relocated(text, chapter):
    """The HTML of a chapter as it must stand on a page in book/reference/: links lead to the same places."""

    def moved(m):
        if re.match(r"[a-z]+:|//", m[1]):
            return m[0]
        page, _, anchor = m[1].partition("#")
        target = posixpath.normpath(posixpath.join(f"book/{posixpath.dirname(chapter)}", page)) if page else f"book/{chapter}.html"
        return f'href="{posixpath.relpath(target, "book/reference")}{"#" + anchor if anchor else ""}"'

    return re.sub(r'href="([^"]*)"', moved, text)


def link(chapter, text, anchor=""):
    return f'<a href="../{chapter}.html{anchor and "#" + anchor}">{text}</a>'


def compiled(kind, holdings):
    """The content of the reference page `kind` (HTML) and its script files, {name: text}.

    holdings: [(part, title of the part, chapter, title of the chapter, what `annotate` found), ...] in reading order.
    """
    item = {"formulas": formula_html, "claims": claim_html, "questions": question_html, "glossary": term_html}[kind]
    groups = {}  # key -> title, {chapter: [HTML of an item]}
    for part, part_title, chapter, title, holds in holdings:
        for entry in holds["terms" if kind == "glossary" else kind]:
            key, name = (f"part-{part}", part_title)
            if kind == "glossary":
                name = entry["term"][0].upper()
                key = f"letter-{name}"
            items = groups.setdefault(key, (name, {}))[1].setdefault((chapter, html.escape(title)), [])
            items.append((entry.get("term", "").lower(), relocated(item(entry, chapter, html.escape(title)), chapter)))
    sections, scripts, weight = [], {}, 0
    for key, (name, chapters) in sorted(groups.items()) if kind == "glossary" else groups.items():
        if kind == "glossary":
            inner = "<dl>" + "".join(text for _, text in sorted(i for items in chapters.values() for i in items)) + "</dl>"
        else:
            inner = "".join(f'<div class="chapter"><h3>{link(c, t)}</h3>{"".join(text for _, text in items)}</div>' for (c, t), items in chapters.items())
        weight += len(gzip.compress(inner.encode()))
        later = weight > INLINE and sections
        if later:
            file = f"{kind}-{key}.js"
            scripts[file] = f"bookReference({json.dumps(key)},{json.dumps(inner, ensure_ascii=False)})\n"
            inner = "<ul>" + "".join(f"<li>{link(c, t)}: {len(items)}</li>" for (c, t), items in chapters.items()) + "</ul>"
        source = f' data-src="../../_reference/{file}?v={sha(scripts[file])[:8]}"' if later else ""
        sections.append(f'<section class="group" id="{html.escape(key)}" data-part="{html.escape(name)}"{source}><h2>{html.escape(name)}</h2>{inner}</section>')
    jump = " · ".join(
        f'<a href="#{html.escape(key)}">{html.escape(name)}</a>' for key, (name, _) in (sorted(groups.items()) if kind == "glossary" else groups.items())
    )
    count = sum(len(items) for _, chapters in groups.values() for items in chapters.values())
    return f'<p class="jump">{count} {WORDS[kind]}: {jump}</p>' + "".join(sections), scripts


def formula_html(f, chapter, title):
    holds = f'<p class="formula-holds">Holds when: {f["holds"]}.</p>' if f["holds"] else ""
    source = link(chapter, f"Derivation of ({f['tag']})", f["id"])
    says = f["says"][:1].upper() + f["says"][1:] if f["says"] else ""
    return (
        f'<div class="formula">{f["html"]}<p class="formula-says">{says}</p>{holds}'
        f'<p class="formula-source">{source} · <span title="{html.escape(f["check"], quote=True)}">✓ checked</span></p></div>'
    )


def claim_html(c, chapter, title):
    verdict = f'<span class="verdict verdict-{c["verdict"]}">{c["verdict"]}</span>'
    return f'<div class="claim" data-kind="{c["verdict"]}"><p>{verdict} {link(chapter, c["quote"], c["id"])}</p><p>{c["says"]}</p></div>'


def question_html(q, chapter, title):
    source = f'<p class="source">From {link(chapter, title, q["id"])}</p>'
    return f'<details class="question" data-kind="{q["kind"]}" data-id="{q["id"]}"><summary>{q["kind"]} · {q["question"]}</summary>\n{q["answer"]}\n{source}</details>'


def term_html(t, chapter, title):
    return f'<div class="term"><dt id="{t["id"]}">{t["term"][:1].upper()}{t["term"][1:]}</dt><dd>{t["says"]} {link(chapter, title, t["id"])}</dd></div>'


def contents(body, chapters):
    """The first page with its section *The chapters* filled: every chapter by part, with the question it answers.

    chapters: [(title of the part, chapter, title, question), ...] in reading order.
    """
    parts = {}
    for part, chapter, title, question in chapters:
        item = f'<li><a href="{posixpath.relpath(f"book/{chapter}.html", "book")}">{html.escape(title)}</a><br>{html.escape(question)}</li>'
        parts.setdefault(part, []).append(item)
    listed = "".join(f"<dt>{html.escape(part)}</dt><dd><ul>{''.join(items)}</ul></dd>" for part, items in parts.items())
    return re.sub(r'(<section id="the-chapters">.*?</h2>)', lambda m: f'{m[1]}<dl class="contents">{listed}</dl>', body, count=1, flags=re.S)


def tested(runs, chapters):
    """The table of runs: a row a chapter, a column a run.

    runs: [{"label", "date", "device", "versions", "pages": {"book/P/C": {"seconds", "passed"}}}, ...]; chapters: [(chapter, title), ...].
    """
    cards = "".join(
        f"<tr><td>{html.escape(r['label'])}</td><td class=nobreak>{html.escape(r['date'])}</td><td>{html.escape(r['device'])}</td>"
        f"<td>{html.escape(', '.join(f'{name} {version}' for name, version in r['versions'].items()))}</td></tr>"
        for r in runs
    )

    def cell(run, chapter):
        pages = [run["pages"][p] for p in (f"book/{chapter}", f"solutions/{chapter}") if p in run["pages"]]
        return " + ".join((f"{p['seconds']:.0f} s" if p["seconds"] >= 1 else "< 1 s") if p["passed"] else "failed" for p in pages) or "not run"

    rows = "".join(
        f"<tr><td>{link(c, html.escape(t))}</td>{''.join(f'<td class=nobreak>{html.escape(cell(r, c))}</td>' for r in runs)}</tr>" for c, t in chapters
    )
    labels = "".join(f"<th>{html.escape(r['label'])}</th>" for r in runs)
    return (
        f"<h2>Where it ran</h2><table class=table><thead><tr><th>run</th><th>date</th><th>machine</th><th>versions</th></tr></thead><tbody>{cards}</tbody></table>"
        f"<h2>Chapter by chapter</h2><p>Seconds for the chapter and for the solutions of its exercises, checks included.</p>"
        f"<table class=table><thead><tr><th>chapter</th>{labels}</tr></thead><tbody>{rows}</tbody></table>"
    )


def recorded_runs(folder):
    """The runs in book/reference/runs/, newest first; a file without a label is called by its name."""
    runs = [{"label": path.stem} | json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(folder).glob("*.json"))]
    return sorted(runs, key=lambda r: r["date"], reverse=True)


def fill(page, content):
    """Put the content between the marks of a reference page's HTML; what was there before goes. Raises ValueError when the page has no such place."""
    text, count = re.subn(
        r'(<div class="compiled"[^>]*>).*?(</div>\s*<!-- end of the compiled part -->)', lambda m: m[1] + content + m[2], page, count=1, flags=re.S
    )
    if not count:
        raise ValueError("the page has no '<div class=\"compiled\"></div><!-- end of the compiled part -->'")
    return text


def store(folder, chapter, holds):
    """Keep what a chapter's page holds until all pages are written (a page that has not changed is not written again)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{chapter.replace('/', '-')}.json").write_text(json.dumps(holds, ensure_ascii=False), encoding="utf-8")


def write(site, folder, address):
    """Fill the reference pages of a built site from what `store` kept in `folder`, and write the Anki deck; address: of the site, or empty."""
    holdings, cards = [], []
    for part, chapters in notebook.toc():
        for chapter in chapters:
            kept, path = folder / f"{chapter.replace('/', '-')}.json", ROOT / f"book/{chapter}.ipynb"
            if kept.exists() and path.exists():
                nb = notebook.read(path)
                where = (chapter.split("/")[0], part, chapter, notebook.title(nb))
                holdings.append((*where, json.loads(kept.read_text(encoding="utf-8"))))
                cards.append((*where, annotate.questions(nb, path)))
    for kind in ("formulas", "claims", "questions", "glossary", "tested"):
        page, scripts = site / f"book/reference/{kind}.html", {}
        if not page.exists():
            continue
        if kind == "tested":
            content = tested([execute.this_run(), *recorded_runs(ROOT / "book/reference/runs")], [h[2:4] for h in holdings])
        else:
            content, scripts = compiled(kind, holdings)
        page.write_text(fill(page.read_text(encoding="utf-8"), content), encoding="utf-8")
        for name, text in scripts.items():
            (site / "_reference").mkdir(exist_ok=True)
            (site / "_reference" / name).write_text(text, encoding="utf-8")
        if kind == "questions":
            deck.deck(cards, page.with_name("derive-run-check.apkg"), address)
