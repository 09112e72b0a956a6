"""Run in the jail: make a file or a table, call a function of 02, and measure what it makes of it.

A table arrives as the lines of a CSV file, or as its columns by name, with the dtypes of some and labels of its rows.
`pandas` is imported where it is used: a public check takes along single functions.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import torch

from autograder.spec.measure import Measurement, amid_others


def file_written(ns: Any, path: str, existing: str = ".", twice: bool = False, absolute: bool = False) -> Measurement:
    """What `write_house_csv` leaves behind in an empty folder in which at most the folder `existing` is."""
    import contextlib

    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        os.makedirs(existing, exist_ok=True)
        for number in range(2 if twice else 1):
            if number and os.path.isfile(path):
                Path(path).write_text("old\n")
            ns.write_house_csv(os.path.join(os.getcwd(), path) if absolute else path)
        there, folder = os.path.isfile(path), os.path.isdir(path)
        lines = Path(path).read_text().rstrip("\n").split("\n") if there else []
        others = sorted(set(os.listdir()) - {path.split("/")[0]})
    return {
        "a folder is at the given path": folder,
        "a file is at the given path": there,
        "what else is left behind": ", ".join(others) or "nothing",
        "the number of lines of the file": len(lines),
        **{f"line {number} of the file": line for number, line in enumerate(lines, start=1)},
    }


def file_loaded(ns: Any, lines: list[str]) -> Measurement:
    """The table that `load_table` reads, its columns in the order of the file."""
    return whole_table("the result", of_file(ns.load_table, lines), by_name=False)


def file_preprocessed(ns: Any, lines: list[str], target: str) -> Measurement:
    """The tensors that `preprocess` makes of a file."""
    return tensor_pair(of_file(ns.preprocess, lines, target))


def of_file(function: Any, lines: list[str], *others: Any) -> Any:
    """What a function makes of a file whose rows stand in reversed order when it is called before and afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        function(csv_file(temporary, [lines[0], *lines[:0:-1]]), *others)
        result = function(csv_file(temporary, lines), *others)
        function(csv_file(temporary, [lines[0], *lines[:0:-1]]), *others)
    return result


def table_made(ns: Any, function: str, table: Any, dtypes: Any = None, labels: Any = None) -> Measurement:
    """The table that `function` makes of a table."""
    data = frame(table, dtypes, labels)
    with amid_others(getattr(ns, function), data):
        result = getattr(ns, function)(data)
    return {**whole_table("the result", result), **untouched(data, table, dtypes, labels)}


def table_split(ns: Any, table: Any, target: str, dtypes: Any = None, labels: Any = None) -> Measurement:
    """The inputs and the targets that `split_inputs_targets` gives; targets may be a table of one column, too."""
    import pandas as pd

    data = frame(table, dtypes, labels)
    with amid_others(ns.split_inputs_targets, data, target):
        result = ns.split_inputs_targets(data, target)
    found: Measurement = {"the type of the result": kind_of_result(result)}
    if found["the type of the result"] == "a pair":
        inputs, targets = result
        if isinstance(targets, pd.DataFrame) and targets.shape[1] == 1:
            targets = targets.iloc[:, 0]
        found["targets is one column"] = isinstance(targets, pd.Series)
        if found["targets is one column"]:
            found |= column_cells("targets", targets)
        found |= whole_table("inputs", inputs)
    return {**found, **untouched(data, table, dtypes, labels)}


def table_converted(ns: Any, table: Any, target: list[Any], labels: Any = None) -> Measurement:
    """The tensors that `to_tensors` makes of a table and a column."""
    import pandas as pd

    inputs, targets = pd.DataFrame(table, index=labels), pd.Series(target, index=labels)
    with amid_others(ns.to_tensors, inputs, targets):
        result = ns.to_tensors(inputs, targets)
    return {
        **tensor_pair(result),
        "inputs is unchanged": inputs.equals(pd.DataFrame(table, index=labels)),
        "targets is unchanged": targets.equals(pd.Series(target, index=labels)),
    }


def table_summarized(ns: Any, table: Any, dtypes: Any = None, labels: Any = None) -> Measurement:
    """The four entries of what `summarize` returns; numbers of numpy and pandas are as good as Python's."""

    def number(value: Any) -> Any:
        if hasattr(value, "tolist"):  # a number, an array or a column of numpy or pandas
            value = value.tolist()
        return float(value) if isinstance(value, (int, float)) else value

    data = frame(table, dtypes, labels)
    with amid_others(ns.summarize, data):
        result = ns.summarize(data)
    found: Measurement = {"the type of the result": kind_of_result(result)}
    if isinstance(result, dict):
        rows = number(result.get("rows"))
        found["the type of the result"] = "dict"
        found["rows"] = int(rows) if isinstance(rows, float) and rows % 1 == 0 else rows
        found["missing_fraction"] = number(result.get("missing_fraction"))
        for name in ("numeric", "categorical"):
            columns: Any = result.get(name)
            is_list = isinstance(columns, (list, tuple))
            found[f"the type of {name}"] = "list" if is_list else kind_of_result(columns)
            found[name] = [str(column) for column in columns] if is_list else None
    return {**found, **untouched(data, table, dtypes, labels)}


def csv_file(folder: str, lines: list[str]) -> str:
    """The path of a new file of these lines."""
    path = os.path.join(folder, "table.csv")
    Path(path).write_text("\n".join(lines) + "\n")
    return path


def frame(table: Any, dtypes: Any, labels: Any) -> Any:
    """The DataFrame of these columns."""
    import pandas as pd

    return pd.DataFrame(table, index=labels).astype(dtypes or {})


def untouched(data: Any, table: Any, dtypes: Any, labels: Any) -> Measurement:
    """Whether the DataFrame is still what `frame` made of the other arguments."""
    return {"the table that was handed in is unchanged": data.equals(frame(table, dtypes, labels))}


def whole_table(label: str, table: Any, by_name: bool = True) -> Measurement:
    """All that counts of a DataFrame that a function returned: its columns (sorted `by_name`) and their cells."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        return {f"the type of {label}": kind_of_result(table)}
    names = [str(name).replace("_<NA>", "_nan") for name in table.columns]
    found: Measurement = {
        f"the type of {label}": "DataFrame",
        f"the number of columns of {label}": len(names),
        f"the list of columns of {label}": ", ".join(sorted(names) if by_name else names),
        f"the number of rows of {label}": len(table),
    }
    for place, name in enumerate(names):
        found |= column_cells(f"column {name} of {label}", table.iloc[:, place])
    return found


def column_cells(label: str, column: Any) -> Measurement:
    """Numbers and booleans as float64 tensor, text as list; missing cells are nan."""
    cells = [
        float("nan") if missing else cell if isinstance(cell, str) else float(cell)
        for cell, missing in zip(column.tolist(), column.isna().tolist())
    ]
    is_text = any(isinstance(cell, str) for cell in cells)
    return {f"{label} holds text": is_text, label: cells if is_text else torch.tensor(cells, dtype=torch.float64)}


def tensor_pair(result: Any) -> Measurement:
    """`X` and `y`, if the result is a pair."""
    found: Measurement = {"the type of the result": kind_of_result(result)}
    if found["the type of the result"] == "a pair":
        found["X"], found["y"] = result
    return found


def kind_of_result(value: Any) -> str:
    """What a student may read of the type of a result."""
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return "a pair"
    return "None (is a `return` missing?)" if value is None else type(value).__name__
