"""Public check of `closed_form`: The exact solution. Built by `make build` from its spec."""

from __future__ import annotations

import builtins
import numpy as np
import pprint
import textwrap
import torch
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from otter.test_files import test_case
from types import SimpleNamespace
from typing import Any


Measurement = dict[str, Any]
"""What a probe returns: labels in the teacher's words, and tensors, arrays, numbers, strings or lists of them."""


@dataclass(frozen=True)
class Clue:
    """What wrong entries have in common, such as one factor."""

    name: str
    value: Any = None


@dataclass(frozen=True)
class Difference:
    """The first difference between what came back and what is right.

    Shapes, numbers of items and values are in it only where they may be shown (`revealed`): a submission can put into
    them what it was asked with.
    """

    problem: str
    """`type`, `length`, `shape`, `dtype`, `truth`, `value`, or of an array `nan`, `infinite`, `all` or `some`."""
    label: str
    items: tuple[int, ...] = ()
    """Which item of a list or tuple called `label` it is."""
    got: str = ""
    want: str = ""
    wrong: int = 0
    """How many of the `size` entries of an array are wrong."""
    size: int = 0
    revealed: bool = False
    clue: Clue | None = None


NOT_YET = "not implemented yet"
NOT_RIGHT = "not right"
"""All that is said of a failed case where the instructor wants verdicts only."""
NO_SENSE = "what came back cannot be made sense of: look at its type and shape"
PROBLEMS = {
    "nan": "NaN where a number belongs", "infinite": "infinity where a finite number belongs",
    "all": "wrong in every entry", "some": "wrong in some entries", "shape": "the wrong shape", "value": NOT_RIGHT,
}  # fmt: skip
CLUES = {
    "transposed": "rows and columns are swapped",
    "axis missing": "an axis of length 1 is missing: `keepdim=True` or `reshape` keeps it",
    "axis too many": "an axis of length 1 is too many",
    "another shape": "the numbers are right, but arranged in another shape",
    "square": "it has grown into a square, as `(n,)` with `(n, 1)` does",
    "same values": "the values are right",
    "swapped": "True and False are swapped",
    "every entry": "every entry",
    "sign": "the sign is turned around",
    "zeros": "every entry is 0",
    "factor": "all entries are off by the same factor",
    "offset": "all entries are off by the same amount",
    "reversed": "the {} stand in reversed order",
    "another order": "the {} are right, but in another order",
    "rounded": "the values are right, but rounded",
    "cut off": "the decimals are cut off",
}
"""What is said of a clue where no values may be shown."""


def difference_words(found: Difference) -> str:
    """What differs, with what came out and what is right where that may be shown."""
    name = found.label + "".join(f", {_ordinal(number, found.revealed)} item" for number in found.items)
    why = f" ({clue_words(found.clue, found.revealed)})" if found.clue else ""
    match found.problem:
        case "type":
            return f"{name or 'the result'} is {found.got}, not {found.want}"
        case "length" if not found.revealed:
            return f"{name}: too {found.got} items"
        case "length":
            return f"{name}: number of items {found.got} where {found.want} is right"
        case "shape" if found.revealed:
            return f"{name}: shape {found.got} where {found.want} is right{why}"
        case "dtype":
            return f"{name}: dtype {found.got} where {found.want} is right{why}"
        case "truth":
            return f"{name}: {found.got}, where {found.want} is right"
    what = PROBLEMS[found.problem]
    if not found.revealed:
        return f"{name}: {what}{why}"
    if found.problem == "some":
        what = f"wrong in {found.wrong} of {found.size} entries"
    return _side_by_side(name, what, why, found.got, found.want)


def _ordinal(number: int, revealed: bool) -> str:
    if number < 3:
        return ("first", "second", "third")[number]
    return f"number {number + 1}" if revealed else "one"


def _side_by_side(label: str, what: str, why: str, mine: str, right: str) -> str:
    """What came out and what is right: in the sentence if they are short, else below it."""
    if "\n" not in mine + right and "[" not in mine + right and len(mine + right) <= 60:
        return f"{label} is {mine} where {right} is right{why}"
    return f"{label}: {what}{why}\n    yours:    {hang(mine, 14)}\n    expected: {hang(right, 14)}"


def clue_words(clue: Clue, revealed: bool) -> str:
    """What wrong entries have in common, with its numbers where values may be shown."""
    value = clue.value
    match clue.name:
        case "only" | "at":
            kind, number, count = value
            only = "only " if clue.name == "only" else ""
            if number in (0, count - 1):
                return f"{only}the {'last' if number else 'first'} {kind}"
            return only + (f"{kind} {number}, counted from 0" if revealed else f"one {kind}")
        case "single factor" if not revealed:
            return f"it is some times too {'large' if value > 1 else 'small'}"
        case "single factor":
            return f"it is {f'{value} times' if value > 1 else f'1/{1 / value:.0f} of'} what is right"
        case "offset" if revealed:
            return f"each is {abs(value):.4g} too {'large' if value > 0 else 'small'}"
        case "factor" if revealed:
            part = 0 < value < 1 and abs(round(1 / value) * value - 1) < 1e-4
            return f"each is 1/{1 / value:.0f} of what is right" if part else f"each is {value:.4g} times what is right"
    return CLUES[clue.name].format(value)


def hang(text: str, indent: int) -> str:
    """The text with its lines but the first indented."""
    return textwrap.indent(text, " " * indent).lstrip(" ")


Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def shape_clue(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """What is wrong with an array of another shape, if it can be told."""
    mine, right = got.shape, want.shape
    if len(mine) > 1 and mine == right[::-1]:
        return Clue("transposed")
    if mine != right and mine == tuple(size for size in right if size > 1):
        return Clue("axis missing")
    if right == tuple(size for size in mine if size > 1):
        return Clue("axis too many")
    if got.size == want.size and _varied(want, rtol, atol) and _same(got.reshape(right), want, rtol, atol):
        return Clue("another shape")
    if want.size > 1 and mine == (want.size, want.size) and right in ((want.size,), (want.size, 1)):
        return Clue("square")
    return None


def clue(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """What the wrong entries of an array of the right shape have in common, if they have anything."""
    wrong = ~np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)
    odd = wrong & ~np.isfinite(got)
    if odd.any():
        return Clue("every entry") if odd.all() and odd.size > 1 else _place("at", odd)
    if not np.isfinite(want).all() or not wrong.any():
        return None
    if np.abs(want).max() > 10 * atol and _same(got, -want, rtol, atol):
        return Clue("sign")
    if not np.any(got) and want.size > 1:
        return Clue("zeros")
    return (
        _scaled(got, want, rtol, atol) or _moved(got, want, rtol, atol) or _rounded(got, want) or _place("only", wrong)
    )


def _same(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    return bool(np.allclose(got, want, rtol=rtol, atol=atol))


def _varied(want: Doubles, rtol: float, atol: float) -> bool:
    """Whether the entries differ enough to tell a factor, an offset and an order apart."""
    return bool(want.size > 1 and np.isfinite(want).all() and np.ptp(want) > 50 * (rtol * np.abs(want).max() + atol))


def _scaled(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """The one factor or the one offset of all entries."""
    if want.size == 1:
        return _times(got.item(), want.item(), rtol)
    if not _varied(want, rtol, atol):
        return None
    factor, offset = float((got * want).sum() / (want * want).sum()), float((got - want).mean())
    scaled, shifted = _same(got, factor * want, rtol, atol), _same(got, want + offset, rtol, atol)
    if scaled == shifted or abs(factor) < 1e-3:
        return None
    return Clue("factor", factor) if scaled else Clue("offset", offset)


def _times(got: float, want: float, rtol: float) -> Clue | None:
    """The factor of a single number, if it is a plain one; between round numbers many hold by chance."""
    if want == 0 or abs(4 * (got - want) - round(4 * (got - want))) < 1e-6:
        return None
    for number in range(2, 11):
        for factor in (number, 1 / number):
            if abs(got / want / factor - 1) <= rtol:
                return Clue("single factor", factor)
    return None


def _moved(got: Doubles, want: Doubles, rtol: float, atol: float) -> Clue | None:
    """Right entries in wrong places."""
    if not _varied(want, rtol, atol):
        return None
    if want.ndim == 2 and got.T.shape == want.shape and _same(got.T, want, rtol, atol):
        return Clue("transposed")
    for kind, mine, right in (("rows" if want.ndim > 1 else "entries", got, want), ("columns", got.T, want.T)):
        if _shuffled(mine, right, rtol, atol):
            return Clue("reversed" if _same(mine[::-1], right, rtol, atol) else "another order", kind)
    return None


def _shuffled(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    """Whether each row of `got` is exactly one row of `want`, and the other way round."""
    if not 1 < len(want) <= 100:
        return False
    close = np.isclose(got[:, None], want[None], rtol=rtol, atol=atol).reshape(len(got), len(want), -1).all(-1)
    return bool((close.sum(0) == 1).all() and (close.sum(1) == 1).all())


def _rounded(got: Doubles, want: Doubles) -> Clue | None:
    """Right but for decimals that were cut off."""
    if want.size < 2 or np.ptp(got) == 0:
        return None
    for decimals in range(4):
        if np.allclose(got, np.round(want, decimals), rtol=1e-6, atol=1e-9):
            return Clue("rounded")
    return Clue("cut off") if np.array_equal(got, np.trunc(want)) else None


def _place(name: str, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Clue | None:
    """The one row, column or entry that is marked: its kind, its number counted from 0, and how many there are."""
    lines: dict[str, Any] = {"entry": wrong} if wrong.ndim == 1 and wrong.size > 2 else {}
    if wrong.ndim == 2 and min(wrong.shape) > 1:
        lines = {"row": wrong.all(1), "column": wrong.all(0)}
    for kind, marked in lines.items():
        if marked.sum() == 1 and wrong.sum() * len(marked) == wrong.size:
            return Clue(name, (kind, int(marked.argmax()), len(marked)))
    return None


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
    """The name of the first known mistake that leads to the same outcomes, input by input.

    Exceptions alone are no evidence: many mistakes raise the same type.
    """
    if all(isinstance(outcome, str) for outcome in outcomes):
        return None
    for name, theirs in mistakes:
        for mine, other in zip(outcomes, theirs):
            if isinstance(mine, str) or isinstance(other, str):
                if mine != other:
                    break
            elif difference(mine, other, rtol, atol):
                break
        else:
            return name
    return None


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
        return Difference("value", label, items, repr(got), repr(want), revealed=True)
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
    if not isinstance(got, type(want)):
        return Difference("type", label, items, kind_name(got), kind_name(want))
    if tuple(got.shape) != tuple(want.shape):
        why = shape_clue(_doubles(got), _doubles(want), near.rtol, near.atol) if near.explain else None
        shapes = (str(tuple(got.shape)), str(tuple(want.shape))) if near.reveal else ("", "")
        return Difference("shape", label, items, *shapes, revealed=near.reveal, clue=why)
    if got.dtype != want.dtype:
        same = near.explain and bool(near.close(_doubles(got), _doubles(want)).all())
        return Difference(
            "dtype", label, items, str(got.dtype), str(want.dtype), clue=Clue("same values") if same else None
        )
    return _values_difference(got, want, near, label, items)


def _values_difference(got: Any, want: Any, near: Tolerance, label: str, items: tuple[int, ...]) -> Difference | None:
    mine, right = _doubles(got), _doubles(want)
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


def _doubles(array: Any) -> Doubles:
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def kind_name(value: Any) -> str:
    """A value's type in a student's words."""
    if value is None:
        return "None (is a `return` missing?)"
    name = getattr(value, "type_name", type(value).__name__)
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"


WIDTH = 88
"""Columns of a message: what a notebook shows without scrolling."""


@dataclass
class Check:
    """A public check: a probe with fixed inputs, what is right, and what known mistakes lead to."""

    probe: Callable[..., Any]
    features: Callable[..., dict[str, Any]] | None
    inputs: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    mistakes: list[tuple[str, list[Outcome]]]
    rtol: float
    atol: float

    def run(self, env: dict[str, Any]) -> None:
        """Run the probe on the notebook's names; raise AssertionError with what was tried and what is wrong."""
        results = [try_probe(self.probe, self.features, SimpleNamespace(**env), one, seed=0) for one in self.inputs]
        problems = [self._problem(result, want) for result, want in zip(results, self.expected)]
        if not any(problems):
            return
        hint = recognise([outcome_of(result) for result in results], self.mistakes, self.rtol, self.atol)
        first = next(number for number, problem in enumerate(problems) if problem)
        problem = self._problem(results[first], self.expected[first], explain=not hint)
        parts = [textwrap.fill(hint, WIDTH)] if hint else []
        sentence, *values = str(problem).split("\n")
        parts += ["\n".join([*textwrap.wrap(sentence, WIDTH), *values]), f"Tried with:\n{_tried(self.inputs[first])}"]
        raise AssertionError("\n\n" + "\n\n".join(parts))

    def _problem(self, result: dict[str, Any] | Exception, want: dict[str, Any], explain: bool = False) -> str | None:
        if isinstance(result, Exception):
            return _raised(result)
        if "" in result:
            return NO_SENSE
        found = difference(result, want, self.rtol, self.atol, reveal=True, explain=explain)
        return difference_words(found) if found else None


def _raised(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        raise AssertionError(NOT_YET) from None
    missing = getattr(error, "name", None)
    if isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace):
        return f"`{missing}` is not defined: run its cell first"
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if "ipykernel" in frame.filename]
    words = textwrap.shorten(f"your code raised {type(error).__name__}: {error}", 4 * WIDTH)
    return words + (f"\n    at: {lines[-1]}" if lines else "")


def _tried(inputs: dict[str, Any]) -> str:
    """The inputs that the student's code was called with, one below the other."""
    lines = []
    for name, value in inputs.items():
        if name.startswith("_"):
            continue
        if isinstance(value, torch.Tensor):
            text = shown(value) + f", shape {tuple(value.shape)}" * (value.ndim > 1)
        elif isinstance(value, str):
            text = "\n" + value if "\n" in value else repr(value)
        else:
            text = pprint.pformat(value, width=WIDTH - 8 - len(name), sort_dicts=False)
        lines.append(f"    {name} = {hang(text, len(f'    {name} = '))}")
    return "\n".join(lines)


OK_FORMAT = False

def closed_form_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    w, b = ns.closed_form(X, y)
    return {"w": w, "b": b, "X afterwards": X, "y afterwards": y}

def _with_ones(X: Tensor) -> Tensor:
    return torch.cat((X, torch.ones_like(X[:, :1])), dim=1)


def fitted_features(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    """Where several `w` and `b` are the best, their predictions on `X` are still the same."""
    w, b = measured["w"], measured["b"]
    found: Measurement = {"the shape of w": list(w.shape), "the shape of b": list(b.shape)}
    if w.shape == (X.shape[1], 1) and b.shape == (1,):
        found["the predictions X w + b"] = X.double() @ w.double() + b.double()
    return found


def closed_form_example_features(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    """`w` and `b` where there is one best pair, else what they predict."""
    singular = int(torch.linalg.matrix_rank(_with_ones(X))) <= X.shape[1]
    return fitted_features(measured, X, y) if singular else measured

INPUTS = [{'X': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'X': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'X': torch.tensor([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]], dtype=torch.float32), 'y': torch.tensor([[3.0], [4.0], [8.0]], dtype=torch.float32)}]
EXPECTED = [{'w': torch.tensor([[2.000000476837158], [1.3333330154418945]], dtype=torch.float32), 'b': torch.tensor([1.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([[2.000000476837158], [1.3333330154418945]], dtype=torch.float32), 'b': torch.tensor([1.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2, 1], 'the shape of b': [1], 'the predictions X w + b': torch.tensor([[2.7142850160598755], [4.428570032119751], [7.857140064239502]], dtype=torch.float64)}]
MISTAKES = [('Your solution has no bias: give `X` a further column of ones, whose weight is the bias.', [{'w': torch.tensor([[2.3333332538604736], [1.9999994039535522]], dtype=torch.float32), 'b': torch.tensor([0.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([[2.3333332538604736], [1.9999994039535522]], dtype=torch.float32), 'b': torch.tensor([0.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2, 1], 'the shape of b': [1], 'the predictions X w + b': torch.tensor([[2.047618865966797], [4.095237731933594], [8.190475463867188]], dtype=torch.float64)}]), ('Your bias is the mean of `y`: that is right only where every column of `X` has mean 0.', [{'w': torch.tensor([[2.000000476837158], [1.3333330154418945]], dtype=torch.float32), 'b': torch.tensor([4.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([[2.000000476837158], [1.3333330154418945]], dtype=torch.float32), 'b': torch.tensor([4.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2, 1], 'the shape of b': [1], 'the predictions X w + b': torch.tensor([[6.7142850160598755], [8.428570032119751], [11.857140064239502]], dtype=torch.float64)}]), ('Weights and bias are mixed up: the weight of the column of ones is `b`, the others are `w`.', [{'w': torch.tensor([[1.3333330154418945], [1.0]], dtype=torch.float32), 'b': torch.tensor([2.000000476837158], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([[1.3333330154418945], [1.0]], dtype=torch.float32), 'b': torch.tensor([2.000000476837158], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2, 1], 'the shape of b': [1], 'the predictions X w + b': torch.tensor([[2.7142850160598755], [4.571427345275879], [8.285712003707886]], dtype=torch.float64)}]), ('Where columns depend on each other, there is no inverse: `torch.linalg.lstsq` or `pinv` still solve it.', [{'w': torch.tensor([[2.0000014305114746], [1.333333134651184]], dtype=torch.float32), 'b': torch.tensor([0.9999985694885254], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([[2.0000014305114746], [1.333333134651184]], dtype=torch.float32), 'b': torch.tensor([0.9999985694885254], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, 'RuntimeError']), ('The numbers are right, the shapes are not: `w` is (d, 1) and `b` is (1,).', [{'w': torch.tensor([2.000000476837158, 1.3333330154418945], dtype=torch.float32), 'b': torch.tensor(1.0, dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([2.000000476837158, 1.3333330154418945], dtype=torch.float32), 'b': torch.tensor(1.0, dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2], 'the shape of b': []}]), ('For `y` of shape (n,) your `w` is (d,): make `y` a column first, `y.reshape(-1, 1)`.', [{'w': torch.tensor([[2.000000476837158], [1.3333330154418945]], dtype=torch.float32), 'b': torch.tensor([1.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([[2.0], [3.0], [5.0], [6.0]], dtype=torch.float32)}, {'w': torch.tensor([2.000000476837158, 1.3333330154418945], dtype=torch.float32), 'b': torch.tensor([1.0], dtype=torch.float32), 'X afterwards': torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]], dtype=torch.float32), 'y afterwards': torch.tensor([2.0, 3.0, 5.0, 6.0], dtype=torch.float32)}, {'the shape of w': [2, 1], 'the shape of b': [1], 'the predictions X w + b': torch.tensor([[2.7142850160598755], [4.428570032119751], [7.857140064239502]], dtype=torch.float64)}])]

CHECK = Check(closed_form_probe, closed_form_example_features, INPUTS, EXPECTED, MISTAKES, rtol=0.001, atol=0.0001)

name = "closed_form"
points = 6.0


@test_case(name="closed_form")
def check_closed_form(env):
    CHECK.run(env)
