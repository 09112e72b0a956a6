"""Photograph a failed check in JupyterLab, light and dark, for `docs/check.png`: `python -m studies.pictures`.

The notebook is the handed-out one of 05, with a wrong softmax; the browser is the machine's own Chromium.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from autograder.paths import KIT
from tests.samples import wrong_cell

ASSIGNMENT = "05-softmax-regression"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ANSWER = wrong_cell(ASSIGNMENT, "softmax", ["columns"]).strip()
SHOWN = 2
"""The last cells of the notebook, which are photographed."""
THEMES = ("JupyterLab Light", "JupyterLab Dark")
WIDTH, SCALE = 860, 1.6
"""Of a picture, in the browser's pixels, and how many of ours one of them is."""


def homework(place: Path) -> Path:
    """A student's folder below `place`: the first cell of the notebook, a wrong answer and its check."""
    folder = place / ASSIGNMENT
    shutil.copytree(KIT / "assignments" / ASSIGNMENT, folder)
    file = folder / f"{ASSIGNMENT}.ipynb"
    book = nbformat.read(file, as_version=4)
    cells = {cell.id: cell for cell in book.cells}
    first = next(cell for cell in book.cells if cell.cell_type == "code")
    cells["softmax-answer"].source = ANSWER
    book.cells = [first, cells["softmax-answer"], cells["softmax-check"]]
    nbformat.write(book, file)
    return folder


@contextmanager
def jupyter_lab(folder: Path, theme: str) -> Iterator[str]:
    """JupyterLab of `folder` in this theme: the address of its notebook, alone on a page."""
    settings = folder.parent / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={token}", f"--LabApp.user_settings_dir={folder.parent / 'settings'}"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(240):
                try:
                    urlopen(f"{base}/api/status?token={token}").close()
                    break
                except URLError:
                    time.sleep(0.25)
            yield f"{base}/doc/tree/{ASSIGNMENT}.ipynb?token={token}"
        finally:
            server.terminate()


def photograph(browser: Browser, address: str) -> Image.Image:
    """Run all cells of the notebook at `address`; a picture of the last ones with what they show."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 1200}, device_scale_factor=SCALE)
    page.goto(address)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = page.locator(".jp-CodeCell")
    cells.last.locator(".jp-OutputArea-output").last.wait_for(timeout=120_000)
    page.add_style_tag(content=".jp-cell-toolbar, .jp-Collapser { display: none !important }")
    cells.first.locator(".jp-InputPrompt").click()  # what is chosen has a frame
    page.wait_for_timeout(1000)
    boxes = [box for cell in cells.all()[-SHOWN:] if (box := cell.bounding_box())]
    top, bottom = boxes[0]["y"] + 2, boxes[-1]["y"] + boxes[-1]["height"]  # above is the frame of the chosen cell
    shot = page.screenshot(clip={"x": boxes[0]["x"], "y": top, "width": boxes[0]["width"], "height": bottom - top})
    page.close()
    return Image.open(io.BytesIO(shot))


def main() -> None:
    """Write the picture: light above dark."""
    shots = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        for theme in THEMES:
            with tempfile.TemporaryDirectory() as place, jupyter_lab(homework(Path(place)), theme) as address:
                shots.append(photograph(browser, address))
        browser.close()
    picture = Image.new("RGB", (shots[0].width, sum(shot.height for shot in shots)))
    picture.paste(shots[0], (0, 0))
    picture.paste(shots[1], (0, shots[0].height))
    picture.quantize(256).save(KIT / "docs" / "check.png", optimize=True)


if __name__ == "__main__":
    main()
