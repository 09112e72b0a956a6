"""Try a probe, compare what it measures, recognise known mistakes.

Standard library, torch and numpy only: the build puts this file and `telling.py` into every public check.
"""

from __future__ import annotations

import builtins
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

from autograder.questions.telling import Doubles, clue, shape_clue

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
    if isinstance(value, (np.float64, np.str_)):
        return value.item()
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


def difference(
    got: Any, want: Any, rtol: float, atol: float, reveal: bool = False, label: str = "", tell: bool = False
) -> str | None:
    """The first difference between `got` and `want`, as a sentence, or None if they agree.

    Dictionaries are compared by the keys of `want`, lists and tuples alike item by item, tensors and arrays by shape,
    dtype and value (NaN equals NaN), numbers within `rtol` and `atol`. Values, shapes and numbers of entries are quoted
    only with `reveal`: a submission can put into them what it was asked with. `tell` adds what wrong entries have in
    common.
    """
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"{label or 'the result'} is {_kind(got)}, not a dictionary"
        for key, expected in want.items():
            if problem := difference(got.get(key), expected, rtol, atol, reveal, key, tell):
                return problem
        return None
    if isinstance(want, (list, tuple)):
        if not isinstance(got, (list, tuple)):
            return f"{label} is {_kind(got)}, not {_kind(want)}"
        if len(got) != len(want):
            if reveal:
                return f"{label}: number of items {len(got)} where {len(want)} is right"
            return f"{label}: too {'many' if len(got) > len(want) else 'few'} items"
        for number, (mine, expected) in enumerate(zip(got, want)):
            place = ("first", "second", "third")[number] if number < 3 else f"number {number + 1}" if reveal else "one"
            name = label if len(want) == 1 else f"{label}, {place} item"
            if problem := difference(mine, expected, rtol, atol, reveal, name, tell):
                return problem
        return None
    if isinstance(want, (torch.Tensor, np.ndarray)):
        return _array_difference(got, want, rtol, atol, reveal, label, tell)
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return _values_difference(np.float64(got), np.float64(want), rtol, atol, reveal, label, tell)
    if type(got) is type(want) and got == want:
        return None
    if isinstance(want, bool) and isinstance(got, bool):
        return f"{label}: {'no' if want else 'yes'}, where {'yes' if want else 'no'} is right"
    if reveal:
        return _side_by_side(label, "not right", "", repr(got), repr(want))
    return f"{label}: not right" if type(got) is type(want) else f"{label} is {_kind(got)}, not {_kind(want)}"


def _array_difference(
    got: Any, want: Any, rtol: float, atol: float, reveal: bool, label: str, tell: bool
) -> str | None:
    if not isinstance(got, type(want)):
        return f"{label} is {_kind(got)}, not {_kind(want)}"
    if tuple(got.shape) != tuple(want.shape):
        what = f"shape {tuple(got.shape)} where {tuple(want.shape)} is right" if reveal else "the wrong shape"
        why = shape_clue(_doubles(got), _doubles(want), rtol, atol) if tell else ""
        return f"{label}: {what}" + f" ({why})" * bool(why)
    if got.dtype != want.dtype:
        same = tell and bool(np.allclose(_doubles(got), _doubles(want), rtol=rtol, atol=atol, equal_nan=True))
        return f"{label}: dtype {got.dtype} where {want.dtype} is right" + " (the values are right)" * same
    return _values_difference(got, want, rtol, atol, reveal, label, tell)


def _values_difference(
    got: Any, want: Any, rtol: float, atol: float, reveal: bool, label: str, tell: bool
) -> str | None:
    mine, right = _doubles(got), _doubles(want)
    wrong = ~np.isclose(mine, right, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    if (np.isnan(mine) & wrong).any():
        what = "NaN where a number belongs"
    elif (np.isinf(mine) & wrong).any():
        what = "infinity where a finite number belongs"
    elif wrong.all():
        what = "wrong in every entry" if wrong.size > 1 else "not right"
    else:
        what = f"wrong in {wrong.sum()} of {wrong.size} entries" if reveal else "wrong in some entries"
    if not tell:
        why = ""
    elif want.dtype in (torch.bool, np.bool_):
        why = "True and False are swapped" if wrong.all() and wrong.size > 1 else ""
    else:
        why = clue(mine, right, rtol, atol, reveal)
    if not reveal:
        return f"{label}: {what}" + f" ({why})" * bool(why)
    digits = 4 if shown(got, 4) != shown(want, 4) else 8
    return _side_by_side(label, what, why, shown(got, digits), shown(want, digits))


def _side_by_side(label: str, what: str, why: str, mine: str, right: str) -> str:
    """What came out and what is right: in the sentence if they are short, else below it."""
    why = f" ({why})" * bool(why)
    if "\n" not in mine + right and "[" not in mine + right and len(mine + right) <= 60:
        return f"{label} is {mine} where {right} is right{why}"
    return f"{label}: {what}{why}\n    yours:    {hang(mine, 14)}\n    expected: {hang(right, 14)}"


def shown(array: Any, digits: int = 4) -> str:
    """A tensor or an array as NumPy prints it, row under row; a large one with its middle left out."""
    if isinstance(array, torch.Tensor):
        array = array.detach().cpu()
        array = (array.double() if array.is_floating_point() else array).numpy()
    if not np.ndim(array) and np.asarray(array).dtype.kind == "f":
        return f"{float(array):.{digits + 1}g}"
    return np.array2string(np.asarray(array), 88, digits, True, ", ", threshold=80, floatmode="maxprec_equal")


def hang(text: str, indent: int) -> str:
    """The text with its lines but the first indented."""
    return textwrap.indent(text, " " * indent).lstrip(" ")


def _doubles(array: Any) -> Doubles:
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def _kind(value: Any) -> str:
    """A value's type in a student's words."""
    if value is None:
        return "None (is a `return` missing?)"
    name = getattr(value, "type_name", type(value).__name__)
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"
