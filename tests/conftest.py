"""The site, built once a test run from scratch with warnings as errors, and a browser that reaches no other host."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock  # comes with torch

from tools.notebook import ROOT

WITHOUT_BROWSER = "no Chromium, so no browser tests: get one with `apt-get install chromium`, or `python -m playwright install chromium`"


def pytest_collection_modifyitems(items):
    """With two workers one begins with the site, which takes minutes to build, and the other with what needs none; what is left to ask of its pages they share."""
    group = [m.args[0] if (m := item.get_closest_marker("xdist_group")) else None for item in items]
    turn = {id(item): 0 if g == "site" else 2 if "built" in item.fixturenames else 1 for item, g in zip(items, group, strict=True)}
    items.sort(key=lambda item: turn[id(item)])


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The site gate: a clean build of everything, warnings as errors, once for all workers. Returns the folder of the pages."""
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "site"
    told = out / "problems.txt"
    with FileLock(f"{out}.lock"):
        if not told.exists():
            command = [Path(sys.executable).parent / "jupyter-book", "build", ".", "--path-output", out, "--all", "-W", "-n", "--keep-going"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
            said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).splitlines()
            problems = [line for line in said if re.search("WARNING|ERROR|raised", line)] or said[-30:]
            out.mkdir(exist_ok=True)
            told.write_text("\n".join(problems) if done.returncode else "", encoding="utf-8")
    problems = told.read_text(encoding="utf-8")
    assert not problems, f"the build failed:\n{problems}"
    return out / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder on this machine and returns its address."""
    servers = []

    def start(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium: the system's, else Playwright's own; without one the browser tests are skipped, in CI they fail."""
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
            )
        except Error:
            if os.environ.get("CI"):
                pytest.fail(WITHOUT_BROWSER)
            pytest.skip(WITHOUT_BROWSER)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """A function that opens an address with every other host blocked: (page, list of what went wrong)."""
    contexts = []

    def start(address, theme="light", scripts=True, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
        page, problems = context.new_page(), []
        page.route("**/*", lambda route: route.continue_() if re.match(r"(http://127\.0\.0\.1:|data:|file:)", route.request.url) else route.abort())
        page.on("requestfailed", lambda request: problems.append(f"request failed: {request.url}"))
        page.on("response", lambda response: response.status >= 400 and problems.append(f"{response.status}: {response.url}"))
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("console", lambda message: message.type == "error" and problems.append(f"console: {message.text}"))
        page.goto(address, wait_until="load")
        return page, problems

    yield start
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter):
    """What tests/test_colab.py found to differ under Colab's versions, said once for all its tests."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    told = dict.fromkeys(text for report in reports for name, text in report.user_properties if name == "colab")
    if told:
        terminalreporter.section("under Colab's versions", sep="=")
        terminalreporter.write_line("\n".join(told))
