"""What full feedback adds to a verdict: the code that leads to it, and where the numbers differ; how a model learned.

None of it travels into public checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.judge.compare import Outcome, doubles, require_memory
from autograder.judge.tried import GRADIENT, laid_out, literal, tried_code
from autograder.judge.verdict import Difference, Evidence, Trained
from autograder.spec.measure import Measurement
from autograder.spec.question import Assignment, Case, Example, Question

COLUMNS = 100
"""Of code that is shown."""
LONGEST = 4000
"""Characters of code that are shown."""
ROOMS = (1500, 500, 200, 100)
"""Characters that one input may take; the next smaller one where the code is too long."""
LEAST = 80
"""Characters that each tensor of a list may take: what stands for it is not shorter."""
MOST_NUMBERS = 400
"""Of a tensor that is written out."""
FIRST = 6
"""Differences that are told with their places."""
WANTED = re.compile(r"  #([?!]) (\w+)$")
"""At the end of a line of a hidden call: the line is there only where this input is given, or is not."""
WEIGHTS = next(line for line in GRADIENT.splitlines() if line.startswith("weights"))
"""The line that sets the weights of results, where none are drawn."""
PARTS = next(line for line in GRADIENT.splitlines() if line.startswith("parts"))
"""The line for functions with several results."""


@dataclass(frozen=True)
class _Large:
    """Stands for an input that is too large to be written out."""

    text: str

    def __repr__(self) -> str:
        return f"<{self.text}>"


def trained_of(features: Outcome, threshold: float) -> Trained:
    """How a model learned, as its features say, which may be forged."""
    if isinstance(features, str) or not isinstance(features.get("accuracy"), float):
        return Trained(threshold)
    return Trained(threshold, features["accuracy"], tuple(features.get("curve", ())), tuple(features.get("missed", ())))


def same_inputs(one: Measurement, other: Measurement) -> bool:
    """Whether two drawn inputs are the same."""
    return bool(_comparable(one) == _comparable(other))


def _comparable(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return str(value.dtype), tuple(value.shape), value.numpy().tobytes()
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tobytes()
    if isinstance(value, dict):
        return [(key, _comparable(item)) for key, item in value.items()]
    return [_comparable(item) for item in value] if isinstance(value, (list, tuple)) else repr(value)


def tried_of(
    assignment: Assignment, question: Question, case: Case | Example, inputs: Measurement, found: Evidence | None
) -> str:
    """The code that leads to what was found for these inputs; what is large is told by its form."""
    label = found.label if isinstance(found, Difference) else ""
    call, given = _call(assignment, question, case, inputs), dict(inputs)
    drawn: dict[str, Any] = {name: given.pop(name) for name in ("cotangent", "cotangents") if name in given}
    if "cotangents" in drawn and not call:
        given["gradient"] = True
    if len(drawn.get("cotangents", ())) == 1:
        drawn = {"cotangent": drawn["cotangents"][0]}
    if "#? transposed" in call:
        given.pop("transposed")
    for room in ROOMS:
        short = {name: _short(value, room) for name, value in given.items()}
        code = _with_drawn(tried_code(_for(call, inputs), short, label, COLUMNS), drawn)
        used = {name: _short(value, room) for name, value in drawn.items() if re.search(rf"\b{name}\b", code)}
        code = "\n".join([*(f"{name} = {laid_out(value, COLUMNS)}" for name, value in used.items()), code])
        if len(code) <= LONGEST:
            break
    return code


def _with_drawn(code: str, drawn: Mapping[str, Any]) -> str:
    """The code of a gradient with the weights that were drawn, in as few lines as they need."""
    code = code.replace(f"{WEIGHTS}\n", "")
    if "cotangent" in drawn:
        code = code.replace(f"{PARTS}\n", "")
        return code.replace("torch.autograd.backward(parts, weights)", "result.backward(cotangent)")
    return code.replace("(parts, weights)", "(parts, cotangents)")


def _call(assignment: Assignment, question: Question, case: Case | Example, inputs: Measurement) -> str:
    if isinstance(case, Example):
        return assignment.calls.get(question.id, "")
    keys = (f"{case.probe.__name__} {inputs.get('model', '')}", case.probe.__name__)
    if found := next((assignment.hidden_calls[key] for key in keys if key in assignment.hidden_calls), ""):
        return found
    if case.probe is question.example.probe and question.id in assignment.calls:
        return assignment.calls[question.id]
    return "" if "function" in inputs else ", ".join(name for name in inputs if not name.startswith("_"))


def _for(call: str, inputs: Mapping[str, Any]) -> str:
    """The lines of a hidden call that are there for these inputs."""
    lines = []
    for line in call.strip().splitlines():
        wanted = WANTED.search(line)
        if not wanted or bool(inputs.get(wanted[2]) not in (None, False, {})) is (wanted[1] == "?"):
            lines.append(WANTED.sub("", line))
    return "\n".join(lines)


def _short(value: Any, room: int) -> Any:
    """The value, or what stands for it if it takes more characters."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        count = value.size if isinstance(value, np.ndarray) else value.numel()
        if count <= MOST_NUMBERS and len(literal(value)) <= room:
            return value
        dtype = str(value.dtype).removeprefix("torch.")
        return _Large(f"{dtype} of shape {tuple(value.shape)}, from {value.min():.4g} to {value.max():.4g}, drawn")
    if isinstance(value, list) and any(isinstance(item, (torch.Tensor, np.ndarray)) for item in value):
        shown = [_short(item, max(room // len(value), LEAST)) for item in value]
        return shown if len(literal(shown)) <= 4 * room else _Large(f"list of {len(value)}, drawn")
    if isinstance(value, (list, dict)) and len(literal(value)) > room:
        inner = f" of {len(next(iter(value.values())))}" if isinstance(value, dict) else ""
        return _Large(f"{type(value).__name__} of {len(value)}{inner}, drawn")
    return value


def difference_of(found: Evidence | None, outcome: Outcome, right: Measurement, near: tuple[float, float]) -> str:
    """What came out minus what is right, where numbers are wrong: the first of them, each with its place.

    Differences that are no finite number are counted; nothing is told of what the sentence says already.

    Args:
        near: relative and absolute tolerance.
    """
    if not isinstance(found, Difference) or not found.revealed or isinstance(outcome, str):
        return ""
    told = found.clue is not None and found.clue.name == "offset"
    if told or found.problem not in ("nan", "infinite", "all", "some", "value"):
        return ""
    try:
        got, want = outcome[found.label], right[found.label]
        for item in found.items:
            got, want = got[item], want[item]
        if not isinstance(want, (torch.Tensor, np.ndarray, float)):
            return ""
        mine, expected = doubles(got), doubles(want)
        return _listed(mine - expected, ~np.isclose(mine, expected, *near, equal_nan=True))
    except Exception as error:  # only a forged measurement gets here
        require_memory(error)
        return ""


def _listed(by: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any]) -> str:
    """The first differences among these entries, and how many there are."""
    finite = np.argwhere(wrong & np.isfinite(by))
    parts = [_at(place.tolist(), float(by[tuple(place)])) for place in finite[:FIRST]]
    if len(finite) > FIRST:
        parts.append(f"… ({len(finite)} in all)")
    if by.ndim and (odd := int(wrong.sum()) - len(finite)):
        parts.append(f"not finite in {odd} of {by.size} entries")
    return ", ".join(parts)


def _at(place: list[int], by: float) -> str:
    amount = f"{'−' if by < 0 else '+'}{abs(by):.4g}"
    return f"{amount} at {place}" if place else amount
