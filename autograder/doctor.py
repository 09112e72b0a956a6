"""The report of `make doctor`: what this machine offers for grading, and what follows from it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator

from autograder.paths import kit_folders
from autograder.sandbox.host import JailRefused, choose_mode, refusals
from reference.fashion_mnist import DataError, find_fashion_mnist, how_to_get_it


def findings() -> Iterator[tuple[str, str]]:
    """The report, as pairs of a heading and a sentence."""
    yield "Python", f"{platform.python_version()} at {sys.prefix}, on {platform.system()} {platform.release()}."
    yield from _torch()
    yield from _data()
    yield from _jail()
    yield "Docker", _docker()


def _torch() -> Iterator[tuple[str, str]]:
    try:
        import torch

        from autograder.sandbox.inside import devices
    except ImportError as error:
        yield "torch", f"cannot be imported ({error}): run `make build`, which installs it."
        return
    yield "torch", f"{torch.__version__}, {os.cpu_count()} cores."
    try:
        chosen = devices.chosen(1 << 62)
    except Exception as error:
        yield "device", str(error)
        return
    follows = "grading runs there" if chosen.type == "cpu" else "grading on it was never tried: see docs/instructors.md"
    yield "device", f"{chosen}; {follows}."


def _data() -> Iterator[tuple[str, str]]:
    try:
        source = find_fashion_mnist()
    except DataError as error:
        yield "data", str(error)
        return
    follows = {
        "whole": "accuracies are measured on the whole Fashion-MNIST.",
        "subset": "accuracies are measured on the 10 % subset, with thresholds of its own; for the whole set "
        f"{how_to_get_it()}.",
        "other": "these are other images than Fashion-MNIST: grading refuses; unset FASHION_MNIST_ROOT.",
    }
    yield "data", f"{source.kind}, from {source.origin}: {follows[source.kind]}"


def _jail() -> Iterator[tuple[str, str]]:
    try:
        chosen = choose_mode(kit_folders())
    except JailRefused as error:
        yield "jail", str(error)
        return
    from autograder.sandbox.inside import landlock  # runs on Linux only

    names = {
        "namespaces": "namespaces (a root folder, processes and a network of its own)",
        "uid": "another user id (root in a container)",
    }
    for mode, why in refusals(kit_folders()).items():
        yield "jail", f"{names[mode]}: {'no, ' + why if why else 'holds'}."
    for promise, layers in _promises(chosen, os.geteuid() == 0, landlock.landlock_abi()).items():
        yield "promise", f"{promise}: kept by {layers}."
    yield "so", f"submissions run in a `{chosen}` jail: `make grade` and `otter run` work here."


def _promises(mode: str, root: bool, landlock: int) -> dict[str, str]:
    """Each promise and the layers that keep it in this mode: `choose_mode` has tried out all of them."""
    user = "another user id" if root else ""
    files = f"Landlock {landlock}" if landlock else ""
    own = mode == "namespaces"
    layers = {
        "files": ["a root folder of its own" if own else "", files, user],
        "processes": ["a process namespace of its own" if own else "", user, "seccomp"],
        "network": ["an empty network of its own"] if own else ["seccomp (no sockets)"],
        "shared memory": ["an ipc namespace of its own" if own else "", "seccomp"],
        "privileges": ["no capabilities", "no_new_privs", user],
        "system calls": ["seccomp"],
        "limits": ["rlimits", "a supervisor outside that watches", "deadlines of the grader"],
        "end": ["the death of its process 1" if own else "killing everything of its user id"],
    }
    return {promise: ", ".join(filter(None, by)) for promise, by in layers.items()}


def _docker() -> str:
    if not shutil.which("docker"):
        return "no client: `otter grade` needs Docker, `make grade` and `otter run` do not."
    done = subprocess.run(["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, text=True)
    if done.returncode:
        return "a client but no engine that answers: `otter grade` needs one, `make grade` and `otter run` do not."
    return f"engine {done.stdout.strip()}: `otter grade` can run here."
