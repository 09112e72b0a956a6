"""Which build of PyTorch `make` and the students' instructions take: with CUDA only where there is an NVIDIA driver."""

from __future__ import annotations

import functools
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT

PINNED = dict(re.findall(r"^(\S+?)([=>]=.+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
VERSIONS = {name: f"{PINNED[name].removeprefix('==')}+cpu" for name in ("torch", "torchvision")}
STUDENTS = (ROOT / "docs" / "students.md").read_text()
PYTHON = f"""#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *--index-url*) echo "$*" >>"$LOG"; exec {sys.executable} "$@" --dry-run --ignore-installed --report "$LOG.json" ;;
  "-m pip "*) echo "$*" >>"$LOG" ;;
  *) exec {sys.executable} "$@" ;;
esac
"""
"""A Python that installs nothing: it notes what pip is asked for, and lets the real one look at the index."""
no_driver = pytest.mark.skipif(
    Path("/dev/nvidiactl").exists() or bool(shutil.which("nvidia-smi")), reason="there is an NVIDIA driver here"
)


@pytest.fixture
def index(tmp_path):
    """The address of an index that holds tiny builds without CUDA."""
    for name, version in VERSIONS.items():
        (tmp_path / "index" / name).mkdir(parents=True)
        wheel = f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(tmp_path / "index" / name / wheel, "w") as archive:
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        (tmp_path / "index" / name / "index.html").write_text(f'<!DOCTYPE html><a href="{wheel}">{wheel}</a>')
    handler = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path / "index")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def silent():
    """The address of an index that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def make(tmp_path):
    """Make an environment with the index at an address, beside these programs: what is printed, and pip's lines."""
    programs = tmp_path / "programs"
    programs.mkdir()
    log = tmp_path / "log"

    def run(address, **others):
        for name, text in {"python": PYTHON, **others}.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
        environment |= {"LOG": str(log), "PATH": f"{programs}:{os.environ['PATH']}", "TORCH_INDEX": address}
        venv = tmp_path / "venv"
        command = ["make", f"VENV={venv}", f"PYTHON={programs / 'python'}", f"{venv}/.ready"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout, log.read_text().splitlines()

    return run


@no_driver
def test_without_a_driver_the_build_without_cuda_is_taken(make, index, tmp_path):
    said, (torch, rest) = make(index)
    assert f"--index-url {index}" in torch and "--index-url" not in rest
    report = json.loads((tmp_path / "log.json").read_text())
    assert {item["metadata"]["name"]: item["metadata"]["version"] for item in report["install"]} == VERSIONS
    assert "CUDA" not in said


@no_driver
def test_without_an_answer_the_usual_build_is_taken_with_a_sentence(make):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    said, (rest,) = make(address)
    assert "--index-url" not in rest
    [sentence] = [line for line in said.splitlines() if "CUDA" in line]
    assert address in sentence and "3 GB" in sentence


@no_driver
@pytest.mark.slow
def test_an_index_that_says_nothing_costs_seconds(make, silent):
    start = time.monotonic()
    said, (rest,) = make(silent)
    assert time.monotonic() - start < 10
    assert "--index-url" not in rest and "without CUDA cannot be had" in said


@pytest.mark.parametrize("machine", [{"nvidia-smi": "#!/bin/sh\n"}, {"uname": "#!/bin/sh\necho Darwin\n"}])
def test_with_a_driver_and_elsewhere_pip_chooses(make, index, machine):
    said, (rest,) = make(index, **machine)
    assert "--index-url" not in rest and "CUDA" not in said


def test_an_empty_address_leaves_it_to_pip(make):
    said, (rest,) = make("")
    assert "--index-url" not in rest and "CUDA" not in said


def test_the_students_lines_take_the_build_without_cuda(index, tmp_path):
    """Linux's second line, typed in a folder that holds a handout's `requirements.txt`, with a local index."""
    [line] = re.findall(r"^\.venv/bin/pip (install .* torch torchvision)$", STUDENTS, re.MULTILINE)
    shutil.copy(ROOT / "assignments" / "01-tensors" / "requirements.txt", tmp_path)
    words = [index if "://" in word else word for word in line.split()]
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    report = json.loads(done.stdout)
    assert {item["metadata"]["name"]: item["metadata"]["version"] for item in report["install"]} == VERSIONS


def test_students_and_make_name_the_same_index_and_packages():
    said = subprocess.run(["make", "-n", "image"], cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
    [address] = re.findall(r"pip install .*-i (\S+)", STUDENTS)
    assert f"TORCH_INDEX='{address}'" in said
    [colab] = re.findall(r"^!.* pip install -q (.*)$", STUDENTS, re.MULTILINE)
    for package in shlex.split(colab):
        name, wanted = re.fullmatch(r"(\S+?)([=>]=?.+)", package).groups()
        assert wanted == PINNED[name]
