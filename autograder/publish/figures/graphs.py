"""Figures of 03 and 06: the way forward through a graph of operations, and the way back."""

from __future__ import annotations

from autograder.publish.figures.draw import arrow, box, cells, label, sheet, stroke, symbol


def backward() -> str:
    """The example of 03: `y = (x**3).sum()` at 0, 1, 2, 3."""
    x = [0, 1, 2, 3]
    cubes, slopes = [a**3 for a in x], [3 * a**2 for a in x]
    top, low, wide = 92, 180, 38
    middles = (108, 384, 620)
    ups = (("x", x), ("x**3", cubes), ("y", [sum(cubes)]))
    downs = (("x.grad", slopes), ("gradient at x**3", [1] * 4), ("start with 1", [1]))
    parts = [label(24, 26, "forward: values", anchor="start", look="bold")]
    parts.append(label(676, 254, "backward: gradients", "gradient", "end", look="bold"))
    for middle, (above, values), (below, gradients) in zip(middles, ups, downs):
        left, kind = middle - wide * len(values) / 2, "input" if above == "x" else "value"
        parts += [label(middle, top - 34, above, look="code"), cells(left, top - 17, [values], kind, (wide, 34))]
        parts.append(cells(left, low - 17, [gradients], "gradient", (wide, 34)))
        parts.append(label(middle, low + 34, below, "gradient", size=15, look="code" if "." in below else ""))
    for start, stop, operation, factor in ((188, 304, "cube", "times 3x²"), (464, 597, "sum", "times 1")):
        between = (start + stop) / 2
        parts += [arrow(start, top, stop, top), _back(stop, start, low)]
        parts += [_pill(between, top, operation, "plain"), _pill(between, low, factor, "gradient")]
    return sheet("The graph of a backward pass", 278, parts)


def mlp_backward() -> str:
    """The network of 06: forward to the loss, and back to the gradient of each parameter."""
    up, top, low, last = 72, 142, 232, 302
    places: dict[str, float] = {"X": 46, "Z": 184, "H": 300, "O": 438, "P": 554, "L": 654}
    parameters = {"W1": 92, "b1": 138, "W2": 346, "b2": 392}
    names = list(places)
    parts = [label(24, 28, "forward: values", anchor="start", look="bold")]
    parts.append(label(676, last, "backward: gradients", "gradient", "end", look="bold"))
    for name, x in places.items():
        parts.append(_named(x, top, name, "input" if name == "X" else "value"))
    for one, other, operation in zip(names, names[1:], ("linear", "relu", "linear", "softmax", "loss")):
        start, stop = places[one] + 22, places[other] - 22
        parts += [arrow(start, top, stop, top), label((start + stop) / 2, top + 18, operation, size=14)]
    for name, x in (*parameters.items(), ("Y", (places["P"] + places["L"]) / 2)):
        kind = "input" if name == "Y" else "weight"
        parts += [_named(x, up, name, kind), arrow(x, up + 19, x, top - 3, kind)]
    corner = [(places["L"], top + 20), (places["L"], low), (places["L"] - 20, low)]
    parts += [stroke(corner, "gradient", 2, dashed=True), _back(places["L"] - 20, places["O"] + 21, low)]
    parts += [_back(places["O"] - 21, places["H"] + 21, low), _back(places["H"] - 21, places["Z"] + 21, low)]
    parts += [stroke([(places["Z"] - 21, low), (parameters["W1"], low)], "gradient", 2, dashed=True)]
    for name in ("Z", "H", "O"):
        parts.append(_named(places[name], low, name, "gradient"))
    for name, x in parameters.items():
        parts += [arrow(x, low, x, last - 19, "gradient", dashed=True), _named(x, last, name, "gradient")]
    return sheet("Backpropagation through a network with one hidden layer", last + 40, parts)


def _named(x: float, y: float, name: str, kind: str) -> str:
    """A tensor of the network; a gradient has a bar."""
    return box(x, y, 40, 36, kind) + symbol(x, y + 1, name, kind, bar=kind == "gradient")


def _back(start: float, stop: float, y: float) -> str:
    return arrow(start, y, stop, y, "gradient", dashed=True)


def _pill(x: float, y: float, text: str, kind: str) -> str:
    """An operation on an arrow, or the factor that it has on the way back."""
    return box(x, y, 18 + 8.2 * len(text), 28, kind, 14) + label(x, y, text, kind, size=15)
