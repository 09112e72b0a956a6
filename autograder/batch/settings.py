"""What all submissions of one run share, and the fingerprint that tells whether a grade is still good."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.judge.handout import handout_files, skipped_cells
from autograder.judge.thresholds import FILE as THRESHOLDS
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import fashion_mnist
from autograder.questions import module_name
from autograder.spec.sources import code_digest, sources

PACKAGES = ("ipython", "matplotlib", "numpy", "otter-grader", "palmerpenguins", "pandas", "torch", "torchvision")
"""Packages that can change a grade: after an update all is graded again, and all workers need the same versions."""


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


@functools.cache
def kit_fingerprint(assignment: str) -> str:
    """A digest of what decides the assignment's verdicts besides seed and limits.

    That is the code (comments and points apart), the handout as far as the grader uses it, thresholds and packages.
    """
    parts = [
        platform.python_version(),
        *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES),
        code_digest(sources(module_name(assignment))),
        *(hashlib.sha256(content).hexdigest() for content in handout_files(assignment).values()),
        *sorted(skipped_cells(assignment)),
        json.dumps(json.loads(THRESHOLDS.read_text()).get(assignment), sort_keys=True),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
