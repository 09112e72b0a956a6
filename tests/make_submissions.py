"""Write the sample submissions, named by what must fail in them: `python -m tests.make_submissions`.

They are the solved notebook with some cells replaced, so they follow its text; `make build` runs this.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import nbformat

from autograder.build.source import answer
from autograder.questions import load_assignment
from tests.right_answers import variants

ROOT = Path(__file__).parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)

NAIVE_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)
"""
COLUMN_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(0, keepdim=True)
"""
RAISING = "assert accuracy_of_my_model > 0.8\n\n\n"
ENDLESS = """\
def misclassified(model, X, y):
    while True:
        pass


misclassified(None, None, None)
"""
LOG_WITH_A_BITE = pickle.dumps({"entries": [print, "an Otter log; Otter would unpickle it"]}, protocol=4)


def submissions(assignment: str) -> dict[str, bytes]:
    """The sample submissions of `assignment` by file name."""
    solved = (ROOT / "solutions" / f"{assignment}.ipynb").read_text()
    errors = next(cell.source for cell in _read(solved).cells if cell.id == "errors-answer")
    handout = (ROOT / "assignments" / assignment / f"{assignment}.ipynb").read_bytes()
    return {
        "passes_all.ipynb": _with(solved, other_right_answers(assignment)),
        "passes_all_zip_with_log.zip": _zip(f"{assignment}.ipynb", _with(solved, {})),
        "fails_softmax_overflow.ipynb": _with(solved, {"softmax-answer": NAIVE_SOFTMAX}),
        "fails_softmax_model_training_wrong_axis.ipynb": _with(solved, {"softmax-answer": COLUMN_SOFTMAX}),
        "fails_all_untouched.ipynb": handout,
        "fails_errors_cell_raises.ipynb": _with(solved, {"errors-answer": RAISING + errors}),
        "fails_errors_endless_loop.ipynb": _with(solved, {"errors-answer": ENDLESS}),
        "unreadable_truncated.ipynb": _with(solved, {})[:20_000],
        "unreadable_no_notebook.ipynb": b"Dear teacher, please find my homework attached.\n",
    }


def other_right_answers(assignment: str) -> dict[str, str]:
    """Answers that are built differently, by the id of the cell that they replace."""
    variant = variants(assignment)[0]
    imports = {"dataset": "import torchvision\nfrom torchvision import transforms\n\n\n"}
    return {
        f"{question.id}-answer": imports.get(question.id, "")
        + "\n\n\n".join(answer(variant, name) for name in question.defines)
        for question in load_assignment(assignment).questions
        if question.defines
        and all(getattr(vars(variant).get(name), "__module__", "") == variant.__name__ for name in question.defines)
    }


def _read(text: str) -> nbformat.NotebookNode:
    return nbformat.reads(text, as_version=4)


def _with(text: str, changes: dict[str, str]) -> bytes:
    """The notebook with the source of some cells, by id, replaced."""
    book = _read(text)
    for cell in book.cells:
        cell.source = changes.get(cell.id, cell.source).rstrip("\n")
    return nbformat.writes(book).encode() + b"\n"


def _zip(name: str, notebook: bytes) -> bytes:
    """What `grader.export` writes, Otter's log included."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, data in ((name, notebook), (".OTTER_LOG", LOG_WITH_A_BITE), ("__zip_filename__", b"homework.zip")):
            archive.writestr(zipfile.ZipInfo(item, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def main() -> None:
    """Write the samples of every assignment that differ from those on disk."""
    for folder in sorted((ROOT / "assignments").iterdir()):
        target = ROOT / "tests" / "submissions" / folder.name
        target.mkdir(parents=True, exist_ok=True)
        for name, content in submissions(folder.name).items():
            if not (target / name).exists() or (target / name).read_bytes() != content:
                (target / name).write_bytes(content)
                print(f"wrote {(target / name).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
