"""What a failed hidden test says: as much as the instructor allows, and never a hidden value."""

from __future__ import annotations

import dataclasses
import json
import re
import zipfile

import nbformat
import pytest
from click.testing import CliRunner
from otter.execute import Checker

from autograder.__main__ import cli
from autograder.batch.settings import RunSettings
from autograder.otter_plugin.config import PLUGIN, ArchiveConfig
from autograder.otter_plugin.plugin import run_sealed
from autograder.paths import zip_path
from autograder.publish.products import build
from autograder.sandbox.limits import LIMITS_FILE, limits_of
from tests.conftest import limits
from tests.samples import wrong_cell

TENSORS = "01-tensors"
VERDICT = limits(feedback="verdict")
CELLS = (
    "import torch",
    "undefined_name",
    wrong_cell(TENSORS, "grid", ["shape turned"]),
    "def normalize_rows(A):\n    return 3 * A / A.sum(1, keepdim=True)",
    "def symmetrize(A):\n    raise ValueError(str(A))",
    "def norms(x):\n    raise NotImplementedError",
    "def outer_sum(a, b):\n    while True: pass",
    wrong_cell(TENSORS, "reductions", ["sums of the rows"]),
)


def said(judge, verdict):
    return [verdict(judge, question.id, case.name) for question in judge.assignment.questions
            for case in question.cases]  # fmt: skip


def test_a_hint_names_the_mistake_and_a_verdict_only_the_case(open_judge, verdict):
    telling = open_judge(CELLS, limits(probe_seconds=1), TENSORS)
    silent = open_judge(CELLS, limits(probe_seconds=1, feedback="verdict"), TENSORS)
    assert telling.notes() == ["cell 2 raised NameError at `undefined_name`"]
    assert silent.notes() == ["cell 2 failed"]
    grid = telling.assignment.question("grid").cases[0]
    assert verdict(telling, "grid", grid.name).startswith(f"{grid.title}: make_grid(rows, cols): the wrong shape")
    assert "Hint: " in verdict(telling, "grid", grid.name)
    rows = telling.assignment.question("normalize").cases[0]
    assert "(all entries are off by the same factor)" in verdict(telling, "normalize", rows.name)
    assert verdict(silent, "grid", grid.name) == f"{grid.title}: not right"
    for question in silent.assignment.questions:
        for case in question.cases:
            words = verdict(silent, question.id, case.name)
            assert words in (None, "not implemented yet", f"{case.title}: not right") or "the limit of" in words, words
    raised = telling.assignment.question("symmetric").cases[0]
    assert "raised ValueError in cell 5 at `raise ValueError(str(A))`" in verdict(telling, "symmetric", raised.name)


CARRIERS = {
    "make_grid": "(rows, cols): return torch.zeros(rows * 1000 + 17, cols)",
    "normalize_rows": "(A): return A + A[0, 0]",
    "column_sums": "(A): return [A.sum()] * 79",
    "outer_sum": "(a, b): raise ValueError(f'{a} {b}')",
    "symmetrize": "(A): return str(A)",
    "matvec": "(A, x): return torch.zeros(4242)",
    "l2_norm": "(u): return 123456.0 * u.sum()",
}


@pytest.mark.parametrize("feedback", ["hint", "verdict"])
def test_a_failed_hidden_test_tells_no_number_that_a_submission_chooses(open_judge, verdict, feedback):
    cells = ["import torch", *(f"def {name}{body}" for name, body in CARRIERS.items())]
    judge = open_judge(cells, limits(feedback=feedback), TENSORS)
    for question in judge.assignment.questions:
        for case in question.cases:
            words = verdict(judge, question.id, case.name) or ""
            ours = re.sub(r"Hint: .*|in cell \d+ at `.*`|\b[A-Za-z]\w*", "", words.removeprefix(case.title))
            assert not re.search(r"\d", ours), words


def submission(folder):
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS if "while" not in source]
    (folder / "a.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)))
    return folder / "a.ipynb"


def messages(report):
    cases = [case for question in report["questions"].values() for name, case in question["cases"].items()
             if name != "example" and not case["passed"]]  # fmt: skip
    return {case["message"].split("\n", 1)[-1] for case in cases}


@pytest.mark.slow
def test_make_grade_keeps_to_the_verdict(tmp_path):
    build(TENSORS)
    file = submission(tmp_path / "in")
    arguments = ["grade", "--assignment", TENSORS, "--submissions", str(file.parent), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, [*arguments, "--limit", "feedback=verdict"])
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "out" / "results" / "a.ipynb.json").read_text())
    found = messages(report)
    assert found and all(words.strip().endswith(("not right", "not implemented yet")) for words in found), found
    assert report["notes"] == ["cell 2 failed"]
    done = CliRunner().invoke(cli, [*arguments, "--limit", "feedback=loud"])
    assert done.exit_code == 1
    assert done.output == "Error: --limit: feedback is loud, but must be hint or verdict.\n"


@pytest.mark.slow
def test_the_plugin_keeps_to_the_zips_verdict(tmp_path, monkeypatch):
    build(TENSORS)
    with zipfile.ZipFile(zip_path(TENSORS)) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if name.startswith("tests/")])
    config = ArchiveConfig.read(zip_path(TENSORS))
    entry = dataclasses.replace(config, limits=VERDICT).plugin_entry()[PLUGIN]
    folder = tmp_path / "sealed"
    folder.mkdir()
    (folder / "order.json").write_text(json.dumps({**entry, "name": "a.ipynb", "times": [0.0, 0.0]}))
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS[:6]]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "a.ipynb")
    monkeypatch.chdir(tmp_path)
    before = len(Checker.get_results())
    run_sealed(str(folder))
    results = Checker.get_results()[before:]
    del Checker.get_results()[before:]
    failed = [case.message for file in results for case in file.test_case_results
              if not case.passed and case.test_case.hidden]  # fmt: skip
    assert failed and all(words.strip().endswith(("not right", "not implemented yet")) for words in failed), failed
    assert "cell 2 failed" in json.loads((folder / "report.json").read_text())["notes"]


def test_the_setting_belongs_to_an_assignment_travels_in_the_zip_and_grades_again(tmp_path):
    file = tmp_path / "limits.toml"
    file.write_text(LIMITS_FILE.read_text() + f'\n["{TENSORS}"]\nfeedback = "verdict"\n')
    assert limits_of("06-mlp", file).feedback == "hint"
    silent = ArchiveConfig(TENSORS, b"x", limits_of(TENSORS, file))
    assert silent.limits.feedback == "verdict"
    assert ArchiveConfig.of(json.loads(json.dumps(silent.plugin_entry()))[PLUGIN]) == silent
    build(TENSORS)
    settings = [RunSettings.of(ArchiveConfig(TENSORS, b"x", one), []) for one in (limits(), VERDICT)]
    assert settings[0].fingerprint(b"a") != settings[1].fingerprint(b"a")


@pytest.mark.parametrize("end", ["os._exit(0)", "os.write(3, bytes(8)) and time.sleep(9)"])
def test_a_verdict_does_not_say_how_an_answer_ended_the_jail(open_judge, verdict, end):
    judge = open_judge([f"import os, time\n\ndef make_grid(rows, cols): {end}"], VERDICT, TENSORS)
    assert verdict(judge, "grid", judge.assignment.question("grid").cases[0].name) == "not right"
