"""The overview of all questions: what `grader.check_all()` shows."""

from __future__ import annotations

import re
from types import SimpleNamespace

import nbformat
import pytest
from otter.test_files import GradingResults

from autograder.publish.checks.asked import YOUR_ANSWER
from autograder.publish.checks.overview import overview_html, overview_text, rows_of
from autograder.publish.checks.page import WIDTH, Page, State
from autograder.publish.notebook import asked_in
from autograder.questions import assignment_names
from tests.conftest import ROOT, SOFTMAX

LINES = 25
"""Of a screen."""


def handout(name=SOFTMAX):
    return nbformat.read(ROOT / "assignments" / name / f"{name}.ipynb", as_version=4)


def rows(book, pages, written=None, saved=True):
    """The rows of a notebook whose checks have these pages, and passed otherwise; with this text as written answers."""
    asked = asked_in(book)
    files = [
        SimpleNamespace(
            name=one.check,
            passed_all=one.check not in pages,
            test_cases=[SimpleNamespace(body=SimpleNamespace(page=pages.get(one.check)))],
        )
        for one in sorted(asked, key=lambda one: one.check)
        if one.check
    ]
    for cell in book.cells:
        cell.source = cell.source.replace(YOUR_ANSWER, written or YOUR_ANSWER)
    return rows_of(asked, GradingResults(files), book if saved else None)


PAGES = {
    "softmax": Page("softmax(X): wrong in every entry", "Your columns sum to 1, not your rows: `sum(0)` adds " * 5),
    "cross_entropy": Page("`cross_entropy` is not written yet", state=State.NOT_STARTED),
    "model": Page("`softmax` (Question 3) is not defined: run its cell first", state=State.NOT_RUN),
    "training": Page("not written yet", state=State.WAITS),
    "errors": Page("x[0] < y & <b>", yours="<1>"),
}


def test_the_table_stands_in_the_notebooks_order_with_states_and_points():
    text = overview_text(rows(handout(), PAGES))
    first, blank, *lines = text.splitlines()
    assert first == "4 of 9 questions and 0 of 3 written answers done; next: Written question 1" and not blank
    assert lines[:9] == [
        "✓ Question 1: dataset         12  right for the examples",
        "✓ Question 2: labels           4  right for the examples",
        "  Written question 1           4  empty",
        "✗ Question 3: softmax         12  wrong: Your columns sum to 1, not your rows: …",
        "  Question 4: cross_entropy   10  not started",
        "✓ Question 5: accuracy        10  right for the examples",
        "  Written question 2           4  empty",
        "  Question 6: model           14  not run yet",
        "  Question 7: training        12  needs an earlier answer",
    ]
    assert "88 points are for code" in text and "12 are for the written answers" in text


def test_the_html_says_the_same_and_escapes_what_is_the_students():
    some = rows(handout(), PAGES)
    html = overview_html(some)
    found = re.findall(r'<a href="#([^"]*)">([^<]*)</a>', html)
    assert found == [(one.heading.replace(" ", "-"), one.heading.rpartition(" (")[0]) for one in asked_in(handout())]
    assert ("Question-3:-softmax-(12-points)", "Question 3: softmax") in found
    for row in some:
        assert row.state in html
    assert "x[0] &lt; y &amp; &lt;b&gt;" in html and "<b>;" not in html


@pytest.mark.parametrize(
    ("pages", "written", "said"),
    [
        ({}, "42", "9 of 9 questions and 3 of 3 written answers done: hand in"),
        ({"labels": PAGES["errors"]}, "42", "8 of 9 questions and 3 of 3 written answers done; next: Question 2"),
        ({}, "  \n", "9 of 9 questions and 0 of 3 written answers done; next: Written question 1"),
    ],
)
def test_what_is_done_is_counted_and_what_comes_next_is_named(pages, written, said):
    some = rows(handout(), pages, written)
    assert overview_text(some).splitlines()[0] == said and f"<b>{said}</b>" in overview_html(some)


def test_without_the_saved_notebook_nothing_is_said_of_written_answers():
    assert "answered" not in (text := overview_text(rows(handout(), {}, "42", saved=False)))
    assert text.count("file was not found") == 3


def test_a_check_whose_file_is_gone_is_said_to_be_missing():
    states = [row.state for row in rows_of(asked_in(handout()), GradingResults([]), None) if row.asked.check]
    assert states == [State.NO_CHECK] * 9


@pytest.mark.parametrize("name", assignment_names())
def test_it_fits_on_a_screen(name):
    book = handout(name)
    long = Page("word " * 100, "a hint with many words " * 100)
    lines = overview_text(rows(book, {one.check: long for one in asked_in(book)})).splitlines()
    assert len(lines) <= LINES and max(map(len, lines)) <= WIDTH
