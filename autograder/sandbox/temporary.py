"""Temporary files and folders that do not stay behind, even if their process is killed.

Each is locked while its process lives, or one forked from it. What nobody locks is removed by the next who looks: locks
end with their processes, and know neither clocks nor numbers of processes that come again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

PREFIX = "homework-"
"""What the names of temporary folders begin with."""


class OwnFolder:
    """A temporary folder for one purpose, which is part of its name. Use as a context manager, or call `close`."""

    def __init__(self, purpose: str, place: Path | None = None) -> None:
        """Make it in `place`, as a rule where temporary files go; remove what dead processes left for this purpose."""
        place, prefix = place or Path(tempfile.gettempdir()), f"{PREFIX}{purpose}-"
        sweep(place, prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            with contextlib.suppress(FileNotFoundError):
                self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
                if lock(self._lock):
                    return
                os.close(self._lock)

    def close(self) -> None:
        """Remove it; more than once does no harm."""
        if self._lock >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def lock(descriptor: int) -> bool:
    """Lock a file or folder that was just made, until it is closed everywhere; False if a sweep came first."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: there, nothing is swept either
        return True
    return os.fstat(descriptor).st_nlink > 0


def sweep(place: Path, prefix: str) -> None:
    """Remove this user's files and folders in `place` whose names begin so and whose processes are dead."""
    for path in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if os.fstat(descriptor).st_uid == os.geteuid():
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            finally:
                os.close(descriptor)
