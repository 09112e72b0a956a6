"""Softmax: rows of logits, of any size, become rows of probabilities [4.1]."""

from __future__ import annotations

import torch

from autograder.questions.draws import BATCHES, large_logits, logits, normal, over
from autograder.questions.softmax_regression import substitutes as right
from autograder.questions.softmax_regression.features import without_softmax
from autograder.spec.calls import gradient_cases
from autograder.spec.measure import called
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from autograder.spec.substitutes import substitutes
from reference import softmax_regression as solved

QUESTION = Question(
    id="softmax",
    title="Softmax",
    defines=("softmax",),
    substitutes=substitutes(right, "softmax"),
    example=Example(
        called,
        lambda: [
            {"function": "softmax", "again": 0.5, "X": torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.0, 4.0]])},
            {"function": "softmax", "again": 0.5, "X": torch.tensor([[1000.0, 1001, 999], [-1000, -999, -1000]])},
            {"function": "softmax", "again": 0.5, "X": torch.tensor([[0.5, 1.5]], dtype=torch.float64)},
            {"function": "softmax", "again": 0.5, "gradient": True, "X": torch.tensor([[1.0, 2.0, 0.0]])},
        ],
        without_softmax,
    ),
    cases=(
        Case(
            "values", 4, "Logits of ordinary size", called, over("softmax", BATCHES, follow=True, X=logits),
            without_softmax,
        ),
        Case(
            "large logits", 4, "Logits of up to ±1000", called,
            over("softmax", BATCHES[1:], dtypes=[torch.float32], follow=True, X=large_logits),
            without_softmax, rtol=1e-3,
        ),
        *gradient_cases(
            solved,
            over("softmax", BATCHES[1:], follow=True, X=logits),
            over("softmax", [(4, 3)], [torch.float64], follow=True, X=normal),
            points=2, features=without_softmax,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
