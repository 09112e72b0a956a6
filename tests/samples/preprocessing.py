"""02 · Data preprocessing."""

NO_BARE_NAME = """\
def write_house_csv(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write("NumRooms,RoofType,Price\\nNA,NA,127500\\n2,NA,106000\\n4,Slate,178100\\nNA,NA,140000")
"""
BY_POSITION = """\
def split_inputs_targets(data, target):
    return data.iloc[:, :-1], data.iloc[:, -1]
"""
NO_NAN_COLUMN = """\
def encode_categories(inputs):
    return pd.get_dummies(inputs)
"""
MEDIAN = """\
def impute_mean(inputs):
    return inputs.fillna(inputs.median(numeric_only=True))
"""
FILLED_TARGETS = """\
def preprocess(path, target):
    data = impute_mean(load_table(path))
    inputs, targets = split_inputs_targets(data, target)
    return to_tensors(encode_categories(inputs), targets)
"""

WRONG = {
    "fails_write_csv_bare_name": {"write_csv-answer": NO_BARE_NAME},
    "fails_split_pipeline_by_position": {"split-answer": BY_POSITION},
    "fails_one_hot_pipeline_no_nan_column": {"one_hot-answer": NO_NAN_COLUMN},
    "fails_impute_pipeline_median": {"impute-answer": MEDIAN},
    "fails_pipeline_made_up_targets": {"pipeline-answer": FILLED_TARGETS},
    "fails_summary_cell_raises": {"summary-answer": "assert houses_look_good\n\n\n{answer}"},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
