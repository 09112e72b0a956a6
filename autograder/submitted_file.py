"""What was handed in as a file: the bytes of the notebook in it, taken from a notebook or an exported zip with care."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from autograder.errors import KitError

MAX_NOTEBOOK_BYTES = 50 << 20
"""Largest notebook that is read, in bytes."""
MAX_ZIP_BYTES = 1 << 30
"""Largest zip that is looked into, in bytes."""
MAX_ZIP_FILES = 1_000
"""Most files in a zip; listing a million takes a minute."""
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
RELEASE = re.compile(rb'"handout_release"\s*:\s*(\d{1,6})\b')
"""The number of the handout's release, which `make release` puts beside it."""


class BadSubmission(KitError):
    """The file holds no notebook that can be graded; the text says what is wrong and what to do."""


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


def release_in(notebook: bytes) -> int:
    """The number of the release that a notebook says its handout is of; 0 if it does not say. Anybody may forge it."""
    said = RELEASE.findall(notebook)
    return int(said[-1]) if said else 0


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
