"""02 · Data preprocessing, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import torch
from torch import Tensor


def write_house_csv(path: str) -> None:
    """Write the house table as a CSV file: one header line and four rows [2.2.1].

    Missing folders of `path` are created; `path` may be a bare file name. A file that is there already is replaced.
    """
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n2,NA,106000\n4,Slate,178100\nNA,NA,140000\n")


def load_table(path: str) -> pd.DataFrame:
    """The table in the CSV file `path`, a DataFrame; `NA` stands for a missing value [2.2.1]."""
    return pd.read_csv(path)


def split_inputs_targets(data: pd.DataFrame, target: str) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """`(inputs, targets)`: all columns but `target`, and the column `target`; `data` stays unchanged [2.2.2]."""
    return data.drop(columns=target), data[target]


def encode_categories(inputs: pd.DataFrame) -> pd.DataFrame:
    """Indicator columns instead of each text column: `<column>_<value>` per value, and `<column>_nan` [2.2.2].

    The other columns stay, and so does `inputs` itself.
    """
    return pd.get_dummies(inputs, dummy_na=True)


def impute_mean(inputs: pd.DataFrame) -> pd.DataFrame:
    """The table with the mean of its column in place of each missing number; `inputs` stays unchanged [2.2.2].

    Text columns stay as they are, and so does a column without any number.
    """
    return inputs.fillna(inputs.mean(numeric_only=True))


def to_tensors(inputs: pd.DataFrame, targets: pd.Series[Any]) -> tuple[Tensor, Tensor]:
    """Numbers and booleans as float64 tensors `X (n, d)` and `y (n,)` [2.2.3]."""
    X = torch.tensor(inputs.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return X, y


def summarize(data: pd.DataFrame) -> dict[str, Any]:
    """A first look at a table [2.2.5]: a dictionary with four entries.

    `rows` is their number, `missing_fraction` the share of all cells that are missing; `numeric` and `categorical`
    list the names of the columns that hold numbers and of those that hold text, in the order of the columns.
    """
    return {
        "rows": len(data),
        "missing_fraction": float(data.isna().to_numpy().mean()),
        "numeric": list(data.select_dtypes(include="number")),
        "categorical": list(data.select_dtypes(exclude="number")),
    }


def drop_most_missing(data: pd.DataFrame) -> pd.DataFrame:
    """The table without the column that has most missing values, the first such one; `data` stays unchanged [2.2.5]."""
    return data.drop(columns=data.isna().sum().idxmax())


def preprocess(path: str, target: str) -> tuple[Tensor, Tensor]:
    """From the CSV file `path` to `X (n, d)` and `y (n,)`, float64 and without NaN [2.2].

    Rows whose `target` is missing are dropped first, before anything else is computed.
    """
    data = load_table(path).dropna(subset=[target])
    inputs, targets = split_inputs_targets(data, target)
    return to_tensors(impute_mean(encode_categories(inputs)), targets)
