"""The figures of the texts: drawn whole, readable, shown with words, and part of the notebooks."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from autograder.publish import products
from autograder.publish.figures import FIGURES, FOLDER, BadFigure, figure_files, with_figures
from autograder.publish.figures.borders import BORDER, ON, UNITS, best_line, borders, network, points
from autograder.publish.figures.draw import KINDS, PAPER
from autograder.questions import assignment_names
from tests.conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"
TAG = re.compile(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">')


def luminance(color):
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_colors_can_be_read(kind):
    line, fill, ink = KINDS[kind]
    assert min(contrast(ink, fill), contrast(ink, PAPER)) >= 4.5
    assert contrast(line, PAPER) >= 3
    assert kind == "repeated" or min(contrast(line, other.fill) for other in KINDS.values()) >= 3


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_a_whole_small_picture_within_its_paper(name):
    text = FIGURES[name]()
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title").text and len(text.encode()) < 12_000 and text.count("\n") == 1
    width, height = float(root.get("width")), float(root.get("height"))
    assert width == 700 and root[2].get("fill") == PAPER and root[2].get("rx")
    for part in root.iter(f"{SVG}text"):
        assert float(part.get("font-size")) >= 14
        assert 10 < float(part.get("x")) < width - 10 and 10 < float(part.get("y")) < height - 10


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_in_a_notebook_with_what_it_teaches(name):
    shown = []
    for assignment in assignment_names():
        book = nbformat.read(ROOT / "assignments" / assignment / f"{assignment}.ipynb", as_version=4)
        texts = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
        assert not any("](figures/" in text for text in texts)
        shown += [(words, base64.b64decode(data).decode()) for text in texts for words, data in TAG.findall(text)]
    words = [words for words, picture in shown if picture == FIGURES[name]()]
    assert len(words) == 1 and 10 < len(words[0].split()) < 70, "a figure is shown once; its words say what it teaches"


def test_the_words_of_a_figure_stay_whole():
    (tag,) = TAG.findall(with_figures('Before.\n\n![A "matrix" & its\naxes [2.3].](figures/axes.svg)\n\nAfter.'))
    assert tag[0] == "A &quot;matrix&quot; &amp; its axes [2.3]."
    plain = "Say `f(![`.\n\nA [link](figures/axes.svg)."
    assert with_figures(plain) == plain


def test_a_figure_without_words_or_that_nobody_draws_is_refused():
    with pytest.raises(BadFigure, match="shows figures/axes.svg without words"):
        with_figures("![ \n ](figures/axes.svg)")
    for path in (
        "figures/axis.svg",
        "figures/axes.png",
        "axes.svg",
        "../figures/axes.svg",
        "https://example.org/axes.svg",
    ):
        with pytest.raises(BadFigure, match=f"shows {path}; there are only"):
            with_figures(f"![the axes]({path})")


def test_a_figure_that_is_no_longer_drawn_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(products, "KIT", tmp_path)
    monkeypatch.setattr(products, "shared_products", lambda: {Path(FOLDER, "axes.svg"): b"<svg/>"})
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "old.svg").write_text("<svg/>")
    assert products.stale_shared() == [FOLDER / "axes.svg", FOLDER / "old.svg"]
    products.build_shared()
    assert products.stale_shared() == [] and not (tmp_path / FOLDER / "old.svg").exists()
    assert set(figure_files()) == {FOLDER / f"{name}.svg" for name in FIGURES}


def test_the_bent_border_is_that_of_the_network():
    inner, outer = points()
    assert all(network(one) > 0 for one in inner) and all(network(one) < 0 for one in outer)
    assert network((BORDER * UNITS[0][0], BORDER * UNITS[0][1])) == pytest.approx(0) and 0 < ON < BORDER
    right, angle, distance = best_line(inner, outer)
    assert f"{right} of 40 points" in borders() and right == 26
