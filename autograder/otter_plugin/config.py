"""What the autograder zip says about itself."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from autograder.errors import NotBuilt
from autograder.sandbox.limits import Limits

PLUGIN = "autograder.otter_plugin.plugin.SealedGrading"
"""The importable name under which Otter finds our plugin."""


@dataclass(frozen=True)
class ArchiveConfig:
    """The plugin's configuration in `otter_config.json`."""

    assignment: str
    seed: bytes
    limits: Limits
    course_seed: str = ""
    """Fingerprint of the course's seed, which may be told; the empty string in zips that do not have it."""

    @classmethod
    def read(cls, archive: Path | BinaryIO) -> Self:
        """The configuration in an autograder zip.

        Raises:
            NotBuilt: if there is no such zip.
        """
        try:
            with zipfile.ZipFile(archive) as file:
                config = json.loads(file.read("otter_config.json"))
        except FileNotFoundError:
            raise NotBuilt(archive) from None
        plugin = next(item[PLUGIN] for item in config["plugins"] if PLUGIN in item)
        return cls.of(plugin)

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Self:
        """The configuration that Otter hands to the plugin as a dictionary."""
        seed, limits = bytes.fromhex(entry["seed"]), Limits(**entry["limits"])
        return cls(entry["assignment"], seed, limits, entry.get("course_seed", ""))

    def with_limits(self, changes: Mapping[str, object], where: str) -> Self:
        """A copy with some limits changed; a `BadLimit` names `where` the change was asked for."""
        return dataclasses.replace(self, limits=self.limits.changed(changes, where))

    def with_feedback(self, feedback: str = "") -> Self:
        """A copy with the feedback that a course wants, if it wants any: `full`, too, which no zip carries."""
        limits = dataclasses.replace(self.limits, feedback=feedback or self.limits.feedback)
        return dataclasses.replace(self, limits=limits)

    def plugin_entry(self) -> dict[str, dict[str, Any]]:
        """The entry of `plugins` that `read` understands."""
        return {PLUGIN: {**dataclasses.asdict(self), "seed": self.seed.hex()}}
