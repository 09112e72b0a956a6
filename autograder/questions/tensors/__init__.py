"""01 · Tensors: thirteen questions."""

from __future__ import annotations

from autograder.questions.tensors import (
    broadcast,
    compare,
    concat,
    elementwise,
    grid,
    in_place,
    normalize,
    norms,
    numpy,
    products,
    reductions,
    slices,
    symmetric,
)
from autograder.questions.tensors.calls import CALLS, HIDDEN
from autograder.spec.question import Assignment
from reference import tensors as solved

ASSIGNMENT = Assignment(
    id="01-tensors",
    title="Tensors",
    reference=solved,
    questions=tuple(
        module.QUESTION
        for module in (
            grid, slices, elementwise, concat, compare, broadcast, in_place, numpy, symmetric, reductions, normalize,
            products, norms,
        )
    ),
    calls=CALLS,
    hidden_calls=HIDDEN,
    written_points={"memory": 4, "keepdim": 4, "chain": 4},
)  # fmt: skip
