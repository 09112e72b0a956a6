"""What a question is made of. See docs/question-authors.md for how to write one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

from autograder.spec.measure import Measurement
from autograder.spec.mistakes import Mistake, cell_of, notebook_with
from reference import d2lite

Probe = Callable[..., Measurement]
"""`probe(ns, **inputs)`: uses the notebook's names through `ns`, measures, never judges."""
Inputs = Callable[[torch.Generator], list[dict[str, Any]]]
"""Draws the inputs of a hidden case; each item is one call of the probe."""
Features = Callable[..., Measurement]
"""`features(measured, **inputs)`: what of a measurement is compared, computed on the grader's side."""


@dataclass(frozen=True)
class Case:
    """One hidden test case: a probe, its inputs, and how what it measures is judged.

    By default the features must equal those of the same probe run on `reference/`, within `rtol` and `atol`.
    """

    name: str
    points: float
    title: str
    """What this case looks at, in words for students, whom the public check tells what else is tried."""
    probe: Probe
    inputs: Inputs
    features: Features | None = None
    asks: tuple[str, ...] = ()
    """What it asks, if not all that the question defines: functions, classes, or methods as `Class.method`."""
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """For features without a reference to compare with: the least and the most that each may be."""
    threshold: str | None = None
    """Key in `thresholds.json` that the feature `accuracy` must reach; calibration measures it."""
    rtol: float = 1e-4
    atol: float = 1e-6
    trains: bool = False
    """Whether the probe trains a model, which has a time limit of its own."""
    reply_mib: int = 1
    """Arrays of a reply that are read at least, in MiB: more than the right reply has."""
    shared: bool = False
    """Whether its inputs are taken from what is the same for every submission, so that they are never shown."""
    reference: Callable[..., Measurement] | None = None
    """`reference(**inputs)`: expected features, if not those of the same probe run on `reference/`."""

    @property
    def compared(self) -> bool:
        """Whether the features are compared with right ones, so that mistakes can be recognised in them."""
        return not self.bounds and not self.threshold


@dataclass(frozen=True)
class Example:
    """The public check: small fixed inputs for one of the probes."""

    probe: Probe
    inputs: Callable[[], list[dict[str, Any]]]
    features: Features | None = None
    rtol: float = 1e-4
    atol: float = 1e-6


@dataclass(frozen=True)
class Question:
    """A question: what students define, its public check, its hidden cases and the mistakes that are told apart."""

    id: str
    title: str
    defines: tuple[str, ...]
    """Names in `reference/` whose source is the answer; the stub keeps their signatures and docstrings."""
    example: Example
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...] = ()
    """Wrong answers that are told apart."""
    substitutes: Mapping[str, str] = field(default_factory=dict)
    """Right functions to take the place of wrong ones, by the name of a function, a class or `Class.method`."""
    builds_on: tuple[str, ...] = ()
    """Questions whose answers this one may use; where one of those is wrong, its substitutes are used here."""

    @property
    def points(self) -> float:
        """Points of all cases together."""
        return sum(case.points for case in self.cases)

    def asked(self, case: Case | Example) -> tuple[str, ...]:
        """The names of what a case asks."""
        return (isinstance(case, Case) and case.asks) or self.defines


@dataclass(frozen=True)
class Assignment:
    """An assignment: its reference module, its questions in the notebook's order, what its jail is given."""

    id: str
    title: str
    reference: ModuleType
    questions: tuple[Question, ...]
    files: Callable[[torch.Generator], dict[str, bytes]] = lambda generator: {}
    """Files the jail is given besides d2lite, by path relative to the working folder."""
    held_out: Callable[[], Iterable[Any]] = lambda: ()
    """Paths of data that must not be readable in the jail."""
    images: bool = False
    """Whether the notebook reads Fashion-MNIST, so that its folder gets the shipped subset."""
    support_leaves_out: tuple[str, ...] = ()
    """Functions and `Class.method`s of d2lite that this assignment asks for."""
    support_adds: tuple[Callable[..., Any], ...] = ()
    """Classes and functions of earlier assignments that this one builds on; its d2lite has them."""
    calls: Mapping[str, str] = field(default_factory=dict)
    """What public checks are said to have tried, by question, where no function is simply called: see `tried.py`."""
    hidden_calls: Mapping[str, str] = field(default_factory=dict)
    """The same of hidden cases that measure otherwise, by their probe: see `explained.py`."""
    written_points: Mapping[str, float] = field(default_factory=dict)

    def question(self, question_id: str) -> Question:
        """The question called `question_id`."""
        return next(question for question in self.questions if question.id == question_id)


def names(module: ModuleType, replaces: Mapping[str, Any] | None = None) -> SimpleNamespace:
    """The names of a solved notebook, some of them replaced: a probe gets them as `ns` on the grader's side."""
    return SimpleNamespace(**{**vars(d2lite), **vars(module), **(replaces or {})})


def mistaken(assignment: Assignment, question: Question, mistake: Mistake) -> SimpleNamespace:
    """The names of a notebook that is right but for this mistake."""
    defines = question.defines or tuple(name for other in assignment.questions for name in other.defines)
    return _mistaken(assignment.reference, defines, mistake)


@functools.cache
def _mistaken(reference: ModuleType, defines: tuple[str, ...], mistake: Mistake) -> SimpleNamespace:
    return SimpleNamespace(**notebook_with(reference, cell_of(reference, defines, mistake.cell), mistake.name))
