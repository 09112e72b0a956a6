"""Figures of 01: the axes of a matrix, and broadcasting."""

from __future__ import annotations

from autograder.publish.figures.draw import arrow, cell, cells, label, sheet, stroke


def axes() -> str:
    """A matrix, its two axes, and the sums along each."""
    table = [[4 * i + j for j in range(4)] for i in range(3)]
    left, top, wide, high = 130, 76, 50, 38
    right, bottom = left + 4 * wide, top + 3 * high
    parts = [
        cells(left, top, table, "input", (wide, high)),
        label((left + right) / 2, 26, "axis 1 runs across the columns"),
        arrow(left, 52, right, 52),
        label(left - 34, (top + bottom) / 2 - 20, "axis 0", anchor="end"),
        label(left - 34, (top + bottom) / 2, "runs down", anchor="end"),
        label(left - 34, (top + bottom) / 2 + 20, "the rows", anchor="end"),
        arrow(left - 20, top, left - 20, bottom),
    ]
    for i, row in enumerate(table):
        y = top + (i + 0.5) * high
        parts += [arrow(right + 8, y, right + 52, y), cell(right + 82, y, wide, high, sum(row), "value")]
    for j in range(4):
        x = left + (j + 0.5) * wide
        parts.append(arrow(x, bottom + 8, x, bottom + 44))
        parts.append(cell(x, bottom + 70, wide, high, sum(row[j] for row in table), "value"))
    for x, y, code, shape, words in (
        (right + 124, (top + bottom) / 2, "A.sum(axis=1)", "shape (3,)", "axis 1 is gone"),
        (right + 124, bottom + 70, "A.sum(axis=0)", "shape (4,)", "axis 0 is gone"),
    ):
        parts += [label(x, y - 12, code, anchor="start", look="code")]
        parts += [label(x, y + 12, f"{shape}: {words}", anchor="start")]
    parts.append(label(right + 124, 26, "A has shape (3, 4)", "input", "start"))
    return sheet("The axes of a matrix", bottom + 106, parts)


def broadcasting() -> str:
    """A column plus a row: both are stretched to the shape of the sum."""
    column, row, wide, high, top = [0, 10, 20], [1, 2], 48, 38, 66
    parts = []
    for x, name, kind in ((28, "column", "input"), (172, "row", "input"), (316, "sum", "value")):
        middle = x + wide
        shape = {"column": "(3, 1)", "row": "(1, 2)", "sum": "(3, 2)"}[name]
        parts += [label(middle, 26, name), label(middle, 48, shape, kind, look="code", size=15)]
        for i, j in ((i, j) for i in range(3) for j in range(2)):
            entry = {"column": column[i], "row": row[j], "sum": column[i] + row[j]}[name]
            faint = (name, j) == ("column", 1) or name == "row" and i > 0
            at = x + (j + 0.5) * wide, top + (i + 0.5) * high
            parts.append(cell(*at, wide, high, entry, "repeated" if faint else kind))
    for x, sign in ((148, "+"), (292, "=")):
        parts.append(label(x, top + 1.5 * high, sign, size=24))
    below = top + 3 * high + 22
    parts += [label(76, below, "repeated across", size=14), label(220, below, "repeated down", size=14)]
    parts.append(label(570, 26, "shapes, flush right"))
    for y, name, shape, kind in (
        (74, "column", "(3, 1)", "input"),
        (104, "row", "(1, 2)", "input"),
        (150, "sum", "(3, 2)", "value"),
    ):
        parts += [label(560, y, name, kind, "end"), label(640, y, shape, kind, "end", look="code", size=18)]
    parts += [stroke([(500, 127), (644, 127)], "plain")]
    parts += [label(570, 180, "where one length is 1,", size=14), label(570, below, "the other one counts", size=14)]
    return sheet("Broadcasting a column and a row", below + 22, parts)
