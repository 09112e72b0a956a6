"""What is said of a name that is used again below its answer, and of one that is missing: where it was set, if sure."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from autograder.judge.definitions import Definitions
from autograder.judge.evidence import cell_failures, of_reply
from autograder.judge.messages import words
from autograder.questions import load_assignment
from autograder.spec.answers import answer
from autograder.submission import Submission, submission_of

TENSORS = "01-tensors"
QUESTIONS = load_assignment(TENSORS).questions


def notebook(**answers):
    """The right answers, each with its check below, those to some questions replaced; the first is in cell 2."""
    cells = ["import torch\nfrom checks import grader"]
    for question in QUESTIONS:
        right = "\n\n".join(answer(load_assignment(TENSORS).reference, name) for name in question.defines)
        cells += [answers.get(question.id, right), f'grader.check("{question.id}")']
    return cells


def cell_of(question_id):
    return 2 + 2 * [question.id for question in QUESTIONS].index(question_id)


def said(judge, question_id):
    """What is said of the failed hidden cases of a question, and of its public example."""
    question = judge.assignment.question(question_id)
    verdicts = [judge.example(question), *judge.verdicts(question).values()]
    return {judge.message(one).removeprefix(f"{one.title}: ") for one in verdicts if not one.passed}


AGAIN = {
    "grid": ("make_grid", "make_grid = torch.arange"),
    "slices": ("fill_rows", "for i in range(2):\n    for fill_rows in (1, 2): pass"),
    "elementwise": ("elementwise", "def elementwise(x, y):\n    return x + y"),
    "concat": ("concat_both", "%time\nimport torch as concat_both"),
    "compare": ("compare", "with torch.no_grad() as compare: pass"),
    "broadcast": ("outer_sum", "if True:\n    outer_sum: object = None"),
    "in_place": ("add_in_place", "print([(add_in_place := i) for i in range(3)])"),
    "numpy": ("to_python", "def other():\n    global to_python\n    to_python = 3\nother()"),
    "symmetric": ("symmetrize", "globals()['symmetrize'] = 3\n1 / 0"),
    "normalize": ("normalize_rows", "from torch.nn.functional import normalize as normalize_rows"),
    "reductions": ("row_means", "try:\n    row_means = 1\n    row_means += 1\nfinally: pass"),
    "products": ("dot", "class dot: pass"),
}


def test_a_name_that_is_used_again_below_its_check_is_all_that_is_said(open_judge):
    cells = [*notebook(), *(cell for _, cell in AGAIN.values())]
    judge = open_judge(cells, assignment=TENSORS)
    for number, (question_id, (name, _)) in enumerate(AGAIN.items(), len(cells) - len(AGAIN) + 1):
        sentence = f"`{name}` was given another value in cell {number}; your answer is in cell {cell_of(question_id)}"
        assert said(judge, question_id) == {sentence}
    assert said(judge, "norms") == set()


FINE = (
    "def make_grid(rows, cols):\n    return torch.arange(float(rows * cols)).reshape(rows, cols)",
    "[outer_sum for outer_sum in range(3)]\nf = lambda compare: compare\ndef g(concat_both): symmetrize = 3",
    "1 / 0\nrow_means = 3",
    "if False:\n    normalize_rows = 3",
    "import functools\ndef timed(f):\n    @functools.wraps(f)\n    def run(*given): return f(*given)\n    return run",
    "%%time\nmatvec = timed(matvec)",
)


def test_a_name_that_still_stands_for_the_answer_is_judged_as_ever(open_judge):
    wrong = {
        "broadcast": "def outer_sum(a, b):\n    return a",
        "compare": "def compare(X, Y):\n    return X",
        "concat": "def concat_both(X, Y):\n    return X",
        "symmetric": "def symmetrize(A):\n    return A\n\ndef is_symmetric(A):\n    return A",
        "reductions": "def column_sums(A): return A\ndef row_means(A): return A\ndef running_rows(A): return A",
        "normalize": "def normalize_rows(A):\n    return A",
        "products": "def dot(x, y): return x\ndef matvec(A, x): return A\ndef matmul(A, B): return A",
        "in_place": "def add_in_place(Y, X):\n    return Y\n\nadd_in_place = lambda Y, X: X",
        "elementwise": "def elementwise(x, y):\n    raise NotImplementedError  # your code here",
    }
    judge = open_judge([*notebook(**wrong), *FINE, "def elementwise(x, y):\n    return x"], assignment=TENSORS)
    assert said(judge, "grid") == set()  # a second definition that is right
    for question_id in wrong:
        assert said(judge, question_id) and not any("another value" in words for words in said(judge, question_id))


@pytest.mark.parametrize("line", ["%reset -f", "get_ipython().run_line_magic('reset', '-f')", "del make_grid, l1_norm"])
def test_a_name_that_is_removed_is_told_with_the_line(line, open_judge):
    cells = [*notebook(), f"# tidy up\n{line}", "make_grid(2, 3)"]
    judge = open_judge(cells, assignment=TENSORS)
    shown = "del make_grid" if line.startswith("del") else line
    sentence = f"`make_grid` was removed in cell {len(cells) - 1} (`{shown}`); your answer is in cell 2"
    assert said(judge, "grid") == {sentence}
    assert judge.notes()[-1] == f"cell {len(cells)}: {sentence}"
    assert (said(judge, "compare") == set()) is line.startswith("del")


LOST = (
    "import torch",
    "from missing_package import drive",
    "1 / 0\ndef make_grid(rows, cols): return 1",
    "def outer_sun(a, b): return 1",
    "def helper():\n    def normalize_rows(A): return 1",
    "def compare(X, Y:\n    return 1",
    "symmetrize(torch.ones(2, 2))",
    "concat_both = concat_both",
    "dot(1, 2)",
    "def dot(x, y): return 1",
    "x: int\n\nnumpy_view = len(3)",
    "if False:\n    elementwise = 3",
    "torch.l1_norm(3)",
)


def test_a_cause_is_named_only_where_that_cell_would_have_set_the_name(open_judge):
    judge = open_judge(LOST, assignment=TENSORS)
    asked = ("grid", "broadcast", "normalize", "compare", "symmetric", "concat", "in_place", "numpy", "elementwise")
    found = {one: {message.partition(" is not defined")[2].strip() for message in said(judge, one)} for one in asked}
    assert found == {
        "grid": {"(cell 3 raised ZeroDivisionError at `1 / 0`)"},
        "broadcast": {"(cell 4 defines `outer_sun`)"},
        "normalize": {"(cell 5 defines it inside `helper`: move it to the left margin)"},
        "compare": {"(cell 6 raised SyntaxError at `def compare(X, Y:`)"},
        "symmetric": {""}, "concat": {""}, "in_place": {""}, "elementwise": {""},
        "numpy": {"(cell 11 raised TypeError at `numpy_view = len(3)`)", ""},
    }  # fmt: skip
    notes = judge.notes()
    assert "cell 7: `symmetrize` is not defined" in notes and "cell 8: `concat_both` is not defined" in notes
    assert "cell 9: `dot` is not defined (cell 10 defines it, further down: cells run from top to bottom)" in notes
    assert "cell 13 raised AttributeError at `torch.l1_norm(3)`: the module has no such name" in notes


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_that_is_no_code_cell_is_named(kind):
    cells = [
        {"cell_type": "code", "source": "import torch"},
        {"cell_type": kind, "source": ["def dot(x, y):\n", "    return x @ y"]},
        {"cell_type": "markdown", "source": "```\ndef matvec(A, x): ...\n```"},
        {"cell_type": "code", "source": "dot(1, 2)"},
    ]
    submission = submission_of("a.ipynb", json.dumps({"cells": cells}).encode())
    session, names = (
        SimpleNamespace(failures={}, left_out={}, submission=submission),
        Definitions(submission, {"dot", "matvec"}),
    )
    assert words(of_reply(session, names, {"types": ["AttributeError"], "missing": "dot"})) == (
        "`dot` is not defined (the text cell below cell 1 holds `def dot`, but it is no code cell: "
        "change its type to Code)"
    )
    lost = of_reply(session, names, {"types": ["AttributeError"], "missing": "matvec"})
    assert words(lost) == "`matvec` is not defined"


def test_a_name_that_failed_cells_missed_themselves_does_not_explain_itself():
    submission = Submission("a.ipynb", ("x = y", "y = x", "z = y"))
    replies = {n: {"types": ["NameError"], "missing": name, "began": 1} for n, name in enumerate("yxy", 1)}
    found = cell_failures(SimpleNamespace(failures=replies, submission=submission), Definitions(submission, set("xyz")))
    assert words(found[2]) == "`x` is not defined (cell 1: `y` is not defined)"
    assert words(found[3]) == "`y` is not defined (cell 2: `x` is not defined)"


@pytest.mark.parametrize(
    "cell", ["(" * 5000, "\0", "-" * 200_000 + "1", "x = [" * 900, "def f(:\n" * 20_000, "%%bash\ndef make_grid"]
)
def test_cells_that_are_no_python_define_nothing_and_harm_nothing(cell):
    names = Definitions(Submission("a.ipynb", ("make_grid = 1", cell, "def compare(): 1")))
    assert [one.cell for one in names.events("make_grid")] == [1]
    assert [one.cell for one in names.events("compare")] == [3]
