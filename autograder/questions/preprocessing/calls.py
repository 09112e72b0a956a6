"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

TABLE = """
data = pd.DataFrame(table)
{function}(data)
data  # handed in
"""
TYPED = TABLE.replace("(table)", "(table, index=labels).astype(dtypes)")
"""For a table whose dtypes and labels are given."""
WRITE_CSV = """
import contextlib, pathlib, tempfile
with contextlib.chdir(tempfile.mkdtemp()):
    os.makedirs("{existing}", exist_ok=True)
    write_house_csv("{path}")
    for file in pathlib.Path().rglob("*"):
        print(file, file.read_text() if file.is_file() else "")
"""
REPLACED = WRITE_CSV.replace("    write", '    pathlib.Path("{path}").write_text("old")\n    write')
"""For a file that exists."""
CALLS = {
    "drop_sparse": TABLE,
    "impute": TABLE,
    "one_hot": TABLE,
    "load": """
with open("tried.csv", "w") as file:
    for line in lines:
        print(line, file=file)
load_table("tried.csv")
""",
    "pipeline": """
with open("tried.csv", "w") as file:
    for line in lines:
        print(line, file=file)
preprocess("tried.csv", "{target}")
""",
    "split": """
data = pd.DataFrame(table)
split_inputs_targets(data, "{target}")
data  # handed in
""",
    "summary": """
data = pd.DataFrame(table).astype(dtypes)
summarize(data)
data  # handed in
""",
    "tensors": """
inputs, targets = pd.DataFrame(table), pd.Series(target)
to_tensors(inputs, targets)
inputs  # inputs is
targets  # targets is
""",
    "write_csv": WRITE_CSV,
}
FRAME = """
data = pd.DataFrame(table)
data.index = labels  #? labels
data = data.astype(dtypes)  #? dtypes
"""
HIDDEN = {
    "file_written": """
import contextlib, pathlib, tempfile
with contextlib.chdir(tempfile.mkdtemp()):
    os.makedirs("{existing}", exist_ok=True)  #? existing
    write_house_csv("{path}")  #! absolute
    write_house_csv(os.path.abspath("{path}"))  #? absolute
    pathlib.Path("{path}").write_text("old")  #? twice
    write_house_csv("{path}")  #? twice
    for file in pathlib.Path().rglob("*"):
        print(file, file.read_text() if file.is_file() else "")
""",
    "table_converted": """
inputs, targets = pd.DataFrame(table), pd.Series(target)
inputs.index = targets.index = labels  #? labels
to_tensors(inputs, targets)
inputs  # inputs is
targets  # targets is
""",
    "table_made": FRAME
    + """
{function}(data)
data  # handed in
""",
    "table_split": FRAME
    + """
split_inputs_targets(data, "{target}")
data  # handed in
""",
    "table_summarized": FRAME
    + """
summarize(data)
data  # handed in
""",
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
