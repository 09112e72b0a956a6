"""Other ways through pandas: nullable dtypes, convert, transform, pop from a copy, to_csv."""

import os

import pandas as pd
import torch


def write_house_csv(path):
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    table = pd.DataFrame({"NumRooms": [None, "2", "4", None], "RoofType": [None, None, "Slate", None]})
    table["Price"] = [127500, 106000, 178100, 140000]
    table.to_csv(path, index=False, na_rep="NA")


def load_table(path):
    return pd.read_csv(path, na_values=["NA"], dtype_backend="numpy_nullable")


def split_inputs_targets(data, target):
    inputs = data.copy()
    targets = inputs.pop(target)
    return inputs, targets


def encode_categories(inputs):
    text = inputs.select_dtypes(exclude=["number", "bool"])
    return inputs.drop(columns=text.columns).join(
        [pd.get_dummies(text[name].astype(object), prefix=name, dummy_na=True, dtype=int) for name in text]
    )


def impute_mean(inputs):
    def fill(column):
        if pd.api.types.is_numeric_dtype(column) and column.notna().any():
            return column.astype(float).fillna(column.mean())
        return column

    return inputs.apply(fill)


def to_tensors(inputs, targets):
    columns = [torch.tensor(inputs[name].astype("float64").tolist(), dtype=torch.double) for name in inputs.columns]
    return torch.stack(columns).T, torch.tensor(targets.astype("float64").values.copy())


def summarize(data):
    kinds = {name: pd.api.types.is_numeric_dtype(kind) for name, kind in data.dtypes.items()}
    return {
        "rows": int(data.shape[0]),
        "missing_fraction": data.isna().mean().mean(),
        "numeric": tuple(name for name in kinds if kinds[name]),
        "categorical": tuple(name for name in kinds if not kinds[name]),
    }


def drop_most_missing(data):
    worst = data.count().sort_values(kind="stable").index[0]
    return data.loc[:, data.columns.difference([worst])]


def preprocess(path, target):
    data = pd.read_csv(path)
    data = data[data[target].notna()]
    inputs = pd.get_dummies(data.drop(target, axis="columns").fillna(data.mean(numeric_only=True)), dummy_na=True)
    return torch.from_numpy(inputs.to_numpy(float)), torch.from_numpy(data[target].to_numpy(float, copy=True))
