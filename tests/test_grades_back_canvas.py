"""Canvas gets its gradebook back with the grades, all else as it was, and reports that it knows the submissions of."""

from __future__ import annotations

import re

import pytest

from autograder.course.exports.files import CannotExport
from autograder.course.roster import Person
from tests.exported import JANE, MARKS, MAX, SOFTMAX, a_mark, handed, sender, table, unzipped


@pytest.fixture
def sent(tmp_path):
    return sender(tmp_path)


def canvas_columns(titles):
    """How many columns Canvas takes for the student's, as `GradebookImporter#update_column_count` counts them.

    From instructure/canvas-lms, lib/gradebook_importer.rb; `header?` refuses the file unless the last is "Section".
    """
    assert len(titles) > 3 and "Student" in titles[0] and "ID" in titles[1]
    count = 3
    if re.search(r"SIS\s+Login\s+ID", titles[2]):
        count += 1
    elif re.search(r"SIS\s+User\s+ID", titles[2]) and re.search(r"SIS\s+Login\s+ID", titles[3]):
        count += 2 + bool(re.search(r"Integration\s+ID", titles[4]))
    assert "Section" in titles[count - 1]
    return count


GRADEBOOK = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,\
HW 4 (77),HW 5: Softmax regression (78),Softmax quiz (79),Final Score
,,,,,Manual Posting,Manual Posting,,
"    Points Possible",,,,,10,100.0,5,(read only)
"Müller, Max",102,-5,=mm,"B, second",7,,=1+1,88.5
"Doe, Jane",101,0012,jdoe,A,=5,50,,
"Nobody, Known",999,,x,A,1,2,3,4
"Broken, Bo",104,0015,broken,B,,33,,
"Lazy, Lee",103,0014,lazy,B,,,,
"Student, Test",105,,tester,A,,,,
"""


def test_canvas_gets_its_gradebook_back_with_the_grades_and_nothing_else_changed(sent):
    said, files = sent("canvas", gradebook=GRADEBOOK)
    before, after = table(GRADEBOOK.encode()), table(files["canvas-grades.csv"])
    assert canvas_columns(after[0]) == 5 and after[0] == before[0] and len(after) == len(before)
    changed = {(row[0], was, now) for row, old in zip(after, before) for was, now in zip(old, row) if was != now}
    assert changed == {("Müller, Max", "", "100"), ("Doe, Jane", "50", "91.25"), ("Lazy, Lee", "", "0")}
    assert after[3][6] == "100" and files["canvas-grades.csv"].startswith("\ufeffStudent".encode())
    assert files["exported.csv"] == GRADEBOOK.encode()
    told = "\n".join(said)
    assert "exported.csv, row 6, Nobody, Known: nobody here, so the cell stays as it is." in said
    assert "broken (Bo Broken) has no points yet (could not be graded), so the cell stays as it is." in told
    assert "0 points for who handed in nothing: lazy (Lee Lazy)." in said
    assert said[-1].startswith("Wrote ") and "points at most" not in told


def test_who_is_not_in_the_gradebook_is_told(sent):
    gone = "\n".join(line for line in GRADEBOOK.splitlines() if "Müller" not in line and "Lazy" not in line)
    said, _ = sent("canvas", gradebook=gone)
    assert (
        "=mm (Max Müller) is not in exported.csv, which lacks 100 points: see to the identifiers in the roster." in said
    )
    assert any(line.startswith("lazy (Lee Lazy) is not in exported.csv") for line in said)


def test_a_gradebook_with_semicolons_and_windows_lines_stays_so(sent):
    text = 'Student;ID;Section;05-softmax-regression (3)\r\n"a, b";101;"x;y";\r\n'
    _, files = sent("canvas", MARKS[:1], gradebook=text)
    assert files["canvas-grades.csv"].decode() == text.replace('"a, b"', "a, b").replace(';"x;y";', ';"x;y";91.25')


def test_the_excused_stay_excused(sent):
    text = f"Student,ID,Section,{SOFTMAX}\nJane,101,A,EX\n"
    said, files = sent("canvas", MARKS[:1], gradebook=text)
    assert files["canvas-grades.csv"].decode() == text
    assert "is excused there" in said[0]


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("Student,ID,Section,A,B\nx,1,A,,\n", "", "does not tell which column .* COLUMN=…, one of these: A, B."),
        ("Student,ID,Section,Softmax regression (1),Softmax regression 2 (2)\n", "", "COLUMN="),
        ("Student,ID,Section,A\nPoints Possible,,,(read only)\n", "A", "one of these: none."),
        ("name,grade\n", "", "is no gradebook of Canvas, which begins with the columns Student, ID"),
        ("", "", "is empty"),
    ],
)
def test_a_file_that_does_not_tell_where_grades_go_is_refused(sent, text, column, sentence):
    with pytest.raises(CannotExport, match=sentence):
        sent("canvas", gradebook=text, column=column)


@pytest.mark.parametrize("column", ["Quiz (12)", "Quiz", "Midterm: softmax, regression"])
def test_the_column_can_be_named(sent, column):
    title = f'"{column}"' if "," in column else column.removesuffix(" (12)") + " (12)"
    _, files = sent("canvas", MARKS[:1], gradebook=f"Student,ID,Section,A,{title}\nJane,101,A,1,2\n", column=column)
    assert table(files["canvas-grades.csv"])[1] == ["Jane", "101", "A", "1", "91.25"]


def test_other_points_possible_are_told(sent):
    text = f"Student,ID,Section,{SOFTMAX}\nPoints Possible,,,10\nJane,101,A,\n"
    said, _ = sent("canvas", MARKS[:1], gradebook=text)
    assert said[0].startswith("Canvas counts 10 points at most, the course 100: change it there, or write points = 10")


def test_without_a_gradebook_canvas_gets_one_of_the_roster_letter_by_letter(sent):
    said, files = sent("canvas", column="Softmax (78)")
    rows = table(files["canvas-grades.csv"])
    assert canvas_columns(rows[0]) == 5 and rows[0][5:] == ["Softmax (78)"]
    assert rows[1:] == [
        ["Points Possible", "", "", "", "", "100"],
        ["Jane Doe", "101", "0012", "jdoe", "A", "91.25"],
        ["Max Müller", "102", "-5", "=mm", "B", "100"],
        ["Lee Lazy", "103", "0014", "lazy", "B", "0"],
    ]
    assert said[0] == "broken (Bo Broken) has no points (could not be graded) and no row."


def canvas_finds(name):
    """User and attachment, as `infer_comment_context_from_filename` finds them.

    From instructure/canvas-lms, app/models/abstract_assignment.rb.
    """
    parts = [part for part in name.split("_") if part != "LATE"]
    if parts[-1].startswith("link") or name.startswith("._"):
        return None
    return parts[1:3] if parts[0] == "anon" else [part for part in parts if re.fullmatch(r"\d+", part)][:2]


def test_canvas_gets_reports_under_the_names_of_the_submissions(sent):
    said, files = sent(
        "canvas",
        [*MARKS, a_mark(Person("anon_aB3dE"), 1.0, "secret.ipynb")],
        handed_in=[
            handed("jane.ipynb", "submissions.zip/doejane_LATE_101_5001_05_softmax.ipynb", "jdoe"),
            handed("max.ipynb", "a/submissions/mullermax_102_5002_hw.zip/in it/05.ipynb", "=mm"),
            handed("broken.ipynb", "elsewhere/05.ipynb", "broken"),
            handed("secret.ipynb", "submissions.zip/LATE_anon_aB3dE_5003_05.ipynb", "anon_aB3dE"),
        ],
        feedback=True,
    )
    reports = unzipped(files["canvas-feedback.zip"])
    assert {tuple(canvas_finds(name)): text for name, text in reports.items()} == {
        ("101", "5001"): "Report on jane.ipynb: ü\n",
        ("102", "5002"): "Report on max.ipynb: ü\n",
        ("aB3dE", "5003"): "Report on secret.ipynb: ü\n",
    }
    assert any(line.startswith("Without their report") and "broken (Bo Broken)" in line for line in said)


def test_a_user_of_canvas_is_known_by_the_name_of_the_file_without_a_roster(sent):
    mark = a_mark(Person("doejane_101"), 5.0, "jane.ipynb")
    source = [handed("jane.ipynb", "submissions.zip/doejane_101_5001_05.ipynb", "doejane_101")]
    _, files = sent("canvas", [mark], source, gradebook=f"Student,ID,Section,{SOFTMAX}\nDoe,101,A,\n")
    assert table(files["canvas-grades.csv"])[1][3] == "5"


def test_a_group_gets_one_report_on_canvas_and_each_member_the_own_points(sent, tmp_path):
    marks = [a_mark(JANE, 50.0, "group.ipynb"), a_mark(MAX, 40.0, "group.ipynb")]
    source = [handed("group.ipynb", "submissions.zip/doejane_101_5001_05.ipynb", "jdoe", "=mm")]
    text = f"Student,ID,Section,{SOFTMAX}\nDoe,101,A,\nMüller,102,A,\n"
    (tmp_path / "results").mkdir()
    for mark in marks:
        (tmp_path / "results" / mark.own_text).write_text("for one of them alone")
    _, files = sent("canvas", marks, source, gradebook=text, feedback=True)
    assert [row[3] for row in table(files["canvas-grades.csv"])[1:]] == ["50", "40"]
    assert unzipped(files["canvas-feedback.zip"]) == {
        "doejane_101_5001_05.ipynb.txt": "Report on group.ipynb: ü\n"
    }  # fmt: skip
