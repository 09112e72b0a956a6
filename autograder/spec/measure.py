"""Tools for probes. They travel into the jail and into public checks: no kit imports but of those that travel along."""

from __future__ import annotations

import inspect
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.spec.loops import effort as effort  # probes find all their tools in this module
from autograder.spec.traced import followed as followed
from autograder.spec.traced import times as times

Measurement = dict[str, Any]
"""What a probe returns: labels in the teacher's words, and tensors, arrays, numbers, strings or lists of them."""


MADE_BY, WHOLE = "the operations that ran", "the result is made by these alone"
"""Labels of what is seen of a function that is followed."""
PLAIN = "asked with plain tensors"
"""Label, only where it is so, of a measurement of a function that cannot be followed, such as one in NumPy."""


def called(
    ns: Any, function: str, again: float | None = None, gradient: bool | str = False, **arguments: Any
) -> Measurement:
    """The probe of most questions: what a function of the notebook returns, and its arguments afterwards.

    Args:
        again: given where operations are banned: the function is followed, once more with its floats times this.
        gradient: whether its gradient is measured instead, as `differentiated` does; or for which argument alone.
        arguments: what it is called with, in this order.
    """
    if gradient:
        return differentiated(ns, function, None, again, gradient if isinstance(gradient, str) else "", **arguments)
    before = times(list(arguments.values()), 1.0)
    found = asked(f"{function}({', '.join(arguments)})", getattr(ns, function), **arguments)
    return {**found, **(_followed(ns, function, before, again) if again else {})}


def asked(label: str, function: Callable[..., Any], **arguments: Any) -> Measurement:
    """What a function returns amid other calls, by this label, and its arguments afterwards."""
    arguments = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in arguments.items()}
    with amid_others(function, *arguments.values()):
        result = function(*arguments.values())
    return {label: result, **afterwards(**arguments)}


def afterwards(**arguments: Any) -> Measurement:
    """What became of arguments, as far as they can change; and whether autograd has left anything behind."""
    kept = {name: value for name, value in arguments.items() if isinstance(value, (torch.Tensor, np.ndarray, list))}
    return {**{f"{name} afterwards": value for name, value in kept.items()}, **tracked(kept.values())}


def tracked(arguments: Iterable[Any]) -> Measurement:
    """Whether autograd has left anything behind at one of these."""
    tensors = [value for value in arguments if isinstance(value, torch.Tensor)]
    left = any(value.requires_grad or value.grad is not None for value in tensors)
    return {"autograd tracks an argument afterwards": left}


@contextmanager
def amid_others(function: Callable[..., Any], *arguments: Any) -> Iterator[None]:
    """Call a function before and afterwards, too, for other numbers of the same form; wipe what it returns then.

    So what it keeps from one call, by the form of its arguments or by these themselves, is wrong in the next.
    """
    others = [turned(value) for value in arguments]
    own = [(value, value.data) for value in arguments if isinstance(value, torch.Tensor)]
    for value, other in zip(arguments, others):
        if isinstance(value, torch.Tensor):
            value.data = other.clone()
    _wipe(function(*(value if isinstance(value, torch.Tensor) else turned(value) for value in arguments)))
    for value, content in own:
        if value.requires_grad:
            value.detach_()
        value.data, value.grad = content, None
    yield
    _wipe(function(*others))


def turned(value: Any) -> Any:
    """Others of the same form: floats are halved; whole numbers, lists and rows of tables come in reversed order."""
    if isinstance(value, torch.Tensor):
        return value / 2 if value.is_floating_point() else value.flip(tuple(range(min(1, value.ndim))))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value / 2
    if hasattr(value, "take"):  # arrays and tables
        return value.take(range(len(value))[::-1], axis=0)
    return value[::-1] if isinstance(value, (list, tuple)) else value


def _wipe(result: Any) -> None:
    for part in result if isinstance(result, (list, tuple)) else [result]:
        with suppress(Exception):
            part.fill(0) if isinstance(part, np.ndarray) else part.detach().zero_()


def _followed(ns: Any, function: str, arguments: list[Any], again: float) -> Measurement:
    found = followed(getattr(ns, function), arguments, again)
    first, second = found.results
    return {
        MADE_BY: found.operations, WHOLE: found.whole,
        f"{function} called once more": first, f"{function} for other numbers": second,
    }  # fmt: skip


def differentiated(
    ns: Any, function: str, cotangents: list[torch.Tensor] | None, again: float | None = None, argument: str = "",
    **arguments: Any,
) -> Measurement:  # fmt: skip
    """The probe of gradients: vector–Jacobian products of a function with `cotangents`, one for each of its results.

    Args:
        cotangents: if None, each is 1, 2, 3, … in the shape of the result.
        again, arguments: as `called`.
        argument: the one to take the gradient for, if not all that are tensors of floats.
    """
    leaves = {
        name: value.clone().requires_grad_()
        for name, value in arguments.items()
        if isinstance(value, torch.Tensor) and value.is_floating_point() and argument in ("", name)
    }
    result = getattr(ns, function)(*{**arguments, **leaves}.values())
    outputs = list(result) if isinstance(result, (list, tuple)) else [result]
    live = all(isinstance(output, torch.Tensor) and output.requires_grad for output in outputs)
    shapes = [tuple(output.shape) if isinstance(output, torch.Tensor) else () for output in outputs]
    found = dict.fromkeys(leaves)
    if live and cotangents is None:
        cotangents = [torch.arange(1.0, output.numel() + 1).to(output).reshape(output.shape) for output in outputs]
    if live and cotangents and shapes == [tuple(cotangent.shape) for cotangent in cotangents]:
        gradients = torch.autograd.grad(outputs, list(leaves.values()), cotangents, allow_unused=True)
        found = dict(zip(leaves, gradients))
    return {
        f"torch can differentiate {function}": live,
        f"the shape of what {function} returns": str(shapes),
        **{
            f"the gradient of {function} for {name}": torch.zeros_like(leaf) if found[name] is None else found[name]
            for name, leaf in leaves.items()
        },
        **(_followed(ns, function, list(arguments.values()), again) if again else {}),
    }


def vjp(function: Callable[..., torch.Tensor], x: torch.Tensor, cotangent: torch.Tensor) -> torch.Tensor:
    """The vector–Jacobian product of `function` at `x` with `cotangent`, by autograd; shape and dtype of `x`."""
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(leaf), leaf, cotangent)
    return gradient


def made_in(ns: Any, name: str, cell: int) -> bool:
    """Whether `name`, or a method of this name, is what a cell of the notebook defined, wrapped or not."""
    classes = [value for value in vars(ns).values() if isinstance(value, type)]
    found = [getattr(ns, name, None), *(vars(one).get(name) for one in classes)]
    parts = [part for one in found for part in (vars(one).values() if isinstance(one, type) else [one])]
    codes = [getattr(inspect.unwrap(part), "__code__", None) for part in parts if callable(part)]
    return any(code.co_filename == f"<cell {cell}>" for code in codes if code)


def spread(name: str, weights: torch.Tensor, sigma: float) -> Measurement:
    """How thousands of weights are spread that were drawn with this sigma, rounded until chance does not show.

    Weights that differ at all have a standard deviation of 0.1 at least: they are not all zero.
    """
    weights = weights.detach().double()
    deviation = float(weights.std()) / sigma
    return {
        f"the standard deviation of {name} over sigma": max(round(deviation, 1), 0.1 * (deviation > 0)),
        f"the share of {name} within one sigma": round(float((weights.abs() < sigma).double().mean()), 1),
    }


class Batches:
    """A data loader over `X`, uint8 images or floats, and `y`: batches of `size`, shuffled where `shuffle` says so."""

    def __init__(self, X: torch.Tensor, y: torch.Tensor, size: int, shuffle: bool) -> None:
        self.X, self.y, self.size, self.shuffle = X, y, size, shuffle

    def __len__(self) -> int:
        return -(-len(self.X) // self.size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(self.X)) if self.shuffle else torch.arange(len(self.X))
        for rows in order.split(self.size):
            X = self.X[rows]
            yield (X.float() / 255 if X.dtype == torch.uint8 else X), self.y[rows]


def mixes(order: list[int], sizes: int | list[int]) -> bool:
    """Whether any batch holds other numbers than a run of the stored order: shuffling batches is not enough."""
    batches = torch.tensor(order).split(sizes)
    return any(int(batch.max() - batch.min()) >= len(batch) for batch in batches)


class Watched(Batches):
    """Batches that look at the model as each pass over them begins, 100 times at most."""

    def __init__(self, look: Callable[[], Measurement], X: torch.Tensor, y: torch.Tensor, size: int) -> None:
        super().__init__(X, y, size, shuffle=True)
        self.look = look
        self.passes: list[Measurement] = []

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        if len(self.passes) < 100:
            self.passes.append({})
            with suppress(Exception):  # before the first pass, lazy layers have no parameters yet
                self.passes[-1] = copied(self.look())
        return super().__iter__()


def copied(value: Any) -> Any:
    """A copy of the tensors in a measurement."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value.detach().clone()


def trained_on(ns: Any, model: Any, look: Callable[[], Measurement], batches: Batches, epochs: int) -> Measurement:
    """What `look` sees of the model after its training; with `Watched` batches also before each of its passes."""
    fit(ns, model, batches, epochs)
    return {**look(), **({"passes": batches.passes} if isinstance(batches, Watched) else {})}


def fit(ns: Any, model: Any, batches: Batches, epochs: int) -> Any:
    """Train `model` with the notebook's `Trainer` on batches that nobody else chooses; the trained model."""

    class Given(ns.DataModule):  # type: ignore[misc]
        def get_dataloader(self, train: bool) -> Batches | None:
            return batches if train else None

    if board := getattr(model, "board", None):
        board.display = False
    ns.Trainer(max_epochs=epochs).fit(model, Given())
    return model


def set_weights(model: Any, **values: torch.Tensor) -> Any:
    """Give the model's parameters these values (and dtypes); the model, on the values' device."""
    model.to(next(iter(values.values())).device)
    for name, value in values.items():
        parameter = getattr(model, name)
        if parameter.shape != value.shape:
            raise ValueError(f"{name} has the wrong shape")
        parameter.data = value.clone()
    return model


def pictures(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Smooth made-up images, uint8 `(count, 28, 28)`, and labels from 0 to 9, int64 `(count,)`."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 1, 4, 4, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=(28, 28), mode="bilinear").squeeze(1)
    return (smooth * 255).round().to(torch.uint8), torch.randint(10, (count,), generator=generator)


def idx(array: torch.Tensor) -> bytes:
    """A uint8 array in the IDX format of the MNIST family."""
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.numpy().tobytes()


def idx_files(split: str, images: torch.Tensor, labels: torch.Tensor) -> dict[str, bytes]:
    """The two files of a split, `train` or `t10k`, by their path in torchvision's layout."""
    raw = "FashionMNIST/raw"
    return {
        f"{raw}/{split}-images-idx3-ubyte": idx(images),
        f"{raw}/{split}-labels-idx1-ubyte": idx(labels.to(torch.uint8)),
    }


@contextmanager
def small_fashion_mnist(train_size: int, val_size: int, seed: int) -> Iterator[None]:
    """Make a small made-up data set the one that Fashion-MNIST loaders find, for a while."""
    with tempfile.TemporaryDirectory() as temporary:
        root = os.environ.get("KIT_FIXTURES") or temporary  # the jail has one folder for this, known as ../data too
        for number, (split, size) in enumerate({"train": train_size, "t10k": val_size}.items()):
            for name, content in idx_files(split, *pictures(size, seed + number)).items():
                Path(root, name).parent.mkdir(parents=True, exist_ok=True)
                Path(root, name).write_bytes(content)
        before = os.environ.get("FASHION_MNIST_ROOT")
        os.environ["FASHION_MNIST_ROOT"] = root
        try:
            yield
        finally:
            if before is None:
                del os.environ["FASHION_MNIST_ROOT"]
            else:
                os.environ["FASHION_MNIST_ROOT"] = before
