"""Grades go back into every platform; Gradescope gets an autograder, as it takes no table."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest

from autograder.course.exports import PLATFORMS, export
from autograder.course.exports.files import CannotExport
from tests.exported import JANE, MARKS, MAX, SOFTMAX, a_mark, handed, sender, unzipped
from tests.test_grades_back_canvas import GRADEBOOK


@pytest.fixture
def sent(tmp_path):
    return sender(tmp_path)


def gradescope_runs(tmp_path, files, metadata):
    """What the autograder leaves for a submission, in the folders that Gradescope documents; None without a grade."""
    place = tmp_path / "autograder"
    for name in ("source", "results"):
        (place / name).mkdir(parents=True, exist_ok=True)
    (place / "results" / "results.json").unlink(missing_ok=True)
    with zipfile.ZipFile(io.BytesIO(files["gradescope-autograder.zip"])) as archive:
        archive.extractall(place / "source")
        assert {"setup.sh", "run_autograder"} < set(archive.namelist())
    (place / "submission_metadata.json").write_text(json.dumps(metadata))
    done = subprocess.run([sys.executable, place / "source" / "run_autograder", place], capture_output=True, text=True)
    results = place / "results" / "results.json"
    assert (done.returncode == 0) == results.exists()
    return json.loads(results.read_text()) if results.exists() else None


def test_gradescope_gets_an_autograder_that_gives_each_submission_its_grade(sent, tmp_path):
    said, files = sent("gradescope", handed_in=[handed("max.ipynb", "export.zip/submission_456/05.ipynb", "=mm")])
    users = [{"email": "Jane@Example.edu", "id": 1, "name": "Jane"}]
    found = gradescope_runs(tmp_path, files, {"id": 1, "users": users})
    assert (found["score"], found["output"]) == (91.25, "Report on jane.ipynb: ü\n")
    assert found["visibility"] == "after_published"
    users = [{"email": "mm@example.edu", "id": 2, "name": "Max"}]
    assert gradescope_runs(tmp_path, files, {"id": 456, "users": users})["score"] == 100
    assert gradescope_runs(tmp_path, files, {"id": 457, "users": users}) is None  # handed in after the download
    assert said[0].startswith("On Gradescope, set the autograder points to 100,")
    assert "Without a grade, as there are no points yet: broken (Bo Broken)." in said


def test_a_group_with_other_points_for_one_member_is_told_on_gradescope(sent):
    marks = [a_mark(JANE, 50.0, "group.ipynb"), a_mark(MAX, 40.0, "group.ipynb")]
    said, _ = sent("gradescope", marks, [handed("group.ipynb", "export/submission_5/05.ipynb", "jdoe", "=mm")])
    assert "Gradescope knows one score per group, so set these there by hand: =mm (Max Müller): 40." in said


def test_reports_for_any_other_platform_are_a_file_per_student(sent):
    _, files = sent("gradescope", MARKS[:1], feedback=True)
    assert unzipped(files["feedback.zip"]) == {"jdoe.txt": "Report on jane.ipynb: ü\n"}


@pytest.mark.parametrize("to", PLATFORMS)
def test_the_same_marks_make_the_same_files(sent, to):
    assert sent(to, feedback=True) == sent(to, feedback=True)


def test_gradescope_takes_no_table(sent):
    with pytest.raises(CannotExport, match="leave GRADEBOOK out"):
        sent("gradescope", gradebook=GRADEBOOK)


def test_what_a_platform_exported_is_never_overwritten(tmp_path):
    (tmp_path / "canvas-grades.csv").write_text(GRADEBOOK, encoding="utf-8")
    with pytest.raises(CannotExport, match="would be overwritten: keep what Canvas exported under another name"):
        export("canvas", SOFTMAX, tmp_path, MARKS, [], tmp_path / "canvas-grades.csv")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("latin.csv", "is no UTF-8"), ("none.csv", "There is no file"), ("", "cannot be read"), ("long.csv", "is no CSV")],
)
def test_a_gradebook_that_cannot_be_read_is_one_sentence(tmp_path, name, sentence):
    (tmp_path / "latin.csv").write_bytes(b"Student,ID\nM\xfcller,1\n")
    (tmp_path / "long.csv").write_text(f"Student,ID\n{'x' * 200_000},1\n")
    with pytest.raises(CannotExport, match=sentence):
        export("canvas", SOFTMAX, tmp_path, MARKS, [], tmp_path / name)


def test_a_full_folder_is_one_sentence(tmp_path):
    with pytest.raises(CannotExport, match="canvas-grades.csv cannot be written"):
        export("canvas", SOFTMAX, tmp_path / "nowhere", MARKS, [])
