"""The course's seed, the secret that hidden inputs are drawn from: one for all who grade."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from autograder.errors import KitError
from autograder.paths import KIT

FILE = KIT / "autograder" / ".seed"
"""Out of version control; the first build draws it."""
LONGEST = 1000
"""Bytes of a file that is looked at for a seed."""


class BadSeed(KitError):
    """There is no seed, or not the one that is needed; the text says what to do."""


def course_seed() -> bytes:
    """The instructor's secret, made on first use and kept next to the kit.

    Raises:
        BadSeed: if the file holds something else.
    """
    if not FILE.exists():
        draft = _draft(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, FILE)
        draft.unlink()
    return _read(FILE)


def assignment_seed(assignment: str) -> bytes:
    """The assignment's seed, which goes into its autograder zip."""
    return hashlib.sha256(course_seed() + assignment.encode()).digest()


def fingerprint(seed: bytes) -> str:
    """What may be told of a seed: two seeds have two fingerprints, and nothing else can be learned from one."""
    return hashlib.sha256(b"fingerprint of a course's seed\0" + seed).hexdigest()[:16]


def seed_here() -> str:
    """The fingerprint of the seed on this machine.

    Raises:
        BadSeed: if there is none.
    """
    if not FILE.exists():
        raise BadSeed("There is no seed yet: take in the course's with make seed IMPORT=…, or make build draws one.")
    return fingerprint(_read(FILE))


def export_seed(file: Path) -> None:
    """Write the seed into a new file that only its owner can read.

    Raises:
        BadSeed: in one sentence.
    """
    seed_here()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writer:
            writer.write(_read(FILE).hex() + "\n")
    except FileExistsError:
        raise BadSeed(f"{file} is there already, and stays as it is: choose another name with EXPORT=….") from None
    except OSError as error:
        raise BadSeed(f"{file} cannot be written ({error.strerror}): choose another place with EXPORT=….") from None


def import_seed(file: Path) -> Path | None:
    """Take in the seed that somebody exported; another one that is here stays as `.seed.<fingerprint>`.

    Returns:
        Where the other one is kept, if there was one.

    Raises:
        BadSeed: in one sentence.
    """
    seed, aside = _read(file), None
    if FILE.exists():
        if (old := _read(FILE)) == seed:
            return None
        aside = FILE.with_name(f"{FILE.name}.{fingerprint(old)}")
        with contextlib.suppress(FileExistsError):  # by its name, it is the same seed
            os.link(FILE, aside)
    _draft(seed).replace(FILE)
    return aside


def require_same(built_with: str, archive: Path) -> None:
    """Refuse to grade with a zip that was built with another seed than the one here; whoever has only the zip, may.

    Args:
        built_with: the seed's fingerprint in the zip; empty in zips that do not tell.

    Raises:
        BadSeed: in one sentence.
    """
    if built_with and FILE.exists() and built_with != seed_here():
        raise BadSeed(
            f"{archive} was built with seed {built_with}, but {FILE} is {seed_here()}: make build builds it again, "
            "or take in the other seed with make seed IMPORT=…."
        )


def _draft(seed: bytes) -> Path:
    """The seed in a file beside its place, readable by its owner only."""
    descriptor, draft = tempfile.mkstemp(dir=FILE.parent, prefix=f"{FILE.name}.draft-")
    with os.fdopen(descriptor, "w") as writer:
        writer.write(seed.hex())
    return Path(draft)


def _read(file: Path) -> bytes:
    try:
        with open(file, "rb") as reader:
            seed = bytes.fromhex(reader.read(LONGEST).decode("ascii"))
    except OSError as error:
        raise BadSeed(f"{file} cannot be read ({error.strerror}): name a file that make seed EXPORT=… wrote.") from None
    except ValueError:
        seed = b""
    if len(seed) != 32:
        what_to_do = "move it away, then take in the course's" if file == FILE else "name a file of make seed EXPORT=…"
        raise BadSeed(f"{file} does not hold a seed of 32 bytes: {what_to_do}.")
    return seed
