"""What a student does in the first hour, in JupyterLab in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import zipfile

import nbformat
import pytest

from autograder.publish.checks.asked import YOUR_ANSWER
from autograder.questions import load_assignment
from autograder.spec.answers import answer, stub
from tests.browser.lab import homework
from tests.samples import wrong_cell

pytestmark = pytest.mark.browser
WRONG = {
    "01-tensors": ("norms", "no absolute values"),
    "05-softmax-regression": ("softmax", "columns"),
    "06-mlp": ("slopes", "value instead of slope"),
}
"""A mistake of each assignment, and the question."""
HAND_IN = "hand-in-example"
FIRST = {"01-tensors": "tensors-example", "05-softmax-regression": "softmax-regression-example",
         "06-mlp": "multilayer-perceptrons-example"}  # fmt: skip
"""The first code cell of each assignment that is tried."""


@pytest.fixture(params=FIRST)
def notebook(request, lab, browser, tmp_path_factory):
    """The notebook of a fresh copy of an assignment, open in JupyterLab."""
    place = lab.folder / f"{request.node.name.partition('[')[0]}"
    with lab.opened(browser, homework(place, request.param)) as opened:
        yield opened


@pytest.fixture
def assignment(notebook):
    return load_assignment(notebook.file.stem)


def solved(assignment, question):
    return "\n\n\n".join(answer(assignment.reference, name) for name in question.defines)


def zips(notebook):
    return sorted(notebook.file.parent.glob("*.zip"), key=os.path.getmtime)


def packed_sources(zipped, name):
    with zipfile.ZipFile(zipped) as archive:
        book = nbformat.reads(archive.read(name), as_version=4)
        assert sorted(archive.namelist()) == sorted(["__zip_filename__", name])
    return {cell.id: cell.source for cell in book.cells}


def unless_written(route):
    """The server of the notebook's files cannot be written to."""
    (route.abort if route.request.method == "PUT" else route.continue_)()


def test_what_is_handed_in_is_what_stands_on_the_screen(notebook, assignment):
    first, second = [question for question in assignment.questions if question.defines][:2]
    cells = nbformat.read(notebook.file, as_version=4).cells
    written = next(cell.id for cell in cells if cell.source == YOUR_ANSWER)
    notebook.run(FIRST[assignment.id])
    answers = {f"{question.id}-answer": solved(assignment, question) for question in (first, second)}
    for name, source in answers.items():
        notebook.write(name, source)
        notebook.run(name)
    notebook.write(written, "It is so because it is.")
    said = notebook.run(HAND_IN)
    assert f"2 of {len(assignment.questions)} questions" in said and "1 of 3 written answers" in said
    (zipped,) = zips(notebook)
    assert packed_sources(zipped, notebook.file.name).items() >= {**answers, written: "It is so because it is."}.items()
    with notebook.page.expect_download() as download:
        notebook.cell(HAND_IN).get_by_role("link", name=zipped.name).click()
    assert download.value.suggested_filename == zipped.name
    assert download.value.path().read_bytes() == zipped.read_bytes()
    assert notebook.faint() == []

    notebook.write(f"{first.id}-answer", answers[f"{first.id}-answer"] + "  # better")  # and not run
    assert "Shift+Enter" in notebook.run(HAND_IN)
    notebook.run(f"{first.id}-answer")
    shutil.copy(notebook.file, notebook.file.with_name("backup.ipynb"))
    notebook.menu("File", "Rename Notebook…")
    name = notebook.page.locator(".jp-Dialog input")
    name.fill("my own.ipynb")
    name.press("Enter")
    name.wait_for(state="detached")
    assert "✓" in notebook.run(HAND_IN)
    assert packed_sources(zips(notebook)[-1], "my own.ipynb")[f"{first.id}-answer"].endswith("# better")


def test_nothing_is_handed_in_while_saving_fails(notebook, assignment):
    question = next(question for question in assignment.questions if question.defines)
    notebook.run(FIRST[assignment.id])
    notebook.write(f"{question.id}-answer", solved(assignment, question))
    notebook.run(f"{question.id}-answer")
    notebook.page.route("**/api/contents/**", unless_written)
    said = notebook.run(HAND_IN)
    assert zips(notebook) == []
    assert f"{question.id} ran with changes that are not saved" in said and "Ctrl+S" in said
    assert notebook.faint() == []


def test_run_all_on_an_untouched_notebook_runs_to_its_end(notebook, assignment):
    notebook.run_all()
    assert [prompt for prompt in notebook.prompts() if not re.fullmatch(r"\[\d+\]:", prompt)] == []
    said = notebook.shown(HAND_IN)
    assert f"0 of {len(assignment.questions)} questions and 0 of 3 written answers done; next: Question 1" in said
    assert f"0 of {len(assignment.questions)} questions" in said
    assert notebook.faint() == []


def test_the_overview_is_a_map(notebook, assignment):
    question = next(question for question in assignment.questions if question.defines)
    notebook.run(FIRST[assignment.id])
    notebook.write(f"{question.id}-answer", solved(assignment, question))
    notebook.run(f"{question.id}-answer")
    passed = notebook.run(f"{question.id}-check")
    assert "grader" in passed and "💯" not in passed
    said = notebook.run(HAND_IN)
    assert f"1 of {len(assignment.questions)} questions and 0 of 3 written answers done; next: Question 2" in said
    table = said.partition("next: Question 2")[2]
    places = [table.index(f"Question {number}:") for number in range(1, len(assignment.questions) + 1)]
    assert places == sorted(places) and "empty" in said
    heading = notebook.page.get_by_role("heading", name=re.compile("^Question 2: "))
    notebook.cell(HAND_IN).get_by_role("link", name=re.compile("Question 2")).first.click()
    notebook.page.wait_for_timeout(1000)
    box = heading.bounding_box()
    assert box and 0 < box["y"] < 1000
    assert notebook.faint() == []


def test_only_what_is_missing_is_called_not_implemented(notebook, assignment):
    question = next(question for question in assignment.questions if len(question.defines) > 1)
    *there, missing = question.defines
    sources = [*(answer(assignment.reference, name) for name in there), stub(assignment.reference, missing)]
    notebook.run(FIRST[assignment.id])
    notebook.write(f"{question.id}-answer", "\n\n\n".join(sources))
    notebook.run(f"{question.id}-answer")
    said = notebook.run(f"{question.id}-check")
    assert f"{missing} is not written yet" in said
    assert [name for name in there if re.search(rf"\b{name}\b.*not written", said.partition(";")[0])] == []
    call = "raise NotImplementedError  # your code here"
    raises = stub(assignment.reference, missing).replace(call, "return torch.ones(2) ^ torch.ones(2)")
    notebook.write(f"{question.id}-answer", "\n\n\n".join([*sources[:-1], raises]))
    notebook.run(f"{question.id}-answer")
    said = notebook.run(f"{question.id}-check")
    assert "not written yet" not in said and "NotImplementedError" in said


def test_what_it_was_tried_with_runs_in_a_new_cell(notebook, assignment):
    asked, mistake = WRONG[assignment.id]
    notebook.run(FIRST[assignment.id])
    notebook.write(f"{asked}-answer", wrong_cell(assignment.id, asked, [mistake]))
    notebook.run(f"{asked}-answer")
    notebook.run(f"{asked}-check")
    assert notebook.faint() == []
    tried = notebook.cell(f"{asked}-check").locator("pre").last.inner_text()
    new = notebook.insert_below(f"{asked}-check", tried)
    said = notebook.run(new)
    assert "Error" not in said, tried
    assert any(f"{name}(" in tried for name in assignment.question(asked).defines), "the call stands there, too"
