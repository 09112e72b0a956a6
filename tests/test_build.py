"""What `make build` writes: fresh, the same every time, and complete."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import zipfile

import nbformat
import pytest

from autograder.publish.archive import requirements, write_zip
from autograder.publish.products import products_of, stale, stale_shared
from autograder.publish.solutions import MADE_FROM, digest, support_of
from autograder.publish.source import inline, used
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer, stub
from tests.conftest import ROOT, SOFTMAX
from tests.make_submissions import submissions
from tests.samples import wrong_cell


@pytest.mark.parametrize("name", assignment_names())
def test_products_are_fresh(name):
    assert stale(name) == [], "built files are stale: run `make build` and commit what it writes"


def test_shared_pages_are_fresh():
    assert stale_shared() == [], "built pages are stale: run `make build` and commit what it writes"


@pytest.mark.parametrize("name", assignment_names())
def test_solved_notebooks_show_outputs_of_their_own_code(name):
    book = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4)
    support = support_of(ROOT / "assignments" / name)
    assert book.metadata.get(MADE_FROM) == digest(book, support), "run `make solutions` and commit what it writes"


@pytest.mark.parametrize("name", assignment_names())
def test_sample_submissions_are_built(name):
    folder = ROOT / "tests" / "submissions" / name
    fresh = submissions(name)
    on_disk = {path.name: path.read_bytes() for path in folder.iterdir()}
    differ = [file for file in {*fresh, *on_disk} if fresh.get(file) != on_disk.get(file)]
    assert differ == [], "sample submissions are stale: run `make build`"


def test_the_right_answer_precedes_mistakes_that_define_less_than_is_asked():
    right = "\n\n\n".join(answer(load_assignment("01-tensors").reference, name) for name in ("dot", "matvec", "matmul"))
    assert wrong_cell("01-tensors", "products", ["order"]) == f"{right}\n\n\ndef matmul(A, B):\n    return B @ A"
    assert wrong_cell("01-tensors", "compare", "1\n{answer}").startswith("1\ndef ")
    assert wrong_cell("01-tensors", "in_place", ["no sum"]).count("def add_in_place") == 1
    with pytest.raises(KeyError, match="no such mistake"):
        wrong_cell("01-tensors", "in_place", ["no such mistake"])


@pytest.mark.slow
@pytest.mark.parametrize("name", assignment_names())
def test_built_twice_is_byte_identical(name, tmp_path):
    assignment = load_assignment(name)
    assert products_of(assignment) == products_of(assignment)
    for file in ("one.zip", "two.zip"):
        write_zip(assignment, b"seed", tmp_path / file)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_zip_names_its_tests_by_question(tmp_path):
    assignment = load_assignment(SOFTMAX)
    write_zip(assignment, b"seed", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        tests = {name for name in archive.namelist() if name.startswith("tests/")}
    assert tests == {f"tests/{question.id}.py" for question in assignment.questions}


@pytest.mark.parametrize("name", assignment_names())
def test_the_handout_holds_no_answer(name):
    assignment = load_assignment(name)
    handout = (ROOT / "assignments" / name / f"{name}.ipynb").read_text()
    for question in assignment.questions:
        for defined in question.defines:
            text = stub(assignment.reference, defined)
            assert "NotImplementedError" in text
            for line in set(answer(assignment.reference, defined).splitlines()) - set(text.splitlines()):
                if line.strip().startswith("return "):
                    given = line.strip().removeprefix("return ")
                    passage = given if len(given) > 25 else line.strip()  # short calls may be named in a text
                    assert passage not in handout, f"the handout gives away a line of {defined}"


@pytest.mark.parametrize("name", assignment_names())
def test_written_questions_are_marked_and_only_the_solution_has_rubrics(name):
    written = len(load_assignment(name).written_points)
    handout = (ROOT / "assignments" / name / f"{name}.ipynb").read_text()
    solution = (ROOT / "solutions" / f"{name}.ipynb").read_text()
    for text in (handout, solution):
        assert text.count("<!-- BEGIN QUESTION -->") == text.count("<!-- END QUESTION -->") == written >= 2
    assert "**Rubric**" not in handout and solution.count("**Rubric**") == written


def test_a_stub_keeps_signature_docstring_and_given_methods():
    text = stub(load_assignment(SOFTMAX).reference, "Classifier")
    assert "def accuracy(self, Y_hat, Y, averaged=True):" in text
    assert "The share of examples" in text
    assert 'self.plot("acc"' in text
    assert text.count("raise NotImplementedError") == 1


PIECES = '''"""A module."""
from __future__ import annotations
import math, os, os.path
from typing import Any, Iterable

LIMIT = 3
"""What this is."""
UNUSED = os.sep


def words(x: Any) -> float:
    return math.floor(x) + LIMIT


def asks(x):
    def inner():
        return words(x)
    return inner


def shadows(x):
    words = UNUSED = x
    return words, UNUSED
'''


def test_only_what_is_used_travels():
    kept = used(PIECES, ["asks"])
    assert "import math\n" in kept and "import Any\n" in kept and '"""What this is."""' in kept and "def words" in kept
    assert "os" not in kept.replace("__future__", "") and "UNUSED" not in kept and "Iterable" not in kept
    assert "def words" not in used(PIECES, ["shadows"]) and "import os.path\n" in used(PIECES, ["UNUSED"])
    space = {}
    exec(kept, space)
    assert space["asks"](2.5)() == 5


def test_two_parts_of_one_file_cannot_define_one_name(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("SENSELESS = 1\n")
    with pytest.raises(ValueError, match="two.py defines SENSELESS once more"):
        inline([tmp_path / "one.py", tmp_path / "two.py"], [])


@pytest.mark.slow
def test_the_zip_brings_the_kit_that_grades_it(tmp_path):
    write_zip(load_assignment(SOFTMAX), b"seed", tmp_path / "a.zip")
    shutil.unpack_archive(tmp_path / "a.zip", tmp_path / "source")
    shutil.unpack_archive(tmp_path / "source" / "requirements.kit.zip", tmp_path / "kit")
    code = f"""
        import sys
        sys.path.insert(0, {str(tmp_path / "kit")!r})
        from autograder.questions import load_assignment
        from autograder.paths import KIT
        from autograder.otter_plugin.plugin import SealedGrading
        from autograder.judge.handout import handout_files, skipped_cells
        assert str(KIT) == {str(tmp_path / "kit")!r}
        ours = [module for name, module in sys.modules.items() if name.split(".")[0] in ("autograder", "reference")]
        assert [module for module in ours if not (module.__file__ or "").startswith(str(KIT))] == []
        assert skipped_cells({SOFTMAX!r}) and handout_files({SOFTMAX!r}) and load_assignment({SOFTMAX!r}).questions
    """
    subprocess.run([sys.executable, "-I", "-c", textwrap.dedent(code)], check=True)
    assert not list((tmp_path / "kit").rglob("*.seed")) and not (tmp_path / "kit" / "solutions").exists()


def test_the_zip_lists_what_the_kit_needs():
    assert "torch==" in requirements() and "safetensors" in requirements()
