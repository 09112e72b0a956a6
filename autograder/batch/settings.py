"""What all submissions of one run share, and the fingerprint that tells whether a grade is still good."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.ahead import kit_fingerprint
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import fashion_mnist


@dataclass(frozen=True)
class RunSettings:
    """How to grade; travels to the workers."""

    config: ArchiveConfig
    """The assignment, its seed and the limits."""
    protected: tuple[str, ...]
    """Paths on the machine that asks for the run which no jail there may read."""
    kit: str
    """Fingerprint of the kit: workers with another one must not grade."""
    data: str
    """Kind of Fashion-MNIST that accuracies are measured on."""

    @classmethod
    def of(cls, config: ArchiveConfig, protected: Iterable[Path]) -> RunSettings:
        """The settings to grade with this configuration and the kit as it is here."""
        paths = tuple(str(path.absolute()) for path in protected)
        return cls(config, paths, kit_fingerprint(config.assignment), fashion_mnist().kind)

    def fingerprint(self, submission: bytes) -> str:
        """A digest that changes with the submission and with everything that its verdicts depend on."""
        digest = hashlib.sha256(self._shared)
        digest.update(submission)
        return digest.hexdigest()

    @functools.cached_property
    def _shared(self) -> bytes:
        config = self.config
        seed = hashlib.sha256(config.seed).hexdigest()
        return json.dumps([config.assignment, seed, dataclasses.asdict(config.limits), self.kit, self.data]).encode()
