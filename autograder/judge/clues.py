"""The most telling difference between a wrong array and the right one: what a teacher would see at a glance.

NumPy only: the build puts this file into every public check.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.judge.verdict import Clue

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


def alike(one: Clue, other: Clue, revealed: bool) -> bool:
    """Whether the same is said of two clues: hidden ones are told without their numbers."""
    mine, theirs = one.value, other.value
    if one.name != other.name:
        return False
    match one.name:
        case "only" | "at":
            return _where(mine, revealed) == _where(theirs, revealed)
        case "factor" | "offset" | "single factor" if revealed:
            return bool(np.isclose(mine, theirs, rtol=1e-3))
        case "factor" | "offset":
            return True
        case "single factor":
            return bool((mine > 1) == (theirs > 1))
    return bool(mine == theirs)


def fits(found: Clue, got: Doubles, want: Doubles, rtol: float, atol: float, revealed: bool) -> bool:
    """Whether a clue holds for entries that are too few or too alike to show it by themselves."""
    if found.name == "zeros":
        return not np.any(got)
    if found.name == "factor" and (want * want).sum() > 0:
        factor = found.value if revealed else (got * want).sum() / (want * want).sum()
        return _same(got, factor * want, rtol, atol)
    return found.name == "offset" and _same(got, want + (found.value if revealed else (got - want).mean()), rtol, atol)


def _where(place: tuple[str, int, int], revealed: bool) -> tuple[str, int]:
    """What is said of a place: its kind and its number, -1 for the last, and 1 for any other that is not revealed."""
    kind, number, count = place
    return kind, 0 if number == 0 else -1 if number == count - 1 else number if revealed else 1


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
