"""What a grade depends on: its own code, limits and packages, and neither comments nor points nor other assignments."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.batch import ahead, record
from autograder.questions import assignment_names, load_assignment, module_name
from autograder.spec.sources import sources
from tests.conftest import ROOT, SOFTMAX

ASK = """
import importlib.metadata, json, sys
from autograder.batch.settings import RunSettings
from autograder.otter_plugin.config import ArchiveConfig
from autograder.sandbox.limits import limits_of
versions = json.loads(sys.argv[1])
installed = importlib.metadata.version
importlib.metadata.version = lambda name: versions.get(name) or installed(name)
for assignment in ("01-tensors", "05-softmax-regression"):
    print(RunSettings.of(ArchiveConfig(assignment, b"seed", limits_of(assignment)), []).fingerprint(b"a notebook"))
"""


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """A copy of the kit, to be changed."""
    place = tmp_path_factory.mktemp("kit")
    ignored = shutil.ignore_patterns("__pycache__", "*.zip", ".seed")
    for name in ("autograder", "reference", "assignments"):
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    return place


def ask(kit, program, *arguments):
    """The words that a program prints which uses this kit."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(kit)!r})\n{program}", *arguments]
    return subprocess.run(command, cwd=kit, capture_output=True, text=True, check=True).stdout.split()


def fingerprints(kit, **versions):
    """The fingerprints of one notebook for 01 and for 05, with these versions of packages."""
    return ask(kit, ASK, json.dumps(versions))


@pytest.fixture
def changed(kit):
    """A function that replaces text in a file of the copy; everything is put back at the end."""
    before = {}

    def change(name, old, new):
        path = kit / name
        before.setdefault(path, path.read_text())
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    yield change
    for path, text in before.items():
        path.write_text(text)


@pytest.fixture(scope="module")
def as_it_is(kit):
    return fingerprints(kit)


def test_what_changes_no_verdict_grades_nothing_again(kit, changed, as_it_is):
    changed("autograder/judge/compare.py", "import builtins", "# a comment\n\nimport builtins")
    changed("autograder/questions/tensors/grid.py", 'Case("grids", 4,', 'Case("grids", 3,')
    changed("autograder/publish/notebook.py", "import re", "import re, os")
    changed("assignments/06-mlp/06-mlp.ipynb", "the", "teh")
    changed("assignments/01-tensors/d2lite.py", "the", "teh")
    assert fingerprints(kit, seaborn="0.13") == as_it_is


def test_what_is_of_another_assignment_leaves_results_of_05_good(kit, changed, as_it_is):
    changed("assignments/01-tensors.md", "tensor", "tenosr")
    changed("assignments/01-tensors/01-tensors.ipynb", "tensor", "tenosr")
    changed("autograder/questions/mlp/slopes.py", "import torch", "# a comment\nimport torch")
    changed("autograder/questions/softmax_regression/softmax.py", '"values", 4,', '"values", 5,')  # sums only
    assert fingerprints(kit, seaborn="0.14") == as_it_is
    changed("autograder/questions/mlp/slopes.py", "import torch", "import torch, json")
    assert fingerprints(kit)[1] == as_it_is[1]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("autograder/questions/tensors/reductions.py", "rtol=1e-10", "rtol=1e-9"),
        ("reference/tensors.py", "return", "return 0 or"),
        ("autograder/dist/01-tensors/d2lite.py", "1.5", "2.5"),
        ("autograder/limits.toml", "probe_seconds = 30", "probe_seconds = 31"),
        ("autograder/sandbox/inside/cells.py", "MAX_REQUEST = 1 << 30", "MAX_REQUEST = 1 << 29"),
    ],
)
def test_what_decides_a_verdict_grades_again(kit, changed, as_it_is, file, old, new):
    changed(file, old, new)
    tensors, softmax = fingerprints(kit)
    assert tensors != as_it_is[0]
    assert (softmax == as_it_is[1]) is ("tensors" in file)


def test_another_torch_grades_again(kit, as_it_is):
    assert not set(fingerprints(kit, torch="3.0")) & set(as_it_is)


def test_a_changed_point_value_changes_the_sums_of_old_results(monkeypatch):
    assignment = load_assignment("01-tensors")
    cases = {question.id: ("example", *(case.name for case in question.cases)) for question in assignment.questions}
    questions = {name: {"cases": {case: {"passed": True} for case in found}} for name, found in cases.items()}
    kept = {"file": "a", "assignment": assignment.id, "status": "graded", "first_note": "", "questions": questions}
    full = record.priced(kept)
    assert full["points"] == full["possible"] == sum(question.points for question in assignment.questions)
    first, *others = assignment.questions
    case, *rest = first.cases
    dearer = replace(first, cases=(replace(case, points=case.points + 7), *rest))
    other = replace(assignment, questions=(dearer, *others))
    monkeypatch.setattr(ahead, "load_assignment", lambda name: other)
    monkeypatch.setattr(record, "case_points", ahead._points)
    assert record.priced(kept)["points"] == full["points"] + 7


def test_no_other_assignment_is_graded_with_the_questions_of_05():
    theirs = {name: sources(module_name(name)) for name in assignment_names()}
    assert [name for name, paths in theirs.items() if any("softmax_regression" in path.parts for path in paths)] == [
        SOFTMAX
    ]


BUILD = """
from autograder.publish.products import build
from autograder.questions import assignment_names
for name in assignment_names():
    for path in build(name):
        print(path)
"""


@pytest.mark.slow
@pytest.mark.long
def test_a_change_in_the_questions_of_05_writes_its_zip_alone(tmp_path):
    for name in ("autograder", "reference", "assignments", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy2(ROOT / name, tmp_path / name)
    zips = sorted((tmp_path / "autograder" / "dist").glob("*.zip"))
    assert len(zips) == len(assignment_names())
    before = {path.stem: (path.stat().st_mtime_ns, path.read_bytes()) for path in zips}
    asked = tmp_path / "autograder" / "questions" / "softmax_regression" / "softmax.py"
    asked.write_text(asked.read_text().replace("rtol=1e-3", "rtol=1e-4"))
    written = ask(tmp_path, BUILD)
    after = {path.stem: (path.stat().st_mtime_ns, path.read_bytes()) for path in zips}
    assert [name for name in before if after[name] != before[name]] == [SOFTMAX]
    assert [path for path in written if path.endswith(".zip")] == [f"autograder/dist/{SOFTMAX}.zip"]


PRICE = "from autograder.batch.ahead import case_points; print(case_points('01-tensors')['grid']['grids'])"
AHEAD = "autograder/dist/01-tensors/ahead.json"


def test_what_the_build_worked_out_holds_until_something_changes(kit, changed, as_it_is):
    changed(AHEAD, '"grids": 4.0', '"grids": 5.0')
    assert ask(kit, PRICE) == ["5.0"]
    changed("autograder/questions/tensors/grid.py", 'Case("grids", 4,', 'Case("grids", 3,')
    assert ask(kit, PRICE) == ["3.0"] and fingerprints(kit) == as_it_is


def test_grading_is_set_up_without_torch():
    program = "import sys; from autograder.batch import cluster, task; from autograder.report import folder; "
    assert ask(ROOT, program + "print('distributed' in sys.modules, 'torch' in sys.modules)") == ["True", "False"]
