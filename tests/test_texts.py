"""What students read: points and links that the build writes, an intro, a summary, code as wide as a screen."""

from __future__ import annotations

import re

import nbformat
import pytest

from autograder.publish.text import BadText, all_points, filled
from autograder.questions import assignment_names, load_assignment
from tests.conftest import ROOT

COLUMNS = 88
"""The longest line of code that a notebook shows without scrolling."""


def book_of(name, folder="assignments"):
    file = f"{folder}/{name}/{name}.ipynb" if folder == "assignments" else f"{folder}/{name}.ipynb"
    return nbformat.read(ROOT / file, as_version=4)


def texts(book, kind="markdown"):
    return [cell.source for cell in book.cells if cell.cell_type == kind]


def test_the_build_fills_in_points_and_links():
    tensors = load_assignment("01-tensors")
    assert filled("### Question 1: grid", tensors) == "### Question 1: grid (4 points)"
    assert filled("{questions}.", tensors) == "13 coding questions and 3 written ones, 100 points in all."
    page = "https://d2l.ai/chapter_preliminaries/"
    assert filled("See [2.1].", tensors) == f"See [[2.1]({page}ndarray.html)]."
    assert filled("[2.2.3], [2.7]", tensors) == f"[[2.2.3]({page}pandas.html)], [[2.7]({page}lookup-api.html)]"
    for plain in ("`[2.1]`", "$[2.1]$", "[2.1](there)", "[2]", "[2.15]", "[1, 2.1]"):
        assert filled(plain, tensors) == plain


@pytest.mark.parametrize("section", ["2.0", "2.8", "5.8", "9.1"])
def test_a_section_that_the_book_has_not_is_an_error(section):
    with pytest.raises(BadText, match=rf"names section \[{section}\]"):
        filled(f"See [{section}].", load_assignment("01-tensors"))


@pytest.mark.parametrize("name", assignment_names())
def test_a_text_begins_with_what_is_asked_and_ends_with_a_summary(name):
    first, *_, last = texts(book_of(name))
    points = f"{all_points(load_assignment(name)):g} points in all"
    for needed in ("**You need**", "**You will be able to**", "**It takes**", points):
        assert needed in first, f"the first text of {name} lacks {needed}"
    assert "## Summary" in last and "**What next.**" in last, f"the last text of {name} lacks a summary, or what next"


@pytest.mark.parametrize("name", assignment_names())
def test_sections_that_docstrings_name_are_linked_in_a_text(name):
    book = book_of(name)
    named = {
        section for code in texts(book, "code") for section in re.findall(r"\[(\d\.\d)(?:\.\d)?\]\.?(?=[\n\"])", code)
    }
    linked = set(re.findall(r"\[\[(\d\.\d)\]\(https://", "\n".join(texts(book))))
    assert named, "no docstring names a section"
    assert named <= linked, f"docstrings of {name} name {sorted(named - linked)}, to which no text leads"


@pytest.mark.parametrize("folder", ["assignments", "solutions"])
@pytest.mark.parametrize("name", assignment_names())
def test_code_is_as_wide_as_a_screen(name, folder):
    lines = [line for code in texts(book_of(name, folder), "code") for line in code.splitlines()]
    assert [line for line in lines if len(line) > COLUMNS] == []
