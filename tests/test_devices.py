"""Grading where a device is not the CPU, without a GPU: on one that PyTorch takes for such a device."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import torch

from autograder.errors import GraderError
from autograder.judge.process import JudgeProcess, Task
from autograder.sandbox import host
from autograder.sandbox.inside import devices
from autograder.sandbox.limits import limits_of
from tests import pretend_device
from tests.conftest import ROOT
from tests.make_submissions import submissions


@pytest.fixture
def judged():
    """Calls the judge in an environment that has the device, with it or on the CPU: what each judging found."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)  # jails under another user id read it
        python = pretend_device.make_python_with_it(folder / "python")

        def judge(device, notebooks):
            paths = {name: folder / f"{number}.ipynb" for number, name in enumerate(notebooks)}
            for name, path in paths.items():
                path.write_bytes(notebooks[name][1])
            arguments = [f"{assignment}={paths[name]}" for name, (assignment, _) in notebooks.items()]
            command = [python, "-m", "tests.pretend_device.judge", *arguments]
            environment = {**os.environ, "HW_DEVICE": device}
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            told = json.loads(done.stdout)
            return {name: told[str(path)] for name, path in paths.items()}

        yield judge


def solved(assignment):
    return (ROOT / "solutions" / f"{assignment}.ipynb").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(bool(pretend_device.why_not()), reason=pretend_device.why_not())
def test_models_are_trained_on_a_device_and_it_costs_nobody_a_point(judged):
    softmax = "05-softmax-regression"
    right = {name: (name, solved(name)) for name in (softmax, "06-mlp")}
    book = nbformat.reads(solved(softmax).decode(), as_version=4)
    cell = next(cell for cell in book.cells if cell.id == "softmax-answer")
    cell.source = cell.source.replace("return ", "return torch.zeros(X.shape) + ")
    others = {
        "leaves a tensor on the CPU": (softmax, nbformat.writes(book).encode()),
        "wrong": (softmax, submissions(softmax)["fails_softmax_wrong_axis.ipynb"]),
        "without images": ("03-autograd", solved("03-autograd")),
    }
    found = judged(pretend_device.NAME, right | others)
    assert {name: found[name] for name in right} == dict.fromkeys(right, [[pretend_device.NAME, {}]])
    assert found["leaves a tensor on the CPU"][0][1] and found["leaves a tensor on the CPU"][1:] == [["cpu", {}]]
    assert found["without images"] == [["cpu", {}]]
    assert found["wrong"][-1][1] and found["wrong"][1:] == judged("cpu", others)["wrong"]
    assert judged(f"{pretend_device.NAME}:1", {softmax: right[softmax]})[softmax] == [["cpu", {}]]  # no answer


@pytest.mark.parametrize(("name", "index"), [("cuda", 0), ("cuda:1", 1)])
def test_torch_gives_a_jail_no_more_of_a_gpu_than_its_share(monkeypatch, name, index):
    given = []
    monkeypatch.setenv("HW_DEVICE", name)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: SimpleNamespace(total_memory=400))
    monkeypatch.setattr(torch.cuda.memory, "_lazy_init", lambda: None)
    monkeypatch.setattr(torch._C, "_cuda_setMemoryFraction", lambda *share: given.append(share), raising=False)
    monkeypatch.setattr(torch, "ones", lambda *size, device: torch.zeros(*size))
    assert devices.chosen(gpu_bytes=100) == torch.device(name) and given == [(0.25, index)]


class Judging(JudgeProcess):
    """Finds what it is told to, by whether it is to keep to the CPU."""

    def __init__(self, found):
        self.found, self.asked = found, []

    def judge_once(self, task):
        self.asked.append(task.on_cpu)
        if isinstance(findings := self.found[task.on_cpu], GraderError):
            raise findings
        return findings


def findings(device, passed, *notes):
    cases = {"example": {"passed": True}, "values": {"passed": passed}}
    return {"device": device, "questions": {"softmax": cases}, "notes": list(notes), "cpu_seconds": 1.0}


ON_CPU = findings("cpu", False)


@pytest.mark.parametrize(
    ("device", "first", "asked"),
    [
        ("", findings("cuda", True), [False]),
        ("", findings("cuda", False), [False, True]),
        ("", findings("cuda", True, "cell 3 raised RuntimeError"), [False, True]),
        ("", findings("cpu", False), [False]),
        ("", GraderError("its memory is full"), [False, True]),
        ("cpu", None, [False]),
    ],
)
def test_what_is_lost_on_a_gpu_is_judged_anew_without_one(monkeypatch, device, first, asked):
    monkeypatch.setenv("HW_DEVICE", device)
    monkeypatch.setattr(host, "cuda_is_here", lambda: True)
    judging = Judging([ON_CPU if device else first, ON_CPU])
    task = Task("a.ipynb", b"", "05-softmax-regression", b"", limits_of("05-softmax-regression"))
    said = judging.judge(task)
    seconds = 1.0 + (len(asked) > 1 and not isinstance(first, GraderError))
    assert said == {**judging.found[asked[-1]], "cpu_seconds": seconds} and judging.asked == asked
