"""What a student handed in: the code cells of a notebook, read with care, from a notebook or an exported zip."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import os
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.errors import KitError

MAX_NOTEBOOK_BYTES = 50 << 20
"""Largest notebook that is read, in bytes."""
MAX_NOTEBOOK_VALUES = 2_000_000
"""Most values in a notebook file, roughly: each takes up to 0.3 KB of memory once it is read."""
MAX_CELLS = 20_000
"""Most cells of a notebook; each costs the grader a message, and a note when it fails."""
MAX_ZIP_FILES = 1_000
"""Most files in a zip; listing a million takes a minute."""
ZIP_ENTRY = b"PK\1\2"
"""What each entry of a zip's list of files begins with."""


class BadSubmission(KitError):
    """The file holds no notebook that can be graded; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one notebook, in order."""

    name: str
    cells: tuple[str, ...]
    assignment: str = ""
    """What the notebook says that it is of; the empty string if it does not say."""

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


def read_submission(path: Path) -> Submission:
    """Read a `.ipynb`, or the one `.ipynb` in a `.zip` that `grader.export` wrote; nothing else of a zip is looked at.

    Raises:
        BadSubmission: in one sentence, if there is no notebook to be found or it cannot be read.
    """
    return submission_of(path.name, read_file(path))


def submission_of(name: str, data: bytes) -> Submission:
    """The submission in a file of this name and content.

    Raises:
        BadSubmission: as `read_submission`.
    """
    notebook = _json(_notebook_in_zip(data) if name.lower().endswith(".zip") else data)
    return Submission(name, _cells(notebook), _assignment(notebook))


def read_file(path: Path, most: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """The content of a plain file of at most so many bytes.

    Raises:
        BadSubmission: in one sentence, if it is anything else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe must not make us wait
    except OSError as error:
        raise BadSubmission(f"the file cannot be read ({error.strerror}): hand in a plain file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadSubmission("this is no plain file: hand in the .ipynb file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise BadSubmission(f"the file is larger than {most >> 20} MiB: clear the outputs and save again")
    return data


def _notebook_in_zip(data: bytes) -> bytes:
    if data.count(ZIP_ENTRY) > MAX_ZIP_FILES:  # never fewer than zipfile lists; the number that a zip states may lie
        raise BadSubmission(f"the zip holds more than {MAX_ZIP_FILES:,} files: export it again with `grader.export()`")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [
                item
                for item in archive.infolist()
                if item.filename.endswith(".ipynb")
                and not any(part.startswith(".") for part in PurePosixPath(item.filename).parts)
                and "__MACOSX" not in item.filename
            ]
            if on_top := [item for item in found if "/" not in item.filename]:
                found = on_top  # all that Otter would look at
            if len(found) != 1:
                raise BadSubmission(f"the zip holds {len(found)} notebooks where one is needed: export it again")
            with archive.open(found[0]) as file:
                content = file.read(MAX_NOTEBOOK_BYTES + 1)
    except BadSubmission:
        raise
    except Exception as error:  # zipfile and its decompressors raise a dozen kinds of errors
        raise BadSubmission("the zip is damaged: export it again with `grader.export()`") from error
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise BadSubmission(f"its notebook is larger than {MAX_NOTEBOOK_BYTES >> 20} MiB: clear the outputs first")
    return content


def _assignment(notebook: Any) -> str:
    """The name that the build puts where Otter looks for it: `metadata`, `otter`, `assignment_name`."""
    for key in ("metadata", "otter", "assignment_name"):
        notebook = notebook.get(key) if isinstance(notebook, dict) else None
    return notebook if isinstance(notebook, str) else ""


def _cells(notebook: Any) -> tuple[str, ...]:
    """The sources of the code cells of a notebook of any format with `cells` (4) or `worksheets` (2, 3).

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
    return tuple(
        _source(cell, number)
        for number, cell in enumerate(cells, start=1)
        if not isinstance(cell, dict) or cell.get("cell_type") == "code"
    )


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
