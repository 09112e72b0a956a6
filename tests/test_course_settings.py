"""`course.toml` and `roster.csv`: defaults, and one sentence for each mistake."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from autograder.course.handed_in import NAME, HandedIn, read_handed_in, written
from autograder.course.roster import BadTable, Person, read_roster
from autograder.course.settings import BadCourse, Course, LateRule, load_course

WHOLE = """
name = "Deep learning"
term = "Autumn 2026"
time_zone = "Europe/Berlin"
roster = "roster.csv"
late = { grace_minutes = 15, free_days = 4, percent_per_day = 10, last_day = 5 }
drop_lowest = 1

[assignments.05]
points = 100
weight = 2
opens = 2026-10-05
due = 2026-10-12
dropped = ["labels"]
bonus = ["softmax"]

[assignments.06-mlp]
due = 2026-11-02T18:00:00
late = { percent_per_day = 50 }
"""


@pytest.fixture
def load(tmp_path):
    def loaded(text):
        (tmp_path / "course.toml").write_text(text, encoding="utf-8")
        return load_course(tmp_path / "course.toml")

    return loaded


def test_without_a_file_all_is_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    course = load_course()
    assert course == Course()
    assert course.of("05-softmax-regression").due is None


def test_a_course_says_when_work_is_due_in_its_time_zone(load, tmp_path):
    course = load(WHOLE)
    said = course.of("05-softmax-regression")
    assert said.due == datetime(2026, 10, 12, 23, 59, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    assert said.opens == datetime(2026, 10, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (said.points, said.weight, said.dropped, said.bonus) == (100, 2, ("labels",), ("softmax",))
    assert course.of("06-mlp").due == datetime(2026, 11, 2, 18, tzinfo=ZoneInfo("Europe/Berlin"))
    assert course.late_rule("05-softmax-regression").free_days == 4
    assert course.late_rule("06-mlp") == LateRule(percent_per_day=50)
    assert course.roster == tmp_path / "roster.csv"


def test_a_course_decides_what_reports_tell(load):
    course = load('feedback = "verdict"\n[assignments.05]\nfeedback = "hint"')
    assert course.limits("05-softmax-regression") == {"feedback": "hint"}
    assert course.limits("06-mlp") == {"feedback": "verdict"}
    assert Course().limits("06-mlp") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = 5", "name is 5, but should be a valid string: write another value, for instance name ="),
        ("nam = 'x'", "there is no key nam: write name, or leave it out."),
        ("x\n", "(at line 1, column 2). A line is written like"),
        ("[assignments.05]\ndue = 'soon'", "assignments.05.due is 'soon', but should be a valid datetime"),
        ("[assignments.05]\ndue = 'soon'", "for instance due = 2026-10-12T23:59:00."),
        ("[assignments.05]\nwait = 1", "there is no key assignments.05.wait: write weight"),
        ("[assignments.05]\nlate = { percent_per_day = 101 }", "assignments.05.late.percent_per_day is 101, but"),
        ("[assignments.17]", "there is no assignment 17: write one of 01, 02,"),
        ("[assignments.05]\n[assignments.05-softmax-regression]", "are the same assignment: keep one."),
        ("[assignments.05]\ndropped = ['sofmax']", "assignments.05.dropped: there is no question sofmax"),
        ("time_zone = 'Europe/Paradise'", "time_zone is 'Europe/Paradise', but"),
    ],
)
def test_a_mistake_is_told_with_its_key(load, text, sentence):
    with pytest.raises(BadCourse) as caught:
        load(text)
    assert sentence in str(caught.value)
    assert "course.toml" in str(caught.value)


def test_all_mistakes_are_told_at_once(load):
    with pytest.raises(BadCourse) as caught:
        load("name = 5\nterm = 6")
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(BadCourse, match="There is no file .*course.toml: name one with COURSE="):
        load_course(tmp_path / "course.toml")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_roster_is_read_as_spreadsheets_write_it(tmp_path, mark):
    lines = [["Student", "Name", "SIS ID", "notes"], ["jdoe", "Jane Doe", "0012", "x"], [], ["mm", "Max Müller", "=1"]]
    text = "\r\n".join(mark.join(line) for line in lines)
    (tmp_path / "roster.csv").write_bytes(text.encode("utf-8-sig"))
    jane, max_ = Person("jdoe", "Jane Doe", sis_id="0012"), Person("mm", "Max Müller", sis_id="=1")
    assert read_roster(tmp_path / "roster.csv") == [jane, max_]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name\nx", "needs a column student"),
        ("", "needs a column student"),
        ("student,name\n,Jane", "line 2: the column student is empty"),
        ("student\na\nb\na", "line 4: a stands in the roster twice"),
        ("student\na\n" + "x" * 200_000, "line 3: this is no CSV"),
    ],
)
def test_a_bad_roster_is_told_with_its_line(tmp_path, text, sentence):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(BadTable, match=sentence):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_that_is_no_text_is_told(tmp_path):
    (tmp_path / "roster.csv").write_bytes(b"student\n\xff\n")
    with pytest.raises(BadTable, match="no UTF-8"):
        read_roster(tmp_path / "roster.csv")


def test_what_was_handed_in_is_kept(tmp_path):
    when = datetime(2026, 10, 12, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    one = HandedIn("jdoe.ipynb", ("jdoe", "mm"), True, when, True, "a.zip/x.ipynb")
    (tmp_path / NAME).write_text(written([one, HandedIn("b.ipynb")]), encoding="utf-8")
    assert read_handed_in(tmp_path) == [one, HandedIn("b.ipynb")]
    assert read_handed_in(tmp_path / "nowhere") == []
