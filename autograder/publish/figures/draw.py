"""What the figures are made of: boxes, arrows and labels as SVG text, in colors that mean the same in all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 700
"""Of every figure, in pixels: about a column of text."""
PAPER = "#ffffff"
SIZE = 16
"""Of the letters, unless said otherwise."""
WIDTHS = {"W": 0.9, "b": 0.55, "O": 0.75}
"""Of bold letters, for the bars above them, in their size."""


class Colors(NamedTuple):
    """How one kind of thing is drawn."""

    line: str
    fill: str
    ink: str


KINDS = {
    "input": Colors("#0b62a8", "#e1eefa", "#084a80"),
    "weight": Colors("#b45309", "#fdebd3", "#7a3a06"),
    "value": Colors("#5b6573", "#eceff3", "#1f2328"),
    "gradient": Colors("#a21d6b", "#fbe6f1", "#86155a"),
    "other": Colors("#14724f", "#e4f5ec", "#0e5a3e"),
    "repeated": Colors("#848b96", "#ffffff", "#646b75"),
    "plain": Colors("#5b6573", PAPER, "#1f2328"),
}
"""The same kinds in all figures. They also differ in lightness, and arrows of gradients are dashed."""


def sheet(title: str, height: float, parts: Iterable[str]) -> str:
    """A whole figure of this height in pixels: SVG in one line, with white paper of its own for dark pages."""
    style = "text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif}"
    style += ".code{font-family:Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
        f"<title>{escape(title)}</title><style>{style}</style>"
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="10" fill="{PAPER}" stroke="#c9ced6"/>'
        f"{''.join(parts)}</svg>\n"
    )


def label(
    x: float, y: float, text: str, kind: str = "plain", anchor: str = "middle", size: float = SIZE, look: str = ""
) -> str:
    """Text around the point (x, y), or from it on with the anchor `start`; the look is `code` or `bold`."""
    more = {"code": ' class="code"', "bold": ' font-weight="bold"'}.get(look, "")
    at = f'x="{number(x)}" y="{number(y + 0.35 * size)}"'
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text {at}{placed} font-size="{number(size)}" fill="{KINDS[kind].ink}"{more}>{escape(text)}</text>'


def symbol(x: float, y: float, name: str, kind: str = "plain", bar: bool = False, size: float = 19) -> str:
    """A symbol of the texts, such as `W1`, around the point (x, y); with a bar it is a gradient."""
    letter, below = name[0], name[1:]
    small = f'<tspan font-size="{number(0.7 * size)}" dy="{number(0.2 * size)}">{below}</tspan>' if below else ""
    text = label(x, y, letter, kind, size=size, look="bold").replace("</text>", f"{small}</text>")
    if not bar:
        return text
    middle, half = x - 0.2 * size * len(below), size * WIDTHS.get(letter, 0.7) / 2
    return text + stroke([(middle - half, y - 0.58 * size), (middle + half, y - 0.58 * size)], kind, 1.8)


def box(x: float, y: float, width: float, height: float, kind: str, round_by: float = 6, dashed: bool = False) -> str:
    """An empty box around the point (x, y)."""
    at = f'x="{number(x - width / 2)}" y="{number(y - height / 2)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {at} rx="{number(round_by)}" {_paint(kind, dashed)}/>'


def ring(x: float, y: float, radius: float, kind: str) -> str:
    """A unit of a network."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" {_paint(kind, False)}/>'


def dots(x: float, y: float, kind: str = "plain") -> str:
    """Three dots below each other: here are more of these."""
    return "".join(
        f'<circle cx="{number(x)}" cy="{number(y + d)}" r="2.2" fill="{KINDS[kind].line}"/>' for d in (-8, 0, 8)
    )


def stroke(points: Sequence[tuple[float, float]], kind: str, width: float = 1.6, dashed: bool = False) -> str:
    """A line through these points."""
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    more = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<polyline points="{path}" fill="none" stroke="{KINDS[kind].line}" stroke-width="{number(width)}"{more}/>'


def lines(pairs: Iterable[tuple[tuple[float, float], tuple[float, float]]], kind: str) -> str:
    """Many thin lines, each from one point to another."""
    path = "".join(f"M{number(a)} {number(b)}L{number(c)} {number(d)}" for (a, b), (c, d) in pairs)
    return f'<path d="{path}" stroke="{KINDS[kind].line}" stroke-width=".8"/>'


def arrow(x1: float, y1: float, x2: float, y2: float, kind: str = "plain", dashed: bool = False) -> str:
    """A straight arrow from (x1, y1) to the tip at (x2, y2)."""
    long = math.hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / long, (y2 - y1) / long
    left, right = ((x2 - 10 * dx + side * dy, y2 - 10 * dy - side * dx) for side in (4.5, -4.5))
    tip = " ".join(f"{number(x)},{number(y)}" for x, y in ((x2, y2), left, right))
    line = stroke([(x1, y1), (x2 - 8 * dx, y2 - 8 * dy)], kind, 2, dashed)
    return f'{line}<polygon points="{tip}" fill="{KINDS[kind].line}"/>'


def cell(x: float, y: float, width: float, height: float, text: object, kind: str) -> str:
    """An entry of a tensor around the point (x, y); a repeated one has a dashed border."""
    frame = box(x, y, width, height, kind, 0, kind == "repeated")
    return frame + label(x, y, str(text), kind, look="code")


def cells(x: float, y: float, rows: Sequence[Sequence[object]], kind: str, size: tuple[float, float] = (42, 34)) -> str:
    """A table of numbers, from its upper left corner (x, y) on."""
    width, height = size
    return "".join(
        cell(x + (j + 0.5) * width, y + (i + 0.5) * height, width, height, text, kind)
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
    )


def number(value: float) -> str:
    """To a tenth of a pixel, without a zero at its end: the same on every machine."""
    return f"{round(value, 1):g}"


def _paint(kind: str, dashed: bool) -> str:
    more = ' stroke-dasharray="4 3"' if dashed else ""
    return f'fill="{KINDS[kind].fill}" stroke="{KINDS[kind].line}" stroke-width="1.6"{more}'
