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
    return sorted(_closed(KIT))


def _closed(folder: Path) -> Iterator[Path]:
    python = {Path(prefix).absolute() for prefix in (sys.prefix, sys.base_prefix)}
    for path in folder.iterdir():
        if path in python or path.parent == KIT / "assignments" and path.is_dir():
            continue
        if path == KIT / "assignments" or any(path in prefix.parents for prefix in python):
            yield from _closed(path)
        else:
            yield path


def protected_paths() -> list[Path]:
    """What no jail may read: the kit, and the data with its labels."""
    return [*kit_folders(), *sorted(fashion_mnist().folder.glob("*ubyte*"))]
