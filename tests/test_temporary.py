"""Temporary files and folders are gone afterwards, after `kill -9` with the next run; those in use stay."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sandbox import temporary
from autograder.sandbox.host import inside_command
from autograder.sandbox.temporary import OwnFolder
from autograder.sandbox.zygote import Zygote
from tests.conftest import ROOT

HOLD = """
import os, signal, sys, time
from autograder.sandbox.temporary import OwnFolder
folder = OwnFolder("test")
(folder.path / "inner").mkdir()
if "fork" in sys.argv and os.fork():
    os.kill(os.getpid(), signal.SIGKILL)
print(folder.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The temporary folder of this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def holder(*arguments):
    """A process that has a folder, and is not ended by itself."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def test_a_folder_is_gone_when_it_is_closed(place):
    with OwnFolder("test") as folder:
        (folder.path / "file").touch()
        assert list(place.iterdir()) == [folder.path]
    folder.close()
    assert list(place.iterdir()) == []


def test_the_next_one_removes_what_a_killed_process_left_and_nothing_else(place):
    (place / "homework-other-x").mkdir()
    (place / "homework-test-link").symlink_to(place / "homework-other-x")
    with holder() as dead, holder() as alive:
        theirs = set(place.glob("homework-test-?*")) - {place / "homework-test-link"}
        dead.kill()
        dead.wait()
        assert len(theirs) == 2
        with OwnFolder("test") as folder:
            left = {path for path in place.iterdir() if path.is_dir() and not path.is_symlink()}
            assert len(left & theirs) == 1 and left - theirs == {folder.path, place / "homework-other-x"}
        alive.kill()


def test_a_folder_is_in_use_while_a_forked_process_lives(place):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, "fork"], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        (used,) = [process.stdout.readline().strip()]
        assert process.wait() == -signal.SIGKILL
        OwnFolder("test").close()
        assert os.path.isdir(used)
        os.killpg(process.pid, signal.SIGKILL)
        process.stdout.read()  # until it is dead
    OwnFolder("test").close()
    assert not os.path.isdir(used)


def test_a_sweep_between_making_and_locking_takes_nothing_that_is_used(place, monkeypatch):
    mkdtemp, swept = tempfile.mkdtemp, []

    def make_and_be_swept(**arguments):
        made = mkdtemp(**arguments)
        if not swept:
            temporary.sweep(place, "homework-")
            swept.append(made)
        return made

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_be_swept)
    with OwnFolder("test") as folder:
        temporary.sweep(place, "homework-")
        assert folder.path.is_dir() and str(folder.path) not in swept


def test_a_zygote_leaves_nothing(place):
    with Zygote() as zygote:
        assert len(list(place.iterdir())) == 1
        zygote.new_folder()
    assert list(place.iterdir()) == []


KILLED = """
import os, signal
from autograder.sandbox.zygote import Zygote
zygote = Zygote()
zygote.new_folder()
print(zygote.warm.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_zygote_whose_owner_is_killed_leaves_nothing(place):
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 30
    while list(place.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(place.iterdir()) == []


@pytest.mark.slow
@pytest.mark.long
def test_a_run_leaves_nothing_and_removes_what_a_killed_one_left(tmp_path, monkeypatch):
    folder = tmp_path
    place = Path(tempfile.mkdtemp(dir="/tmp"))  # a short path: sockets lie there
    monkeypatch.setenv("TMPDIR", str(place))
    cell = {"cell_type": "code", "metadata": {}, "source": "while True: pass"}
    for name in ("a.ipynb", "b.ipynb"):  # one would have no worker
        (folder / name).write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}))
    run = [sys.executable, "-m", "autograder", "grade", "--assignment", "01-tensors", "--submissions", folder]
    run += ["--out", folder / "out", "--limit", "cell_seconds=5", "--limit", "total_seconds=20"]
    killed = subprocess.Popen(run, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(place.glob("homework-zygote-*/home/*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    killed.kill()
    killed.wait()
    assert list(place.glob("homework-workers-*"))
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    while ours(place) and time.monotonic() < deadline + 60:
        time.sleep(0.1)
    assert ours(place) == []
    shutil.rmtree(place)


def ours(place):
    """What lies in `place` but the cache that torch makes for each user when it is imported."""
    return [path.name for path in place.iterdir() if not path.name.startswith("torchinductor_")]


def test_a_warm_process_removes_no_folder_but_its_own(tmp_path):
    """It removes its folder when it ends: started by hand with another one, it must refuse."""
    kept = tmp_path / "somebody's" / "home"
    kept.mkdir(parents=True)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        command = inside_command("zygote", "control", str(theirs.fileno()), str(kept.parent))
        environment = {"PATH": os.environ["PATH"], "HOME": str(kept)}
        done = subprocess.run(command, env=environment, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, text=True)
    assert kept.is_dir()
    assert done.returncode and "is no folder of a warm process" in done.stderr
