"""What a claim is, and how the claims of an assignment are found."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import ModuleType, SimpleNamespace
from typing import Any, Literal

Kind = Literal["drawn", "own seed", "timed", "exact"]
"""What makes a figure vary: what is drawn; nothing, for a cell that sets the seed it needs; the clock; nothing."""
NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf\b|nan\b)")


@dataclass(frozen=True)
class Claim:
    """A sentence of the text that its cell is to show: the figure must lie above and below what is given."""

    cell: str
    gist: str
    figure: Callable[[Any, str], float | bool]
    """From the kernel's variables after the cell, as attributes, and from what the cell printed."""
    above: float | None = None
    below: float | None = None
    kind: Kind = "drawn"
    data: str | None = None
    """The one data set for which the text says so: `whole` or `subset`."""

    def on(self, data: str) -> Claim:
        """The same, for one data set only."""
        return replace(self, data=data)

    def holds(self, figure: float) -> bool:
        """Whether the sentence is true of this figure; of nan it never is."""
        low, high = -math.inf if self.above is None else self.above, math.inf if self.below is None else self.below
        return low < figure < high or figure == high == math.inf

    def slack(self, figure: float) -> float:
        """How far inside its bounds a figure lies: the smallest one is the worst; nan is worse than all."""
        bounds = [self.above is not None and figure - self.above, self.below is not None and self.below - figure]
        slack = min(float(bound) for bound in bounds if bound is not False)
        return -math.inf if math.isnan(slack) else slack

    @property
    def condition(self) -> str:
        """The bounds in words."""
        if self.above == TRUE:
            return "is so"
        bounds = {"above": self.above, "below": self.below}
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)

    @property
    def varies(self) -> bool:
        """Whether another run can give another figure."""
        return self.kind in ("drawn", "timed")


TRUE = 0.5
"""The bound of a figure that is a bool."""


def so(cell: str, gist: str, figure: Callable[[Any, str], bool], kind: Kind = "exact") -> Claim:
    """A claim that is a yes or no."""
    return Claim(cell, gist, figure, above=TRUE, kind=kind)


def module_of(assignment: str) -> ModuleType:
    """The module with the claims of an assignment."""
    return importlib.import_module(f"studies.claims.{assignment[3:].replace('-', '_')}")


def claims_of(assignment: str) -> list[Claim]:
    """What the cells of an assignment are to show, in the order of its notebook."""
    found: list[Claim] = module_of(assignment).CLAIMS
    return found


def figures(claims: list[Claim], names: Mapping[str, Any], printed: str) -> list[float]:
    """The figures of claims about one cell, from the names of the kernel and from what the cell printed."""
    return [float(claim.figure(SimpleNamespace(**names), printed)) for claim in claims]


def numbers(printed: str) -> list[float]:
    """All numbers in what a cell printed, in their order."""
    return [float(found) for found in NUMBER.findall(printed)]


def curve(board: Any, label: str) -> list[float]:
    """The points of a curve that a cell drew while it trained."""
    return list(board.data[label][1])
