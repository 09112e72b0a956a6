"""What a student handed in: the code cells of a notebook, read with care, from a notebook or an exported zip."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import json
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from autograder.errors import KitError

MAX_NOTEBOOK_BYTES = 50 << 20
"""Largest notebook that is read, in bytes."""
MAX_NOTEBOOK_VALUES = 2_000_000
"""Most values in a notebook file, roughly: each takes up to 0.3 KB of memory once it is read."""
MAX_CELLS = 20_000
"""Most cells of a notebook; each costs the grader a message, and a note when it fails."""
MAX_ZIP_BYTES = 1 << 30
"""Largest zip that is looked into, in bytes."""
MAX_ZIP_FILES = 1_000
"""Most files in a zip; listing a million takes a minute."""
DEFINITION = re.compile(r"^(?:async )?(?:def|class) +\w", re.MULTILINE)
"""How a line begins that defines a function or a class."""
ZIP_ENTRY = b"PK\1\2"
"""What each entry of a zip's list of files begins with."""
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How zips are packed everywhere; other ways take memory that a damaged zip chooses."""
ENCRYPTED = 1
"""The flag of an entry that needs a password."""
MAX_ZIP_NOTEBOOKS = 20
"""Most notebooks of a zip in which the assignment's name is looked for."""
SAID = re.compile(rb'"assignment_name"\s*:\s*"([^"\\]*)"')
"""The assignment's name in a notebook's metadata; in the text of a cell, quotes come after backslashes."""


class BadSubmission(KitError):
    """The file holds no notebook that can be graded; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Submission:
    """The code cells of one notebook that are not blank, in order."""

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


def read_notebook(path: Path, assignment: str = "") -> bytes:
    """The bytes of a `.ipynb`, or of the one in a `.zip`, whatever else that holds.

    Of several in a zip, the one that names the assignment counts.

    Raises:
        BadSubmission: in one sentence, if there is no such notebook or it is too large.
    """
    if not path.name.lower().endswith(".zip"):
        return read_file(path)
    with open_zip(path) as archive:
        return _chosen(archive, assignment)


def is_notebook(name: str) -> bool:
    """Whether a file of this name is a notebook; some browsers save one as `.ipynb.txt`."""
    return name.lower().endswith((".ipynb", ".ipynb.txt"))


def is_candidate(name: str) -> bool:
    """Whether a file of this name can be a submission."""
    return is_notebook(name) or name.lower().endswith(".zip")


def read_file(path: Path, most: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """The content of a plain file of at most so many bytes.

    Raises:
        BadSubmission: in one sentence, if it is anything else.
    """
    with _opened(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise BadSubmission(f"the file is larger than {most >> 20} MiB: clear the outputs and save again")
    return data


def _opened(path: Path) -> BinaryIO:
    if path.is_symlink():
        raise BadSubmission("this is a link, and links are not followed: put the file itself in its place")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe must not make us wait
    except OSError as error:
        raise BadSubmission(f"the file cannot be read ({error.strerror}): hand in a plain file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadSubmission("this is no plain file: hand in the .ipynb file")
    return os.fdopen(descriptor, "rb")


@contextlib.contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip of a student's, once it is known that listing it takes no time.

    Raises:
        BadSubmission: in one sentence, if it is too large, or damaged, which may show only as its files are read.
    """
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size > MAX_ZIP_BYTES:
            raise BadSubmission(f"the zip is larger than {MAX_ZIP_BYTES >> 20:,} MiB: hand in the .ipynb file alone")
        if _entries(file) > MAX_ZIP_FILES:
            raise BadSubmission(f"the zip holds more than {MAX_ZIP_FILES:,} files: hand in the .ipynb file alone")
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except KitError:
            raise
        except Exception as error:  # zipfile and its decompressors raise a dozen kinds of errors
            raise BadSubmission("the zip is damaged: hand in the .ipynb file, or export it again") from error


def _entries(file: BinaryIO) -> int:
    """Never fewer than zipfile would list, which takes its time; the number that a zip states may lie."""
    count, rest = 0, b""
    while chunk := file.read(1 << 20):
        count += (rest + chunk).count(ZIP_ENTRY)
        rest = chunk[-len(ZIP_ENTRY) + 1 :]
    return count


def _chosen(archive: zipfile.ZipFile, assignment: str) -> bytes:
    """The notebook that counts: the one of this assignment, or the only one at the top, or the only one."""
    found = notebooks_in(archive)
    if not found:
        raise BadSubmission("the zip holds no notebook: hand in the .ipynb file")
    named = []
    if 1 < len(found) <= MAX_ZIP_NOTEBOOKS:
        named = [item for item in found if assignment.encode() in SAID.findall(_unpacked(archive, item))]
    on_top = [item for item in found if "/" not in item.filename]  # all that Otter would look at
    chosen = next((items for items in (named, on_top, found) if len(items) == 1), None)
    if not chosen:
        names = ", ".join(" ".join(item.filename.split())[:60] for item in found[:5])
        more = ", …" if len(found) > 5 else ""
        raise BadSubmission(f"the zip holds {len(found)} notebooks ({names}{more}): hand in the one .ipynb file")
    content = _unpacked(archive, chosen[0])
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise BadSubmission(f"its notebook is larger than {MAX_NOTEBOOK_BYTES >> 20} MiB: clear the outputs first")
    return content


def notebooks_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Its notebooks, but neither links nor the copies that systems and editors add."""
    return [
        item
        for item in archive.infolist()
        if is_notebook(item.filename) and not is_hidden(item.filename) and not is_link(item)
    ]


def is_hidden(name: str) -> bool:
    """Whether this is what systems and editors add."""
    return "__MACOSX" in name or any(part.startswith(".") for part in PurePosixPath(name).parts)


def is_link(item: zipfile.ZipInfo) -> bool:
    """Whether a zip has this as a link."""
    return stat.S_ISLNK(item.external_attr >> 16)


def _unpacked(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bytes:
    """The content, or a little more than may be taken of one that is too large."""
    if item.flag_bits & ENCRYPTED:
        raise BadSubmission("the zip needs a password: hand in the .ipynb file")
    if item.compress_type not in PACKED:
        raise BadSubmission("the zip is packed in a way that few programs read: hand in the .ipynb file")
    with archive.open(item) as file:
        return file.read(MAX_NOTEBOOK_BYTES + 1)


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
            if (source := _source(cell, number)).strip():  # a blank one has no number in Jupyter
                code.append(source)
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
