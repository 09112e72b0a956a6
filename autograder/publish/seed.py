"""The secret that hidden inputs are drawn from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile

from autograder.errors import KitError
from autograder.paths import KIT


class BadSeed(KitError):
    """The file of the course's seed does not hold one; the text says what to do."""


def course_seed() -> bytes:
    """The instructor's secret, made on first use and kept next to the kit, out of version control.

    Raises:
        BadSeed: if the file holds something else.
    """
    file = KIT / "autograder" / ".seed"
    if not file.exists():
        descriptor, draft = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
        with os.fdopen(descriptor, "w") as writer:
            writer.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        os.unlink(draft)
    try:
        seed = bytes.fromhex(file.read_text())
    except ValueError:
        seed = b""
    if len(seed) != 32:
        raise BadSeed(f"{file} does not hold a seed of 32 bytes: remove it, and the next build makes a new one.")
    return seed


def assignment_seed(assignment: str) -> bytes:
    """The assignment's seed, which goes into its autograder zip."""
    return hashlib.sha256(course_seed() + assignment.encode()).digest()
