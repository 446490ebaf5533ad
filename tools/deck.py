"""The question bank as an Anki deck: one deck a part, maths in the form that Anki's own MathJax reads.

A note is known by its question (tools.annotate.question_id), so that a newer deck updates the answers and leaves the learner's schedule alone.
"""

import html
import re

import genanki
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tools import annotate

MODEL, DECK = 1_763_402_117, 1_763_500_000  # numbers that Anki keeps models and decks apart by: they never change
STYLE = ".card { font-family: sans-serif; font-size: 18px; text-align: left; line-height: 1.5; max-width: 45em; margin: 0 auto; padding: 0.5em; } .kind { opacity: 0.7; }"


def deck(holdings, path, address=""):
    """Write the deck of [(part, title of the part, chapter, title of the chapter, its questions as annotate.questions gives them), ...] to `path` and return the number of notes.

    address: of the site, for links to the chapters; without one the chapter is named. Raises ValueError when two chapters ask the same question, as one note cannot be both.
    """
    model = genanki.Model(
        MODEL,
        "Derive, Run, Check",
        fields=[{"name": "Question"}, {"name": "Answer"}, {"name": "Kind"}, {"name": "Source"}],
        templates=[
            {
                "name": "Question and answer",
                "qfmt": '<p class="kind">{{Kind}}</p><p>{{Question}}</p>',
                "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}<p class="kind">{{Source}}</p>',
            }
        ],
        css=STYLE,
    )
    decks, seen = {}, {}
    for part, part_title, chapter, title, questions in holdings:
        book = decks.setdefault(part, genanki.Deck(DECK + int(part[:2]), f"Derive, Run, Check::{part[:2]} {part_title}"))
        for kind, question, answer in questions:
            guid = annotate.question_id(question)
            if guid in seen:
                raise ValueError(f"{chapter} asks what {seen[guid]} asks: {question!r}; word one of them differently")
            seen[guid] = chapter
            source = f'<a href="{address}book/{chapter}.html#{guid}">{html.escape(title)}</a>' if address else html.escape(title)
            fields = [question if "&" in question else html.escape(question), anki_html(answer), kind, source]
            book.add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=[part, chapter.split("/")[-1], kind.lower()]))
    genanki.Package(list(decks.values())).write_to_file(str(path))  # dated now: Anki takes an answer only from a newer note
    return len(seen)


def anki_html(markdown):
    """Markdown with dollar maths as HTML with \\( \\) and \\[ \\]; links into the book keep their text alone."""
    text = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", markdown)
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)
    for name, pattern in (("math_inline", "\\({}\\)"), ("math_inline_double", "\\[{}\\]"), ("math_block", "\\[{}\\]")):
        reader.add_render_rule(name, lambda self, tokens, i, options, env, pattern=pattern: pattern.format(html.escape(tokens[i].content.strip())))
    return reader.render(text)
