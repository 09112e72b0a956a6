"""The most telling difference between a wrong array and the right one: what a teacher would see at a glance.

NumPy only: the build puts this file into every public check. Without `reveal` each answer is one of a few fixed
phrases, so that no hidden value travels in it; see docs/security.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Doubles = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def shape_clue(got: Doubles, want: Doubles, rtol: float, atol: float) -> str:
    """What is wrong with an array of another shape, or the empty string."""
    mine, right = got.shape, want.shape
    if len(mine) > 1 and mine == right[::-1]:
        return "rows and columns are swapped"
    if mine != right and mine == tuple(size for size in right if size > 1):
        return "an axis of length 1 is missing: `keepdim=True` or `reshape` keeps it"
    if right == tuple(size for size in mine if size > 1):
        return "an axis of length 1 is too many"
    if got.size == want.size and _varied(want, rtol, atol) and _same(got.reshape(right), want, rtol, atol):
        return "the numbers are right, but arranged in another shape"
    if want.size > 1 and mine == (want.size, want.size) and right in ((want.size,), (want.size, 1)):
        return "it has grown into a square, as `(n,)` with `(n, 1)` does"
    return ""


def clue(got: Doubles, want: Doubles, rtol: float, atol: float, reveal: bool) -> str:
    """What the wrong entries of an array of the right shape have in common, or the empty string."""
    wrong = ~np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True)
    odd = wrong & ~np.isfinite(got)
    if odd.any():
        return "every entry" if odd.all() and odd.size > 1 else _place(odd, reveal)
    if not np.isfinite(want).all() or not wrong.any():
        return ""
    if np.abs(want).max() > 10 * atol and _same(got, -want, rtol, atol):
        return "the sign is turned around"
    if not np.any(got) and want.size > 1:
        return "every entry is 0"
    found = _scaled(got, want, rtol, atol, reveal) or _moved(got, want, rtol, atol) or _rounded(got, want)
    place = "" if found else _place(wrong, reveal)
    return f"only {place}" if place else found


def _same(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    return bool(np.allclose(got, want, rtol=rtol, atol=atol))


def _varied(want: Doubles, rtol: float, atol: float) -> bool:
    """Whether the entries differ enough to tell a factor, an offset and an order apart."""
    return bool(want.size > 1 and np.isfinite(want).all() and np.ptp(want) > 50 * (rtol * np.abs(want).max() + atol))


def _scaled(got: Doubles, want: Doubles, rtol: float, atol: float, reveal: bool) -> str:
    """The one factor or the one offset of all entries."""
    if want.size == 1:
        return _times(got.item(), want.item(), rtol, reveal)
    if not _varied(want, rtol, atol):
        return ""
    factor, offset = float((got * want).sum() / (want * want).sum()), float((got - want).mean())
    scaled, shifted = _same(got, factor * want, rtol, atol), _same(got, want + offset, rtol, atol)
    if scaled == shifted or abs(factor) < 1e-3:
        return ""
    if not reveal:
        return "all entries are off by the same factor" if scaled else "all entries are off by the same amount"
    if shifted:
        return f"each is {abs(offset):.4g} too {_large(offset > 0)}"
    part = 0 < factor < 1 and abs(round(1 / factor) * factor - 1) < 1e-4
    return f"each is 1/{1 / factor:.0f} of what is right" if part else f"each is {factor:.4g} times what is right"


def _times(got: float, want: float, rtol: float, reveal: bool) -> str:
    """The factor of a single number, if it is a plain one; between round numbers many hold by chance."""
    if want == 0 or abs(4 * (got - want) - round(4 * (got - want))) < 1e-6:
        return ""
    for number in range(2, 11):
        for factor, share in ((number, f"{number} times"), (1 / number, f"1/{number} of")):
            if abs(got / want / factor - 1) <= rtol:
                return f"it is {share} what is right" if reveal else f"it is some times too {_large(factor > 1)}"
    return ""


def _large(yes: bool) -> str:
    return "large" if yes else "small"


def _moved(got: Doubles, want: Doubles, rtol: float, atol: float) -> str:
    """Right entries in wrong places."""
    if not _varied(want, rtol, atol):
        return ""
    if want.ndim == 2 and got.T.shape == want.shape and _same(got.T, want, rtol, atol):
        return "rows and columns are swapped"
    for kind, mine, right in (("rows" if want.ndim > 1 else "entries", got, want), ("columns", got.T, want.T)):
        if not _shuffled(mine, right, rtol, atol):
            continue
        turned = _same(mine[::-1], right, rtol, atol)
        return f"the {kind} stand in reversed order" if turned else f"the {kind} are right, but in another order"
    return ""


def _shuffled(got: Doubles, want: Doubles, rtol: float, atol: float) -> bool:
    """Whether each row of `got` is exactly one row of `want`, and the other way round."""
    if not 1 < len(want) <= 100:
        return False
    close = np.isclose(got[:, None], want[None], rtol=rtol, atol=atol).reshape(len(got), len(want), -1).all(-1)
    return bool((close.sum(0) == 1).all() and (close.sum(1) == 1).all())


def _rounded(got: Doubles, want: Doubles) -> str:
    """Right but for decimals that were cut off."""
    if want.size < 2 or np.ptp(got) == 0:
        return ""
    for decimals in range(4):
        if np.allclose(got, np.round(want, decimals), rtol=1e-6, atol=1e-9):
            return "the values are right, but rounded"
    return "the decimals are cut off" if np.array_equal(got, np.trunc(want)) else ""


def _place(wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], reveal: bool) -> str:
    """The one row, column or entry that is marked, the first and the last by their names."""
    lines: dict[str, Any] = {"entry": wrong} if wrong.ndim == 1 and wrong.size > 2 else {}
    if wrong.ndim == 2 and min(wrong.shape) > 1:
        lines = {"row": wrong.all(1), "column": wrong.all(0)}
    for kind, marked in lines.items():
        if marked.sum() == 1 and wrong.sum() * len(marked) == wrong.size:
            number = int(marked.argmax())
            if number in (0, len(marked) - 1):
                return f"the {'last' if number else 'first'} {kind}"
            return f"{kind} {number}, counted from 0" if reveal else f"one {kind}"
    return ""
