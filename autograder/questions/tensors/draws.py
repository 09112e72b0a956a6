"""Shapes that questions of 01 · Tensors share."""

from __future__ import annotations

import torch

SHAPES = [(1, 1), (1, 5), (4, 1), (4, 3), (3, 7), (6, 6), (2, 130), (150, 2)]
"""One entry, one row, one column, tall, wide, square, long: a wrong axis shows in a table that is not square."""
DOUBLE = (torch.float64,)
