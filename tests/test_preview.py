"""After a change of tests, points or rules, grades that were given are replaced only when that is accepted."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.__main__ import cli
from autograder.batch import record as record_module
from autograder.batch import settings
from autograder.batch.ahead import case_points
from autograder.batch.record import failed_record, read_written
from autograder.batch.run import CannotGrade
from autograder.course.settings import Course, load_course
from autograder.errors import GraderError
from autograder.report import folder as report_folder
from autograder.report import preview
from autograder.report.changes import MOST_LINES, Change, cases_of, lines_of, same_submission
from autograder.report.files import CannotWrite, write_csv
from autograder.report.folder import grade_folder, prepare
from tests.conftest import ROOT, SOFTMAX
from tests.test_course_term import COURSE, HEAD, put, ran, record, rows, term  # noqa: F401

WORTH = case_points(SOFTMAX)
SAID = "exp(1000) overflows\nand so on"
SOFTMAX_CASE = next(name for name, points in WORTH["softmax"].items() if points)
LOST = ("softmax", SOFTMAX_CASE)
POINTS = WORTH["softmax"][SOFTMAX_CASE]


def judged(file, data, fails=(), message=SAID):
    """What a worker sends of a submission in which these cases fail."""
    made = record(SOFTMAX, file, 1)
    for question, case in fails:
        told = {"passed": False, "message": message}
        made["questions"][question]["cases"][case] = {**made["questions"][question]["cases"][case], **told}
    return {**made, "submission": hashlib.sha256(data).hexdigest()}


class Class:
    """Submissions of a folder, which `grade` grades with a judge of the test's choice."""

    def __init__(self, place, monkeypatch):
        self.place, self.out, self.monkeypatch = place / "in", place / "out", monkeypatch
        self.place.mkdir()
        for name in "abc":
            self.hand_in(f"{name}.ipynb", name)

    def hand_in(self, file, text):
        (self.place / file).write_text(text)

    def grade(self, tests="first", fails=None, accept=False, course=None, **more):
        """Grade by these tests, of which a version fails cases of files; what was said, and what was graded."""
        graded, said = [], Console(file=io.StringIO(), width=300)
        self.monkeypatch.setattr(settings, "kit_fingerprint", lambda assignment: tests)
        self.monkeypatch.setattr(report_folder, "grade_all", self.judge(graded, fails or {}, more))
        folder = prepare(SOFTMAX, self.place, self.out, {}, course or Course())
        with contextlib.suppress(GraderError):
            grade_folder(folder, object(), said, "the log", accept)
        return said.file.getvalue(), graded

    def judge(self, graded, fails, more):
        """What takes the place of workers."""

        def grade_all(paths, now, *_):
            for path in paths:
                graded.append(path.name)
                data, fault = path.read_bytes(), fails.get(path.name, ())
                one = failed_record(path.name, fault) if isinstance(fault, Exception) else None
                one = one or judged(path.name, data, fault, **more)
                yield record_module.priced({**one, "fingerprint": now.fingerprint(data)})

        return grade_all

    def left(self, *apart):
        """All files of OUT but those in these folders."""
        found = {path.relative_to(self.out): path for path in self.out.rglob("*") if path.is_file()}
        return {str(name): path.read_bytes() for name, path in found.items() if name.parts[0] not in apart}


@pytest.fixture
def group(tmp_path, monkeypatch):
    """A class whose three submissions are graded: all earn every point."""
    made = Class(tmp_path, monkeypatch)
    assert made.grade()[1] == ["a.ipynb", "b.ipynb", "c.ipynb"]
    assert not {"preview", "earlier"} & {path.name for path in made.out.iterdir()}
    return made


def total(out, file):
    return next(float(row["total_points_earned"]) for row in rows(out / "final_grades.csv") if row["file"] == file)


def test_after_a_change_of_tests_nothing_is_replaced_until_it_is_accepted(group):
    before = group.left()
    said, graded = group.grade("second", {"a.ipynb": [LOST]})
    assert graded == ["a.ipynb", "b.ipynb", "c.ipynb"]
    assert group.left("preview") == before
    full = total(group.out, "a.ipynb")
    assert f"▼ a.ipynb: {full:g} → {full - POINTS:g}\n" in said
    assert f"softmax, {SOFTMAX_CASE}: {POINTS:g} → 0, fails now: exp(1000) overflows\n" in said
    assert "(1 of 3 changes, 1 falls: ▼)" in said
    assert "Nothing was replaced" in said and "ACCEPT=1" in said and "both as they were" in said
    assert f"Pages: {group.out / 'preview' / 'index.html'}." in said
    assert (group.out / "preview" / "results" / "b.ipynb.html").exists()
    assert total(group.out / "preview", "a.ipynb") == full - POINTS
    whole, case = rows(group.out / "preview" / "changes.csv")
    assert (whole["file"], float(whole["from"]), float(whole["to"]), whole["falls"]) == (
        "a.ipynb", full, full - POINTS, "yes",
    )  # fmt: skip
    assert (case["question"], case["case"], case["why"]) == (*LOST, "fails now: exp(1000) overflows")

    waits = group.left()
    again, graded = group.grade("second")
    assert graded == [] and group.left() == waits and "Nothing was replaced" in again

    said, graded = group.grade("second", accept=True)
    assert graded == [] and total(group.out, "a.ipynb") == full - POINTS
    (earlier,) = (group.out / "earlier").iterdir()
    assert f"What they were before is in {earlier}" in said and not (group.out / "preview").exists()
    kept = {path.relative_to(earlier).as_posix(): path.read_bytes() for path in earlier.rglob("*") if path.is_file()}
    assert {name: kept[name] for name in before if name in kept} == {
        name: data for name, data in before.items() if name != "collected.txt"
    }
    assert rows(earlier / "changes.csv")[0]["file"] == "a.ipynb"
    done = group.left()
    said, graded = group.grade("second")
    assert graded == [] and group.left() == done and "would change" not in said


def test_when_the_cause_is_undone_the_preview_goes_away(group):
    before = group.left()
    group.grade("second", {"a.ipynb": [LOST]})
    said, graded = group.grade("first")
    assert graded == [] and group.left() == before and "would change" not in said


def test_what_changes_no_points_is_replaced_as_ever(group):
    group.grade("second", {"a.ipynb": [LOST]}, accept=True)
    said, graded = group.grade("third", {"a.ipynb": [LOST]}, message="another sentence")
    assert len(graded) == 3 and "would change" not in said and not (group.out / "preview").exists()
    assert "another sentence" in (group.out / "results" / "a.ipynb.txt").read_text()
    assert len(list((group.out / "earlier").iterdir())) == 1


def test_what_is_new_or_handed_in_anew_is_graded_as_ever_and_nobody_has_less_in_silence(group):
    group.hand_in("a.ipynb", "another a")
    group.hand_in("d.ipynb", "d")
    (group.place / "c.ipynb").unlink()
    said, graded = group.grade(fails={"a.ipynb": [LOST]})
    assert graded == ["a.ipynb", "d.ipynb"] and not (group.out / "preview").exists()
    full = total(group.out, "b.ipynb")
    assert total(group.out, "a.ipynb") == full - POINTS and total(group.out, "d.ipynb") == full
    less = f"a.ipynb ({full:g} → {full - POINTS:g}), c.ipynb ({full:g} → no row any more)."
    assert f"Fewer points than before, as what was handed in is not what it was (2): {less}" in said
    assert "Fewer points" not in group.grade()[0]


def test_what_is_handed_in_while_changes_wait_is_graded_and_waits_for_its_row_only(group):
    group.grade("second", {"a.ipynb": [LOST]})
    table = (group.out / "final_grades.csv").read_bytes()
    group.hand_in("b.ipynb", "another b")
    for graded in (["b.ipynb"], []):
        said, fresh = group.grade("second", {"b.ipynb": [LOST]})
        assert fresh == graded and "1 of 3 changes" in said and "b.ipynb (" in said.split("Fewer points")[1]
        assert (group.out / "final_grades.csv").read_bytes() == table
    assert not read_written(group.out / "results" / "b.ipynb.json")["questions"]["softmax"]["cases"][LOST[1]]["passed"]
    group.grade("second", accept=True)
    assert total(group.out, "a.ipynb") == total(group.out, "b.ipynb") == total(group.out, "c.ipynb") - POINTS


def test_a_run_that_was_stopped_before_its_table_asks_nobody(group, monkeypatch):
    group.hand_in("a.ipynb", "another a")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(report_folder, "apply_rules", stop)
        group.grade(fails={"a.ipynb": [LOST]})
    said, graded = group.grade()
    assert graded == [] and "would change" not in said and not (group.out / "preview").exists()
    assert total(group.out, "a.ipynb") == total(group.out, "b.ipynb") - POINTS


def stop(*arguments, **more):
    raise KeyboardInterrupt


def test_totals_never_put_what_waits_over_what_was_handed_in_later(group, monkeypatch):
    group.grade("second", {"b.ipynb": [LOST]})
    group.hand_in("b.ipynb", "another b")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(report_folder, "apply_rules", stop)
        group.grade("second")
    new = (group.out / "results" / "b.ipynb.json").read_bytes()
    monkeypatch.chdir(group.out.parent)
    assert "would change" not in ran("--out", "out").output
    assert (group.out / "results" / "b.ipynb.json").read_bytes() == new and not (group.out / "preview").exists()
    assert total(group.out, "b.ipynb") == total(group.out, "a.ipynb")


def test_totals_wait_for_a_file_that_was_handed_in_but_not_graded(group, monkeypatch):
    (group.out.parent / "course.toml").write_text('roster = "roster.csv"\n')
    (group.out.parent / "roster.csv").write_text("student\na\nb\nc\n")
    monkeypatch.chdir(group.out.parent)
    course = load_course(Path("course.toml"))
    group.grade(course=course)
    (group.place / "a.ipynb").unlink()
    group.hand_in("a-2.ipynb", "another a")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(report_folder, "grade_all", stop)
        patch.setattr(Class, "judge", lambda *arguments: stop)
        group.grade(course=course)
    before = (group.out / "final_grades.csv").read_bytes()
    assert "a (a-2.ipynb): 88 → none" in ran("--out", "out").output
    refused(*["totals", "--out", "out", "--accept"])
    assert (group.out / "final_grades.csv").read_bytes() == before
    said, graded = group.grade(course=course)
    assert graded == ["a-2.ipynb"] and "would change" not in said


def refused(*arguments):
    """What a command says that accepts nothing, as something is not graded."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 1 and "Not everything was accepted" in done.output
    return done.output


@pytest.mark.parametrize("text", ["{", "older"])
def test_a_record_that_cannot_be_read_takes_nobodys_points(group, monkeypatch, text):
    file = group.out / "results" / "a.ipynb.json"
    file.write_text(file.read_text().replace(SOFTMAX_CASE, text) if text == "older" else text)
    monkeypatch.chdir(group.out.parent)
    before = group.left()
    assert "▼ a.ipynb: 88 → none, its record cannot be read" in ran("--out", "out").output
    assert "(1: a.ipynb): grade those first" in refused("totals", "--out", "out", "--accept")
    assert group.left("preview") == {name: data for name, data in before.items()}
    said, graded = group.grade(fails={"a.ipynb": [LOST]})
    assert graded == ["a.ipynb"] and f"▼ a.ipynb: 88 → {88 - POINTS:g}" in said
    assert group.left("preview") == before
    group.grade("first", accept=True)
    assert total(group.out, "a.ipynb") == 88 - POINTS


def test_a_damaged_record_is_mended_without_asking(group):
    (group.out / "results" / "a.ipynb.json").write_text("{")
    said, graded = group.grade()
    assert graded == ["a.ipynb"] and "would change" not in said and not (group.out / "preview").exists()
    assert read_written(group.out / "results" / "a.ipynb.json")["points"] == 88


@pytest.mark.parametrize("roster", ["", "student\na\nb\nc\n"])
def test_a_file_that_was_renamed_is_what_was_handed_in_before(group, monkeypatch, roster):
    (group.out.parent / "roster.csv").write_text(roster)
    (group.out.parent / "course.toml").write_text('roster = "roster.csv"\n' * bool(roster))
    monkeypatch.chdir(group.out.parent)
    course = load_course(Path("course.toml"))
    group.grade(course=course)
    before = (group.out / "final_grades.csv").read_bytes()
    (group.place / "a.ipynb").rename(group.place / "a-1.ipynb")
    said, _ = group.grade("second", {"a-1.ipynb": [LOST]}, course=course)
    assert f"(a-1.ipynb): 88 → {88 - POINTS:g}" in said.replace("▼ a-1.ipynb", "(a-1.ipynb)")
    assert f"88 → {88 - POINTS:g}" in ran("--out", "out").output
    assert (group.out / "final_grades.csv").read_bytes() == before
    ran("--out", "out", "--accept")
    assert total(group.out, "a-1.ipynb") == 88 - POINTS and group.grade("second", course=course)[1] == []


@pytest.mark.parametrize("course", [Course(), Course(drop_lowest=1)])
def test_a_renamed_file_with_the_same_points_asks_nobody(group, course):
    group.grade(course=course)
    (group.place / "a.ipynb").rename(group.place / "a-1.ipynb")
    said, _ = group.grade("second", course=course)
    assert "would change" not in said and "Fewer" not in said and not (group.out / "preview").exists()
    assert total(group.out, "a-1.ipynb") == 88


def test_rows_that_go_without_anybody_handing_in_anything_wait(term):  # noqa: F811
    out = term / "grades" / "05"
    put(out, SOFTMAX, (("jdoe", "=1"), timedelta(0), 1))
    (term / "roster.csv").write_text("student,name\njdoe,Jane Doe\n=1,Max\nz,Zoe\n")
    (term / "overrides.csv").write_text(HEAD + "z,05,,50,,ill,me\n=1,05,,60,,left,me\n")
    ran("--out", "grades")
    before = (out / "final_grades.csv").read_bytes()
    (term / "roster.csv").write_text("student,name\njdoe,Jane Doe\n=1,Max\n")
    (term / "overrides.csv").write_text(HEAD + "=1,05,,60,,left,me\n")
    assert "▼ z: 50 → none, no row any more" in ran("--out", "grades").output
    for remove in (Path.touch, Path.unlink):
        (term / "course.toml").write_text("")
        remove(term / "course.toml")
        said = ran("--out", "grades").output
        assert "▼ z: 50 → none, no row any more" in said and "=1 (0.ipynb): 60 → 88" in said
    assert (out / "final_grades.csv").read_bytes() == before
    ran("--out", "grades", "--accept")
    assert len(rows(out / "final_grades.csv")) == 2


def test_a_table_whose_rows_go_is_kept(group):
    before = (group.out / "final_grades.csv").read_bytes()
    (group.place / "a.ipynb").unlink()
    said, _ = group.grade()
    (earlier,) = (group.out / "earlier").iterdir()
    assert f"What they were before is in {earlier}." in said
    assert (earlier / "final_grades.csv").read_bytes() == before


def test_each_table_of_totals_is_kept_and_who_falls_is_named(term):  # noqa: F811
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(0), 1))
    ran("--out", "grades")
    before = (term / "grades" / "course.csv").read_bytes()
    (term / "overrides.csv").write_text(HEAD + "jdoe,05,,50,,copied,me\n")
    assert "would change" in ran("--out", "grades").output
    said = ran("--out", "grades", "--accept").output
    assert "Totals that fall with grades (1): jdoe (100.0 → 50.0)." in said
    (kept,) = (term / "grades" / "earlier").glob("*/course.csv")
    assert kept.read_bytes() == before
    ran("--out", "grades")
    assert len(list((term / "grades" / "earlier").iterdir())) == 1


def test_a_changed_point_value_starts_no_judge_and_waits(group, monkeypatch):
    before = group.left()
    dearer = {**WORTH, "softmax": {**WORTH["softmax"], SOFTMAX_CASE: POINTS + 3}}
    with monkeypatch.context() as patch:
        patch.setattr(record_module, "case_points", lambda assignment: dearer)
        patch.setattr("autograder.judge.process.JudgeProcess.__init__", None)  # nobody may judge
        said, graded = group.grade()
        assert graded == [] and group.left("preview") == before
        assert f"softmax, {SOFTMAX_CASE}: {POINTS:g} → {POINTS + 3:g}, worth {POINTS + 3:g}, not {POINTS:g}\n" in said
        assert "▼ a" not in said
        full = total(group.out, "a.ipynb")
        group.grade(accept=True)
        assert total(group.out, "a.ipynb") == full + 3
    assert f"▼ a.ipynb: {full + 3:g} → {full:g}" in group.grade()[0]


def test_as_many_points_in_other_cases_wait_too(group):
    group.grade("second", {"a.ipynb": [LOST]}, accept=True)
    other = next(
        (q, c) for q, cases in WORTH.items() for c, points in cases.items() if points == POINTS and (q, c) != LOST
    )
    said, _ = group.grade("third", {"a.ipynb": [other]})
    same = f"{total(group.out, 'a.ipynb'):g}"
    assert f"  a.ipynb: {same} → {same}\n" in said and f"{', '.join(other)}: {POINTS:g} → 0, fails now: exp" in said
    assert f"{', '.join(LOST)}: 0 → {POINTS:g}, passes now" in said


@pytest.mark.parametrize("accept", [False, True])
def test_a_grader_that_fails_takes_nobodys_points_whatever_is_accepted(group, accept):
    full, before = total(group.out, "a.ipynb"), (group.out / "results" / "a.ipynb.json").read_bytes()
    said, _ = group.grade("second", {"a.ipynb": GraderError("the grader failed"), "b.ipynb": [LOST]}, accept=accept)
    assert "the accepted grades stay (1: a.ipynb)" in said and "1 of 3 changes" in said and "1 could not be" not in said
    assert total(group.out, "a.ipynb") == full and (group.out / "results" / "a.ipynb.json").read_bytes() == before
    assert total(group.out, "b.ipynb") == full - POINTS * accept
    said, graded = group.grade("second", accept=True)
    assert graded == ["a.ipynb"] and "grades stay" not in said and not (group.out / "preview").exists()


def test_a_run_without_workers_leaves_the_table_of_all_and_the_next_goes_on(group, monkeypatch):
    before = group.left()

    def lost(paths, now, *_):
        data = paths[0].read_bytes()
        yield {**judged(paths[0].name, data, [LOST]), "fingerprint": now.fingerprint(data)}
        raise CannotGrade("No worker is left")

    with monkeypatch.context() as patch, pytest.raises(CannotGrade):
        patch.setattr(Class, "judge", lambda *arguments: lost)
        group.grade("second")
    assert group.left("preview") == before
    said, graded = group.grade("second")
    assert graded == ["b.ipynb", "c.ipynb"] and "▼ a.ipynb: " in said and group.left("preview") == before


def test_a_failed_grade_is_replaced_without_asking(tmp_path, monkeypatch):
    made = Class(tmp_path, monkeypatch)
    made.grade(fails={"a.ipynb": GraderError("the grader failed")})
    said, graded = made.grade()
    assert graded == ["a.ipynb"] and "would change" not in said and total(made.out, "a.ipynb") > 0


def interrupted(monkeypatch, group, number):
    """Whether accepting came to its end, stopped before its file operation of this number."""
    left = [number]

    def counted(operation):
        def run(*arguments, **more):
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            return operation(*arguments, **more)

        return run

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "unlink", "mkdir", "rmdir"):
            patch.setattr(os, name, counted(getattr(os, name)))
        with contextlib.suppress(KeyboardInterrupt):
            group.grade("second", accept=True)
            return True
    return False


@pytest.mark.slow
def test_accepting_may_be_stopped_at_any_moment(tmp_path, monkeypatch):
    number, over = 0, False
    while not over:
        number += 1
        place = tmp_path / str(number)
        place.mkdir()
        group = Class(place, monkeypatch)
        group.grade()
        before = group.left()
        full = total(group.out, "a.ipynb")
        group.grade("second", {"a.ipynb": [LOST]})
        over = interrupted(monkeypatch, group, number)
        moved = (group.out / "accepted").exists() or not (group.out / "preview").exists()
        said, graded = group.grade("second", accept=not moved)
        assert graded == [], number
        assert total(group.out, "a.ipynb") == full - POINTS, number
        assert not {"preview", "accepted"} & {path.name for path in group.out.iterdir()}, number
        kept = [path.read_bytes() for path in (group.out / "earlier").glob("*/results/a.ipynb.json")]
        assert before["results/a.ipynb.json"] in kept, number
    assert number > 15


def test_a_full_disk_while_accepting_is_one_sentence(group, monkeypatch):
    group.grade("second", {"a.ipynb": [LOST]})
    monkeypatch.setattr(preview.shutil, "copytree", lambda *arguments, **more: full_disk())
    with pytest.raises(CannotWrite, match=r"cannot be written to \(No space left on device\): .*nothing is lost"):
        group.grade("second", accept=True)
    monkeypatch.undo()


def full_disk():
    raise OSError(28, "No space left on device")


# rules


def test_a_changed_rule_waits_and_says_whose_grade_it_changes(term):  # noqa: F811
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(days=2), 1), (("=1",), timedelta(0), 1))
    assert "would change" not in ran("--out", "grades").output
    before = everything(term / "grades")
    (term / "course.toml").write_text(COURSE.replace("free_days = 3", "free_days = 0"))
    for _ in range(2):
        said = ran("--out", "grades").output
        assert "▼ jdoe (0.ipynb): 100 → 80, 2 days late" in said and "20 % of 100 points are lost" in said
        assert "=1 (" not in said and "Totals wait, too: grades/preview/course.csv" in said
        assert {name: data for name, data in everything(term / "grades").items() if "preview" not in name} == before
    refused = CliRunner().invoke(cli, ["export", "--to", "canvas", "--out", "grades/05"])
    assert refused.exit_code == 1 and "other grades than the records and rules give now (1: jdoe)" in refused.output
    said = ran("--out", "grades", "--accept").output
    assert "Grades that changed" in said and not list((term / "grades").rglob("preview"))
    assert [row["points"] for row in rows(term / "grades" / "05" / "final_grades.csv")][1:] == ["80.0", "100.0"]
    assert "80 / 100 points (by" in (term / "grades" / "05" / "results" / "0.ipynb.txt").read_text()
    assert CliRunner().invoke(cli, ["export", "--to", "canvas", "--out", "grades/05"]).exit_code == 0


def test_a_run_that_grades_nothing_waits_for_rules_too_and_new_tests_with_them(group):
    half = Course.model_validate({"assignments": {"05": {"points": 44}}})
    before = group.left()
    said, graded = group.grade(course=half)
    assert graded == [] and "(3 of 3 change, 3 fall: ▼)" in said and group.left("preview") == before
    assert "88 of 88 points count as 44 of 44." in said
    said, _ = group.grade("second", {"a.ipynb": [LOST]}, accept=True, course=half)
    assert f"▼ a.ipynb: 88 → {(88 - POINTS) / 2:g}" in said and "fails now: exp(1000) overflows" in said
    assert [row["points"] for row in rows(group.out / "final_grades.csv")][1:] == [
        str((88 - POINTS) / 2),
        "44.0",
        "44.0",
    ]
    assert "would change" not in group.grade("second", course=half)[0]


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_weight_of_the_same_grades_waits(term):  # noqa: F811
    (term / "course.toml").write_text(COURSE.replace("drop_lowest = 1", ""))
    put(term / "grades" / "05", SOFTMAX, (("jdoe",), timedelta(0), 1))
    put(term / "grades" / "06", "06-mlp", (("jdoe",), timedelta(0), 0))
    ran("--out", "grades")
    assert float(rows(term / "grades" / "course.csv")[1]["total_percent"]) == 33.33
    (term / "course.toml").write_text(COURSE.replace("drop_lowest = 1", "").replace("weight = 2", "weight = 4"))
    said = ran("--out", "grades").output
    assert "by weights or what is dropped (1): jdoe (33.33 → 20.0)." in said
    assert float(rows(term / "grades" / "course.csv")[1]["total_percent"]) == 33.33
    assert float(rows(term / "grades" / "preview" / "course.csv")[1]["total_percent"]) == 20
    ran("--out", "grades", "--accept")
    assert float(rows(term / "grades" / "course.csv")[1]["total_percent"]) == 20
    (earlier,) = (term / "grades" / "earlier").glob("*/course.csv")
    assert float(rows(earlier)[1]["total_percent"]) == 33.33
    put(term / "grades" / "01", "01-tensors", (("jdoe",), timedelta(0), 1))
    assert "would change" not in (said := ran("--out", "grades").output) and "by weights" not in said


def test_totals_take_what_grading_left_in_the_preview(group, monkeypatch):
    group.grade("second", {"a.ipynb": [LOST]})
    monkeypatch.chdir(group.out.parent)
    before = everything(group.out / "preview" / "results")
    assert "▼ a.ipynb" in ran("--out", "out").output and everything(group.out / "preview" / "results") == before
    ran("--out", "out", "--accept")
    assert total(group.out, "a.ipynb") == total(group.out, "b.ipynb") - POINTS
    assert group.grade("second")[1] == []


def test_a_student_is_forgotten_in_what_waits_and_what_was_before(term):  # noqa: F811
    out = term / "grades" / "05"
    put(out, SOFTMAX, (("jdoe",), timedelta(days=2), 1), (("=1",), timedelta(0), 1))
    ran("--out", "grades")
    for percent in (20, 30, 40):
        (term / "course.toml").write_text(
            COURSE.replace("free_days = 3", "free_days = 0").replace("10,", f"{percent},")
        )
        ran("--out", "grades", *["--accept"] * (percent < 40))
    assert len(list((out / "earlier").iterdir())) == 2 and (out / "preview").exists()
    done = CliRunner().invoke(cli, ["forget", "jdoe", "--out", "grades"])
    assert done.exit_code == 0, done.output
    left = everything(term / "grades")
    assert not [name for name, data in left.items() if "0.ipynb" in name or b"jdoe" in data or b"Jane" in data]
    assert [name for name in left if name.endswith("results/1.ipynb.json")] and "Still named" not in done.output


# what is said


def test_what_can_be_read_is_not_the_submission_that_could_not():
    new, unreadable = judged("a.ipynb", b"x"), failed_record("a.ipynb", ValueError("no notebook"))
    assert not same_submission(new, unreadable)
    assert same_submission(unreadable, unreadable) and same_submission(unreadable, new)  # a limit may have changed


def test_older_records_count_as_of_the_same_submission():
    new = judged("a.ipynb", b"x")
    assert same_submission(new, {**new, "submission": ""}) and same_submission(new, new)
    assert not same_submission(new, {**new, "submission": "0"}) and not same_submission(new, None)


def changed(before, after):
    """Old and new record of one submission with a question and a case, each as points and whether it passed."""
    made = []
    for points, passed in (before, after):
        case = (
            {} if points is None else {"one": {"points": points, "passed": passed, "message": None if passed else "no"}}
        )
        made.append({"questions": {"q": {"cases": case}}, "points": 0.0, "reason": ""})
    return [(one.before, one.after, one.why) for one in cases_of(*made)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((4, True), (4, True), []),
        ((4, True), (4, False), [(4, 0, "fails now: no")]),
        ((4, False), (4, True), [(0, 4, "passes now")]),
        ((4, True), (3, True), [(4, 3, "worth 3, not 4")]),
        ((4, False), (3, False), [(0, 0, "worth 3, not 4")]),
        ((4, True), (5, False), [(4, 0, "worth 5, not 4; fails now: no")]),
        ((None, False), (4, True), [(0, 4, "a new case; passes now")]),
        ((4, True), (None, False), [(4, 0, "no case any more")]),
        (("x", True), (4, True), [(0, 4, "worth 4, not 0")]),
    ],
)
def test_why_a_case_earns_other_points(before, after, said):
    assert changed(before, after) == said


def test_who_would_fall_comes_first_and_a_class_fits_the_screen():
    changes = [
        Change(f"{name}.ipynb", "", 10.0, after) for name, after in (("a", 12.0), ("b", 9.0), ("c", None), ("d", 4.0))
    ]
    assert [line[0] + line[2] for line in lines_of(changes, Path("x"))] == ["▼c", "▼d", "▼b", " a"]
    many = lines_of([Change(f"{number}.ipynb", "", 1.0, 0.0) for number in range(120)], Path("out/changes.csv"))
    assert len(many) == MOST_LINES + 1 and many[-1] == "  … 100 more lines: out/changes.csv"


def test_a_table_without_a_course_and_with_one_are_compared_by_file(group, monkeypatch):
    (group.out.parent / "course.toml").write_text("[assignments.05]\npoints = 50\n")
    monkeypatch.chdir(group.out.parent)
    said = ran("--out", "out").output
    assert f"▼ a.ipynb: {total(group.out, 'a.ipynb'):g} → 50, " in said and "Fewer points" not in said
    assert "points" not in rows(group.out / "final_grades.csv")[0]


@pytest.mark.slow
@pytest.mark.long
def test_a_grade_given_by_other_tests_is_kept_by_make_grade(tmp_path):
    """A real submission, whose record says that other tests gave it a point more."""
    source = next((ROOT / "tests" / "submissions" / "01-tensors").glob("*s_*"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ipynb").write_bytes(source.read_bytes())

    def grade(*more):
        command = [sys.executable, "-m", "autograder", "grade", "--assignment", "01-tensors", "--out", tmp_path / "out"]
        done = subprocess.run(
            [*command, "--submissions", tmp_path / "in", *more], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "would change" not in grade()
    file = tmp_path / "out" / "results" / "a.ipynb.json"
    said = json.loads(file.read_text())
    question, case = next(
        (name, case)
        for name, one in said["questions"].items()
        for case in one["cases"].values()
        if not case["passed"] and case["points"]
    )
    case |= {"passed": True, "message": None}
    said |= {"fingerprint": "0" * 64, "points": said["points"] + case["points"]}
    file.write_text(json.dumps(said))
    write_csv([said], tmp_path / "out" / "final_grades.csv")
    before = file.read_bytes()
    shown = grade()
    assert f"▼ a.ipynb: {said['points']:g} → {said['points'] - case['points']:g}" in shown and "fails now: " in shown
    assert file.read_bytes() == before and "1 of 1 were graded before" not in shown
    assert "1 of 1 were graded before" in grade("--accept") and json.loads(file.read_text())["points"] < said["points"]
