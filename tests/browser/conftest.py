"""JupyterLab as students install it, and a browser, once for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from tests.browser.lab import CHROMIUM, DARK, LIGHT, chromium, jupyter_lab
from tests.conftest import ROOT, SOFTMAX


@pytest.fixture(scope="session")
def browser():
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"there is no browser at {CHROMIUM}: sudo apt-get install chromium")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def python():
    """The Python of a fresh environment with the handout's requirements, unless $STUDENT_PYTHON names a ready one."""
    if ready := os.environ.get("STUDENT_PYTHON"):
        yield ready
        return
    with tempfile.TemporaryDirectory() as place:  # 6 GB, which pytest would keep
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        wanted = ROOT / "assignments" / SOFTMAX / "requirements.txt"
        subprocess.run([f"{place}/bin/pip", "install", "--quiet", "--requirement", wanted], check=True)
        yield f"{place}/bin/python"


@pytest.fixture(scope="session", params=[LIGHT, DARK], ids=["light", "dark"])
def lab(request, python, tmp_path_factory):
    """JupyterLab, in which each test opens a folder of its own."""
    with jupyter_lab(tmp_path_factory.mktemp("lab"), request.param, python) as opened:
        yield opened
