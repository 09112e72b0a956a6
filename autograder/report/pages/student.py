"""One submission's page: what its record and its mark say, as the template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.batch.record import Record
from autograder.course.mark import Mark
from autograder.judge.messages import shown_name
from autograder.report.files import mark_lines
from autograder.report.pages import markdown, pictures
from autograder.report.pages.rendering import points, render

TOLD = ("sentence", "yours", "expected", "difference", "judged", "tried")
"""Parts of what was said of a case that are shown as they are."""


@dataclass(frozen=True)
class Asked:
    """A question."""

    name: str
    anchor: str
    asked: bool
    points: float | None
    """What counts; None where nobody knows it."""
    possible: float
    words: str
    """How its cases came out."""
    failed: list[dict[str, Any]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    trained: list[dict[str, Any]] = field(default_factory=list)
    """Cases that passed and have something to show."""
    code: list[tuple[int, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of its points, at most all."""
        return min(1.0, (self.points or 0.0) / self.possible) if self.possible else 0.0


def student_page(record: Record, mark: Mark | None, course: str = "") -> str:
    """The page of a submission, with what the course's rules make of it where there is a mark."""
    file = shown_name(record["file"])
    told = not record["questions"] or record["status"] == "not started"
    return render(
        "student.html", title=(mark.student.name if mark else "") or file, file=file, course=course,
        assignment=record["assignment"], score=_score(record, mark), status=mark.label if mark else record["status"],
        reason=record["reason"] if told else "", rules=mark_lines(mark) if mark else (), handout=record["handout"],
        notes=record["notes"], written=_written(record, mark),
        questions=[
            _asked(name, question, mark, number)
            for number, (name, question) in enumerate(record["questions"].items(), start=1)
        ],
    )  # fmt: skip


def _score(record: Record, mark: Mark | None) -> str:
    if mark:
        return "" if mark.points is None else f"{points(mark.points)} of {points(mark.possible)}"
    return f"{points(record['points'])} of {points(record['possible'])}" if record["questions"] else ""


def _asked(name: str, question: Mapping[str, Any], mark: Mark | None, number: int) -> Asked:
    """Points are those of the course, after what it says of single questions and students."""
    cases: Mapping[str, Mapping[str, Any]] = question["cases"]
    passed = [_listed(case, said) for case, said in cases.items() if said["passed"]]
    failed = _failed({case: said for case, said in cases.items() if not said["passed"]})
    counts = name not in mark.questions or mark.questions[name] is not None if mark else True
    got = mark.questions.get(name, question["points"]) if mark else question["points"]
    words = "all right" if not failed else f"{len(failed)} of {len(cases)} cases not right"
    return Asked(
        name, f"question-{number}", question["asked"], got, question["possible"],
        words if counts else f"{words}; does not count", failed, passed,
        [_case(case, said) for case, said in cases.items() if said["passed"] and said.get("curve")],
        question["code"],
    )  # fmt: skip


def _listed(name: str, said: Mapping[str, Any]) -> str:
    return f"{name} ({points(said['points'])})" if said["points"] else name


def _failed(cases: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The failed cases; of those with the same hint, the first one has it."""
    shown: list[dict[str, Any]] = []
    hints: dict[str, str] = {}
    for name, said in cases.items():
        case = _case(name, said)
        case["hint_as"] = hints.get(case["hint"], "")
        hints.setdefault(case["hint"], case["title"]) if case["hint"] else None
        shown.append({**case, "hint": "" if case["hint_as"] else case["hint"]})
    return shown


def _case(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    told = said.get("told") or {}
    parts = {part: told.get(part, "") for part in TOLD}
    if not parts["sentence"] and not said["passed"]:  # of an older record
        parts["sentence"] = said["message"] or ""
    threshold, values = said.get("threshold"), said.get("curve") or []
    return {
        **parts, "title": _title(name, told), "hint": told.get("hint", ""),
        "cost": f"−{points(said['points'])}" if said["points"] else "costs nothing",
        "accuracy": said.get("accuracy"), "threshold": threshold, "curve": values, "points": pictures.curve(values),
        "least": None if threshold is None else pictures.height(threshold), "width": pictures.WIDTH,
        "height": pictures.HEIGHT, "images": pictures.missed_images(said.get("missed") or []),
    }  # fmt: skip


def _title(name: str, told: Mapping[str, str]) -> str:
    """What the case is called and looks at; the public check has examples."""
    if name == "example":
        return "the public check’s example"
    return f"{name}: {told['title']}" if told.get("title") else name


def _written(record: Record, mark: Mark | None) -> list[dict[str, object]]:
    """The answers in words, with what the course says of each that it counts."""
    counting, comments = (mark.questions, mark.comments) if mark else ({}, {})
    return [
        {
            "name": name.replace("-", " "), "answer": markdown.written(text) if text else "",
            "counts": name in counting, "comment": comments.get(name, ""),
            "points": counting.get(name) if name in comments else None,
        }
        for name, text in record["written"].items()
    ]  # fmt: skip
