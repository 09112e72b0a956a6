"""06 · Multilayer perceptrons: seven questions."""

from __future__ import annotations

from autograder.questions.classifiers import given_files
from autograder.questions.mlp import activations, backprop, concise, scratch, slopes, sweep, training
from autograder.questions.mlp.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment
from reference import mlp as solved
from reference.softmax_regression import Classifier, FashionMNIST, text_labels

ASSIGNMENT = Assignment(
    id="06-mlp",
    title="Multilayer perceptrons",
    reference=solved,
    questions=tuple(module.QUESTION for module in (activations, slopes, scratch, concise, backprop, training, sweep)),
    files=given_files,
    images=True,
    support_adds=(FashionMNIST, text_labels, Classifier, solved.loss),
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"activation_choice": 4, "one_hidden_unit": 4, "memory": 4},
)
