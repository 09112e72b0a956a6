"""A term of results: rules are applied to tables and texts without grading, free late days and totals go over all."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.__main__ import cli
from autograder.batch.record import failed_record, priced, read_record, stem_of
from autograder.course.collected import Collected
from autograder.course.handed_in import NAME, HandedIn, written
from autograder.course.settings import Course, load_course
from autograder.course.term import BadTerm, Term, records_in, result_folders, totals_of
from autograder.errors import GraderError
from autograder.questions import load_assignment
from autograder.report.files import mark_columns, text_name, write_result
from autograder.report.folder import Folder, grade_folder, prepare
from autograder.report.marks import apply_rules, write_totals
from tests.conftest import SOFTMAX

MLP = "06-mlp"
DUE = {"01-tensors": datetime.fromisoformat("2026-10-05T18:00+02:00")}
DUE[SOFTMAX], DUE[MLP] = (DUE["01-tensors"] + timedelta(days=7 * number) for number in (1, 2))
DAY = timedelta(days=1)
COURSE = """
time_zone = "Europe/Berlin"
roster = "roster.csv"
overrides = "overrides.csv"
late = { percent_per_day = 10, free_days = 3 }
drop_lowest = 1
[assignments.01]
due = 2026-10-05T18:00:00
[assignments.05]
points = 100
due = 2026-10-12T18:00:00
[assignments.06]
due = 2026-10-19T18:00:00
weight = 2
"""
HEAD = "student,assignment,question,points,due,reason,author\n"


@pytest.fixture
def term(tmp_path, monkeypatch):
    """The folder of a course."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.toml").write_text(COURSE)
    (tmp_path / "roster.csv").write_text("student,name\njdoe,Jane Doe\n=1,Max Müller\n", encoding="utf-8")
    (tmp_path / "overrides.csv").write_text(HEAD)
    return tmp_path


def put(folder, assignment, *handed):
    """Results of a folder: who handed in what, how long after the due time, with which part of the points."""
    (folder / "results").mkdir(parents=True)
    files = []
    for number, (students, after, part) in enumerate(handed):
        file = f"{number}.ipynb"
        files.append(HandedIn(file, students, True, DUE[assignment] + after))
        write_result(record(assignment, file, part), folder / "results")
    (folder / NAME).write_text(written(files), encoding="utf-8")


def record(assignment, file, part):
    """A record in which the first questions are right, up to this part of the points; None: the grader failed."""
    if part is None:
        return {**failed_record(file, GraderError("x")), "assignment": assignment}
    questions, left = {}, part * sum(question.points for question in load_assignment(assignment).questions)
    for question in load_assignment(assignment).questions:
        names = ["example", *(case.name for case in question.cases)]
        passed, left = left >= question.points, left - question.points
        found = {"passed": passed, "kind": "", "mistake": "", "strength": "", "message": None if passed else "wrong"}
        questions[question.id] = {"cases": dict.fromkeys(names, found)}
    graded = {"assignment": assignment, "status": "graded", "questions": questions}
    return priced({**failed_record(file, ValueError("")), **graded})


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def ran(*arguments):
    return CliRunner().invoke(cli, ["totals", *arguments])


def test_a_changed_rule_changes_tables_and_texts_and_grades_nothing(term, monkeypatch):
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), 2 * DAY, 1), (("=1",), timedelta(0), 1))
    results = term / "grades" / "05" / "results"
    times = {path: path.stat().st_mtime_ns for path in results.glob("*.json")}
    monkeypatch.setattr("autograder.judge.process.JudgeProcess.__init__", None)  # nobody may judge
    done = ran("--out", "grades")
    assert done.exit_code == 0, done.output
    assert "No results yet of 01-tensors, 06-mlp: left out." in done.output
    (jane, max_) = rows(term / "grades" / "05" / "final_grades.csv")[1:]
    assert (jane["student"], jane["name"], jane["handed_in"]) == ("jdoe", "Jane Doe", "2026-10-14 18:00:00")
    assert (jane["days_late"], float(jane["points"]), max_["student"]) == ("2", 100, "=1")
    text = (results / "0.ipynb.txt").read_text()
    assert "2 days late (due 12 October 2026 18:00, handed in 14 October 2026 18:00), 2 of them free" in text

    (term / "course.toml").write_text(COURSE.replace("free_days = 3", "free_days = 0"))
    (term / "overrides.csv").write_text(HEAD + "=1,05,,50,,oral exam,A. Smith\n")
    assert ran("--out", "grades", "--accept").exit_code == 0
    assert [float(row["points"]) for row in rows(term / "grades" / "05" / "final_grades.csv")[1:]] == [80, 50]
    assert "20 % of 100 points are lost (10 % a day).\n" in (results / "0.ipynb.txt").read_text()
    assert "80 / 100 points (by the tests: 88 / 88), graded, late\n" in (results / "0.ipynb.txt").read_text()
    assert "50 of 100 points instead of 100, by A. Smith: oral exam." in (results / "1.ipynb.txt").read_text()
    assert {path: path.stat().st_mtime_ns for path in results.glob("*.json")} == times


def test_the_term_is_summed_up(term):
    put(term / "grades" / "tensors", "01-tensors", (("jdoe",), 2 * DAY, 0))
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), 2 * DAY, 1))
    put(term / "grades" / "06", MLP, (("jdoe", "=1"), DAY, 0.5), (("stranger",), DAY, 1))
    write_totals(term / "grades", load_course(), Console(file=io.StringIO()))
    possible, jane, max_, stranger = rows(term / "grades" / "course.csv")
    assert [possible[name] for name in ("01-tensors", SOFTMAX, MLP)] == ["88.0", "100.0", "88.0"]
    got = float(jane[MLP])  # the first questions up to half of the points, a tenth lost
    assert (float(jane["01-tensors"]), float(jane[SOFTMAX]), jane["late_days_used"]) == (0, 90, "3")
    assert jane["dropped"] == "01-tensors"
    assert float(jane["total_percent"]) == pytest.approx(100 * (0.9 + 2 * got / 88) / 3, abs=0.006)
    assert (max_["student"], max_["dropped"], max_["late_days_used"]) == ("=1", "01-tensors", "1")
    assert float(max_["total_percent"]) == pytest.approx(100 * (2 * float(max_[MLP]) / 88) / 3, abs=0.006)
    assert stranger["student"] == "stranger" and float(stranger["total_percent"]) == 66.67


def test_free_days_are_used_in_the_order_of_due_dates(term):
    put(term / "grades" / "06", MLP, (("jdoe",), 2 * DAY, 1))
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), 2 * DAY, 1))
    ours, folders = Term.of(load_course()), result_folders(term / "grades")
    first, second = (ours.marks(name, records_in(out), out, folders)[0] for name, out in folders.items())
    assert (first.free_days, first.points, second.free_days, second.points) == (2, 100, 1, 79.2)
    assert "1 of them free (3 of 3 free days are used)" in second.rules[0]


def test_what_is_not_graded_has_no_total(term):
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(0), None), (("=1",), timedelta(0), 1))
    said = io.StringIO()
    put(term / "grades" / "06", MLP, (("jdoe", "=1"), timedelta(0), 1))
    write_totals(term / "grades", load_course(), Console(file=said, width=200))
    _, jane, max_ = rows(term / "grades" / "course.csv")
    assert (jane[SOFTMAX], jane["total_percent"], max_["total_percent"]) == ("", "", "100.0")
    assert f"No total yet for jdoe: {SOFTMAX} is not graded." in said.getvalue()
    (term / "grades" / "05" / "results" / "1.ipynb.json").write_text("{")
    write_totals(term / "grades", load_course(), Console(file=said, width=200))
    assert "No total yet for =1" in said.getvalue()


def test_members_of_a_group_are_told_only_what_is_theirs(term):
    out = term / "grades" / "05"
    (term / "overrides.csv").write_text(HEAD + "jdoe,05,,,2026-10-20,illness,A. Smith\n")
    put(out, SOFTMAX, (("jdoe", "=1"), DAY, 1))
    marks = apply_rules(
        Term.of(load_course()), SOFTMAX, records_in(out), {}, out, {}, Console(file=io.StringIO())
    ).marks
    texts = {mark.student.student: (out / "results" / text_name(mark, marks)).read_text() for mark in marks}
    assert "illness" in texts["jdoe"] and "illness" not in texts["=1"] and "1 day late" in texts["=1"]
    assert "illness" not in (out / "results" / "0.ipynb.txt").read_text()
    assert len(rows(out / "final_grades.csv")) == 3
    odd = stem_of("$x.ipynb")
    write_result(record(SOFTMAX, "$x.ipynb", 1), out / "results")
    (out / NAME).write_text(written([HandedIn("0.ipynb", ("jdoe",), True)]), encoding="utf-8")
    apply_rules(Term.of(load_course()), SOFTMAX, records_in(out), {}, out, {}, Console(file=io.StringIO()))
    assert sorted(path.name for path in (out / "results").glob("*.txt")) == sorted([f"{odd}.txt", "0.ipynb.txt"])


def test_only_the_rosters_identifiers_stay_as_they_are(term):
    put(term / "grades" / "05", SOFTMAX, (('=HYPERLINK("x")',), timedelta(0), 1), (("=1",), timedelta(0), 1))
    out = term / "grades" / "05"
    for course, known in ((load_course(), "=1"), (Course(name="x"), "'=1")):
        term_ = Term.of(course)
        found = [mark_columns(mark)["student"] for mark in term_.marks(SOFTMAX, records_in(out), out, {})]
        assert '\'=HYPERLINK("x")' in found and known in found


def test_records_of_what_was_handed_in_count_and_all_where_that_is_not_known(term):
    out = term / "grades" / "05"
    put(out, SOFTMAX, (("jdoe",), timedelta(0), 1))
    write_result(record(SOFTMAX, "old.ipynb", 1), out / "results")
    assert [one["file"] for one in records_in(out)] == ["0.ipynb"]
    (out / NAME).unlink()
    (out / "results" / "worse.json").write_text("{")
    assert [(one["file"], one["status"]) for one in records_in(out)] == [
        ("0.ipynb", "graded"), ("old.ipynb", "graded"), ("worse", "could not be graded"),
    ]  # fmt: skip
    assert read_record(out / "results" / "0.ipynb.json")["points"] == 88


def test_folders_that_cannot_be_put_together_are_told(term):
    done = ran("--out", "grades")
    assert (
        done.exit_code == 1 and "grades holds no results: grade with OUT=grades/05 and the like first." in done.output
    )
    for name in ("05", "05-old"):
        put(term / "grades" / name, SOFTMAX, (("jdoe",), timedelta(0), 1))
    done = ran("--out", "grades")
    assert done.exit_code == 1 and "grades/05 and grades/05-old both hold results of 05-softmax" in done.output
    with pytest.raises(BadTerm):
        result_folders(term / "grades")
    assert result_folders(term / "grades", apart=SOFTMAX) == {}


def test_an_override_of_nobody_is_told(term):
    (term / "course.toml").write_text(COURSE.replace('roster = "roster.csv"', ""))
    (term / "overrides.csv").write_text(HEAD + "nobody,05,,50,,oral exam,A. Smith\n")
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(0), 1))
    assert "line 2: nobody called nobody handed in 05-softmax-regression yet." in ran().output.replace("\n", " ")


def test_the_worst_is_dropped_but_never_the_only_one(term):
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(0), 0.5))
    ours = Term.of(load_course())
    only = {SOFTMAX: ours.marks(SOFTMAX, records_in(term / "grades" / "05"), term / "grades" / "05", {})}
    jane, _ = totals_of(only, ours.course)
    assert jane.dropped == () and jane.percent == only[SOFTMAX][0].points
    two = {**only, MLP: [dataclasses.replace(mark, points=1.0, possible=1.0) for mark in only[SOFTMAX]]}
    jane, _ = totals_of(two, ours.course)
    assert (jane.dropped, jane.percent) == ((SOFTMAX,), 100)
    worst = dataclasses.replace(only[SOFTMAX][0], points=0.0)
    jane, *_ = totals_of({"01-tensors": [worst], MLP: [worst], SOFTMAX: only[SOFTMAX]}, ours.course)
    assert jane.dropped == (MLP,), "of equal ones, the heaviest"
    jane, _ = totals_of(two, ours.course.model_copy(update={"drop_lowest": 0}))
    assert jane.percent == pytest.approx((only[SOFTMAX][0].points + 2 * 100) / 3, abs=0.006)


def test_a_run_that_grades_ends_with_the_rules(term):
    out, path = term / "grades" / "05", term / "0.ipynb"
    put(out, SOFTMAX, (("jdoe",), DAY, 1))
    kept = {path: read_record(out / "results" / "0.ipynb.json")}
    folder = Folder(SOFTMAX, Collected(term, [path]), out, None, kept, (), Term.of(load_course()), {})
    grade_folder(folder, None, Console(file=io.StringIO()), "")
    possible, jane, max_ = rows(out / "final_grades.csv")
    assert (jane["points"], jane["days_late"], max_["points"], max_["grading_status"]) == (
        "100.0",
        "1",
        "0.0",
        "missing",
    )
    assert "1 of them free" in (out / "results" / "0.ipynb.txt").read_text()
    assert prepare(SOFTMAX, None, term / "samples", {}, load_course()).term.course == Course()
    grade_folder(dataclasses.replace(folder, term=Term()), None, Console(file=io.StringIO()), "", accept=True)
    assert "points" not in rows(out / "final_grades.csv")[1]
