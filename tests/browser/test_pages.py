"""The pages in a real browser, made of a hostile notebook: they lead somewhere, fetch nothing, and nothing runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from urllib.parse import quote

import nbformat
import pytest

from autograder.batch.record import read_record
from autograder.course.settings import Course
from autograder.course.term import Term
from autograder.report.files import write_result
from autograder.report.pages.write import write_pages
from tests.browser.lab import FAINT, homework
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
NAME = "01-tensors"
FILE = "<img src=x onerror=alert(1)> 100%#a?.ipynb"
ATTACK = (
    "</pre></code><script>window.hacked = 1; alert(1)</script><img src='http://127.0.0.1:9/a.png' onerror='alert(1)'>"
    "<svg onload=alert(1)><style>* {display: none}</style><iframe src='http://127.0.0.1:9/'></iframe>"
    "<meta http-equiv=refresh content='0; url=http://127.0.0.1:9/'>"
)
WRITTEN = (
    f"{ATTACK}\n\n![a](http://127.0.0.1:9/b.png) [b](javascript:alert(1)) [c](https://d2l.ai)\n\n| a |\n|:-:|\n| 1 |\n"
)
CODE = f'''"""{ATTACK}"""
import torch

def make_grid(rows, cols):
    raise ValueError({ATTACK!r})

def {"a" * 300}(): pass
'''
READ = ["main *", 4.5]
"""All text, and the contrast that it has at least."""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """What grading leaves of a hostile notebook; then with a training's pictures and a page of the class."""
    place = tmp_path_factory.mktemp("pages")
    book = nbformat.read(homework(place, NAME), as_version=4)
    for cell in book.cells:
        if cell.id == "grid-answer":
            cell.source = CODE
        elif cell.id.startswith("written-") and not cell.id.endswith("-end") and "Write your answer" in cell.source:
            cell.source = WRITTEN
    (place / "in").mkdir()
    nbformat.write(book, place / "in" / FILE)
    command = [sys.executable, "-m", "autograder", "grade", "--assignment", NAME, "--submissions", str(place / "in")]
    subprocess.run([*command, "--out", str(place / "out")], cwd=ROOT, check=True, capture_output=True)
    (file,) = (place / "out" / "results").glob("*.json")
    record = read_record(file)
    assert record and "<script>" in json.dumps(record["written"])
    case = record["questions"]["grid"]["cases"]["grids"]
    case |= {"accuracy": 0.5, "threshold": 0.8, "curve": [0.3, 0.5], "missed": [[0, 6]], "mistake": ATTACK}
    case["told"] = dict.fromkeys(("title", "sentence", "yours", "expected", "hint", "tried", "difference"), ATTACK)
    write_result(record, place / "out" / "results")
    course = Course(name=ATTACK)
    write_pages(NAME, [record], Term(course).marks(NAME, [record], place / "out", {}), place / "out", course)
    return place / "out"


@pytest.fixture
def opened(browser, out):
    """A function that opens a page, and sees at the end that nothing was said, asked, run or fetched."""
    pages, wrong, fetched = [], [], []

    def open_one(kind, **looks):
        (file,) = (out / "results").glob("*.html") if kind == "student" else [out / f"{kind}.html"]
        page = browser.new_page(**looks)
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(f"file://{quote(str(file))}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        assert page.evaluate("window.hacked") is None
        page.close()
    assert wrong == [] and not [url for url in fetched if not url.startswith(("file://", "data:"))]


KINDS = ("student", "index", "mistakes")


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_notebook_does_nothing_on_a_page(opened, kind):
    page = opened(kind)
    page.wait_for_timeout(300)
    assert page.locator("h1").is_visible()
    assert page.locator("script, iframe, object, form, main style, main meta").count() == 0
    assert "<script>window.hacked" in page.locator("main").inner_text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_leads_somewhere(opened, browser, out, kind):
    page = opened(kind)
    links = page.eval_on_selector_all("a[href]", "all => all.map(one => [one.getAttribute('href'), one.href])")
    assert links
    for said, address in dict(links).items():
        if said.startswith("#"):
            assert page.evaluate("id => document.getElementById(id) !== null", said[1:]), said
        elif address.endswith(".csv"):
            assert (out / said).is_file()  # a browser stores it
        elif not said.startswith("https://d2l.ai"):
            other = browser.new_page()
            assert other.goto(address).ok and other.locator("h1").is_visible(), said
            other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_scrolls_down_only_and_all_can_be_read(opened, kind, scheme):
    page = opened(kind, viewport={"width": 360, "height": 640}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(FAINT, READ) == []
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")


@pytest.mark.parametrize("kind", KINDS)
def test_paper_is_white_and_no_line_of_code_is_cut_off(opened, kind):
    page = opened(kind, color_scheme="dark", viewport={"width": 700, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(FAINT, READ) == []
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    assert page.eval_on_selector_all("pre", cut) == []
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_reaches_everything(opened, kind):
    page = opened(kind)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid" and page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(400):
        page.keyboard.press("Tab")
        where = page.evaluate("[document.activeElement.tagName, document.activeElement.outerHTML.slice(0, 80)]")
        if where[0] == "BODY":
            break
        reached.append(where[0])
    expected = page.locator("main a[href], main summary, main pre, main .wide").count()
    assert len(reached) >= expected and re.search("PRE|SUMMARY", " ".join(reached))
