"""A slider in JupyterLab: it moves the picture, which is still there when the notebook is opened again."""

from __future__ import annotations

import pytest

from autograder.questions import load_assignment
from autograder.spec.answers import answer
from tests.browser.lab import homework
from tests.conftest import SOFTMAX

pytestmark = pytest.mark.browser
SLIDER = "question-3-softmax-example-3"


def picture(notebook):
    """The words of the one picture below the cell with the slider."""
    return notebook.cell(SLIDER).locator(".jp-OutputArea-output img").get_attribute("alt")


def test_a_slider_moves_the_picture_and_the_picture_stays(lab, browser):
    file = homework(lab.folder / "sliders", SOFTMAX)
    with lab.opened(browser, file) as notebook:
        notebook.run("softmax-regression-example")
        notebook.write("softmax-answer", answer(load_assignment(SOFTMAX).reference, "softmax"))
        notebook.run("softmax-answer")
        notebook.run(SLIDER)
        assert "[0.09 0.24 0.67] at temperature 1.0" in picture(notebook)
        notebook.cell(SLIDER).locator(".noUi-handle").press("ArrowRight")
        moved = notebook.cell(SLIDER).locator("img[alt*='temperature 1.1']")
        moved.wait_for()
        notebook.page.keyboard.press("Escape")
        notebook.page.keyboard.press("Control+s")
        notebook.page.wait_for_timeout(1000)
    with lab.opened(browser, file) as notebook:
        assert "temperature 1.1" in picture(notebook)
