"""03 · Automatic differentiation: what the notebook asks, in its order."""

from __future__ import annotations

from autograder.questions.autograd import (
    accumulate,
    control_flow,
    detach,
    numeric,
    quadratic,
    second,
    sine,
    twice,
    vector,
)
from autograder.questions.autograd.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment
from reference import autograd as solved

ASSIGNMENT = Assignment(
    id="03-autograd",
    title="Automatic differentiation",
    reference=solved,
    questions=(
        quadratic.QUESTION,
        accumulate.QUESTION,
        vector.QUESTION,
        detach.QUESTION,
        control_flow.QUESTION,
        second.QUESTION,
        twice.QUESTION,
        sine.QUESTION,
        numeric.QUESTION,
    ),
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"second_cost": 4, "twice_through": 4, "reverse_mode": 4},
)
