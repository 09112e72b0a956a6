"""A device for PyTorch that is not the CPU, where there is no GPU: an environment in which `HW_DEVICE=pretend` works.

It computes on the CPU, with all values and gradients; but tensors on it and on the CPU do not mix, and NumPy does not
see them. PyTorch loads it wherever that environment's Python imports torch, so in jails, too. What it does not show: a
driver, kernels and their rounding, memory of its own, work that goes on while Python does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import torch

from tests.other_python import make_python

NAME = "pretend"
HERE = Path(__file__).parent


def why_not() -> str:
    """Why it cannot be made here, in a few words, or the empty string."""
    return "" if shutil.which("g++") else "there is no g++"


def make_python_with_it(place: Path) -> Path:
    """A virtual environment with the device and our packages in the new folder `place`; its Python. Takes 8 seconds."""
    python = make_python(place, HERE.parent.parent, python=Path(sys.executable))
    site = next((place / "lib").glob("python3.*/site-packages"))
    torch_folder = Path(torch.__file__).parent
    include = [f"-I{torch_folder}/include", f"-I{torch_folder}/include/torch/csrc/api/include"]
    library = site / NAME / "device.so"
    library.parent.mkdir()
    command = ["g++", "-std=c++20", "-O1", "-shared", "-fPIC", *include, HERE / "device.cpp", "-o", library]
    subprocess.run([*command, f"-L{torch_folder}/lib", "-lc10", "-ltorch_cpu"], check=True)
    shutil.copy(HERE / "backend.py", library.parent)
    about = site / f"{NAME}-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[torch.backends]\n{NAME} = {NAME}.backend:load\n")
    return python
