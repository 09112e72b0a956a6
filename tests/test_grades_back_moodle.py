"""Moodle gets its worksheet back with the grades, all else as it was, and reports in the folders of submissions."""

from __future__ import annotations

import pytest

from autograder.course.exports.files import CannotExport
from autograder.course.roster import Person
from tests.exported import JANE, MARKS, MAX, SOFTMAX, a_mark, handed, sender, table, unzipped


@pytest.fixture
def sent(tmp_path):
    return sender(tmp_path)


WORKSHEET = """\ufeffIdentifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",\
"Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 7001","Jane Doe",,jane@example.edu,Submitted,,100.00,Yes,"Monday, 12 October 2026, 9:00 PM",-,
"Participant 7002","Max Müller",-5,,Submitted,12.00,100.00,Yes,-,-,=well
"Participant 7003","Lee Lazy",0014,lazy@example.edu,"No submission - ",,100.00,No,-,-,
"Participant 7009","Who Else",,who@example.edu,"No submission - ",5.00,100.00,Yes,-,-,
"""


def test_moodle_gets_its_worksheet_back_with_the_grades_and_nothing_else_changed(sent):
    """moodle/moodle, mod/assign/feedback/offline/importgradeslib.php: three columns are needed, ids end in a number."""
    said, files = sent("moodle", MARKS[:3], gradebook=WORKSHEET)
    before, after = table(WORKSHEET.encode()), table(files["moodle-grades.csv"])
    assert after[0] == before[0] and {"Identifier", "Grade", "Last modified (grade)"} <= set(after[0])
    changed = [(row[0], was, now) for row, old in zip(after, before) for was, now in zip(old, row) if was != now]
    assert changed == [
        ("Participant 7001", "", "91.25"),
        ("Participant 7002", "12.00", "100"),
        ("Participant 7003", "", "0"),
    ]
    assert "exported.csv, row 5, Participant 7009: nobody here, so the cell stays as it is." in said
    assert "lazy (Lee Lazy): Moodle says that this grade cannot be changed; unlock it there." in said


def test_what_moodle_would_leave_out_without_a_word_is_told(sent):
    said, _ = sent("moodle", MARKS[:1], gradebook=WORKSHEET.replace("100.00", "90,00"))
    assert "jdoe (Jane Doe) has 91.25 points: Moodle leaves out what is above its maximum, 90." in said
    assert said[0].startswith("Moodle counts 90 points at most, the course 100")


def test_anonymous_participants_are_known_by_the_folders_of_their_submissions(sent):
    text = 'Identifier,Status,Grade,"Last modified (grade)"\n"Participant 7002",x,,-\n"Participant 7001",x,,-\n'
    source = [
        handed("jane.ipynb", "all.zip/Participant_7001_assignsubmission_file_/05.ipynb", "Participant_7001"),
        handed("max.ipynb", "all.zip/Participant_7002_assignsubmission_file/05.ipynb", "Participant_7002"),
    ]
    marks = [
        a_mark(Person(f"Participant_{7000 + n}"), float(n), f"{who}.ipynb") for n, who in ((1, "jane"), (2, "max"))
    ]
    _, files = sent("moodle", marks, source, gradebook=text)
    assert [row[2] for row in table(files["moodle-grades.csv"])[1:]] == ["2", "1"]


def test_a_name_that_two_share_identifies_nobody(sent):
    text = 'Identifier,"Full name",Grade,"Last modified (grade)"\nP 1,Jane Doe,,-\nP 2,Jane Doe,,-\nP 3,Max Müller,,-\n'
    said, files = sent("moodle", MARKS[:2], gradebook=text)
    assert [row[2] for row in table(files["moodle-grades.csv"])[1:]] == ["", "", "100"]
    assert any(line.startswith("jdoe (Jane Doe) is not in exported.csv") for line in said)


def test_a_worksheet_in_another_language_needs_the_name_of_its_column(sent):
    text = "ID,Vollständiger Name,E-Mail-Adresse,Bewertung\nTeilnehmer/in7001,Jane,jane@example.edu,-\n"
    with pytest.raises(CannotExport, match="no grading worksheet of Moodle.* COLUMN=…, one of these: ID, .*Bewertung"):
        sent("moodle", MARKS[:1], gradebook=text)
    _, files = sent("moodle", MARKS[:1], gradebook=text, column="Bewertung")
    assert table(files["moodle-grades.csv"])[1][3] == "91.25"


def test_without_a_worksheet_moodle_gets_a_table_for_its_import_of_grades(sent):
    """moodle/moodle, grade/import/csv/classes/load_data.php: identifiers of users and numbers, titled as one likes."""
    _, files = sent("moodle")
    assert table(files["moodle-grades.csv"]) == [
        ["Username", "ID number", "Email address", "Full name", SOFTMAX],
        ["jdoe", "0012", "jane@example.edu", "Jane Doe", "91.25"],
        ["=mm", "-5", "MM@example.edu", "Max Müller", "100"],
        ["lazy", "0014", "lazy@example.edu", "Lee Lazy", "0"],
    ]


def moodle_finds(path):
    """Participant and file, as `is_valid_filename_for_import` finds them.

    From moodle/moodle, mod/assign/feedback/file/importziplib.php.
    """
    parts = path.split("/")
    for index, part in enumerate(parts):
        said = part.split("_", 4)
        if len(said) >= 4 and said[1].isdigit() and said[2:4] == ["assignsubmission", "file"]:
            return int(said[1]), "/".join([*said[4:], *parts[index + 1 :]]).strip("/")
    return None


def test_moodle_gets_reports_in_the_folders_of_the_submissions(sent):
    source = [handed("jane.ipynb", "all.zip/Jane Doe_7001_assignsubmission_file_/05.ipynb", "jdoe")]
    said, files = sent("moodle", MARKS[:2], source, feedback=True)
    found = {moodle_finds(name): text for name, text in unzipped(files["moodle-feedback.zip"]).items()}
    assert found == {(7001, "report.txt"): "Report on jane.ipynb: ü\n"}
    assert any("=mm (Max Müller)" in line and "give the grading worksheet" in line for line in said)


def test_a_group_gets_no_report_where_only_one_folder_is_known(sent):
    marks = [a_mark(JANE, 50.0, "group.ipynb"), a_mark(MAX, 40.0, "group.ipynb")]
    source = [handed("group.ipynb", "all.zip/Jane Doe_7001_assignsubmission_file_/05.ipynb", "jdoe", "=mm")]
    said, files = sent("moodle", marks, source, feedback=True)
    assert not unzipped(files["moodle-feedback.zip"])
    assert any("jdoe (Jane Doe), =mm (Max Müller)" in line and "give the grading worksheet" in line for line in said)


def test_the_worksheet_says_where_the_other_reports_go(sent):
    marks = [a_mark(JANE, 50.0, "group.ipynb"), a_mark(MAX, 40.0, "group.ipynb")]
    said, files = sent("moodle", marks, gradebook=WORKSHEET.replace("Max Müller", "Max_M Müller"), feedback=True)
    found = {moodle_finds(name) for name in unzipped(files["moodle-feedback.zip"])}
    assert found == {(7001, "report.txt"), (7002, "report.txt")}
    assert not any("Without their report" in line for line in said)
