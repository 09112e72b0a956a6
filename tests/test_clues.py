"""What a wrong answer has in common with the right one is found where it is plain, and never claimed otherwise."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from autograder.judge.clues import clue, shape_clue
from autograder.judge.compare import difference
from autograder.judge.messages import clue_words, difference_words
from autograder.publish.checks.data import Known
from tests.cells import page_for

RIGHT = np.array([[1.25, -2.5, 3.75], [0.31, 5.5, -6.1], [7.7, 8.2, 9.9], [-4.3, 0.0, 2.2]])
ROW = RIGHT[:, 1]


def spoiled(place, value=123.0):
    array = RIGHT.copy()
    array[place] = value
    return array


CLUES = [
    (-RIGHT, RIGHT, "the sign is turned around", "the sign is turned around"),
    (2 * RIGHT, RIGHT, "each is 2 times what is right", "all entries are off by the same factor"),
    (RIGHT / 4, RIGHT, "each is 1/4 of what is right", "all entries are off by the same factor"),
    (-0.5 * RIGHT, RIGHT, "each is -0.5 times what is right", "all entries are off by the same factor"),
    (RIGHT + 0.5, RIGHT, "each is 0.5 too large", "all entries are off by the same amount"),
    (RIGHT - 1, RIGHT, "each is 1 too small", "all entries are off by the same amount"),
    (0 * RIGHT, RIGHT, "every entry is 0", "every entry is 0"),
    (RIGHT[:3].T, RIGHT[:3], "rows and columns are swapped", "rows and columns are swapped"),
    (RIGHT[::-1], RIGHT, "the rows stand in reversed order", "the rows stand in reversed order"),
    (ROW[::-1], ROW, "the entries stand in reversed order", "the entries stand in reversed order"),
    (RIGHT[[1, 0, 3, 2]], RIGHT, *["the rows are right, but in another order"] * 2),
    (RIGHT[:, [1, 2, 0]], RIGHT, *["the columns are right, but in another order"] * 2),
    (RIGHT.round(1), RIGHT, "the values are right, but rounded", "the values are right, but rounded"),
    (np.trunc(RIGHT), RIGHT, "the decimals are cut off", "the decimals are cut off"),
    (spoiled(0), RIGHT, "only the first row", "only the first row"),
    (spoiled(-1), RIGHT, "only the last row", "only the last row"),
    (spoiled(2), RIGHT, "only row 2, counted from 0", "only one row"),
    (spoiled(np.s_[:, 1]), RIGHT, "only column 1, counted from 0", "only one column"),
    (spoiled(np.s_[:, -1]), RIGHT, "only the last column", "only the last column"),
    (spoiled(np.s_[:, 0], np.nan), RIGHT, "the first column", "the first column"),
    (spoiled(2, np.inf), RIGHT, "row 2, counted from 0", "one row"),
    (RIGHT * np.nan, RIGHT, "every entry", "every entry"),
    (np.float64(1.8), np.float64(0.9), "it is 2 times what is right", "it is some times too large"),
    (np.float64(0.3), np.float64(0.9), "it is 1/3 of what is right", "it is some times too small"),
    (np.float64(-0.9), np.float64(0.9), "the sign is turned around", "the sign is turned around"),
]


def said(found, reveal=True):
    return clue_words(found, reveal) if found else ""


@pytest.mark.parametrize(("got", "want", "public", "hidden"), CLUES)
def test_a_plain_difference_is_named(got, want, public, hidden):
    found = clue(got, want, 1e-4, 1e-6)
    assert said(found) == public and said(found, reveal=False) == hidden


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        (RIGHT.T, RIGHT, "rows and columns are swapped"),
        (ROW, ROW[:, None], "an axis of length 1 is missing: `keepdim=True` or `reshape` keeps it"),
        (ROW[:, None], ROW, "an axis of length 1 is too many"),
        (RIGHT.reshape(-1), RIGHT, "the numbers are right, but arranged in another shape"),
        (ROW[:, None] - ROW, ROW[:, None], "it has grown into a square, as `(n,)` with `(n, 1)` does"),
        (ROW[:, None] - ROW, ROW, "it has grown into a square, as `(n,)` with `(n, 1)` does"),
        (RIGHT[:2], RIGHT, ""),
        (2 * RIGHT.reshape(-1), RIGHT, ""),
    ],
)
def test_another_shape_is_explained(got, want, words):
    assert said(shape_clue(got, want, 1e-4, 1e-6)) == words


@pytest.mark.parametrize("shape", [(), (1,), (2,), (5,), (1, 3), (3, 1), (2, 2), (4, 3), (2, 3, 4)])
def test_nothing_is_claimed_of_random_numbers(shape):
    generator = np.random.default_rng(6)
    for _ in range(300):
        got, want = generator.normal(size=(2, *shape))
        assert clue(np.asarray(got), np.asarray(want), 1e-4, 1e-6) is None


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.full(4, 6.0), np.full(4, 3.0)),  # twice, or 3 too large
        (np.array([3.0]), np.array([1.0])),
        (np.array(4.0), np.array(2.0)),
        (np.array([2.0, 3.0]), np.array([1.0, 1.0])),
        (np.array([1000.0, 1000.2]), np.array([2000.0, 2000.1])),  # the spread drowns in the tolerance
        (np.array([5.0, 0.0]), np.array([0.0, 0.0])),
    ],
)
def test_what_several_relations_fit_is_left_open(got, want):
    assert clue(got, want, 1e-4, 1e-6) is None


def test_a_number_of_the_wrong_type_is_told_whether_its_value_is_right():
    found = difference({"y": torch.tensor([1, 2])}, {"y": torch.tensor([1.0, 2.0])}, 1e-4, 1e-6, explain=True)
    assert difference_words(found) == "y: dtype torch.int64 where torch.float32 is right (the values are right)"


FIXED = {hidden for *_, hidden in CLUES} | {"rows and columns are swapped", ""}
DTYPES = re.compile(r"torch\.\w+")


def test_without_reveal_no_digit_and_no_shape_is_told():
    """Holds for whatever a submission makes of its inputs: values, shapes, numbers of items or of wrong entries."""
    generator = torch.Generator().manual_seed(5)
    for number in range(300):
        want = torch.randn(3, 5, generator=generator)
        got = [
            want.clone().flatten().index_fill(0, torch.arange(number % 15), 7.0).reshape(3, 5), want * number,
            want + number, torch.zeros(number, 3), torch.zeros([1] * (number % 20)), want.double(), want.T, want.int(),
            [want] * (number % 9), number, float(number), str(number), None, want[torch.randperm(3)], [number, want],
        ][number % 15]  # fmt: skip
        for right in (want, [want, want], 3.5, {"y": [want] * 5}):
            mine = {"y": [want] * 4 + [got]} if isinstance(right, dict) else got
            found = difference(mine, right, 1e-4, 1e-6, label="softmax(X)", explain=True)
            words = difference_words(found) if found else ""
            assert not re.search(r"\d", DTYPES.sub("", words)), words


def test_the_fixed_phrases_hold_no_number():
    assert not [phrase for phrase in FIXED if re.search(r"\d", phrase.replace("every entry is 0", ""))]


def double(ns, function, x):
    return {"double(x)": ns.double(x)}


def page(answer, x, want, *mistakes, features=None):
    env = {"double": answer}
    known = Known([want], list(mistakes))
    return page_for(double, env, [{"function": "double", "x": x, "_kept": 5}], known, features)


def asked(answer, *mistakes):
    x = torch.tensor([[1.0, 2.5], [-3.0, 4.0], [0.1, 6.0]])
    return page(answer, x, {"double(x)": 2 * x}, *mistakes).text()


TRIED = """
Tried with:
    x = torch.tensor([[1.0, 2.5], [-3.0, 4.0], [0.1, 6.0]])
    double(x)"""


def test_a_public_check_shows_values_side_by_side_and_the_telling_difference():
    assert asked(lambda x: x) == (
        """\
double(x): wrong in every entry (each is 1/2 of what is right)
    yours:            expected:
    [[ 1.0,  2.5],    [[ 2.0,  5.0],
     [-3.0,  4.0],     [-6.0,  8.0],
     [ 0.1,  6.0]]     [ 0.2, 12.0]]
"""
        + TRIED
    )


def test_values_too_wide_to_stand_side_by_side_stand_below_each_other():
    x = torch.arange(16.0) + 0.25
    lines = page(lambda x: x, x, {"double(x)": 2 * x}).text().splitlines()
    assert "    yours:" in lines and "    expected:" in lines and max(map(len, lines)) <= 92


def test_a_public_check_explains_a_shape():
    words = "double(x): shape (2, 3) where (3, 2) is right (rows and columns are swapped)\n"
    assert asked(lambda x: 2 * x.T) == words + TRIED


def test_a_public_check_puts_short_values_into_the_sentence():
    words = "double(x) is 1.8 where 0.9 is right (it is 2 times what is right)\n\nTried with:\n    double(0.45)"
    assert page(lambda x: 4 * x, 0.45, {"double(x)": 0.9}).text() == words


def test_a_hint_stands_in_for_the_telling_difference():
    x = torch.tensor([[1.0, 2.5], [-3.0, 4.0], [0.1, 6.0]])
    words = asked(lambda x: x, ("You return `x` itself.", [{"double(x)": x}]))
    assert words.startswith("You return `x` itself.\n\ndouble(x): wrong in every entry\n    yours:")


def test_a_public_check_says_so_where_no_sense_can_be_made_of_an_answer():
    senseless = page(lambda x: x, 1.0, {"y": 1.0}, features=lambda measured, **inputs: 1 / 0)
    assert senseless.sentence == "what came back cannot be made sense of: look at its type and shape"


def test_a_public_check_quotes_an_exception_in_one_line():
    def broken(x):
        raise ValueError("rows\n   and\n   columns " + "differ " * 200)

    words = asked(broken).splitlines()[0]
    assert words.startswith("your code raised ValueError: rows and columns differ differ") and len(words) < 400
