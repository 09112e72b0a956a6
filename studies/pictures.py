"""Make the pictures of README.md and docs/ from what they show: `python -m studies.pictures` (`make pictures`).

In JupyterLab, light and dark: `check.png` is a failed check, `overview.png` what checking all says halfway,
`hand-in.png` what is packed then. `grade.png` is the table that `make grade` ends with.
`calibration.png` is drawn by `make calibrate`. The browser is the machine's own Chromium.
"""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from PIL import Image
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from autograder.paths import KIT
from autograder.questions import load_assignment
from autograder.spec.answers import answer
from tests.browser.lab import DARK, LIGHT, OpenNotebook, chromium, homework, jupyter_lab
from tests.samples import wrong_cell

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

ASSIGNMENT = "05-softmax-regression"
FIRST, WRITTEN, LAST = "softmax-regression-example", "written-batch-size", "hand-in-example"
HALF = ("dataset", "labels", "softmax", "cross_entropy", "accuracy")
"""Questions that are answered halfway."""
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


def photograph(
    browser: Browser, prepare: Callable[[Path], None], use: Callable[[OpenNotebook], list[Locator]]
) -> Image.Image:
    """A student's notebook, prepared in its file and used in JupyterLab; what `use` names of it, light above dark."""
    shots = []
    for theme in (LIGHT, DARK):
        with tempfile.TemporaryDirectory() as place:
            file = homework(Path(place, "work"), ASSIGNMENT)
            prepare(file)
            looks = {"viewport": {"width": WIDTH, "height": 1200}, "device_scale_factor": SCALE}
            with jupyter_lab(file.parent, theme, sys.executable) as lab, lab.opened(browser, file, **looks) as notebook:
                shots.append(shot_of(notebook, use(notebook)))
    picture = Image.new("RGB", (shots[0].width, sum(shot.height for shot in shots)))
    picture.paste(shots[0], (0, 0))
    picture.paste(shots[1], (0, shots[0].height))
    return picture


def shot_of(notebook: OpenNotebook, parts: list[Locator]) -> Image.Image:
    """From the first of these parts to the last, which stand one below the other."""
    page = notebook.page
    page.add_style_tag(content=".jp-cell-toolbar, .jp-Collapser { display: none !important }")
    page.locator(".jp-Toolbar").first.click()  # what is chosen has a frame
    parts[0].scroll_into_view_if_needed()
    parts[-1].scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    boxes = [box for part in parts if (box := part.bounding_box())]
    top, bottom = boxes[0]["y"] + 2, boxes[-1]["y"] + boxes[-1]["height"]  # above is the frame of the chosen cell
    clip = {"x": boxes[0]["x"], "y": top, "width": boxes[0]["width"], "height": bottom - top}
    return Image.open(io.BytesIO(page.screenshot(clip=clip)))


def failed_check(browser: Browser) -> Image.Image:
    """A wrong softmax in the notebook of 05, and what its check says."""

    def prepare(file: Path) -> None:
        book = nbformat.read(file, as_version=4)
        cells = {cell.id: cell for cell in book.cells}
        cells["softmax-answer"].source = wrong_cell(ASSIGNMENT, "softmax", ["columns"]).strip()
        book.cells = [cells[name] for name in (FIRST, "softmax-answer", "softmax-check")]
        nbformat.write(book, file)

    def use(notebook: OpenNotebook) -> list[Locator]:
        for name in notebook.ids:
            notebook.run(name)
        return [notebook.cell(name) for name in notebook.ids[1:]]

    return photograph(browser, prepare, use)


def last_cell(browser: Browser, words: str) -> Image.Image:
    """The output of the last cell that holds these words, halfway."""

    def prepare(file: Path) -> None:
        book = nbformat.read(file, as_version=4)
        cells = {cell.id: cell for cell in book.cells}
        assignment = load_assignment(ASSIGNMENT)
        for question in map(assignment.question, HALF):
            parts = [answer(assignment.reference, name) for name in question.defines]
            cells[f"{question.id}-answer"].source = "\n\n\n".join(parts)
        cells[WRITTEN].source = "The more images, the less the mean gradient varies."
        nbformat.write(book, file)

    def use(notebook: OpenNotebook) -> list[Locator]:
        for name in (FIRST, *(f"{asked}-{part}" for asked in HALF for part in ("answer", "check"))):
            notebook.run(name)
        notebook.run(LAST)
        return [notebook.cell(LAST).locator(".jp-OutputArea-child").filter(has_text=words)]

    return photograph(browser, prepare, use)


def overview(browser: Browser) -> Image.Image:
    """What checking all says halfway."""
    return last_cell(browser, "next:")


def handed_in(browser: Browser) -> Image.Image:
    """What is packed halfway."""
    return last_cell(browser, "Packed:")


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


PICTURES: dict[str, Callable[[Browser], Image.Image]] = {
    "check.png": failed_check,
    "overview.png": overview,
    "hand-in.png": handed_in,
    "grade.png": graded_samples,
}
"""The pictures in docs/ that `main` writes, by name."""


def main() -> None:
    """Write all pictures."""
    with chromium() as browser:
        for name, draw in PICTURES.items():
            draw(browser).quantize(256).save(KIT / "docs" / name, optimize=True)


if __name__ == "__main__":
    main()
