"""What a public check compares with, as JSON to be read: only long arrays are packed."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.judge.compare import Outcome, difference
from autograder.judge.tried import numbers

FEW = 64
"""Most numbers of an array that are written out."""


@dataclass(frozen=True)
class Known:
    """What is known of the answers to a question's public example."""

    expected: list[dict[str, Any]]
    """What is right, for each input."""
    mistakes: list[tuple[str, list[Outcome]]] = field(default_factory=list)
    """Hints, and what the mistakes that they mend lead to for each input."""
    inputs: list[dict[str, Any]] = field(default_factory=list)
    """The inputs, where they are too large for the test file."""
    others: list[str] = field(default_factory=list)
    """What else the grader tries, in words."""
    call: str = ""
    """The code that is shown of them, as `tried.py` reads it."""


def data_of(known: Known, rtol: float, atol: float) -> str:
    """The text of a data file; of what mistakes lead to, all that is not right within these tolerances."""
    parts: dict[str, list[Any]] = {
        "call": known.call.strip().splitlines(),
        "inputs": [_labelled(one) for one in known.inputs],
        "expected": [_labelled(one) for one in known.expected],
        "mistakes": [
            {"hint": hint, "outcomes": [_changes(*pair, rtol, atol) for pair in zip(outcomes, known.expected)]}
            for hint, outcomes in known.mistakes
        ],
        "others": known.others,
    }
    blocks = [f'"{name}": [\n{_lines(items)}\n]' for name, items in parts.items() if items]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _lines(items: list[Any]) -> str:
    return ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in items)


def _labelled(outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {label: _encoded(value) for label, value in outcome.items()}


def _changes(outcome: Outcome, right: dict[str, Any], rtol: float, atol: float) -> Any:
    """An exception's name, or the labels whose values are not right, and `null` for labels that are missing."""
    if isinstance(outcome, str):
        return outcome
    new = {
        label: value
        for label, value in outcome.items()
        if label not in right or differ(value, right[label], rtol, atol)
    }
    return {**_labelled(new), **{label: None for label in right if label not in outcome}}


def differ(one: Any, other: Any, rtol: float, atol: float) -> bool:
    """Whether two trees of values are not alike within these tolerances."""
    return bool(difference(one, other, rtol, atol) or difference(other, one, rtol, atol))


def _encoded(value: Any) -> Any:
    """JSON for a tree of arrays, numbers, strings, lists, tuples and dictionaries; an object with one key is a tag."""
    if isinstance(value, torch.Tensor):
        ((kind, content),) = _encoded(value.detach().cpu().numpy()).items()
        return {kind.removeprefix("numpy "): content}
    if isinstance(value, np.ndarray):
        return {f"numpy {value.dtype}": numbers(value) if 0 < value.size <= FEW else _packed(value)}
    if isinstance(value, dict):
        return {"dict": [[_encoded(key), _encoded(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        items = [_encoded(item) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    return {"none": []} if value is None else value


def _packed(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    return {"shape": list(array.shape), "packed": base64.b85encode(zlib.compress(array.tobytes(), 9)).decode()}


def read(text: str | bytes) -> Known:
    """What a data file says."""
    data = json.loads(text)
    expected = [_decoded_labels(one) for one in data["expected"]]
    mistakes = [
        (item["hint"], [_changed(*pair) for pair in zip(item["outcomes"], expected)])
        for item in data.get("mistakes", [])
    ]
    inputs = [_decoded_labels(one) for one in data.get("inputs", [])]
    return Known(expected, mistakes, inputs, data.get("others", []), "\n".join(data.get("call", [])))


def _changed(changes: dict[str, Any] | str, right: dict[str, Any]) -> Outcome:
    """The outcome with these changes to what is right."""
    if isinstance(changes, str):
        return changes
    gone = [label for label, value in changes.items() if value is None]
    new = {label: value for label, value in changes.items() if value is not None}
    return {label: value for label, value in {**right, **_decoded_labels(new)}.items() if label not in gone}


def _decoded_labels(outcome: dict[str, Any]) -> dict[str, Any]:
    return {label: _decoded(value) for label, value in outcome.items()}


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "none":
        return None
    if kind == "tuple":
        return tuple(map(_decoded, content))
    if kind == "dict":
        return {_decoded(key): _decoded(item) for key, item in content}
    dtype = np.dtype(kind.removeprefix("numpy "))
    if isinstance(content, dict):
        plain = zlib.decompress(base64.b85decode(content["packed"]))
        array = np.frombuffer(plain, dtype).reshape(content["shape"]).copy()
    else:
        array = np.array(content, dtype)
    return array if kind.startswith("numpy ") else torch.from_numpy(array)
