"""Make the pictures of README.md and docs/ from what they show: `python -m studies.pictures` (`make pictures`).

`check.png` is a failed check in JupyterLab, light and dark; `grade.png` is the table that `make grade` ends with. The
browser that draws them is the machine's own Chromium. `calibration.png` is drawn by `make calibrate`.
"""

from __future__ import annotations

import io
import json
import os
import pty
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from PIL import Image
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from autograder.paths import KIT
from tests.samples import wrong_cell

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ASSIGNMENT = "05-softmax-regression"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ANSWER = wrong_cell(ASSIGNMENT, "softmax", ["columns"]).strip()
SHOWN = 2
"""The last cells of the notebook, which are photographed."""
THEMES = ("JupyterLab Light", "JupyterLab Dark")
WIDTH, SCALE = 860, 1.6
"""Width of a page, in CSS pixels, and how many pixels of a picture one of those takes."""
COLUMNS = 104
"""Width of the terminal that `make grade` runs in."""
SHOW_CURSOR = "\x1b[?25h"
"""What a terminal is told when the live line ends; the table comes after it."""
PAGE = """\
<style>
body {{ margin: 0; background: {background} }}
pre {{ margin: 0; padding: 1em; width: max-content; color: {foreground} }}
pre {{ font: 15px/17px "DejaVu Sans Mono", monospace }}
</style>
<pre>{code}</pre>"""


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


def photograph_check(browser: Browser, address: str) -> Image.Image:
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


def failed_check(browser: Browser) -> Image.Image:
    """A wrong softmax in the notebook of 05, and what its check says: light above dark."""
    shots = []
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as place, jupyter_lab(homework(Path(place)), theme) as address:
            shots.append(photograph_check(browser, address))
    picture = Image.new("RGB", (shots[0].width, sum(shot.height for shot in shots)))
    picture.paste(shots[0], (0, 0))
    picture.paste(shots[1], (0, shots[0].height))
    return picture


def output_of(command: list[str], folder: Path) -> str:
    """What the command, run in `folder`, writes to a terminal of `COLUMNS` columns, with all control sequences."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    environment = {**plain, "TERM": "xterm-256color", "PYTHONPATH": str(KIT)}
    written = b""
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        with suppress(OSError):  # which Linux raises once nobody writes any more
            while part := os.read(ours, 1 << 16):
                written += part
    os.close(ours)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {written.decode()}")
    return written.decode()


def graded_samples(browser: Browser) -> Image.Image:
    """What `make grade` ends with for the sample submissions of 05."""
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", ASSIGNMENT, "--out", "grades"]
    with tempfile.TemporaryDirectory() as place:
        table = output_of(command, Path(place)).rpartition(SHOW_CURSOR)[2].replace("\r", "").strip()
    with open(os.devnull, "w") as nowhere:
        console = Console(file=nowhere, record=True, width=COLUMNS)
        console.print(Text.from_ansi(table))
    page = browser.new_page(device_scale_factor=SCALE)
    page.set_content(console.export_html(theme=MONOKAI, code_format=PAGE, inline_styles=True))
    shot = page.locator("pre").screenshot()
    page.close()
    return Image.open(io.BytesIO(shot))


PICTURES: dict[str, Callable[[Browser], Image.Image]] = {"check.png": failed_check, "grade.png": graded_samples}
"""The pictures in docs/ that `main` writes, by name."""


def main() -> None:
    """Write all pictures."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for name, draw in PICTURES.items():
            draw(browser).quantize(256).save(KIT / "docs" / name, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
