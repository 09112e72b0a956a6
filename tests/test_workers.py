"""Whatever ends a worker or comes back from it costs one submission: the run ends, and everybody else has points."""

from __future__ import annotations

import csv
import faulthandler
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.batch import cluster, run, task
from autograder.batch.record import failed_record, priced
from autograder.batch.settings import RunSettings
from autograder.errors import GraderError
from autograder.judge import process
from autograder.judge.process import JudgeProcess, Task
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import zip_path
from autograder.sandbox.limits import limits_of
from autograder.submission import BadSubmission
from tests.conftest import ROOT, limits

TENSORS = "01-tensors"
GRID = "def make_grid(rows, cols):\n    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols)"
HUGE = {"a tensor": "torch.zeros(66060288, dtype=torch.uint8)", "bytes": "bytes(66060288)"}
"""Answers of 63 MiB, to a case that asks 47 times; with its inputs, a reply may take 64."""
RIGHT_SUM = "def symmetrize(A):\n    return A + A.T"


class Panic(BaseException):
    """What the bindings of a library in Rust raise."""


class Unreadable(Exception):
    """An exception that cannot be unpickled."""

    def __init__(self, one, two):
        super().__init__(f"{one} {two}")


class BreaksWhenRead:
    """A result that cannot be unpickled."""

    def __reduce__(self):
        return exec, ("raise Exception('not to be read')",)


def misbehave(file, data, settings):
    """A worker's task that fails in the way that the submission's name says."""
    match file.removesuffix(".ipynb"):
        case "panic":
            raise Panic("called `Result::unwrap()`")
        case "exit":
            raise SystemExit(3)
        case "dies":
            os._exit(9)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            time.sleep(3600)
        case "unreadable":
            raise Unreadable("a", "b")
        case "breaks":
            return BreaksWhenRead()
        case "nonsense":
            return "{]"
        case "list":
            return json.dumps([1, 2])
        case "stranger":
            return json.dumps({"file": "somebody else.ipynb", "questions": {}})
        case "object":
            return object()
    return json.dumps(failed_record(file, ValueError("fine")))


BAD = ("panic", "exit", "dies", "killed", "hangs", "unreadable", "breaks", "nonsense", "list", "stranger", "object")


@pytest.fixture
def the_settings():
    return RunSettings.of(replace(ArchiveConfig.read(zip_path(TENSORS)), limits=limits(total_seconds=1)), [])


@pytest.mark.slow
@pytest.mark.long  # two minutes of waiting; that runs end when workers die, `make chaos` shows
def test_a_run_ends_whatever_workers_do(the_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "OVERTIME", 1.0)
    monkeypatch.setattr(run, "ENDING_SECONDS", 1.0)
    monkeypatch.setattr(run, "PATIENCE", 10.0)  # a worker that starts again on a busy machine must not count as lost
    names = sorted([*BAD, *(f"honest {number}" for number in range(6))])
    for name in names:
        (tmp_path / f"{name}.ipynb").write_text("{}")
    with cluster.local_client(2) as client:
        graded = run.grade_all(sorted(tmp_path.iterdir()), the_settings, client, str, misbehave)
        records = {one["file"]: one for one in graded}
    assert sorted(records) == [f"{name}.ipynb" for name in names]
    for file, record in records.items():
        if file.startswith("honest"):
            assert (record["status"], record["reason"]) == ("unreadable", "fine")
        else:
            assert record["status"] == "could not be graded" and record["reason"].startswith("the grader failed: its ")
            assert "\n" not in record["reason"] and priced(record)["points"] == 0


def test_a_run_without_workers_ends_in_a_sentence(the_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PATIENCE", 1.0)
    (tmp_path / "a.ipynb").write_text("{}")
    with cluster.local_client(1) as client:
        client.cluster.scale(0)
        client.cluster.sync(client.cluster._correct_state)
        with pytest.raises(run.CannotGrade, match="No worker is left"):
            list(run.grade_all(sorted(tmp_path.iterdir()), the_settings, client, str))


def test_a_scheduler_that_is_gone_ends_the_run_in_a_sentence(the_settings, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "PATIENCE", 1.0)
    for name in ("a", "b", "hangs"):
        (tmp_path / f"{name}.ipynb").write_text("{}")
    with cluster.local_client(1) as client:
        records = run.grade_all(sorted(tmp_path.iterdir()), the_settings, client, str, misbehave)
        assert next(records)["file"] == "a.ipynb"
        client.cluster.close()
        with pytest.raises(run.CannotGrade, match="No worker is left"):
            list(records)


@pytest.mark.parametrize("error", [Panic("x"), SystemExit(1), MemoryError(), KeyError("x")])
def test_a_task_never_raises(the_settings, monkeypatch, error):
    class Fails:
        def judge(self, asked):
            raise error

    monkeypatch.setattr(task, "judge_process", Fails)
    record = json.loads(task.grade("a.ipynb", notebook("pass"), the_settings))
    assert record["status"] == "could not be graded" and type(error).__name__ in record["reason"]


def grade_with_a_fault(file, data, settings):
    """The worker's task, in a kit with a fault."""
    task.record_of = None
    faulthandler.dump_traceback(file=2)
    return task.grade(file, data, settings)


@pytest.mark.slow
@pytest.mark.parametrize("names", [["a.ipynb"], ["a.ipynb", "b.ipynb"]], ids=["here", "workers"])
def test_a_fault_of_the_kit_is_a_sentence_and_its_traceback_is_in_the_log(tmp_path, monkeypatch, capfd, names):
    monkeypatch.setattr("autograder.report.folder.grade_all", partial(run.grade_all, task=grade_with_a_fault))
    monkeypatch.setattr(task, "record_of", task.record_of)  # puts back what the fault spoils in this process
    for name in names:
        (tmp_path / name).write_bytes(notebook("pass"))
    out = tmp_path / "out"
    done = CliRunner().invoke(
        cli, ["grade", "--assignment", TENSORS, "--submissions", str(tmp_path), "--out", str(out)]
    )
    assert done.exit_code == 1
    failed = f"{len(names)} could not be graded ({', '.join(names)})"
    assert done.output.endswith(f"{failed}: the others were, and {out}/grade.log says more.\n")
    told = [done.output, *capfd.readouterr(), *(path.read_text() for path in (out / "results").iterdir())]
    for text in told:
        assert "Traceback" not in text and "File " not in text and "site-packages" not in text, text
    assert any("the grader failed: TypeError" in text for text in told)
    log = (out / "grade.log").read_text()
    assert "TypeError: 'NoneType' object is not callable" in log and "(most recent call first)" in log


def test_a_single_submission_is_graded_without_workers_or_their_imports(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(notebook(GRID))
    arguments = ["grade", "--assignment", TENSORS, "--submissions", str(tmp_path), "--out", str(tmp_path / "out")]
    look = (
        "from autograder.__main__ import main; import atexit, sys; atexit.register(lambda: print(*sys.modules)); main()"
    )
    done = subprocess.run([sys.executable, "-c", look, *arguments], capture_output=True, text=True, cwd=ROOT)
    said, modules = done.stdout.rstrip().rsplit("\n", 1)
    assert done.returncode == 0 and "1/1 a.ipynb: graded" in said, done
    assert not {"distributed", "otter", "torch", "nbformat"} & set(modules.split())


def test_a_single_submission_that_workers_could_not_take_either_ends_in_their_sentence(the_settings, tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    (tmp_path / "b.ipynb").write_text("no notebook")
    (record,) = run.grade_all([tmp_path / "b.ipynb"], the_settings, None, str)
    assert record["status"] == "unreadable"
    with pytest.raises(run.CannotGrade, match="another version of the kit"):
        list(run.grade_all([tmp_path / "a.ipynb"], replace(the_settings, kit="another"), None, str))


def test_an_interrupted_submission_has_no_record(the_settings, tmp_path, monkeypatch):
    class Interrupted:
        def judge(self, asked):
            raise KeyboardInterrupt

    monkeypatch.setattr(task, "judge_process", Interrupted)
    (tmp_path / "a.ipynb").write_bytes(notebook("pass"))
    with pytest.raises(KeyboardInterrupt):
        list(run.grade_all([tmp_path / "a.ipynb"], the_settings, None, str))


def test_a_fault_beside_the_workers_is_a_sentence_and_its_traceback_in_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("autograder.doctor.findings", None)
    done = CliRunner().invoke(cli, ["doctor"])
    (log,) = tmp_path.iterdir()
    sentence = f"Error: This is a fault of the kit (TypeError): please report it with {log}.\n"
    assert (done.exit_code, done.output) == (1, sentence)
    assert "Traceback" in log.read_text()


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in ("import torch", *sources)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def asked(**changes):
    """What a worker asks for a submission that answers `grid`."""
    return Task("a.ipynb", notebook(GRID), TENSORS, b"a seed", limits_of(TENSORS).changed(changes, "test"))


def passed(found, question):
    return [case["passed"] for case in found["questions"][question].values()]


@pytest.mark.slow
def test_judging_that_takes_too_long_keeps_what_was_judged():
    with JudgeProcess() as judges:
        found = judges.judge(asked(judging_seconds=0.02))
    cases = [case for one in found["questions"].values() for case in one.values()]
    late = [case["message"] for case in cases if case["kind"] == "not graded"]
    assert all(passed(found, "grid")[:1]) and found["status"] == "limit hit"
    assert late and all(words.endswith("the limit of 0.02 seconds for judging is used up") for words in late)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signal_number", "limit"),
    [
        (signal.SIGXCPU, "20 seconds for judging"),  # the kernel's, where a library does not come back
        (signal.SIGALRM, "20 seconds for judging"),  # the clock's, where nothing goes on
        (signal.SIGSTOP, "1.5 seconds in all"),
    ],
)
def test_a_judge_that_does_not_come_back_costs_what_it_had_not_judged(monkeypatch, signal_number, limit):
    monkeypatch.setenv("KIT_SIGNAL", str(int(signal_number)))
    monkeypatch.setattr(process, "OVERTIME", 12.0)
    others = zygotes()
    with JudgeProcess("tests.broken_server") as judges:
        task = asked(total_seconds=0.5) if signal_number == signal.SIGSTOP else asked()
        with pytest.raises(BadSubmission):  # it is warm from here on, however busy the machine is
            judges.judge(replace(task, data=b"no notebook"))
        found = judges.judge(task)
        assert zygotes() - others == {judges.warm.process.pid}, "a new warm process is all that is left"
    assert found["status"] == "limit hit"
    assert found["notes"] == [f"judging was ended: the limit of {limit} is used up"]
    lost = found["questions"]["symmetric"]["example"]
    assert (lost["passed"], lost["message"]) == (False, f"not graded: the limit of {limit} is used up")


def zygotes():
    return {one.pid for one in psutil.Process().children() if "inside.zygote" in " ".join(one.cmdline())}


@pytest.mark.slow
@pytest.mark.long
def test_a_judge_that_somebody_else_kills_is_replaced_some_times(monkeypatch):
    monkeypatch.setenv("KIT_SIGNAL", str(int(signal.SIGKILL)))
    monkeypatch.setattr(process, "TRIES", 2)
    with JudgeProcess("tests.broken_server") as judges:
        with pytest.raises(GraderError, match="its process ended each time"):
            judges.judge(asked())
        monkeypatch.setenv("KIT_SIGNAL", str(int(signal.SIGCONT)))
        judges.close()
        judges._start()
        assert all(passed(judges.judge(asked()), "grid"))


@pytest.fixture(params=HUGE)
def graded(tmp_path, request):
    """Two submissions through `make grade`'s own command: one that answers with 64 MiB, and an honest one."""
    huge = f"def is_symmetric(A):\n    return {HUGE[request.param]}"
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "huge.ipynb").write_bytes(notebook(GRID, RIGHT_SUM, huge))
    (folder / "honest.ipynb").write_bytes(notebook(GRID))
    arguments = ["grade", "--assignment", TENSORS, "--submissions", str(folder), "--out", str(out)]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    return out


@pytest.mark.slow
def test_an_answer_of_64_mebibytes_costs_its_case_and_nobody_else_anything(graded):
    record = json.loads((graded / "results" / "huge.ipynb.json").read_text())
    cases = record["questions"]["symmetric"]["cases"]
    lost = [case for name, case in cases.items() if not case["passed"] and name != "example"]
    assert lost and all(case["message"].endswith("not right") for case in lost)
    assert any(case["passed"] for case in cases.values()) and record["status"] == "graded"
    with open(graded / "final_grades.csv", encoding="utf-8-sig") as file:
        points = {row["file"]: float(row["grid"]) for row in csv.DictReader(file) if row["file"].endswith(".ipynb")}
    assert points == {"huge.ipynb": 4, "honest.ipynb": 4}


LOOK = """
import os, sys
modules = [name for name in sys.modules if name.split(".")[0] in ("autograder", "reference")]
SECRETS = [*modules, *filter("KIT_SECRET".__eq__, os.environ)]
def make_grid(rows, cols):
    return torch.arange(rows * cols, dtype=torch.float32).reshape(rows, cols) if not SECRETS else SECRETS
"""


def test_a_jail_beside_a_server_knows_nothing_of_the_kit_or_of_the_workers_environment(monkeypatch):
    monkeypatch.setenv("KIT_SECRET", "a secret")
    with JudgeProcess() as judges:
        found = judges.judge(replace(asked(), data=notebook(LOOK)))
        assert b"KIT_SECRET" not in Path(f"/proc/{judges.warm.process.pid}/environ").read_bytes()
    assert all(passed(found, "grid")), found["questions"]["grid"]
