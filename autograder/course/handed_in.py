"""Who handed in what and when: found when submissions are collected, kept beside their grades for the rules."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

NAME = "handed_in.json"
"""The file's name in the folder of an assignment's results."""


@dataclass(frozen=True)
class HandedIn:
    """A file that someone handed in, and is graded."""

    file: str
    """Its name among the submissions, and in its record: `results/<file>.json`."""
    students: tuple[str, ...] = ()
    """Whose it is: `student` of the roster, several for a group; without a roster what the platform calls them."""
    known: bool = False
    """Whether they are in the roster."""
    when: datetime | None = None
    """When it was handed in, with its time zone; None where nobody says."""
    late: bool = False
    """Whether the platform itself says that it is late, whatever `when` says."""
    source: str = ""
    """Where it was found, as shown to people: `submissions.zip/doe_LATE_12_345_05.ipynb`."""

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {**dataclasses.asdict(self), "when": self.when.isoformat() if self.when else None}

    @classmethod
    def of(cls, said: dict[str, object]) -> Self:
        """What `to_json` gave."""
        when = datetime.fromisoformat(str(said["when"])) if said["when"] else None
        return cls(**{**said, "students": tuple(said["students"]), "when": when})  # type: ignore[arg-type]


def written(handed_in: Iterable[HandedIn]) -> str:
    """The text of the file."""
    return json.dumps([one.to_json() for one in handed_in], indent=1, ensure_ascii=False) + "\n"


def read_handed_in(folder: Path) -> list[HandedIn]:
    """What was collected for the results in this folder; empty if nobody wrote it down."""
    file = folder / NAME
    return [HandedIn.of(one) for one in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []
