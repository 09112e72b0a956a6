"""Try a probe, compare what it measures.

Standard library, torch and numpy only: the build puts this file into every public check.
"""

from __future__ import annotations

import builtins
import reprlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from autograder.judge.clues import Doubles, clue, shape_clue
from autograder.judge.verdict import Clue, Difference

SENSELESS: dict[str, Any] = {"": None}
"""Features of a measurement of the wrong form."""
KINDS = set("int float complex str bytes bool list tuple dict set range function method generator type module".split())
KINDS |= set("Tensor Parameter Size dtype ndarray DataFrame Series Module Linear Sequential".split())
"""Types that are named to people; a type of the student's own could carry a hidden value in its name."""
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
    except Exception as error:
        require_memory(error)
        return SENSELESS


def require_memory(error: Exception) -> None:
    """Raise MemoryError if the error says that an allocation failed; torch has no type of its own for that."""
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        raise MemoryError from error


def try_probe(
    probe: Callable[..., Any],
    features: Callable[..., dict[str, Any]] | None,
    ns: Any,
    inputs: dict[str, Any],
    seed: int,
) -> dict[str, Any] | Exception:
    """Features of a probe that runs in this process, on copies of the inputs, or the exception that it raises."""
    visible = {name: _copy(value) for name, value in inputs.items() if not name.startswith("_")}
    state = torch.get_rng_state()
    seed_torch(seed)
    try:
        measured = probe(ns, **visible)
    except Exception as error:
        return error
    finally:
        torch.set_rng_state(state)  # a student's own random numbers go on as if nothing had been asked
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


@dataclass(frozen=True)
class Tolerance:
    """How close numbers must be, and how much a difference says."""

    rtol: float
    atol: float
    reveal: bool = False
    """Whether values may be shown."""
    explain: bool = False
    """Whether to look for what wrong entries have in common."""

    def close(self, got: Doubles, want: Doubles) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which entries are right; NaN equals NaN."""
        return np.isclose(got, want, rtol=self.rtol, atol=self.atol, equal_nan=True)


def difference(
    got: Any, want: Any, rtol: float, atol: float, reveal: bool = False, label: str = "", explain: bool = False
) -> Difference | None:
    """The first difference between `got` and `want`, or None if they agree.

    Dictionaries are compared by the keys of `want`, lists and tuples alike item by item, tensors and arrays by shape,
    dtype and value (NaN equals NaN), numbers within `rtol` and `atol`. Values, shapes and numbers of entries are kept
    only with `reveal`: a submission can put into them what it was asked with. `explain` adds what wrong entries have in
    common.
    """
    return _difference(got, want, Tolerance(rtol, atol, reveal, explain), label)


def _difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...] = ()) -> Difference | None:
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return Difference("type", label, items, kind_name(got), "a dictionary")
        found = (_difference(got.get(key), expected, near, key) for key, expected in want.items())
        return next(filter(None, found), None)
    if isinstance(want, (list, tuple)):
        return _items_difference(got, want, near, label, items)
    if isinstance(want, (torch.Tensor, np.ndarray)):
        return _array_difference(got, want, near, label, items)
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return _values_difference(np.float64(got), np.float64(want), near, label, items)
    if type(got) is type(want) and got == want:
        return None
    if isinstance(want, bool) and isinstance(got, bool):
        return Difference("truth", label, items, "yes" if got else "no", "yes" if want else "no")
    if near.reveal:
        return Difference("value", label, items, brief(got), brief(want), revealed=True)
    if type(got) is type(want):
        return Difference("value", label, items)
    return Difference("type", label, items, kind_name(got), kind_name(want))


def _items_difference(
    got: Any, want: list[Any] | tuple[Any, ...], near: Tolerance, label: str, items: tuple[int, ...]
) -> Difference | None:
    if not isinstance(got, (list, tuple)):
        return Difference("type", label, items, kind_name(got), kind_name(want))
    if len(got) != len(want):
        if near.reveal:
            return Difference("length", label, items, str(len(got)), str(len(want)), revealed=True)
        return Difference("length", label, items, "many" if len(got) > len(want) else "few")
    for number, (mine, expected) in enumerate(zip(got, want)):
        if found := _difference(mine, expected, near, label, (*items, number) if len(want) > 1 else items):
            return replace(found, revealed=near.reveal)
    return None


def _array_difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...]) -> Difference | None:
    unread = getattr(got, "type_name", "") == type(want).__name__ and hasattr(got, "shape")  # too large
    if not isinstance(got, type(want)) and not unread:
        return Difference("type", label, items, kind_name(got), kind_name(want))
    if tuple(got.shape) != tuple(want.shape):
        explain = near.explain and not unread
        why = shape_clue(doubles(got), doubles(want), near.rtol, near.atol) if explain else None
        shapes = (str(tuple(got.shape)), str(tuple(want.shape))) if near.reveal else ("", "")
        return Difference("shape", label, items, *shapes, revealed=near.reveal, clue=why)
    if got.dtype != want.dtype:
        same = near.explain and not unread and bool(near.close(doubles(got), doubles(want)).all())
        return Difference(
            "dtype", label, items, str(got.dtype), str(want.dtype), clue=Clue("same values") if same else None
        )
    return _values_difference(got, want, near, label, items)


def _values_difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...]) -> Difference | None:
    mine, right = doubles(got), doubles(want)
    wrong = ~near.close(mine, right)
    if not wrong.any():
        return None
    if (np.isnan(mine) & wrong).any():
        problem = "nan"
    elif (np.isinf(mine) & wrong).any():
        problem = "infinite"
    else:
        problem = "value" if wrong.size == 1 else "all" if wrong.all() else "some"
    why = None
    if near.explain and want.dtype in (torch.bool, np.bool_):
        why = Clue("swapped") if wrong.all() and wrong.size > 1 else None
    elif near.explain:
        why = clue(mine, right, near.rtol, near.atol)
    if not near.reveal:
        return Difference(problem, label, items, clue=why)
    digits = 4 if shown(got, 4) != shown(want, 4) else 8
    return Difference(
        problem, label, items, shown(got, digits), shown(want, digits), int(wrong.sum()), wrong.size, True, why
    )


def shown(array: Any, digits: int = 4) -> str:
    """A tensor or an array as NumPy prints it, row under row; a large one with its middle left out."""
    if isinstance(array, torch.Tensor):
        array = array.detach().cpu()
        array = (array.double() if array.is_floating_point() else array).numpy()
    if not np.ndim(array) and np.asarray(array).dtype.kind == "f":
        return f"{float(array):.{digits + 1}g}"
    return np.array2string(np.asarray(array), 88, digits, True, ", ", threshold=80, floatmode="maxprec_equal")


class _Brief(reprlib.Repr):
    """Prints what a submission sent, however large it is."""

    def repr_Tensor(self, value: Any, level: int) -> str:
        """Arrays in other values are told by their shape."""
        return f"<{kind_name(value)[2:].strip()} of shape {tuple(value.shape)}>"

    repr_ndarray = repr_Tensor


_BRIEF = _Brief()
_BRIEF.maxlist = _BRIEF.maxtuple = _BRIEF.maxdict = 12
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 200


def brief(value: Any) -> str:
    """A value as Python writes it; of a large one, the first parts."""
    return _BRIEF.repr(value)


def doubles(array: Any) -> Doubles:
    """The numbers of a tensor or an array as float64."""
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def kind_name(value: Any) -> str:
    """A value's type in a student's words."""
    return kind_words(getattr(value, "type_name", type(value).__name__))


def kind_words(name: str) -> str:
    """A type's name in a student's words."""
    if name == "NoneType":
        return "None (is a `return` missing?)"
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"
