"""`release/manifest.json`: which questions the handouts of this course asked, release by release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from autograder.batch.record import Record, priced
from autograder.errors import KitError

NAME = "manifest.json"


class BadManifest(KitError):
    """The manifest cannot be read; the text says where it lies and what to do."""


class Release(BaseModel):
    """What `make release` made of an assignment; never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    """1, 2, 3, …: one more whenever the handout has changed."""
    made: date
    handout: str
    """SHA-256 of all files as built, without the release's number in them."""
    checks: str
    """The same of those files that `<id>-checks.zip` holds."""
    questions: tuple[str, ...]
    """The coding questions asked, in the notebook's order."""

    def __str__(self) -> str:
        return f"release {self.number} of {self.made}"


Releases = dict[str, tuple[Release, ...]]
"""The releases of each assignment, oldest first."""
FILE = TypeAdapter(Releases)


def read_releases(folder: Path) -> Releases:
    """What was released into this folder; nothing if there is no manifest.

    Raises:
        BadManifest: in one sentence.
    """
    file = folder / NAME
    try:
        return FILE.validate_json(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not what `make release` wrote"
        raise BadManifest(f"{file} cannot be read ({why}): put back an earlier copy of it.") from None


def as_asked(record: Record, releases: Sequence[Release]) -> Record:
    """The record, priced by what the handout of its notebook asked.

    A notebook may claim any number: one that is not among the `releases` counts as the newest, as does one without.
    """
    number = record["release"]
    known = next((one for one in releases if one.number == number), None)
    counted = known or (releases[-1] if releases else None)
    said = []
    if number and not known:
        newest = f"as {counted}, the newest" if counted else "as the newest"
        said.append(f"the notebook says that it is of release {number}, which was never made here: it counts {newest}")
    if counted and record["questions"]:
        asked, graded = counted.questions, list(record["questions"])
        left_out, gone = (
            [name for name in one if name not in other] for one, other in ((graded, asked), (asked, graded))
        )
        said += [f"not asked in your handout ({counted}): {', '.join(left_out)}"] * bool(left_out)
        said += [f"asked in your handout ({counted}), but no longer graded: {', '.join(gone)}"] * bool(gone)
    return priced({**record, "asked": list(counted.questions) if counted else [], "handout": said})
