"""Probes and the reference on a GPU, tested without one: with torch's fake tensors on a fake CUDA device.

A fake tensor has a shape, a dtype and a device, and mixing devices raises as on a real GPU. It has no values, so probes
that look at one end there; autograd cannot run on a fake CUDA device, so gradients are made up, with the right device.
"""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
)

from autograder.judge import thresholds
from autograder.judge.expected import problem_of
from autograder.questions import assignment_names, load_assignment
from autograder.sandbox.inside.devices import place
from autograder.spec.question import names
from reference import d2lite
from reference.softmax_regression import SoftmaxRegressionScratch

NEEDS_VALUES = (DataDependentOutputException, DynamicOutputShapeException)
NOT_FAKE = {"concise", "dataset", "labels"}
"""Questions whose probes cannot run with fake tensors: lazy layers, data sets in NumPy arrays."""
CASES = [
    pytest.param(name, question.id, case, id=f"{name}/{question.id}/{case.name}")
    for name in assignment_names()
    for question in load_assignment(name).questions
    for case in question.cases
    if question.id not in NOT_FAKE and not case.trains and not case.on_cpu and "concise" not in case.name
]


@pytest.fixture
def fake_cuda(monkeypatch):
    """A fake GPU that d2lite's `device()` chooses, with stand-ins for what fake tensors cannot do on one."""
    monkeypatch.setenv("HW_DEVICE", "cuda")
    monkeypatch.setattr(torch.autograd, "grad", made_up_gradients)
    monkeypatch.setattr(torch.Tensor, "backward", made_up_backward)
    monkeypatch.setattr(nn.Module, "_apply", apply_to_tensors)
    monkeypatch.setattr(d2lite.Module, "_apply", apply_to_tensors)


def made_up_gradients(outputs, inputs, *args, create_graph=False, **kwargs):
    inputs = [inputs] if isinstance(inputs, torch.Tensor) else inputs
    return tuple(torch.empty_like(one).requires_grad_(create_graph) for one in inputs)


def made_up_backward(self, *args, **kwargs):
    waiting, seen = [self.grad_fn], set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            node.variable.grad = torch.empty_like(node.variable)
        waiting += [above for above, _ in node.next_functions]


def apply_to_tensors(self, fn, recurse=True):
    """Stands in for `Module._apply`: makes new tensors, as the data of fake ones cannot be swapped in place."""
    for child in self.children():
        child._apply(fn)
    for name, tensor in [*self._parameters.items(), *vars(self).items()]:
        if isinstance(tensor, torch.Tensor) and tensor.requires_grad:
            moved = fn(tensor.detach()).requires_grad_()
            setattr(self, name, nn.Parameter(moved) if name in self._parameters else moved)
    return self


def fake(value):
    """The value with fake tensors on the CPU in place of its tensors."""
    if isinstance(value, torch.Tensor):
        return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, requires_grad=value.requires_grad)
    if isinstance(value, (list, tuple)):
        return type(value)(fake(item) for item in value)
    return value


def drawn(case):
    return case.inputs(torch.Generator(device="cpu").manual_seed(1))


def run(name, case, inputs, replaces=()):
    """Run the case's probe with inputs on the fake GPU; the empty dictionary if it stops where it needs values."""
    assignment = load_assignment(name)
    with FakeTensorMode(allow_non_fake_inputs=True):
        visible = {key: fake(value) for key, value in inputs.items() if not key.startswith("_")}
        try:
            return case.probe(names(assignment.reference, dict(replaces)), **place(visible, "cuda"))
        except NEEDS_VALUES:
            return {}


@pytest.mark.parametrize(("name", "question", "case"), CASES)
def test_the_reference_runs_where_the_inputs_are(fake_cuda, name, question, case):
    for inputs in drawn(case):
        run(name, case, inputs)


def test_tolerances_and_thresholds_are_those_of_the_device_that_computed():
    assignment = load_assignment("05-softmax-regression")
    case = next(case for case in assignment.question("softmax").cases if case.compared)
    want = {"a": torch.ones(2, dtype=torch.float64)}
    near = {"a": want["a"] + 5 * (case.atol + case.rtol)}
    assert problem_of(assignment, case, near, want) and not problem_of(assignment, case, near, want, device="cuda")
    least = thresholds.threshold("05-softmax-regression", "training", "cpu")
    assert thresholds.threshold("05-softmax-regression", "training", "cuda") <= least


class LeftBehind(SoftmaxRegressionScratch):
    """A model with a tensor that `.to()` does not move."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shift = (torch.zeros(1),)

    def forward(self, X):
        return super().forward(X) + self.shift[0]


@pytest.mark.parametrize(
    ("name", "question", "replaces"),
    [
        (
            "05-softmax-regression",
            "softmax",
            {"softmax": lambda X: X / (X.exp().sum(1, keepdim=True) + torch.zeros(1))},
        ),
        ("05-softmax-regression", "model", {"SoftmaxRegressionScratch": LeftBehind}),
        (
            "05-softmax-regression",
            "cross_entropy",
            {"cross_entropy": lambda y_hat, y: (y_hat * torch.ones(y_hat.shape)).mean()},
        ),
        ("06-mlp", "activations", {"relu": lambda x: torch.maximum(x, torch.zeros(x.shape))}),
        ("06-mlp", "activations", {"relu": lambda x: torch.from_numpy(x.numpy().clip(0))}),
    ],
)
def test_device_mistakes_are_found(fake_cuda, name, question, replaces):
    cases = load_assignment(name).question(question).cases
    with pytest.raises(RuntimeError, match="device|numpy"):
        for case in cases:
            run(name, case, drawn(case)[0], replaces)
