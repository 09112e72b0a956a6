"""04 · Linear regression: the eleven questions.

Probes run in the jail (and, for public checks, at the student's): they see `ns`, their inputs and `measure`, nothing
else of this module. Features, judges and misconceptions stay on the grader's side.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

import reference.linear_regression as solved
from autograder.questions.draws import randint
from autograder.questions.linear_regression import closed_form, normal, squared_loss, vectorize
from autograder.spec.calls import differences_vjp as central_differences
from autograder.spec.measure import Batches, fit, mixes, set_weights
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question
from reference.d2lite import TensorLoader, Trainer
from reference.linear_regression import SGD, LinearRegressionScratch, SyntheticRegressionData

ID = "04-linear-regression"
FLOATS = (torch.float32, torch.float64)


def randn(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Standard normal numbers."""
    return torch.randn(shape, generator=generator, dtype=dtype)


def uniform(generator: torch.Generator, low: float, high: float) -> float:
    """A number between `low` and `high`."""
    return float(torch.empty((), dtype=torch.float64).uniform_(low, high, generator=generator))


# ── add_to_class ────────────────────────────────────────────────────────────────────────────────────────────────


def add_to_class_probe(ns: Any, start: int, factor: int, shift: int) -> Measurement:
    class Counter:
        def __init__(self, start: int) -> None:
            self.value = start

        def name(self) -> str:
            return "old"

    class Child(Counter):
        pass

    def scaled(self: Any, factor: int, shift: int = 1) -> Any:
        return factor * self.value + shift

    def name(self: Any) -> str:
        return "new"

    def attempt(function: Any) -> str:
        """What a call gives or raises, in words."""
        try:
            return str(function())
        except NotImplementedError:
            raise
        except Exception as error:
            return f"{type(error).__name__} raised"

    before, child, known = Counter(start), Child(start + 1), set(vars(Counter))
    decorate = ns.add_to_class(Counter)
    if not callable(decorate):
        return {"add_to_class(Class) returns a decorator": False}
    decorate(scaled)
    ns.add_to_class(Counter)(name)
    return {
        "add_to_class(Class) returns a decorator": True,
        "the class has something new": not set(vars(Counter)) <= known,
        "the class has the method under its own name": hasattr(Counter, "scaled"),
        "a new method, called on a new instance": attempt(lambda: Counter(start + 2).scaled(factor, shift=shift)),  # type: ignore[attr-defined]
        "a new method, called on an instance made before": attempt(lambda: before.scaled(factor)),  # type: ignore[attr-defined]
        "a new method, called on an instance of a subclass": attempt(lambda: child.scaled(factor, shift)),  # type: ignore[attr-defined]
        "a method that replaces an old one": attempt(lambda: before.name()),
    }


def add_to_module_probe(ns: Any, X: Tensor) -> Measurement:
    class Net(torch.nn.Module):
        def forward(self, X: Any) -> Any:
            return X

    def new_forward(self: Any, X: Any) -> Any:
        return self.twice(X) + 1

    def twice(self: Any, X: Any) -> Any:
        return 2 * X

    net, known = Net(), set(vars(Net))
    new_forward.__name__ = "forward"
    for function in (new_forward, twice):
        ns.add_to_class(Net)(function)
    return {
        "the module's class has something new": not set(vars(Net)) <= known,
        "the module's class has the method under its own name": hasattr(Net, "twice"),
        "the output of the module with a new forward": net(X),
    }


def _registering(put: Callable[[Any, Any, Any], Any]) -> dict[str, Any]:
    """An `add_to_class` whose decorator `wrapper` calls `put(Class, function, wrapper)`."""

    def add_to_class(Class: Any) -> Any:
        def wrapper(function: Any) -> None:
            put(Class, function, wrapper)

        return wrapper

    return {"add_to_class": add_to_class}


ADD_TO_CLASS = Question(
    id="add_to_class",
    title="Methods for a class that exists",
    defines=("add_to_class",),
    example=Example(add_to_class_probe, lambda: [{"start": 3, "factor": 10, "shift": 7}]),
    cases=(
        Case(
            "methods", 4, "Methods on old and new instances", add_to_class_probe,
            lambda generator: [
                {name: randint(generator, 2, 99) for name in ("start", "factor", "shift")}
                for _ in range(2)
            ],
        ),
        Case(
            "torch modules", 2, "Methods of a torch module", add_to_module_probe,
            lambda generator: [{"X": randn(generator, 3, 2)}],
        ),
    ),
    mistakes=(
        Misconception(
            "decorator not returned",
            "`add_to_class(Class)` returns None: define a function inside, and return that function.",
            {"add_to_class": lambda Class: None},
        ),
        Misconception(
            "literal name",
            "Every method gets the same name: use the function's own, `function.__name__`.",
            _registering(lambda Class, function, wrapper: setattr(Class, "function", function)),
        ),
        Misconception(
            "new class",
            "You make a new class, and the old one learns nothing: `setattr(Class, ...)` changes `Class` itself.",
            _registering(lambda Class, function, wrapper: type("Class", (Class,), {function.__name__: function})),
        ),
        Misconception(
            "wrapper set",
            "You set the decorator itself as the method: set the function that it receives.",
            _registering(lambda Class, function, wrapper: setattr(Class, function.__name__, wrapper)),
        ),
        Misconception(
            "static method",
            "Your method does not receive `self`: set the plain function, and Python passes the instance.",
            _registering(lambda Class, function, wrapper: setattr(Class, function.__name__, staticmethod(function))),
        ),
        Misconception(
            "old method stays",
            "A method that exists already is not replaced: set it in any case.",
            _registering(
                lambda Class, function, wrapper: None
                if hasattr(Class, function.__name__)
                else setattr(Class, function.__name__, function)
            ),
        ),
    ),
)  # fmt: skip

# ── hyperparameters ─────────────────────────────────────────────────────────────────────────────────────────────


def hyperparameters_probe(
    ns: Any, a: int, b: str, c: Any, d: float, ignore: list[str], underscore: bool
) -> Measurement:
    # The methods use no name from around them: it would count among their variables, and a student may read those.
    class Thing(ns.HyperParameters):  # type: ignore[misc]
        skip: list[str]

        def __init__(self, a: int, b: str, c: Any, d: float = 0.5) -> None:
            if self.skip:
                self.save_hyperparameters(ignore=self.skip)
            else:
                self.save_hyperparameters()

    Thing.skip = ignore = list(ignore)
    thing = Thing(a, b, c=c, d=d)
    saved = dict(getattr(thing, "hparams", {}))
    there = [name for name in ("a", "b", "c", "d", "self") if hasattr(thing, name)]
    found: Measurement = {}
    if underscore:

        class Shy(ns.HyperParameters):  # type: ignore[misc]
            def __init__(self, a: int, _cache: int) -> None:
                self.save_hyperparameters()

        found["hparams of a method with the arguments a and _cache"] = sorted(getattr(Shy(a, 0), "hparams", {}))
    return {
        **found,
        "the list of names in hparams": sorted(saved),
        "the values in hparams": [saved[name] for name in ("a", "b", "c", "d") if name in saved],
        "the arguments that became attributes": there,
        "the attributes' values": [getattr(thing, name) for name in there if name != "self"],
        "ignore afterwards": ignore,
    }


def hyperparameters_methods_probe(ns: Any, size: int, rate: float, other: float) -> Measurement:
    Base: Any = type("Base", (torch.nn.Module, ns.HyperParameters), {})

    class Net(Base):  # type: ignore[misc]
        def __init__(self, size: int, _cache: int = 0, *, rate: float = 0.1) -> None:
            super().__init__()
            self.save_hyperparameters()

        def change(self, rate: float, decay: float) -> None:
            self.save_hyperparameters(["decay"])

    net: Any = Net(size, rate=rate)
    found = {
        "the list of names in hparams of a torch module": sorted(net.hparams),
        "size and rate": [net.size, net.rate],
        "_cache became an attribute": hasattr(net, "_cache"),
    }
    net.change(other, 0.9)
    found["rate after a second call from another method"] = net.rate
    found["an ignored argument of the other method became an attribute"] = hasattr(net, "decay")
    return found


def hyperparameters_inputs(ignored: int) -> Any:
    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        order = torch.randperm(4, generator=generator).tolist()
        return [
            {
                "a": randint(generator, -99, 99), "b": "xyz"[randint(generator, 0, 2)], "c": randn(generator, 2),
                "d": uniform(generator, 0, 1), "ignore": ["abcd"[number] for number in order[:count]],
                "underscore": False,
            }
            for count in ([1, 2] if ignored else [0])
        ]  # fmt: skip

    return inputs


def _saving(
    ignored: bool = True, drop: tuple[str, ...] = ("self",), underscores: bool = False, attributes: bool = True,
    hparams: bool = True, own_frame: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A `HyperParameters` with mistakes."""

    class Wrong:
        def save_hyperparameters(self, ignore: list[str] = []) -> None:
            frame = sys._getframe(0 if own_frame else 1)
            code = frame.f_code
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            left_out = {*drop, *(ignore if ignored else [])}
            saved = {
                name: frame.f_locals[name]
                for name in names
                if name not in left_out and (underscores or not name.startswith("_"))
            }
            if hparams:
                self.hparams = saved
            for name, value in saved.items() if attributes else []:
                setattr(self, name, value)

    return {"HyperParameters": type("HyperParameters", (Wrong,), {})}


HYPERPARAMETERS = Question(
    id="hyperparameters",
    title="Arguments that become attributes",
    defines=("HyperParameters",),
    example=Example(
        hyperparameters_probe,
        lambda: [
            {"a": 1, "b": "two", "c": 3.0, "d": 4.0, "ignore": [], "underscore": False},
            {"a": 5, "b": "six", "c": [7], "d": 8.0, "ignore": ["c"], "underscore": True},
        ],
    ),
    cases=(
        Case("arguments", 4, "All arguments of the calling method", hyperparameters_probe, hyperparameters_inputs(0)),
        Case("ignored", 2, "Ignored arguments", hyperparameters_probe, hyperparameters_inputs(1)),
        Case(
            "underscores and methods", 2, "Names with an underscore, keyword arguments, other methods",
            hyperparameters_methods_probe,
            lambda generator: [
                {"size": randint(generator, 1, 99), "rate": uniform(generator, 0, 1), "other": uniform(generator, 1, 2)}
            ],
        ),
    ),
    mistakes=(
        Misconception(
            "ignore not used",
            "Names in `ignore` are saved, too: leave them out.",
            _saving(ignored=False),
        ),
        Misconception(
            "self saved",
            "`self` is saved, too: it is the object and not one of its settings, so leave it out.",
            _saving(drop=()),
        ),
        Misconception(
            "underscores saved",
            "Names that begin with an underscore are saved, too: leave them out.",
            _saving(underscores=True),
        ),
        Misconception(
            "no attributes",
            "The arguments are in `self.hparams` only: make each an attribute, too, with `setattr`.",
            _saving(attributes=False),
        ),
        Misconception(
            "no hparams",
            "The attributes are there, the dictionary is not: keep it as `self.hparams`.",
            _saving(hparams=False),
        ),
        Misconception(
            "own frame",
            "You save the arguments of `save_hyperparameters` itself: the caller's are in `currentframe().f_back`.",
            _saving(own_frame=True),
        ),
    ),
)  # fmt: skip

# ── data ────────────────────────────────────────────────────────────────────────────────────────────────────────


def data_probe(
    ns: Any, w: Tensor, b: float, noise: float, num_train: int, num_val: int, batch_size: int
) -> Measurement:
    sizes = {"num_train": num_train, "num_val": num_val, "batch_size": batch_size}
    data = ns.SyntheticRegressionData(w, b, noise=noise, **sizes)
    training, held_out = data.get_dataloader(train=True), data.get_dataloader(train=False)
    return {
        "X": data.X,
        "y": data.y,
        "w afterwards": w,
        "the data is a DataModule": isinstance(data, ns.DataModule),
        "the loaders have a length": hasattr(training, "__len__") and hasattr(held_out, "__len__"),
        "len of the loaders": [len(loader) if hasattr(loader, "__len__") else -1 for loader in (training, held_out)],
        "training": [[X, y] for X, y in training],
        "training again": [[X, y] for X, y in training],
        "held-out": [[X, y] for X, y in held_out],
        "held-out again": [[X, y] for X, y in held_out],
    }


def data_draw_probe(
    ns: Any, w: Tensor, b: float, noise: float, num_train: int, num_val: int, batch_size: int
) -> Measurement:
    data = ns.SyntheticRegressionData(w, b, noise, num_train, num_val, batch_size)
    return {"X": data.X, "y": data.y, "w afterwards": w}


def data_defaults_probe(ns: Any, w: Tensor, b: float) -> Measurement:
    data = ns.SyntheticRegressionData(w, b)
    sizes = [[len(X) for X, _ in loader] for loader in (data.train_dataloader(), data.val_dataloader())]
    return {"X": data.X, "y": data.y, "w afterwards": w, "batch sizes": sizes}


def data_statistics(measured: Measurement, w: Tensor, b: float, **_: Any) -> Measurement:
    """Shapes, and how the numbers are spread."""
    X, y = measured["X"], measured["y"]
    found: Measurement = {
        "the shape of X": list(X.shape),
        "the shape of y": list(y.shape),
        "X is float32": X.dtype == torch.float32,
        "w afterwards": measured["w afterwards"],
    }
    if X.ndim != 2 or X.shape[1] != len(w) or y.shape != (len(X), 1):
        return found
    noise = _.get("noise", 0.01)
    X, errors = X.double(), y.double() - X.double() @ w.double().reshape(-1, 1) - b
    spread = float(errors.std())
    center = float(errors.mean()) / spread if spread > noise / 100 else 0.0
    columns = torch.cat((X, errors), dim=1) if spread > noise / 100 else X
    related = float((torch.atleast_2d(torch.corrcoef(columns.T)) - torch.eye(columns.shape[1])).abs().max())
    return {
        **found,
        "the mean of X": float(X.mean()),
        "the standard deviation of X": float(X.std()),
        "the share of X between -1 and 1": float((X.abs() < 1).double().mean()),
        "the standard deviation of y - Xw - b over `noise`": spread / noise,
        "the mean of y - Xw - b over its standard deviation": center,
        "the share of y - Xw - b within one standard deviation": float((errors.abs() < spread).double().mean()),
        "the largest correlation among the columns of X and the noise": related,
    }  # fmt: skip


def right_statistics(w: Tensor, b: float, num_train: int = 1000, num_val: int = 1000, **_: Any) -> Measurement:
    return {
        "the shape of X": [num_train + num_val, len(w)],
        "the shape of y": [num_train + num_val, 1],
        "X is float32": True,
        "w afterwards": w,
        "the mean of X": 0.0,
        "the standard deviation of X": 1.0,
        "the share of X between -1 and 1": 0.6827,
        "the standard deviation of y - Xw - b over `noise`": 1.0,
        "the mean of y - Xw - b over its standard deviation": 0.0,
        "the share of y - Xw - b within one standard deviation": 0.6827,
        "the largest correlation among the columns of X and the noise": 0.0,
    }


def data_batches(
    measured: Measurement, w: Tensor, b: float, noise: float, num_train: int, num_val: int, batch_size: int
) -> Measurement:
    """What the loaders do with the rows of `X` and `y`."""
    X, y = measured["X"], measured["y"]
    passes = [measured[name] for name in ("training", "training again", "held-out", "held-out again")]
    assert all(isinstance(batches, list) for batches in passes)
    found: Measurement = {
        "the data is a DataModule": measured["the data is a DataModule"],
        "the sizes of the training batches": sorted((len(batch[0]) for batch in passes[0]), reverse=True),
        "the sizes of the held-out batches": sorted((len(batch[0]) for batch in passes[2]), reverse=True),
        "the loaders have a length": measured["the loaders have a length"],
        "the number of batches by len": measured["len of the loaders"],
        "the loaders can be read again": all(len(passes[i]) == len(passes[i + 1]) for i in (0, 2)),
    }
    if not all(passes):
        return found
    orders = []
    for number, batches in enumerate(passes):
        rows, targets = torch.cat([batch[0] for batch in batches]), torch.cat([batch[1] for batch in batches])
        distances = torch.cdist(rows.double(), X.double(), compute_mode="donot_use_mm_for_euclid_dist")
        orders.append(distances.argmin(dim=1).tolist())
        if number in (0, 2):
            name = "training" if number == 0 else "held-out"
            found[f"the {name} batches hold rows of X"] = torch.equal(rows, X[orders[-1]])
            found[f"each {name} row comes with its own y, as (n, 1)"] = torch.equal(targets, y[orders[-1]])
    first, second, held_out, again = orders
    found["every training row comes exactly once per pass"] = sorted(first) == sorted(second) == list(range(num_train))
    if num_train > 12:
        found["training is shuffled"] = first != list(range(num_train))
        found["training is shuffled anew in each pass"] = first != second
        sizes = [len(batch[0]) for batch in passes[0]]
        found["training batches mix rows from everywhere"] = mixes(first, sizes)
    rest = list(range(num_train, num_train + num_val))
    found["every held-out row comes exactly once per pass"] = sorted(held_out) == sorted(again) == rest
    found["held-out rows come in their stored order"] = held_out == rest
    return found


def data_example_features(
    measured: Measurement, w: Tensor, b: float, noise: float, num_train: int, num_val: int, batch_size: int
) -> Measurement:
    """Both, with statistics rounded as far as chance allows."""
    statistics = {
        name: round(value, 1) + 0.0 if isinstance(value, float) else value
        for name, value in data_statistics(measured, w, b, noise=noise).items()
    }
    return {**statistics, **data_batches(measured, w, b, noise, num_train, num_val, batch_size)}


def defaults_features(measured: Measurement, w: Tensor, b: float) -> Measurement:
    return {**data_statistics(measured, w, b), "batch sizes": measured["batch sizes"]}


def right_defaults(w: Tensor, b: float) -> Measurement:
    return {**right_statistics(w, b), "batch sizes": [[32] * 31 + [8]] * 2}


def data_inputs(*sizes: tuple[int, int, int, int]) -> Any:
    """Inputs with `(d, num_train, num_val, batch_size)` as given, and random weights, bias and noise."""
    return lambda generator: [
        {
            "w": 3 * randn(generator, d), "b": uniform(generator, 1, 5), "noise": uniform(generator, 0.1, 0.3),
            "num_train": num_train, "num_val": num_val, "batch_size": batch_size,
        }
        for d, num_train, num_val, batch_size in sizes
    ]  # fmt: skip


def _wrong_data(**changes: Any) -> dict[str, Any]:
    return {"SyntheticRegressionData": type("SyntheticRegressionData", (SyntheticRegressionData,), changes)}


def _drawn(draw: Callable[[Tensor, Tensor, float, float], tuple[Tensor, Tensor]]) -> dict[str, Any]:
    """Data whose `(X, y)` is `draw(X, w, b, noise)` instead."""

    def __init__(self: Any, w: Tensor, b: float, noise: float = 0.01, **sizes: int) -> None:
        SyntheticRegressionData.__init__(self, w, b, noise, **sizes)
        self.X, self.y = draw(self.X, w, b, noise)

    return _wrong_data(__init__=__init__)


def _loaded(load: Callable[[Any, bool], Any]) -> dict[str, Any]:
    return _wrong_data(get_dataloader=lambda self, train: load(self, train))


def _rows(data: Any, train: bool) -> list[Tensor]:
    rows = data.train_rows if train else data.val_rows
    return [data.X[rows], data.y[rows]]


def _unpaired(data: Any, train: bool) -> Any:
    class Unpaired(TensorLoader):
        def __iter__(self) -> Any:
            for Xs, ys in zip(*(TensorLoader([tensor], self.batch_size, self.shuffle) for tensor in self.tensors)):
                yield [*Xs, *ys]

    return Unpaired(_rows(data, train), data.batch_size, train)


def _generator(data: Any, train: bool) -> Any:
    yield from TensorLoader(_rows(data, train), data.batch_size, train)


DATA = Question(
    id="data",
    title="Made-up data",
    defines=("SyntheticRegressionData",),
    example=Example(
        data_probe,
        lambda: [
            {
                "w": torch.tensor([2.0, -3.4]), "b": 4.2, "noise": 0.1,
                "num_train": 1990, "num_val": 1010, "batch_size": 100,
            }
        ],
        data_example_features,
        rtol=0.15,
        atol=0.15,
    ),
    cases=(
        Case(
            "examples", 4, "How X and y are drawn", data_draw_probe,
            data_inputs((1, 6000, 6000, 4000), (3, 9000, 4000, 3000)), data_statistics,
            rtol=0.06, atol=0.06, reference=right_statistics, on_cpu=True,
        ),
        Case(
            "batches", 6, "The batches of both loaders", data_probe,
            data_inputs((2, 23, 11, 5), (3, 20, 8, 4), (1, 40, 1, 1), (4, 2, 3, 32)), data_batches, on_cpu=True,
        ),
        Case(
            "defaults", 2, "The default sizes, and the loaders for training and validation", data_defaults_probe,
            lambda generator: [{"w": 3 * randn(generator, 2), "b": uniform(generator, 1, 5)}],
            defaults_features, rtol=0.12, atol=0.12, reference=right_defaults, on_cpu=True,
        ),
    ),
    mistakes=(
        Misconception(
            "no shuffling",
            "Your training batches come in the stored order: shuffle them, so that batches differ between epochs.",
            _loaded(lambda data, train: TensorLoader(_rows(data, train), data.batch_size, shuffle=False)),
        ),
        Misconception(
            "held-out rows shuffled",
            "You shuffle the held-out examples, too: shuffle only when `train` is true.",
            _loaded(lambda data, train: TensorLoader(_rows(data, train), data.batch_size, shuffle=True)),
        ),
        Misconception(
            "all rows",
            "Each loader reads all examples: the first `num_train` are for training, the others are held out.",
            _loaded(lambda data, train: TensorLoader([data.X, data.y], data.batch_size, train)),
        ),
        Misconception(
            "short batch dropped",
            "The last, shorter batch is missing: without it some examples are never seen.",
            _loaded(
                lambda data, train: torch.utils.data.DataLoader(
                    torch.utils.data.TensorDataset(*_rows(data, train)), data.batch_size, shuffle=train, drop_last=True
                )
            ),
        ),
        Misconception(
            "unpaired",
            "`X` and `y` are shuffled apart, so a row gets another row's `y`: draw one order and use it for both.",
            _loaded(_unpaired),
        ),
        Misconception(
            "generator",
            "`get_dataloader` is a generator: it has no `len`, and the second epoch gets nothing. Return a loader.",
            _loaded(_generator),
        ),
        Misconception(
            "y flat",
            "`y` has the shape (n,): make `w` a column with `w.reshape(-1, 1)`, and `y` becomes (n, 1).",
            _drawn(lambda X, w, b, noise: (X, X @ w + b + noise * torch.randn(len(X)))),
        ),
        Misconception(
            "no noise",
            "`y` is exactly Xw + b: add the noise, `noise * torch.randn(n, 1)`.",
            _drawn(lambda X, w, b, noise: (X, X @ w.reshape(-1, 1) + b)),
        ),
        Misconception(
            "variance for standard deviation",
            "`noise` is the standard deviation of the noise: multiply by it, without a root.",
            _drawn(lambda X, w, b, noise: (X, X @ w.reshape(-1, 1) + b + math.sqrt(noise) * torch.randn(len(X), 1))),
        ),
        Misconception(
            "uniform X",
            "`X` lies between 0 and 1: `torch.rand` is uniform, and `torch.randn` draws from N(0, 1).",
            _drawn(
                lambda X, w, b, noise: (
                    (U := torch.rand(X.shape)), U @ w.reshape(-1, 1) + b + noise * torch.randn(len(X), 1)
                )
            ),
        ),
        Misconception(
            "no bias",
            "The bias is missing in `y`: add `b`.",
            _drawn(lambda X, w, b, noise: (X, X @ w.reshape(-1, 1) + noise * torch.randn(len(X), 1))),
        ),
    ),
)  # fmt: skip

# ── sgd ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def sgd_probe(ns: Any, params: list[Tensor], first: list[Any], second: list[Any], lr: float, how: str) -> Measurement:
    """Two steps with the gradients `first` and `second`, `zero_grad` between them."""
    leaves = [param.clone().requires_grad_() for param in params]
    optimizer = ns.SGD((leaf for leaf in leaves) if how == "generator" else leaves, lr)

    def step(gradients: list[Any]) -> list[torch.Tensor]:
        for leaf, gradient in zip(leaves, gradients):
            leaf.grad = None if gradient is None else gradient.clone()
        with torch.no_grad():
            optimizer.step()
        return [leaf.detach().clone() for leaf in leaves]

    after_first = step(first)
    optimizer.zero_grad()
    return {
        "the parameters after one step": after_first,
        "every gradient after zero_grad() is zeros or None": all(
            leaf.grad is None or not leaf.grad.any() for leaf in leaves
        ),
        "zero_grad() leaves the parameters alone": all(
            torch.equal(leaf.detach(), before) for leaf, before in zip(leaves, after_first)
        ),
        "the parameters after a second step": step(second),
        "the parameters still require a gradient": all(leaf.requires_grad for leaf in leaves),
    }


def sgd_steps(measured: Measurement, **inputs: Any) -> Measurement:
    """All but what `zero_grad` does."""
    return {name: value for name, value in measured.items() if "zero_grad" not in name}


def sgd_zero_grad(measured: Measurement, **inputs: Any) -> Measurement:
    return {name: value for name, value in measured.items() if "zero_grad" in name}


def sgd_inputs(how: str, without: bool = False, dtypes: tuple[torch.dtype, ...] = FLOATS) -> Any:
    """Parameters of several shapes with a gradient each, or none for one of them."""

    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for dtype in dtypes:
            shapes: list[tuple[int, ...]] = [(3, 1), (1,), (2, 4)]
            draws = [[randn(generator, *shape, dtype=dtype) for shape in shapes] for _ in range(3)]
            found.append(
                {
                    "params": draws[0],
                    "first": draws[1],
                    "second": draws[2],
                    "lr": uniform(generator, 0.01, 0.9),
                    "how": how,
                }
            )
            if without:
                gaps: dict[str, list[Tensor | None]] = {"first": [*draws[1]], "second": [*draws[2]]}
                gaps["first"][0] = gaps["second"][2] = None
                found.append({**found[-1], **gaps})
        return found  # fmt: skip

    return inputs


def _wrong_sgd(
    step: Callable[[SGD, Tensor], None] | None = None, zero: Callable[[Tensor], None] | None = None, keep: Any = list
) -> dict[str, Any]:
    """An `SGD` that does `step` and `zero` with each parameter, and keeps `keep(params)`."""

    class Wrong(SGD):
        def __init__(self, params: Any, lr: float) -> None:
            self.params, self.lr = keep(params), lr

        def step(self) -> None:
            for param in self.params:
                if step is None:
                    if param.grad is not None:
                        param -= self.lr * param.grad
                elif param.grad is not None or step is _needs_grad:
                    step(self, param)

        def zero_grad(self) -> None:
            if zero is None:
                super().zero_grad()
            else:
                for param in self.params:
                    zero(param)

    return {"SGD": Wrong}


def _needs_grad(optimizer: SGD, param: Any) -> None:
    param -= optimizer.lr * param.grad


def _uphill(optimizer: SGD, param: Any) -> None:
    param += optimizer.lr * param.grad


def _no_rate(optimizer: SGD, param: Any) -> None:
    param -= param.grad


def _not_in_place(optimizer: SGD, param: Any) -> None:
    param = param - optimizer.lr * param.grad


def _zero_params(param: Tensor) -> None:
    param.data.zero_()
    param.grad = None


def _zero_in_place(param: Any) -> None:
    param.grad.zero_()


def _zero_nothing(param: Tensor) -> None:
    pass


SGD_QUESTION = Question(
    id="sgd",
    title="Stochastic gradient descent",
    defines=("SGD",),
    substitutes={"SGD": "from torch.optim import SGD\n"},
    example=Example(
        sgd_probe,
        lambda: [
            {
                "params": [torch.tensor([[1.0], [2.0]]), torch.tensor([3.0])],
                "first": [torch.tensor([[1.0], [-2.0]]), None],
                "second": [torch.tensor([[2.0], [0.0]]), torch.tensor([4.0])],
                "lr": 0.5,
                "how": how,
            }
            for how in ("list", "generator")
        ],
    ),
    cases=(
        Case("steps", 4, "Two steps", sgd_probe, sgd_inputs("list"), sgd_steps),
        Case("zero_grad", 2, "zero_grad", sgd_probe, sgd_inputs("list"), sgd_zero_grad),
        Case(
            "missing gradients", 1, "Parameters without a gradient", sgd_probe, sgd_inputs("list", without=True),
            sgd_steps,
        ),
        Case("generator", 1, "Parameters from a generator", sgd_probe, sgd_inputs("generator"), sgd_steps),
    ),
    mistakes=(
        Misconception("uphill", "The step goes uphill: subtract the gradient, do not add it.", _wrong_sgd(_uphill)),
        Misconception("no learning rate", "The step ignores `lr`: multiply the gradient by it.", _wrong_sgd(_no_rate)),
        Misconception(
            "not in place",
            "The parameters do not move: `param = ...` makes a new tensor, `param -= ...` writes into the old one.",
            _wrong_sgd(_not_in_place),
        ),
        Misconception(
            "gradients stay",
            "`zero_grad` leaves the gradients as they are: set each to None, or fill it with zeros by `zero_()`.",
            _wrong_sgd(zero=_zero_nothing),
        ),
        Misconception(
            "zero_grad needs gradients",
            "`zero_grad` stops where `grad` is None, as it is before the first `backward`: skip such a parameter.",
            _wrong_sgd(zero=_zero_in_place),
        ),
        Misconception(
            "parameters zeroed",
            "`zero_grad` sets the parameters to zero: it is `param.grad` that must be forgotten.",
            _wrong_sgd(zero=_zero_params),
        ),
        Misconception(
            "generator used up",
            "A generator can be read only once, so nothing moves later: keep `list(params)`.",
            _wrong_sgd(keep=lambda params: params),
        ),
        Misconception(
            "missing gradients",
            "A parameter whose `grad` is None stops your step: leave it alone, with an `if`.",
            _wrong_sgd(_needs_grad),
        ),
    ),
)  # fmt: skip

# ── model ───────────────────────────────────────────────────────────────────────────────────────────────────────


def parameters_probe(ns: Any, num_inputs: int, sigma: float | None) -> Measurement:
    chosen = {} if sigma is None else {"sigma": sigma}
    model = ns.LinearRegressionScratch(num_inputs, lr=0.1, **chosen)
    return {
        "w": model.w,
        "b": model.b,
        "w requires a gradient": model.w.requires_grad,
        "b requires a gradient": model.b.requires_grad,
    }


def parameters_features(measured: Measurement, num_inputs: int, sigma: float | None) -> Measurement:
    sigma = sigma or 0.01
    w, b = measured["w"].double(), measured["b"].double()
    return {
        "the shape of w": list(w.shape),
        "the shape of b": list(b.shape),
        "w requires a gradient": measured["w requires a gradient"],
        "b requires a gradient": measured["b requires a gradient"],
        "the largest entry of b": float(b.abs().max()),
        "the standard deviation of w over sigma": float(w.std()) / sigma,
        "the mean of w over sigma": float(w.mean()) / sigma,
        "the share of w within one sigma": float((w.abs() < sigma).double().mean()),
    }


def right_parameters(num_inputs: int, sigma: float | None) -> Measurement:
    """What `parameters_features` tends to, so that only the student's draw is random."""
    return {
        "the shape of w": [num_inputs, 1],
        "the shape of b": [1],
        "w requires a gradient": True,
        "b requires a gradient": True,
        "the largest entry of b": 0.0,
        "the standard deviation of w over sigma": 1.0,
        "the mean of w over sigma": 0.0,
        "the share of w within one sigma": 0.6827,
    }


def forward_probe(ns: Any, X: Tensor, w: Tensor, b: Tensor) -> Measurement:
    model = ns.LinearRegressionScratch(len(w), lr=0.1)
    return {"the predictions": set_weights(model, w=w, b=b)(X), "X afterwards": X}


def forward_inputs(dtype: torch.dtype) -> Any:
    """Batches with one example, with one input, wide and tall."""

    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        return [
            {
                "X": randn(generator, n, d, dtype=dtype), "w": 2 * randn(generator, d, 1, dtype=dtype),
                "b": 3 * randn(generator, 1, dtype=dtype),
            }
            for n, d in [(5, 3), (1, 4), (6, 1), (2, 9), (4, 4)]
        ]  # fmt: skip

    return inputs


def model_loss_probe(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Measurement:
    model = set_weights(ns.LinearRegressionScratch(len(w), lr=0.1), w=w, b=b)
    loss = model.loss(model(X), y)
    loss.backward()
    return {
        "model.loss(model(X), y)": loss,
        "the gradient of the loss in w": model.w.grad,
        "the gradient of the loss in b": model.b.grad,
    }


def model_loss_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {**one, "y": randn(generator, len(one["X"]), 1, dtype=torch.float64)}
        for one in forward_inputs(torch.float64)(generator)
    ]


def model_loss_reference(X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Measurement:
    """The loss, and its gradient by central differences on every entry."""
    one = torch.ones((), dtype=X.dtype)

    def loss(w: Tensor, b: Tensor) -> Tensor:
        return solved.squared_loss(X @ w + b, y)

    return {
        "model.loss(model(X), y)": loss(w, b),
        "the gradient of the loss in w": central_differences(lambda changed: loss(changed, b), w, one),
        "the gradient of the loss in b": central_differences(lambda changed: loss(w, changed), b, one),
    }


def optimizer_probe(ns: Any, w: Tensor, b: Tensor, w_grad: Tensor, b_grad: Tensor, lr: float) -> Measurement:
    model = set_weights(ns.LinearRegressionScratch(len(w), lr=lr), w=w, b=b)
    optimizer = model.configure_optimizers()
    model.w.grad, model.b.grad = w_grad.clone(), b_grad.clone()
    with torch.no_grad():
        optimizer.step()
    return {"w after a step": model.w, "b after a step": model.b}


def optimizer_features(
    measured: Measurement, w: Tensor, b: Tensor, w_grad: Tensor, b_grad: Tensor, lr: float
) -> Measurement:
    """The lengths of the steps: their direction is up to the question `sgd`."""
    return {
        "how far the optimizer moves w": (measured["w after a step"] - w).abs(),
        "how far the optimizer moves b": (measured["b after a step"] - b).abs(),
    }


def model_example_probe(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Measurement:
    model = ns.LinearRegressionScratch(num_inputs=len(w), lr=0.5)
    found = {
        "the shape of w": list(model.w.shape),
        "the shape of b": list(model.b.shape),
        "w and b require a gradient": [model.w.requires_grad, model.b.requires_grad],
        "b at the start": model.b.detach().clone(),
        "w at the start is all zeros": not model.w.any(),
        "w at the start lies between -0.1 and 0.1": bool((model.w.abs() < 0.1).all()),
    }
    if model.w.shape != w.shape or model.b.shape != b.shape:
        return found
    set_weights(model, w=w, b=b)
    y_hat = model(X)
    found |= {"the predictions": y_hat.detach().clone(), "the loss": model.loss(y_hat, y).detach().clone()}
    optimizer = model.configure_optimizers()
    model.w.grad, model.b.grad = torch.ones_like(w), torch.ones_like(b)
    with torch.no_grad():
        optimizer.step()
    found["w after a step of the optimizer with gradients of 1"] = model.w
    found["b after a step of the optimizer with gradients of 1"] = model.b
    return found


def _wrong_model(**changes: Any) -> dict[str, Any]:
    return {"LinearRegressionScratch": type("LinearRegressionScratch", (LinearRegressionScratch,), changes)}


def _initial(change: Callable[[Any, float], Any]) -> dict[str, Any]:
    """A model whose right initial parameters are changed by `change(model, sigma)`."""

    def __init__(self: Any, num_inputs: int, lr: float, sigma: float = 0.01) -> None:
        LinearRegressionScratch.__init__(self, num_inputs, lr, sigma)
        change(self, sigma)

    return _wrong_model(__init__=__init__)


def _scaled(factor: Callable[[float], float]) -> dict[str, Any]:
    return _initial(lambda model, sigma: model.w.data.mul_(factor(sigma)))


def _flat_w(model: Any, sigma: float) -> None:
    model.w = model.w.detach().flatten().requires_grad_()


MODEL = Question(
    id="model",
    title="The model",
    defines=("LinearRegressionScratch",),
    builds_on=("squared_loss", "sgd"),
    example=Example(
        model_example_probe,
        lambda: [
            {
                "X": torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]),
                "y": torch.tensor([[1.0], [2.0], [3.0]]),
                "w": torch.tensor([[2.0], [-1.0]]),
                "b": torch.tensor([0.5]),
            }
        ],
    ),
    cases=(
        Case(
            "parameters", 3, "The initial parameters", parameters_probe,
            lambda generator: [
                {"num_inputs": randint(generator, 9000, 12000), "sigma": sigma} for sigma in (None, 0.3)
            ],
            parameters_features, rtol=0.06, atol=0.06, reference=right_parameters,
        ),
        Case("forward", 3, "The predictions", forward_probe, forward_inputs(torch.float32), atol=1e-5),
        Case(
            "forward in float64", 1, "The predictions in float64", forward_probe, forward_inputs(torch.float64),
            rtol=1e-9, atol=1e-12,
        ),
        Case(
            "loss", 2, "The loss, and its gradient against central differences", model_loss_probe, model_loss_inputs,
            rtol=1e-5, atol=1e-7, reference=model_loss_reference,
        ),
        Case(
            "optimizer", 1, "The optimizer", optimizer_probe,
            lambda generator: [
                {
                    "w": randn(generator, d, 1), "b": randn(generator, 1), "w_grad": randn(generator, d, 1),
                    "b_grad": randn(generator, 1), "lr": uniform(generator, 0.01, 0.9),
                }
                for d in (3, 1)
            ],
            optimizer_features, atol=1e-5,
        ),
    ),
    mistakes=(
        Misconception(
            "sigma ignored",
            "`w` does not have standard deviation `sigma`: `torch.normal(0, sigma, size)` takes it.",
            _scaled(lambda sigma: 1 / sigma),
        ),
        Misconception(
            "zero weights",
            "`w` starts at zero: draw it from a normal distribution with standard deviation `sigma`.",
            _scaled(lambda sigma: 0),
        ),
        Misconception(
            "variance for standard deviation",
            "`sigma` is the standard deviation, not the variance: do not take its square or its root.",
            _scaled(lambda sigma: sigma),
        ),
        Misconception(
            "w flat",
            "`w` has the shape (num_inputs,): as a column (num_inputs, 1) it gives predictions (n, 1).",
            _initial(_flat_w),
        ),
        Misconception(
            "b random",
            "`b` does not start at zero: use `torch.zeros(1, requires_grad=True)`.",
            _initial(lambda model, sigma: model.b.data.normal_(1, sigma)),
        ),
        Misconception(
            "no gradient",
            "`w` and `b` do not ask for a gradient: create them with `requires_grad=True`.",
            _initial(lambda model, sigma: [model.w.requires_grad_(False), model.b.requires_grad_(False)]),
        ),
        Misconception(
            "bias forgotten",
            "`forward` does not use the bias: add `self.b` to the product.",
            _wrong_model(forward=lambda self, X: X @ self.w),
        ),
        Misconception(
            "flat predictions",
            "Your predictions have the shape (n,): leave them as a column, (n, 1).",
            _wrong_model(forward=lambda self, X: (X @ self.w + self.b).squeeze(1)),
        ),
        Misconception(
            "another loss",
            "`loss` is not your `squared_loss`: the square is divided by 2, then the mean is taken.",
            _wrong_model(loss=lambda self, y_hat, y: ((y_hat - y) ** 2).mean()),
        ),
        Misconception(
            "only w",
            "The optimizer does not know `b`: give it both, `[self.w, self.b]`.",
            _wrong_model(configure_optimizers=lambda self: SGD([self.w], self.lr)),
        ),
        Misconception(
            "fixed learning rate",
            "The optimizer does not use the model's own `lr`: give it `self.lr`.",
            _wrong_model(configure_optimizers=lambda self: SGD([self.w, self.b], 0.03)),
        ),
    ),
)  # fmt: skip

# ── fit_epoch ───────────────────────────────────────────────────────────────────────────────────────────────────


def fit_epoch_probe(
    ns: Any, X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor, size: int, clip: float, counts: list[int],
    validate: bool, where: str,
) -> Measurement:  # fmt: skip
    """Two epochs with a model, an optimizer and a trainer that write down what happens to them."""
    log: list[str] = []
    inputs: dict[str, list[torch.Tensor]] = {"training": [], "validation": []}
    training_modes: list[bool] = []
    eval_modes: list[bool] = []
    gradients: list[torch.Tensor] = []
    clips: list[float] = []
    clipped: list[bool] = []
    guarded: list[bool] = []
    unguarded_validation: list[bool] = []

    class Line(ns.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.w = torch.nn.Parameter(torch.zeros(X.shape[1], 1, device=X.device))
            self.fresh_clip = False

        def forward(self, X: Any) -> Any:
            return X @ self.w

        def loss(self, y_hat: Any, y: Any) -> Any:
            return ((y_hat - y) ** 2).mean()

        def training_step(self, batch: Any) -> Any:
            log.append("training_step")
            inputs["training"].append(batch[0].clone())
            training_modes.append(self.training)
            return self.loss(self(batch[0]), batch[1])

        def validation_step(self, batch: Any) -> Any:
            log.append("validation_step")
            inputs["validation"].append(batch[0].clone())
            eval_modes.append(not self.training)
            unguarded_validation.append(torch.is_grad_enabled())
            return self.loss(self(batch[0]), batch[1])

    class Recorder:
        """An optimizer."""

        def zero_grad(self) -> None:
            if model.w.grad is not None:
                model.w.grad.zero_()

        def step(self) -> None:
            log.append("step")
            guarded.append(not torch.is_grad_enabled())
            clipped.append(model.fresh_clip)
            model.fresh_clip = False
            gradients.append(torch.full_like(model.w, torch.nan) if model.w.grad is None else model.w.grad.clone())
            model.w.data.sub_(0.1 * gradients[-1])

    def clip_gradients(grad_clip_val: float, model: Any) -> None:
        clips.append(float(grad_clip_val))
        if model.w.grad is not None:
            model.w.grad.mul_(0.5)
            model.fresh_clip = True

    model = Line()
    trainer = ns.Trainer(max_epochs=2, gradient_clip_val=clip)
    trainer.model, trainer.optim, model.trainer = model, Recorder(), trainer
    trainer.train_dataloader = Batches(X, y, size, shuffle=False)
    trainer.val_dataloader = Batches(X_val, y_val, size, shuffle=False) if validate else None
    trainer.num_train_batches = len(trainer.train_dataloader)
    trainer.num_val_batches = len(trainer.val_dataloader) if validate else 0
    trainer.prepare_batch = lambda batch: [10 * part for part in batch]
    trainer.clip_gradients = clip_gradients
    trainer.train_batch_idx, trainer.val_batch_idx = counts
    for epoch in range(2):
        trainer.epoch = epoch
        if where == "function" and callable(getattr(ns, "fit_epoch", None)):
            ns.fit_epoch(trainer)  # the notebook makes it a method only after its check
        else:
            trainer.fit_epoch()
    return {
        "the prepared inputs of each training_step": inputs["training"],
        "train mode in each training_step": training_modes,
        "the gradient at each step": gradients,
        "no_grad around each step": guarded,
        "train_batch_idx after two epochs": trainer.train_batch_idx,
        "the prepared inputs of each validation_step": inputs["validation"],
        "eval mode in each validation_step": eval_modes,
        "gradients are recorded in each validation_step": unguarded_validation,
        "val_batch_idx after two epochs": trainer.val_batch_idx,
        "what clip_gradients is called with": clips,
        "the gradient is clipped at each step": clipped,
        "training_step and validation_step, in order": [name for name in log if name != "step"],
    }


def _only(*names: str) -> Any:
    """Features: those measurements whose label contains one of `names`."""
    return lambda measured, **inputs: {
        label: value for label, value in measured.items() if any(name in label for name in names)
    }


TRAINING_KEYS = ("inputs of each training", "train mode", "gradient at each", "no_grad around", "train_batch_idx")
VALIDATION_KEYS = ("inputs of each validation", "eval mode", "are recorded", "val_batch_idx", "in order")


def epoch_inputs(*settings: tuple[int, int, int, int, bool, bool]) -> Any:
    """Inputs with `(d, examples, held-out examples, batch size)` as given; with clipping and validation or without."""
    return lambda generator: [
        {
            "X": randn(generator, n, d) / 10, "y": randn(generator, n, 1) / 10,
            "X_val": randn(generator, n_val, d), "y_val": randn(generator, n_val, 1),
            "size": size, "clip": uniform(generator, 0.1, 0.9) if clip else 0, "validate": validate,
            "counts": [randint(generator, 1, 20), randint(generator, 1, 20)], "where": "Trainer",
        }
        for d, n, n_val, size, clip, validate in settings
    ]  # fmt: skip


def _epoch(
    zero: str = "before", guard: bool = True, train: bool = True, evaluate: bool = True, quiet: bool = True,
    prepare: bool = True, count: bool = True, ask: bool = True, clip: str = "asked", each: bool = True,
    backward: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """A `fit_epoch` with mistakes, as a function and as the trainer's method."""

    def fit_epoch(trainer: Any) -> None:
        def step() -> None:
            if clip == "always" or clip == "asked" and trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
            with torch.set_grad_enabled(not guard):
                trainer.optim.step()
            if clip == "late" and trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)

        prepared = trainer.prepare_batch if prepare else lambda batch: batch
        if train:
            trainer.model.train()
        for batch in trainer.train_dataloader:
            loss = trainer.model.training_step(prepared(batch))
            if zero == "before":
                trainer.optim.zero_grad()
            if backward:
                loss.backward()
            if zero == "between":
                trainer.optim.zero_grad()
            if each:
                step()
            trainer.train_batch_idx += count
        if not each:
            step()
        if ask and trainer.val_dataloader is None:
            return
        if evaluate:
            trainer.model.eval()
        for batch in trainer.val_dataloader:
            with torch.set_grad_enabled(not quiet):
                trainer.model.validation_step(prepared(batch))
            trainer.val_batch_idx += count

    return {"fit_epoch": fit_epoch, "Trainer": type("Trainer", (Trainer,), {"fit_epoch": fit_epoch})}


FIT_EPOCH = Question(
    id="fit_epoch",
    title="One epoch",
    defines=("fit_epoch",),
    builds_on=("sgd",),
    example=Example(
        fit_epoch_probe,
        lambda: [
            {
                "X": torch.tensor([[0.1], [0.2], [0.3]]), "y": torch.tensor([[0.2], [0.4], [0.1]]),
                "X_val": torch.tensor([[0.5]]), "y_val": torch.tensor([[0.7]]), "size": 2, "clip": clip,
                "counts": [0, 0], "validate": validate, "where": "function",
            }
            for clip, validate in [(0, True), (1.5, False)]
        ],
    ),
    cases=(
        Case(
            "training", 5, "The pass over the training data", fit_epoch_probe,
            epoch_inputs((2, 7, 4, 3, False, True), (3, 4, 5, 2, False, True), (1, 1, 1, 1, False, True)),
            _only(*TRAINING_KEYS),
        ),
        Case(
            "validation", 3, "The pass over the validation data", fit_epoch_probe,
            epoch_inputs((2, 5, 7, 3, False, True), (3, 4, 4, 2, False, True)), _only(*VALIDATION_KEYS),
        ),
        Case(
            "clipping", 2, "Clipping, where it is asked for", fit_epoch_probe,
            epoch_inputs((2, 5, 2, 2, True, True), (2, 5, 2, 2, False, True)), _only("clip"),
        ),
        Case(
            "no validation data", 2, "No validation data", fit_epoch_probe,
            epoch_inputs((2, 5, 2, 2, False, False), (2, 5, 2, 2, False, True)), _only("val_batch_idx", "in order"),
        ),
    ),
    mistakes=(
        Misconception(
            "gradients add up",
            "Each step sees the gradients of earlier batches, too: call `trainer.optim.zero_grad()` for every batch.",
            _epoch(zero="never"),
        ),
        Misconception(
            "gradients erased",
            "The gradient is zero when the step is taken: call `zero_grad()` before `loss.backward()`, not after it.",
            _epoch(zero="between"),
        ),
        Misconception(
            "no backward",
            "There is no gradient when the step is taken: call `loss.backward()` before it.",
            _epoch(backward=False),
        ),
        Misconception(
            "step records gradients",
            "The step runs while autograd records: put `trainer.optim.step()` under `with torch.no_grad():`.",
            _epoch(guard=False),
        ),
        Misconception(
            "one step per epoch",
            "There is one step per epoch: take one for every batch, inside the loop.",
            _epoch(each=False),
        ),
        Misconception(
            "no train mode",
            "The second epoch trains in evaluation mode: call `trainer.model.train()` at the start.",
            _epoch(train=False),
        ),
        Misconception(
            "no eval mode",
            "Validation runs in training mode: call `trainer.model.eval()` before it.",
            _epoch(evaluate=False),
        ),
        Misconception(
            "validation records gradients",
            "Validation runs while autograd records: put it under `with torch.no_grad():`.",
            _epoch(quiet=False),
        ),
        Misconception(
            "batches not prepared",
            "`training_step` gets the raw batch: pass `trainer.prepare_batch(batch)`, which moves it to the device.",
            _epoch(prepare=False),
        ),
        Misconception(
            "nothing counted",
            "The counters stand still: add 1 to `train_batch_idx` or `val_batch_idx` for every batch.",
            _epoch(count=False),
        ),
        Misconception(
            "validation data expected",
            "Without validation data your loop fails: stop after training where `trainer.val_dataloader is None`.",
            _epoch(ask=False),
        ),
        Misconception(
            "never clipped",
            "The gradients are not clipped: call `clip_gradients` before the step where `gradient_clip_val > 0`.",
            _epoch(clip="never"),
        ),
        Misconception(
            "always clipped",
            "The gradients are clipped although `gradient_clip_val` is 0: ask for `> 0` first.",
            _epoch(clip="always"),
        ),
        Misconception(
            "clipped too late",
            "The gradients are clipped after the step, which helps nobody: clip before it.",
            _epoch(clip="late"),
        ),
    ),
)  # fmt: skip

# ── training ────────────────────────────────────────────────────────────────────────────────────────────────────


def one_epoch_probe(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor, size: int, lr: float) -> Measurement:
    model = set_weights(ns.LinearRegressionScratch(len(w), lr=lr), w=w, b=b)
    fit(ns, model, X, y, epochs=1, size=size, shuffle=False)
    return {"w afterwards": model.w, "b afterwards": model.b}


def one_epoch_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """One step at learning rate 1, then several smaller ones."""
    return [
        {
            "X": randn(generator, n, d), "y": randn(generator, n, 1), "w": randn(generator, d, 1),
            "b": randn(generator, 1), "size": size, "lr": lr,
        }
        for n, d, size, lr in [(6, 3, 6, 1.0), (1, 2, 1, 1.0), (7, 2, 3, uniform(generator, 0.1, 0.5))]
    ]  # fmt: skip


def recovery_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = fit(ns, ns.LinearRegressionScratch(X.shape[1], lr=0.03), X, y, epochs=10, size=32)
    return {"w": model.w, "b": model.b}


def recovery_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """1000 examples of a linear model whose parameters stay here."""
    found = []
    for d in (2, 5):
        w, b = 3 * randn(generator, d, 1), 3 * randn(generator, 1)
        X = randn(generator, 1000, d)
        found.append({"X": X, "y": X @ w + b + 0.01 * randn(generator, 1000, 1), "_w": w, "_b": b})
    return found


def recovery_features(measured: Measurement, X: Tensor, y: Tensor, _w: Tensor, _b: Tensor) -> Measurement:
    w, b = measured["w"].double(), measured["b"].double()
    if w.shape != _w.shape or b.shape != _b.shape:
        return {"w": math.inf, "b": math.inf}
    return {"w": float((w - _w).abs().max()), "b": float((b - _b).abs().max())}


def recovery_judge(features: Measurement) -> str | None:
    for name, error in features.items():
        if not error <= 0.05:  # nan is wrong, too
            return f"your `{name}` is more than 0.05 away from the true one"
    return None


TRAINING = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("squared_loss", "sgd"),
    example=Example(
        one_epoch_probe,
        lambda: [
            {
                "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
                "y": torch.tensor([[1.0], [2.0], [4.0]]),
                "w": torch.tensor([[0.5], [-0.5]]),
                "b": torch.tensor([0.0]),
                "size": 3,
                "lr": 1.0,
            }
        ],
    ),
    cases=(
        Case("one epoch", 3, "A step at learning rate 1, then a few smaller ones", one_epoch_probe, one_epoch_inputs),
        Case(
            "recovery", 3, "10 epochs on examples of a linear model", recovery_probe, recovery_inputs,
            recovery_features, recovery_judge,
        ),
    ),
    mistakes=(
        Misconception(
            "summed loss",
            "The step is too long by the batch size: the loss must be the mean over the batch, not the sum.",
            _wrong_model(loss=lambda self, y_hat, y: solved.squared_loss(y_hat, y) * len(y)),
        ),
        Misconception(
            "no half",
            "The step is twice too long: the square in the loss is divided by 2.",
            _wrong_model(loss=lambda self, y_hat, y: solved.squared_loss(y_hat, y) * 2),
        ),
        Misconception(
            "uphill",
            "The step goes uphill: subtract the gradient, do not add it.",
            _wrong_model(configure_optimizers=lambda self: SGD([self.w, self.b], -self.lr)),
        ),
        Misconception(
            "bias does not learn",
            "`b` does not move: `configure_optimizers` must give it to the optimizer, too.",
            _wrong_model(configure_optimizers=lambda self: SGD([self.w], self.lr)),
        ),
        Misconception(
            "learning rate ignored",
            "The steps ignore the learning rate: `w` and `b` move by `lr` times the gradient.",
            _wrong_model(configure_optimizers=lambda self: SGD([self.w, self.b], 1.0)),
        ),
        Misconception(
            "gradients add up",
            "From the second batch on, steps use earlier gradients, too: `fit_epoch` must call `zero_grad` each time.",
            _epoch(zero="never"),
        ),
    ),
)  # fmt: skip

ASSIGNMENT = Assignment(
    id=ID,
    title="Linear regression",
    reference=solved,
    questions=(
        normal.QUESTION,
        vectorize.QUESTION,
        ADD_TO_CLASS,
        HYPERPARAMETERS,
        DATA,
        squared_loss.QUESTION,
        SGD_QUESTION,
        MODEL,
        FIT_EPOCH,
        TRAINING,
        closed_form.QUESTION,
    ),
    support_leaves_out=("add_to_class", "HyperParameters.save_hyperparameters", "fit_epoch", "Trainer.fit_epoch"),
    written_points={"gaussian_loss": 4, "zero_start": 4, "shuffle": 4},
)
