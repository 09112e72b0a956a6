"""What a student handed in: the code cells of a notebook, read with care, from a notebook or an exported zip."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat

MAX_NOTEBOOK_BYTES = 50 << 20
"""Largest notebook that is read, in bytes."""


class BadSubmission(Exception):
    """The file holds no notebook that can be graded; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one notebook, in order."""

    name: str
    cells: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """Changes with the code, not with outputs, prose or metadata."""
        return hashlib.sha256(json.dumps(self.cells).encode()).digest()


def read_submission(path: Path) -> Submission:
    """Read a `.ipynb`, or the one `.ipynb` in a `.zip` that `grader.export` wrote; nothing else of a zip is looked at.

    Raises:
        BadSubmission: in one sentence, if there is no notebook to be found or it cannot be read.
    """
    data = _read(path)
    if path.suffix == ".zip":
        data = _notebook_in_zip(data)
    return Submission(path.name, cells_of(data))


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe must not make us wait
    except OSError as error:
        raise BadSubmission(f"the file cannot be read ({error.strerror}): hand in a plain file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadSubmission("this is no plain file: hand in the .ipynb file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_NOTEBOOK_BYTES + 1)
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise BadSubmission(f"the file is larger than {MAX_NOTEBOOK_BYTES >> 20} MiB: clear the outputs and save again")
    return data


def _notebook_in_zip(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [
                item
                for item in archive.infolist()
                if item.filename.endswith(".ipynb")
                and not any(part.startswith(".") for part in PurePosixPath(item.filename).parts)
                and "__MACOSX" not in item.filename
            ]
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


def cells_of(data: bytes) -> tuple[str, ...]:
    """The sources of the code cells of the notebook file `data`.

    Raises:
        BadSubmission: if it is no notebook.
    """
    try:
        text = data.decode("utf-8-sig")
        if not text.strip():
            raise BadSubmission("the file is empty: save the notebook and hand it in again")
        plain = json.loads(text)
    except UnicodeDecodeError:
        raise BadSubmission("this is no notebook (not even text): hand in the .ipynb file") from None
    except RecursionError:
        raise BadSubmission("the notebook is nested too deeply to be read") from None
    except ValueError:
        if text.lstrip().startswith("{"):
            raise BadSubmission(
                "the notebook is cut off or damaged (no valid JSON): save it and hand it in again"
            ) from None
        raise BadSubmission("this is no notebook (no JSON): hand in the .ipynb file") from None
    if not isinstance(plain, dict) or not ("cells" in plain or "worksheets" in plain):
        raise BadSubmission("this is no notebook (it has no cells): hand in the .ipynb file")
    try:
        with warnings.catch_warnings(action="ignore"):
            notebook = nbformat.reads(text, as_version=4)
        return tuple(str(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    except Exception:  # nbformat raises a dozen kinds of errors for a dozen kinds of damage
        raise BadSubmission(
            "the notebook's format is damaged: open it in Jupyter, save it and hand it in again"
        ) from None
