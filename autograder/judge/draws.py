"""Hidden inputs follow from the course's seed and the submission's code: the same each time, others for everybody."""

from __future__ import annotations

import hmac

import torch

from autograder.submission import Submission


class Draws:
    """Random numbers that follow from the course's seed, the submission and their purpose."""

    def __init__(self, seed: bytes, submission: Submission) -> None:
        self._key = hmac.digest(seed, submission.digest, "sha256")

    def number(self, *purpose: str) -> int:
        """A whole number below 2 ** 63."""
        digest = hmac.digest(self._key, "/".join(purpose).encode(), "sha256")
        return int.from_bytes(digest[:8]) >> 1

    def generator(self, *purpose: str) -> torch.Generator:
        """A generator seeded with that number."""
        return torch.Generator().manual_seed(self.number(*purpose))
