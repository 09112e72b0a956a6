"""`course.toml`: what is the course's. Every value has a default, so the kit works without the file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from autograder.batch.ahead import question_points
from autograder.errors import KitError
from autograder.questions import assignment_names
from autograder.sandbox.limits import FULL

FILE = Path("course.toml")
"""Where it is looked for unless another one is named: in the folder that the command is called in."""


class BadCourse(KitError):
    """`course.toml` cannot be used; the text names the file, the key or the line, and what to write."""


def end_of_day(value: Any) -> Any:
    """A date without a time is its last second: due "on the 12th" means all of the 12th."""
    return datetime.combine(value, time(23, 59, 59)) if type(value) is date else value


Moment = Annotated[datetime, BeforeValidator(end_of_day)]
Feedback = Literal["hint", "verdict", "full"] | None


class Settings(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LateRule(Settings):
    """What being late costs. Days are started ones: a minute after the grace is one day."""

    grace_minutes: float = Field(default=0, ge=0, examples=["15"])
    """Minutes after the due time in which nobody counts as late."""
    free_days: int = Field(default=0, ge=0, examples=["4"])
    """Late days that each student has for the whole term; they are used up first, in order of due dates."""
    percent_per_day: float = Field(default=0, ge=0, le=100, examples=["10"])
    """Percent of the points earned that each further day costs."""
    last_day: int | None = Field(default=None, ge=0, examples=["3"])
    """Days after which there are no points at all, free days or not."""


class AssignmentSettings(Settings):
    """What the course says of one assignment."""

    points: float | None = Field(default=None, gt=0, examples=["100"])
    """What all its points count for: scores are scaled to it. The kit's own points by default."""
    weight: float = Field(default=1, ge=0, examples=["1.5"])
    """Its part of the course's total, beside the other assignments' weights."""
    opens: datetime | None = Field(default=None, examples=["2026-10-05"])
    due: Moment | None = Field(default=None, examples=["2026-10-12T23:59:00"])
    """In the course's time zone, unless it has an offset of its own."""
    late: LateRule | None = Field(default=None, examples=["{ percent_per_day = 10 }"])
    """Its own late rule, in place of the course's."""
    dropped: tuple[str, ...] = Field(default=(), examples=['["norms"]'])
    """Questions that count for nobody."""
    bonus: tuple[str, ...] = Field(default=(), examples=['["debugging"]'])
    """Questions whose points are added, but are not among the points possible."""
    written: bool = Field(default=False, examples=["true"])
    """Whether answers in words count: people grade them, a line of `overrides` each; until then they have 0 points."""
    feedback: Feedback = Field(default=None, examples=['"hint"'])
    """What a report tells; `limits.toml` explains it, and has the default. "full" shows everything, once it was due."""


class Course(Settings):
    """All of `course.toml`, under its own names."""

    name: str = Field(default="Deep learning homework", examples=['"Deep learning"'])
    term: str = Field(default="", examples=['"Autumn 2026"'])
    time_zone: ZoneInfo = Field(default=ZoneInfo("UTC"), examples=['"Europe/Berlin"'])
    roster: Path | None = Field(default=None, examples=['"roster.csv"'])
    """CSV of the students, as `course/roster.py` reads it; like all paths here, beside `course.toml`."""
    overrides: Path | None = Field(default=None, examples=['"overrides.csv"'])
    """CSV of exceptions: points or due dates of one student, each with reason and author."""
    late: LateRule = Field(default=LateRule(), examples=["{ percent_per_day = 10 }"])
    drop_lowest: int = Field(default=0, ge=0, examples=["1"])
    """How many assignments, each student's worst, do not count for the course's total."""
    feedback: Feedback = Field(default=None, examples=['"hint"'])
    handouts_url: str = Field(default="", examples=['"https://example.edu/dl/handouts"'])
    """Where students find the newest handouts and checks."""
    release: Path = Field(default=Path("release"), examples=['"release"'])
    """Folder of the released handouts and their manifest, in which grading looks up what was asked."""
    pseudonyms: Path | None = Field(default=None, examples=['"../pseudonyms.csv"'])
    """Key file of pseudonyms, which lies apart; with it, pages, logs and workers see no names."""
    assignments: dict[str, AssignmentSettings] = Field(default={}, examples=["[assignments.05]"])
    """By number ("05") or full name; read them with `of`."""

    def of(self, assignment: str) -> AssignmentSettings:
        """What the course says of an assignment, such as "05-softmax-regression"; defaults if it says nothing.

        Times have the course's time zone where the file gives them none.
        """
        said = self.assignments.get(assignment) or self.assignments.get(assignment[:2]) or AssignmentSettings()
        here = {
            key: value.replace(tzinfo=self.time_zone)
            for key in ("opens", "due")
            if (value := getattr(said, key)) and not value.tzinfo
        }
        return said.model_copy(update=here)

    def limits(self, assignment: str, now: datetime | None = None) -> dict[str, str]:
        """The limits that the course sets otherwise than `limits.toml`; full feedback is a hint until its time."""
        feedback = self.of(assignment).feedback or self.feedback
        return {"feedback": "hint" if self.not_yet(assignment, now) else feedback} if feedback else {}

    def not_yet(self, assignment: str, now: datetime | None = None) -> str:
        """Why the full feedback that the course wants does not count yet, in a sentence; empty where it does.

        Whoever has more time than others learns nothing from a report of theirs: hidden inputs are each one's own.
        """
        said = self.of(assignment)
        if (said.feedback or self.feedback) != FULL:
            return ""
        start = f"{assignment}: reports give hints, as full feedback"
        if not said.due:
            return f"{start} needs a due date: write due = … below [assignments.{assignment[:2]}] of course.toml."
        if (now or datetime.now(UTC)) <= said.due:
            return f"{start} begins after it is due, {said.due:%Y-%m-%d %H:%M} ({said.due.tzinfo})."
        return ""

    def late_rule(self, assignment: str) -> LateRule:
        """What being late costs there."""
        return self.of(assignment).late or self.late


def load_course(file: Path | None = None) -> Course:
    """The course in this file; of defaults where no file is named and none is there. Paths in it become absolute.

    Raises:
        BadCourse: one sentence for each mistake, all at once.
    """
    file, named = file or FILE, file is not None
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not named:
            return Course()
        raise BadCourse(f"There is no file {file}: name one with COURSE=…, or leave that out.") from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise BadCourse(f"{file} cannot be read ({why}): write it again with a plain-text editor.") from None
    try:
        course = Course.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadCourse(f"{file} is no TOML: {error}. A line is written like due = 2026-10-12T23:59:00.") from None
    except ValidationError as error:
        raise BadCourse("\n".join(f"{file}: {sentence}" for sentence in _sentences(error))) from None
    if sentences := list(_wrong_names(course)):
        raise BadCourse("\n".join(f"{file}: {sentence}" for sentence in sentences))
    paths = ("roster", "overrides", "release", "pseudonyms")
    found = {key: file.parent.absolute() / path for key in paths if (path := getattr(course, key))}
    return course.model_copy(update=found)


def _sentences(error: ValidationError) -> Iterator[str]:
    for one in error.errors():
        *tables, key = (str(part) for part in one["loc"])
        fields = _fields(tables)
        where = ".".join([*tables, key])
        if one["type"] == "extra_forbidden":
            close = difflib.get_close_matches(key, fields, 1) or [", ".join(fields)]
            yield f"there is no key {where}: write {close[0]}, or leave it out."
        else:
            example = f", for instance {key} = {fields[key].examples[0]}" if key in fields else ""
            said = one["msg"].removeprefix("Input ").removeprefix("Value error, ")
            yield f"{where} is {one['input']!r}, but {said}: write another value{example}."


def _fields(tables: list[str]) -> dict[str, Any]:
    """The fields of the model that a table of the file is read as."""
    model: type[Settings] = Course
    if tables[:1] == ["assignments"] and len(tables) > 1:
        model, tables = AssignmentSettings, tables[2:]
    return dict((LateRule if tables[:1] == ["late"] else model).model_fields)


def _wrong_names(course: Course) -> Iterator[str]:
    """What is said of assignments and questions that the kit does not have."""
    names = assignment_names()
    for key, said in course.assignments.items():
        found = [name for name in names if key in (name, name[:2])]
        if not found:
            yield f"there is no assignment {key}: write one of {', '.join(name[:2] for name in names)}."
        elif key != found[0] and found[0] in course.assignments:
            yield f"assignments.{key} and assignments.{found[0]} are the same assignment: keep one."
        elif said.dropped or said.bonus:
            known = list(question_points(found[0]))
            for kind in ("dropped", "bonus"):
                for question in (one for one in getattr(said, kind) if one not in known):
                    yield f"assignments.{key}.{kind}: there is no question {question}: write one of {', '.join(known)}."
