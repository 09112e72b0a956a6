"""Where the kit's parts lie, and which of them a jail must not open."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import autograder
from autograder.errors import KitError

if TYPE_CHECKING:
    from reference.data import Source

KIT = Path(autograder.__file__).parent.parent
"""The folder of the kit."""


class NoData(KitError):
    """Fashion-MNIST is not as it should be here."""


def handout(assignment: str) -> Path:
    """The folder that students get."""
    return KIT / "assignments" / assignment


def zip_path(assignment: str) -> Path:
    """Where the autograder zip of `assignment` is built."""
    return KIT / "autograder" / "dist" / f"{assignment}.zip"


def jail_support(assignment: str) -> Path:
    """Where the support module is built that the jail gets, a fuller one than the students'."""
    return KIT / "autograder" / "dist" / assignment / "d2lite.py"


def fashion_mnist() -> Source:
    """The data that accuracies are measured on.

    Raises:
        NoData: in one sentence.
    """
    from reference.data import DataError, find_fashion_mnist  # with torch, which whoever only asks for paths can spare

    try:
        return find_fashion_mnist()
    except DataError as error:
        raise NoData(str(error)) from None


def kit_folders() -> list[Path]:
    """What no jail may read of the repository: all of it but what is handed out, and Python where it lies inside."""
    packages = (path for path in sys.path if path.endswith("-packages"))  # as in the jail's `readable_folders`
    python = {Path(path).absolute() for path in (sys.prefix, sys.base_prefix, *packages)}
    return sorted(_without(python | {path for path in (KIT / "assignments").glob("*") if path.is_dir()}, KIT))


def _without(opened: set[Path], folder: Path) -> Iterator[Path]:
    """What lies in `folder`, taken apart as far as needed to leave out what is `opened`."""
    for path in set(folder.iterdir()) - opened:
        if any(path in one.parents for one in opened):
            yield from _without(opened, path)
        else:
            yield path


def protected_paths() -> list[Path]:
    """What no jail may read: the kit, and the data with its labels."""
    return [*kit_folders(), *sorted(fashion_mnist().folder.glob("*ubyte*"))]
