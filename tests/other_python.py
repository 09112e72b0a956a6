"""A Python that other users can run, for jails and graders under another user id."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import torch

READABLE_PYTHON = Path(f"/usr/bin/python3.{sys.version_info.minor}")


def why_not() -> str:
    """Why there can be no such Python here, in a few words, or the empty string."""
    packages = Path(torch.__file__).parent.parent
    if os.geteuid() != 0:
        return "only root can change to another user"
    if not READABLE_PYTHON.exists():
        return f"there is no {READABLE_PYTHON}"
    if not all(folder.stat().st_mode & 0o001 for folder in packages.parents):
        return f"{packages} is closed to other users"
    return ""


def make_python(place: Path, *paths: Path, python: Path = READABLE_PYTHON) -> Path:
    """A virtual environment in the new folder `place`, with our packages and `paths` to import from; its Python."""
    subprocess.run([python, "-m", "venv", "--without-pip", place], check=True)
    site = next((place / "lib").glob("python3.*/site-packages"))
    packages = Path(torch.__file__).parent.parent
    (site / "more.pth").write_text("\n".join(map(str, (packages, *paths))) + "\n")
    return place / "bin" / "python"
