"""02 · Data preprocessing, solved. Sections in brackets are those of Dive into Deep Learning."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import torch
from torch import Tensor


def write_house_csv(path: str) -> None:
    """Write the house table as a CSV file: one header line and four rows [2.2.1].

    Missing folders of `path` are created; `path` may be a bare file name. A file that
    is there already is replaced.
    """
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write("NumRooms,RoofType,Price\n")
        file.write("NA,NA,127500\n2,NA,106000\n4,Slate,178100\nNA,NA,140000\n")


def load_table(path: str) -> pd.DataFrame:
    """The table in the CSV file `path`, in which `NA` stands for missing [2.2.1]."""
    return pd.read_csv(path)


def split_inputs_targets(data: pd.DataFrame, target: str) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """All other columns, and the column `target`; `data` is unchanged [2.2.2]."""
    return data.drop(columns=target), data[target]


def encode_categories(inputs: pd.DataFrame) -> pd.DataFrame:
    """Columns `<column>_<value>` and `<column>_nan` for each text column [2.2.2].

    The other columns stay as they are, and so does `inputs` itself.
    """
    return pd.get_dummies(inputs, dummy_na=True)


def impute_mean(inputs: pd.DataFrame) -> pd.DataFrame:
    """A table with column means in place of missing numbers [2.2.2].

    Text columns stay as they are, and so do columns without any number and `inputs`.
    """
    return inputs.fillna(inputs.mean(numeric_only=True))


def to_tensors(inputs: pd.DataFrame, targets: pd.Series[Any]) -> tuple[Tensor, Tensor]:
    """Numbers and booleans as float64 tensors `X (n, d)` and `y (n,)` [2.2.3]."""
    X = torch.tensor(inputs.to_numpy(dtype=float))
    y = torch.tensor(targets.to_numpy(dtype=float))
    return X, y


def summarize(data: pd.DataFrame) -> dict[str, Any]:
    """A first look at a table [2.2.5]: a dictionary with four entries.

    `rows` is their number, `missing_fraction` the share of all cells that are missing;
    `numeric` and `categorical` list the columns that hold numbers and those that hold
    text, in the order of the columns.
    """
    return {
        "rows": len(data),
        "missing_fraction": float(data.isna().to_numpy().mean()),
        "numeric": list(data.select_dtypes(include="number")),
        "categorical": list(data.select_dtypes(exclude="number")),
    }


def drop_most_missing(data: pd.DataFrame) -> pd.DataFrame:
    """A table without the first column that has most missing values [2.2.5]."""
    return data.drop(columns=data.isna().sum().idxmax())


def preprocess(path: str, target: str) -> tuple[Tensor, Tensor]:
    """From the file `path` to `X (n, d)` and `y (n,)`, float64 and without NaN [2.2].

    Rows whose `target` is missing are dropped first, before anything else is computed.
    """
    data = load_table(path).dropna(subset=[target])
    inputs, targets = split_inputs_targets(data, target)
    return to_tensors(impute_mean(encode_categories(inputs)), targets)
