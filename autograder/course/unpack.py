"""The files of a download, taken out of its folders and zips with care: names in zips never become paths."""

from __future__ import annotations

import contextlib
import filecmp
import io
import os
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.layouts import METADATA, Parts, platform_of
from autograder.errors import KitError
from autograder.judge.messages import shown_name
from autograder.submission import (
    ENCRYPTED,
    MAX_NOTEBOOK_BYTES,
    MAX_ZIP_BYTES,
    PACKED,
    BadSubmission,
    is_candidate,
    is_hidden,
    is_link,
    notebooks_in,
    open_zip,
)

MAX_FILES = 100_000
"""Most files of a class."""
MAX_LIST_BYTES = 20 << 20
"""Longest list of files of a class's zip, in bytes."""
MAX_CLASS_BYTES = 20 << 30
"""Most that is taken out of a class's zip, in bytes."""
MAX_INNER_BYTES = 200 << 20
"""Largest zip that is taken out of a student's zip."""
MAX_INNER = 20
"""Most zips that are taken out of one of a student's zips."""
DEPTH = 3
"""How deep zips may lie in zips."""


class NoSubmissions(KitError):
    """There is nothing to grade; the text says where it was looked for."""


class CannotCollect(KitError):
    """The files cannot be taken out or copied; the text says why."""


@dataclass(frozen=True)
class Found:
    """A file of a download."""

    parts: Parts
    """Its place: the names of folders, then its own."""
    source: str
    """Its place as shown to people, from the download's name on."""
    path: Path | None
    """Where it lies; None if it was not taken out of a zip."""
    why_not: str = ""
    """Why it can be no submission, in a few words that follow its name."""


class Unpacker:
    """Lists folders and zips; what may be a submission is taken out of zips into a folder of numbered files."""

    def __init__(self, folder: Path) -> None:
        """Take files out into this folder."""
        self.folder = folder
        self._taken = 0
        self._bytes = 0

    def download(self, source: Path, ours: Collection[Path]) -> list[Found]:
        """All files of a download; one whose only submission is a platform's zip is that zip.

        Args:
            ours: folders that are no part of it, wherever they lie.

        Raises:
            NoSubmissions: in one sentence, if there is no such folder or zip, or it is none that can be taken apart.
        """
        found = self._listed(source, source.name or str(source.absolute()), ours)
        for _ in range(DEPTH):
            zips = [one for one in found if is_candidate(one.parts[-1]) and not one.why_not]
            if len(zips) != 1 or not zips[0].path or not looks_like_a_class(zips[0].path):
                break
            others = [one for one in found if one is not zips[0]]
            found = [*others, *self._listed(zips[0].path, zips[0].source, ours)]
        return found

    def inner_zips(self, one: Found, depth: int = 1) -> list[Found]:
        """What a student's zip without notebooks holds in zips; the file itself if it is anything else."""
        if depth > DEPTH or not one.path or not one.parts[-1].lower().endswith(".zip"):
            return [one]
        inner = []
        try:
            with open_zip(one.path) as archive:
                items = [item for item in archive.infolist() if _may_be_taken(item, ".zip")]
                if not notebooks_in(archive) and len(items) <= MAX_INNER:
                    for item in items:
                        path = self._take(archive, item, MAX_INNER_BYTES)
                        inner.append(replace(one, path=path, source=f"{one.source}/{shown_name(item.filename)}"))
        except BadSubmission:
            return [one]
        return [deeper for zip_file in inner for deeper in self.inner_zips(zip_file, depth + 1)] or [one]

    def _listed(self, source: Path, shown: str, ours: Collection[Path]) -> list[Found]:
        if source.is_dir():
            return list(_in_folder(source, shown, ours))
        if not source.exists():
            raise NoSubmissions(f"There is no folder {source}: give one, or a zip, with SUBMISSIONS=….")
        if not shown.lower().endswith(".zip"):
            raise NoSubmissions(f"{source} is neither a folder nor a zip: give one with SUBMISSIONS=….")
        with open_class(source, shown) as archive:
            return [self._in_zip(archive, item, shown) for item in archive.infolist() if not item.is_dir()]

    def _in_zip(self, archive: zipfile.ZipFile, item: zipfile.ZipInfo, shown: str) -> Found:
        parts = parts_of(item)
        one = Found(parts, f"{shown}/{'/'.join(map(shown_name, parts))}", None, _why_not(parts))
        if is_link(item):
            return replace(one, why_not="is a link, and links are not followed")
        if one.why_not and parts[-1] != METADATA:
            return one
        if item.flag_bits & ENCRYPTED:
            raise NoSubmissions(f"{shown} needs a password: unpack it, and give its folder with SUBMISSIONS=….")
        return replace(one, path=self._take(archive, item, most_of(parts[-1])))

    def _take(self, archive: zipfile.ZipFile, item: zipfile.ZipInfo, most: int) -> Path:
        """Take a file out, or a little more than `most` bytes of it, or as much as can be read."""
        self._taken += 1
        ending = ".zip" if item.filename.lower().endswith(".zip") else ".ipynb"
        path = self.folder / f"{self._taken}{ending}"
        try:
            with open(path, "xb") as target:
                for chunk in chunks(archive, item, most):
                    target.write(chunk)
                    self._bytes += len(chunk)
                    if self._bytes > MAX_CLASS_BYTES:
                        raise CannotCollect(
                            f"What was handed in is larger than {MAX_CLASS_BYTES >> 30} GiB: unpack it yourself, look "
                            "what is so large, and give the folder with SUBMISSIONS=…."
                        )
        except OSError as error:
            raise CannotCollect(f"{self.folder} cannot be written to ({error.strerror}): make room.") from None
        return path


def chunks(archive: zipfile.ZipFile, item: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The content of a file in a zip, as far as it can be read, and one byte more than `most` at most."""
    left = most + 1
    try:
        if item.compress_type not in PACKED:
            return
        with archive.open(item) as file:
            while left > 0 and (chunk := file.read(min(1 << 20, left))):
                left -= len(chunk)
                yield chunk
    except GeneratorExit:
        raise
    except Exception:  # a damaged file of a zip is what could be read of it: reading that says what is wrong
        return


class _Bounded(io.FileIO):
    """A file that is not read at once as far as a zip with a million files would have it."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes."""
        if size is not None and size > MAX_LIST_BYTES:
            raise zipfile.BadZipFile("too many files")
        return super().read(size)


@contextlib.contextmanager
def open_class(path: Path, shown: str) -> Iterator[zipfile.ZipFile]:
    """A class's zip; names in it are UTF-8 wherever they can be, whatever the zip says.

    Raises:
        NoSubmissions: in one sentence, if it is no zip or holds too much.
    """
    with _Bounded(path) as file:
        try:
            try:
                archive = zipfile.ZipFile(file, metadata_encoding="utf-8")
            except UnicodeDecodeError:
                archive = zipfile.ZipFile(file)
        except Exception as error:  # a dozen kinds
            raise NoSubmissions(f"{shown} cannot be read as a zip ({error}): download it again.") from None
        if len(archive.infolist()) > MAX_FILES:
            raise NoSubmissions(f"{shown} holds more than {MAX_FILES:,} files: is this the right one?")
        yield archive


def looks_like_a_class(path: Path) -> bool:
    """Whether this is a zip in which a platform put what several may have handed in."""
    if not path.name.lower().endswith(".zip") or path.is_symlink():
        return False
    try:
        with open_class(path, path.name) as archive:
            places = without_wrappers([parts_of(item) for item in archive.infolist() if not item.is_dir()])
    except NoSubmissions:
        return False
    return platform_of(places) in ("Canvas", "Moodle", "Gradescope")


def parts_of(item: zipfile.ZipInfo) -> Parts:
    """The names in an entry's path, which say whose it is and are never used as a path."""
    return tuple(part for part in item.filename.replace("\\", "/").split("/") if part not in ("", ".")) or ("?",)


def without_wrappers(places: list[Parts], is_owner: Callable[[str], bool] = lambda name: False) -> list[Parts]:
    """The places below the folders that hold all submissions, unless such a folder is one of them.

    Args:
        is_owner: whether a folder of this name is somebody's.
    """
    while seen := [parts for parts in places if not _why_not(parts) or parts[-1] == METADATA]:
        tops = {parts[0] for parts in seen}
        if len(tops) > 1 or any(len(parts) == 1 for parts in seen) or any(map(is_owner, tops)):
            break
        if platform_of(seen) in ("Moodle", "Gradescope"):
            break
        places = [parts[1:] if parts[0] in tops and len(parts) > 1 else parts for parts in places]
    return places


def _in_folder(folder: Path, shown: str, ours: Collection[Path]) -> Iterator[Found]:
    count = 0
    waiting: list[tuple[Path, Parts]] = [(folder, ())]
    while waiting:
        place, parts = waiting.pop()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            raise NoSubmissions(f"{place} cannot be read ({error.strerror}): give another one.") from None
        for entry in entries:
            here = (*parts, entry.name)
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and not (len(here) == 1 and is_candidate(entry.name)):
                if not any(one.name == entry.name and one.exists() and path.samefile(one) for one in ours):
                    waiting.append((path, here))
                continue
            if (count := count + 1) > MAX_FILES:
                raise NoSubmissions(f"{folder} holds more than {MAX_FILES:,} files: is this the right one?")
            why_not = _why_not(here)
            if not why_not and len(here) > 1 and not entry.is_file(follow_symlinks=False):
                why_not = "is a link or no plain file, and is not followed"
            yield Found(here, f"{shown}/{'/'.join(map(shown_name, here))}", path, why_not)


def _why_not(parts: Parts) -> str:
    if is_hidden("/".join(parts)):
        return "belongs to a system or an editor"
    return "" if is_candidate(parts[-1]) else "is neither .ipynb nor .zip"


def _may_be_taken(item: zipfile.ZipInfo, ending: str) -> bool:
    name = item.filename
    return name.lower().endswith(ending) and not (is_hidden(name) or is_link(item) or item.flag_bits & ENCRYPTED)


def copy(source: Path, target: Path, draft: Path) -> None:
    """Put a plain file, or a little more than may be read of it, at `target` in one go; the same one there stays.

    Raises:
        CannotCollect: in one sentence.
    """
    left = most_of(target.name) + 1
    try:
        if target.exists() and filecmp.cmp(source, target, shallow=False):
            return
        with open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file, open(draft, "wb") as new:
            while left > 0 and (chunk := file.read(min(1 << 20, left))):
                new.write(chunk)
                left -= len(chunk)
        draft.replace(target)
    except OSError as error:
        raise CannotCollect(f"{source} cannot be copied to {target} ({error.strerror}): mend that first.") from None


def most_of(name: str) -> int:
    """How much of a file of this name is read, in bytes."""
    return MAX_ZIP_BYTES if name.lower().endswith(".zip") else MAX_NOTEBOOK_BYTES
