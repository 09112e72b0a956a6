"""Log-softmax and the loss of logits, without overflow or log of 0 [4.5]."""

from __future__ import annotations

import torch

from autograder.questions.draws import BATCHES, classes, large_logits, logits, over
from autograder.questions.softmax_regression import probes
from autograder.questions.softmax_regression import substitutes as right
from autograder.spec.calls import with_cotangents
from autograder.spec.measure import called, differentiated
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question
from autograder.spec.substitutes import substitutes
from reference import softmax_regression as solved

SINGLE = [torch.float32]
LOG, LOSS = "log_softmax", "cross_entropy_from_logits"
SMALL = [[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]
LARGE = [[0.0, 1000.0, -1000.0], [-1000.0, -999.0, 0.0]]
QUESTION = Question(
    id="logits",
    title="Log-softmax and the loss of logits",
    defines=(LOG, LOSS),
    substitutes=substitutes(right, LOG),
    builds_on=("softmax", "cross_entropy"),
    example=Example(
        probes.log_softmax_or_loss,
        lambda: [
            {"function": LOG, "X": torch.tensor(SMALL)}, {"function": LOG, "X": torch.tensor(LARGE)},
            {"function": LOG, "gradient": True, "X": torch.tensor(SMALL)},
            {"function": LOSS, "X": torch.tensor(SMALL), "y": torch.tensor([2, 0])},
            {"function": LOSS, "X": torch.tensor(LARGE), "y": torch.tensor([0, 1])},
        ],
    ),
    cases=(
        Case(
            "log-softmax", 2, "log_softmax for ordinary logits", called, over(LOG, BATCHES[1:], X=logits),
            asks=(LOG,), atol=1e-5,
        ),
        Case(
            "large logits", 2, "log_softmax for logits of up to ±1000", called,
            over(LOG, BATCHES[1:], SINGLE, X=large_logits),
            asks=(LOG,), atol=5e-4,  # float32 near 1000 has steps of 6e-5
        ),
        Case(
            "gradient", 1, "The gradient of log_softmax", differentiated,
            with_cotangents(solved, over(LOG, BATCHES[1:], X=logits)), asks=(LOG,), atol=1e-5,
        ),
        Case(
            "loss", 2, "The loss and its gradient", probes.loss_and_gradient,
            over(LOSS, BATCHES[1:], X=logits, y=classes), asks=(LOSS,), atol=1e-5,
        ),
        Case(
            "large loss", 1, "The loss and its gradient, for logits of up to ±1000", probes.loss_and_gradient,
            over(LOSS, BATCHES[1:], SINGLE, X=large_logits, y=classes), asks=(LOSS,), rtol=1e-3, atol=5e-4,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
