"""Numpy in the middle, new row labels, lists for tuples, numpy numbers, one-column tables as targets."""

import os

import numpy as np
import pandas as pd
import torch


def write_house_csv(path):
    folder, name = os.path.split(path)
    if folder and not os.path.exists(folder):
        os.makedirs(folder)
    table = np.array([["NA", "NA", "127500"], ["2", "NA", "106000"], ["4", "Slate", "178100"], ["NA", "NA", "140000"]])
    np.savetxt(
        os.path.join(folder, name), table, fmt="%s", delimiter=",", header="NumRooms,RoofType,Price", comments=""
    )


def load_table(path):
    return pd.read_table(path, sep=",")


def split_inputs_targets(data, target):
    others = data.columns != target
    return [data.loc[:, others].reset_index(drop=True), data[[target]]]


def encode_categories(inputs):
    numbers = inputs.select_dtypes(include=["number", "bool"])
    parts = [numbers.reset_index(drop=True)]
    for name in inputs.columns.drop(numbers.columns):
        values, codes = np.unique(inputs[name].astype(object).fillna("\uffff").astype(str), return_inverse=True)
        hot = np.eye(len(values), dtype=np.int8)[codes]
        if values[-1] != "\uffff":
            values, hot = np.append(values, ""), np.pad(hot, ((0, 0), (0, 1)))
        names = [f"{name}_{value}" for value in values[:-1]] + [f"{name}_nan"]
        parts.append(pd.DataFrame(hot, columns=names))
    return pd.concat(parts, axis=1)


def impute_mean(inputs):
    result = inputs.copy()
    for name in inputs.select_dtypes(include="number"):
        values = inputs[name].to_numpy(dtype=np.float64, copy=True)
        gone = np.isnan(values)
        if not gone.all():
            values[gone] = values[~gone].mean()
        result[name] = values
    return result


def to_tensors(inputs, targets):
    X = torch.from_numpy(np.stack([inputs[name].to_numpy().astype(np.float64) for name in inputs], axis=1))
    return [X, torch.as_tensor(np.array(targets, dtype=np.float64).ravel())]


def summarize(data):
    numeric = np.array(
        [np.issubdtype(kind, np.number) if isinstance(kind, np.dtype) else False for kind in data.dtypes]
    )
    return dict(
        rows=np.int64(len(data.index)),
        missing_fraction=np.count_nonzero(data.isnull().values) / np.float64(data.size),
        numeric=data.columns[numeric].tolist(),
        categorical=tuple(data.columns[~numeric].to_numpy()),
    )


def drop_most_missing(data):
    worst = np.argmax(data.isnull().to_numpy().sum(axis=0))
    return data.iloc[:, np.arange(data.shape[1]) != worst]


def preprocess(path, target):
    data = load_table(path)
    data = data[~np.isnan(data[target].to_numpy())]
    inputs, targets = split_inputs_targets(data, target)
    return to_tensors(impute_mean(encode_categories(inputs)), targets)
