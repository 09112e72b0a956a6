"""`make release`: what students get, as zips that say which release they are of; the manifest knows all releases."""

from __future__ import annotations

import hashlib
import inspect
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path, PurePosixPath

import nbformat

from autograder.course.files import DRAFT, ZipDate, replace_file, zipped
from autograder.course.releases import FILE, NAME, Release, read_releases
from autograder.course.settings import Course
from autograder.errors import KitError
from autograder.publish.checks.grader import say_if_older
from autograder.publish.notebook import asked_in
from autograder.publish.products import for_students
from autograder.sandbox.temporary import sweep

ALL = "all.zip"
Files = Mapping[PurePosixPath, bytes]
"""Content by path in an assignment's folder."""


class CannotRelease(KitError):
    """A release cannot be written; the text says where, why and what to do."""


def release(name: str, course: Course) -> str:
    """Write the zips of an assignment, and an entry of the manifest if its handout has changed; what to say of it.

    The same handout gives the same bytes, whenever it is released.

    Raises:
        KitError: if the folder cannot be written to, or its manifest cannot be read.
    """
    files, releases = for_students(name), read_releases(course.release)
    earlier = releases.get(name, ())
    made = _release(name, files, len(earlier) + 1, course)
    new = not earlier or earlier[-1].handout != made.handout
    if new:  # before the zips: a number that was handed out is never given again
        manifest = FILE.dump_json(releases | {name: (*earlier, made)}, indent=1)
        _write(course.release / NAME, manifest + b"\n")
    else:
        made = earlier[-1]
    stamped = _stamped(name, files, made.number, course.handouts_url)
    for called, some in ((name, stamped), (f"{name}-checks", _checks(stamped))):
        inside = {f"{name}/{path}": content for path, content in some.items()}
        _write(course.release / f"{called}.zip", zipped(inside, _date(made)))
    return _said(name, course, made, earlier) if new else f"{name}: {made}, as before{_opens(name, course)}"


def release_all(course: Course) -> str:
    """Write `all.zip` of all assignments whose zips are there; what to say of it."""
    names = [name for name in read_releases(course.release) if (course.release / f"{name}.zip").exists()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:
        for name in names:
            with zipfile.ZipFile(course.release / f"{name}.zip") as archive:
                for item in archive.infolist():
                    whole.writestr(item, archive.read(item))
    _write(course.release / ALL, buffer.getvalue())
    return f"{course.release / ALL} holds {', '.join(names)}."


def _release(name: str, files: Files, number: int, course: Course) -> Release:
    book = nbformat.reads(files[PurePosixPath(f"{name}.ipynb")].decode(), as_version=4)
    return Release(
        number=number,
        made=datetime.now(course.time_zone).date(),
        handout=_digest(files),
        checks=_digest(_checks(files)),
        questions=tuple(asked.check for asked in asked_in(book) if asked.check),
    )


def _digest(files: Files) -> str:
    parts = (f"{path}\0{hashlib.sha256(content).hexdigest()}\0" for path, content in sorted(files.items()))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _checks(files: Files) -> Files:
    """Those that can be put over an older handout: they go with any of its notebooks."""
    return {path: files[path] for path in files if path.name in ("checks.py", "d2lite.py") or path.parts[0] == "tests"}


def _stamped(name: str, files: Files, number: int, url: str) -> Files:
    """The files with the release's number in the notebook's metadata and in `checks.py`."""
    notebook, checks = PurePosixPath(f"{name}.ipynb"), PurePosixPath("checks.py")
    book = nbformat.reads(files[notebook].decode(), as_version=4)
    book.metadata["otter"]["handout_release"] = number
    newer = f"{name}-checks.zip from {url or 'where you got the notebook'}"
    stamp = f"\n\n{inspect.getsource(say_if_older)}\n\nsay_if_older({number}, {newer!r})\n"
    return {
        **files,
        notebook: f"{nbformat.writes(book)}\n".encode(),
        checks: files[checks] + stamp.encode(),
    }


def _date(made: Release) -> ZipDate:
    """Another one for each release: Python takes a file of the same date and size for the one that it has compiled."""
    return (datetime.combine(made.made, time()) + timedelta(minutes=made.number)).timetuple()[:6]


def _said(name: str, course: Course, made: Release, earlier: tuple[Release, ...]) -> str:
    """What is new about a release, in one line."""
    if not earlier:
        return f"{name}: {made}, the first{_opens(name, course)}"
    added = [question for question in made.questions if question not in earlier[-1].questions]
    gone = [question for question in earlier[-1].questions if question not in made.questions]
    changes = [f"{word} {', '.join(some)}" for word, some in (("now asks", added), ("no longer asks", gone)) if some]
    if made.checks != earlier[-1].checks:
        changes.append(f"has other checks: who works on an older one unpacks {name}-checks.zip over it")
    return f"{name}: {made}, {'; '.join(changes) or 'with the checks of the last'}{_opens(name, course)}"


def _opens(name: str, course: Course) -> str:
    opens = course.of(name).opens
    early = opens and opens > datetime.now(course.time_zone)
    return f"; it opens on {opens:%Y-%m-%d at %H:%M} ({course.time_zone})" if opens and early else ""


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one go."""
    sweep(path.parent, DRAFT)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError as error:
        why = f"{path} cannot be written ({error.strerror})"
        raise CannotRelease(f"{why}: make room, or name another folder as release in course.toml.") from None
