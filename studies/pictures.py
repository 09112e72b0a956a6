"""Make the pictures of README.md and docs/ from what they show: `python -m studies.pictures` (`make pictures`).

In JupyterLab, light and dark: `check.png` is a failed check, `overview.png` what checking all says halfway,
`hand-in.png` what is packed then. `class.png` and `student.png` are pages that `make grade` leaves.
`calibration.png` is drawn by `make calibrate`. The browser is the machine's own Chromium.
"""

from __future__ import annotations

import atexit
import functools
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import nbformat
from PIL import Image

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
PAGE_WIDTH, PAGE_SCALE = 820, 1.0
"""The same of pages that grading leaves."""
SOFTMAX, MISTAKE = "#mistakes-softmax", "#mistakes-softmax ~ .case"
"""The heading of softmax among the mistakes, and the first mistake below it."""


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
    return below_each_other(shots)


def below_each_other(shots: Sequence[Image.Image]) -> Image.Image:
    """One picture of several that are equally wide."""
    picture = Image.new("RGB", (shots[0].width, sum(shot.height for shot in shots)))
    for number, shot in enumerate(shots):
        picture.paste(shot, (0, sum(above.height for above in shots[:number])))
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


@functools.cache
def graded_samples() -> Path:
    """The folder of results of the sample submissions of 05."""
    place = Path(tempfile.mkdtemp(prefix="pictures-"))
    atexit.register(shutil.rmtree, place)
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", ASSIGNMENT, "--out", str(place)]
    subprocess.run(command, cwd=KIT, check=True, stdout=subprocess.DEVNULL)
    return place


def page_shot(browser: Browser, file: Path, theme: str, first: str, last: str) -> Image.Image:
    """A page of what was graded, from the top of one part to the end of another."""
    scheme: Literal["light", "dark"] = "dark" if theme == DARK else "light"
    page = browser.new_page(
        viewport={"width": PAGE_WIDTH, "height": 1200}, device_scale_factor=PAGE_SCALE, color_scheme=scheme
    )
    page.goto(file.as_uri())
    boxes = [box for part in (first, last) if (box := page.locator(part).first.bounding_box())]
    top, bottom = boxes[0]["y"], boxes[-1]["y"] + boxes[-1]["height"]
    clip = {"x": 0, "y": top, "width": PAGE_WIDTH, "height": bottom - top}
    shot = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True)))
    page.close()
    return shot


def class_page(browser: Browser) -> Image.Image:
    """What instructors see of the samples: above, who they are; below, what they did wrong in one question."""
    file = graded_samples() / "index.html"
    parts = (("header", "#look + *"), ("#mistakes", "#mistakes + *"), (SOFTMAX, MISTAKE))
    return below_each_other([page_shot(browser, file, LIGHT, *part) for part in parts])


def students_page(browser: Browser) -> Image.Image:
    """What a student sees of a wrong softmax."""
    file = graded_samples() / "results" / "fails_softmax_wrong_axis.ipynb.html"
    asked = "section:has(> #question-3)"
    return page_shot(browser, file, DARK, asked, asked)


PICTURES: dict[str, Callable[[Browser], Image.Image]] = {
    "check.png": failed_check,
    "overview.png": overview,
    "hand-in.png": handed_in,
    "class.png": class_page,
    "student.png": students_page,
}
"""The pictures in docs/ that `main` writes, by name."""


def main() -> None:
    """Write all pictures."""
    with chromium() as browser:
        for name, draw in PICTURES.items():
            small = draw(browser).quantize(64, Image.Quantize.FASTOCTREE, kmeans=3, dither=Image.Dither.NONE)
            small.save(KIT / "docs" / name, optimize=True)


if __name__ == "__main__":
    main()
