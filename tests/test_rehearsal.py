"""A term in a minute: released, collected from four kinds of downloads, graded, ruled, summed up, given back."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest

from tests.conftest import ROOT
from tests.test_collect import zipped

CANVAS, MOODLE, GRADESCOPE, FLAT = "01-tensors", "02-preprocessing", "03-autograd", "04-linear-regression"
PEOPLE = {
    "jdoe": ("Jane Doe", "jane@example.edu", "0012", "501", ""),
    "mmuel": ("Max Müller", "max@example.edu", "0013", "502", ""),
    "asouza": ("Ana Maria de Souza", "ana@example.edu", "0014", "503", ""),
    "kim": ("Kim Lee", "kim@example.edu", "0015", "504", "red"),
    "lou": ("Lou Reed", "lou@example.edu", "0016", "505", "red"),
    "absent": ("Al Absent", "al@example.edu", "0017", "506", ""),
}
KNOWN = {**PEOPLE, "stranger": ("Ul Stranger", "ul@example.edu")}
COURSE = """
time_zone = "Europe/Berlin"
roster = "roster.csv"
overrides = "overrides.csv"
late = {{ percent_per_day = {percent} }}
assignments.01.due = 2026-10-05
assignments.02.due = 2026-10-12
assignments.03.due = 2026-10-19T18:00:00
assignments.03.points = 100
assignments.04.due = 2026-10-26
"""
OVERRIDES = """student,assignment,question,points,due,reason,author
asouza,03,,,2026-10-22T18:00,illness,A. Smith
jdoe,04,,50,,oral exam,B. Jones
"""
METADATA = "\n".join(
    f"""submission_{number}:
  :submitters:
{chr(10).join(f"  - :name: {KNOWN[who][0]}{chr(10)}    :email: {KNOWN[who][1]}" for who in whose)}
  :created_at: {when} +02:00"""
    for number, (whose, when) in enumerate(
        [
            (["jdoe"], "2026-10-19 17:00:00"),
            (["mmuel"], "2026-10-20 17:00:00"),
            (["asouza"], "2026-10-22 17:00:00"),
            (["kim", "lou"], "2026-10-19 12:00:00"),
            (["stranger"], "2026-10-19 12:00:00"),
        ],
        start=1,
    )
)


def homework(place, *arguments):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def solved(released, name):
    """The solution in the notebook that was released."""
    with zipfile.ZipFile(released / f"{name}.zip") as archive:
        book = nbformat.reads(archive.read(f"{name}/{name}.ipynb").decode(), as_version=4)
    untouched = nbformat.writes(book).encode()
    book.cells = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return nbformat.writes(book).encode(), untouched


def downloads(place):
    """What four platforms let one download: five submissions each, and what lies beside them."""
    book = {name: solved(place / "release", name) for name in (CANVAS, MOODLE, GRADESCOPE, FLAT)}
    right, wrong = book[CANVAS]
    files = {
        "doejane_501_9001_01-tensors.ipynb": right,
        "müllermax_LATE_502_9002_01-tensors.ipynb": right,
        "desouzaanamaria_503_9003_01-tensors.ipynb": wrong,
        "desouzaanamaria_503_9009_01-tensors-1.zip": zipped({"01-tensors.ipynb": right}),
        "strangerul_999_9004_01-tensors.ipynb": wrong,
        "leekim_504_9005_notes.pdf": b"%PDF",
    }
    (place / "submissions.zip").write_bytes(zipped(files))
    right, wrong = book[MOODLE]
    moodle = {
        "Jane Doe_1001_assignsubmission_file/02-preprocessing.ipynb.txt": right,
        "Max Müller_1002_assignsubmission_file/02.ipynb": b"{",
        "Ana Maria de Souza_1003_assignsubmission_file/export.zip": zipped({"deep/02.ipynb": wrong}),
        "Kim Lee_1004_assignsubmission_file/02.ipynb": right,
        "Lou Reed_1005_assignsubmission_file/02.ipynb": b"{",
    }
    right, wrong = book[GRADESCOPE]
    scope = {f"assignment_7_export/submission_{number}/03.ipynb": right for number in range(1, 6)}
    scope |= {"assignment_7_export/submission_metadata.yml": METADATA.encode()}
    (place / "export.zip").write_bytes(zipped(scope))
    right, wrong = book[FLAT]
    flat = {f"{who}.ipynb": right if who == "kim" else wrong for who in ("jdoe", "kim", "mmuel", "asouza")}
    flat |= {"hw4 lou-Copy1.ipynb.txt": wrong, "readme.md": b"x"}
    for folder, content in (("moodle", moodle), ("flat", flat)):
        for name, data in content.items():
            (place / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (place / folder / name).write_bytes(data)
    return {CANVAS: "submissions.zip", MOODLE: "moodle", GRADESCOPE: "export.zip", FLAT: "flat"}


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_student(out):
    return {row["student"]: row for row in rows(out / "final_grades.csv") if row["student"]}


@pytest.mark.slow
def test_a_term(tmp_path):
    names = ("student", "name", "email", "sis_id", "canvas_id", "group")
    table = [names, *((who, *about) for who, about in PEOPLE.items())]
    (tmp_path / "roster.csv").write_text("\n".join(map(",".join, table)), encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(OVERRIDES, encoding="utf-8")
    (tmp_path / "course.toml").write_text(COURSE.format(percent=10), encoding="utf-8")

    assert homework(tmp_path, "release", CANVAS, MOODLE, GRADESCOPE, FLAT).count("release 1 of") == 4
    assert len(json.loads((tmp_path / "release" / "manifest.json").read_text())) == 4

    said = {}
    for name, source in downloads(tmp_path).items():
        out = tmp_path / "grades" / name[:2]
        said[name] = homework(tmp_path, "grade", "--assignment", name, "--submissions", source, "--out", out)
    grades = {name: by_student(tmp_path / "grades" / name[:2]) for name in said}
    assert all(set(PEOPLE) <= set(grades[name]) for name in said), "every student of the roster has a row"
    assert {name: grades[name]["absent"]["grading_status"] for name in said} == dict.fromkeys(said, "missing")

    canvas = grades[CANVAS]
    possible = float(rows(tmp_path / "grades" / "01" / "final_grades.csv")[0]["total_points_earned"])
    assert (canvas["mmuel"]["grading_status"], canvas["mmuel"]["days_late"]) == ("graded, late", "1")
    assert float(canvas["mmuel"]["points"]) == pytest.approx(0.9 * possible)
    assert float(canvas["asouza"]["points"]) == possible, "the later attempt counts"
    assert "notes.pdf" in said[CANVAS] and "desouzaanamaria_503_9003" in said[CANVAS] and "stranger" in said[CANVAS]
    assert len(canvas) == len(PEOPLE) + 1

    moodle = {who: row["grading_status"] for who, row in grades[MOODLE].items()}
    assert [moodle[who] for who in ("jdoe", "mmuel", "asouza", "kim", "lou")] == [
        "graded", "unreadable", "not started", "graded", "graded",
    ]  # fmt: skip

    scope = {who: float(row["points"]) for who, row in grades[GRADESCOPE].items() if who in PEOPLE}
    assert scope == {"jdoe": 100, "mmuel": 90, "asouza": 100, "kim": 100, "lou": 100, "absent": 0}
    report = (tmp_path / "grades" / "03" / "results").glob("asouza*.txt")
    assert "Extension to 22 October 2026 18:00, by A. Smith: illness." in next(report).read_text()
    assert float(grades[FLAT]["jdoe"]["points"]) == 50 and "readme.md" in said[FLAT]

    again = homework(
        tmp_path, "grade", "--assignment", CANVAS, "--submissions", "submissions.zip", "--out", "grades/01"
    )
    assert "4 of 4 were graded before and have not changed." in again

    graded = {path: path.stat().st_mtime_ns for path in (tmp_path / "grades").rglob("results/*.json")}
    assert len(graded) == 4 + 4 + 5 + 4
    (tmp_path / "course.toml").write_text(COURSE.format(percent=50), encoding="utf-8")
    course = tmp_path / "grades" / "course.csv"
    assert "Nothing was replaced" in homework(tmp_path, "totals", "--out", "grades") and not course.exists()
    assert float(by_student(tmp_path / "grades" / "03")["mmuel"]["points"]) == 90
    homework(tmp_path, "totals", "--out", "grades", "--accept")
    assert graded == {path: path.stat().st_mtime_ns for path in graded}
    assert float(by_student(tmp_path / "grades" / "03")["mmuel"]["points"]) == 50
    course = {row["student"]: row for row in rows(course)}
    assert float(course["absent"]["total_percent"]) == 0 < float(course["lou"]["total_percent"]) < 100

    for number, to in (("01", "canvas"), ("02", "moodle"), ("03", "gradescope")):
        homework(tmp_path, "export", "--to", to, "--out", f"grades/{number}", "--feedback")
    made = {
        path.name: path for path in (tmp_path / "grades").rglob("*") if path.name.startswith(("canvas-", "moodle-"))
    }
    gradebook = list(csv.reader(io.StringIO(made["canvas-grades.csv"].read_text("utf-8-sig"))))
    assert gradebook[0][:2] == ["Student", "ID"] and "501" in [row[1] for row in gradebook]
    with zipfile.ZipFile(made["moodle-feedback.zip"]) as archive:
        assert any(name.startswith("Jane Doe_1001_assignsubmission_file") for name in archive.namelist())
    assert (tmp_path / "grades" / "03" / "gradescope-autograder.zip").exists()

    gone = homework(tmp_path, "forget", "jdoe", "--out", "grades")
    assert "jdoe" in gone and "jdoe" not in by_student(tmp_path / "grades" / "01")
