"""What no page uses leaves the site: rules of the theme's style sheets, its scripts, source maps and translations. Knows HTML and CSS as text alone."""

import json
import re
import shutil

import tinycss2

SHEETS = ("bootstrap", "pydata-sphinx-theme", "sphinx-book-theme", "basic", "mystnb")  # the book's own and KaTeX's stay as they are
STATES = {"show", "shown", "active", "scrolled", "hide", "onlyprint"}  # classes that come while a page is read
GONE = ("vendor", "scripts", "locales", "**/*.map", "*-macros.html", "images/logo_*", "webpack-macros.html", "styles/theme.css", "*.png")
GONE += (
    "searchtools.js",
    "language_data.js",
    "doctools.js",
    "sphinx_highlight.js",
    "documentation_options.js",
    "katex_autorenderer.js",
    "jquery.js",
    "sbt-webpack-macros.html",
)


def trim(site, memory):
    """Remove from the built site in folder `site` what its pages do not use. memory: a file that keeps what was read of pages that have not changed."""
    static, used, asked = site / "_static", set(STATES), set()
    known = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    facts = {}
    for page in sorted(p for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts):
        name, stamp = page.relative_to(site).as_posix(), [page.stat().st_mtime_ns, page.stat().st_size]
        facts[name] = known[name] if known.get(name, [None])[0] == stamp else [stamp, *read(page.read_text(encoding="utf-8"))]
        used |= set(facts[name][1])
        asked |= set(facts[name][2])
    memory.write_text(json.dumps(facts), encoding="utf-8")
    for pattern in GONE:
        for path in static.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.relative_to(static).as_posix() not in asked:
                path.unlink()
    for script in static.rglob("*.js"):
        used |= set(re.findall(r"[\w-]+", script.read_text(encoding="utf-8")))
    for sheet in static.rglob("*.css"):
        if sheet.name.split(".")[0] in SHEETS:
            sheet.write_text(purged(sheet.read_text(encoding="utf-8"), used), encoding="utf-8")


def read(page):
    """The names of elements, classes and ids in a page (those that its scripts write included), and the static files it asks for."""
    found = {name for value in re.findall(r'\b(?:class|id)="([^"<>]*)"', page) for name in value.split()} | set(re.findall(r"<([a-z][a-z0-9]*)", page))
    return sorted(found), sorted(set(re.findall(r"(?:href|src)=\"[^\"]*_static/([^\"?#]+)", page)))


def purged(css, used):
    """The style sheet without the rules whose selectors ask for names that nobody has."""
    return "".join(kept(rule, used) for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def kept(rule, used):
    if rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in ("media", "supports"):
        inner = "".join(kept(part, used) for part in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
    if rule.type != "qualified-rule":
        return rule.serialize()
    selectors = [s for s in split(tinycss2.serialize(rule.prelude)) if applies(s, used)]
    return f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}" if selectors else ""


def split(prelude):
    """The selectors of a list, split at the commas that stand outside brackets."""
    return [s.strip() for s in re.split(r",(?![^(]*\)|[^\[]*\])", prelude)]


def applies(selector, used):
    """May an element that has only `used` names match? What stands in brackets is not asked, so that in doubt a rule stays."""
    bare = re.sub(r"\[[^\]]*\]", "", selector)
    while "(" in bare:
        bare, before = re.sub(r"\([^()]*\)", "", bare), bare
        if bare == before:
            return True
    bare = bare.replace("\\", "")
    wanted = re.findall(r"[.#]([\w-]+)", bare) + re.findall(r"(?:^|[\s>+~])([a-z][a-z0-9]*)\b", bare)
    return all(name in used or name in ("html", "body", "root", "from", "to") for name in wanted)
