"""Grading from the outside: `make grade` on the sample submissions, and unmodified `otter run`."""

from __future__ import annotations

import csv
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from otter.run import AutograderConfig
from otter.run.run_autograder.utils import OtterRuntimeError

from autograder.__main__ import cli
from autograder.judge.findings import findings_of
from autograder.judge.verdict import Inaccurate, Verdict
from autograder.otter_plugin.config import ArchiveConfig
from autograder.otter_plugin.plugin import SealedGrading
from autograder.paths import zip_path
from autograder.publish.products import build
from autograder.questions import assignment_names, load_assignment
from autograder.report import folder
from autograder.report.files import write_combined_csv
from tests.conftest import ROOT, SAMPLES, SOFTMAX, limits

FIRST, *OTHERS = assignment_names()
ONE_QUICK = [FIRST, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)]
"""All assignments; those after the first with `make test-slow`."""
QUESTIONS = {name: [question.id for question in load_assignment(name).questions] for name in assignment_names()}


@pytest.fixture(scope="module")
def archive():
    return archive_of(SOFTMAX)


@functools.cache
def archive_of(name):
    build(name)
    return zip_path(name)


@functools.cache
def graded(name):
    """The CSV rows by file name, the terminal output, the reports by file name, of the sample submissions.

    Where $KIT_GRADES names the folder of a run of `make grade`, what that graded is not graded again.
    """
    archive_of(name)
    samples = ROOT / "tests" / "submissions" / name
    with tempfile.TemporaryDirectory() as place:
        kept = os.environ.get("KIT_GRADES")
        out = Path(kept or place, name)
        arguments = ["grade", "--assignment", name, "--submissions", str(samples), "--out", str(out)]
        arguments += [] if kept else ["--limit", "cell_seconds=10"]
        done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "160"})
        assert done.exit_code == 0, done.output
        with open(Path(out, "final_grades.csv"), newline="", encoding="utf-8-sig") as file:
            rows = {row["file"]: row for row in csv.DictReader(file)}
        reports = {path.stem: json.loads(path.read_text()) for path in Path(out, "results").glob("*.json")}
    return rows, done.output, reports


def failing(file, questions):
    """The questions that must lose points, by the file's name: `fails_softmax_model_wrong_axis` names two."""
    kind, _, rest = file.partition(".")[0].partition("_")
    if kind == "passes":
        return set()
    if kind == "unreadable" or rest.startswith("all_"):
        return set(questions)
    found = set()
    while match := [question for question in questions if f"{rest}_".startswith(f"{question}_")]:
        longest = max(match, key=len)
        found.add(longest)
        rest = rest[len(longest) + 1 :]
    assert found, f"{file} names no question"
    return found


@pytest.mark.parametrize("name", ONE_QUICK)
def test_the_csv_has_otters_columns_and_samples_fail_what_their_names_say(name):
    rows, output, _ = graded(name)  # one test asks for it: a second, in another process, would grade all once more
    columns = ["file", *QUESTIONS[name], "total_points_earned", "percent_correct", "grading_status"]
    full = rows["points-per-question"]
    assert list(full) == columns
    files = {path.name for path in (ROOT / "tests" / "submissions" / name).iterdir()}
    assert set(rows) == {"points-per-question", *files}
    assert all(file in output for file in files)
    lost = {
        file: {question for question in QUESTIONS[name] if float(row[question]) < float(full[question])}
        for file, row in rows.items()
        if file in files
    }
    assert lost == {file: failing(file, QUESTIONS[name]) for file in lost}
    assert float(rows["fails_all_untouched.ipynb"]["total_points_earned"]) == 0


def test_one_csv_for_all_assignments(tmp_path):
    for name, question in (("01-tensors", "grid"), ("05-softmax-regression", "softmax")):
        (tmp_path / name).mkdir()
        columns = f"file,{question},total_points_earned,percent_correct,grading_status"
        (tmp_path / name / "final_grades.csv").write_text(f"{columns}\na.ipynb,4.0,4.0,1.0,graded\n")
    write_combined_csv(["01-tensors", "05-softmax-regression"], tmp_path)
    assert (tmp_path / "final_grades.csv").read_text("utf-8-sig").splitlines() == [
        "file,grid,softmax,total_points_earned,percent_correct,grading_status",
        "01-tensors/a.ipynb,4.0,,4.0,1.0,graded",
        "05-softmax-regression/a.ipynb,,4.0,4.0,1.0,graded",
    ]


@pytest.mark.slow
def test_each_has_a_clear_status_and_reason():
    rows, _, reports = graded(SOFTMAX)
    said = {file: (report["status"], report["reason"]) for file, report in reports.items()}
    assert said["passes_all.ipynb"] == ("graded", "")
    assert said["fails_all_untouched.ipynb"][0] == "not started"
    assert said["fails_errors_endless_loop.ipynb"][0] == "limit hit"
    assert "longer than the limit of " in said["fails_errors_endless_loop.ipynb"][1]
    assert "raised NameError at `assert accuracy_of_my_model > 0.8`" in said["fails_errors_cell_raises.ipynb"][1]
    assert said["unreadable_truncated.ipynb"][1].startswith("the notebook is cut off")
    assert said["unreadable_no_notebook.ipynb"][1].startswith("this is no notebook")
    assert {file: row["grading_status"] for file, row in rows.items() if file in said} == {
        file: status for file, (status, _) in said.items()
    }
    cases = reports["fails_softmax_overflow.ipynb"]["questions"]["softmax"]["cases"]
    assert {name for name, case in cases.items() if not case["passed"]} == {"example", "large logits"}
    assert "Hint: `exp` overflows" in cases["large logits"]["message"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--assignment", "99-nothing", "--submissions", "."], "There is no assignment 99-nothing"),
        (["--assignment", SOFTMAX, "--submissions", "nowhere"], "There is no folder nowhere"),
        (["--assignment", SOFTMAX, "--submissions", str(ROOT / "docs")], "holds no .ipynb or .zip"),
    ],
)
def test_a_users_mistake_gets_one_sentence(arguments, words, tmp_path):
    done = CliRunner().invoke(cli, ["grade", *arguments, "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert words in done.output and "Traceback" not in done.output and len(done.output.splitlines()) == 1


def otter_run(archive: Path, submission: Path, folder: Path, **environment: str):
    command = [str(Path(sys.executable).parent / "otter"), "run", "--no-logo", "-a", str(archive), str(submission)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})
    results = folder / "results.json"
    tests = json.loads(results.read_text())["tests"] if results.exists() else []
    return done, {test["name"]: test for test in tests}


@pytest.mark.slow
@pytest.mark.parametrize("name", [FIRST, SOFTMAX])  # all: `make test-docker`
def test_otter_run_gives_the_solution_every_point(name, tmp_path):
    done, tests = otter_run(archive_of(name), ROOT / "solutions" / f"{name}.ipynb", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(tests) == {"Public Tests", *QUESTIONS[name]}
    assert re.search(r"It took [\d.]+ s: .* to run the cells and judge the answers \([\d.]+ s", done.stdout)
    lost = [tests[name] for name in QUESTIONS[name] if not tests[name]["score"] == tests[name]["max_score"] > 0]
    assert not lost, "\n".join(f"{test['name']}: {test['output']}" for test in lost)


@pytest.mark.slow
def test_otter_run_gives_the_untouched_notebook_nothing(tmp_path):
    done, tests = otter_run(archive_of(FIRST), ROOT / "assignments" / FIRST / f"{FIRST}.ipynb", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for question in QUESTIONS[FIRST]:
        assert tests[question]["score"] == 0
        assert "not implemented yet" in tests[question]["output"]


@pytest.mark.slow
def test_otter_run_on_a_zip_forgets_the_log(archive, tmp_path):
    done, tests = otter_run(archive, SAMPLES / "passes_all_zip_with_log.zip", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No log found" in done.stdout
    assert sum(tests[question]["score"] for question in QUESTIONS[SOFTMAX]) == 88


def test_otter_run_refuses_without_a_jail(archive, tmp_path):
    solution = ROOT / "solutions" / f"{SOFTMAX}.ipynb"
    done, tests = otter_run(archive, solution, tmp_path, KIT_JAIL="none")
    assert done.returncode != 0 and tests == {}
    assert "No jail holds on this machine" in done.stderr


@pytest.mark.slow
def test_odd_files_get_a_row_and_stop_nobody(archive, tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "folder.ipynb").mkdir()
    (folder / "dangling.ipynb").symlink_to("nowhere")
    (folder / "link.ipynb").symlink_to(SAMPLES / "passes_all.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "empty.ipynb").write_text("")
    (folder / "deep.ipynb").write_text("[" * 100_000)
    (folder / "list.ipynb").write_text("[1, 2]")
    (folder / "no.zip").write_bytes(b"PK\x03\x04 and no more")
    whole = (SAMPLES / "passes_all_zip_with_log.zip").read_bytes()
    (folder / "damaged.zip").write_bytes(whole[:300] + b"\xff" * 200 + whole[500:])
    markup = {"cell_type": "code", "source": "raise KeyError  # [/red] \ud800 \x1b[31m", "metadata": {}, "outputs": []}
    notebook = {"cells": [markup], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (folder / "markup [red].ipynb").write_text(json.dumps(notebook))
    (folder / "homework.ipynb.txt").write_text("saved by a browser")
    (folder / "notes.txt").write_text("")
    arguments = ["grade", "--assignment", SOFTMAX, "--submissions", str(folder), "--out", str(out)]
    done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    with open(out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert set(rows) - {"points-per-question"} == {path.name for path in folder.iterdir()} - {"notes.txt"}
    assert f"Not graded, as it is neither .ipynb nor .zip: {folder.name}/notes.txt" in done.output
    for name, row in rows.items():
        assert name in ("points-per-question", "markup [red].ipynb") or row["grading_status"] == "unreadable"
    report = (out / "results" / "markup [red].ipynb.txt").read_text()
    assert "\x1b[31m" not in report and report.splitlines()[1].startswith("0 / 88 points, ")


def test_grading_before_a_build_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(folder, "zip_path", lambda name: tmp_path / f"{name}.zip")
    done = CliRunner().invoke(cli, ["grade", "--assignment", SOFTMAX, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert done.output == f"Error: There is no {tmp_path / SOFTMAX}.zip yet: run `make build` first.\n"


IMPOSTOR = """\
import sys, types
sys.modules["autograder"] = types.ModuleType("autograder")
open("/tmp/kit-impostor", "w").close()
"""


def test_otter_run_takes_notebooks_only(archive, tmp_path):
    impostor = tmp_path / "autograder.py"
    impostor.write_text(IMPOSTOR)
    done, tests = otter_run(archive, impostor, tmp_path)
    assert done.returncode != 0 and "is no notebook" in done.stderr
    assert not any("score" in test for test in tests.values())
    assert not Path("/tmp/kit-impostor").exists()


@pytest.mark.parametrize(("misses", "passed"), [(0, True), (2, True), (3, False)])
def test_a_model_that_misses_its_accuracy_is_trained_again(open_judge, monkeypatch, misses, passed):
    judge = open_judge(["pass"])
    question = judge.assignment.question("training")
    case = next(case for case in question.cases if case.threshold)
    seeds = []

    def ruled(question, case, inputs, seed):
        seeds.append(seed)
        return Verdict(question.id, case.name, Inaccurate(0.5, 0.8) if len(seeds) <= misses else None)

    monkeypatch.setattr(judge, "_judged", ruled)
    assert judge.verdict(question, case).passed is passed
    assert len(set(seeds)) == len(seeds) == min(misses + 1, 3)


def plugin_at(notebook, archive):
    return SealedGrading(str(notebook), {}, next(iter(ArchiveConfig.read(archive).plugin_entry().values())))


@pytest.mark.parametrize("asked", [{"pdf": True}, {"token": "secret"}])
def test_pdfs_are_refused_in_a_sentence(asked, archive, tmp_path):
    with pytest.raises(OtterRuntimeError, match="^PDFs of submissions are not made: .*Leave --pdfs"):
        plugin_at(tmp_path / "hw.ipynb", archive).before_grading(AutograderConfig(asked))


def test_the_plugin_leaves_the_notebook_and_the_zip_that_otter_copies_back(archive, tmp_path):
    folder, secret = tmp_path / "submission", tmp_path / "secret.zip"
    folder.mkdir()
    for path in (folder / "hw.ipynb", folder / "hw.zip", folder / "torch.py", folder / ".OTTER_LOG", secret):
        path.write_text("")
    (folder / "link.zip").symlink_to(secret)
    plugin_at(folder / "hw.ipynb", archive).before_grading(AutograderConfig())
    assert sorted(path.name for path in folder.iterdir()) == ["hw.ipynb", "hw.zip"]
    assert secret.exists()


SLOW = "import time\ntime.sleep(60)"


@pytest.mark.parametrize(
    ("cells", "changes", "status"),
    [
        (["raise NameError  # limit"], {}, "graded"),
        ([SLOW], {"cell_seconds": 1}, "limit hit"),
        (["def softmax(X):\n    import time\n    time.sleep(60)"], {"total_seconds": 2}, "limit hit"),
    ],
)
def test_a_limit_was_hit_if_the_grader_says_so_and_not_if_a_quoted_line_does(open_judge, cells, changes, status):
    assert findings_of(open_judge(cells, limits(**changes)))["status"] == status
