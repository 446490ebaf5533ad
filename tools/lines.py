"""Code on the page: each line is a block of its own, so that one too long for the screen goes on below, further in, in place of being cut."""

import re

from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge


class Lines(HtmlFormatter):
    """Pygments' HTML with each line in `<span class="lN">`, N its steps of indentation; book.css sets what goes on below a step further in."""

    def wrap(self, source):
        return super().wrap((kind, block(line) if kind else line) for kind, line in source)


def block(line):
    text = re.sub("<[^>]*>", "", line)
    return f'<span class="l{min(len(text) - len(text.lstrip(" ")), 24) // 4}">{line}</span>'


def setup(app):
    PygmentsBridge.html_formatter = Lines
