"""Sphinx integration, the only module that knows Sphinx: runs the chapters, turns markers and recorded states into page, and keeps the site to itself.

Loaded by _config.yml, so that `make book` and plain `jupyter-book build .` give the same site.
"""

import json
import os
import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from tools import EDITION, anchors, annotate, execute, find, lean, lines, maths, notebook, preview, record, reference, share
from tools.explorer import explorer_html, figure_html
from tools.notebook import ROOT

logger = logging.getLogger(__name__)
THEME_SCRIPTS = ("documentation_options", "doctools", "sphinx_highlight", "sphinx-book-theme", "DOCUMENTATION_OPTIONS")  # page.js does what they did
LONG_OUTPUT = 30  # lines; a longer one is folded
CALLOUTS = {"Claim check.": "claim", "Pitfall.": "pitfall", "Key result.": "key", "Predict first.": "predict"}


def prepare(app, config):
    """Before anything is read: node and KaTeX in place, chapters executed, addresses known."""
    maths.prepare(config)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    repository = settings["repository"]
    if os.environ.get("GITHUB_REPOSITORY"):
        repository["url"] = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{os.environ['GITHUB_REPOSITORY']}"
    if repository["url"]:
        config.html_theme_options |= {"repository_url": repository["url"], "repository_branch": repository["branch"]}
        config.html_theme_options["launch_buttons"] = {"colab_url": "https://colab.research.google.com"}
        config.html_js_files.append(["report.js", {"defer": "defer"}])
    config.book_repository, config.html_baseurl = repository, share.site_address(settings)
    sources = [f for folder in ("book/_static", "book/_templates", "tools") for f in sorted((ROOT / folder).rglob("*.*")) if f.suffix != ".pyc"]
    config.book_compiler = notebook.sha("".join(f.read_bytes().hex() for f in sources))
    config.nb_execution_cache_path = str(execute.cache_folder())
    try:
        execute.run()
    except (execute.ExecutionFailed, notebook.NotebookError) as error:
        raise ExtensionError(f"\n{error}\n") from None


# --- reading -----------------------------------------------------------------------------------------------------------------------------------------


def on_read(app, doctree):
    """Exercises and solutions stay out of the side bar; block quotes that start with a marker become call-outs, claims with their verdict."""
    docname = app.env.docname
    if docname.split("/")[0] in ("exercises", "solutions"):
        app.env.metadata[docname]["orphan"] = True
    verdicts = iter(())
    if docname in chapter_pages():
        path = ROOT / f"{docname}.ipynb"
        nb = notebook.read(path)
        notebook.tags(nb, path)
        annotate.questions(nb, path)
        verdicts = iter([m.targets[0] for m in notebook.markers(nb, path) if m.kind == "claim"])
    for quote in doctree.findall(nodes.block_quote):
        lead = next((n for p in quote.children[:1] for n in p.children if n.astext().strip()), None)
        kind = CALLOUTS.get(lead.astext()) if isinstance(lead, nodes.strong) else None
        if kind:
            quote["classes"] += ["callout", f"callout-{kind}"]
        verdict = next(verdicts, None) if kind == "claim" else None
        if verdict:
            lead.parent.insert(lead.parent.index(lead) + 1, nodes.inline("", verdict, classes=["verdict", f"verdict-{verdict}"]))


def keep_anchors(app, doctree):
    """Each heading has an id that stays (docutils numbers a text that comes again by the page), and a renamed one the ids it had before."""
    docname = app.env.docname
    sections = [s for s in doctree.findall(nodes.section) if isinstance(s.next_node(), nodes.title)]
    names = anchors.ids([(s["names"] + s["dupnames"] + [""])[0] for s in sections])  # the words as written: the titles have typographic quotes by now
    renamed = app.env.metadata[docname]["anchors"] = anchors.aliases(anchors.published(), docname.removeprefix("book/"))
    for section, name in zip(sections, names, strict=True):
        others = [i for i in section["ids"] + renamed.get(name, []) if i not in names]
        section["ids"] = [name, *others]
    for name in renamed.keys() - set(names):
        logger.warning("%s says that #%s is #%s now, and the page has no heading #%s", anchors.LIST, renamed[name][0], name, name, location=docname)


def renamed_since(app, env, added, changed, removed):
    """Pages whose list of renamed headings is another than when they were read."""
    lines = anchors.published()
    return [d for d in env.found_docs - removed if env.metadata[d].get("anchors", {}) != anchors.aliases(lines, d.removeprefix("book/"))]


def chapter_pages():
    return [f"book/{c}" for c in notebook.chapters()]


# --- writing -----------------------------------------------------------------------------------------------------------------------------------------


def on_resolved(app, doctree, docname):
    """Figures go into the page as SVG, recorded states into one script file an explorer."""
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):  # no line starts with the comma after a formula
        around = formula.parent.children
        at = next(i for i, node in enumerate(around) if node is formula)  # by identity: Text nodes that read the same are equal
        after = around[at + 1] if at + 1 < len(around) else None
        if isinstance(after, nodes.Text) and after[:1] in tuple(",.;:)?!") and len(formula.astext()) < 40:
            formula.parent[at + 1] = nodes.Text(after[1:])
            formula.parent[at] = nodes.inline("", "", formula.deepcopy(), nodes.Text(after[0]), classes=["nobreak"])
    for block in [b for cell in doctree.findall(nodes.container) if "cell_output" in cell["classes"] for b in cell.findall(nodes.literal_block)]:
        height = block.astext().rstrip().count("\n") + 1
        if not re.search(r"\S {2,}\S", block.astext()):
            block["classes"].append("sentences")  # nothing stands in columns: may be wrapped
        if height > LONG_OUTPUT:
            at = block.parent.index(block)
            block.parent.insert(at + 1, nodes.raw("", "</details>", format="html"))
            block.parent.insert(at, nodes.raw("", f'<details class="long-output"><summary>Output of {height} lines</summary>', format="html"))
    slug = docname.removeprefix("book/").replace("/", "-")
    for n, image in enumerate(i for i in doctree.findall(nodes.image) if i["uri"].endswith(".svg") and "jupyter_execute" in i["uri"]):
        svg = record.slim((Path(app.srcdir) / image["uri"]).read_text(encoding="utf-8"))
        image.parent.replace(image, nodes.raw("", figure_html(svg, f"f{n}-{slug}", image.get("alt", "")), format="html"))
    found = [r for r in doctree.findall(nodes.raw) if r.astext().startswith(record.OPEN)]
    for n, raw in enumerate(found, 1):
        states = json.loads(raw.astext().removeprefix(record.OPEN).removesuffix(record.CLOSE))
        try:
            page, script = explorer_html(states, f"{slug}-{n}", alt_of(raw))
        except ValueError as error:
            raise ExtensionError(f"{docname}: {error}") from None
        target = Path(app.outdir) / "_explorers" / f"{slug}-{n}.js"
        target.parent.mkdir(exist_ok=True)
        target.write_text(script, encoding="utf-8")
        address = f"{'../' * docname.count('/')}_explorers/{target.name}?v={notebook.sha(script)[:8]}"
        raw.parent.replace(raw, nodes.raw("", page.replace("STATES", address), format="html"))


def alt_of(node):
    """The alternative text that the cell around a node carries in its metadata."""
    while node is not None and not (isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"):
        node = node.parent
    return (node or {}).get("cell_metadata", {}).get("mystnb", {}).get("image", {}).get("alt", "") if node is not None else ""


def on_page(app, page, template, context, doctree):
    """Chapter, exercise and solution link to each other; what a page does not use is not loaded."""
    context["edition"] = EDITION
    if "body" in context:  # a label that says less than the text it stands on
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")
    if page in chapter_pages():
        path = ROOT / f"{page}.ipynb"
        context["body"], holds = annotate.annotate(context["body"], notebook.read(path), path, execute.last_run(path))
        reference.store(Path(app.doctreedir) / "reference", page.removeprefix("book/"), holds)
    if page.startswith("book/reference/"):
        app.add_js_file("reference.js", priority=900, loading_method="defer")  # after reader.js
    if page in app.env.found_docs:
        it, context["metatags"] = shared(app, page)
        context["full_title"] = share.full_title(it, app.config.html_title)
        source = Path(app.env.doc2path(page)).relative_to(app.srcdir).as_posix()
        context["body"] += share.source_links(it, page, source, app.config.book_repository)
    if page == app.config.root_doc:
        found = [(part, c) for part, group in notebook.toc() for c in group if f"book/{c}" in app.env.titles and f"book/{c}" in chapter_pages()]
        about = [(part, c, share.about(ROOT / f"book/{c}.ipynb", f"book/{c}")) for part, c in found]
        context["body"] = reference.contents(context["body"], [(part, c, it.title, it.question) for part, c, it in about])
        app.add_js_file("progress.js", priority=900, loading_method="defer")  # on this page alone, after reader.js
    context["script_files"] = [s for s in context["script_files"] if not any(name in f"{s.filename} {s.attributes.get('body')}" for name in THEME_SCRIPTS)]
    context["search_version"] = keep_text(app, page, doctree)
    order = []
    for chapter in notebook.chapters():
        order += [d for d in (f"book/{chapter}", f"exercises/{chapter}", f"solutions/{chapter}") if d in app.env.titles]
    if page in order:
        i, first = order.index(page), app.config.root_doc
        for key, target in (("prev", order[i - 1] if i else first), ("next", order[i + 1] if i + 1 < len(order) else None)):
            context[key] = target and {"link": app.builder.get_relative_uri(page, target), "title": app.env.titles[target].astext()}


def keep_text(app, page, doctree):
    """Remember the text of a page for the search; once all are known, write them and return the file's hash."""
    folder = Path(app.doctreedir) / "search"
    if doctree is not None:
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_text(json.dumps(find.sections(doctree)), encoding="utf-8")
    elif page == "search":
        known = {d: folder / d for d in sorted(app.env.found_docs)}
        script = find.script({d: json.loads(f.read_text(encoding="utf-8")) for d, f in known.items() if f.exists()})
        (Path(app.outdir) / "_search.js").write_text(script, encoding="utf-8")
        return notebook.sha(script + (ROOT / "book/_static/search.js").read_text(encoding="utf-8"))[:8]
    return ""


def shared(app, page):
    """(what a page is about, the tags that say so in its head); writes its preview where the site's address is known."""
    first, site, base = app.config.root_doc, app.config.html_title, app.config.html_baseurl
    it, book = (share.about(Path(app.env.doc2path(p)), p) for p in (page, first))
    image, alt = preview.store(app.outdir, page, it, site, book) if base else ("", "")
    kind = "website" if page == first else "article"
    return it, share.head(it, site, kind, base and share.page_address(base, page), base and base + image, alt)


def on_finished(app, error):
    """Fill the reference pages; say where the pages are; take away what no page uses."""
    if not error and app.builder.format == "html":
        first, out = app.config.root_doc, Path(app.outdir)
        reference.write(out, Path(app.doctreedir) / "reference", app.config.html_baseurl)
        for name, text in share.files_at_top(first, app.config.html_title, *shared(app, first), app.config.html_baseurl, app.env.found_docs).items():
            (out / name).write_text(text, encoding="utf-8")
        lean.trim(out, Path(app.doctreedir) / "lean.json")


def without_sphinx_search(app):
    app.builder.search = False  # the search page is our own (html_additional_pages)


def setup(app):
    app.add_config_value("comments_config", {}, "env")  # Jupyter Book sets it for an extension that the site does without
    app.add_config_value("book_compiler", "", "env")  # pages are made anew when the style or the compiler changes
    app.connect("config-inited", prepare, priority=1)
    app.add_config_value("book_repository", {}, "html")
    app.connect("env-get-outdated", renamed_since)
    app.connect("doctree-read", keep_anchors, priority=400)  # before Sphinx collects them for the tables of contents
    app.connect("builder-inited", without_sphinx_search)
    app.connect("doctree-read", on_read)
    app.connect("doctree-resolved", on_resolved, priority=900)
    app.connect("html-page-context", on_page, priority=900)
    app.connect("build-finished", on_finished)
    lines.setup(app)
    maths.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
