"""One zygote for all tests that need a jail, and quick limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.questions import assignment_names, load_assignment
from autograder.sealed.limits import limits_of
from autograder.sealed.machine import Zygote
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import Student, Wrong, handed_out_cells
from autograder.sealed.submission import Submission, read_submission

ROOT = Path(__file__).parent.parent
SOFTMAX = "05-softmax-regression"


def limits(**changes):
    """The usual limits, some of them changed."""
    return limits_of(SOFTMAX).changed({"cell_seconds": 5, **changes}, "test")


SAMPLES = ROOT / "tests" / "submissions" / SOFTMAX


QUICK = limits()


def pytest_configure():
    """What the tests grade is built, the sample submissions last."""
    if not all((SAMPLES.parent / name).is_dir() for name in assignment_names()):
        raise pytest.UsageError("The sample submissions are not built: run `make build` first, or `make test`.")


@pytest.fixture(scope="session")
def zygote():
    with Zygote() as warm:
        yield warm


@pytest.fixture
def open_student(zygote):
    """Opens a `Student` for some cells, or for a sample submission by name; closes them all at the end."""
    opened = []

    def open_one(cells, limits=QUICK, assignment=SOFTMAX, seed=b"a seed", protected=()):
        if isinstance(cells, str):
            submission = read_submission(SAMPLES / cells)
        else:
            submission = Submission("test.ipynb", tuple(cells))
        skip = handed_out_cells(assignment, TRAINING_TAGS)
        student = Student(load_assignment(assignment), submission, seed, zygote, limits, protected, skip)
        opened.append(student)
        return student

    yield open_one
    for student in opened:
        student.close()


@pytest.fixture
def verdict():
    """What a case says of a student: None, or the sentence."""

    def ask(student, question, case):
        try:
            student.check(question, case)
        except Wrong as wrong:
            return str(wrong)
        return None

    return ask


@pytest.fixture(scope="session")
def right_cells():
    """The cells of the sample submission that earns every point."""
    return list(read_submission(SAMPLES / "passes_all.ipynb").cells)
