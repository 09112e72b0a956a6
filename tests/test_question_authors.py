"""What docs/question-authors.md says, done literally in a copy of the kit: a new mistake and a new question."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap

import nbformat
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
PAGE = (ROOT / "docs" / "question-authors.md").read_text()
NAME = "01-tensors"
HINT = "You return the largest entry: add the squares of all entries"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """A copy of the kit in which the page's steps are done and built."""
    copy = tmp_path_factory.mktemp("kit")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    steps = {path: block for path, block in blocks() if "# %%" in block or "def " in block or "QUESTION" in block}
    assert sorted(path.rpartition("/")[2] for path in steps) == [
        "clip.mistakes.py", "clip.py", "norms.mistakes.py", "tensors.py",
    ]  # fmt: skip
    for path, block in steps.items():
        with open(copy / path, "a") as file:
            file.write(f"\n\n{block}")
    edit(copy / "autograder/questions/tensors/__init__.py", "import (\n", "import (\n    clip,\n")
    edit(copy / "autograder/questions/tensors/__init__.py", "products, norms", "products, norms, clip")
    [heading] = re.findall(r"the heading `(.*?)`", PAGE)
    asked = f'{heading}\n\n```python question="clip"\n```\n\n## Hand in'
    edit(copy / f"assignments/{NAME}.md", "## Hand in", asked)
    run(copy, "build", NAME)
    return copy


def blocks():
    """The page's blocks of Python, each with the last file that is named above it."""
    parts = re.split(r"^ *```python\n(.*?)^ *```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    for above, block in zip(parts[::2], parts[1::2]):
        yield re.findall(r"`([\w/.-]+\.py)`", above)[-1], textwrap.dedent(block)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def run(kit, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], cwd=kit, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(kit)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def new_cell():
    """The student's cell of the new mistake."""
    (cell,) = (block for path, block in blocks() if path.endswith("norms.mistakes.py"))
    return cell[cell.index("def ") :]


def test_a_pasted_mistake_is_named_by_the_public_check(kit):
    right = "import torch\nfrom reference.tensors import l1_norm, l2_norm\n"
    code = f"{right}{new_cell()}from checks import grader\nprint(grader.check('norms'))"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=kit / "assignments" / NAME, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(kit)},
    )  # fmt: skip
    assert HINT in " ".join(said.stdout.split()), said.stdout + said.stderr


def test_a_pasted_mistake_is_named_in_a_report_and_a_new_question_is_graded(kit, tmp_path):
    book = nbformat.read(kit / "solutions" / f"{NAME}.ipynb", as_version=4)
    (cell,) = (cell for cell in book.cells if cell.id == "norms-answer")
    cell.source += f"\n\n\n{new_cell()}"
    (tmp_path / "class").mkdir()
    nbformat.write(book, tmp_path / "class" / "wrong.ipynb")
    run(kit, "grade", "--assignment", NAME, "--submissions", str(tmp_path / "class"), "--out", str(tmp_path / "out"))
    (report,) = (tmp_path / "out" / "results").glob("*.txt")
    text = " ".join(report.read_text().split())
    assert HINT in text and "clip results: All test cases passed!" in text, text
