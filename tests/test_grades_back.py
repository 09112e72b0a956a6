"""Grades go back into every platform; Gradescope gets an autograder, as it takes no table."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch.record import failed_record
from autograder.course.exports import PLATFORMS, export
from autograder.course.exports.files import CannotExport
from autograder.course.handed_in import NAME, HandedIn, written
from autograder.report.files import write_result
from tests.exported import JANE, MARKS, MAX, SOFTMAX, a_mark, handed, sender, table, unzipped
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


def test_where_there_is_a_page_it_goes_back_in_place_of_the_text(sent, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "jane.ipynb.html").write_text("<p>Jane")
    _, files = sent("gradescope", MARKS[:1], feedback=True)
    assert unzipped(files["feedback.zip"]) == {"jdoe.html": "<p>Jane"}


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


@pytest.fixture
def graded_folder(tmp_path):
    """Results of three submissions, who handed them in, and a course."""
    out = tmp_path / "grades" / "05"
    (out / "results").mkdir(parents=True)
    for file in ("jane.ipynb", "stranger.ipynb"):
        write_result({**failed_record(file, ValueError("cut off")), "assignment": SOFTMAX}, out / "results")
    source = "submissions.zip/doejane_101_5001_05.ipynb"
    (out / NAME).write_text(written([handed("jane.ipynb", source, "jdoe"), HandedIn("stranger.ipynb")]))
    (tmp_path / "roster.csv").write_text("student,name,canvas_id\njdoe,Jane Doe,101\nlazy,Lee Lazy,103\n")
    (tmp_path / "course.toml").write_text('roster = "roster.csv"\n[assignments.05]\npoints = 100\n')
    return out


def test_the_command_exports_what_was_graded_by_the_courses_rules(graded_folder, tmp_path):
    book = tmp_path / "canvas.csv"
    book.write_text(f"Student,ID,Section,{SOFTMAX} (7)\nPoints Possible,,,100\nDoe,101,A,\nLazy,103,A,\n")
    arguments = ["export", "--to", "canvas", "--out", str(graded_folder), "--course", str(tmp_path / "course.toml")]
    done = CliRunner().invoke(cli, [*arguments, "--gradebook", str(book), "--feedback"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith("stranger.ipynb is not in canvas.csv, which lacks 0 points: ")
    assert lines[-1] == f"Wrote {graded_folder / 'canvas-feedback.zip'}."
    assert [row[3] for row in table((graded_folder / "canvas-grades.csv").read_bytes())[2:]] == ["0", "0"]
    reports = unzipped((graded_folder / "canvas-feedback.zip").read_bytes())
    assert "unreadable" in reports["doejane_101_5001_05.ipynb.txt"]


def test_a_folder_without_these_results_is_one_sentence(graded_folder, tmp_path):
    for out, assignment, sentence in (
        (tmp_path, "", "has no results: grade first"),
        (graded_folder, "06-mlp", f"has results of {SOFTMAX}, not of 06-mlp: grade first"),
    ):
        arguments = ["--to", "moodle", "--out", str(out), "--assignment", assignment]
        done = CliRunner().invoke(cli, ["export", *arguments])
        assert (done.exit_code, done.output.count("\n")) == (1, 1) and sentence in done.output


def test_the_command_line_knows_every_platform():
    (to,) = (option for option in cli.commands["export"].params if option.name == "to")
    assert set(to.type.choices) == set(PLATFORMS)


def test_a_full_folder_is_one_sentence(tmp_path):
    with pytest.raises(CannotExport, match="canvas-grades.csv cannot be written"):
        export("canvas", SOFTMAX, tmp_path / "nowhere", MARKS, [])
