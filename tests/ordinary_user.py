"""As root: the tests that depend on who one is, as an ordinary user with a clone: `python -m tests.ordinary_user`.

The user is `nobody`, with a home for this run. Root's packages are not installed again: they are mounted into that
home, which only the tests see, so that the user may read them wherever they lie.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from tests.conftest import ROOT
from tests.other_python import READABLE_PYTHON, make_python

AS_USER = 'mount --bind -o ro "$0" "$1" && shift && exec setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"'


def main(*options: str) -> int:
    """Run the tests marked `privileges`, of what is committed; pytest's exit status."""
    if os.geteuid() != 0:
        sys.exit("`make test-user` changes to another user, which only root can: run it as root.")
    if not READABLE_PYTHON.exists():
        sys.exit(f"`make test-user` needs a Python that everybody can run: install {READABLE_PYTHON}.")
    with tempfile.TemporaryDirectory(prefix="kit-user-", dir="/tmp") as home:
        kit, packages = Path(home, "kit"), Path(home, "site-packages")
        packages.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, kit], check=True)
        python = make_python(kit / ".venv", packages, kit)
        for module in (["autograder", "build"], ["tests.make_submissions"]):
            subprocess.run([python, "-m", *module], cwd=kit, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["chown", "-R", "nobody:nogroup", home], check=True)
        tests = [python, "-m", "pytest", "-m", "privileges", "-n", "auto", "--basetemp", Path(home, "tests"), *options]
        share = ["unshare", "--mount", "sh", "-c", AS_USER, Path(torch.__file__).parent.parent, packages]
        environment = {"HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        return subprocess.run([*share, *tests], cwd=kit, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
