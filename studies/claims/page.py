"""`docs/claims.md`: a table of claims per assignment, and how long its notebook takes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.questions import assignment_names
from studies.claims.claim import TRUE, Claim, claims_of

HEAD = """# What the cells show

Written by `make claims`. A sentence of a text that says what a cell shows is a claim, and has a condition. The solved
notebooks run in kernels of their own; after the cell, the condition is looked at. The kind of a claim says what could
make it fail: what is *drawn* (each run has another seed; a seed that a cell sets is shifted in all runs but the first),
or the clock, where it is *timed* (no other run goes on meanwhile). An *exact* one, and one that needs the *own seed* of
its cell, come out the same each time and are run once. *Worst* is the figure nearest to its bound, or furthest beyond.
Kernels compute with one thread; seconds are those of Run All with as many as torch takes.
"""
COLUMNS = ("cell", "what it is to show", "kind", "must be")
DATA = {"none": "", "whole": ", whole data", "subset": ", subset"}
"""The data sets of runs (`none` for a notebook without pictures) and what is said of them after a comma."""
Figures = dict[str, dict[Claim, list[float]]]
"""By data set."""
Seconds = dict[tuple[str, int], float]
"""By data set and number of cores."""


def section(assignment: str, found: Figures, seconds: Seconds) -> str:
    """The table of an assignment, and how long its notebook takes."""
    shown = [data for data in DATA if data in found]
    heads = [head for data in shown for head in (f"held{DATA[data]}", "worst")]
    lines = [_row([*COLUMNS, *heads]), _row(["---"] * (len(COLUMNS) + len(heads)))]
    for claim in claims_of(assignment):
        results = [word for data in shown for word in _result(claim, found[data].get(claim, []))]
        lines.append(_row([f"`{claim.cell}`", claim.gist, claim.kind, claim.condition, *results]))
    clocked = [(took, cores, DATA[data]) for (data, cores), took in seconds.items()]
    times = [f"{took:.0f} s with {cores} core{'s' * (cores > 1)}{where}" for took, cores, where in clocked]
    return "\n".join(["", f"From top to bottom: {'; '.join(times) or 'not measured'}.", "", *lines, ""])


def failures(found: Figures) -> Iterable[tuple[str, Claim, list[float]]]:
    """Data set, claim and figures of whatever did not hold each time."""
    for data, claims in found.items():
        for claim, figures in claims.items():
            if not all(map(claim.holds, figures)):
                yield data, claim, figures


def worst(claim: Claim, figures: list[float]) -> str:
    """The figure nearest to its bound, or furthest beyond, in words."""
    figure = min(figures, key=claim.slack)
    return f"{figure:.3g}" if claim.above != TRUE else "so" if claim.holds(figure) else "not so"


def write(path: Path, sections: dict[str, str]) -> None:
    """Put these sections into the page; those of other assignments stay."""
    before = path.read_text(encoding="utf-8").split("\n## ")[1:] if path.exists() else []
    kept = dict(part.split("\n", 1) for part in before)
    kept = {name: text for name, text in kept.items() if name in assignment_names()} | sections
    text = HEAD + "".join(f"\n## {name}\n{kept[name]}" for name in sorted(kept))
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _result(claim: Claim, figures: list[float]) -> tuple[str, str]:
    if not figures:
        return "", ""
    held = f"{sum(map(claim.holds, figures))} of {len(figures)}"
    return (held if all(map(claim.holds, figures)) else f"**{held}**"), worst(claim, figures)


def _row(words: Iterable[str]) -> str:
    return f"| {' | '.join(word.replace('|', chr(92) + '|') for word in words)} |"
