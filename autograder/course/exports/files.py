"""Writing what goes back to a platform."""

from __future__ import annotations

from pathlib import Path

from autograder.course.files import DRAFT, replace_file
from autograder.errors import KitError
from autograder.sandbox.temporary import sweep


class CannotExport(KitError):
    """Grades cannot be made into a platform's file; the text says what is in the way and what to do."""


def write(path: Path, data: bytes) -> str:
    """Replace the file in one go, and say so.

    Raises:
        CannotExport: in one sentence.
    """
    sweep(path.parent, DRAFT)
    try:
        replace_file(path, data)
    except OSError as error:
        raise CannotExport(f"{path} cannot be written ({error.strerror}): make room or close it elsewhere.") from None
    return f"Wrote {path}."
