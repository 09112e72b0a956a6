"""One zygote for all tests that need a jail, and quick limits."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from pathlib import Path

import pytest
import torch
from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

from autograder.judge.judge import judging
from autograder.questions import assignment_names, load_assignment
from autograder.sandbox.limits import limits_of
from autograder.sandbox.zygote import Zygote
from autograder.submission import Submission, read_submission

torch.set_num_threads(1)  # as wherever anything is graded: more get into each other's way
ROOT = Path(__file__).parent.parent
SOFTMAX = "05-softmax-regression"


def limits(**changes):
    """The usual limits with 5 seconds for a cell, and with these changes."""
    return limits_of(SOFTMAX).changed({"cell_seconds": 5, **changes}, "test")


SAMPLES = ROOT / "tests" / "submissions" / SOFTMAX


QUICK = limits()


def pytest_addoption(parser):
    parser.addoption("--question", help="Run only what is tested of one question, in every assignment that has it.")


def pytest_collection_modifyitems(config, items):
    """With `--question ID`, keep only the tests that have this id among their parameters."""
    if question := config.getoption("--question"):
        tried = [item for item in items if hasattr(item, "callspec")]
        items[:] = [
            item for item in tried if any(type(one) is str and one == question for one in item.callspec.params.values())
        ]  # other parameters may be arrays, which equal nothing as a whole


def pytest_configure():
    """Stop unless the sample submissions are there: they are built last, so then all is built."""
    if not all((SAMPLES.parent / name).is_dir() for name in assignment_names()):
        raise pytest.UsageError("The sample submissions are not built: run `make build` first, or `make test`.")


@pytest.fixture(scope="session")
def zygote():
    with Zygote() as warm:
        yield warm


@pytest.fixture
def open_judge(zygote):
    """A function that opens the judge of some cells or of a named sample; jails are closed at the end."""
    with contextlib.ExitStack() as opened:

        def open_one(cells, limits=QUICK, assignment=SOFTMAX, seed=b"a seed", protected=()):
            if isinstance(cells, str):
                submission = read_submission(SAMPLES / cells)
            else:
                submission = Submission("test.ipynb", tuple(cells))
            asked = judging(load_assignment(assignment), submission, seed, zygote, limits, protected)
            return opened.enter_context(asked)

        yield open_one


@pytest.fixture
def verdict():
    """A function that gives the message on a hidden case which a student reads, or None if it is passed."""

    def ask(judge, question, case):
        return judge.message(judge.verdicts(judge.assignment.question(question))[case]) or None

    return ask


@pytest.fixture(scope="session")
def right_cells():
    """The cells of the sample submission that earns every point."""
    return list(read_submission(SAMPLES / "passes_all.ipynb").cells)


@pytest.fixture
def check(monkeypatch, tmp_path):
    """A function that runs a public check on a namespace, as Otter does; it returns Otter's result."""
    monkeypatch.chdir(tmp_path)  # Otter keeps its log where it runs

    def run(name, question_id, namespace):
        folder = ROOT / "assignments" / name
        if getattr(sys.modules.get("checks"), "__file__", None) != str(folder / "checks.py"):
            spec = importlib.util.spec_from_file_location("checks", folder / "checks.py")
            monkeypatch.setitem(sys.modules, "checks", importlib.util.module_from_spec(spec))
            spec.loader.exec_module(sys.modules["checks"])
        file = create_test_file(str(folder / "tests" / f"{question_id}.py"), NBMetadataConfig())
        file.run(namespace)
        return file

    return run


def page_of(file):
    """The page of a failed check, or None if it passed; fails for a check that has neither passed nor a page."""
    (result,) = file.test_case_results
    assert result.passed == (result.test_case.body.page is None)
    return result.test_case.body.page
