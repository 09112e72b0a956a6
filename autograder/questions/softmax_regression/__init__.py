"""05 · Softmax regression: its questions in the notebook's order, and what its jail is given."""

from __future__ import annotations

import reference.softmax_regression as solved
from autograder.questions.classifiers import given_files
from autograder.questions.softmax_regression import (
    accuracy,
    cross_entropy,
    dataset,
    errors,
    labels,
    logits,
    model,
    softmax,
    training,
)
from autograder.questions.softmax_regression.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment

IN_ORDER = (dataset, labels, softmax, cross_entropy, accuracy, model, training, errors, logits)
ASSIGNMENT = Assignment(
    id="05-softmax-regression",
    title="Softmax regression",
    reference=solved,
    questions=tuple(module.QUESTION for module in IN_ORDER),
    files=given_files,
    images=True,
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"batch_size": 4, "cross_entropy_choice": 4, "overflow": 4},
)
