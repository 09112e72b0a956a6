"""02 · Data preprocessing: the nine questions.

Tables cross the border as columns (name: list of cells, None for missing text, nan for a missing number) or as the
lines of a CSV file, which the probe writes to a temporary folder. Column order counts only where a name cannot help.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

import reference.preprocessing as solved
from autograder.questions.preprocessing import load, split, write_csv
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question

ID = "02-preprocessing"
Columns = dict[str, list[Any]]
"""A table, column by column."""
NAN = float("nan")
RTOL, ATOL = 1e-6, 1e-9

# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = {
    "color": ["red", "green", "blue", "dark green"],
    "shape": ["round", "square", "oval"],
    "city": ["Bonn", "Lima", "New York", "Oslo", "Quito"],
}
NUMBERS = ("weight", "width", "age", "count", "price", "height")
HOUSE = ["NumRooms,RoofType,Price", "NA,NA,127500", "2,NA,106000", "4,Slate,178100", "NA,NA,140000"]


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


def is_missing(cell: Any) -> bool:
    return cell is None or cell != cell


def length(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def rows_of(columns: Columns, rows: Sequence[int]) -> Columns:
    """These rows, in this order."""
    return {name: [cells[row] for row in rows] for name, cells in columns.items()}


def lines_of(columns: Columns) -> list[str]:
    """The lines of the table as a CSV file."""

    def text(cell: Any) -> str:
        if is_missing(cell):
            return "NA"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    return [",".join(columns), *(",".join(map(text, row)) for row in zip(*columns.values()))]


def shuffled(generator: torch.Generator, items: Sequence[Any]) -> list[Any]:
    return [items[place] for place in torch.randperm(len(items), generator=generator).tolist()]


def randint(generator: torch.Generator, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return int(torch.randint(low, high + 1, (), generator=generator))


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


def number_cells(generator: torch.Generator, rows: int, whole: bool) -> list[float]:
    """Random numbers; each column has a magnitude of its own."""
    if whole:
        return torch.randint(1, 40, (rows,), generator=generator).double().tolist()
    scale = 10.0 ** randint(generator, -1, 4)
    return [round(number, 3) for number in (torch.rand(rows, generator=generator).double() * scale + scale).tolist()]


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


def blanked(generator: torch.Generator, rows: int, counts: Sequence[int]) -> Columns:
    """A table whose columns, from left to right, have these numbers of missing cells; numbers and text mixed."""
    whole = small_table(generator, rows, len(counts), len(WORDS), missing=0)
    table = {name: whole[name] for name in shuffled(generator, list(whole))[: len(counts)]}
    for (name, cells), count in zip(table.items(), counts):
        for row in shuffled(generator, range(rows))[:count]:
            cells[row] = None if name in WORDS else NAN
    return table


def in_memory(generator: torch.Generator, table: Columns, dtype: str = "", gaps: bool = False) -> Measurement:
    """Inputs for a probe: the table, the dtype of its text columns, row labels as they are after rows were dropped."""
    table = {
        name: [int(cell) for cell in cells]
        if all(isinstance(cell, float) and cell % 1 == 0 for cell in cells)
        else cells
        for name, cells in table.items()
    }
    found: Measurement = {"table": table}
    text = [name for name, cells in table.items() if any(isinstance(cell, str) for cell in cells)]
    if dtype and text:
        found["dtypes"] = dict.fromkeys(text, dtype)
    if gaps:
        labels = torch.randperm(2 * length(table), generator=generator)[: length(table)]
        found["labels"] = labels.sort().values.tolist()
    return found


def table_inputs(generator: torch.Generator, function: str) -> list[Measurement]:
    """Small random tables for `function`: several sizes, one row included, text of several dtypes."""
    shapes = [(6, 2, 2), (1, 1, 1), (9, 3, 1), (5, 1, 3), (12, 4, 2)]
    dtypes = ["", "object", "category", "", "object"]
    return [
        {"function": function, **in_memory(generator, small_table(generator, *shape), dtype, gaps=number % 2 == 1)}
        for number, (shape, dtype) in enumerate(zip(shapes, dtypes))
    ]


def penguin_inputs(generator: torch.Generator, function: str) -> list[Measurement]:
    """Rows of the penguins table for `function`."""
    return [
        {"function": function, **in_memory(generator, some_penguins(generator, count), gaps=count > 20)}
        for count in (9, 40, 344)
    ]


# ── probes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def table_probe(
    ns: Any,
    function: str,
    table: Any = None,
    lines: Any = None,
    target: Any = None,
    dtypes: Any = None,
    labels: Any = None,
) -> Measurement:
    import pandas as pd

    def kind(value: Any) -> str:
        return "None (is a `return` missing?)" if value is None else type(value).__name__

    def show(label: str, column: Any) -> None:
        """Numbers and booleans as float64 tensor, text as list; missing cells are nan."""
        cells = [
            float("nan") if missing else cell if isinstance(cell, str) else float(cell)
            for cell, missing in zip(column.tolist(), column.isna().tolist())
        ]
        is_text = any(isinstance(cell, str) for cell in cells)
        found[f"{label} holds text"] = is_text
        found[label] = cells if is_text else torch.tensor(cells, dtype=torch.float64)

    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        if lines is None:
            argument: Any = pd.DataFrame(table, index=labels).astype(dtypes or {})
            before = argument.copy(deep=True)
        else:
            argument = os.path.join(temporary, "table.csv")
            Path(argument).write_text("\n".join(lines) + "\n")
        result = getattr(ns, function)(argument) if target is None else getattr(ns, function)(argument, target)
    if target is not None:
        is_pair = isinstance(result, (tuple, list)) and len(result) == 2
        found["the type of the result"] = "a pair" if is_pair else kind(result)
        if not is_pair:
            return found
        result, targets = result
        is_column = isinstance(targets, pd.Series) or (isinstance(targets, pd.DataFrame) and targets.shape[1] == 1)
        found["targets is one column"] = is_column
        if is_column:
            show("targets", targets.iloc[:, 0] if targets.ndim == 2 else targets)
    what = "inputs" if target is not None else "the result"
    found[f"the type of {what}"] = "DataFrame" if isinstance(result, pd.DataFrame) else kind(result)
    if isinstance(result, pd.DataFrame):
        names = [str(name).replace("_<NA>", "_nan") for name in result.columns]
        found[f"the number of columns of {what}"] = len(names)
        found[f"the list of columns of {what}"] = ", ".join(names if lines is not None else sorted(names))
        found[f"the number of rows of {what}"] = len(result)
        for place, name in enumerate(names):
            show(f"column {name} of {what}", result.iloc[:, place])
    if lines is None:
        found["the table that was handed in is unchanged"] = argument.equals(before)
    return found


def tensors_probe(ns: Any, table: Any, target: Any, labels: Any = None) -> Measurement:
    import pandas as pd

    inputs, targets = pd.DataFrame(table, index=labels), pd.Series(target, index=labels)
    inputs_before, targets_before = inputs.copy(deep=True), targets.copy(deep=True)
    result = ns.to_tensors(inputs, targets)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return {"the type of the result": "None (is a `return` missing?)" if result is None else type(result).__name__}
    return {
        "the type of the result": "a pair",
        "X": result[0],
        "y": result[1],
        "inputs is unchanged": inputs.equals(inputs_before),
        "targets is unchanged": targets.equals(targets_before),
    }


def summary_probe(ns: Any, table: Any, dtypes: Any = None, labels: Any = None) -> Measurement:
    import pandas as pd

    def number(value: Any) -> Any:
        if hasattr(value, "tolist"):  # a number, an array or a column of numpy or pandas
            value = value.tolist()
        return float(value) if isinstance(value, (int, float)) else value

    def names(value: Any) -> Any:
        if value is None or isinstance(value, (str, int, float, pd.DataFrame)):
            return value
        return [str(name) for name in value]

    data = pd.DataFrame(table, index=labels).astype(dtypes or {})
    before = data.copy(deep=True)
    result = ns.summarize(data)
    kind = "None (is a `return` missing?)" if result is None else type(result).__name__
    found: dict[str, Any] = {"the type of the result": "dict" if isinstance(result, dict) else kind}
    if isinstance(result, dict):
        rows = number(result.get("rows"))
        found["rows"] = int(rows) if isinstance(rows, float) and rows % 1 == 0 else rows
        found["missing_fraction"] = number(result.get("missing_fraction"))
        found["numeric"], found["categorical"] = names(result.get("numeric")), names(result.get("categorical"))
    found["the table that was handed in is unchanged"] = data.equals(before)
    return found


def preprocess_probe(ns: Any, lines: Any, target: str) -> Measurement:
    with tempfile.TemporaryDirectory() as temporary:
        path = os.path.join(temporary, "table.csv")
        Path(path).write_text("\n".join(lines) + "\n")
        result = ns.preprocess(path, target)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return {"the type of the result": "None (is a `return` missing?)" if result is None else type(result).__name__}
    return {"the type of the result": "a pair", "X": result[0], "y": result[1]}


def preprocess_features(measured: Measurement, lines: Any, target: str) -> Measurement:
    """`X` with its columns in a fixed order: a table with its columns in another order is as good."""
    found: Measurement = {"the type of the result": measured["the type of the result"]}
    if "X" not in measured:
        return found
    X, y = measured["X"], measured["y"]
    for name, value in (("X", X), ("y", y)):
        found[f"the type of {name}"] = getattr(value, "type_name", type(value).__name__)
        found[f"the number of axes of {name}"] = getattr(value, "ndim", 0)
    if not isinstance(X, torch.Tensor) or X.ndim != 2:
        return found
    found["the number of rows of X"], found["the number of columns of X"] = X.shape
    if len(X) > len(lines) or X.shape[1] > 1000:  # not worth sorting
        return found
    keys = [[f"{cell:.6e}" for cell in (column.double() + 0.0).tolist()] for column in X.T]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return {**found, "X (its columns sorted)": X[:, order], "y": y}


# ── one_hot ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(data: pd.DataFrame) -> list[Any]:
    return list(data.select_dtypes(exclude=["number", "bool"]))


def _encoded(data: pd.DataFrame) -> pd.DataFrame:
    return pd.get_dummies(data, dummy_na=True)


def _wrong_encode(function: Callable[[pd.DataFrame], Any]) -> dict[str, Any]:
    return {"encode_categories": function}


def _codes(inputs: pd.DataFrame) -> pd.DataFrame:
    return inputs.assign(**{name: pd.factorize(inputs[name])[0] for name in _text(inputs)})


def _missing_as_value(inputs: pd.DataFrame) -> pd.DataFrame:
    filled = {name: inputs[name].astype(object).fillna("missing") for name in _text(inputs)}
    return pd.get_dummies(inputs.assign(**filled))


def _nan_where_missing(inputs: pd.DataFrame) -> pd.DataFrame:
    """The `_nan` column only for columns that do miss something."""
    encoded = pd.get_dummies(inputs, dummy_na=True)
    return encoded.drop(columns=[f"{name}_nan" for name in _text(inputs) if not inputs[name].isna().any()])


def one_hot_inputs(generator: torch.Generator) -> list[Measurement]:
    complete = in_memory(generator, small_table(generator, 6, 1, 2, missing=0))
    return [*table_inputs(generator, "encode_categories"), {"function": "encode_categories", **complete}]


ONE_HOT = Question(
    id="one_hot",
    title="Categories as indicators",
    defines=("encode_categories",),
    example=Example(
        table_probe,
        lambda: [
            {
                "function": "encode_categories",
                "table": {"NumRooms": [NAN, 2.0, 4.0, NAN], "RoofType": [None, None, "Slate", None]},
            },
            {
                "function": "encode_categories",
                "table": {"Door": ["red", "blue", "red"], "NumRooms": [3, 1, 2], "RoofType": ["Slate", None, "Tile"]},
            },
        ],
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case(
            "small tables", 7, "Tables with one to three text columns", table_probe, one_hot_inputs,
            rtol=RTOL, atol=ATOL,
        ),
        Case(
            "penguins", 5, "Rows of the penguins table", table_probe,
            lambda generator: penguin_inputs(generator, "encode_categories"), rtol=RTOL, atol=ATOL,
        ),
    ),
    mistakes=(
        Misconception(
            "missing values forgotten",
            "The `_nan` columns are not there: `dummy_na=True` makes \"missing\" a category of its own.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs)),
        ),
        Misconception(
            "nan column only where needed",
            "A text column without missing values gets its `_nan` column, too; it is all zeros then.",
            _wrong_encode(_nan_where_missing),
        ),
        Misconception(
            "first category dropped",
            "One category of each column has no indicator: leave `drop_first=True` out.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs, dummy_na=True, drop_first=True)),
        ),
        Misconception(
            "one number per category",
            "You number the categories. Numbers have an order, which roofs do not: make one indicator column each.",
            _wrong_encode(_codes),
        ),
        Misconception(
            "numbers encoded, too",
            "You made indicators of the numeric columns as well: encode text columns only.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs, columns=list(inputs.columns), dummy_na=True)),
        ),
        Misconception(
            "numbers lost",
            "The numeric columns are gone: keep them beside the indicators.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs[_text(inputs)], dummy_na=True)),
        ),
        Misconception(
            "text kept beside",
            "The text columns are still there: the indicators take their place.",
            _wrong_encode(lambda inputs: pd.concat([_encoded(inputs), inputs[_text(inputs)]], axis=1)),
        ),
        Misconception(
            "missing under another name",
            "You renamed missing text before encoding: leave it missing, and `dummy_na=True` makes the `_nan` column.",
            _wrong_encode(_missing_as_value),
        ),
        Misconception(
            "no prefix",
            "The column names lack their prefix: `RoofType` with the value `Slate` becomes `RoofType_Slate`.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs, dummy_na=True, prefix="", prefix_sep="")),
        ),
        Misconception(
            "incomplete rows dropped",
            "Rows with missing values are gone: encoding keeps every row.",
            _wrong_encode(lambda inputs: pd.get_dummies(inputs.dropna(), dummy_na=True)),
        ),
        Misconception(
            "numbers filled, too",
            "Your missing numbers are filled already: encoding leaves the numeric columns as they are.",
            _wrong_encode(lambda inputs: solved.impute_mean(solved.encode_categories(inputs))),
        ),
    ),
)  # fmt: skip

# ── impute ──────────────────────────────────────────────────────────────────────────────────────────────────────


def impute_inputs(generator: torch.Generator) -> list[Measurement]:
    """Numbers alone, one row included, whole numbers, columns without any missing value, indicators."""
    found = []
    for number, shape in enumerate([(6, 2, 0), (1, 2, 0), (9, 4, 0), (5, 3, 0), (4, 1, 0)]):
        table = small_table(generator, *shape)
        if number in (0, 2):
            table["flag_nan"] = [bool(randint(generator, 0, 1)) for _ in range(shape[0])]
        if number in (2, 3):
            table = {"number": [float(row) for row in range(shape[0])], **table}
        found.append({"function": "impute_mean", **in_memory(generator, table, gaps=number % 2 == 1)})
    return found


def empty_column_inputs(generator: torch.Generator) -> list[Measurement]:
    """Columns without any number, beside others and beside text."""
    found = []
    for number, shape in enumerate([(5, 2, 1), (3, 1, 0), (7, 2, 2)]):
        table = {**small_table(generator, *shape), "empty": [NAN] * shape[0]}
        table = {name: table[name] for name in shuffled(generator, list(table))}
        found.append({"function": "impute_mean", **in_memory(generator, table, ["", "", "object"][number])})
    return found


def _numbers(data: pd.DataFrame) -> pd.DataFrame:
    return data.select_dtypes(include="number")


def _with(inputs: pd.DataFrame, columns: Any) -> pd.DataFrame:
    """A copy with these columns in place of those of the same names."""
    return inputs.assign(**columns)


def _fill(inputs: pd.DataFrame, values: Any) -> pd.DataFrame:
    """The table with `values`, one for each numeric column, in place of missing numbers."""
    filled = {name: inputs[name].fillna(values[name]) for name in _numbers(inputs) if not math.isnan(values[name])}
    return _with(inputs, filled)


def _wrong_impute(function: Callable[[pd.DataFrame], Any]) -> dict[str, Any]:
    return {"impute_mean": function}


def _in_place(inputs: pd.DataFrame) -> pd.DataFrame:
    for name, value in inputs.mean(numeric_only=True).items():
        inputs[name] = inputs[name].fillna(value)
    return inputs


def _in_place_none(inputs: pd.DataFrame) -> None:
    inputs.fillna(inputs.mean(numeric_only=True), inplace=True)


def _row_means(inputs: pd.DataFrame) -> pd.DataFrame:
    numbers = _numbers(inputs)
    return _with(inputs, {name: numbers[name].fillna(numbers.mean(axis=1)) for name in numbers})


def _one_mean(inputs: pd.DataFrame) -> pd.DataFrame:
    mean = np.nanmean(_numbers(inputs).to_numpy(dtype=float))
    return _fill(inputs, dict.fromkeys(inputs, mean))


def _text_filled(inputs: pd.DataFrame) -> pd.DataFrame:
    modes = {name: inputs[name].fillna(inputs[name].mode().iloc[0]) for name in _text(inputs)}
    return solved.impute_mean(inputs).assign(**modes)


IMPUTE = Question(
    id="impute",
    title="The mean for missing numbers",
    defines=("impute_mean",),
    example=Example(
        table_probe,
        lambda: [
            {
                "function": "impute_mean",
                "table": {"NumRooms": [NAN, 2.0, 4.0, NAN], "RoofType_Slate": [False, False, True, False]},
            },
            {
                "function": "impute_mean",
                "table": {
                    "Area": [50.0, NAN, 80.0, 140.0],
                    "RoofType": [None, "Tile", "Slate", None],
                    "Garden": [NAN, NAN, NAN, NAN],
                    "Year": [1950, 1990, 2010, 2020],
                },
            },
        ],
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case("numbers", 4, "Tables of numbers", table_probe, impute_inputs, rtol=RTOL, atol=ATOL),
        Case(
            "with text", 3, "Numbers beside text", table_probe,
            lambda generator: table_inputs(generator, "impute_mean"), rtol=RTOL, atol=ATOL,
        ),
        Case(
            "columns without numbers", 2, "A column in which every number is missing", table_probe,
            empty_column_inputs, rtol=RTOL, atol=ATOL,
        ),
        Case(
            "penguins", 3, "Rows of the penguins table", table_probe,
            lambda generator: penguin_inputs(generator, "impute_mean"), rtol=RTOL, atol=ATOL,
        ),
    ),
    mistakes=(
        Misconception(
            "zero",
            "You fill in 0: a missing number is unknown, not zero. Fill in the mean of its column.",
            _wrong_impute(lambda inputs: _fill(inputs, dict.fromkeys(inputs, 0.0))),
        ),
        Misconception(
            "median",
            "You fill in the median: this question asks for the mean.",
            _wrong_impute(lambda inputs: _fill(inputs, inputs.median(numeric_only=True))),
        ),
        Misconception(
            "row means",
            "You fill in means of rows: a row mixes rooms and prices, take the mean of the *column*.",
            _wrong_impute(_row_means),
        ),
        Misconception(
            "one mean for all",
            "You fill in one mean of the whole table: each column needs its own.",
            _wrong_impute(_one_mean),
        ),
        Misconception(
            "missing counted as 0",
            "Your mean counts missing numbers as 0, so it is too small: take it over the numbers that are there.",
            _wrong_impute(lambda inputs: _fill(inputs, _numbers(inputs).fillna(0).mean())),
        ),
        Misconception(
            "previous value",
            "You copy the neighbor above (`ffill`): fill in the mean of the column.",
            _wrong_impute(lambda inputs: inputs.assign(**_numbers(inputs).ffill())),
        ),
        Misconception(
            "incomplete rows dropped",
            "Rows with missing values are gone: every row stays, its gaps are filled.",
            _wrong_impute(lambda inputs: inputs.dropna()),
        ),
        Misconception(
            "inputs changed",
            "You change `inputs` itself: fill the gaps in a new table and return that.",
            _wrong_impute(_in_place),
        ),
        Misconception(
            "nothing returned",
            "You return None: leave `inplace=True` out, which changes `inputs` itself, and return what `fillna` gives.",
            _wrong_impute(_in_place_none),
        ),
        Misconception(
            "text columns lost",
            "The text columns are gone: fill the numeric ones and keep the others as they are.",
            _wrong_impute(lambda inputs: _numbers(solved.impute_mean(inputs))),
        ),
        Misconception(
            "text filled, too",
            "You filled missing text as well: text columns stay as they are.",
            _wrong_impute(_text_filled),
        ),
        Misconception(
            "empty column dropped",
            "A column without any number has disappeared: it has no mean, leave it as it is.",
            _wrong_impute(lambda inputs: solved.impute_mean(inputs).dropna(axis=1, how="all")),
        ),
        Misconception(
            "empty column filled with 0",
            "A column without any number has no mean: leave it as it is.",
            _wrong_impute(lambda inputs: _fill(solved.impute_mean(inputs), dict.fromkeys(inputs, 0.0))),
        ),
    ),
)  # fmt: skip

# ── tensors ─────────────────────────────────────────────────────────────────────────────────────────────────────


def tensors_inputs(generator: torch.Generator) -> list[Measurement]:
    """Floats, whole numbers and booleans, mixed and alone; one row, one column."""
    found: list[Measurement] = []
    shapes = [(5, "fib"), (1, "ff"), (4, "i"), (3, "bb"), (6, "ibfif"), (1, "b"), (4, "iiii")]
    for number, (rows, kinds) in enumerate(shapes):
        table: Columns = {}
        for kind, name in zip(kinds, shuffled(generator, NUMBERS)):
            numbers = number_cells(generator, rows, whole=kind != "f")
            kinds_of: Columns = {"f": numbers, "i": [int(n) for n in numbers], "b": [n > 20 for n in numbers]}
            table[name] = kinds_of[kind]
        targets = number_cells(generator, rows, whole=number % 2 == 0)
        given: Measurement = {"table": table, "target": [int(n) for n in targets] if number % 2 == 0 else targets}
        if number % 3 == 1:
            given["labels"] = sorted(shuffled(generator, range(3 * rows))[:rows])
        found.append(given)
    return found


def _X(inputs: pd.DataFrame) -> Tensor:
    return torch.tensor(inputs.to_numpy(dtype=float))


def _y(targets: pd.Series[Any]) -> Tensor:
    return torch.tensor(targets.to_numpy(dtype=float))


def _wrong_tensors(function: Callable[[pd.DataFrame, pd.Series[Any]], Any]) -> dict[str, Any]:
    return {"to_tensors": function}


def _own_dtypes(inputs: pd.DataFrame, targets: pd.Series[Any]) -> tuple[Tensor, Tensor]:
    """The dtypes that the columns happen to have."""
    values = inputs.to_numpy()
    return torch.tensor(values if values.dtype != object else values.astype(float)), torch.tensor(targets.to_numpy())


TENSORS = Question(
    id="tensors",
    title="From a table to tensors",
    defines=("to_tensors",),
    example=Example(
        tensors_probe,
        lambda: [
            {
                "table": {"NumRooms": [3.0, 2.0, 4.0], "RoofType_Slate": [False, False, True]},
                "target": [127500, 106000, 178100],
            },
            {"table": {"NumRooms": [3, 2], "Floors": [1, 2]}, "target": [127500.0, 106000.0]},
        ],
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case("values", 8, "Floats, whole numbers and booleans", tensors_probe, tensors_inputs, rtol=1e-12, atol=1e-12),
    ),
    mistakes=(
        Misconception(
            "float32",
            "Your tensors are float32: float64 keeps every digit of the table, as `to_numpy(dtype=float)` does.",
            _wrong_tensors(lambda inputs, targets: (_X(inputs).float(), _y(targets).float())),
        ),
        Misconception(
            "column vector",
            "`y` has shape (n, 1) or (1, n): it must have one axis, (n,).",
            _wrong_tensors(lambda inputs, targets: (_X(inputs), _y(targets).reshape(-1, 1))),
        ),
        Misconception(
            "whatever dtype",
            "Whole numbers and booleans keep a dtype of their own: ask for floats, `to_numpy(dtype=float)`.",
            _wrong_tensors(_own_dtypes),
        ),
        Misconception(
            "integer targets",
            "`y` has another dtype than float64: convert the targets as you convert the inputs.",
            _wrong_tensors(lambda inputs, targets: (_X(inputs), torch.tensor(targets.to_numpy()))),
        ),
        Misconception(
            "transposed",
            "Rows and columns of `X` are swapped: one row of the table is one row of `X`.",
            _wrong_tensors(lambda inputs, targets: (_X(inputs).T, _y(targets))),
        ),
        Misconception(
            "row labels in X",
            "`X` has an extra column, the row labels: they are no feature.",
            _wrong_tensors(lambda inputs, targets: (_X(inputs.reset_index()), _y(targets))),
        ),
        Misconception(
            "target in X",
            "The targets are a column of `X`: keep the two apart.",
            _wrong_tensors(lambda inputs, targets: (_X(inputs.assign(target_=targets)), _y(targets))),
        ),
        Misconception(
            "swapped",
            "You return the targets first: the order is `X, y`.",
            _wrong_tensors(lambda inputs, targets: (_y(targets), _X(inputs))),
        ),
        Misconception(
            "arrays",
            "These are numpy arrays: `torch.tensor(array)` makes a tensor of each.",
            _wrong_tensors(lambda inputs, targets: (inputs.to_numpy(dtype=float), targets.to_numpy(dtype=float))),
        ),
    ),
)

# ── summary ─────────────────────────────────────────────────────────────────────────────────────────────────────


def summary_inputs(generator: torch.Generator) -> list[Measurement]:
    """Mixed tables, numbers alone, text alone, one row, nothing missing."""
    shapes = [(6, 2, 2), (1, 2, 1), (5, 3, 0), (7, 0, 3), (12, 4, 2), (4, 1, 1)]
    dtypes = ["", "object", "", "category", "object", ""]
    return [
        in_memory(generator, small_table(generator, *shape, missing=0 if number == 5 else 0.35), dtype, number % 2 == 1)
        for number, (shape, dtype) in enumerate(zip(shapes, dtypes))
    ]


def summary_penguin_inputs(generator: torch.Generator) -> list[Measurement]:
    return [in_memory(generator, some_penguins(generator, count)) for count in (9, 40, 344)]


def _wrong_summary(**changes: Callable[[pd.DataFrame], Any]) -> dict[str, Any]:
    return {
        "summarize": lambda data: {**solved.summarize(data), **{key: change(data) for key, change in changes.items()}}
    }


def _missing(data: pd.DataFrame) -> int:
    return int(data.isna().to_numpy().sum())


def _old_text(data: pd.DataFrame) -> list[Any]:
    """What an `== object` finds."""
    return [name for name in data if data[name].dtype == object]


SUMMARY = Question(
    id="summary",
    title="A first look at a table",
    defines=("summarize",),
    example=Example(
        summary_probe,
        lambda: [
            {
                "table": {
                    "NumRooms": [NAN, 2.0, 4.0, NAN],
                    "RoofType": [None, None, "Slate", None],
                    "Price": [127500, 106000, 178100, 140000],
                }
            },
            {"table": {"Door": ["red", "blue"], "Area": [50.0, 80.0], "Roof": ["Slate", None]}},
        ],
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case("small tables", 6, "Small tables", summary_probe, summary_inputs, rtol=RTOL, atol=ATOL),
        Case("penguins", 4, "Rows of the penguins table", summary_probe, summary_penguin_inputs, rtol=RTOL, atol=ATOL),
    ),
    mistakes=(
        Misconception(
            "share of rows",
            "You count the rows with something missing: count missing *cells*, and divide by all cells.",
            _wrong_summary(missing_fraction=lambda data: float(data.isna().any(axis=1).mean())),
        ),
        Misconception(
            "count instead of fraction",
            "`missing_fraction` is a count: divide the missing cells by all cells, rows times columns.",
            _wrong_summary(missing_fraction=lambda data: float(data.isna().sum().sum())),
        ),
        Misconception(
            "missing cells per row",
            "You divide by the number of rows: divide by the number of cells, rows times columns.",
            _wrong_summary(missing_fraction=lambda data: float(data.isna().sum().sum() / len(data))),
        ),
        Misconception(
            "percent",
            "`missing_fraction` is in percent: a fraction lies between 0 and 1.",
            _wrong_summary(missing_fraction=lambda data: 100 * solved.summarize(data)["missing_fraction"]),
        ),
        Misconception(
            "one fraction per column",
            "You have one fraction per column: return a single number for the whole table.",
            _wrong_summary(missing_fraction=lambda data: data.isna().mean().tolist()),
        ),
        Misconception(
            "present cells",
            "This is the share of cells that are *there*: count the missing ones.",
            _wrong_summary(missing_fraction=lambda data: float(data.notna().to_numpy().mean())),
        ),
        Misconception(
            "numbers only",
            "You look for missing cells in numeric columns only: text can be missing, too.",
            _wrong_summary(missing_fraction=lambda data: _missing(_numbers(data)) / max(1, _numbers(data).size)),
        ),
        Misconception(
            "cells for rows",
            "`rows` is the number of cells: `data.size` counts cells, `len(data)` rows.",
            _wrong_summary(rows=lambda data: data.size),
        ),
        Misconception(
            "columns for rows",
            "`rows` is the number of columns: `data.shape` is (rows, columns).",
            _wrong_summary(rows=lambda data: data.shape[1]),
        ),
        Misconception(
            "complete rows",
            "`rows` leaves incomplete rows out: count all rows.",
            _wrong_summary(rows=lambda data: len(data.dropna())),
        ),
        Misconception(
            "swapped",
            "`numeric` and `categorical` are swapped.",
            _wrong_summary(
                numeric=lambda data: solved.summarize(data)["categorical"],
                categorical=lambda data: solved.summarize(data)["numeric"],
            ),
        ),
        Misconception(
            "whole numbers forgotten",
            "`numeric` lacks columns of whole numbers: `select_dtypes(include='number')` finds every kind of number.",
            _wrong_summary(numeric=lambda data: list(data.select_dtypes(include="float"))),
        ),
        Misconception(
            "object only",
            "`categorical` lacks text columns: text is not always of dtype `object`. Take all columns without numbers.",
            _wrong_summary(categorical=_old_text),
        ),
        Misconception(
            "sorted",
            "The names are sorted: keep the order of the columns.",
            _wrong_summary(
                numeric=lambda data: sorted(solved.summarize(data)["numeric"]),
                categorical=lambda data: sorted(solved.summarize(data)["categorical"]),
            ),
        ),
    ),
)

# ── drop_sparse ─────────────────────────────────────────────────────────────────────────────────────────────────


def drop_inputs(generator: torch.Generator) -> list[Measurement]:
    """One column misses most; text or numbers."""
    shapes = [(6, [1, 4, 0, 2], ""), (5, [3, 1, 1], "object"), (7, [0, 2, 3, 3, 6], "category"), (1, [0, 1, 0], "")]
    return [
        {
            "function": "drop_most_missing",
            **in_memory(generator, blanked(generator, rows, counts), dtype, gaps=rows == 5),
        }
        for rows, counts, dtype in shapes
    ]


def tie_inputs(generator: torch.Generator) -> list[Measurement]:
    """Two or three columns tie."""
    return [
        {"function": "drop_most_missing", **in_memory(generator, blanked(generator, rows, counts))}
        for rows, counts in [(6, [1, 3, 0, 3]), (5, [2, 2, 2]), (8, [0, 5, 4, 5, 5]), (1, [1, 0, 1])]
    ]


def _wrong_drop(function: Callable[[pd.DataFrame], Any]) -> dict[str, Any]:
    return {"drop_most_missing": function}


def _last_of_a_tie(data: pd.DataFrame) -> Any:
    missing = data.isna().sum()
    return data.drop(columns=missing.index[missing == missing.max()][-1])


def _all_of_a_tie(data: pd.DataFrame) -> Any:
    missing = data.isna().sum()
    return data.drop(columns=missing.index[missing == missing.max()])


def _numeric_only(data: pd.DataFrame) -> pd.DataFrame:
    return data.drop(columns=_numbers(data).isna().sum().idxmax()) if len(_numbers(data).columns) else data


def _dropped_in_place(data: pd.DataFrame) -> None:
    data.drop(columns=data.isna().sum().idxmax(), inplace=True)


def _popped_column(data: pd.DataFrame) -> pd.DataFrame:
    data.pop(str(data.isna().sum().idxmax()))
    return data


DROP_SPARSE = Question(
    id="drop_sparse",
    title="Drop the emptiest column",
    defines=("drop_most_missing",),
    example=Example(
        table_probe,
        lambda: [
            {
                "function": "drop_most_missing",
                "table": {
                    "NumRooms": [NAN, 2.0, 4.0, NAN],
                    "RoofType": [None, None, "Slate", None],
                    "Price": [127500, 106000, 178100, 140000],
                },
            },
            {
                "function": "drop_most_missing",
                "table": {"Door": ["red", "blue"], "Area": [50.0, NAN], "Roof": ["Slate", None]},
            },
        ],
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case("one column", 3, "One column misses most", table_probe, drop_inputs, rtol=RTOL, atol=ATOL),
        Case("ties", 2, "Several columns miss equally many values", table_probe, tie_inputs, rtol=RTOL, atol=ATOL),
        Case(
            "penguins", 3, "Rows of the penguins table", table_probe,
            lambda generator: penguin_inputs(generator, "drop_most_missing"), rtol=RTOL, atol=ATOL,
        ),
    ),
    mistakes=(
        Misconception(
            "last of a tie",
            "On a tie you drop the last column: drop the first one of those that miss most.",
            _wrong_drop(_last_of_a_tie),
        ),
        Misconception(
            "all of a tie",
            "On a tie you drop all of them: drop one column, the first.",
            _wrong_drop(_all_of_a_tie),
        ),
        Misconception(
            "every incomplete column",
            "You drop every column with a missing value (`dropna(axis=1)`): drop only the one that misses most.",
            _wrong_drop(lambda data: data.dropna(axis=1)),
        ),
        Misconception(
            "rows dropped",
            "You drop rows: `dropna()` works on rows. Drop one column, and keep every row.",
            _wrong_drop(lambda data: data.dropna()),
        ),
        Misconception(
            "the fullest column",
            "You drop the column that has *fewest* missing values: `isna()` finds missing ones, `count()` the others.",
            _wrong_drop(lambda data: data.drop(columns=data.isna().sum().idxmin())),
        ),
        Misconception(
            "numbers only",
            "You look at numeric columns only: a text column can miss most.",
            _wrong_drop(_numeric_only),
        ),
        Misconception(
            "a row's label",
            "You look for the *row* with most missing values: count down the columns, `isna().sum()`.",
            _wrong_drop(lambda data: data.drop(index=data.isna().sum(axis=1).idxmax())),
        ),
        Misconception(
            "data changed",
            "The column is gone from `data` itself: make a new table without it.",
            _wrong_drop(_popped_column),
        ),
        Misconception(
            "nothing returned",
            "You return None: leave `inplace=True` out, which changes `data` itself, and return what `drop` gives.",
            _wrong_drop(_dropped_in_place),
        ),
        Misconception(
            "the name only",
            "You return the name of the column: return the table without it.",
            _wrong_drop(lambda data: data.isna().sum().idxmax()),
        ),
        Misconception(
            "nothing dropped",
            "Every column is still there: `drop` returns a new table, keep that one.",
            _wrong_drop(lambda data: data),
        ),
    ),
)  # fmt: skip

# ── pipeline ────────────────────────────────────────────────────────────────────────────────────────────────────


def pipeline_inputs(generator: torch.Generator) -> list[Measurement]:
    """Small tables with a numeric target anywhere, missing in some rows; one row, numbers only, text inputs only."""
    found = []
    for shape in [(8, 3, 2), (1, 2, 1), (10, 2, 3), (7, 3, 0), (6, 1, 1), (12, 4, 2)]:
        table = small_table(generator, *shape)
        target = shuffled(generator, [name for name in table if name in NUMBERS])[0]
        if shape[0] > 1 and not any(is_missing(cell) for cell in table[target]):
            whole = {row for row in range(shape[0]) if not any(is_missing(cells[row]) for cells in table.values())}
            table[target][next(row for row in range(shape[0]) if whole - {row})] = NAN  # one whole row is left
        if shape == (7, 3, 0):  # equal rows are no mistake: all of them stay
            table = rows_of(table, [*range(shape[0]), *range(shape[0])])
        found.append({"lines": lines_of(table), "target": target})
    return found


def pipeline_penguin_inputs(generator: torch.Generator) -> list[Measurement]:
    """Penguins; some more of their numbers are made missing, so that means over dropped rows differ."""
    found = []
    for count, target in ((15, "body_mass_g"), (40, "year"), (60, "bill_length_mm"), (344, "body_mass_g")):
        table = some_penguins(generator, count)
        for name in ("bill_depth_mm", "flipper_length_mm", "bill_length_mm", "body_mass_g"):
            for row in shuffled(generator, range(count))[: count // 10 if count < 344 else 0]:
                table[name][row] = NAN
        found.append({"lines": lines_of(table), "target": target})
    return found


def _pipeline(
    before: Callable[[pd.DataFrame, str], pd.DataFrame] | None = None,
    middle: Callable[[pd.DataFrame], pd.DataFrame] = lambda inputs: solved.impute_mean(_encoded(inputs)),
    target_of: Callable[[pd.DataFrame, str], Any] = lambda data, target: target,
    keep_target: bool = False,
    after: Callable[[Tensor, Tensor], Any] = lambda X, y: (X, y),
) -> dict[str, Any]:
    """`preprocess` with one step done another way."""

    def preprocess(path: str, target: str) -> Any:
        data = pd.read_csv(path)
        data = before(data, target) if before else data.dropna(subset=[target])
        name = target_of(data, target)
        X, y = solved.to_tensors(middle(data if keep_target else data.drop(columns=name)), data[name])
        return after(X, y)

    return {"preprocess": preprocess}


def _dropped_last(path: str, target: str) -> tuple[Tensor, Tensor]:
    inputs, targets = solved.split_inputs_targets(solved.load_table(path), target)
    X, y = solved.to_tensors(solved.impute_mean(solved.encode_categories(inputs)), targets)
    return X[~y.isnan()], y[~y.isnan()]


def _targets_made_up(data: pd.DataFrame, target: str) -> pd.DataFrame:
    return data.assign(**{target: data[target].fillna(data[target].mean())})


PIPELINE = Question(
    id="pipeline",
    title="From a file to tensors",
    defines=("preprocess",),
    example=Example(
        preprocess_probe,
        lambda: [
            {"lines": HOUSE, "target": "Price"},
            {
                "lines": ["Price,Area,Door", "100,50,red", "NA,90,blue", "120,NA,NA", "150,70,red"],
                "target": "Price",
            },
        ],
        preprocess_features,
        rtol=RTOL,
        atol=ATOL,
    ),
    cases=(
        Case(
            "small tables", 7, "Small tables, some targets missing", preprocess_probe, pipeline_inputs,
            preprocess_features, rtol=RTOL, atol=ATOL,
        ),
        Case(
            "penguins", 7, "Rows of the penguins table", preprocess_probe, pipeline_penguin_inputs,
            preprocess_features, rtol=RTOL, atol=ATOL,
        ),
    ),
    mistakes=(
        Misconception(
            "rows dropped last",
            "You drop rows without a target too late: they still count in your means or categories. Drop them first.",
            {"preprocess": _dropped_last},
        ),
        Misconception(
            "targets made up",
            "You fill in a mean for missing *targets*: a made-up answer teaches nothing, drop those rows.",
            _pipeline(before=_targets_made_up),
        ),
        Misconception(
            "targets still missing",
            "`y` contains NaN: drop the rows whose target is missing, `dropna(subset=[target])`.",
            _pipeline(before=lambda data, target: data),
        ),
        Misconception(
            "every incomplete row dropped",
            "You drop every row with a missing value: only a missing *target* costs a row, other gaps are filled.",
            _pipeline(before=lambda data, target: data.dropna()),
        ),
        Misconception(
            "means forgotten",
            "`X` contains NaN: fill missing numbers with your `impute_mean`.",
            _pipeline(middle=_encoded),
        ),
        Misconception(
            "zero for missing",
            "Missing numbers became 0: use your `impute_mean`.",
            _pipeline(middle=lambda inputs: _encoded(inputs).fillna(0)),
        ),
        Misconception(
            "median",
            "Missing numbers became the median of their column: fill in the mean, with your `impute_mean`.",
            _pipeline(middle=lambda inputs: _fill(_encoded(inputs), inputs.median(numeric_only=True))),
        ),
        Misconception(
            "no nan indicators",
            "The `_nan` columns are not there: use your `encode_categories`, with \"missing\" as a category.",
            _pipeline(middle=lambda inputs: solved.impute_mean(pd.get_dummies(inputs))),
        ),
        Misconception(
            "text left out",
            "`X` holds the numeric columns only: text goes in as indicator columns, use your `encode_categories`.",
            _pipeline(middle=lambda inputs: solved.impute_mean(_numbers(inputs))),
        ),
        Misconception(
            "last column as target",
            "You take the last column as the target: pick it by its name.",
            _pipeline(target_of=lambda data, target: data.columns[-1]),
        ),
        Misconception(
            "target in X",
            "The target is a column of `X`, too: a model would just read the answer.",
            _pipeline(keep_target=True),
        ),
        Misconception(
            "float32",
            "Your tensors are float32: keep float64, as in your `to_tensors`.",
            _pipeline(after=lambda X, y: (X.float(), y.float())),
        ),
        Misconception(
            "swapped",
            "You return the targets first: the order is `X, y`.",
            _pipeline(after=lambda X, y: (y, X)),
        ),
    ),
)  # fmt: skip


ASSIGNMENT = Assignment(
    id=ID,
    title="Data preprocessing",
    reference=solved,
    questions=(
        write_csv.QUESTION,
        load.QUESTION,
        split.QUESTION,
        ONE_HOT,
        IMPUTE,
        TENSORS,
        SUMMARY,
        DROP_SPARSE,
        PIPELINE,
    ),
    written_points={"categories": 4, "missing_numbers": 4, "big_tables": 4},
)
