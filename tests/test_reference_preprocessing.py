"""The reference of 02 · Data preprocessing against numpy, plain Python and properties that must hold."""

from __future__ import annotations

import csv
import math

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from reference.preprocessing import (
    drop_most_missing,
    encode_categories,
    impute_mean,
    load_table,
    preprocess,
    split_inputs_targets,
    summarize,
    to_tensors,
    write_house_csv,
)

quick = settings(max_examples=25, deadline=None, derandomize=True)
HOUSE = "NumRooms,RoofType,Price\nNA,NA,127500\n2,NA,106000\n4,Slate,178100\nNA,NA,140000"
numbers = st.one_of(st.just(math.nan), st.floats(-1e6, 1e6))
words = st.sampled_from([None, "red", "blue", "dark green"])


@st.composite
def tables(draw, max_text=2):
    """One to five rows; numbers, text or both; the first row is complete."""
    rows = draw(st.integers(1, 5))
    columns = {}
    for number in range(draw(st.integers(1, 3))):
        columns[f"n{number}"] = [draw(st.floats(-1e6, 1e6)), *(draw(numbers) for _ in range(rows - 1))]
    for number in range(draw(st.integers(0, max_text))):
        columns[f"t{number}"] = ["red", *(draw(words) for _ in range(rows - 1))]
    table = pd.DataFrame({name: columns[name] for name in draw(st.permutations(list(columns)))})
    text = [name for name in table if name.startswith("t")]
    return table.astype(dict.fromkeys(text, draw(st.sampled_from(["str", "object", "category"]))))


@pytest.fixture
def house(tmp_path):
    write_house_csv(str(tmp_path / "house.csv"))
    return load_table(str(tmp_path / "house.csv"))


@pytest.mark.parametrize("path", ["house.csv", "a/house.csv", "a/b/c/house.csv", "./house.csv"])
def test_write_house_csv(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        write_house_csv(path)
        assert (tmp_path / path).read_text().rstrip("\n") == HOUSE


def test_the_house_by_hand(house, tmp_path):
    """The numbers of the book, section 2.2."""
    inputs, targets = split_inputs_targets(house, "Price")
    X, y = to_tensors(impute_mean(encode_categories(inputs)), targets)
    assert X.dtype == y.dtype == torch.float64
    assert X.tolist() == [[3, 0, 1], [2, 0, 1], [4, 1, 0], [3, 0, 1]]
    assert y.tolist() == [127500, 106000, 178100, 140000]
    assert summarize(house) == {
        "rows": 4,
        "missing_fraction": 5 / 12,
        "numeric": ["NumRooms", "Price"],
        "categorical": ["RoofType"],
    }
    assert list(drop_most_missing(house)) == ["NumRooms", "Price"]
    X_too, y_too = preprocess(str(tmp_path / "house.csv"), "Price")
    assert torch.equal(X, X_too) and torch.equal(y, y_too)


@quick
@given(tables())
def test_load_table_agrees_with_the_csv_module(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    table.to_csv(path, index=False, na_rep="NA")
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    loaded = load_table(str(path))
    assert list(loaded) == header and len(loaded) == len(rows)
    for name, cells in zip(header, zip(*rows)):
        assert loaded[name].isna().tolist() == [cell == "NA" for cell in cells]
        for mine, cell in zip(loaded[name], cells):
            assert cell == "NA" or (mine == cell if name.startswith("t") else mine == pytest.approx(float(cell)))


@quick
@given(tables(), st.data())
def test_split_takes_the_table_apart(table, data):
    before = table.copy(deep=True)
    target = data.draw(st.sampled_from(list(table)))
    inputs, targets = split_inputs_targets(table, target)
    assert_frame_equal(table, before)
    assert list(inputs) == [name for name in table if name != target]
    assert_frame_equal(inputs.assign(**{target: targets})[list(table)], table)


@quick
@given(tables())
def test_each_row_has_one_indicator_per_text_column(table):
    before = table.copy(deep=True)
    encoded = encode_categories(table)
    assert_frame_equal(table, before)
    for name in table:
        if name.startswith("n"):
            assert encoded[name].equals(table[name])
            continue
        hot = encoded[[column for column in encoded if column.startswith(f"{name}_")]]
        assert (hot.sum(axis=1) == 1).all()
        values = ["nan" if isinstance(cell, float) else cell for cell in table[name]]
        assert hot.idxmax(axis=1).tolist() == [f"{name}_{value}" for value in values]
        assert f"{name}_nan" in hot


@quick
@given(tables())
def test_impute_mean_agrees_with_numpy(table):
    table = table.assign(empty=math.nan)
    before = table.copy(deep=True)
    filled = impute_mean(table)
    assert_frame_equal(table, before)
    assert list(filled) == list(table)
    for name in table:
        if name.startswith("n"):
            mean = np.nanmean(table[name])
            expected = [mean if math.isnan(number) else number for number in table[name]]
            assert filled[name].tolist() == pytest.approx(expected)
        else:
            assert filled[name].equals(table[name])


@quick
@given(tables(max_text=0))
def test_to_tensors_agrees_with_lists(table):
    table = table.assign(flag=[row % 2 == 0 for row in range(len(table))], whole=range(len(table)))
    X, y = to_tensors(table, table["whole"])
    assert X.dtype == y.dtype == torch.float64
    expected = [[float(cell) for cell in row] for row in table.itertuples(index=False)]
    assert np.array_equal(X.numpy(), expected, equal_nan=True)
    assert y.tolist() == list(range(len(table)))


@quick
@given(tables())
def test_summarize_counts(table):
    found = summarize(table)
    missing = sum(cell is None or cell != cell for name in table for cell in table[name])
    assert found["missing_fraction"] == pytest.approx(missing / (len(table) * table.shape[1]))
    assert found["rows"] == len(table)
    assert found["numeric"] == [name for name in table if name.startswith("n")]
    assert found["categorical"] == [name for name in table if name.startswith("t")]


@quick
@given(tables())
def test_drop_most_missing_drops_the_first_of_the_emptiest(table):
    before = table.copy(deep=True)
    counts = [int(table[name].isna().sum()) for name in table]
    worst = list(table)[counts.index(max(counts))]
    assert_frame_equal(drop_most_missing(table), table[[name for name in table if name != worst]])
    assert_frame_equal(table, before)


@quick
@given(tables())
def test_rows_without_target_do_not_matter(tmp_path_factory, table):
    """Leaving them out of the file gives the same tensors."""
    table = table.assign(other=1.5)
    target = next(name for name in table if name.startswith("n"))
    folder = tmp_path_factory.mktemp("csv")
    table.to_csv(folder / "all.csv", index=False, na_rep="NA")
    table[table[target].notna()].to_csv(folder / "kept.csv", index=False, na_rep="NA")
    X, y = preprocess(str(folder / "all.csv"), target)
    X_kept, y_kept = preprocess(str(folder / "kept.csv"), target)
    assert torch.equal(X, X_kept) and torch.equal(y, y_kept)
    assert X.dtype == y.dtype == torch.float64
    assert len(X) == len(y) == table[target].notna().sum()
    assert not X.isnan().any() and not y.isnan().any()
