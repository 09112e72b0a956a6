"""A course's rules: what being late, exceptions, dropped and bonus questions make of points, and what is said of it."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.batch.record import failed_record
from autograder.course.handed_in import HandedIn
from autograder.course.lateness import days_late
from autograder.course.overrides import read_overrides
from autograder.course.roster import BadTable, Person
from autograder.course.rules import marks_of
from autograder.course.settings import Course, load_course
from autograder.errors import GraderError
from autograder.questions import load_assignment
from autograder.report.table import counted, print_table
from tests.conftest import ROOT, SOFTMAX

BERLIN = ZoneInfo("Europe/Berlin")
WORTH = {question.id: float(question.points) for question in load_assignment(SOFTMAX).questions}
DUE = datetime(2026, 10, 12, 18, tzinfo=BERLIN)
JANE, MAX, MIA = Person("jdoe", "Jane Doe"), Person("mm", "Max Müller"), Person("0012", "Mia Roth")
ROSTER = [JANE, MAX, MIA]


def record(points, file="jdoe.ipynb", status="graded"):
    """A priced record with these points of each question."""
    questions = {name: {"points": got, "possible": WORTH[name], "cases": {}} for name, got in points.items()}
    return {**failed_record(file, ValueError("")), "assignment": SOFTMAX, "status": status, "questions": questions}


FULL = record(WORTH)


def course(assignment=None, **said):
    said.setdefault("time_zone", "Europe/Berlin")
    return Course.model_validate({**said, "assignments": {"05": {"due": DUE, **(assignment or {})}}})


PLAIN = course()


def handed(after=None, students=("jdoe",), file="jdoe.ipynb", **more):
    """What was handed in so long after the due time; None: nobody knows when."""
    return HandedIn(file, students, True, None if after is None else DUE + after, **more)


@pytest.fixture
def overrides(tmp_path):
    def read(*lines, rules=PLAIN, roster=ROSTER):
        head = "student,assignment,question,points,due,reason,author"
        (tmp_path / "overrides.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
        return read_overrides(tmp_path / "overrides.csv", rules, roster)

    return read


def mark(after=timedelta(0), points=WORTH, rules=None, overrides=(), used=0, **more):
    """Jane's mark."""
    (one,) = marks_of(
        SOFTMAX, [record(points)], [handed(after, **more)], rules or course(), [JANE], overrides, {"jdoe": used}
    )
    return one


LATE = {"percent_per_day": 10, "last_day": 5}
DAY = timedelta(days=1)


def test_without_rules_the_records_points_count():
    (one,) = marks_of(SOFTMAX, [FULL], [], Course())
    assert (one.student, one.enrolled, one.file) == (Person("jdoe.ipynb"), True, "jdoe.ipynb")
    assert (one.points, one.possible, one.rules, one.label) == (88, 88, (), "graded")


@pytest.mark.parametrize(
    ("after", "late", "points", "said"),
    [
        (timedelta(0), {}, 88, ()),
        (
            timedelta(hours=40),
            {},
            70.4,
            (
                "2 days late (due 12 October 2026 18:00, handed in 14 October 2026 10:00): "
                "20 % of 88 points are lost (10 % a day).",
            ),
        ),
        (timedelta(milliseconds=999), {}, 88, ()),
        (timedelta(seconds=1), {}, 79.2, "1 day late"),
        (timedelta(minutes=15), {"grace_minutes": 15}, 88, "In time, with the grace (due 12 October"),
        (timedelta(minutes=16), {"grace_minutes": 15}, 79.2, "1 day late"),
        (timedelta(days=1, minutes=15), {"grace_minutes": 15}, 79.2, "1 day late"),
        (5 * DAY, {}, 44, "5 days late"),
        (6 * DAY, {}, 0, ": there are no points after day 5."),
        (3 * DAY, {"percent_per_day": 60}, 0, "100 % of 88 points are lost (60 % a day)."),
        (3 * DAY, {"percent_per_day": 0}, 88, "): nothing is lost."),
        (DAY, {"percent_per_day": 33.33}, 58.67, "33.33 % of 88 points are lost"),
        (3 * DAY, {"free_days": 2}, 79.2, ", 2 of them free (2 of 2 free days are used): 10 % of 88 points are lost"),
        (2 * DAY, {"free_days": 2}, 88, ", 2 of them free (2 of 2 free days are used): nothing is lost."),
        (6 * DAY, {"free_days": 9}, 0, ": there are no points after day 5."),
        (None, {}, 88, ()),
    ],
)
def test_being_late_costs_what_the_course_says(after, late, points, said):
    one = mark(after, rules=course(late=LATE | late))
    assert one.points == points and one.earned == 88
    assert one.rules == said if isinstance(said, tuple) else said in one.rules[0]


def test_a_day_ends_at_the_same_time_of_the_clock():
    due = datetime(2026, 10, 24, 18, tzinfo=BERLIN)  # the night after, clocks are put back
    assert days_late(HandedIn("a", when=datetime(2026, 10, 25, 18, tzinfo=BERLIN)), due, False) == 1
    assert days_late(HandedIn("a", when=datetime(2026, 10, 25, 18, 0, 1, tzinfo=BERLIN)), due, False) == 2
    assert days_late(HandedIn("a", when=datetime(2026, 10, 25, 17, 0, 1, tzinfo=ZoneInfo("UTC"))), due, False) == 2


def test_a_platforms_mark_without_a_time_is_one_day(overrides):
    one = mark(None, late=True, rules=course(late=LATE))
    assert (one.days_late, one.points, one.label) == (1, 79.2, "graded, late")
    assert "marked late by the platform; it is not known by how much" in one.rules[0]
    one = mark(None, late=True, rules=course(late=LATE), overrides=overrides("jdoe,05,,,2026-10-14,ill,A. Smith"))
    assert (one.days_late, one.points) == (0, 88)
    assert "does not know of the extension: this counts as in time." in one.rules[1]
    assert mark(timedelta(0), late=True, rules=course(late=LATE)).days_late == 0


def test_free_days_that_were_used_before_are_gone():
    one = mark(2 * DAY, rules=course(late=LATE | {"free_days": 3}), used=2)
    assert (one.free_days, one.points) == (1, 79.2)
    assert "1 of them free (3 of 3 free days are used): 10 %" in one.rules[0]
    one = mark(DAY, rules=course(late=LATE | {"free_days": 3}), used=3)
    assert (
        "1 day late (due 12" in one.rules[0] and ", none of them free (3 of 3 free days are used): 10 %" in one.rules[0]
    )
    assert mark(2 * DAY, rules=course(late={"free_days": 3, "percent_per_day": 0})).free_days == 0


def test_an_extension_is_the_students_own(overrides):
    ours = overrides("jdoe,5,,,2026-10-14T18:00,illness.,A. Smith")
    one = mark(2 * DAY, rules=course(late=LATE), overrides=ours)
    assert (one.points, one.days_late) == (88, 0)
    assert one.rules == ("Extension to 14 October 2026 18:00, by A. Smith: illness.",)
    one = mark(3 * DAY, rules=course(late=LATE), overrides=ours)
    assert one.points == 79.2 and "(due 14 October 2026 18:00, handed in" in one.rules[1]
    assert mark(2 * DAY, rules=course(late=LATE), overrides=overrides("jdoe,06,,,2027-01-01,ill,A")).points == 70.4
    group = handed(2 * DAY, ("jdoe", "mm"))
    jane, other = marks_of(SOFTMAX, [FULL], [group], course(late=LATE), [JANE, MAX], ours)
    assert (jane.points, other.points) == (88, 70.4)
    assert "illness" not in " ".join(other.rules)


def test_the_example_in_the_docs_comes_out_as_it_says(tmp_path):
    page = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    settings_, table, said = (
        re.search(pattern, page, re.DOTALL)[1]
        for pattern in (r"```toml\n(.*?)```", r"```\n(student,assignment.*?)```", r"```\n(Extension to.*?)```")
    )
    (tmp_path / "course.toml").write_text(settings_)
    (tmp_path / "overrides.csv").write_text(table)
    rules = load_course(tmp_path / "course.toml")
    ours = read_overrides(rules.overrides, rules, [JANE, MAX])
    points = WORTH | {"softmax": 8.0, "errors": 0.0, "logits": 0.0}
    assert sum(points.values()) == 70
    file = HandedIn("jdoe.ipynb", ("jdoe",), True, datetime(2026, 10, 17, 10, tzinfo=BERLIN))
    (jane,) = marks_of(SOFTMAX, [record(points)], [file], rules, [JANE], ours, {"jdoe": 2})
    assert "\n".join([*jane.rules, ""]) == said
    assert f"begins with `{counted(record(points), jane)} points (by the tests: 70 / 88), {jane.label}`" in page


def test_points_of_a_question_are_replaced(overrides):
    ours = overrides("jdoe,05,softmax,12,,the check was wrong,A. Smith")
    one = mark(points=WORTH | {"softmax": 4.0}, overrides=ours)
    assert (one.points, one.questions["softmax"]) == (88, 12)
    assert one.rules == ("softmax: 12 points instead of 4, by A. Smith: the check was wrong.",)


def test_points_of_all_are_the_last_word(overrides):
    rules = course({"points": 100}, late=LATE | {"free_days": 1})
    ours = overrides("jdoe,05,,70,,oral exam,A. Smith", rules=rules)
    one = mark(9 * DAY, rules=rules, overrides=ours, points={})
    assert (one.earned, one.points, one.possible, one.days_late, one.free_days) == (70, 70, 100, 9, 0)
    assert one.rules == ("70 of 100 points instead of 0, by A. Smith: oral exam.",)


def test_dropped_and_bonus_questions_and_the_courses_points():
    half = {name: points / 2 for name, points in WORTH.items()}
    one = mark(points=half, rules=course({"points": 100, "dropped": ["softmax"], "bonus": ["labels"]}))
    assert (one.points, one.possible, one.questions["softmax"]) == (52.78, 100, None)  # 38 of 72
    assert one.rules == (
        "softmax counts for nobody.",
        "labels is a bonus: its points are added, and are not among the points possible.",
        "38 of 72 points count as 52.78 of 100.",
    )


def test_every_student_has_a_row_and_so_has_every_file():
    files = [handed(), handed(file="x.ipynb", students=("stranger",)), HandedIn("y.ipynb")]
    records = [FULL, record({}, "x.ipynb", "unreadable"), record(WORTH, "y.ipynb"), record(WORTH, "z.ipynb")]
    marks = marks_of(SOFTMAX, records, files, course(), ROSTER)
    assert [(one.student.student, one.enrolled, one.status, one.points) for one in marks] == [
        ("jdoe", True, "graded", 88), ("mm", True, "missing", 0), ("0012", True, "missing", 0),
        ("stranger", False, "unreadable", 0), ("y.ipynb", False, "graded", 88), ("z.ipynb", False, "graded", 88),
    ]  # fmt: skip
    assert marks[1].rules == ("Nothing was handed in.",)


def test_what_could_not_be_graded_is_not_zero(overrides):
    failed = failed_record("jdoe.ipynb", GraderError("x"))
    for records, said in (([failed], "It could not be graded: there are no"), ([], "It is not graded yet.")):
        (one,) = marks_of(SOFTMAX, records, [handed(2 * DAY)], course(late=LATE), [JANE])
        assert (one.status, one.earned, one.points) == ("could not be graded", None, None)
        assert said in one.rules[0] and "20 % of the points are lost" in one.rules[1]
    (one,) = marks_of(SOFTMAX, [], [handed()], course(), [JANE], overrides("jdoe,05,softmax,4,,x,A"))
    assert (one.points, one.questions["softmax"], one.questions["labels"]) == (None, 4, None)
    (one,) = marks_of(SOFTMAX, [failed], [handed()], course(), [JANE], overrides("jdoe,05,,4,,x,A"))
    assert one.points == 4


def test_of_two_submissions_the_last_one_counts():
    files = [handed(DAY, file="b.ipynb"), handed(timedelta(0), file="a.ipynb"), handed(None, file="c.ipynb")]
    (one,) = marks_of(SOFTMAX, [record(WORTH, "b.ipynb")], files, course(), [JANE])
    assert one.file == "b.ipynb" and one.rules[0] == "Of 3 submissions, the last one counts: b.ipynb."


POINTS = st.fixed_dictionaries({name: st.integers(0, int(worth)).map(float) for name, worth in WORTH.items()})
NAMES = st.sets(st.sampled_from(sorted(WORTH)), max_size=8)
AFTER = st.timedeltas(-2 * DAY, 9 * DAY)
RULE = st.fixed_dictionaries({
    "grace_minutes": st.sampled_from([0, 15]), "free_days": st.integers(0, 3),
    "percent_per_day": st.decimals(0, 100, places=1).map(float), "last_day": st.none() | st.integers(0, 7),
})  # fmt: skip
WHOLE = st.none() | st.decimals(1, 200, places=1).map(float)
many = settings(max_examples=60, deadline=None, derandomize=True)


@many
@given(POINTS, AFTER, AFTER, RULE, WHOLE, NAMES, st.integers(0, 3))
def test_points_lie_between_zero_and_what_was_earned_and_fall_the_later_it_is(
    points, one, other, late, whole, dropped, used
):
    rules = course({"points": whole, "dropped": list(dropped)}, late=late)
    early, later = (mark(after, points, rules, used=used) for after in sorted([one, other]))
    assert 0 <= later.points <= early.points <= early.earned == later.earned <= early.possible
    assert early.days_late <= later.days_late
    assert early.free_days <= max(0, late["free_days"] - used)


@many
@given(POINTS, AFTER, RULE, WHOLE, NAMES, st.sampled_from(sorted(WORTH)))
def test_a_bonus_never_lowers_points(points, after, late, whole, bonus, added):
    plain = mark(after, points, course({"points": whole}, late=late))
    with_bonus = mark(after, points, course({"points": whole, "bonus": list(bonus)}, late=late))
    more = mark(after, points, course({"points": whole, "bonus": list(bonus | {added})}, late=late))
    assert plain.points <= with_bonus.points <= more.points
    without = mark(after, points | {added: 0.0}, course({"points": whole, "bonus": list(bonus)}, late=late))
    assert without.points <= with_bonus.points


@many
@given(POINTS, AFTER, RULE, WHOLE, NAMES, NAMES)
def test_a_dropped_question_is_as_if_it_had_not_been_asked(points, after, late, whole, dropped, bonus):
    rules = {"points": whole, "bonus": list(bonus)}
    here = mark(after, points, course({**rules, "dropped": list(dropped)}, late=late))
    asked = {name: got for name, got in points.items() if name not in dropped}
    never = mark(after, asked, course(rules, late=late))
    if asked:  # a record without questions is that of an unreadable submission
        assert dataclasses.replace(here, rules=()) == dataclasses.replace(never, rules=())


@many
@given(POINTS)
def test_no_rules_change_no_points(points):
    one = mark(points=points)
    assert (one.points, one.questions, one.rules) == (sum(points.values()), points, ())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("jdoe,05,softmax,4,,,A", "line 2: the column reason is empty: each exception needs"),
        ("jdoe,05,softmax,4,,x,", "line 2: the column author is empty"),
        (",05,softmax,4,,x,A", "line 2: the column student is empty"),
        ("jdo,05,softmax,4,,x,A", "jdo is not in the roster: is jdoe meant?"),
        ("12,05,softmax,4,,x,A", "12 is not in the roster: is 0012 meant?"),
        ("zebra,05,softmax,4,,x,A", "zebra is not in the roster: write what"),
        ("jdoe,17,softmax,4,,x,A", "there is no assignment 17: write one of 01, 02,"),
        ("jdoe,05,sofmax,4,,x,A", "05-softmax-regression has no question sofmax: write one of dataset, labels,"),
        ("jdoe,05,softmax,13,,x,A", "13 points for softmax, which has 12: write a number from 0 to 12."),
        ("jdoe,05,,89,,x,A", "89 points for 05-softmax-regression, which has 88"),
        ("jdoe,05,softmax,-1,,x,A", "points are -1: write a number from 0, such as 7.5."),
        ("jdoe,05,softmax,nan,,x,A", "points are nan"),
        ("jdoe,05,softmax,,,x,A", "there are neither points nor a due date"),
        ("jdoe,05,softmax,,2026-10-14,x,A", "a single question has no due date"),
        ("jdoe,05,,,14.10.2026,x,A", "due is 14.10.2026: write it like 2026-10-14T18:00, or"),
        ("jdoe,05,,,2026-10-12,x,A", None),
        (
            "jdoe,05,,,2026-10-12T17:59,x,A",
            "before 05-softmax-regression is due for all (2026-10-12T18:00): write a later one.",
        ),
        ("jdoe,05,,4,,x,A\njdoe,05-softmax-regression,,5,,y,B", "line 3: line 2 says the same of jdoe already"),
        ("jdoe,05,,4,,x,A\njdoe,05,,,2026-10-14,y,B", None),
    ],
)
def test_a_mistake_in_overrides_is_told_with_its_line(overrides, line, sentence):
    if sentence is None:
        assert len(overrides(*line.splitlines())) == line.count("\n") + 1
        return
    with pytest.raises(BadTable) as caught:
        overrides(*line.splitlines())
    assert sentence in str(caught.value) and "overrides.csv" in str(caught.value)


def test_overrides_are_read_as_spreadsheets_write_them(overrides):
    (one,) = overrides('jdoe,5,softmax,"7,5",,so it is,A. Smith')
    assert (one.assignment, one.points, one.line) == (SOFTMAX, 7.5, 2)
    with pytest.raises(BadTable) as caught:
        overrides("jdoe,05,softmax,4,,,A", "jdoe,17,softmax,4,,x,A")
    assert len(str(caught.value).splitlines()) == 2


def test_answers_in_words_count_with_what_people_give_them(overrides):
    by_hand = course({"written": True})
    lines = overrides(
        "jdoe,05,batch-size,3,,The second reason is missing,T. Assistant",
        "jdoe,05,overflow,4,,All there,T. Assistant",
        rules=by_hand,
    )
    jane = mark(rules=by_hand, overrides=lines)
    assert (jane.points, jane.possible) == (88 + 7, 88 + 12)
    assert jane.questions["batch-size"] == 3 and jane.waiting == ("cross-entropy-choice",)
    assert jane.comments["batch-size"] == "by T. Assistant: The second reason is missing"
    assert "Not graded by hand yet, 0 points so far: cross-entropy-choice." in jane.rules
    assert mark().possible == 88, "without that line nothing changes"


def test_the_table_of_a_run_shows_what_counts_first_and_what_the_tests_gave_in_brackets(capsys):
    right = {**record(WORTH), "points": 88, "possible": 88, "status": "graded"}

    def shown(one, *marks):
        print_table(SOFTMAX, [one], Console(width=120), marks)
        return capsys.readouterr().out

    jane = mark(rules=course({"points": 100}))
    assert "100 / 100 (88 / 88)" in shown(right, jane) and "points (by the tests)" in shown(right, jane)
    assert "(" not in shown(right) and "(" not in shown(right, mark())
    unreadable = failed_record("jdoe.ipynb", ValueError("cut off"))
    assert "–" in shown(unreadable, dataclasses.replace(jane, points=0.0))
    assert "60 / 100 " in shown(unreadable, dataclasses.replace(jane, points=60.0))
    other = dataclasses.replace(jane, points=90.0)
    assert "100 / 100 or 90 / 100 (88 / 88)" in shown(right, jane, other)


def test_answers_in_words_wait_for_nobody_who_handed_in_nothing():
    (jane,) = marks_of(SOFTMAX, [], [], course({"written": True}), [JANE])
    assert (jane.points, jane.possible, jane.waiting) == (0, 100, ())


@pytest.mark.parametrize(
    "line, rules, sentence",
    [
        ("jdoe,05,batch-size,3,,why,T. A.", PLAIN, "answers in words do not count in 05-softmax-regression"),
        ("jdoe,05,batch-size,5,,why,T. A.", course({"written": True}), "which has 4: write a number from 0 to 4"),
        ("jdoe,05,batch_size,3,,why,T. A.", course({"written": True}), "there is|has no question batch_size"),
    ],
)
def test_what_is_wrong_with_points_by_hand_is_said(overrides, line, rules, sentence):
    with pytest.raises(BadTable, match=sentence):
        overrides(line, rules=rules)
