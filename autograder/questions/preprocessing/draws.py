"""Random tables for 02: small ones and rows of the penguins table, as columns or as the lines of a CSV file.

A table is its columns by name, each a list of cells: None for missing text, nan for a missing number.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import torch

from autograder.questions.draws import randint, shuffled
from autograder.spec.measure import Measurement
from autograder.spec.question import Inputs

Columns = dict[str, list[Any]]
"""A table, column by column."""
Shape = tuple[int, int, int]
"""Size of a small table: rows, columns of numbers, columns of text."""
NAN = float("nan")

WORDS = {
    "color": ["red", "green", "blue", "dark green"],
    "shape": ["round", "square", "oval"],
    "city": ["Bonn", "Lima", "New York", "Oslo", "Quito"],
}
NUMBERS = ("weight", "width", "age", "count", "price", "height")
HOUSE = ["NumRooms,RoofType,Price", "NA,NA,127500", "2,NA,106000", "4,Slate,178100", "NA,NA,140000"]
HOUSES = {
    "NumRooms": [NAN, 2.0, 4.0, NAN],
    "RoofType": [None, None, "Slate", None],
    "Price": [127500, 106000, 178100, 140000],
}
"""The notebook's table, as a file and as columns: for public examples."""


def small_tables(shapes: Sequence[Shape], missing: float = 0.35, **settings: Any) -> Inputs:
    """Inputs with a small table each, and `settings`. Dtypes of text take turns; every second table has lost rows."""
    dtypes = ("", "object", "category")
    return lambda generator: [
        {**settings, **in_memory(generator, small_table(generator, *shape, missing), dtype, gaps=number % 2 == 1)}
        for number, (shape, dtype) in enumerate(zip(shapes, cycle(dtypes)))
    ]


def mixed_tables(function: str) -> Inputs:
    """Small tables for `function`: several sizes, one row included, with numbers and text."""
    return small_tables([(6, 2, 2), (1, 1, 1), (9, 3, 1), (5, 1, 3), (12, 4, 2)], function=function)


def penguin_tables(counts: Sequence[int] = (9, 40, 344), **settings: Any) -> Inputs:
    """Inputs with `counts` rows of the penguins table each, and `settings`."""
    return lambda generator: [
        {**settings, **in_memory(generator, some_penguins(generator, count), gaps=count > 20)} for count in counts
    ]


def in_memory(generator: torch.Generator, table: Columns, dtype: str = "", gaps: bool = False) -> Measurement:
    """Inputs of a probe: the table, the dtype of its text columns, row labels as they are after rows were dropped."""
    found: Measurement = {"table": {name: _whole(cells) for name, cells in table.items()}}
    text = [name for name, cells in table.items() if any(isinstance(cell, str) for cell in cells)]
    if dtype and text:
        found["dtypes"] = dict.fromkeys(text, dtype)
    if gaps:
        labels = torch.randperm(2 * length(table), generator=generator)[: length(table)]
        found["labels"] = labels.sort().values.tolist()
    return found


def _whole(cells: list[Any]) -> list[Any]:
    """The cells, integers if they all are whole numbers."""
    return [int(cell) for cell in cells] if all(isinstance(n, float) and n % 1 == 0 for n in cells) else cells


def lines_of(columns: Columns) -> list[str]:
    """The lines of the table as a CSV file."""

    def text(cell: Any) -> str:
        if is_missing(cell):
            return "NA"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    return [",".join(columns), *(",".join(map(text, row)) for row in zip(*columns.values()))]


def is_missing(cell: Any) -> bool:
    return cell is None or cell != cell


def length(columns: Columns) -> int:
    """How many rows there are."""
    return len(next(iter(columns.values())))


def rows_of(columns: Columns, rows: Sequence[int]) -> Columns:
    """These rows, in this order."""
    return {name: [cells[row] for row in rows] for name, cells in columns.items()}


@functools.cache
def penguins() -> Columns:
    """The penguins table of the package `palmerpenguins`: 344 rows, 8 columns."""
    with importlib.resources.files("palmerpenguins").joinpath("data/penguins.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    found: Columns = {}
    for name, column in zip(header, zip(*rows)):
        is_text = name in ("species", "island", "sex")
        missing = None if is_text else NAN
        found[name] = [missing if cell == "NA" else cell if is_text else float(cell) for cell in column]
    return found


def some_penguins(generator: torch.Generator, count: int) -> Columns:
    """`count` random penguins, a third of them with missing values (as far as there are any), columns in any order."""
    table = penguins()
    incomplete = [row for row in range(length(table)) if any(is_missing(cells[row]) for cells in table.values())]
    blank = [row for row in incomplete if is_missing(table["body_mass_g"][row])]  # all their numbers are missing
    complete = sorted({*range(length(table))} - {*incomplete})
    chosen = [*shuffled(generator, blank), *shuffled(generator, [row for row in incomplete if row not in blank])]
    chosen = chosen[: count // 3]
    chosen += shuffled(generator, complete)[: count - len(chosen)]
    names = shuffled(generator, list(table))
    return rows_of({name: table[name] for name in names}, shuffled(generator, chosen))


def small_table(generator: torch.Generator, rows: int, numbers: int, words: int, missing: float = 0.35) -> Columns:
    """A random table with `numbers` columns of numbers and `words` of text; one row at least has no missing cell."""
    table: Columns = {}
    full = randint(generator, 0, rows - 1)
    for number, name in enumerate(shuffled(generator, NUMBERS)[:numbers]):
        table[name] = number_cells(generator, rows, whole=number % 2 == 1)
    for name in shuffled(generator, list(WORDS))[:words]:
        table[name] = [WORDS[name][randint(generator, 0, len(WORDS[name]) - 1)] for _ in range(rows)]
    for name, cells in table.items():
        for row in range(rows):
            if row != full and float(torch.rand((), generator=generator)) < missing:
                cells[row] = None if name in WORDS else NAN
    return {name: table[name] for name in shuffled(generator, list(table))}


def wide_table(generator: torch.Generator, rows: int = 40) -> Columns:
    """Far more columns than others have, of numbers and of text, and one of text with far more words; gaps in all."""
    table = {f"number {place}": number_cells(generator, rows, whole=place % 2 == 1) for place in range(28)}
    words = {f"word {place}": shuffled(generator, ["red", "blue"] * (rows // 2)) for place in range(28)}
    words["code"] = [f"code {row}" for row in shuffled(generator, range(rows))]
    for name, cells in [*table.items(), *words.items()]:
        for row in shuffled(generator, range(1, rows))[: randint(generator, 1, 3)]:
            cells[row] = None if name in words else NAN
    return {name: {**table, **words}[name] for name in shuffled(generator, [*table, *words])}


def wide_tables(**settings: Any) -> Inputs:
    """Inputs with one such table, and `settings`."""
    return lambda generator: [{**settings, **in_memory(generator, wide_table(generator))}]


def number_cells(generator: torch.Generator, rows: int, whole: bool) -> list[float]:
    """Random numbers; each column has a magnitude of its own."""
    if whole:
        return torch.randint(1, 40, (rows,), generator=generator).double().tolist()
    scale = 10.0 ** randint(generator, -1, 4)
    return [round(number, 3) for number in (torch.rand(rows, generator=generator).double() * scale + scale).tolist()]
