"""Pseudonyms never change, tell nothing, and only the key file tells who is who."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.pseudonyms import Pseudonyms
from autograder.course.roster import BadTable
from tests.conftest import ROOT


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
    key.forget("jane", "nobody")
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
