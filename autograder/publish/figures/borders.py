"""A figure of 06: what a straight border can do, and what one with bends."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from autograder.publish.figures.draw import KINDS, PAPER, label, number, sheet, stroke

Point = tuple[float, float]
UNITS = [(math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in (90, 210, 330)]
"""Weights of the three hidden units; each switches on where its weights times the point are above `ON`."""
ON, BORDER = 0.6, 1.0
"""Where a unit switches on, and where, alone, it turns the network's answer."""
SIDE, SCALE, TOP = 290, 60, 56
"""Of a panel, in pixels: its side, the length of 1, its upper edge."""
MIDDLE, REACH = (0.0, 0.0), 2.4
WHITE = f'fill="{PAPER}" stroke-width="2"'


def points() -> tuple[list[Point], list[Point]]:
    """Sixteen points in the middle, and 24 around them; always the same."""
    draw = random.Random(0).random
    inner = [_polar(0.85 * math.sqrt((i + 0.5) / 16), 137.5 * i + 20 * draw()) for i in range(16)]
    return inner, [_polar(1.8 + 0.4 * draw(), 15 * (i + 0.7 * draw())) for i in range(24)]


def network(point: Point) -> float:
    """Three relu units and an output: positive for the middle."""
    hidden = [max(0.0, _dot(unit, point) - ON) for unit in UNITS]
    return BORDER - ON - sum(hidden)


def best_line(inner: Sequence[Point], outer: Sequence[Point]) -> tuple[int, float, float]:
    """How many points the best of all straight lines has on the right side; its direction in degrees and distance."""
    found = []
    for angle in range(360):
        along = sorted(
            [(_dot(_polar(1, angle), one), 1) for one in inner] + [(_dot(_polar(1, angle), one), -1) for one in outer]
        )
        right = len(outer)  # the middle lies below the line
        for (here, kind), (after, _) in zip(along, along[1:]):
            right += kind
            found.append((right, after - here, angle, (here + after) / 2))
    right, _, angle, distance = max(found)
    return right, angle, distance


def borders() -> str:
    """Points that no straight line separates, and the border of a network with three hidden units."""
    inner, outer = points()
    everything = len(inner) + len(outer)
    lines, angle, distance = best_line(inner, outer)
    bends = sum(network(one) > 0 for one in inner) + sum(network(one) < 0 for one in outer)
    parts: list[str] = []
    for left, heading, right in ((40, "the best straight border", lines), (370, "a border with bends", bends)):
        parts.append(label(left + SIDE / 2, 28, heading, look="bold"))
        parts.append(label(left + SIDE / 2, TOP + SIDE + 22, f"{right} of {everything} points classified correctly"))
    straight, bent = _on(40), _on(370)
    parts += [_panel(straight(MIDDLE)), _panel(bent(MIDDLE))]
    ends = [straight(one) for one in _line(_polar(1, angle), distance)]
    parts += [_area(ends, arc=True), stroke(ends, "plain", 3)]
    corners = [_meet(one, BORDER, other, ON) for one in UNITS for other in UNITS if one != other]
    corners.sort(key=lambda corner: math.atan2(corner[1], corner[0]))
    parts.append(_area([bent(one) for one in corners]))
    for unit in UNITS:
        parts.append(stroke([bent(one) for one in _line(unit, ON)], "weight", 1.8, dashed=True))
    parts.append(stroke([bent(one) for one in [*corners, corners[0]]], "plain", 3))
    for place in (straight, bent):
        parts += [_circle(*place(one)) for one in inner] + [_triangle(*place(one)) for one in outer]
    words = "three hidden units: each switches on at a dashed line, and there the border bends"
    parts.append(label(350, TOP + SIDE + 50, words, "weight", size=15))
    return sheet("A straight and a bent border", TOP + SIDE + 74, parts)


def _polar(radius: float, angle: float) -> Point:
    return radius * math.cos(math.radians(angle)), radius * math.sin(math.radians(angle))


def _dot(one: Point, other: Point) -> float:
    return one[0] * other[0] + one[1] * other[1]


def _line(normal: Point, distance: float) -> list[Point]:
    """The ends of the line at this distance from the middle, within a panel."""
    reach = math.sqrt(REACH**2 - distance**2)
    x, y = normal
    return [(distance * x + way * y, distance * y - way * x) for way in (reach, -reach)]


def _meet(one: Point, first: float, other: Point, second: float) -> Point:
    """Where `one` times the point is `first`, and `other` times it is `second`."""
    area = one[0] * other[1] - one[1] * other[0]
    return (first * other[1] - second * one[1]) / area, (second * one[0] - first * other[0]) / area


def _on(left: float) -> Callable[[Point], Point]:
    """Where a point stands on the sheet, in the panel with this left edge."""
    return lambda point: (left + SIDE / 2 + SCALE * point[0], TOP + SIDE / 2 - SCALE * point[1])


def _panel(middle: Point) -> str:
    """The place for points."""
    x, y = middle
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(REACH * SCALE)}" fill="{KINDS["other"].fill}"/>'


def _area(corners: Sequence[Point], arc: bool = False) -> str:
    """Where the answer is the middle: between corners, or between the two ends of a line and a panel's edge."""
    radius = number(REACH * SCALE)
    between = f"A{radius} {radius} 0 1 1 " if arc else "L"
    path = between.join(f"{number(x)} {number(y)}" for x, y in corners)
    return f'<path d="M{path}Z" fill="{KINDS["input"].fill}"/>'


def _circle(x: float, y: float) -> str:
    colors = KINDS["input"]
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="5.5" {WHITE} stroke="{colors.line}"/>'


def _triangle(x: float, y: float) -> str:
    corners = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in ((-6, 5), (6, 5), (0, -6)))
    return f'<polygon points="{corners}" {WHITE} stroke="{KINDS["other"].line}"/>'
