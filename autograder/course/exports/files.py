"""Writing what goes back to a platform."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
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


def zip_of(files: Mapping[str, bytes], mode: int = 0o644) -> bytes:
    """A zip of these files; the same files make the same zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return data.getvalue()
