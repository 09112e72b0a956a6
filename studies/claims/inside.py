"""The part of the study that runs in a notebook's kernel; nothing here imports the kit."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from studies.claims.claim import claims_of, figures


def seed(repeat: int) -> None:
    """Draw other numbers in each repeat, also in cells that set a seed; in repeat 0 those show what a student sees."""
    own, shift = torch.manual_seed, 1000 * repeat
    torch.manual_seed = lambda number: own(number + shift)
    for start in (own, random.seed, np.random.seed):
        start(shift + 1)


def judge(assignment: str, cell: str, names: Mapping[str, Any], printed: str) -> None:
    """Print the figures of the claims about this cell, by their gist."""
    about = [claim for claim in claims_of(assignment) if claim.cell == cell]
    print(json.dumps(dict(zip([claim.gist for claim in about], figures(about, names, printed)))))
