"""Try a probe, compare what it measures, recognise known mistakes.

Standard library, torch and numpy only: the build puts this file into every public check.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

NOT_YET = "not implemented yet"
SENSELESS: dict[str, Any] = {"": "what came back cannot be made sense of: look at its type and shape"}
"""Features of a measurement of the wrong form."""
KINDS = set("int float complex str bytes bool list tuple dict set range function method generator type module".split())
KINDS |= set("Tensor Parameter Size dtype ndarray DataFrame Series Module Linear Sequential".split())
"""Types that are named in messages; a type of the student's own could carry a hidden value in its name."""
Outcome = dict[str, Any] | str
"""What a probe led to: features, or the name of the exception that it raised."""


def features_of(
    features: Callable[..., dict[str, Any]] | None, measured: Any, inputs: dict[str, Any]
) -> dict[str, Any]:
    """What is compared of a measurement; one of the wrong form gives `SENSELESS`, which equals nothing."""
    if not isinstance(measured, dict):
        return SENSELESS
    if not features:
        return measured
    try:
        return features(measured, **inputs)
    except Exception:
        return SENSELESS


def try_probe(
    probe: Callable[..., Any],
    features: Callable[..., dict[str, Any]] | None,
    ns: Any,
    inputs: dict[str, Any],
    seed: int,
) -> dict[str, Any] | Exception:
    """Features of a probe that runs in this process, on copies of the inputs, or the exception that it raises."""
    visible = {name: _copy(value) for name, value in inputs.items() if not name.startswith("_")}
    with torch.random.fork_rng(devices=[]):  # a student's own random numbers go on as if nothing had been asked
        seed_torch(seed)
        try:
            measured = probe(ns, **visible)
        except Exception as error:
            return error
    return features_of(features, plain(measured), inputs)


def seed_torch(seed: int) -> None:
    """What `torch.manual_seed` does, without the millisecond that it takes where there is no GPU."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


def _copy(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(item) for item in value)
    return value.clone() if isinstance(value, torch.Tensor) else value


def plain(value: Any) -> Any:
    """The value as it arrives from a jail: tensors without graph or subclass."""
    if isinstance(value, torch.Tensor):
        return value.detach().as_subclass(torch.Tensor)
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def error_name(types: Any) -> str:
    """The first built-in exception type among these names: a class of the student's could carry values out."""
    for name in types if isinstance(types, list) else []:
        kind = getattr(builtins, name, None) if isinstance(name, str) else None
        if isinstance(kind, type) and issubclass(kind, BaseException):
            return kind.__name__
    return "an exception"


def outcome_of(result: dict[str, Any] | Exception) -> Outcome:
    """A result of `try_probe` as data."""
    if isinstance(result, Exception):
        return error_name([kind.__name__ for kind in type(result).__mro__])
    return result


def recognise(
    outcomes: list[Outcome], mistakes: Iterable[tuple[str, Iterable[Outcome]]], rtol: float, atol: float
) -> str | None:
    """The hint of the first known mistake that leads to the same outcomes, input by input.

    Exceptions alone are no evidence: many mistakes raise the same type.
    """
    if all(isinstance(outcome, str) for outcome in outcomes):
        return None
    for hint, theirs in mistakes:
        for mine, other in zip(outcomes, theirs):
            if isinstance(mine, str) or isinstance(other, str):
                if mine != other:
                    break
            elif difference(mine, other, rtol, atol):
                break
        else:
            return hint
    return None


def difference(got: Any, want: Any, rtol: float, atol: float, reveal: bool = False, label: str = "") -> str | None:
    """The first difference between `got` and `want`, as a sentence, or None if they agree.

    Dictionaries are compared by the keys of `want`, lists and tuples alike item by item, tensors and arrays by shape,
    dtype and value (NaN equals NaN), numbers within `rtol` and `atol`. Values are quoted only with `reveal`.
    """
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"{label or 'the result'} is {_kind(got)}, not a dictionary"
        for key, expected in want.items():
            if problem := difference(got.get(key), expected, rtol, atol, reveal, key):
                return problem
        return None
    if isinstance(want, (list, tuple)):
        if not isinstance(got, (list, tuple)):
            return f"{label} is {_kind(got)}, not {_kind(want)}"
        if len(got) != len(want):
            return f"{label}: number of items {len(got)} where {len(want)} is right"
        for number, (mine, expected) in enumerate(zip(got, want)):
            if problem := difference(mine, expected, rtol, atol, reveal, label):
                place = "" if reveal and not isinstance(expected, torch.Tensor) else f" (item {number})"
                return problem + place
        return None
    if isinstance(want, (torch.Tensor, np.ndarray)):
        return _array_difference(got, want, rtol, atol, reveal, label)
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        same = bool(np.isclose(float(got), want, rtol=rtol, atol=atol, equal_nan=True))
    else:
        same = type(got) is type(want) and got == want
    if same:
        return None
    if isinstance(want, bool) and isinstance(got, bool):
        return f"{label}: {'no' if want else 'yes'}, where {'yes' if want else 'no'} is right"
    if reveal:
        return f"{label} is {got!r} where {want!r} is right"
    return f"{label} is not right" if type(got) is type(want) else f"{label} is {_kind(got)}, not {_kind(want)}"


def _array_difference(got: Any, want: Any, rtol: float, atol: float, reveal: bool, label: str) -> str | None:
    if not isinstance(got, type(want)):
        return f"{label} is {_kind(got)}, not {_kind(want)}"
    if tuple(got.shape) != tuple(want.shape):
        return f"{label} has shape {tuple(got.shape)} where {tuple(want.shape)} is right"
    if got.dtype != want.dtype:
        return f"{label} has dtype {got.dtype} where {want.dtype} is right"
    mine, expected = _doubles(got), _doubles(want)
    wrong = ~np.isclose(mine, expected, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    if (np.isnan(mine) & wrong).any():
        what = "contains NaN where numbers belong"
    elif (np.isinf(mine) & wrong).any():
        what = "contains infinity where finite numbers belong"
    else:
        what = f"is wrong in {wrong.sum()} of {wrong.size} entries" if wrong.size > 1 else "has the wrong value"
    if reveal:
        what += f"\n    yours:    {_shown(got)}\n    expected: {_shown(want)}"
    return f"{label} {what}"


def _doubles(array: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def _shown(array: Any) -> str:
    text = str(np.round(_doubles(array), 4).tolist())
    return text if len(text) <= 400 else text[:397] + "..."


def _kind(value: Any) -> str:
    """A value's type in a student's words."""
    if value is None:
        return "None (is a `return` missing?)"
    name = getattr(value, "type_name", type(value).__name__)
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"
