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

from autograder.sealed.limits import Limits
from autograder.sealed.machine import KIT
from reference.data import find_fashion_mnist

DECIDES = (
    "autograder/questions", "autograder/sealed", "autograder/thresholds.json", "reference",
    "assignments/*/*.ipynb", "assignments/*/d2lite.py",
)  # fmt: skip
"""What of the kit decides a grade, besides the autograder zip and the limits: a clone has it before a build."""
PACKAGES = ("numpy", "otter-grader", "pandas", "torch")
"""What all workers must have in the same version; students may import any other that is installed."""


@dataclass(frozen=True)
class Order:
    """How to grade; travels to the workers."""

    archive: bytes
    """The autograder zip."""
    limits: Limits
    protected: tuple[str, ...]
    """Paths on the machine that gives the order which no jail there may read."""
    kit: str
    """Fingerprint of the kit: workers with another one must not grade."""
    data: str
    """Kind of Fashion-MNIST that accuracies are measured on."""
    installed: tuple[str, ...]
    """All packages here, with versions: what one more or less of them changes is graded again."""

    @classmethod
    def of(cls, archive: Path, limits: Limits, protected: Iterable[Path]) -> Order:
        """The order to grade with this autograder zip and the kit as it is here."""
        paths = tuple(str(path.absolute()) for path in protected)
        installed = {f"{package.name} {package.version}" for package in importlib.metadata.distributions()}
        data = find_fashion_mnist().kind
        return cls(archive.read_bytes(), limits, paths, kit_fingerprint(), data, tuple(sorted(installed)))

    def fingerprint(self, submission: bytes) -> str:
        """Changes with the submission and with everything that its grade depends on."""
        digest = hashlib.sha256(self._shared)
        digest.update(submission)
        return digest.hexdigest()

    @functools.cached_property
    def _shared(self) -> bytes:
        archive = hashlib.sha256(self.archive).hexdigest()
        return json.dumps([archive, dataclasses.asdict(self.limits), self.kit, self.data, self.installed]).encode()


@functools.cache
def kit_fingerprint() -> str:
    """Of the kit's code, thresholds and hand-outs, and of the packages that it runs with."""
    versions = [platform.python_version(), *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]
    digest = hashlib.sha256("\n".join(versions).encode())
    for part in DECIDES:
        for file in sorted(file for found in KIT.glob(part) for file in (found, *found.rglob("*"))):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(KIT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
