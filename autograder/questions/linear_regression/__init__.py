"""04 · Linear regression: its questions in the notebook's order, and what belongs to no single one."""

from __future__ import annotations

from autograder.questions.linear_regression import (
    add_to_class,
    closed_form,
    data,
    fit_epoch,
    hyperparameters,
    model,
    normal,
    sgd,
    squared_loss,
    training,
    vectorize,
)
from autograder.questions.linear_regression.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment
from reference import linear_regression as solved

ASSIGNMENT = Assignment(
    id="04-linear-regression",
    title="Linear regression",
    reference=solved,
    questions=(
        normal.QUESTION,
        vectorize.QUESTION,
        add_to_class.QUESTION,
        hyperparameters.QUESTION,
        data.QUESTION,
        squared_loss.QUESTION,
        sgd.QUESTION,
        model.QUESTION,
        fit_epoch.QUESTION,
        training.QUESTION,
        closed_form.QUESTION,
    ),
    support_leaves_out=("add_to_class", "HyperParameters.save_hyperparameters", "fit_epoch", "Trainer.fit_epoch"),
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"gaussian_loss": 4, "zero_start": 4, "shuffle": 4},
)
