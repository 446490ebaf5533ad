"""Code and notebooks keep to the rules of ruff."""

import subprocess
import sys

import pytest

from tools.notebook import ROOT


@pytest.mark.parametrize("arguments", [["check", "."], ["format", "--check", "tools", "tests", "conftest.py"]], ids=lambda a: a[0])
def test_ruff(arguments):
    done = subprocess.run([sys.executable, "-m", "ruff", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
