"""Right functions of 02 that the pipeline is built on: those of pandas. Each goes into the jail alone."""

from __future__ import annotations

from typing import Any


def load_table(path: str) -> Any:
    import pandas

    return pandas.read_csv(path)


def split_inputs_targets(data: Any, target: str) -> tuple[Any, Any]:
    return data.drop(columns=[target]), data[target]


def encode_categories(inputs: Any) -> Any:
    import pandas

    return pandas.get_dummies(inputs, dummy_na=True)


def impute_mean(inputs: Any) -> Any:
    return inputs.fillna(inputs.mean(numeric_only=True))


def to_tensors(inputs: Any, targets: Any) -> tuple[Any, Any]:
    import torch

    return torch.tensor(inputs.to_numpy("float64")), torch.tensor(targets.to_numpy("float64"))
