"""Temporary files and folders are gone afterwards, after `kill -9` with the next run; those in use stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from autograder import temporary
from autograder.sandbox.jail import Zygote
from autograder.temporary import OwnFolder
from tests.conftest import ROOT

HOLD = """
import os, signal, sys, time
from autograder.temporary import OwnFolder
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
