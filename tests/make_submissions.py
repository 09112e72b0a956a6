"""Write the sample submissions, named by what must fail in them: `python -m tests.make_submissions`.

They are the solved notebook with some cells replaced, so they follow its text; `make build` runs this.
"""

from __future__ import annotations

import importlib
import io
import pickle
import re
import zipfile
from pathlib import Path
from types import ModuleType

import nbformat

from autograder.publish.solutions import MADE_FROM
from autograder.questions import assignment_names, load_assignment, module_name
from autograder.spec.answers import answer
from tests.right_answers import variants
from tests.samples import wrong_cell

ROOT = Path(__file__).parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)

LOG_WITH_A_BITE = pickle.dumps({"entries": [print, "an Otter log; Otter would unpickle it"]}, protocol=4)


def submissions(assignment: str) -> dict[str, bytes]:
    """The sample submissions of `assignment` by file name."""
    solved = (ROOT / "solutions" / f"{assignment}.ipynb").read_text()
    handout = (ROOT / "assignments" / assignment / f"{assignment}.ipynb").read_bytes()
    wrong = importlib.import_module(f"tests.samples.{module_name(assignment)}").WRONG
    return {
        "passes_all.ipynb": notebook(assignment, next(iter(variants(assignment).values()))),
        "passes_all_zip_with_log.zip": _zip(f"{assignment}.ipynb", _with(solved, {})),
        "fails_all_untouched.ipynb": handout,
        "unreadable_truncated.ipynb": _with(solved, {})[:20_000],
        "unreadable_no_notebook.ipynb": b"Dear teacher, please find my homework attached.\n",
        **{
            f"{name}.ipynb": _with(
                solved, {f"{asked}-answer": wrong_cell(assignment, asked, cell) for asked, cell in cells.items()}
            )
            for name, cells in wrong.items()
        },
    }


def notebook(assignment: str, variant: ModuleType) -> bytes:
    """The solved notebook with the answers of a module of right answers."""
    solved = (ROOT / "solutions" / f"{assignment}.ipynb").read_text()
    return _with(solved, other_right_answers(assignment, variant))


def other_right_answers(assignment: str, variant: ModuleType) -> dict[str, str]:
    """The answers of a module of right answers, by the id of the cell that they replace."""
    source = Path(variant.__file__ or "").read_text()
    imports = [line for line in source.splitlines() if re.match(r"(import|from) (?!reference)", line)]
    answers = {
        f"{question.id}-answer": "\n\n\n".join(answer(variant, name) for name in question.defines)
        for question in load_assignment(assignment).questions
        if question.defines
        and all(getattr(vars(variant).get(name), "__module__", "") == variant.__name__ for name in question.defines)
    }
    return {cell: "\n".join(imports) + "\n\n\n" + text for cell, text in answers.items()}


def _read(text: str) -> nbformat.NotebookNode:
    return nbformat.reads(text, as_version=4)


def _with(text: str, changes: dict[str, str]) -> bytes:
    """The notebook with the source of some cells, by id, replaced."""
    book = _read(text)
    unknown = set(changes) - {cell.id for cell in book.cells}
    assert not unknown, f"no cells {unknown} to replace"
    for cell in book.cells:
        if cell.id in changes:
            cell.source = changes[cell.id].rstrip("\n")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    book.metadata.pop(MADE_FROM, None)
    return nbformat.writes(book).encode() + b"\n"


def _zip(name: str, notebook: bytes) -> bytes:
    """A zip as `grader.export` writes it, Otter's log included."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, data in ((name, notebook), (".OTTER_LOG", LOG_WITH_A_BITE), ("__zip_filename__", b"homework.zip")):
            archive.writestr(zipfile.ZipInfo(item, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def main() -> None:
    """Write the samples of every assignment that differ from those on disk."""
    for assignment in assignment_names():
        target = ROOT / "tests" / "submissions" / assignment
        target.mkdir(parents=True, exist_ok=True)
        fresh = submissions(assignment)
        for path in target.iterdir():
            if path.name not in fresh:
                path.unlink()
        differ = [name for name in fresh if not (target / name).exists() or (target / name).read_bytes() != fresh[name]]
        for name in differ:
            (target / name).write_bytes(fresh[name])
        if differ:
            print(f"wrote {len(differ)} sample submissions into {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
