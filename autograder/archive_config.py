"""What the autograder zip says about itself."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PLUGIN = "autograder.sealed.plugin.SealedGrading"
"""The importable name under which Otter finds our plugin."""


@dataclass(frozen=True)
class ArchiveConfig:
    """The plugin's configuration in `otter_config.json`."""

    assignment: str
    seed: bytes

    @classmethod
    def read(cls, archive: Path) -> Self:
        """Read it from an autograder zip."""
        with zipfile.ZipFile(archive) as file:
            config = json.loads(file.read("otter_config.json"))
        plugin = next(item[PLUGIN] for item in config["plugins"] if PLUGIN in item)
        return cls(plugin["assignment"], bytes.fromhex(plugin["seed"]))

    def plugin_entry(self) -> dict[str, dict[str, str]]:
        """The entry of `plugins` that `read` understands."""
        return {PLUGIN: {"assignment": self.assignment, "seed": self.seed.hex()}}
