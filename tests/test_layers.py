"""With each layer of the jail switched off in turn, another one keeps its promise, or grading refuses."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.__main__ import cli
from autograder.sandbox.inside import kernel
from tests.conftest import ROOT
from tests.jail_without import LAYERS
from tests.other_python import make_python, why_not

pytestmark = [pytest.mark.privileges, pytest.mark.slow]

KEPT = {"nothing", "Landlock", "Landlock after version 1", "Landlock after version 2"}
"""Layers of a `namespaces` jail whose promise other layers keep, too."""
if os.geteuid() == 0:  # becoming another user empties them, too
    KEPT.add("empty capabilities")
KEPT_BY_UID = {"nothing", "Landlock after version 1", "Landlock after version 2", "empty capabilities"}
NOT_OF_UID = {layer for layer in LAYERS if layer.endswith("namespace")} | {"root folder"}
REFUSALS = {
    "pid namespace": "still has the pid namespace",
    "net namespace": "still has the net namespace",
    "ipc namespace": "still has the ipc namespace",
    "uts namespace": "still has the uts namespace",
    "root folder": "can be read from inside|cannot be read by the jail's user",
    "Landlock": "this kernel has no Landlock",
    "seccomp": "Seccomp is 0 in the jail, not 2",
    "another user": "CapEff is|still root|cannot be read by the jail's user|can be read from inside",
    "empty capabilities": "CapEff is",
    "no_new_privs": "NoNewPrivs is 0|Operation not permitted",
}


@pytest.fixture(scope="module")
def open_python():
    """A Python for every user."""
    if why := why_not():
        pytest.skip(why)
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        yield make_python(Path(place, "venv"), ROOT)


def said_without(python, mode, layer):
    command = [python, "-m", "tests.jail_without", mode, layer]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_namespaces_jail_without_a_layer(layer):
    if os.geteuid() != 0 and layer == "another user":
        pytest.skip("an ordinary user stays who they are")
    said = said_without(sys.executable, "namespaces", layer)
    assert said == "" if layer in KEPT else any(words in said for words in REFUSALS[layer].split("|")), said


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer not in NOT_OF_UID])
def test_a_uid_jail_without_a_layer(open_python, layer):
    said = said_without(open_python, "uid", layer)
    assert said == "" if layer in KEPT_BY_UID else any(words in said for words in REFUSALS[layer].split("|")), said


def refusing(code, *calls):
    """For `preexec_fn`: the kernel answers these system calls with an error; `kill` kills the caller."""

    def install():
        answer = 0x80000000 if code == "kill" else 0x00050000 | code
        program = [(0x20, 0, 0, 0)]
        for name in calls:
            program += [(0x15, 0, 1, kernel.SYSCALLS[kernel.MACHINE][name]), (0x06, 0, 0, answer)]
        program.append((0x06, 0, 0, 0x7FFF0000))
        packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
        buffer = ctypes.create_string_buffer(packed, len(packed))
        kernel.LIBC.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        filter_program = struct.pack("=HxxxxxxQ", len(program), ctypes.addressof(buffer))
        assert kernel.LIBC.prctl(kernel.PR_SET_SECCOMP, 2, filter_program, 0, 0) == 0

    return install


CHOOSE = """
from autograder.sandbox.zygote import Zygote
from autograder.paths import kit_folders
from autograder.sandbox.host import JailNotOpened, JailRefused, choose_mode
from autograder.sandbox.limits import limits_of
from autograder.sandbox.jail import open_jail
try:
    mode = choose_mode(kit_folders())
    with Zygote() as zygote, open_jail(zygote, limits_of("01-tensors"), kit_folders(), {}, ""):
        print(mode)
except (JailNotOpened, JailRefused) as refusal:
    print(refusal)
"""


def chosen(python, before=None, user=None, code=CHOOSE):
    done = subprocess.run(
        [python, "-c", code], cwd=ROOT, preexec_fn=before, user=user, group=user, extra_groups=[] if user else None,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_container_that_refuses_namespaces_gets_the_other_jail(open_python):
    assert chosen(open_python) == "namespaces"
    assert chosen(open_python, refusing(errno.EPERM, "unshare")) == "uid"


def test_an_ordinary_user_has_namespaces_or_nothing(open_python):
    assert chosen(open_python, user=65534) == "namespaces"
    said = chosen(open_python, refusing(errno.EPERM, "unshare"), user=65534)
    assert said.startswith(
        "No jail holds on this machine (namespaces: unshare: Operation not permitted; uid: only root"
    )
    assert "Docker" in said and "\n" not in said


def test_a_kernel_without_landlock(open_python):
    assert chosen(open_python, refusing(errno.ENOSYS, "landlock_create_ruleset")) == "namespaces"
    said = chosen(open_python, refusing(errno.ENOSYS, "landlock_create_ruleset", "unshare"))
    assert "uid: this kernel has no Landlock" in said and "Docker" in said


HALF = CHOOSE.replace(
    "    mode = choose_mode(kit_folders())",
    "    from autograder.sandbox import jail\n    mode = 'namespaces'\n    jail.choose_mode = lambda paths: mode",
)


def test_a_jail_that_dies_half_set_up_is_refused():
    said = chosen(sys.executable, refusing("kill", "pivot_root"), code=HALF)
    assert said.startswith("The jail could not be shut in (its first process ended") and "Docker" in said


ELSEWHERE = """
import os, sys
import click, torch
import reference.d2lite
sys.platform = "{platform}"
for name in ("resource", "fcntl", "pwd", "grp"):
    sys.modules[name] = None
from autograder.__main__ import cli
cli(sys.argv[1:])
"""


@pytest.mark.parametrize(("platform", "command"), [("win32", "grade"), ("darwin", "grade"), ("darwin", "doctor")])
def test_other_systems_are_sent_to_docker(platform, command):
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE.format(platform=platform), command], cwd=ROOT, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (command == "grade")
    said = " ".join((done.stdout + done.stderr).split())
    assert f"needs Linux and this is {platform}" in said and "grade inside Docker as root" in said


def test_the_doctor_names_each_promise_and_what_keeps_it():
    said = " ".join(CliRunner().invoke(cli, ["doctor"], env={"COLUMNS": "300"}).output.split())
    for promise in ("files", "processes", "network", "shared memory", "privileges", "system calls", "limits", "end"):
        assert f"promise {promise}: " in said, promise
