"""Random inputs that several questions of 05 share."""

from __future__ import annotations

import torch
from torch import Tensor


def probabilities(generator: torch.Generator, rows: int, columns: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random rows of probabilities `(rows, columns)`."""
    return torch.randn(rows, columns, generator=generator, dtype=torch.float64).softmax(dim=1).to(dtype)
