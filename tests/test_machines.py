"""Machines as people have them: odd locales, long paths, few open files, no home."""

from __future__ import annotations

import csv
import os
import subprocess
import sys

import pytest

from autograder.publish.products import build
from tests.conftest import ROOT, SAMPLES

BARE = {"PATH": os.environ["PATH"]}
EIGHT_BIT = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
NAME = "Zoë 作业.ipynb"


def graded(folder, shell, environment):
    """What `homework grade` says of a class of two in a folder, with one worker, where a shell has these settings."""
    build("01-tensors")
    (folder / "in").mkdir()
    for name in ("A.ipynb", NAME):
        (folder / "in" / name).write_bytes((SAMPLES.parent / "01-tensors" / "fails_all_untouched.ipynb").read_bytes())
    options = '--assignment 01-tensors --submissions "$1/in" --out "$1/out" --workers 1'
    command = f'{shell}; exec "$0" -m autograder grade {options}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, folder], cwd=ROOT, env={**BARE, **environment}, capture_output=True,
        check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_grading_needs_no_home_no_utf8_no_short_paths_and_few_files(tmp_path):
    place = tmp_path / ("long" * 50)
    place.mkdir()
    done = graded(tmp_path, "ulimit -n 64; umask 077", {**EIGHT_BIT, "TMPDIR": str(place)})
    assert done.returncode == 0, done.stderr.decode("latin-1")
    assert r"Zoë \u4f5c\u4e1a.ipynb" in done.stdout.decode("latin-1")
    with open(tmp_path / "out" / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        assert [row["file"] for row in csv.DictReader(file)][-1] == NAME
    assert (tmp_path / "out" / "results" / f"{NAME}.txt").read_text(encoding="utf-8").startswith(NAME)


@pytest.mark.slow
def test_too_few_open_files_are_one_sentence(tmp_path):
    done = graded(tmp_path, "ulimit -n 40", {})
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"Error: Only 40 files may be open at once here; grading with --workers 1 needs 48: ")
