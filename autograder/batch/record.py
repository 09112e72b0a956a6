"""One submission's grade as plain JSON: what workers send back, what is kept, what reports are made from."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, TypeAdapter

from autograder.batch.ahead import case_points
from autograder.errors import GraderError
from autograder.judge.findings import Findings
from autograder.questions import assignment_names
from autograder.submission import BadSubmission, read_file

FAILED = "could not be graded"
STATUSES = ("graded", "limit hit", "not started", "unreadable", FAILED)
MAX_RECORD_BYTES = 16 << 20
"""Largest file of a record that is read; what a submission can fill of its record stays far below."""
PLAIN_NAME = re.compile(r"\w[\w .,()\[\]+@-]*")
LONGEST_NAME = 200
"""Bytes of a submission's name that become the name of its results; what lengthens it must fit into 255 bytes, too."""
Share = Annotated[float, Field(ge=0, le=1)]
Record = dict[str, Any]
"""`file`, `assignment`, `status`, `reason`, `points`, `possible`, `questions`, `notes`, `seconds` (wall), `cpu_seconds`
(its jails), `fingerprint`, `first_note` (what a reason quotes), `seed` (the course's, by its fingerprint); of the
handout: `release` (as the notebook says; 0 if it does not), `asked` (its questions; empty: all), `handout` (what is to
be said of it); `submission` (SHA-256 of the notebook; empty: unknown); `written` (Markdown of the written answers, by
name). Points are those of the day that it was written: `priced` puts in those that the specs give now."""


class _Case(BaseModel):
    """What pages show of a case, and of what types it is."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False)

    passed: bool
    points: float = 0.0
    message: str | None
    kind: str = ""
    mistake: str = ""
    strength: str = ""
    told: dict[str, str] = {}
    accuracy: Share | None = None
    threshold: Share | None = None
    curve: list[Share] = []
    missed: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = []


class _Question(BaseModel):
    model_config = ConfigDict(strict=True)

    cases: dict[str, _Case]
    code: list[Annotated[tuple[StrictInt, StrictStr], Field(strict=False)]] = []


_SHOWN = TypeAdapter(dict[str, _Question])
_TEXTS = TypeAdapter(dict[str, str])


def record_of(file: str, assignment: str, findings: Findings) -> Record:
    """The record of what judging found."""
    code = findings["code"]
    questions = {name: {"cases": cases, "code": code.get(name, [])} for name, cases in findings["questions"].items()}
    found = {name: value for name, value in findings.items() if name not in ("code", "device")}
    return _record(file, **{**found, "assignment": assignment, "questions": questions})


def failed_record(file: str, error: Exception) -> Record:
    """The record of a submission that could not be graded; a `GraderError` if that is the kit's fault."""
    status = FAILED if isinstance(error, GraderError) else "unreadable"
    return _record(file, status, reason=str(error))


def _record(file: str, status: str, **more: Any) -> Record:
    return {
        "file": file, "assignment": "", "status": status, "reason": "", "points": 0.0, "possible": 0.0, "questions": {},
        "notes": [], "first_note": "", "seconds": 0.0, "cpu_seconds": 0.0, "fingerprint": "", "seed": "",
        "release": 0, "asked": [], "handout": [], "submission": "", "written": {}, **more,
    }  # fmt: skip


def priced(record: Record) -> Record:
    """The record with the points that the specs give now, and with the reason that follows.

    A question that its handout did not ask is worth nothing, and is not missed.

    Raises:
        KeyError: if its questions or cases are not those of the specs.
    """
    if not record["questions"]:
        return record
    asked = record.get("asked") or record["questions"]
    questions = {
        name: _priced(worth, record["questions"][name], name in asked)
        for name, worth in case_points(record["assignment"]).items()
    }
    return {
        **record, "questions": questions, "reason": _reason(record, questions),
        "points": sum(question["points"] for question in questions.values()),
        "possible": sum(question["possible"] for question in questions.values()),
    }  # fmt: skip


def _priced(worth: dict[str, float], found: dict[str, Any], asked: bool) -> dict[str, Any]:
    worth = {name: asked * points for name, points in worth.items()}
    cases = {
        name: {**found["cases"][name], "points": points, "hidden": name != "example"} for name, points in worth.items()
    }
    points = sum(case["points"] for case in cases.values() if case["passed"])
    code = found.get("code", [])
    return {"asked": asked, "points": points, "possible": sum(worth.values()), "cases": cases, "code": code}


def _reason(record: Record, questions: dict[str, Any]) -> str:
    """Why this is not the full score, in one sentence; empty if it is."""
    if record["status"] == "not started":
        return "no question is implemented yet"
    lost = [
        f"{name} {question['points']:g}/{question['possible']:g}"
        for name, question in questions.items()
        if question["points"] < question["possible"]
    ]
    return "; ".join(filter(None, ["lost points in " + ", ".join(lost) if lost else "", record["first_note"]]))


def read_record(path: Path) -> Record | None:
    """The record in a file, priced; None if there is none."""
    return repriced(read_written(path))


def repriced(written: Record | None) -> Record | None:
    """A record that was read, priced; None if its questions are not those of the specs."""
    try:
        return priced(written) if written else None
    except (LookupError, TypeError, AttributeError):
        return None


def read_written(path: Path) -> Record | None:
    """The record in a file with the points that it was written with; None if there is none.

    Anybody may have written anything there.
    """
    try:
        record: Record = json.loads(read_file(path, MAX_RECORD_BYTES))
        lacking = {"seed": "", "submission": "", "written": {}}  # in older ones
        record |= {key: value for key, value in lacking.items() if key not in record}
        _SHOWN.validate_python(record["questions"])
        _TEXTS.validate_python(record["written"], strict=True)
        kinds = {float: (float, int)}
        sound = all(isinstance(record[key], kinds.get(type(one), type(one))) for key, one in _record("", "").items())
        sound &= all(isinstance(line, str) for line in [*record["notes"], *record["asked"], *record["handout"]])
        sound &= record["status"] in STATUSES and record["assignment"] in ("", *assignment_names())
        return record if sound and all(map(math.isfinite, (record["points"], record["possible"]))) else None
    except (
        BadSubmission,
        OSError,
        ArithmeticError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return None


def stem_of(file: str) -> str:
    """The name of a submission's result files without ending: its own if that is plain, else a slug and a digest."""
    name = file.encode("utf-8", "surrogatepass")
    if PLAIN_NAME.fullmatch(file) and len(name) <= LONGEST_NAME:
        return file
    slug = re.sub(r"[^\w.-]+", "_", file).strip("._-").encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{slug}~{hashlib.sha256(name).hexdigest()[:12]}"  # no plain name has a tilde
