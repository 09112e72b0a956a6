"""What the build writes into a text: points at headings, what is asked in all, links to sections of the book."""

from __future__ import annotations

import re

from autograder.errors import KitError
from autograder.spec.question import Assignment

BOOK = "https://d2l.ai"
"""Where *Dive into Deep Learning* is read."""
CHAPTERS = {
    "2": "chapter_preliminaries ndarray pandas linear-algebra calculus autograd probability lookup-api",
    "3": "chapter_linear-regression linear-regression oo-design synthetic-regression-data linear-regression-scratch "
    "linear-regression-concise generalization weight-decay",
    "4": "chapter_linear-classification softmax-regression image-classification-dataset classification "
    "softmax-regression-scratch softmax-regression-concise generalization-classification "
    "environment-and-distribution-shift",
    "5": "chapter_multilayer-perceptrons mlp mlp-implementation backprop numerical-stability-and-init "
    "generalization-deep dropout kaggle-house-price",
}
"""The chapters that the texts name: a folder of the book's site, and its pages in the order of the sections."""
ASKED = "{questions}"
"""What a text says for the numbers of its questions and their points together."""
SECTION = re.compile(r"`[^`]*`|\$[^$]*\$|\[(\d\.\d)((?:\.\d)?)\](?!\()")
"""Code and mathematics, which stay as they are, or a section of the book such as `[2.1]`."""


class BadText(KitError):
    """An assignment's text does not fit its questions or the book; the sentence says where."""


def filled(text: str, assignment: Assignment) -> str:
    """The text as students read it.

    Points stand at headings such as `### Question 3: softmax`, the numbers of questions and all points in place of
    `{questions}`, and a section such as `[2.1]` leads to its page of the book.

    Raises:
        BadText: if the book has no such section.
    """
    text = re.sub(
        r"^(### Question \d+: (\w+))$",
        lambda found: f"{found[1]} ({assignment.question(found[2]).points:g} points)",
        text,
        flags=re.MULTILINE,
    )
    return SECTION.sub(_linked, text.replace(ASKED, _asked(assignment)))


def all_points(assignment: Assignment) -> float:
    """The points of all questions together, written ones, too."""
    return sum(question.points for question in assignment.questions) + sum(assignment.written_points.values())


def _asked(assignment: Assignment) -> str:
    coding, written = len(assignment.questions), len(assignment.written_points)
    return f"{coding} coding questions and {written} written ones, {all_points(assignment):g} points in all"


def _linked(found: re.Match[str]) -> str:
    if not found[1]:
        return found[0]
    chapter, section = found[1].split(".")
    folder, *pages = CHAPTERS.get(chapter, chapter).split()
    if not 1 <= int(section) <= len(pages):
        raise BadText(f"The text names section [{found[1]}], which the table of the book in {__name__} does not have.")
    return f"[[{found[1]}{found[2]}]({BOOK}/{folder}/{pages[int(section) - 1]}.html)]"
