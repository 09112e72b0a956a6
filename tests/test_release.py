"""`make release`: zips that say which release they are of, and grading by what a release asked."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import nbformat
import pytest
from click.testing import CliRunner
from rich.console import Console

from autograder.__main__ import cli
from autograder.batch import task
from autograder.batch.record import failed_record, priced, read_record, record_of
from autograder.batch.task import release_in
from autograder.course.collected import Collected
from autograder.course.releases import BadManifest, Release, as_asked, read_releases
from autograder.course.settings import AssignmentSettings, Course
from autograder.course.term import Term
from autograder.publish import release as publishing
from autograder.publish.checks import grader
from autograder.publish.release import release, release_all
from autograder.questions import load_assignment
from autograder.report.files import write_csv, write_result
from autograder.report.folder import Folder, grade_folder
from autograder.submission import read_notebook
from tests.conftest import ROOT, SOFTMAX
from tests.test_handout import KIT

NAME = "02-preprocessing"
NOTEBOOK, CHECKS, TEXT = f"{NAME}.ipynb", "checks.py", "tests/load.py"


@pytest.fixture
def course(tmp_path):
    return Course(release=tmp_path / "release")


@pytest.fixture
def handouts(monkeypatch):
    """The files of handouts as built, by assignment; a test may change them."""
    files = {}
    for name in (NAME, "03-autograd"):
        folder = ROOT / "assignments" / name
        paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".ipynb", ".py", ".json")]
        files[name] = {PurePosixPath(path.relative_to(folder)): path.read_bytes() for path in paths}
    monkeypatch.setattr(publishing, "for_students", files.__getitem__)
    return files


def change(files, name, old, new):
    content = files[PurePosixPath(name)]
    assert old in content
    files[PurePosixPath(name)] = content.replace(old, new)


def inside(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_zips_hold_the_handout_and_its_checks_in_one_folder(course, handouts):
    said = [release(name, course) for name in handouts]
    assert [line.partition(" of ")[0] for line in said] == [f"{name}: release 1" for name in handouts]
    assert release_all(course) == f"{course.release / 'all.zip'} holds {', '.join(handouts)}."
    whole = inside(course.release / f"{NAME}.zip")
    assert set(whole) == {f"{NAME}/{path}" for path in handouts[NAME]}
    only = inside(course.release / f"{NAME}-checks.zip")
    assert set(whole) - set(only) == {f"{NAME}/{NOTEBOOK}"} and only.items() <= whole.items()
    assert inside(course.release / "all.zip") == whole | inside(course.release / "03-autograd.zip")


def test_an_unchanged_handout_stays_the_same_release_byte_for_byte(course, handouts):
    release(NAME, course)
    before = contents(course.release)
    assert release(NAME, course) == f"{NAME}: {read_releases(course.release)[NAME][0]}, as before"
    assert contents(course.release) == before


def test_a_changed_handout_is_the_next_release_and_earlier_ones_stay_as_they_are(course, handouts):
    release(NAME, course)
    (first,) = read_releases(course.release)[NAME]
    change(handouts[NAME], NOTEBOOK, b"Run the cells", b"Please run the cells")
    assert release(NAME, course).endswith("with the checks of the last")
    change(handouts[NAME], TEXT, b"OK_FORMAT", b"OK_FORMAT ")
    assert f"unpacks {NAME}-checks.zip over it" in release(NAME, course)
    change(handouts[NAME], NOTEBOOK, b"Question 2: load", b"Question 2: read")
    change(handouts[NAME], NOTEBOOK, b'"load-check"', b'"read-check"')
    assert "now asks read; no longer asks load" in release(NAME, course)
    releases = read_releases(course.release)[NAME]
    assert [one.number for one in releases] == [1, 2, 3, 4] and releases[0] == first
    assert len({one.handout for one in releases}) == 4
    assert [one.checks == first.checks for one in releases] == [True, True, False, False]
    dates = {zipfile.ZipFile(course.release / f"{NAME}.zip").infolist()[0].date_time[:5]}
    assert dates == {(releases[3].made.year, releases[3].made.month, releases[3].made.day, 0, 4)}


def test_a_notebook_says_which_release_it_is_of(course, handouts):
    assert release_in(handouts[NAME][PurePosixPath(NOTEBOOK)]) == 0
    release(NAME, course)
    content = read_notebook(course.release / f"{NAME}.zip", NAME)
    assert release_in(content) == 1
    book = nbformat.reads(content.decode(), as_version=4)
    book.cells[0].source += '\n"handout_release": 7'
    assert release_in(nbformat.writes(book).encode()) == 1
    for forged in ("-1", '"2"', "1e9", "12345678"):
        assert release_in(b'{"handout_release": %s}' % forged.encode()) in (0, 1)


def test_workers_tell_what_a_notebook_says(monkeypatch):
    monkeypatch.setattr(task, "_require_same", lambda *args: None)
    monkeypatch.setattr(task, "_grade", lambda file, data, settings: failed_record(file, ValueError("x")))
    settings = SimpleNamespace(config=SimpleNamespace(assignment=NAME), kit="", data="", fingerprint=lambda data: "f")
    assert json.loads(task.grade("a.ipynb", b'{"handout_release": 3}', settings))["release"] == 3


def test_it_is_said_when_an_assignment_opens(course, handouts):
    later = datetime(2100, 10, 5, 8, tzinfo=UTC)
    settings = {"02": AssignmentSettings(opens=later), "03": AssignmentSettings(opens=later - timedelta(days=90 * 365))}
    course = course.model_copy(update={"assignments": settings})
    assert release(NAME, course).endswith("the first; it opens on 2100-10-05 at 08:00 (UTC)")
    assert release("03-autograd", course).endswith("the first")


@pytest.mark.parametrize("text", ["{", "[]", '{"02-preprocessing": [{"number": 1}]}'])
def test_a_damaged_manifest_is_one_sentence_and_stays(text, course, handouts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    course.release.mkdir()
    (course.release / "manifest.json").write_text(text)
    done = CliRunner().invoke(cli, ["release", NAME])
    assert done.exit_code == 1 and "manifest.json cannot be read" in done.output and done.output.count(".\n") == 1
    assert (course.release / "manifest.json").read_text() == text
    with pytest.raises(BadManifest):
        read_releases(course.release)


def test_a_folder_that_cannot_be_written_to_is_one_sentence(course, handouts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (course.release / f"{NAME}.zip").mkdir(parents=True)
    done = CliRunner().invoke(cli, ["release", NAME])
    assert done.exit_code == 1 and "name another folder as release in course.toml" in done.output
    assert not list(course.release.glob(".*"))


@pytest.mark.parametrize(
    "beside", [[], [b"no notebook"], [b'{"handout_release": 2}'], [b"\xff", b'{"handout_release":1}']]
)
def test_checks_that_are_not_older_are_silent(beside, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(grader, "HERE", tmp_path)
    for number, content in enumerate(beside):
        (tmp_path / f"{number}.ipynb").write_bytes(content)
    grader.say_if_older(2, "x")
    assert capsys.readouterr().out == ""


def test_older_checks_say_where_newer_ones_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(grader, "HERE", tmp_path)
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "a.ipynb").write_bytes(b'{"handout_release": 2}')
    grader.say_if_older(1, f"{NAME}-checks.zip from https://example.edu")
    assert capsys.readouterr().out == (
        "These checks are of release 1, the notebook of release 2: get 02-preprocessing-checks.zip from "
        "https://example.edu.\n"
    )


# what a release asked


def made(number, *questions):
    return Release(number=number, made=date(2026, 10, number), handout="", checks="", questions=questions)


ALL = [question.id for question in load_assignment(NAME).questions]
OLD, NEW = made(1, *(one for one in ALL if one != "load"), "typed"), made(2, *ALL)


def judged(file, release=0, passed=True):
    """A record in which all cases but those of `load` passed."""
    questions = {
        question.id: {
            name: {
                "passed": passed and question.id != "load",
                "kind": "",
                "mistake": "",
                "strength": "",
                "message": "no",
            }
            for name in ("example", *(case.name for case in question.cases))
        }
        for question in load_assignment(NAME).questions
    }
    findings = {
        "status": "graded",
        "questions": questions,
        "notes": [],
        "first_note": "",
        "cpu_seconds": 0.0,
        "code": {},
    }
    return {**record_of(file, NAME, findings), "release": release, "fingerprint": "f"}


LOAD = load_assignment(NAME).question("load").points
POSSIBLE = priced(judged("a.ipynb"))["possible"]


def test_what_an_older_handout_did_not_ask_is_not_missed():
    record = as_asked(judged("a.ipynb", 1), [OLD, NEW])
    assert record["points"] == record["possible"] == POSSIBLE - LOAD and record["reason"] == ""
    assert record["handout"] == [
        "not asked in your handout (release 1 of 2026-10-01): load",
        "asked in your handout (release 1 of 2026-10-01), but no longer graded: typed",
    ]
    newer = as_asked(judged("a.ipynb", 2), [OLD, NEW])
    assert (newer["points"], newer["possible"], newer["handout"]) == (POSSIBLE - LOAD, POSSIBLE, [])
    assert newer["reason"].startswith("lost points in load")


@pytest.mark.parametrize(
    ("release", "releases", "said"),
    [
        (0, [], []),
        (0, [OLD, NEW], []),
        (9, [], ["the notebook says that it is of release 9, which was never made here: it counts as the newest"]),
        (
            9, [OLD, NEW],
            ["the notebook says that it is of release 9, which was never made here: "
             "it counts as release 2 of 2026-10-02, the newest"],
        ),
    ],
)  # fmt: skip
def test_an_unknown_release_counts_as_the_newest(release, releases, said):
    record = as_asked(judged("a.ipynb", release), releases)
    assert record["possible"] == POSSIBLE and record["handout"] == said


def test_a_submission_that_cannot_be_read_asked_nothing():
    record = failed_record("a.ipynb", ValueError("x"))
    assert as_asked(record, []) == record
    assert as_asked(record, [OLD, NEW])["handout"] == []


def test_reports_and_tables_leave_out_what_was_not_asked(tmp_path):
    records = [as_asked(judged(file, release), [OLD, NEW]) for file, release in (("a.ipynb", 1), ("b.ipynb", 2))]
    records.append(failed_record("c.ipynb", ValueError("x")))
    for record in records:
        write_result(record, tmp_path)
    old, new = ((tmp_path / f"{name}.ipynb.txt").read_text() for name in "ab")
    assert "not asked in your handout (release 1 of 2026-10-01): load\n" in old
    assert "load results" not in old and "load results" in new
    assert read_record(tmp_path / "a.ipynb.json") == records[0]
    write_csv(records, tmp_path / "grades.csv")
    rows = {row["file"]: row for row in csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text("utf-8-sig")))}
    assert [row["load"] for row in rows.values()] == [str(float(LOAD)), "", "0.0", "0.0"]
    assert float(rows["points-per-question"]["total_points_earned"]) == POSSIBLE
    assert float(rows["a.ipynb"]["percent_correct"]) == 1 > float(rows["b.ipynb"]["percent_correct"])


def test_another_manifest_prices_what_was_graded_before_and_grades_nothing(tmp_path):
    (tmp_path / "results").mkdir()
    before = as_asked(judged("a.ipynb", 1), [])
    write_result(before, tmp_path / "results")
    one = Path("a.ipynb")
    folder = Folder(NAME, Collected(tmp_path, [one]), tmp_path, None, {one: before}, [OLD, NEW], Term(), {})
    output = io.StringIO()
    grade_folder(folder, None, Console(file=output, width=200), "", accept=True)
    assert read_record(tmp_path / "results" / "a.ipynb.json")["possible"] == POSSIBLE - LOAD
    assert "not asked" in (tmp_path / "results" / "a.ipynb.txt").read_text()
    assert "Reports that tell of an older or unknown handout (1): a.ipynb." in output.getvalue()


# what is in the zips


RUN = """
from checks import grader
import torch
def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y)), y]).mean()
print(grader.check("cross_entropy"))
"""


@pytest.mark.slow
def test_a_zip_holds_what_was_built_and_its_stamp_and_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["release", SOFTMAX])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(Path("release", f"{SOFTMAX}.zip")) as archive:
        archive.extractall("home")
    folder, built = Path("home", SOFTMAX), ROOT / "assignments" / SOFTMAX
    files = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    same = {path.relative_to(built) for path in built.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert list(Path("home").iterdir()) == [folder] and set(files) == same
    book, checks = Path(f"{SOFTMAX}.ipynb"), Path("checks.py")
    assert {path for path in files if files[path] != (built / path).read_bytes()} == {book, checks}
    stamp = b',\n   "handout_release": 1'
    assert files[book].count(stamp) == 1 and files[book].replace(stamp, b"") == (built / book).read_bytes()
    before, added = files[checks][: (size := (built / checks).stat().st_size)], files[checks][size:].decode()
    assert before == (built / checks).read_bytes()
    assert not any(re.search(pattern, added) for pattern in KIT.values())

    (folder / book).write_bytes(files[book].replace(stamp, stamp.replace(b"1", b"2")))
    ran = subprocess.run([sys.executable, "-c", RUN], cwd=folder, capture_output=True, text=True)
    assert "All test cases passed" in ran.stdout, ran.stderr
    assert "These checks are of release 1, the notebook of release 2" in ran.stdout
