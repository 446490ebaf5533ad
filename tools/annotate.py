"""What a chapter holds for the reference part: its results, claims, questions and terms, found in the notebook and in the page made from it.

Knows notebooks and finished HTML, not Sphinx. tools/reference.py lays out what `annotate` finds.
"""

import html
import re

from tools import notebook
from tools.notebook import NotebookError, sha

KINDS = ("Recall", "Derive", "Apply", "Debug", "Design")
CELL = r"<td[^>]*>\s*(?:<p>)?(.*?)(?:</p>)?\s*</td>\s*"
MARKDOWN_BOLD = r"\*\*(?=\S)(.+?)\*\*"
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<! al\.)(?<!vs\.)((?:</\w+>)*)\s+")


# --- from a notebook -----------------------------------------------------------------------------------------------------------------------------------


def questions(nb, path):
    """[(kind, question, answer as Markdown), ...] under *In an interview*. Raises NotebookError for one that does not begin with its kind."""
    found, inside = [], False
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "markdown":
            continue
        if re.search(r"^## ", cell.source, re.M):
            inside = "## In an interview" in cell.source
        for summary, answer in re.findall(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", cell.source if inside else "", re.S):
            kind, _, question = summary.partition(" · ")
            if kind not in KINDS or not question.strip():
                raise NotebookError(path, i, f"write '<summary>Recall · The question?</summary>', with one of {', '.join(KINDS)}, not {summary!r}")
            found.append((kind, question.strip(), answer.strip()))
    return found


def quotes(nb):
    """What the claim checks put to the test, as Markdown, in order."""
    text = "\n\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    return [re.sub(r"\s*\n>?\s*", " ", q) for q in re.findall(r"^> \*\*Claim check\.\*\*\s+\*(.+?)\*(?=\s|$)", text, re.M | re.S)]


def question_id(question):
    """What a question is known by, in the browser and in Anki: its words, wherever they stand."""
    return "q-" + sha(html.unescape(question))[:10]


def terms(text, bold=r"<strong>(?=\S)(.+?)</strong>"):
    """[(term, where it begins)] in HTML: what is in bold inside a sentence. Leads ("Read it.", "- item: ...") and call-outs are not. For Markdown, bold=MARKDOWN_BOLD."""
    found = []
    for m in re.finditer(bold, text, re.S):
        first = re.search(r"(?:^|\n[ \t]*\n|<p>|<td>)[ \t]*$|\n[ \t]*(?:[-*>|]|\d+\.)[ \t]*$", "\n\n" + text[: m.start()])
        lead = first and text[m.end() :].startswith(":")
        if not (lead or m[1][-1] in ".?!:" or re.search("[\x00$]", m[1])):
            found.append((re.sub(r"\s+", " ", m[1]), m.start()))
    return found


def term_id(term):
    return "term-" + (re.sub(r"\W+", "-", term.lower().replace("+", " plus")).strip("-"))


# --- a chapter's page ----------------------------------------------------------------------------------------------------------------------------------


def masked(body):
    """The HTML with each inline formula replaced by a number between zero bytes, so that a sentence in it can be found; and the formulas."""
    parts, formulas, end = [], [], 0
    for m in re.finditer(r'<span class="math">', body):
        if m.start() < end:
            continue
        depth, at = 1, m.end()
        for tag in re.compile(r"<(/?)span\b").finditer(body, m.end()):
            depth += -1 if tag[1] else 1
            if not depth:
                at = body.index(">", tag.end()) + 1
                break
        parts += [body[end : m.start()], f"\0{len(formulas)}\0"]
        formulas.append(body[m.start() : at])
        end = at
    return "".join([*parts, body[end:]]), formulas


def annotate(body, nb, path, last_run):
    """A chapter's HTML with an anchor on every result, claim, question and term and a check mark beside every tagged equation; and what they are, by kind.

    last_run: a sentence that says when the page last ran. Raises NotebookError for a malformed marker.
    """
    body, formulas = masked(body)
    holds = {"formulas": [], "claims": [], "questions": [], "terms": []}
    parts, end = [], 0
    for block in re.finditer(r"<(p|tr)\b[^>]*>(.*?)</\1>", body, re.S):
        for term, start in terms(block[0]):
            sentence = definition(block, start)
            follows = re.match(r"\s*(<div class=\"math[^\"]*\">.*?</div>)", body[block.end() :], re.S)
            if re.search(r":(?:</\w+>)*$", sentence) and follows:
                sentence += follows[1]
            holds["terms"].append({"id": term_id(term), "term": term, "says": sentence})
            parts += [body[end : block.start() + start], f'<strong id="{term_id(term)}">']
            end = block.start() + start + len("<strong>")
    body = "".join([*parts, body[end:]])
    markers = notebook.markers(nb, path)
    checks = {tag: m for m in markers if m.kind == "check" for tag in m.targets}
    table = body[body.rfind('id="what-to-remember"') :] if 'id="what-to-remember"' in body else ""
    rows = {m[1]: (m[2], m[3]) for m in re.finditer(rf"<tr[^>]*>\s*<td[^>]*>(?:<p>)?\(([\w.]+)\)(?:</p>)?</td>\s*{CELL}{CELL}</tr>", table, re.S)}

    def equation(m):
        tag = re.search(r"\\tag\{([^}]*)\}", m[0])
        if not tag or tag[1] not in checks:
            return m[0]
        check = checks[tag[1]]
        says, when = rows.get(tag[1], ("", ""))
        holds["formulas"].append({"id": f"eq-{tag[1]}", "tag": tag[1], "html": m[0], "says": says, "holds": when, "check": check.text})
        return f'<div class="equation" id="eq-{tag[1]}">{m[0]}{check_mark(check, last_run)}</div>'

    body = re.sub(r'<div class="math[^"]*">.*?</div>', equation, body, flags=re.S)
    claims = iter(zip(quotes(nb), [m.targets[0] for m in markers if m.kind == "claim"], strict=False))

    def claim(m):
        quote = re.search(r"<em>(.*?)</em>", m[1], re.S)
        words, verdict = next(claims, (None, None))
        if not quote or not verdict:
            return m[0]
        name = f"claim-{sha(words)[:8]}"
        says = first_sentence(re.split(r"</p>\s*<p>", m[1] + "<p>", maxsplit=1)[-1] if "</p>\n<p>" in m[1] else m[1][quote.end() :])
        holds["claims"].append({"id": name, "quote": quote[1], "verdict": verdict, "says": says})
        return m[0].replace("<blockquote ", f'<blockquote id="{name}" ', 1)

    body = re.sub(r'<blockquote class="callout callout-claim">\s*<div>(.*?)</div>\s*</blockquote>', claim, body, flags=re.S)
    known = {question: kind for kind, question, _ in questions(nb, path)}

    def question(m):
        if m[2] not in known:
            return m[0]
        name = question_id(m[2])
        holds["questions"].append({"id": name, "kind": m[1], "question": m[2], "answer": m[3].strip()})
        return f'<details class="question" id="{name}">{m[0].removeprefix("<details>")}'

    body = re.sub(r"<details>\s*<summary>(\w+) · (.*?)</summary>(.*?)</details>", question, body, flags=re.S)
    for group in holds.values():
        for item in group:
            item |= {k: unmasked(v, formulas) for k, v in item.items() if k != "id"}
    return unmasked(body, formulas), holds


def unmasked(text, formulas):
    return re.sub("\0(\\d+)\0", lambda m: formulas[int(m[1])], text)


def check_mark(check, last_run):
    what = f"Checked: {html.escape(check.text)}."
    if check.fails_if:
        old, new = (f"<code>{html.escape(part)}</code>" if part.strip() else "nothing" for part in check.fails_if)
        what += f" The check fails when {old} becomes {new}."
    return f'<details class="checked"><summary title="What checked it">✓ checked</summary><p>{what} {html.escape(last_run)}</p></details>'


def first_sentence(text):
    """The first sentence, with the next when the first is only the verdict."""
    text = re.sub(r"</?p>", " ", text).strip()
    sentences = SENTENCE_END.split(text)
    sentences = ["".join(pair) for pair in zip(sentences[::2], [*sentences[1::2], ""], strict=True)]
    count = 1
    while count < len(sentences) and len(re.sub("<[^>]*>|^\\w+", "", " ".join(sentences[:count]))) < 45:
        count += 1
    return " ".join(sentences[:count])


def definition(block, start):
    """The sentence of a paragraph, or the row of a table, around position `start` of it."""
    if block[1] == "tr":
        cells = [re.sub(r"</?strong>", "", c).strip() for c in re.findall(CELL, block[0], re.S)]
        return ": ".join([cells[0], ", ".join(c for c in cells[1:] if c)])
    text, start = block[2], start - (block.start(2) - block.start())
    begin = max([m.end() for m in SENTENCE_END.finditer(text) if m.end() <= start], default=0)
    end = min([m.start() + len(m[1]) for m in SENTENCE_END.finditer(text) if m.start() > start], default=len(text))
    return text[begin:end].strip()
