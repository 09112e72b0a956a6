"""Pseudonyms never change, tell nothing, and only the key file tells who is who."""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import re
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.__main__ import cli
from autograder.batch.record import failed_record
from autograder.course.handed_in import read_handed_in
from autograder.course.pseudonyms import Pseudonyms
from autograder.course.roster import BadTable
from autograder.course.settings import load_course
from autograder.report import folder as report_folder
from autograder.report.files import CannotWrite
from autograder.report.folder import grade_folder, prepare
from tests.conftest import ROOT, SOFTMAX


@pytest.fixture
def file(tmp_path):
    return tmp_path / "key.csv"


def test_a_pseudonym_is_drawn_once_and_written_down_for_its_owner_only(file):
    names = ["jane", "Doe, John", "=1", 'a"b', "two\nlines", "", "\udcff.ipynb", " blank ", "Müller"]
    first = Pseudonyms(file)
    drawn = [first.of(name) for name in names]
    assert [first.of(name) for name in names] == drawn == [Pseudonyms(file).of(name) for name in names]
    assert all(re.fullmatch(r"student-[0-9a-f]{6}", one) for one, name in zip(drawn, names) if name)
    assert len(set(drawn)) == len(names) and drawn[names.index("")] == ""
    assert [Pseudonyms(file).real(one) for one in drawn] == names and first.real("jane") == "jane"
    assert file.stat().st_mode & 0o777 == 0o600


def test_two_courses_call_the_same_student_otherwise(tmp_path):
    assert Pseudonyms(tmp_path / "one.csv").of("jane") != Pseudonyms(tmp_path / "other.csv").of("jane")
    assert Pseudonyms(tmp_path / "one.csv").of("a.ipynb", "file").startswith("file-")


def test_a_new_student_changes_no_line_of_the_key_file(file):
    Pseudonyms(file).of("jane")
    before = file.read_bytes()
    Pseudonyms(file).of("john")
    assert file.read_bytes().startswith(before) and len(file.read_bytes()) > len(before)


def test_a_pseudonym_that_is_taken_is_not_given_again(file, monkeypatch):
    drawn = iter(["aaaaaa", "aaaaaa", "bbbbbb"])
    monkeypatch.setattr("autograder.course.pseudonyms.secrets.token_hex", lambda size: next(drawn))
    key = Pseudonyms(file)
    assert [key.of("jane"), key.of("john")] == ["student-aaaaaa", "student-bbbbbb"]


DRAW = """
import sys
from pathlib import Path
from autograder.course.pseudonyms import Pseudonyms
key = Pseudonyms(Path(sys.argv[1]))
print(*(key.of(f"student {number}") for number in range(200)))
"""


def test_runs_at_the_same_time_agree(file):
    runs = [
        subprocess.Popen([sys.executable, "-c", DRAW, str(file)], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(3)
    ]
    said = {run.communicate()[0] for run in runs}
    assert len(said) == 1 and len(set(said.pop().split())) == 200
    assert len(file.read_text().splitlines()) == 201


def test_who_is_forgotten_is_no_longer_in_the_file_and_the_others_keep_theirs(file):
    key, other = Pseudonyms(file), Pseudonyms(file)
    jane, john = key.of("jane"), key.of("john")
    john_s = key.of("download/john.ipynb", f"{john}-file")
    assert re.fullmatch(rf"{jane}-file-[0-9a-f]{{6}}", key.of("download/jane.ipynb", f"{jane}-file"))
    key.forget([])
    assert key.known("jane") == jane
    key.forget([jane])
    assert key.real(john_s) == "download/john.ipynb"
    assert "jane" not in file.read_text() and file.stat().st_mode & 0o777 == 0o600
    assert (Pseudonyms(file).of("john"), key.known("jane"), key.real(jane)) == (john, "", jane)
    new = other.of("jim")
    assert Pseudonyms(file).real(new) == "jim", "a run that read the old file goes on with the new one"
    assert os.listdir(file.parent) == [file.name]


CHANGED = [
    "student;name\n", "pseudonym,real\na,jane\na,john\n", "pseudonym,real\na,jane\nb,jane\n", "pseudonym,real\na\n",
    "pseudonym,real\nstudent-7f", "\ufeffpseudonym,real\n", "\0",
]  # fmt: skip


@pytest.mark.parametrize("content", CHANGED)
def test_a_key_file_that_was_changed_is_one_sentence_and_stays_as_it_is(file, content):
    file.write_text(content)
    with pytest.raises(BadTable, match=r"key\.csv is no key file .*: put back a copy"):
        Pseudonyms(file)
    assert file.read_text() == content


def test_a_key_file_that_cannot_be_made_is_one_sentence(tmp_path):
    with pytest.raises(BadTable, match="nowhere/key.csv cannot be used .No such file or directory."):
        Pseudonyms(tmp_path / "nowhere" / "key.csv")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(), unique=True))
def test_whatever_a_student_is_called_comes_back(tmp_path_factory, names):
    file = tmp_path_factory.mktemp("key") / "key.csv"
    drawn = [Pseudonyms(file).of(name) for name in names]
    assert [Pseudonyms(file).real(one) for one in drawn] == names


ROSTER = """student,name,email,sis_id,canvas_id,group
jdoe,Jane Doe,jane.doe@example.edu,700001,4711222333,
rjo,John Roe,roe@example.edu,700002,4712222333,
mmu,Max Muster,max@example.edu,700003,4713222333,
"""
DOWNLOAD = [
    "doejane_LATE_4711222333_9001777888_05.ipynb", "roejohn_4712222333_9002777888_05.ipynb",
    "roejohn_4712222333_9003777888_05-1.ipynb", "roejohn_4712222333_9004777888_scribble.pdf",
    "strangerann_4799222333_9005777888_05.ipynb",
]  # fmt: skip
NAMES = re.compile(
    "jdoe|rjo|mmu|jane|doe(?!s )|roe|john|muster|max@|stranger|example.edu|70000[1-3]|222333|777888|scribble",
    re.IGNORECASE,
)
"""What names a student of this course or a file that a student handed in."""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with pseudonyms, and a function that grades what was handed in; all of it cannot be read."""
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "overrides.csv").write_text(
        "student,assignment,question,points,due,reason,author\n"
        "jdoe,05,,,2030-01-01,ill,A. Smith\nrjo,05,,5,,moved,A. Smith\n"
    )
    (tmp_path / "course.toml").write_text(
        'roster = "roster.csv"\noverrides = "overrides.csv"\npseudonyms = "apart/key.csv"\n'
        "late = { percent_per_day = 10 }\n[assignments.05]\ndue = 2026-10-12\n"
    )
    (tmp_path / "apart").mkdir()
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        for name in DOWNLOAD:
            archive.writestr(name, f'{{"no": "cells of {DOWNLOAD.index(name)}"}}')
    monkeypatch.setattr(
        report_folder, "grade_all", lambda paths, *_: (failed_record(one.name, ValueError("x")) for one in paths)
    )

    def grade(out="grades/05"):
        said = Console(file=io.StringIO(), width=500, force_terminal=True, color_system=None)
        settings = load_course(tmp_path / "course.toml")
        folder = prepare(SOFTMAX, tmp_path / "submissions.zip", tmp_path / out, {}, settings)
        assert folder.waiting
        grade_folder(folder, object(), said, "the log")
        return folder, said.file.getvalue()

    return grade


def run(tmp_path, *arguments):
    done = CliRunner().invoke(cli, [*arguments, "--course", str(tmp_path / "course.toml")])
    assert done.exit_code == 0, done.output
    return done.output


def test_with_the_switch_on_no_file_and_no_line_names_a_student(course, tmp_path):
    folder, said = course()
    key = Pseudonyms(tmp_path / "apart" / "key.csv")
    jane, john, missing = key.known("jdoe"), key.known("rjo"), key.known("mmu")
    assert missing in said and f"{john}.ipynb counts of 2 that were handed in; set aside: {john}-file-" in said
    assert f"Late, as the platform says: {jane}.ipynb" in said and "Not of the roster" in said
    said += run(tmp_path, "totals", "--out", str(tmp_path / "grades"))
    left = {path: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "grades").rglob("*") if path.is_file()}
    assert {f"{jane}.ipynb", f"{john}.ipynb.txt", "handed_in.json", "course.csv"} <= {path.name for path in left}
    for where, text in {"the terminal": said, **left}.items():
        text = text.replace(str(tmp_path), "")
        assert not NAMES.search(text), (where, NAMES.search(text))
        assert not NAMES.search(getattr(where, "name", "")), where
    settings = dataclasses.replace(folder.settings, protected=())
    assert not NAMES.search(repr([[path.name for path in folder.waiting], settings]))


def test_orders_tell_nothing_of_the_roster(course, tmp_path, monkeypatch):
    drawn = iter(f"{number:06x}" for number in range(1000, 0, -1))
    monkeypatch.setattr("autograder.course.pseudonyms.secrets.token_hex", lambda size: next(drawn))
    folder, _ = course()
    out = folder.out
    assert [one.file for one in read_handed_in(out)] == sorted(one.file for one in read_handed_in(out))
    with open(out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        files = [row["file"] for row in csv.DictReader(file)]
    assert files == sorted(files, key=lambda one: (not one, one))


def test_rules_count_and_exports_have_names_beside_the_key(course, tmp_path):
    folder, _ = course()
    key = Pseudonyms(tmp_path / "apart" / "key.csv")
    with open(folder.out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        rules = {row["student"]: (row["points"], row["rules"]) for row in csv.DictReader(file)}
    assert "Extension to" in rules[key.known("jdoe")][1] and rules[key.known("rjo")][0] == "5.0"
    arguments = ["export", "--to", "canvas", "--feedback", "--out", str(folder.out)]
    run(tmp_path, *arguments)
    with open(tmp_path / "apart" / "05" / "canvas-grades.csv", newline="", encoding="utf-8-sig") as file:
        table = list(csv.reader(file))
    assert any("4712222333" in row and row[-1] == "5" for row in table)
    with zipfile.ZipFile(tmp_path / "apart" / "05" / "canvas-feedback.zip") as archive:
        assert any("4711222333_9001777888" in name for name in archive.namelist())
    assert not list(folder.out.glob("canvas*"))
    run(tmp_path, "totals", "--out", str(tmp_path / "grades"))
    assert "rjo,John Roe,5.0" in (tmp_path / "apart" / "course.csv").read_text(encoding="utf-8-sig")


def test_who_is_forgotten_leaves_nothing_below_out_and_in_the_key(course, tmp_path):
    folder, _ = course()
    alias = Pseudonyms(tmp_path / "apart" / "key.csv").known("rjo")
    said = run(tmp_path, "forget", "rjo", "--out", str(tmp_path / "grades"))
    assert "submissions.zip/roejohn_4712222333_9003777888_05-1.ipynb" in said
    left = {path: path.read_text() for path in (tmp_path / "grades").rglob("*") if path.is_file()}
    assert not [path for path, text in left.items() if alias in text + path.name]
    kept = (tmp_path / "apart" / "key.csv").read_text()
    assert "rjo" not in kept and "9002777888" not in kept and "jdoe" in kept
    assert "9004777888_scribble.pdf" in kept and "key.csv" in said, (
        "a stray file is nobody's: where it is named is said"
    )


def test_the_key_does_not_lie_with_what_it_opens(course, tmp_path):
    with pytest.raises(CannotWrite, match="move the key file elsewhere"):
        course(out="apart")
