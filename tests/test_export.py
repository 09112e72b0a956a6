"""Handing in: what is packed is what ran, whatever happened to the file; and it is said what the zip holds."""

from __future__ import annotations

import math
import os
import shutil
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.publish.checks import export
from autograder.publish.checks.asked import YOUR_ANSWER, Asked, names_set
from autograder.publish.checks.export import NotReady, Ran, Saved, differing, held_in, listed, ready, record
from autograder.publish.notebook import asked_in, notebook
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer
from tests.conftest import ROOT, SOFTMAX

STUB = "def softmax(X):\n    raise NotImplementedError  # your code here"
RIGHT = "def softmax(X):\n    return X.softmax(1)"
LOSS = "def cross_entropy(y_hat, y):\n    return 0"
QUESTIONS = [
    Asked("Question 3: softmax (12 points)", 12, "softmax", stubs=("softmax",)),
    Asked("Question 4: cross_entropy (10 points)", 10, "cross_entropy", stubs=("cross_entropy",)),
    Asked("Question 7: training (12 points)", 12, "training"),
    Asked("Written question 1 (4 points)", 4, written="why"),
]
SOFTMAX_ASKED, LOSS_ASKED = "Question 3: softmax", "Question 4: cross_entropy"


def book(softmax=RIGHT, loss=LOSS, why=YOUR_ANSWER, plot="plot()", ids=True, more=()):
    cells = [
        new_markdown_cell(f"### {QUESTIONS[0].heading}", id="three"),
        new_code_cell(softmax, id="softmax"),
        new_markdown_cell(f"### {QUESTIONS[1].heading}", id="four"),
        new_code_cell(loss, id="loss"),
        new_markdown_cell("## Curves", id="curves"),
        new_code_cell(plot, id="plot"),
        new_markdown_cell(f"### {QUESTIONS[3].heading}", id="one"),
        new_markdown_cell(why, id="why"),
        *more,
    ]
    made = new_notebook(cells=cells)
    if not ids:
        for cell in made.cells:
            del cell["id"]
    return made


def saved(when, **cells):
    return Saved(ROOT / "hw.ipynb", book(**cells), when)


def ran(*cells):
    """Cells that ran, one a second, the last time: pairs of an id and a source."""
    return list({name: Ran(name, source, float(second)) for second, (name, source) in enumerate(cells)}.values())


BEFORE, SINCE = -1.0, math.inf
"""When the file was saved: before all cells ran, or just now."""


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize(
    ("cells", "file", "unsaved", "edited"),
    [
        ([("softmax", RIGHT), ("loss", LOSS)], {}, [], []),
        ([], {"softmax": STUB}, [], []),  # a kernel that was restarted
        ([("softmax", RIGHT)], {"softmax": STUB}, [SOFTMAX_ASKED], [SOFTMAX_ASKED]),
        ([("softmax", STUB), ("softmax", RIGHT)], {}, [], []),  # run twice
        ([("softmax", RIGHT + "  \n\n")], {"softmax": f"\n{RIGHT}\n"}, [], []),  # what nobody sees
        ([("softmax", f"%%time\n{RIGHT}")], {"softmax": f"%%time\n{RIGHT}"}, [], []),
        ([("softmax", "def softmax(X:\n")], {"softmax": "def softmax(X:\n"}, [], []),  # no Python
        ([("softmax", RIGHT), ("elsewhere", "softmax = None")], {}, [SOFTMAX_ASKED], [SOFTMAX_ASKED]),
        ([("elsewhere", "print(softmax)")], {}, [], []),  # a console
        ([("softmax", RIGHT), ("loss", "1")], {"softmax": STUB, "loss": "1"}, [SOFTMAX_ASKED], [SOFTMAX_ASKED]),
    ],
)
def test_an_answer_that_differs_from_what_ran_is_named(cells, file, unsaved, edited, ids):
    cells = [
        Ran(cell.id, cell.source, number) for number, cell in enumerate(dict((c.id, c) for c in ran(*cells)).values())
    ]
    assert differing(saved(BEFORE, ids=ids, **file), QUESTIONS, cells) == (unsaved, [])
    assert differing(saved(SINCE, ids=ids, **file), QUESTIONS, cells) == ([], edited)


def test_any_cell_shows_that_a_file_is_old_and_only_answers_have_to_run_again():
    old = [Ran("plot", "plot(2)", 1.0)]
    assert differing(saved(0.0), QUESTIONS, old) == (["Curves"], [])
    assert differing(saved(2.0), QUESTIONS, old) == ([], [])


def test_an_answer_that_ran_in_another_cell_may_be_copied_to_its_place():
    assert differing(saved(SINCE), QUESTIONS, ran(("softmax", STUB), ("elsewhere", RIGHT))) == ([], [])


def test_an_answer_that_was_deleted_does_not_keep_the_rest_from_being_handed_in():
    gone = [Ran("softmax", RIGHT, 1.0)]
    assert differing(saved(SINCE, softmax=""), QUESTIONS, gone) == ([], [])


def test_an_answer_whose_name_was_edited_away_has_to_run_again():
    assert differing(saved(SINCE), QUESTIONS, [Ran("softmax", RIGHT.replace("softmax", "soft"), 1.0)])[1] == [
        SOFTMAX_ASKED
    ]


def test_only_cells_of_the_notebook_are_remembered_and_the_last_time_counts():
    called = []
    ran = record(SimpleNamespace(events=SimpleNamespace(register=lambda event, what: called.append((event, what)))))
    ((event, note),) = called
    assert event == "pre_run_cell"
    note(SimpleNamespace(raw_cell="a = 1", cell_id="one", store_history=True))
    note(SimpleNamespace(raw_cell="b = 1", store_history=True))
    note(SimpleNamespace(raw_cell="a = 2", cell_id="one", store_history=True))
    note(SimpleNamespace(raw_cell="hidden", cell_id=None, store_history=False))
    assert [(cell.id, cell.source) for cell in ran.values()] == [("", "b = 1"), ("one", "a = 2")]


def test_names_are_found_in_cells_that_are_no_python():
    source = "%%time\ndef f(x:\nclass G(M):\n    h = 1\ny: int = 2\nz == 3\nprint(k=1)\n@d\nasync  def w(): pass"
    assert names_set(source) == ["f", "G", "y", "w"]


@pytest.mark.parametrize("name", assignment_names())
def test_nothing_is_finished_in_a_handout_and_everything_in_a_solution(name):
    assignment, text = load_assignment(name), ROOT / "assignments" / f"{name}.md"
    handout, solution = (notebook(assignment, text, solved) for solved in (False, True))
    questions = asked_in(handout)
    defined = {asked.check: asked.defines for asked in questions if asked.check}
    assert defined == {question.id: question.defines for question in assignment.questions}
    coding, written = len(defined), len(questions) - len(defined)
    assert held_in(solution, questions) == f"{coding} of {coding} questions, {written} of {written} written answers"
    said = held_in(handout, questions)
    assert said.startswith(f"0 of {coding} questions (") and f"0 of {written} written answers (" in said


def test_what_a_zip_holds_is_said_in_words():
    assert held_in(book(), QUESTIONS) == "3 of 3 questions, 0 of 1 written answers (question 1 is still empty)"
    half = held_in(book(softmax=STUB, why="Because."), QUESTIONS)
    assert half == "1 of 3 questions (questions 3 and 7 are not finished), 1 of 1 written answers"
    tried = new_code_cell(STUB, id="again")
    assert held_in(book(more=[tried]), QUESTIONS).startswith("1 of 3"), "the last definition counts"
    assert held_in(book(), QUESTIONS[:3]) == "3 of 3 questions"
    assert (
        listed(["a"]) == "a" and listed("abcd") == "a, b, c and d" and listed("abcdefg") == "a, b, c, d, e and 2 more"
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A function that saves notebooks, in this order; one of them is saved once more when somebody asks for it."""
    monkeypatch.setattr(export, "PATIENCE", 0.3)

    def make(saved_when_asked=None, told="", **books):
        for old in tmp_path.glob("*.ipynb"):
            old.unlink()
        for number, (name, made) in enumerate(books.items()):
            nbformat.write(made, tmp_path / f"{name}.ipynb")
            os.utime(tmp_path / f"{name}.ipynb", (number - 9, number - 9))  # before anything ran

        def save(file, timeout):
            assert timeout == 0
            if saved_when_asked:
                nbformat.write(saved_when_asked, tmp_path / "open.ipynb")

        monkeypatch.setattr(export, "save_notebook", save)
        monkeypatch.setenv("JPY_SESSION_NAME", told)
        return tmp_path

    return make


def found(folder, cells=(), name=None, shell=None):
    return ready(folder, QUESTIONS, {cell.id: cell for cell in ran(*cells)}, shell, name).path.name


def test_the_open_notebook_is_found_beside_copies(folder):
    files = {"open": book(), "backup": book(softmax=STUB), "notes": new_notebook()}
    ours = [("softmax", RIGHT)]
    assert found(folder(**files), ours) == "open.ipynb", "it holds what ran"
    assert found(folder(**files, told="/elsewhere/open.ipynb")) == "open.ipynb", "Jupyter says so"
    assert found(folder(**files, told="/elsewhere/old name.ipynb"), ours) == "open.ipynb", "it was renamed"
    assert found(folder(**files, told="old name.ipynb", saved_when_asked=book(why="!"))) == "open.ipynb", "it was saved"
    assert found(folder(**files, told="backup.ipynb", saved_when_asked=book(why="!"))) == "open.ipynb", "saved as"
    assert found(folder(open=book(), same=book())) == "same.ipynb", "the newest of equal ones"
    code = SimpleNamespace(user_ns={"__vsc_ipynb_file__": "/elsewhere/open.ipynb"})
    assert found(folder(**files), shell=code) == "open.ipynb", "VS Code says so"
    with pytest.raises(NotReady, match=r'^Each of .*backup.* and .*open.* could .* grader.export\("backup.ipynb", pdf'):
        found(folder(open=book(), backup=book(softmax=STUB)))
    assert found(folder(**files), name="open.ipynb") == "open.ipynb"


def test_what_was_just_saved_is_compared_and_packed(folder):
    stale = folder(open=book(softmax=STUB), saved_when_asked=book(), told="open.ipynb")
    assert found(stale, [("softmax", RIGHT)]) == "open.ipynb"
    with pytest.raises(
        NotReady, match=r"changes in Question 3: softmax did not run; press Shift\+Enter there, then run"
    ):
        found(stale, [("softmax", RIGHT + "  # old")])
    with pytest.raises(
        NotReady, match=r"Question 3: softmax ran with changes that are not saved in open.ipynb; press Ctrl\+S"
    ):
        found(folder(open=book(softmax=STUB)), [("softmax", RIGHT)])


def test_a_missing_notebook_is_a_sentence(folder):
    with pytest.raises(NotReady, match="^No notebook lies beside checks.py: save this one in "):
        found(folder())
    with pytest.raises(NotReady, match=r"^The folder .* is gone: if you moved it, restart the kernel"):
        found(folder() / "gone")
    place = folder(open=book())
    with pytest.raises(
        NotReady, match=r"^No notebook called mine.ipynb can be read here; beside checks.py lie open.ipynb"
    ):
        found(place, name="mine.ipynb")
    for text in ('{"cells"', "", "[]", "{}", '{"nbformat": 3, "worksheets": []}'):
        (place / "open.ipynb").write_text(text)
        with pytest.raises(NotReady, match="^No notebook here can be read"):
            found(place)


@pytest.mark.slow
def test_in_a_real_kernel_a_renamed_notebook_with_a_copy_is_packed_from_another_folder(tmp_path):
    folder = tmp_path / "Müller"
    shutil.copytree(ROOT / "assignments" / SOFTMAX, folder)
    handout = folder / f"{SOFTMAX}.ipynb"
    made = nbformat.read(handout, as_version=4)
    cells = {cell.id: cell for cell in made.cells}
    first = next(cell for cell in made.cells if cell.cell_type == "code")
    cells["softmax-answer"].source = answer(load_assignment(SOFTMAX).reference, "softmax")
    cells["written-overflow"].source = "Because."
    away = new_code_cell("import checks, os\nchecks.PATIENCE = 0.3\nos.chdir('/')")
    again = new_code_cell("softmax = None\ngrader.check('sofmax')")
    asked = [f"{name}-check" for name in ("softmax",)] + ["hand-in-example"]
    run = new_notebook(cells=[first, cells["softmax-answer"], away, *(cells[name] for name in asked), again])
    run.cells.append(new_code_cell(cells["hand-in-example"].source))
    nbformat.write(made, folder / "my <own> homework.ipynb")
    (folder / ".OTTER_LOG").write_bytes(b"of an older handout" * 1000)
    environment = {**os.environ, "JPY_SESSION_NAME": f"/gone/{SOFTMAX} 2.ipynb"}
    NotebookClient(run, timeout=120, resources={"metadata": {"path": str(folder)}}).execute(env=environment)
    passed, packed, unknown, refused = (cell.outputs[-1] for cell in run.cells[-4:])
    assert "✓ softmax" in passed.data["text/plain"]
    (zipped,) = folder.glob("*.zip")
    text, page = packed.data["text/plain"], packed.data["text/html"]
    assert "1 of 9 questions (" in text and "1 of 3 written answers (questions 1 and 2 are still empty)" in text
    assert zipped.name in text and "kB)" in text and "as saved at" in text
    assert 'href="my%20%3Cown%3E%20homework_' in page and "<own>" not in page
    with zipfile.ZipFile(zipped) as archive:
        assert sorted(archive.namelist()) == ["__zip_filename__", "my <own> homework.ipynb"]
    assert unknown.data["text/plain"].startswith("✗ There is no check called 'sofmax'; there are dataset, labels")
    assert refused.data["text/plain"].startswith("✗ Nothing is packed yet: Question 3: softmax ran with changes")
    logs = [path for path in (folder, tmp_path) if (path / ".OTTER_LOG").exists()]
    assert logs == [folder] and (folder / ".OTTER_LOG").stat().st_size == 19000
