"""What the cells of 02 are to show."""

from __future__ import annotations

from studies.claims.claim import Claim, numbers, so

FILE, INPUTS, MISSING = "1-a-table-in-a-file-example", "3-inputs-and-targets-example", "5-missing-numbers-example"
SPREAD, GROWS = "question-5-impute-example-2", "9-when-the-table-grows-example"

CLAIMS = [
    so(FILE, "the file holds a header and rows", lambda k, out: "fruit,weight\napple,150\ncherry,NA" in out),
    so(f"{FILE}-2", "a bare file name has no folder", lambda k, out: "'fruit.csv' is in ''" in out),
    so("question-1-write-csv-example", "now the file exists",
       lambda k, out: k.os.path.exists(k.house_file) and "NA,NA,127500" in out),
    so("2-reading-it-example", "whole numbers with a hole become float64; True where a cell is missing",
       lambda k, out: k.fruit.weight.dtype == "float64" and k.fruit.isna().weight.tolist() == [False, True]),
    so("question-2-load-example", "the table of houses, with holes",
       lambda k, out: k.houses.shape == (4, 3) and "NaN" in out),
    so(INPUTS, "by position and by name give the same",
       lambda k, out: k.toy.iloc[:, 0:2].equals(k.toy.loc[:, ["width", "height"]])),
    so(f"{INPUTS}-2", "drop returns a new table and leaves the old one alone",
       lambda k, out: list(k.toy.columns) == ["width", "height", "color"]),
    so("question-3-split-example", "the price apart, the rest as inputs",
       lambda k, out: list(k.inputs) == ["NumRooms", "RoofType"] and k.targets.name == "Price"),
    so("4-words-into-numbers-example", "an indicator column per category; dummy_na adds missing; numbers stay",
       lambda k, out: all(word in out for word in ("size_L", "size_S", "size_nan", "price"))),
    so("question-4-one-hot-example", "the roof becomes indicator columns",
       lambda k, out: {"RoofType_Slate", "RoofType_nan"} < set(k.encoded)),
    so(f"{MISSING}-2", "the holes of each column", lambda k, out: k.missing["sex"] == 5 and k.missing["species"] == 0),
    so(f"{MISSING}-3", "the mean leaves missing numbers out; one value per column fills",
       lambda k, out: k.toy.a.mean() == 3.5 and k.toy.fillna({"a": -1.0, "b": -2.0}).a[1] == -1),
    so("question-5-impute-example", "the missing numbers of rooms are 3",
       lambda k, out: k.filled.NumRooms.tolist() == [3, 2, 4, 3]),
    Claim(SPREAD, "four in ten get lost: their share", lambda k, out: k.holes.isna().mean(), above=0.32, below=0.48),
    Claim(SPREAD, "the mean stays about right: how far it moves, in standard deviations",
          lambda k, out: abs(k.repaired.mean() - k.numbers.mean()) / k.numbers.std(), below=0.15),
    Claim(SPREAD, "the spread shrinks: standard deviation after ÷ before",
          lambda k, out: k.repaired.std() / k.numbers.std(), below=0.9),
    so("6-tensors-at-last-example", "floats and booleans have no dtype in common",
       lambda k, out: out.startswith("object float64")),
    so("question-6-tensors-example", "every cell is a number",
       lambda k, out: k.X.shape == (4, 3) and not k.X.isnan().any()),
    so("7-a-table-you-have-never-seen-example", "len counts rows, size cells",
       lambda k, out: out.startswith("3 9 (3, 3)\n['b']\n3 ")),
    so("question-7-summary-example", "summarize knows the penguins",
       lambda k, out: k.summarize(k.penguins)["missing_fraction"] == 13 / 80),
    so("question-7-summary-example-2", "idxmax is a label, the first of equals", lambda k, out: out == "5 b\n"),
    so("question-8-drop-sparse-example", "the emptiest column is gone",
       lambda k, out: "RoofType" not in out and "Price" in out),
    so("8-all-in-one-example", "dropna drops rows, and row labels stay",
       lambda k, out: len(k.toy.dropna()) == 1 and list(k.toy.dropna(subset=["a"]).index) == [0, 2]),
    so("question-9-pipeline-example", "two of the ten penguins were never weighed; no hole is left",
       lambda k, out: len(k.X) == 8 and "tensor(False)" in out),
    Claim(GROWS, "a smaller dtype and category help: bytes of the small table ÷ those of the big one",
          lambda k, out: k.small.memory_usage(deep=True).sum() / k.big.memory_usage(deep=True).sum(), below=0.5,
          kind="exact"),
    so(f"{GROWS}-2", "sums can be collected chunk by chunk", lambda k, out: numbers(out) == [99999.5, 200000]),
    so(f"{GROWS}-3", "the stored array comes back the same", lambda k, out: out == "True\n"),
]  # fmt: skip
