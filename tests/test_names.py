"""Names of files are data: whatever they hold, they reach people whole and steer no terminal, table or file system."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from otter.run.run_autograder.utils import OtterRuntimeError
from rich.console import Console

from autograder.__main__ import cli
from autograder.batch.live import Live
from autograder.batch.record import failed_record, stem_of
from autograder.course.cells import cell, text_of
from autograder.errors import GraderError
from autograder.otter_plugin.config import ArchiveConfig
from autograder.otter_plugin.plugin import SealedGrading, run_sealed
from autograder.publish.products import build
from autograder.report.files import write_combined_csv, write_csv
from autograder.sandbox.zygote import ZygoteEnded

ODD = {
    b"\xff.ipynb": r"\xff.ipynb",
    rb"\xff.ipynb": r"\\xff.ipynb",
    b"M\xfcller\x1b[2J.ipynb": r"M\xfcller\x1b[2J.ipynb",
    "Müller.ipynb".encode(): "Müller.ipynb",
    "Mu\u0308ller.ipynb".encode(): "Mu\u0308ller.ipynb",
    b"x\n9 of 9 y.ipynb: graded.ipynb": r"x\n9 of 9 y.ipynb: graded.ipynb",
    b"a\rb.ipynb": r"a\rb.ipynb",
    b"\x1b]0;owned\x07.ipynb": r"\x1b]0;owned\x07.ipynb",
    "\u202egnp\u2028.ipynb".encode(): r"\u202egnp\u2028.ipynb",
    "\x9b2J.ipynb".encode(): r"\x9b2J.ipynb",
    b"[red] :skull: {x}.ipynb": "[red] :skull: {x}.ipynb",
    b"-rf $HOME `x`.ipynb": "-rf $HOME `x`.ipynb",
    b'=HYPERLINK("x").ipynb': '=HYPERLINK("x").ipynb',
    b"+1+1.ipynb": "+1+1.ipynb",
    b"@SUM(A1).ipynb": "@SUM(A1).ipynb",
    b"\t=1.ipynb": r"\t=1.ipynb",
    b" =1.ipynb": " =1.ipynb",
    b"a;=1;.ipynb": "a;=1;.ipynb",
    b"%0|cmd.ipynb": "%0|cmd.ipynb",
    b"'=1.ipynb": "'=1.ipynb",
    "＝1.ipynb".encode(): "＝1.ipynb",
    "﹦1.ipynb".encode(): "﹦1.ipynb",
    b"01-tensors-2.ipynb": "01-tensors-2.ipynb",
    b"x" * 249 + b".ipynb": "x" * 249 + ".ipynb",
    ("ü" * 124 + ".ipynb").encode(): "ü" * 124 + ".ipynb",
}
"""Names of files, and how people see them."""


@pytest.mark.slow
def test_each_file_has_a_row_and_results_of_its_own_and_is_seen_whole(tmp_path):
    build("01-tensors")
    (tmp_path / "in").mkdir()
    for name in ODD:
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_text("no notebook")
    out = tmp_path / "out"
    arguments = ["grade", "--assignment", "01-tensors", "--submissions", f"{tmp_path}/in", "--out", str(out)]
    done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()[1 : 1 + len(ODD)]
    assert sorted(line.split(" ", 1)[1] for line in lines) == sorted(f"{name}: unreadable" for name in ODD.values())
    table = done.output.partition("reason")[2]
    assert all(name in table for name in ODD.values())
    assert all(mark == "\n" or mark.isprintable() for mark in done.output)

    names = [path.name for path in (out / "results").iterdir()]
    assert len(names) == 3 * len(ODD) and all(re.fullmatch(r"\w[\w .~-]*", name) for name in names)
    heads = [path.read_text().split("\n")[0] for path in (out / "results").glob("*.txt")]
    assert sorted(heads) == sorted(ODD.values())
    files = [json.loads(path.read_text())["file"] for path in (out / "results").glob("*.json")]
    assert {os.fsencode(file) for file in files} == set(ODD)
    with open(out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        assert {text_of(row["file"]) for row in csv.DictReader(file)} == set(ODD.values())
    done = CliRunner().invoke(cli, arguments, env={"COLUMNS": "400"})
    assert f"{len(ODD)} of {len(ODD)} were graded before and have not changed" in done.output


def test_two_names_never_share_their_results():
    names = [os.fsdecode(name) for name in ODD] + ["a b", "a_b", "a$b", "a%b", "A$b"]
    names += [stem_of(name) for name in names if stem_of(name) != name]
    assert len({stem_of(name) for name in names}) == len(names)
    assert stem_of("Übung 1 (2).ipynb") == "Übung 1 (2).ipynb"


def test_a_slow_submission_of_any_name_is_named_on_a_terminal(monkeypatch):
    monkeypatch.setattr("autograder.batch.live.SLOW", -1.0)
    console = Console(file=io.StringIO(), width=300, force_terminal=True, color_system=None)
    with Live("class", 1, console) as live:
        live.look({"[red] :skull: \x1b[2J.ipynb": time.monotonic()})
    assert r"slowest now: [red] :skull: \x1b[2J.ipynb, 0 s" in console.file.getvalue()


def test_otter_is_told_a_name_in_one_line(tmp_path):
    path = tmp_path / "submission" / "x\n\x1b[2J\u202e.ipynb"
    path.parent.mkdir()
    path.write_text("no notebook")
    plugin = SealedGrading(str(path), {}, {"assignment": "01-tensors"})
    with pytest.raises(OtterRuntimeError) as refusal:
        plugin.before_execution(None)
    assert str(refusal.value).startswith(r"x\n\x1b[2J\u202e.ipynb has no grade: this is no notebook")


@pytest.mark.parametrize(
    ("error", "words"),
    [(ZygoteEnded("Traceback (most recent call last): x"), "ZygoteEnded"), (GraderError("It broke."), "It broke.")],
)
def test_otter_is_told_no_traceback(tmp_path, monkeypatch, error, words):
    def fails(order):
        raise error

    monkeypatch.setattr(ArchiveConfig, "of", fails)
    (tmp_path / "order.json").write_text("{}")
    with pytest.raises(type(error)):
        run_sealed(str(tmp_path))
    assert (tmp_path / "trouble.txt").read_text() == words


def test_no_name_is_a_formula_in_a_csv(tmp_path):
    names = [os.fsdecode(name) for name in ODD]
    (tmp_path / "01-tensors").mkdir()
    write_csv([failed_record(name, ValueError("=1")) for name in names], tmp_path / "01-tensors" / "final_grades.csv")
    write_combined_csv(["01-tensors"], tmp_path)
    for path, before in ((tmp_path / "01-tensors", ""), (tmp_path, "01-tensors/")):
        rows = list(csv.DictReader(io.StringIO((path / "final_grades.csv").read_bytes().decode("utf-8-sig"))))
        assert {text_of(row["file"]) for row in rows} == {before + name for name in ODD.values()}
        assert len({row["file"] for row in rows}) == len(ODD)
        for row in rows:
            for part in row["file"].split(";"):
                assert part.strip()[:1] not in ("=", "+", "-", "@", "%", "|", "\t", "\r", "＝", "﹦")
            assert (row["grading_status"], row["total_points_earned"]) == ("unreadable", "0.0")
    assert cell("01-tensors-2.ipynb") == "01-tensors-2.ipynb" and cell("-1") == "'-1" and cell("\tx") == "'\tx"
