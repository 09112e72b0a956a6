"""Files that are there whole or not at all, and zips that are always the same."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.sandbox.temporary import PREFIX, lock

DRAFT = f".{PREFIX}"
"""What the name of a file begins with that is being written; `sweep` removes those of killed runs."""
ZipDate = tuple[int, int, int, int, int, int]
EPOCH: ZipDate = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold."""


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Replace `path` in one go: a reader sees the old content or the new, never half of it.

    Args:
        mode: who may read and write it, as far as the umask allows.

    Raises:
        OSError: if it cannot be written; then the old content stays.
    """
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            if not lock(file.fileno()):
                return replace_file(path, content, mode)
            file.write(content)
            file.flush()
            draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def zipped(content: Mapping[str, bytes], date: ZipDate = EPOCH, mode: int = 0o644) -> bytes:
    """A zip of these files, in order of name; the same files make the same zip.

    Args:
        mode: who may read, write and run them.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            item = zipfile.ZipInfo(name, date)
            item.external_attr = mode << 16
            archive.writestr(item, content[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
