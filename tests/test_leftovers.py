"""What lies in OUT already, or is left there: killed runs, other programs' files, a full disk, a clock that jumps."""

from __future__ import annotations

import ast
import functools
import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch import run
from autograder.batch.record import MAX_RECORD_BYTES, failed_record, read_record
from autograder.batch.settings import RunSettings
from autograder.course.files import DRAFT
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import zip_path
from autograder.report.files import require_own, require_writable, write_result
from autograder.sandbox.temporary import sweep
from tests.conftest import ROOT, limits

TENSORS = "01-tensors"


@pytest.fixture
def the_settings():
    return RunSettings.of(replace(ArchiveConfig.read(zip_path(TENSORS)), limits=limits()), [])


@pytest.fixture
def graded(the_settings, tmp_path):
    """A submission and its result, of an earlier run."""
    path, results = tmp_path / "a.ipynb", tmp_path / "results"
    results.mkdir()
    path.write_text("no notebook")
    record = failed_record(path.name, ValueError("x")) | {"assignment": TENSORS}
    write_result(record | {"fingerprint": the_settings.fingerprint(path.read_bytes())}, results)
    assert set(run.kept_records([path], the_settings, results)) == {path}
    return path, results


def changed(**changes):
    return lambda record: json.dumps(record | changes)


def case(**changes):
    one = {"passed": True, "message": None, "kind": "passed", "mistake": ""} | changes
    return changed(questions={"grid": {"cases": {"example": one}}})


LEFT = {
    "half": lambda record: json.dumps(record)[:-20],
    "empty": lambda record: "",
    "nothing": lambda record: "null",
    "a list": lambda record: json.dumps([record]),
    "a word": lambda record: '"fingerprint"',
    "deep": lambda record: "[" * 200_000,
    "a number": lambda record: "9" * 10_000,
    "huge": lambda record: json.dumps(record) + " " * MAX_RECORD_BYTES,
    "no notes": lambda record: json.dumps({key: value for key, value in record.items() if key != "notes"}),
    "notes of numbers": changed(notes=[1]),
    "a reason that is none": changed(reason=None),
    "questions in a list": changed(questions=[1]),
    "a question that is a word": changed(questions={"grid": "x"}),
    "unknown questions": changed(questions={"x": {"cases": {}}}, assignment=TENSORS),
    "a message that is a number": case(message=5),
    "unknown status": changed(status="fine"),
    "somebody else's": changed(file="b.ipynb"),
    "of another submission": changed(fingerprint="0"),
    "of a failed grader": changed(status="could not be graded"),
}


@pytest.mark.parametrize("name", LEFT)
def test_a_result_that_is_none_is_graded_again(graded, the_settings, name):
    path, results = graded
    file = results / "a.ipynb.json"
    file.write_text(LEFT[name](json.loads(file.read_text())))
    assert run.kept_records([path], the_settings, results) == {}
    require_own("01-tensors", "", results)
    require_writable(results, [file.name])


@pytest.mark.parametrize("kind", ["link", "pipe", "device", "unreadable"])
def test_what_is_no_file_is_not_read_and_replaced(graded, the_settings, kind, tmp_path):
    path, results = graded
    file = results / "a.ipynb.json"
    record = json.loads(file.read_text())
    elsewhere = file.rename(tmp_path / "elsewhere.json")
    match kind:
        case "link":
            file.symlink_to(elsewhere)
        case "pipe":
            os.mkfifo(file)
        case "device":
            file.symlink_to("/dev/zero")
        case "unreadable":
            file.write_bytes(b"\xff\xfe\xfa")
    assert run.kept_records([path], the_settings, results) == {}
    require_own("06-mlp", "", results)
    require_writable(results, [file.name])
    write_result(record | {"reason": "new"}, results)
    assert not file.is_symlink() and read_record(file)["reason"] == "new"
    assert json.loads(elsewhere.read_text()) == record


@pytest.mark.parametrize("name", ["final_grades.csv", "results/a.ipynb.json", "results/a.ipynb.txt"])
def test_a_folder_in_the_place_of_a_result_is_said_before_the_first_grade(name, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.report.folder.grade_folder", None)
    (tmp_path / "a.ipynb").write_text("{}")
    (tmp_path / "out" / name).mkdir(parents=True)
    arguments = ["--assignment", TENSORS, "--submissions", str(tmp_path), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, ["grade", *arguments])
    assert done.exit_code == 1 and len(done.output.splitlines()) == 1
    assert f"{tmp_path / 'out' / name} is a folder, where a file is to be written: move it or choose" in done.output


TRY = """
import sys
from pathlib import Path
from autograder.report.files import CannotWrite, require_writable
try:
    require_writable(Path(sys.argv[1]), [])
except CannotWrite as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("dd if=/dev/zero of={0}/x bs=1k 2>/dev/null", "cannot be written to (No space left on device): make room"),
        ("mount -o remount,ro {0}", "cannot be written to (Read-only file system): make room or choose another"),
    ],
)
def test_out_is_tried_for_writing(tmp_path, before, words):
    before = before.format(tmp_path)
    command = f"mount -t tmpfs -o size=64k none {tmp_path}; {before}; exec {sys.executable} -c '{TRY}' {tmp_path}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.count("\n") == 1 and words in done.stdout, done.stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from autograder.batch.record import MAX_RECORD_BYTES, failed_record
from autograder.report.files import write_result
Path.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
write_result(failed_record("a.ipynb", ValueError("new")), Path(sys.argv[1]))
"""


def test_a_run_that_is_killed_while_it_writes_leaves_the_old_result_and_the_next_one_tidies_up(graded, the_settings):
    path, results = graded
    before = sorted(results.iterdir())
    killed = subprocess.run([sys.executable, "-c", KILLED, results], cwd=ROOT)
    assert killed.returncode == -9
    assert len(list(results.glob(f"{DRAFT}*"))) == 1
    assert set(run.kept_records([path], the_settings, results)) == {path}
    require_writable(results, [])
    assert sorted(results.iterdir()) == before


def test_a_run_takes_no_draft_of_another_one_that_goes_on(graded, monkeypatch):
    """The other run begins while this one writes: before its draft is locked, and afterwards."""
    _, results = graded
    from autograder.course import files

    def swept_before_and_after(descriptor, lock=files.lock, seen=[]):
        if not seen:
            sweep(results, DRAFT)
            seen.append(descriptor)
        locked = lock(descriptor)
        sweep(results, DRAFT)
        return locked

    monkeypatch.setattr(files, "lock", swept_before_and_after)
    write_result(failed_record("b.ipynb", ValueError("x")), results)
    assert read_record(results / "b.ipynb.json")["reason"] == "x"
    assert not list(results.glob(f"{DRAFT}*"))


def test_no_clock_decides_what_is_graded_again(graded, the_settings, monkeypatch):
    path, results = graded
    for moment in (0, 2**31):
        monkeypatch.setattr(time, "time", functools.partial(float, moment))
        for file in (path, results / "a.ipynb.json"):
            os.utime(file, (2**31 - moment, 2**31 - moment))
        assert set(run.kept_records([path], the_settings, results)) == {path}
    path.write_text("other")
    os.utime(path, (0, 0))
    assert run.kept_records([path], the_settings, results) == {}


def test_the_kit_asks_no_clock_that_jumps():
    """Durations and deadlines are of `time.monotonic`; times of files are asked for by `make` and at the student's.

    A release of handouts, earlier grades that are kept, and pages (`write.py`) have a date, for people; a due date
    (`settings.py`) has passed or not.
    """
    jumping = {"time", "time_ns", "now", "today", "utcnow", "st_mtime", "st_mtime_ns", "getmtime"}
    asked = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "autograder").rglob("*.py")
        if path.parent.name != "checks" and path.name not in ("release.py", "preview.py", "write.py", "settings.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in jumping
    ]
    assert asked == []
