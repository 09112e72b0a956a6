"""02 · Data preprocessing."""

WRONG = {
    "fails_write_csv_bare_name": {"write_csv": ["bare file name"]},
    "fails_split_by_position": {"split": ["last column"]},
    "fails_one_hot_no_nan_column": {"one_hot": ["missing values forgotten"]},
    "fails_impute_median": {"impute": ["median"]},
    "fails_pipeline_made_up_targets": {"pipeline": ["targets made up"]},
    "fails_summary_cell_raises": {"summary": "assert houses_look_good\n\n\n{answer}"},
}
"""By file name, then by question: what is wrong in that question's cell."""
