"""The cases of a question as a page shows them: what was said, what it cost, how a model learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.report.pages import pictures
from autograder.report.pages.rendering import points

TOLD = ("sentence", "tried", "kept", "yours", "expected", "difference", "judged")
"""Parts of what was said of a case that are shown as they are."""
EXAMPLE = "as in the public check"
"""What the case `example` looks at."""
Cases = Mapping[str, Mapping[str, Any]]
"""Of a record, by name."""


def outcome(cases: Cases) -> str:
    """How those cases came out that are worth points; the others cost nothing."""
    worth = [said for said in cases.values() if said["points"]]
    if lost := sum(not said["passed"] for said in worth):
        return f"{lost} of {len(worth)} cases not right"
    free = [name for name, said in cases.items() if not said["passed"]]
    return f"all right but the {free[0]}" if free else "all right"


def passed(cases: Cases) -> list[str]:
    """The names of those that are right, with their points."""
    right = [(name, said["points"]) for name, said in cases.items() if said["passed"]]
    return [f"{name} ({points(worth)})" if worth else name for name, worth in right]


def failed(cases: Cases, instead: str = "") -> list[dict[str, Any]]:
    """Those that are not right; of several with the same hint, the first one has it.

    Args:
        instead: why they do not cost what they did, if they do not.
    """
    shown: list[dict[str, Any]] = []
    hints: dict[str, str] = {}
    for name, said in cases.items():
        if said["passed"]:
            continue
        case = case_of(name, said, instead)
        case["hint_as"] = hints.get(case["hint"], "")
        hints.setdefault(case["hint"], case["title"]) if case["hint"] else None
        shown.append({**case, "hint": "" if case["hint_as"] else case["hint"]})
    return shown


def trained(cases: Cases) -> list[dict[str, Any]]:
    """Those that are right and have a training to show."""
    return [case_of(name, said) for name, said in cases.items() if said["passed"] and said.get("curve")]


def mended(cases: Cases) -> list[tuple[str, list[str]]]:
    """With what cases were judged that earned their points with substitutes, and their names."""
    found: dict[str, list[str]] = {}
    for name, said in cases.items():
        if said["passed"] and (judged := (said.get("told") or {}).get("judged")):
            found.setdefault(judged, []).append(name)
    return list(found.items())


def case_of(name: str, said: Mapping[str, Any], instead: str = "") -> dict[str, Any]:
    """One case; `costs` is whether it costs points."""
    told = said.get("told") or {}
    parts = {part: told.get(part, "") for part in TOLD}
    if not parts["sentence"] and not said["passed"]:  # of an older record
        parts["sentence"] = said["message"] or ""
    cost = f"−{points(said['points'])}" if said["points"] else "costs nothing"
    return {
        **parts, **_training(said), "title": title(name, told), "hint": told.get("hint", ""),
        "lines": len(parts["tried"].splitlines()), "costs": bool(said["points"]) and not instead,
        "cost": f"{cost} {instead}" if said["points"] and instead else cost,
    }  # fmt: skip


def _training(said: Mapping[str, Any]) -> dict[str, Any]:
    """How a model learned, and where that lies in the picture; None where it is not known."""
    threshold, accuracy, values = said.get("threshold"), said.get("accuracy"), said.get("curve") or []
    return {
        "accuracy": accuracy, "threshold": threshold, "curve": values, "points": pictures.curve(values),
        "least": None if threshold is None else pictures.height(threshold),
        "dot": None if accuracy is None else pictures.height(accuracy),
        "width": pictures.WIDTH, "height": pictures.HEIGHT, "watched": f"{pictures.WATCHED:,}",
        "images": pictures.missed_images(said.get("missed") or []),
    }  # fmt: skip


def title(name: str, told: Mapping[str, str]) -> str:
    """What the case is called and looks at."""
    looks_at = EXAMPLE if name == "example" else told.get("title")
    return f"{name}: {looks_at}" if looks_at else name
