"""How learning platforms name what they let instructors download: whose a file is, by its place in the download.

- Canvas, a flat zip: `doejane_LATE_12345_678_hw.ipynb`: the name as it is sorted, without blanks; `LATE`; the numbers
  of the user and of the attachment; the student's own name of the file, where a resubmission adds `-1`. A group's name
  stands for that of the member who handed in. With anonymous grading, `anon_aB3dE_678_hw.ipynb`.
- Moodle, a folder for each student and kind of submission, `Jane Doe_1327_assignsubmission_file/hw.ipynb`, or the same
  as the beginning of a flat name. A group's name may come first, `Group A-Jane Doe_…`, or stand for the student's.
- Gradescope, `assignment_1_export/submission_456/hw.ipynb`, and who handed in which when, in `submission_metadata.yml`.
- Otherwise, a folder for each student, or a flat folder whose files are named after students.

Dates in zips are left alone: Canvas writes when the zip was made, and none of them have a time zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from autograder.course.roster import Person
from autograder.submission import BadSubmission, is_candidate, read_file

METADATA = "submission_metadata.yml"
"""Gradescope's file of who handed in what."""
MAX_METADATA_BYTES = 200 << 20
"""Largest one that is read: it holds all results, too."""
CANVAS = re.compile(
    r"(?:(?P<late>LATE_)?(?P<anonymous>anon_[^\W_]+)|(?P<name>[^\s.A-Z-]+?)_(?P<late_too>LATE_)?(?P<user>\d+))"
    r"_(?:(?P<attachment>\d+)_(?!\d\dT\d\d)(?P<file>.+)|(?P<page>(?:text|link)\.html))",
    re.DOTALL,
)
"""A name that Canvas makes; unlike the names of Otter's exports, `hw_2026_11_30T09_15.zip`."""
MOODLE = re.compile(
    r"(?P<who>.+?)(?:_(?P<number>\d+))?_assignsubmission_[a-z]+(?:_(?P<file>.+))?_?", re.DOTALL | re.IGNORECASE
)
GRADESCOPE = re.compile(r"submission_\d+")
Parts = tuple[str, ...]
"""A place in a download: the names of its folders, then of the file."""


@dataclass(frozen=True)
class Place:
    """What a file's place says of it."""

    platform: str
    """"Canvas", "Moodle", "Gradescope", "folders" or "files"."""
    owner: str
    """What the platform calls who handed in, with its number where it has one; nobody else is called so."""
    people: tuple[Person, ...]
    """What is said of them, as in a roster; their `student` is what the platform calls them."""
    file: str
    """The file's name as the student gave it, with what a platform may have added to tell attempts apart."""
    when: datetime | None = None
    late: bool = False
    number: int = 0
    """Greater for what came later."""

    @property
    def of_all_files(self) -> Place:
        """The same for all files of whoever handed this one in."""
        return Place(self.platform, self.owner, self.people, "")


def platform_of(places: Iterable[Parts]) -> str:
    """The platform whose names these are; "folders" where every submission lies in one, else "files"."""
    tops = [parts for parts in places if is_candidate(parts[-1])]
    if any(MOODLE.fullmatch(parts[0]) for parts in tops):
        return "Moodle"
    flat = [parts[0] for parts in tops if len(parts) == 1]
    if 2 * sum(bool(CANVAS.fullmatch(name)) for name in flat) > len(flat):
        return "Canvas"
    if not flat and any(GRADESCOPE.fullmatch(parts[0]) for parts in tops):
        return "Gradescope"
    return "files" if flat else "folders"


def place_of(parts: Parts, platform: str, metadata: Mapping[str, Any]) -> Place:
    """Whose the file at `parts` of a download is.

    Args:
        platform: what `platform_of` said.
        metadata: what `read_metadata` gave, for Gradescope.
    """
    top, file = parts[0], parts[-1]
    if platform == "Moodle" and (found := MOODLE.fullmatch(top)):
        owner = "_".join(filter(None, (found["who"], found["number"])))
        person = Person(owner, name=found["who"])
        return Place("Moodle", owner, (person,), file if len(parts) > 1 else found["file"] or file)
    if platform == "Canvas" and len(parts) == 1 and (found := CANVAS.fullmatch(file)):
        owner = found["anonymous"] or f"{found['name']}_{found['user']}"
        person = Person(owner, name=found["name"] or "", canvas_id=found["user"] or "")
        late = bool(found["late"] or found["late_too"])
        number = int(found["attachment"] or 0)
        return Place("Canvas", owner, (person,), found["file"] or found["page"], late=late, number=number)
    if platform == "Gradescope" and len(parts) > 1 and GRADESCOPE.fullmatch(top):
        people, when = metadata.get(top, ((), None))
        owner = people[0].student if len(people) == 1 else top
        return Place("Gradescope", owner, people or (Person(top),), file, when=when)
    if len(parts) > 1:
        return Place("folders", top, (Person(top, name=top),), file)
    return Place("files", stem(file), (Person(stem(file), name=stem(file)),), file)


COPY = re.compile(r"(?:-Copy| ?\(|-| - Copy ?\(?| copy ?)(\d{1,3})?\)?$")
"""What Jupyter, browsers and Canvas add to a name to tell copies apart, with the copy's number."""


def stem(file: str) -> str:
    """A file's name without its ending: `hw` for `hw.ipynb.txt`."""
    return re.sub(r"(?i)(?:\.ipynb)?\.(?:ipynb|zip|txt)$", "", file)


def original(file: str) -> tuple[str, int]:
    """The name without ending and without what tells copies apart, and which copy it is; 0 for none."""
    name = stem(file)
    found = COPY.search(name)
    return (name[: found.start()], int(found[1] or 1)) if found else (name, 0)


def read_metadata(path: Path) -> dict[str, tuple[tuple[Person, ...], datetime | None]]:
    """Who handed in which folder of Gradescope's export and when; empty if it makes no sense.

    All values are read as text, whatever type of Ruby's they are said to have.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # makes text, lists and mappings only
    try:
        said = yaml.load(read_file(path, MAX_METADATA_BYTES), Loader=loader)
        return {
            str(folder): (tuple(map(_person, one.get(":submitters") or ())), _moment(one.get(":created_at")))
            for folder, one in said.items()
        }
    except (BadSubmission, yaml.YAMLError, ValueError, AttributeError, TypeError, RecursionError):
        return {}


def _person(said: Mapping[str, Any]) -> Person:
    name, email, sid = (str(said.get(key) or "").strip() for key in (":name", ":email", ":sid"))
    return Person(email or sid or name or "nobody", name=name, email=email, sis_id=sid)


def _moment(said: Any) -> datetime | None:
    """A time as Ruby writes it, `2026-10-12 21:59:00.516262000 Z`; in UTC if it has no zone."""
    try:
        when = datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", str(said)))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
