"""Where the kit's parts lie, and which of them a jail must not open."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.errors import KitError
from reference.fashion_mnist import DataError, Source, fashion_mnist_root, find_fashion_mnist

KIT = Path(autograder.__file__).parent.parent
"""The folder of the kit."""
THRESHOLDS = KIT / "autograder" / "thresholds.json"
"""The least accuracies that earn points, by assignment, key, data set (`whole` or `subset`) and device type."""


class NoData(KitError):
    """Fashion-MNIST cannot be used on this machine; the text says why and what to do."""


def handout(assignment: str) -> Path:
    """The folder that students get."""
    return KIT / "assignments" / assignment


def zip_path(assignment: str) -> Path:
    """Where the autograder zip of `assignment` is built."""
    return KIT / "autograder" / "dist" / f"{assignment}.zip"


def jail_support(assignment: str) -> Path:
    """Where the jail's `d2lite.py` is built; it holds more than the one that students get."""
    return KIT / "autograder" / "dist" / assignment / "d2lite.py"


def worked_out(assignment: str) -> Path:
    """Where the build keeps what it has worked out for runs; see `batch/ahead.py`."""
    return KIT / "autograder" / "dist" / assignment / "ahead.json"


def fashion_mnist() -> Source:
    """Where the Fashion-MNIST lies that accuracies are measured on; looked for anew when its files change.

    Raises:
        NoData: if none of its sources can be used.
    """
    root = fashion_mnist_root()
    source, files = _found(root)
    if files != _files(source):
        _found.cache_clear()
        source, files = _found(root)
    return source


@functools.cache
def _found(root: Path) -> tuple[Source, list[tuple[Path, int, int]]]:
    """The source and its files: to find out whether they are the whole set, all 30 MB are read and hashed."""
    try:
        source = find_fashion_mnist()
    except DataError as error:
        raise NoData(str(error)) from None
    return source, _files(source)


def _files(source: Source) -> list[tuple[Path, int, int]]:
    """The source's files, with sizes in bytes and times of the last change in nanoseconds, which nobody can set."""
    found = ((path, path.stat()) for path in sorted(source.folder.glob("*ubyte*")) if path.is_file())
    return [(path, about.st_size, about.st_ctime_ns) for path, about in found]


def kit_folders() -> list[Path]:
    """What no jail may read of the repository: all of it except the handouts and an environment of Python within it."""
    packages = (path for path in sys.path if path.endswith("-packages"))  # as in the jail's `readable_folders`
    python = {Path(path).absolute() for path in (sys.prefix, sys.base_prefix, *packages)}
    return sorted(_without(python | {path for path in (KIT / "assignments").glob("*") if path.is_dir()}, KIT))


def _without(opened: set[Path], folder: Path) -> Iterator[Path]:
    """Paths that cover all of `folder` except `opened`; a folder that holds one of those is replaced by its entries."""
    for path in set(folder.iterdir()) - opened:
        if any(path in one.parents for one in opened):
            yield from _without(opened, path)
        else:
            yield path


def protected_paths() -> list[Path]:
    """What no jail may read: the kit, and the data with its labels."""
    return [*kit_folders(), *(path for path, _, _ in _files(fashion_mnist()))]
