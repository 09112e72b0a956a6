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
        return cls(entry["assignment"], bytes.fromhex(entry["seed"]), Limits(**entry["limits"]))

    def with_limits(self, changes: Mapping[str, object], where: str) -> Self:
        """A copy with some limits changed; a `BadLimit` names `where` the change was asked for."""
        return dataclasses.replace(self, limits=self.limits.changed(changes, where))

    def plugin_entry(self) -> dict[str, dict[str, Any]]:
        """The entry of `plugins` that `read` understands."""
        limits = dataclasses.asdict(self.limits)
        return {PLUGIN: {"assignment": self.assignment, "seed": self.seed.hex(), "limits": limits}}
