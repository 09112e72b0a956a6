"""Pictures of a notebook that somebody sent: figures of its text and plots below its cells, on screen and on paper."""

from __future__ import annotations

import shutil

import pytest

from autograder.questions import assignment_names
from tests.browser.lab import homework
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
PICTURES = """() => [...document.querySelectorAll('.jp-Notebook img')].map(one => ({
  alt: one.alt, shown: one.complete && one.naturalWidth > 0, width: one.getBoundingClientRect().width,
  room: one.closest('.jp-Cell').getBoundingClientRect().width,
}))"""


@pytest.mark.parametrize("name", assignment_names())
def test_every_picture_is_shown_in_words_too_and_fits_the_page(lab, browser, name):
    file = homework(lab.folder / f"pictures-{name}", name)
    shutil.copy(ROOT / "solutions" / f"{name}.ipynb", file)
    with lab.opened(browser, file) as notebook:
        for medium in ("screen", "print"):
            notebook.page.emulate_media(media=medium)
            notebook.page.wait_for_timeout(500)
            pictures = notebook.page.evaluate(PICTURES)
            wrong = [one for one in pictures if not (one["alt"] and one["shown"] and 0 < one["width"] <= one["room"])]
            assert pictures and not wrong, f"{medium}: {wrong}"
