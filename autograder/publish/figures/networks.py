"""Figures of 05 and 06: the network of softmax regression, and a multilayer perceptron."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from autograder.publish.figures.draw import arrow, box, dots, label, lines, number, ring, sheet, stroke, symbol
from autograder.report.pages.pictures import CLASSES

BOOT = ("00000660", "00000790", "00000890", "00001990", "00048990", "06899996", "89999998", "77777777")
"""A picture of eight by eight pixels, from 0 (black) to 9."""
LOGITS = (0.2, -1.1, 0.1, -0.6, -1.4, 2.3, 0.4, 2.6, 0.9, 4.1)


def softmax_network() -> str:
    """From a picture to ten logits and ten probabilities."""
    top, step, inputs, logits = 78, 32, 190, 352
    rows = [top + step * i for i in range(10)]
    middle = (rows[0] + rows[-1]) / 2
    pixels = [middle + d for d in (-120, -80, -40, 40, 120)]
    parts = [lines([((inputs, y), (logits - 23, to)) for y in pixels for to in rows], "weight")]
    parts += [ring(inputs, y, 13, "input") for y in pixels] + [
        dots(inputs, middle, "input"),
        dots(inputs, middle + 80, "input"),
    ]
    parts += [
        _picture(24, middle - 44, 11),
        label(68, middle + 64, "28 × 28", "input"),
        arrow(118, middle, 168, middle),
    ]
    parts += [_heading(x, words) for x, words in ((68, "picture"), (inputs, "784 pixels"), (logits, "10 logits"))]
    parts += [_heading(584, "10 probabilities")]
    parts += [_parameter(249, middle, "W"), _parameter(293, middle, "b")]
    parts += [box(446, middle, 76, rows[-1] - rows[0] + 34, "plain"), label(446, middle, "softmax")]
    total = sum(map(math.exp, LOGITS))
    for y, logit, name in zip(rows, LOGITS, CLASSES):
        share = math.exp(logit) / total
        parts += [
            box(logits, y, 46, 25, "value", 12),
            label(logits, y, f"{logit:.1f}".replace("-", "−"), "value", size=14),
        ]
        parts += [arrow(logits + 25, y, 405, y), arrow(486, y, 504, y)]
        parts += [label(510, y, name, anchor="start", size=15)]
        parts += [
            box(596 + 34 * share, y, 68 * share, 18, "value", 0),
            label(684, y, f"{share:.2f}", "value", "end", 15),
        ]
    parts.append(
        label(
            350,
            rows[-1] + 46,
            "each logit is a sum: every pixel times a weight of its own, plus a bias",
            "weight",
            size=15,
        )
    )
    return sheet("The network of softmax regression", rows[-1] + 70, parts)


def mlp_network() -> str:
    """From 784 pixels over 256 hidden units to ten logits."""
    middle, places = 196, (120, 350, 580)
    columns = [[middle + d for d in ys] for ys in ((-100, -60, -20, 100), (-110, -72, -34, 4, 110), (-84, -44, -4, 84))]
    gaps = (middle + 40, middle + 57, middle + 40)
    parts = []
    for one, other, left, right in zip(columns, columns[1:], places, places[1:]):
        parts.append(lines([((left, y), (right, to)) for y in one for to in other], "weight"))
    for x, column, gap, kind in zip(places, columns, gaps, ("input", "value", "value")):
        parts += [ring(x, y, 15, kind) for y in column] + [dots(x, gap, kind)]
    parts += [_bend(places[1], y) for y in columns[1]]
    words = (("784 pixels", "X", "(n, 784)"), ("256 hidden units", "H", "(n, 256)"), ("10 logits", "O", "(n, 10)"))
    for x, (heading, name, shape) in zip(places, words):
        kind = "input" if name == "X" else "value"
        parts += [_heading(x, heading), symbol(x - 46, 350, name, kind), label(x - 30, 350, shape, kind, "start")]
    parts.append(label(places[1], 50, "each with a relu", size=14))
    for x, layer in ((235, "1"), (465, "2")):
        parts += [_parameter(x - 22, middle, f"W{layer}"), _parameter(x + 22, middle, f"b{layer}")]
    return sheet("A multilayer perceptron with one hidden layer", 376, parts)


def _heading(x: float, text: str) -> str:
    return label(x, 28, text)


def _parameter(x: float, y: float, name: str) -> str:
    return box(x, y, 40, 36, "weight") + symbol(x, y + 1, name, "weight")


def _picture(x: float, y: float, size: float) -> str:
    """The boot, in grays, from its upper left corner on."""
    side = size * len(BOOT)
    parts = [f'<rect x="{number(x)}" y="{number(y)}" width="{number(side)}" height="{number(side)}"/>']
    for i, row in enumerate(BOOT):
        for run in re.finditer(r"([1-9])\1*", row):  # a pixel and its like beside it
            at = f'x="{number(x + run.start() * size)}" y="{number(y + i * size)}"'
            gray = f"{int(run[1]) * 255 // 9:02x}" * 3
            parts.append(f'<rect {at} width="{number(len(run[0]) * size)}" height="{number(size)}" fill="#{gray}"/>')
    return f'<g shape-rendering="crispEdges">{"".join(parts)}</g>'


def _bend(x: float, y: float) -> str:
    """The shape of relu, in a unit."""
    points: Sequence[tuple[float, float]] = [(x - 9, y + 4), (x, y + 4), (x + 8, y - 6)]
    return stroke(points, "value", 2)
