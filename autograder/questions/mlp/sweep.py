"""A sweep: try several settings once each, find the best, keep all scores [5.2]."""

from __future__ import annotations

from typing import Any

import torch

from autograder.questions.mlp.probes import sweep
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Question


def settings(generator: torch.Generator) -> list[dict[str, Any]]:
    """Floats, ints and words as values; ties, negative scores, a single value, many."""
    sizes = [int(size) for size in 2 ** torch.randperm(8, generator=generator)]
    shares = torch.rand(12, generator=generator).tolist()
    return [
        {"values": sizes, "scores": shares[:8]},
        {"values": [0.3, 0.01, 0.1, 0.03], "scores": [-shares[8], -2.5, -shares[9], -3.0]},
        {"values": ["tanh", "relu", "sigmoid", "gelu"], "scores": [shares[10], 1.5, 0.0, 1.5]},
        {"values": [7], "scores": [shares[11] - 1]},
        {"values": [5, 4, 3, 2, 1], "scores": [0.25] * 5},
        {"values": list(range(150)), "scores": [*torch.rand(149, generator=generator).tolist(), 2.0]},
    ]


def repeats(generator: torch.Generator) -> list[dict[str, Any]]:
    """Values that come twice or three times; what is scored is where a value stands first."""
    shares = torch.rand(5, generator=generator).tolist()
    return [
        {"values": [64, 128, 64, 256, 128], "scores": [shares[0], shares[1], 9.0, shares[2], 9.0]},
        {"values": [0.1, 0.1, 0.3, 0.1], "scores": [shares[3], 9.0, shares[4], 9.0]},
    ]


QUESTION = Question(
    id="sweep",
    title="A sweep over settings",
    defines=("sweep",),
    example=Example(
        sweep,
        lambda: [
            {"values": [16, 64, 256, 64], "scores": [0.78, 0.84, 0.84, 0.0]},
            {"values": [0.3, 0.1], "scores": [-0.5, -2.0]},
        ],
    ),
    cases=(
        Case("settings", 5, "Sweeps with ties and negative scores", sweep, settings),
        Case("repeats", 1, "Settings that come twice", sweep, repeats),
    ),
    mistakes=read_mistakes(__file__),
)
