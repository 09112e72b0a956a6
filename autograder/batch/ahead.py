"""What `make build` works out ahead, so that a run need not: an assignment's fingerprint and points.

For the one, a hundred files are parsed; for the other, questions are imported, and so torch. Where there is no such
file, or something has changed that they come from, they are worked out anew.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

from autograder.judge.handout import handout_files, skipped_cells
from autograder.paths import KIT, THRESHOLDS, handout, jail_support, worked_out
from autograder.questions import load_assignment, module_name
from autograder.spec.sources import code_digest, sources

PACKAGES = ("ipython", "matplotlib", "numpy", "otter-grader", "palmerpenguins", "pandas", "torch", "torchvision")
"""Packages that can change a grade: after an update all is graded again, and all workers need the same versions."""
Points = dict[str, dict[str, float]]
"""Points of the cases, by question and case, in the notebook's order; the public example is worth none."""


@functools.cache
def kit_fingerprint(assignment: str) -> str:
    """A digest of what decides the assignment's verdicts besides seed and limits.

    That is the code (comments and points apart), the handout as far as the grader uses it, thresholds and packages.
    """
    return str(_ahead(assignment).get("fingerprint") or _fingerprint(assignment))


@functools.cache
def case_points(assignment: str) -> Points:
    """The points that the specs give."""
    return _ahead(assignment).get("points") or _points(assignment)


def question_points(assignment: str) -> dict[str, float]:
    """The points that each question can bring, in the notebook's order."""
    return {question: sum(cases.values()) for question, cases in case_points(assignment).items()}


@functools.cache
def written_points(assignment: str) -> dict[str, float]:
    """The points of the answers in words, which people grade, by the names that their cells have in the notebook."""
    return _ahead(assignment).get("written") or _written(assignment)


def work_out(assignment: str) -> bytes:
    """The content of the file, for an assignment whose other products are built."""
    found = {
        "of": _state(assignment), "fingerprint": _fingerprint(assignment), "points": _points(assignment),
        "written": _written(assignment),
    }  # fmt: skip
    return json.dumps(found, indent=1).encode()


@functools.cache
def _ahead(assignment: str) -> dict[str, Any]:
    """What was worked out ahead; empty if that was of another state."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        found: dict[str, Any] = json.loads(worked_out(assignment).read_bytes())
        if found["of"] == _state(assignment):
            return found
    return {}


def _state(assignment: str) -> str:
    """A digest of all that fingerprint and points come from, as it is: quick, and different after any change of it."""
    folders = [path for path in (KIT / "autograder").iterdir() if path.is_dir() and path.name != "dist"]
    code = sorted(path for folder in [*folders, KIT / "reference"] for path in folder.rglob("*.py"))
    digest = hashlib.sha256(json.dumps(_versions()).encode())
    for path in [*code, THRESHOLDS, jail_support(assignment), _notebook(assignment)]:
        digest.update(f"\0{path.relative_to(KIT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _notebook(assignment: str) -> Path:
    return handout(assignment) / f"{assignment}.ipynb"


def _versions() -> list[str]:
    return [platform.python_version(), *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]


def _fingerprint(assignment: str) -> str:
    parts = [
        *_versions(),
        code_digest(sources(module_name(assignment))),
        *(hashlib.sha256(content).hexdigest() for content in handout_files(assignment).values()),
        *sorted(skipped_cells(assignment)),
        json.dumps(json.loads(THRESHOLDS.read_text()).get(assignment), sort_keys=True),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _written(assignment: str) -> dict[str, float]:
    points = load_assignment(assignment).written_points
    return {name.replace("_", "-"): float(worth) for name, worth in points.items()}


def _points(assignment: str) -> Points:
    return {
        question.id: {"example": 0.0, **{case.name: float(case.points) for case in question.cases}}
        for question in load_assignment(assignment).questions
    }
