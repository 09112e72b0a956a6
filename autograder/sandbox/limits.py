"""What one submission may use and how much its report tells; `autograder/limits.toml` states and explains it."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from autograder.errors import KitError
from autograder.paths import KIT

LIMITS_FILE = KIT / "autograder" / "limits.toml"
WAITING = 3
"""How many times a limit of processor time may pass on the clock: waiting for a busy machine costs nobody points."""
FEEDBACK = ("hint", "verdict")
"""How much a report tells of a failed hidden test, as `limits.toml`, zips and the command line may say it."""
FULL = "full"
"""Everything, its values included: only a course can say so, and it counts once the due date has passed."""


class BadLimit(KitError):
    """A limit that does not exist or has a value it cannot have; the text says which and where."""


@dataclass(frozen=True)
class Limits:
    """The limits of one submission, in the units that the names end in, and its feedback; see `limits.toml`."""

    cell_seconds: float
    probe_seconds: float
    training_seconds: float
    total_seconds: float
    memory_mib: int
    scratch_mib: int
    answer_mib: int
    output_mib: int
    processes: int
    open_files: int
    judging_seconds: float
    feedback: str

    @property
    def clock_seconds(self) -> float:
        """How long a submission may take on the clock, waiting for a busy machine included."""
        return WAITING * self.total_seconds

    @property
    def verdicts_only(self) -> bool:
        """Whether a report says of a failed hidden test no more than that it is not right."""
        return self.feedback == "verdict"

    @property
    def full(self) -> bool:
        """Whether a report shows what a failed hidden test tried, what came out and what is right."""
        return self.feedback == FULL

    def changed(self, changes: Mapping[str, object], where: str) -> Self:
        """These limits with some of them changed.

        Raises:
            BadLimit: naming `where` the change was asked for.
        """
        kinds = {field.name: float if field.type == "float" else int for field in dataclasses.fields(self)}
        values: dict[str, float | str] = {}
        for name, value in changes.items():
            if name not in kinds:
                raise BadLimit(f"{where}: there is no limit {name}; choose from {', '.join(kinds)}.")
            if name == "feedback":
                if value not in FEEDBACK:
                    known = " or ".join(FEEDBACK) + " here: full is for course.toml" * (value == FULL)
                    raise BadLimit(f"{where}: feedback is {value}, but must be {known}.")
                values[name] = str(value)
                continue
            try:
                number = kinds[name](str(value))
            except ValueError:
                number = 0
            values[name] = number
            if not 0 < number < math.inf:
                kind = "a positive number" if kinds[name] is float else "a positive whole number"
                raise BadLimit(f"{where}: {name} is {value}, but must be {kind}.")
        return dataclasses.replace(self, **values)  # type: ignore[arg-type]


def limits_of(assignment: str, file: Path = LIMITS_FILE) -> Limits:
    """The limits of an assignment, from `limits.toml`.

    Raises:
        BadLimit: if the file is no TOML, leaves a limit out, or holds an unknown one or a bad value.
    """
    try:
        tables = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as error:
        raise BadLimit(f"{file}: {error}.") from None
    nothing: dict[str, Any] = {field.name: 0 for field in dataclasses.fields(Limits)}
    default = tables.get("default", {})
    if missing := [name for name in nothing if name not in default]:
        raise BadLimit(f"{file} [default]: {', '.join(missing)} must be there.")
    limits = Limits(**nothing).changed(default, f"{file} [default]")
    return limits.changed(tables.get(assignment, {}), f'{file} ["{assignment}"]')
