"""02 · Data preprocessing: nine questions about tables, from a CSV file to tensors."""

from __future__ import annotations

from autograder.questions.preprocessing import (
    drop_sparse,
    impute,
    load,
    one_hot,
    pipeline,
    split,
    summary,
    tensors,
    write_csv,
)
from autograder.questions.preprocessing.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment
from reference import preprocessing as solved

ASSIGNMENT = Assignment(
    id="02-preprocessing",
    title="Data preprocessing",
    reference=solved,
    questions=tuple(
        module.QUESTION for module in (write_csv, load, split, one_hot, impute, tensors, summary, drop_sparse, pipeline)
    ),
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"categories": 4, "missing_numbers": 4, "big_tables": 4},
)
