"""What a student handed in: the code cells of a notebook."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.submitted_file import BadSubmission, read_notebook

MAX_NOTEBOOK_VALUES = 2_000_000
"""Most values in a notebook file, roughly: each takes up to 0.3 KB of memory once it is read."""
MAX_CELLS = 20_000
"""Most cells of a notebook; each costs the grader a message, and a note when it fails."""
DEFINITION = re.compile(r"^(?:async )?(?:def|class) +\w", re.MULTILINE)
"""How a line begins that defines a function or a class."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one notebook, in order."""

    name: str
    cells: tuple[str, ...]
    assignment: str = ""
    """What the notebook says that it is of; the empty string if it does not say."""
    texts: tuple[tuple[int, str], ...] = ()
    """Text cells (Markdown, raw) that hold a definition as if they were code: code cells above, and the text."""

    @property
    def digest(self) -> bytes:
        """Changes with the code, not with outputs, prose or metadata."""
        return hashlib.sha256(json.dumps(self.cells).encode()).digest()

    def require_assignment(self, assignment: str) -> None:
        """Refuse a notebook of another assignment; one that does not say is taken: some editors drop its metadata.

        Raises:
            BadSubmission: in one sentence.
        """
        if self.assignment and self.assignment != assignment:
            theirs = self.assignment if re.fullmatch(r"[\w.-]{1,60}", self.assignment) else "something else"
            raise BadSubmission(f"this is a notebook of {theirs}, not of {assignment}: hand in the right one")


def read_submission(path: Path, assignment: str = "") -> Submission:
    """The submission in a `.ipynb` or `.zip`.

    Raises:
        BadSubmission: in one sentence, if there is no notebook to be found or it cannot be read.
    """
    return submission_of(path.name, read_notebook(path, assignment))


def submission_of(name: str, data: bytes) -> Submission:
    """The submission in a file of this name whose notebook is `data`.

    Raises:
        BadSubmission: as `read_submission`.
    """
    notebook = _json(data)
    cells, texts = _cells(notebook)
    return Submission(name, cells, _assignment(notebook), texts)


def _assignment(notebook: Any) -> str:
    """The name that the build puts where Otter looks for it: `metadata`, `otter`, `assignment_name`."""
    for key in ("metadata", "otter", "assignment_name"):
        notebook = notebook.get(key) if isinstance(notebook, dict) else None
    return notebook if isinstance(notebook, str) else ""


def _cells(notebook: Any) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """The code cells of a notebook of any format with `cells` (4) or `worksheets` (2, 3), and what `texts` holds.

    Read without `nbformat`, which refuses some notebooks for damage outside their code and loses the code of others.

    Raises:
        BadSubmission: if it is no notebook.
    """
    if isinstance(notebook, dict) and "cells" in notebook:
        sheets = [notebook]
    elif isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = notebook["worksheets"]
    else:
        raise BadSubmission("this is no notebook (it has no cells): hand in the .ipynb file")
    cells = []
    for sheet in sheets:
        if not isinstance(sheet, dict) or not isinstance(sheet.get("cells"), list):
            raise BadSubmission(
                "the notebook is damaged (its cells are no list): save it in Jupyter and hand it in again"
            )
        cells.extend(sheet["cells"])
    if len(cells) > MAX_CELLS:
        raise BadSubmission(f"the notebook has more than {MAX_CELLS} cells: hand in one with your answers only")
    code: list[str] = []
    texts: list[tuple[int, str]] = []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") == "code":
            code.append(_source(cell, number))
        elif DEFINITION.search(text := _text(cell.get("source"))) and "```" not in text:
            texts.append((len(code), text))
    return tuple(code), tuple(texts)


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _json(data: bytes) -> Any:
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MAX_NOTEBOOK_VALUES:
        raise BadSubmission("the notebook has too many parts to be read: clear the outputs and save again")
    try:
        text = data.decode("utf-8-sig")
        if not text.strip():
            raise BadSubmission("the file is empty: save the notebook and hand it in again")
        return json.loads(text)
    except RecursionError:
        raise BadSubmission("the notebook is nested too deeply to be read") from None
    except ValueError as error:
        why = "no UTF-8 text" if isinstance(error, UnicodeDecodeError) else "no valid JSON"
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        raise BadSubmission(f"the notebook is cut off or damaged ({why}): save it in Jupyter and hand it in again")
    raise BadSubmission(f"this is no notebook ({why}): hand in the .ipynb file, as Jupyter saves it")


def _source(cell: Any, number: int) -> str:
    """The code of a cell; a list of lines without line ends is how some notebooks of format 3 keep it."""
    if isinstance(cell, dict):
        key = "source" if "source" in cell else "input"
        source = cell.get(key)
        if isinstance(source, str):
            return source
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            whole = "".join(source)
            plain_lines = key == "input" and whole.splitlines() in ([], [whole])
            return "\n".join(source) if plain_lines else whole
    raise BadSubmission(
        f"cell {number} of the notebook is damaged (no text in it): save it in Jupyter and hand it in again"
    )
