"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from autograder.sandbox.temporary import PREFIX, lock

DRAFT = f".{PREFIX}"
"""What the name of a file begins with that is being written; `sweep` removes those of killed runs."""


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
