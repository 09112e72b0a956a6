"""What students read: points and links that the build writes."""

from __future__ import annotations

import pytest

from autograder.publish.text import BadText, filled
from autograder.questions import load_assignment


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
