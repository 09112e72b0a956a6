"""Public check of `normalize`: Rows that sum to 1. Built by `make build` from its spec."""

from __future__ import annotations

import builtins
import numpy as np
import os
import tempfile
import textwrap
import torch
import traceback
from collections.abc import Callable
from collections.abc import Callable, Iterable
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from otter.test_files import test_case
from pathlib import Path
from torch.utils._python_dispatch import TorchDispatchMode
from types import SimpleNamespace
from typing import Any


def vjp(function: Callable[..., torch.Tensor], x: torch.Tensor, cotangent: torch.Tensor) -> torch.Tensor:
    """The vector–Jacobian product of `function` at `x` with `cotangent`, by autograd; shape and dtype of `x`."""
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(leaf), leaf, cotangent)
    return gradient


class Operations(TorchDispatchMode):
    """Records the names of the torch operations that run inside `with Operations() as operations`."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))

    def ran(self, *parts: str) -> bool:
        """Whether an operation ran whose name contains one of `parts`."""
        return any(part in name for part in parts for name in self.names)


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


def fit(ns: Any, model: Any, X: torch.Tensor, y: torch.Tensor, epochs: int, size: int, shuffle: bool = True) -> Any:
    """Train `model` with the notebook's `Trainer` on batches that nobody else chooses; the trained model."""

    class Given(ns.DataModule):  # type: ignore[misc]
        def get_dataloader(self, train: bool) -> Batches | None:
            return Batches(X, y, size, shuffle) if train else None

    if board := getattr(model, "board", None):
        board.display = False
    ns.Trainer(max_epochs=epochs).fit(model, Given())
    return model


def set_weights(model: Any, **values: torch.Tensor) -> Any:
    """Give the model's parameters these values (and dtypes); the model."""
    for name, value in values.items():
        parameter = getattr(model, name)
        if parameter.shape != value.shape:
            raise ValueError(f"{name} has the wrong shape")
        parameter.data = value.clone().to(parameter.device)
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


NOT_YET = "not implemented yet"
SENSELESS: dict[str, Any] = {"": "what came back cannot be made sense of: look at its type and shape"}
"""Features of a measurement of the wrong form."""
KINDS = set("int float complex str bytes bool list tuple dict set range function method generator type module".split())
KINDS |= set("Tensor Parameter Size dtype ndarray DataFrame Series Module Linear Sequential".split())
"""Types that are named in messages; a type of the student's own could carry a hidden value in its name."""
Outcome = dict[str, Any] | str
"""What a probe led to: features, or the name of the exception that it raised."""


def features_of(
    features: Callable[..., dict[str, Any]] | None, measured: Any, inputs: dict[str, Any]
) -> dict[str, Any]:
    """What is compared of a measurement; one of the wrong form gives `SENSELESS`, which equals nothing."""
    if not isinstance(measured, dict):
        return SENSELESS
    if not features:
        return measured
    try:
        return features(measured, **inputs)
    except Exception:
        return SENSELESS


def try_probe(
    probe: Callable[..., Any],
    features: Callable[..., dict[str, Any]] | None,
    ns: Any,
    inputs: dict[str, Any],
    seed: int,
) -> dict[str, Any] | Exception:
    """Features of a probe that runs in this process, on copies of the inputs, or the exception that it raises."""
    visible = {name: _copy(value) for name, value in inputs.items() if not name.startswith("_")}
    with torch.random.fork_rng(devices=[]):  # a student's own random numbers go on as if nothing had been asked
        seed_torch(seed)
        try:
            measured = probe(ns, **visible)
        except Exception as error:
            return error
    return features_of(features, plain(measured), inputs)


def seed_torch(seed: int) -> None:
    """What `torch.manual_seed` does, without the millisecond that it takes where there is no GPU."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


def _copy(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(item) for item in value)
    return value.clone() if isinstance(value, torch.Tensor) else value


def plain(value: Any) -> Any:
    """The value as it arrives from a jail: tensors without graph or subclass."""
    if isinstance(value, torch.Tensor):
        return value.detach().as_subclass(torch.Tensor)
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def error_name(types: Any) -> str:
    """The first built-in exception type among these names: a class of the student's could carry values out."""
    for name in types if isinstance(types, list) else []:
        kind = getattr(builtins, name, None) if isinstance(name, str) else None
        if isinstance(kind, type) and issubclass(kind, BaseException):
            return kind.__name__
    return "an exception"


def outcome_of(result: dict[str, Any] | Exception) -> Outcome:
    """A result of `try_probe` as data."""
    if isinstance(result, Exception):
        return error_name([kind.__name__ for kind in type(result).__mro__])
    return result


def recognise(
    outcomes: list[Outcome], mistakes: Iterable[tuple[str, Iterable[Outcome]]], rtol: float, atol: float
) -> str | None:
    """The hint of the first known mistake that leads to the same outcomes, input by input.

    Exceptions alone are no evidence: many mistakes raise the same type.
    """
    if all(isinstance(outcome, str) for outcome in outcomes):
        return None
    for hint, theirs in mistakes:
        for mine, other in zip(outcomes, theirs):
            if isinstance(mine, str) or isinstance(other, str):
                if mine != other:
                    break
            elif difference(mine, other, rtol, atol):
                break
        else:
            return hint
    return None


def difference(got: Any, want: Any, rtol: float, atol: float, reveal: bool = False, label: str = "") -> str | None:
    """The first difference between `got` and `want`, as a sentence, or None if they agree.

    Dictionaries are compared by the keys of `want`, lists and tuples alike item by item, tensors and arrays by shape,
    dtype and value (NaN equals NaN), numbers within `rtol` and `atol`. Values are quoted only with `reveal`.
    """
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"{label or 'the result'} is {_kind(got)}, not a dictionary"
        for key, expected in want.items():
            if problem := difference(got.get(key), expected, rtol, atol, reveal, key):
                return problem
        return None
    if isinstance(want, (list, tuple)):
        if not isinstance(got, (list, tuple)):
            return f"{label} is {_kind(got)}, not {_kind(want)}"
        if len(got) != len(want):
            return f"{label}: number of items {len(got)} where {len(want)} is right"
        for number, (mine, expected) in enumerate(zip(got, want)):
            if problem := difference(mine, expected, rtol, atol, reveal, label):
                place = "" if reveal and not isinstance(expected, torch.Tensor) else f" (item {number})"
                return problem + place
        return None
    if isinstance(want, (torch.Tensor, np.ndarray)):
        return _array_difference(got, want, rtol, atol, reveal, label)
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        same = bool(np.isclose(float(got), want, rtol=rtol, atol=atol, equal_nan=True))
    else:
        same = type(got) is type(want) and got == want
    if same:
        return None
    if isinstance(want, bool) and isinstance(got, bool):
        return f"{label}: {'no' if want else 'yes'}, where {'yes' if want else 'no'} is right"
    if reveal:
        return f"{label} is {got!r} where {want!r} is right"
    return f"{label} is not right" if type(got) is type(want) else f"{label} is {_kind(got)}, not {_kind(want)}"


def _array_difference(got: Any, want: Any, rtol: float, atol: float, reveal: bool, label: str) -> str | None:
    if not isinstance(got, type(want)):
        return f"{label} is {_kind(got)}, not {_kind(want)}"
    if tuple(got.shape) != tuple(want.shape):
        return f"{label} has shape {tuple(got.shape)} where {tuple(want.shape)} is right"
    if got.dtype != want.dtype:
        return f"{label} has dtype {got.dtype} where {want.dtype} is right"
    mine, expected = _doubles(got), _doubles(want)
    wrong = ~np.isclose(mine, expected, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    if (np.isnan(mine) & wrong).any():
        what = "contains NaN where numbers belong"
    elif (np.isinf(mine) & wrong).any():
        what = "contains infinity where finite numbers belong"
    else:
        what = f"is wrong in {wrong.sum()} of {wrong.size} entries" if wrong.size > 1 else "has the wrong value"
    if reveal:
        what += f"\n    yours:    {_shown(got)}\n    expected: {_shown(want)}"
    return f"{label} {what}"


def _doubles(array: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(array.detach().cpu().double() if isinstance(array, torch.Tensor) else array, dtype=np.float64)


def _shown(array: Any) -> str:
    text = str(np.round(_doubles(array), 4).tolist())
    return text if len(text) <= 400 else text[:397] + "..."


def _kind(value: Any) -> str:
    """A value's type in a student's words."""
    if value is None:
        return "None (is a `return` missing?)"
    name = getattr(value, "type_name", type(value).__name__)
    if name not in KINDS:
        return "an object of another type"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name.lower() if name == 'Tensor' else name}"


@dataclass
class Check:
    """A public check: a probe with fixed inputs, what is right, and what known mistakes lead to."""

    probe: Callable[..., Any]
    features: Callable[..., dict[str, Any]] | None
    inputs: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    mistakes: list[tuple[str, list[Outcome]]]
    rtol: float
    atol: float

    def run(self, env: dict[str, Any]) -> None:
        """Run the probe on the notebook's names; raise AssertionError with what was tried and what is wrong."""
        outcomes = []
        problem = None
        for one, want in zip(self.inputs, self.expected):
            result = try_probe(self.probe, self.features, SimpleNamespace(**env), one, seed=0)
            outcomes.append(outcome_of(result))
            if problem:
                continue
            if isinstance(result, Exception):
                problem = _raised(result)
            else:
                problem = result.get("") or difference(result, want, self.rtol, self.atol, reveal=True)
            if problem:
                problem = f"{problem}\n\nTried with:\n{_tried(one)}"
        if not problem:
            return
        if hint := recognise(outcomes, self.mistakes, self.rtol, self.atol):
            problem = f"{textwrap.fill(hint, 88)}\n\n{problem}"
        raise AssertionError(f"\n\n{problem}")


def _raised(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        raise AssertionError(NOT_YET) from None
    missing = getattr(error, "name", None)
    if isinstance(error, AttributeError) and isinstance(error.obj, SimpleNamespace):
        return f"`{missing}` is not defined: run its cell first"
    lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if "ipykernel" in frame.filename]
    return f"your code raised {type(error).__name__}: {error}" + (f"\n    at: {lines[-1]}" if lines else "")


def _tried(inputs: dict[str, Any]) -> str:
    lines = []
    for name, value in inputs.items():
        if isinstance(value, torch.Tensor):
            value = f"{' '.join(str(value.tolist()).split())}, shape {tuple(value.shape)}"
        if isinstance(value, str) and "\n" in value:
            value = "\n" + textwrap.indent(value, " " * 8)
        lines.append(f"    {name} = {value}")
    return "\n".join(lines)


OK_FORMAT = False

def normalize_probe(ns: Any, A: Tensor) -> Measurement:
    return {"normalize_rows(A)": ns.normalize_rows(A), "A afterwards": A}



INPUTS = [{'A': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'A': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]
EXPECTED = [{'normalize_rows(A)': torch.tensor([[0.0, 0.25, 0.75], [0.25, 0.5, 0.25]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[0.5, 0.5], [0.25, 0.75]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]
MISTAKES = [('The row sums have shape (rows,) and meet the wrong axis: `keepdim=True` keeps them as (rows, 1).', ['RuntimeError', {'normalize_rows(A)': torch.tensor([[0.5, 0.25], [0.5, 0.75]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]), ('Your columns sum to 1, not your rows: sum along axis 1.', [{'normalize_rows(A)': torch.tensor([[0.0, 0.20000000298023224, 0.6000000238418579], [1.0, 0.800000011920929, 0.4000000059604645]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[0.5, 0.25], [0.5, 0.75]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]), ('All entries together sum to 1: divide each row by its own sum.', [{'normalize_rows(A)': torch.tensor([[0.0, 0.0833333358168602, 0.25], [0.1666666716337204, 0.3333333432674408, 0.1666666716337204]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[0.1666666716337204, 0.1666666716337204], [0.1666666716337204, 0.5]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]), ('You divide each row by its length (root of the summed squares): divide it by its sum.', [{'normalize_rows(A)': torch.tensor([[0.0, 0.3162277638912201, 0.9486832618713379], [0.40824827551841736, 0.8164965510368347, 0.40824827551841736]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[0.7071067690849304, 0.7071067690849304], [0.3162277638912201, 0.9486832618713379]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]), ('You divide by the mean of each row: divide by its sum, so that the row sums to 1.', [{'normalize_rows(A)': torch.tensor([[0.0, 0.75, 2.25], [0.75, 1.5, 0.75]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 1.0, 3.0], [2.0, 4.0, 2.0]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[1.0, 1.0], [0.5, 1.5]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}]), ('Your function changes `A` itself (`/=` works in place): compute a new tensor instead.', [{'normalize_rows(A)': torch.tensor([[0.0, 0.25, 0.75], [0.25, 0.5, 0.25]], dtype=torch.float32), 'A afterwards': torch.tensor([[0.0, 0.25, 0.75], [0.25, 0.5, 0.25]], dtype=torch.float32)}, {'normalize_rows(A)': torch.tensor([[0.5, 0.5], [0.25, 0.75]], dtype=torch.float32), 'A afterwards': torch.tensor([[1, 1], [1, 3]], dtype=torch.int64)}])]

CHECK = Check(normalize_probe, None, INPUTS, EXPECTED, MISTAKES, rtol=0.0001, atol=1e-06)

name = "normalize"
points = 7.0


@test_case(name="normalize")
def check_normalize(env):
    CHECK.run(env)
