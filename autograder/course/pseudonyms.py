"""Pseudonyms for students, and the key file that tells who is who, which lies apart from all that is graded."""

from __future__ import annotations

import contextlib
import csv
import fcntl
import io
import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from autograder.course.files import replace_file
from autograder.course.roster import BadTable

COLUMNS = ["pseudonym", "real"]
"""The key file's columns: `student-7f3a09`, and who that is; `student-7f3a09-file-51c2e8`, and what the platform called
that file of theirs."""


class Pseudonyms:
    """The pseudonyms of a key file.

    A pseudonym is drawn when somebody is first met, written down before it is used, and never changes. Runs may share
    the file.
    """

    def __init__(self, file: Path) -> None:
        """Read the key file, and make it where there is none.

        Raises:
            BadTable: in one sentence, here and wherever the file is read or written.
        """
        self.file = file
        self._real: dict[str, str] = {}
        with self._locked() as key:
            if not key.read():
                key.write(_line(COLUMNS))

    def of(self, real: str, kind: str = "student") -> str:
        """The pseudonym of a student, or of something else that says who somebody is."""
        if (found := self.known(real)) or not real:
            return found or real
        with self._locked() as key:
            if not self.known(real):  # another run may have met it, too
                pseudonym = next(one for one in _drawn(kind) if one not in self._real)
                key.write(_line([pseudonym, real]))
                self._real[pseudonym] = real
        return self.known(real)

    def known(self, real: str) -> str:
        """The pseudonym that is in the key file; empty if there is none."""
        return next((pseudonym for pseudonym, other in self._real.items() if other == real), "")

    def real(self, pseudonym: str) -> str:
        """What a pseudonym stands for; what is none stands for itself."""
        return self._real.get(pseudonym, pseudonym)

    def forget(self, pseudonyms: Collection[str]) -> None:
        """Take these out of the key file, and all that begin with one of them."""
        with self._locked():
            gone = tuple(f"{one}-" for one in pseudonyms)
            kept = {one: real for one, real in self._real.items() if not f"{one}-".startswith(gone)}
            replace_file(self.file, b"".join(map(_line, (COLUMNS, *kept.items()))), mode=0o600)
            self._real = kept

    @contextlib.contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """The key file, as it is now, which no other run changes meanwhile."""
        try:
            with contextlib.ExitStack() as opened:
                while True:
                    descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
                    key = opened.enter_context(os.fdopen(descriptor, "rb+", buffering=0))
                    with contextlib.suppress(OSError):  # a file system without locks
                        fcntl.flock(key, fcntl.LOCK_EX)
                    if os.fstat(key.fileno()).st_nlink:  # else it was replaced while we waited
                        break
                self._real = _read(self.file, key.read())
                key.seek(0)
                yield key
        except OSError as error:
            raise BadTable(
                f"{self.file} cannot be used ({error.strerror}): it holds the pseudonyms, and course.toml names it."
            ) from None


def _drawn(kind: str) -> Iterator[str]:
    while True:
        yield f"{kind}-{secrets.token_hex(3)}"


def _line(row: Sequence[str]) -> bytes:
    """A row of the key file, to be written in one go."""
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue().encode("utf-8", "surrogatepass")  # names of files may be no UTF-8


def _read(file: Path, content: bytes) -> dict[str, str]:
    """What each pseudonym in a key file stands for."""
    if not content:
        return {}
    try:
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8", "surrogatepass"), newline=""))
        found = {pseudonym: real for pseudonym, real in rows}
        sound = head == COLUMNS and len(found) == len(set(found.values())) == len(rows) and content.endswith(b"\n")
    except (ValueError, csv.Error):
        sound = False
    if not sound:
        raise BadTable(
            f"{file} is no key file of pseudonyms as the kit writes it (first line {','.join(COLUMNS)}, none of them "
            "twice): put back a copy from before it was changed."
        )
    return found
