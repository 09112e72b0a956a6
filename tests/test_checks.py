"""Public checks: what a student opens, what a check says in a notebook and in plain text, and what it compares with."""

from __future__ import annotations

import importlib.util
import linecache
import pickle
import re
import shutil
import sys
from html import unescape

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from otter.test_files import test_case

from autograder.judge.compare import shown as in_words
from autograder.publish.checks.data import Known, data_of, differ, read
from autograder.publish.products import says_the_same
from autograder.publish.public import LINES, WIDTH, checks_module
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer
from autograder.spec.measure import called
from autograder.spec.question import Assignment, Example, Question, mistaken, names
from tests.cells import notebook_names, run_cell
from tests.conftest import ROOT, SOFTMAX, page_of
from tests.samples import wrong_cell

CHECKS = [(name, question.id) for name in assignment_names() for question in load_assignment(name).questions]
COLUMNS = wrong_cell(SOFTMAX, "softmax", ["columns"])


def shown(file, kind):
    """The text or the HTML of Otter's result, as `checks` makes it."""
    return getattr(sys.modules["checks"], f"file_{kind}")(file)


@pytest.mark.parametrize(("name", "question_id"), CHECKS)
def test_public_checks_pass_answers_and_tell_the_rest(name, question_id, check, monkeypatch):
    assignment = load_assignment(name)
    question = assignment.question(question_id)
    assert page_of(check(name, question_id, vars(names(assignment.reference)))) is None
    wrong = [vars(mistaken(assignment, question, mistake)) for mistake in question.mistakes]
    pages = [page_of(check(name, question_id, dict(space))) for space in wrong]
    passing = [mistake.name for mistake, page in zip(question.mistakes, pages) if not page]
    assert not passing, f"{passing} can be told only by hidden cases: give the public example an input that shows them"
    assert any(page.hint for page in pages) and all(page.tried for page in pages)
    for page, space in zip(pages, wrong):
        if page:
            result = run_cell(page.tried, notebook_names(assignment, space, monkeypatch))
            raised = type(result).__name__ if isinstance(result, Exception) else ""
            assert raised in page.sentence if raised else not page.sentence.startswith("your code raised"), page.text()
            if page.yours and question.example.probe is called and not question.example.features:
                assert page.yours in (in_words(result, 4), in_words(result, 8)), page.text()


@pytest.mark.parametrize(("name", "question_id"), CHECKS)
def test_a_public_check_can_be_read(name, question_id):
    lines = (ROOT / "assignments" / name / "tests" / f"{question_id}.py").read_text().splitlines()
    assert len(lines) <= LINES and max(map(len, lines)) <= WIDTH
    assert lines[0].startswith('"""') and lines[-1].startswith(f'example = Check("{question_id}", ')


def test_public_check_in_words(check):
    space = dict(vars(names(load_assignment(SOFTMAX).reference)))
    exec(COLUMNS, space)
    file = check(SOFTMAX, "softmax", space)
    hint, sentence, tried = page_of(file).text().split("\n\n")
    assert hint.startswith("Your columns sum to 1, not your rows")
    assert sentence.startswith("softmax(X): wrong in every entry\n    yours:") and "expected:" in sentence
    assert tried == "Tried with:\n    X = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.0, 4.0]])\n    softmax(X)"
    html = shown(file, "html")
    places = [html.index(words) for words in ("Your columns sum", "wrong in every", "0.8808", "0.0900", "softmax(X)<")]
    assert places == sorted(places)
    del space["softmax"]
    assert page_of(check(SOFTMAX, "softmax", space)).text() == "`softmax` is not defined: run its cell first"


def test_what_is_the_students_is_escaped_and_their_own_line_is_shown(check):
    space = dict(vars(names(load_assignment(SOFTMAX).reference)))
    lines = ["def softmax(X):\n", "    raise ValueError('<b>1 < 2</b>\\x1b[31m $x$')\n"]
    linecache.cache["a cell"] = (0, None, lines, "a cell")
    exec(compile("".join(lines), "a cell", "exec"), space)
    file = check(SOFTMAX, "softmax", space)
    assert page_of(file).line == lines[1].strip()
    text, html = shown(file, "text"), shown(file, "html")
    assert "\x1b" not in text + html and "<b>1" in text
    assert "<b>1" not in html and html.count("&lt;b&gt;1 &lt; 2&lt;/b&gt;") == 2
    boxes = [unescape(box) for box in re.findall("<pre[^>]*>(.*?)</pre>", html, re.DOTALL)]
    assert boxes == [page_of(file).line, page_of(file).tried], "as it is: to be read and to be copied"
    assert html.count("$x$") == 1 and "$x$" in boxes[0], "JupyterLab sets formulas, but not in boxes"


def test_a_passed_check_says_what_it_means_and_what_else_is_tried(check):
    file = check(SOFTMAX, "softmax", dict(vars(names(load_assignment(SOFTMAX).reference))))
    first, others = shown(file, "text").split("\n", 1)
    assert first == "✓ softmax: right for the examples"
    assert others.startswith("The grader tries others: Logits of ordinary size; Logits of up to ±1000; The gradient;\n")
    html = shown(file, "html")
    for said in (">softmax</b>: right for the examples", " ".join(others.splitlines())):
        assert said in html


def test_otters_log_needs_nothing_of_ours(check):
    body = check(SOFTMAX, "softmax", {}).test_cases[0].body
    kept = pickle.loads(pickle.dumps(body))
    assert type(kept) is test_case and kept == test_case(name="example") and body.page


VALUES = {
    "tensor": torch.tensor([[0.1, float("nan")], [-float("inf"), 1e-30]]), "integers": torch.arange(3),
    "long": torch.rand(9, 9), "empty": torch.zeros(0, 3, dtype=torch.float64), "truths": torch.tensor(True),
    "array": np.linspace(0, 1, 7, dtype=np.float32), "none": None, "text": "a\n\"b\"", "pair": (1, [True, 2.5]),
    "scores": {0.1: 1, "x": None},
}  # fmt: skip


def test_data_files_and_inputs_are_read_back_unchanged():
    one, other = {**VALUES, "more": 1}, {**VALUES, "integers": torch.ones(3), "pair": (1, [True, 2.4])}
    del other["long"]
    known = Known([VALUES], [("Look.", [one]), ("Think.", [other]), ("Raise.", ["ValueError"])], [VALUES])
    text = data_of(known, 1e-4, 1e-6)
    assert not differ(vars(read(text)), vars(known), 0.0, 0.0)
    assert [line for line in text.splitlines() if "Look." in line] == [
        '  {"hint": "Look.", "outcomes": [{"more": 1}]},'
    ]


@pytest.mark.parametrize(
    ("value", "label", "same"),
    [(1 + 1e-6, "y", True), (1.001, "y", False), (1.0, "z", False), (float("nan"), "y", False)],
)
def test_checks_built_on_another_processor_are_fresh_and_changed_ones_are_not(value, label, same):
    for count in (2, 200):
        here, there = (
            data_of(
                Known([{name: torch.full((count,), number)}], [("Look.", [{name: torch.zeros(1)}])]), 1e-5, 1e-7
            ).encode()
            for name, number in (("y", 1.0), (label, value))
        )
        assert says_the_same(there, here) is same
        assert not says_the_same(there, b"{}") and not says_the_same(b"", here)


PROBES = '''
"""Probes."""
from __future__ import annotations
import math
from autograder.spec.measure import vjp
from autograder.{other} import shared

FACTOR = 2
UNUSED = 3


def probe(ns, x):
    return {{"f(x)": helper(ns.f, x)}}


def helper(f, x):
    return math.floor(FACTOR) * vjp(f, x, torch.ones(1)) + shared(x)
'''
SHARED = '''
"""More."""


def shared(x):
    return 0 * x


def features(measured, x):
    return {"f(x)": shared(x) + measured["f(x)"]}
'''


def test_a_probe_brings_what_it_uses_from_wherever_it_is(tmp_path, monkeypatch):
    made = {}
    for name, text in (("more", SHARED), ("probes", PROBES.format(other="try_more"))):
        (tmp_path / f"{name}.py").write_text(text)
        spec = importlib.util.spec_from_file_location(f"autograder.try_{name}", tmp_path / f"{name}.py")
        made[name] = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, made[name])
        spec.loader.exec_module(made[name])
    example = Example(made["probes"].probe, list, made["more"].features)
    text = checks_module(Assignment("x", "X", torch, (Question("q", "Q", (), example, ()),)), [])
    for needed in ("def probe", "def helper", "def shared", "def features(", "def vjp(", "FACTOR = 2", "import math"):
        assert text.count(needed) == 1
    assert "UNUSED" not in text and "autograder" not in text


def run_notebook(folder, *sources):
    """The outputs of cells that run in a notebook in this folder, after its first one."""
    (file,) = folder.glob("*homework.ipynb")
    book = nbformat.read(file, as_version=4)
    first = next(cell for cell in book.cells if cell.cell_type == "code")
    book.cells = [first, *map(new_code_cell, sources)]
    nbformat.write(book, file)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}}, allow_errors=True).execute()
    return [cell.outputs for cell in book.cells[1:]]


def test_the_folder_works_when_copied_and_renamed_and_wherever_the_notebook_goes(tmp_path):
    folder = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "assignments" / SOFTMAX, folder)
    (folder / f"{SOFTMAX}.ipynb").rename(folder / "Müller homework.ipynb")
    right = answer(load_assignment(SOFTMAX).reference, "softmax")
    passed, failed, printed, shown, _, exported = run_notebook(
        folder,
        f"{right}\ngrader.check('softmax')",
        f"import os\nos.chdir('/')\n{COLUMNS}\ngrader.check('softmax')",
        "print(grader.check('softmax'))",
        "grader.check_all()",
        "grader.export(pdf=False)",
        "print(os.getcwd(), type(grader).__mro__[1])",
    )
    assert passed[0].data["text/plain"].startswith("✓ softmax: right") and "right" in passed[0].data["text/html"]
    plain = failed[0].data["text/plain"]
    assert plain.startswith("✗ softmax\n\nYour columns") and "AssertionError" not in plain
    assert failed[0].data["text/html"].index("Your columns") < failed[0].data["text/html"].index("tried with")
    for line in plain.splitlines()[2:]:
        assert line in printed[0].text, "where no formatter runs, the same is said"
    assert "Error at line" not in printed[0].text and "NotRight" not in printed[0].text
    for overview in shown[-1].data.values():
        assert "0 of 9 questions and 0 of 3 written answers done; next: Question 1" in overview
        assert "wrong: " in overview and "not run yet" in overview and "empty" in overview
    assert "otter.check.notebook.Notebook" in exported[0].text
    (packed,) = folder.glob("*.zip")
    shutil.unpack_archive(packed, tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "Müller homework.ipynb").is_file()
