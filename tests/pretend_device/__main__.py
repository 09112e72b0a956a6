"""Run Python with the device: `python -m tests.pretend_device -m studies.gpu --device pretend`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pretend_device import make_python_with_it, why_not

if __name__ == "__main__":
    if why := why_not():
        sys.exit(f"The device cannot be compiled: {why}.")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # jails under another user id read it
        sys.exit(subprocess.run([make_python_with_it(Path(folder, "python")), *sys.argv[1:]]).returncode)
