"""`final_grades.csv`: Otter's columns, a row and a status for each submission and student, and no formula anywhere."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile

import pandas as pd
import pytest
from otter.grade.utils import merge_scores_to_df

from autograder.batch.record import failed_record
from autograder.course.mark import Mark
from autograder.course.roster import Person
from autograder.report.files import write_combined_csv, write_csv
from autograder.report.results import summary
from studies.otters import results_of

QUESTIONS = {"softmax": 12.0, "labels": 3.0, "accuracy": 5.0}
"""In an order that is not that of the alphabet."""


def a_record(file, status="graded", **points):
    """A record with these points; no question lost any by default."""
    asked = {name: {"points": points.get(name, most), "possible": most} for name, most in QUESTIONS.items()}
    for question in asked.values():
        halves = {"example": 0.0, "right": question["points"], "wrong": question["possible"] - question["points"]}
        question["cases"] = {
            case: {"passed": case != "wrong", "message": "", "hidden": case != "example", "points": worth}
            for case, worth in halves.items()
        }
    earned, possible = (sum(one[key] for one in asked.values()) for key in ("points", "possible"))
    return {
        **failed_record(file, ValueError("")), "assignment": "05-softmax-regression", "status": status,
        "questions": asked, "points": earned, "possible": possible,
    }  # fmt: skip


def a_mark(student, file, status="graded", days_late=0):
    return Mark(Person(student), True, file, status, {}, 0.0, 0.0, 20.0, days_late=days_late)


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


@pytest.fixture
def written(tmp_path):
    def rows(records, marks=()):
        write_csv(records, tmp_path / "final_grades.csv", marks)
        return table(tmp_path / "final_grades.csv")

    return rows


def test_it_is_otters_table_but_for_the_status_and_the_order_of_questions(tmp_path):
    records = [
        a_record("b.ipynb", softmax=1.5, labels=0.0),
        failed_record("c.ipynb", ValueError("x")),
        a_record("a.ipynb"),
    ]
    write_csv(records, tmp_path / "ours.csv")
    ours = pd.read_csv(tmp_path / "ours.csv")
    assert list(ours) == ["file", *QUESTIONS, "total_points_earned", "percent_correct", "grading_status"]
    merge_scores_to_df([results_of(record) for record in records]).to_csv(tmp_path / "otters.csv", index=False)
    otters = pd.read_csv(tmp_path / "otters.csv")
    pd.testing.assert_frame_equal(ours[otters.columns[:-1]], otters.iloc[:, :-1])
    assert (tmp_path / "ours.csv").read_bytes().startswith("\ufefffile,".encode())  # else Excel spoils umlauts
    assert list(ours["grading_status"]) == ["--", "graded", "graded", "unreadable"]


def test_texts_say_what_otters_summary_says():
    told = a_record("a.ipynb", softmax=1.5)
    told["questions"]["softmax"]["cases"]["wrong"]["message"] = "  not right:\n\n  a line  \n"
    failed = failed_record("b.ipynb", ValueError("no notebook"))
    for record in (told, a_record("c.ipynb"), failed):
        assert summary(record["questions"], record["reason"]) == results_of(record).summary()


def test_each_row_has_one_status_in_the_kits_words(written):
    statuses = ["graded", "limit hit", "not started", "unreadable", "could not be graded"]
    records = [a_record(f"{number}.ipynb", status) for number, status in enumerate(statuses)]
    assert [row["grading_status"] for row in written(records)] == ["--", *statuses]


def test_each_student_has_a_row_and_each_file_too(written):
    marks = [
        a_mark("nobody", "", "missing"),
        a_mark("mm", "group.ipynb"),
        a_mark("late", "late.ipynb", "limit hit", 2),
        a_mark("jdoe", "group.ipynb"),
    ]
    records = [a_record("late.ipynb", "limit hit"), a_record("group.ipynb"), a_record("first try.ipynb")]
    assert [(row["file"], row["total_points_earned"], row["grading_status"]) for row in written(records, marks)] == [
        ("points-per-question", "20.0", "--"),
        ("first try.ipynb", "20.0", "graded, not counted"),
        ("group.ipynb", "20.0", "graded"),
        ("group.ipynb", "20.0", "graded"),
        ("late.ipynb", "20.0", "limit hit, late"),
        ("", "0.0", "missing"),
    ]


@pytest.mark.parametrize("kept", [False, True])
def test_what_an_older_handout_did_not_ask_is_empty_and_costs_nobody_the_column(written, kept):
    older = a_record("older.ipynb", softmax=0.0)
    older |= {"points": 8.0, "possible": 8.0}
    older["questions"]["softmax"] |= {"possible": 0.0, "asked": False}
    if not kept:
        del older["questions"]["softmax"]
    records = [a_record("new.ipynb"), older, failed_record("unreadable.ipynb", ValueError("x"))]
    possible, new, old, unreadable = written(records)
    assert list(possible)[1:4] == list(QUESTIONS) and possible["total_points_earned"] == "20.0"
    assert [row["softmax"] for row in (possible, new, old, unreadable)] == ["12.0", "12.0", "", "0.0"]
    assert (old["percent_correct"], new["percent_correct"]) == ("1.0", "1.0")


def test_without_a_grade_there_is_no_row_of_points(written):
    (row,) = written([failed_record("a.ipynb", ValueError("x"))])
    assert row == {
        "file": "a.ipynb", "total_points_earned": "0.0", "percent_correct": "0.0", "grading_status": "unreadable"
    }  # fmt: skip


def test_all_assignments_in_one_keep_the_order_of_questions_and_every_cell(tmp_path, written):
    for name, questions in (("01-tensors", "grid,bins"), ("05-softmax-regression", "softmax,accuracy")):
        (tmp_path / name).mkdir()
        head = f"file,{questions},total_points_earned,percent_correct,grading_status,student"
        text = f"\ufeff{head}\n\"'=1,;'-2.ipynb\",4.0,1.0,5.0,1.0,graded,0012\n"
        (tmp_path / name / "final_grades.csv").write_text(text, encoding="utf-8")
    write_combined_csv(["01-tensors", "05-softmax-regression"], tmp_path)
    first, _ = table(tmp_path / "final_grades.csv")
    assert list(first)[1:5] == ["grid", "bins", "softmax", "accuracy"]
    assert first["file"] == "01-tensors/=1,;'-2.ipynb"
    assert (first["grid"], first["softmax"], first["student"]) == ("4.0", "", "0012")


HOSTILE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "a;=1+1",
    " =1+1",
    "＝1+1",
    "﹦1+1",
    '=HYPERLINK("x")',
    "%1",
]


def opened(folder, text, parting):
    """What LibreOffice makes of a CSV: whether it runs a formula, and the texts that it shows.

    Its dialog knows UTF-8 by the mark at the beginning (sc/source/ui/dbgui/scuiasciiopt.cxx); without one, it is told.
    """
    (folder / "grades.csv").write_bytes(text)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "xlsx"]
    command += [f"--infilter=CSV:{ord(parting)},34,76", "--outdir", folder, folder / "grades.csv"]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(folder / "grades.xlsx") as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        shown = book.read("xl/sharedStrings.xml").decode()
    return "<f" in cells, [re.sub(r"<[^>]*>", "", one) for one in shown.split("<si>")[1:]]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("parting", [",", ";"])
def test_libreoffice_runs_no_formula_and_shows_each_letter(tmp_path, parting):
    assert opened(tmp_path, b"file\n=1+1\n", parting)[0]
    write_csv([a_record(name) for name in [*HOSTILE, "Zoë 作业.ipynb"]], tmp_path / "grades.csv")
    runs, shown = opened(tmp_path, (tmp_path / "grades.csv").read_bytes(), parting)
    assert not runs and any("Zoë 作业.ipynb" in text for text in shown)
    assert shown[0].startswith("file")
