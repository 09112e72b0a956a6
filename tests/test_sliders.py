"""Cells with sliders: they show a picture wherever they run, and grade as if they were not there."""

from __future__ import annotations

import sys

import matplotlib
import nbformat
import pytest
import torch

from autograder.judge.handout import skipped_cells
from autograder.publish.solutions import tidy_outputs
from reference import d2lite
from tests.conftest import ROOT
from tests.solved import solved, warm_judge

matplotlib.use("Agg")
CELLS = {"04-linear-regression": ("squared_loss", 2), "05-softmax-regression": ("softmax", 1)}
"""A question whose answer the sliders use, and how many cells have some."""


def interactive(assignment):
    book = nbformat.read(ROOT / "assignments" / assignment / f"{assignment}.ipynb", as_version=4)
    return [cell.source for cell in book.cells if "interactive" in cell.metadata.get("tags", [])]


@pytest.mark.parametrize("assignment", CELLS)
def test_sliders_cost_nothing_and_a_change_breaks_nothing(assignment):
    question, count = CELLS[assignment]
    cells = interactive(assignment)
    assert len(cells) == count and set(cells) <= skipped_cells(assignment)
    changed = [f"{cell}\n\nfrom ipywidgets import interact as other\nother(lambda k: k, k=3)" for cell in cells]
    for source in (cells, changed):
        every = [dict(zip(cells, source, strict=True)).get(cell, cell) for cell in solved(assignment)]
        short = every[: every.index(source[-1]) + 1]
        with warm_judge(assignment, tuple(short), b"a seed") as judge:
            assert judge.session.failures == {}
            verdicts = judge.verdicts(judge.assignment.question(question))
            assert [judge.message(one) for one in verdicts.values() if judge.message(one)] == []


@pytest.fixture
def shown(monkeypatch):
    """What a notebook shows: pictures by their titles, and sliders."""
    seen = []
    monkeypatch.setattr(d2lite, "_notebook", lambda: object())
    monkeypatch.setattr(d2lite, "describe", lambda axes, alt: None)
    monkeypatch.setattr(d2lite, "_show", lambda figure, output=None: seen.append(figure.axes[0].get_title()))
    monkeypatch.setattr("IPython.display.display", seen.append)
    return seen


def draw(a=2.0):
    axes = d2lite.plot(torch.arange(3.0), a * torch.arange(3.0))
    axes.set_title(f"a = {a}")
    return axes


def test_a_slider_redraws_the_picture(shown):
    assert d2lite.interact(a=(0, 5, 0.5))(draw) is draw
    *pictures, sliders = shown
    assert set(pictures) == {"a = 2.0"}
    (slider, _) = sliders.children
    assert (slider.description, slider.min, slider.max, slider.step, slider.value) == ("a", 0, 5, 0.5, 2)
    slider.value = 4.5
    assert shown[-1] == "a = 4.5"


def test_without_ipywidgets_there_is_one_picture_and_a_calm_line(shown, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    d2lite.interact(a=(0, 5, 0.5))(draw)
    assert shown == ["a = 2.0"]
    assert capsys.readouterr().out == "The sliders need the package ipywidgets.\n"


def test_outside_a_notebook_nothing_is_drawn():
    assert d2lite.interact(a=(0, 5, 0.5))(pytest.fail) is pytest.fail


def test_solved_notebooks_keep_the_picture_and_no_sliders():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "interactive(…)"}
    outputs = [nbformat.v4.new_output("display_data", data) for data in ({"text/plain": "Plot"}, view)]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)], metadata={"widgets": {}})
    tidy_outputs(book)
    assert book.metadata == {} and [out.data for out in book.cells[0].outputs] == [{"text/plain": "Plot"}]
