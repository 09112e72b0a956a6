"""06 · Multilayer perceptrons: the seven questions.

Probes run in the jail (and, for public checks, at the student's): they see `ns`, their inputs and `measure`, nothing
else of this module. Features, judges and misconceptions stay on the grader's side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import reference.mlp as solved
from autograder.questions.classifiers import (
    disguised_images,
    fashion_mnist,
    given_files,
    initial_loss_inputs,
    initial_loss_of,
    overfit_judge,
    reordered,
    right_initial_loss,
)
from autograder.questions.draws import classes, randint
from autograder.spec.calls import differences_vjp as central_differences
from autograder.spec.measure import Operations, fit, set_weights, vjp
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question
from reference.mlp import MLP, MLPScratch
from reference.softmax_regression import Classifier, FashionMNIST, text_labels

ID = "06-mlp"

# ── activations ─────────────────────────────────────────────────────────────────────────────────────────────────


def activation_probe(
    ns: Any, name: str, x: Tensor, settings: dict[str, Any], cotangent: Tensor | None = None
) -> Measurement:
    function = getattr(ns, name)
    with Operations() as operations:
        result = function(x, **settings)
    cotangent = torch.ones_like(x) if cotangent is None else cotangent
    gradient = vjp(lambda leaf: function(leaf, **settings), x, cotangent)
    ours = "relu sigmoid silu gelu elu softplus threshold hard mish softmax glu".split()
    return {
        f"torch's own activation was used in {name}": operations.ran(*ours)
        or bool(operations.names & {"tanh", "tanh_"}),
        f"{name}(x)": result,
        f"the gradient of {name}": gradient,
        "x afterwards": x,
    }


def activation_features(
    measured: Measurement, name: str, x: Tensor, settings: dict[str, Any], cotangent: Tensor | None = None
) -> Measurement:
    """At 0, where a formula's own slope may be a matter of taste, only whether it can be used."""
    gradient = measured[f"the gradient of {name}"].clone()
    cotangent = torch.ones_like(x) if cotangent is None else cotangent
    slope = (gradient / cotangent)[x == 0]
    gradient[x == 0] = 0
    fine, words = slope.isfinite(), "is finite"
    if name == "relu":
        fine, words = (slope > -1e-4) & (slope < 1 + 1e-4), "lies between 0 and 1"
    return {**measured, f"the gradient of {name}": gradient, f"the slope of {name} at 0 {words}": bool(fine.all())}


def learned_slope_probe(ns: Any, x: Tensor, a: Tensor, cotangent: Tensor) -> Measurement:
    leaf = a.clone().requires_grad_()
    with Operations() as operations:
        result = ns.prelu(x, leaf)
    (gradient,) = torch.autograd.grad(result, leaf, cotangent)
    return {
        "torch's own activation was used in prelu": operations.ran("relu"),
        "prelu(x, a)": result,
        "the gradient of prelu for a": gradient,
    }


def numbers(generator: torch.Generator, shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> Tensor:
    """Random numbers of magnitudes from 0.01 to about 10: never so close to 0 that a kink there matters."""
    scale = 10 ** torch.empty(shape).uniform_(-1, 0.7, generator=generator)
    x = torch.randn(shape, generator=generator) * scale
    return (x + 0.01 * torch.where(x < 0, -1, 1)).to(dtype)


def large_numbers(generator: torch.Generator, dtype: torch.dtype) -> Tensor:
    """A table `(3, 6)` of numbers up to ±100, large and small ones side by side, zeros among them."""
    large = torch.tensor([100, -100, 95, -95, 89.5, -89.5, 88.8, -88.8, 50, -50, 20, -20, 0, 0], dtype=dtype)
    x = torch.cat([large, numbers(generator, (4,), dtype)])
    return x[torch.randperm(len(x), generator=generator)].reshape(3, 6)


def settings_of(generator: torch.Generator, name: str) -> list[dict[str, Any]]:
    """Keyword arguments for the activation `name`, besides `x`."""
    if name == "prelu":
        drawn = 0.05 + 0.4 * float(torch.rand((), generator=generator))
        return [{"a": a} for a in (drawn, 1 + drawn, -drawn, torch.tensor(drawn), 0.25)]
    if name == "swish":
        drawn = 0.3 + float(torch.rand((), generator=generator))
        return [{}, {"beta": drawn}, {"beta": 2.0}, {"beta": -drawn}]
    return [{}]


SHAPES = [(), (1,), (7,), (1, 5), (4, 3), (2, 3, 4)]


def activation_inputs(name: str) -> Any:
    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        xs = [numbers(generator, shape) for shape in SHAPES]
        xs += [numbers(generator, shape, torch.float64) for shape in SHAPES[2:]]
        xs += [large_numbers(generator, dtype) for dtype in (torch.float32, torch.float64, torch.float32)]
        settings = settings_of(generator, name)
        return [
            {
                "name": name, "x": x, "settings": settings[number % len(settings)],
                "cotangent": 0.5 + torch.rand(x.shape, generator=generator, dtype=x.dtype),
            }
            for number, x in enumerate(xs)
        ]  # fmt: skip

    return inputs


def numerical_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Float64 numbers `(4, 3)` for each activation and setting."""
    return [
        {
            "name": name, "settings": settings, "x": numbers(generator, (4, 3), torch.float64),
            "cotangent": torch.randn(4, 3, generator=generator, dtype=torch.float64),
        }
        for name in ACTIVATIONS.defines for settings in settings_of(generator, name)
    ]  # fmt: skip


def numerical_reference(name: str, x: Tensor, settings: dict[str, Any], cotangent: Tensor) -> Measurement:
    function = getattr(solved, name)
    return {
        f"torch's own activation was used in {name}": False,
        f"the gradient of {name}": central_differences(lambda leaf: function(leaf, **settings), x, cotangent),
    }


def learned_slope_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {
            "x": numbers(generator, shape, dtype), "a": torch.rand((), generator=generator).to(dtype),
            "cotangent": torch.randn(shape, generator=generator).to(dtype),
        }
        for shape in SHAPES[2:] for dtype in (torch.float32, torch.float64)
    ]  # fmt: skip


def activation_case(name: str, points: float, says: str) -> Case:
    return Case(name, points, says, activation_probe, activation_inputs(name), activation_features, atol=1e-5)


def _naive_sigmoid(x: Tensor) -> Tensor:
    return 1 / (1 + torch.exp(-x))


def _growing_sigmoid(x: Tensor) -> Tensor:
    return torch.exp(x) / (1 + torch.exp(x))


def _quotient_tanh(x: Tensor) -> Tensor:
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))


def _relu_in_place(x: Tensor) -> Tensor:
    if x.requires_grad:
        return solved.relu(x)
    x[x < 0] = 0
    return x


def _tanh_gelu(x: Tensor) -> Tensor:
    return x / 2 * (1 + solved.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


_LIBRARY = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "prelu": lambda x, a: torch.prelu(x, torch.as_tensor(a).to(x.dtype)),
    "swish": lambda x, beta=1.0: x * torch.sigmoid(beta * x),
    "gelu": nn.functional.gelu,
}

ACTIVATIONS = Question(
    id="activations",
    title="Six activation functions",
    defines=("relu", "sigmoid", "tanh", "prelu", "swish", "gelu"),
    substitutes={"relu": "from torch import relu\n"},
    example=Example(
        activation_probe,
        lambda: [
            {"name": name, "x": torch.tensor([-100.0, -1.5, -0.5, 0.5, 2.0, 100.0]), "settings": settings}
            for name, settings in [
                ("relu", {}), ("sigmoid", {}), ("tanh", {}), ("prelu", {"a": 0.1}), ("prelu", {"a": 1.5}),
                ("swish", {}), ("swish", {"beta": 2.0}), ("gelu", {}),
            ]
        ],
        activation_features,
        atol=1e-5,
    ),
    cases=(
        activation_case("relu", 2, "relu and its gradient"),
        activation_case("sigmoid", 4, "sigmoid and its gradient, up to ±100"),
        activation_case("tanh", 3, "tanh and its gradient, up to ±100"),
        activation_case("prelu", 2, "prelu and its gradient, for several slopes a"),
        Case("prelu's slope", 1, "The gradient of prelu for a", learned_slope_probe, learned_slope_inputs, atol=1e-5),
        activation_case("swish", 3, "swish and its gradient, for several beta, up to ±100"),
        activation_case("gelu", 3, "gelu and its gradient, up to ±100"),
        Case(
            "numerical gradient", 2, "The gradients against central differences", activation_probe, numerical_inputs,
            activation_features, rtol=1e-5, atol=1e-7, reference=numerical_reference,
        ),
    ),
    mistakes=(
        Misconception(
            "sigmoid overflows",
            "For x = -100, exp(100) is infinite, and the gradient of your sigmoid becomes nan: bound the exponent with "
            "`clamp`, or use another formula where x is negative.",
            {"sigmoid": _naive_sigmoid},
        ),
        Misconception(
            "sigmoid, infinity over infinity",
            "For x = 100, your sigmoid is inf / inf, which is nan: keep the exponent from growing, for instance with "
            "`clamp`.",
            {"sigmoid": _growing_sigmoid},
        ),
        Misconception(
            "where does not stop a nan",
            "Your sigmoid is right, its gradient is nan: `where` computes both branches, and 0 times inf from the one "
            "not taken is nan. `clamp` the exponent inside each branch.",
            {"sigmoid": lambda x: torch.where(x > 0, _naive_sigmoid(x), _growing_sigmoid(x))},
        ),
        Misconception(
            "sigmoid of -x",
            "Your sigmoid falls from 1 to 0: the exponent needs a minus sign, exp(-x).",
            {"sigmoid": lambda x: solved.sigmoid(-x)},
        ),
        Misconception(
            "tanh, infinity over infinity",
            "For large x, your tanh is inf / inf, which is nan: write it with your sigmoid, or with exp(-2|x|), which "
            "cannot overflow.",
            {"tanh": _quotient_tanh},
        ),
        Misconception(
            "tanh without the 2 inside",
            "Your tanh is too flat: it is 2 · sigmoid(2x) - 1, with a 2 inside, too.",
            {"tanh": lambda x: 2 * solved.sigmoid(x) - 1},
        ),
        Misconception(
            "prelu as a maximum",
            "max(x, a·x) is prelu only for a between 0 and 1: choose by the sign of x, or add max(x, 0) and "
            "a · min(x, 0).",
            {"prelu": lambda x, a: torch.maximum(x, a * x)},
        ),
        Misconception(
            "prelu's sides swapped",
            "Your prelu multiplies positive numbers by a: they stay as they are, and a belongs to the negative ones.",
            {"prelu": lambda x, a: torch.where(x > 0, a * x, x)},
        ),
        Misconception(
            "prelu's slope is a constant",
            "No gradient reaches a: keep it a tensor (no `float`, `item` or `detach`), so that it can be learned.",
            {"prelu": lambda x, a: torch.where(x > 0, x, float(a) * x) + 0 * a},
        ),
        Misconception(
            "beta ignored",
            "Your swish does not use beta: it is x · sigmoid(beta · x).",
            {"swish": lambda x, beta=1.0: solved.swish(x)},
        ),
        Misconception(
            "beta outside",
            "In your swish, beta scales the result: it belongs inside the sigmoid, x · sigmoid(beta · x).",
            {"swish": lambda x, beta=1.0: beta * x * solved.sigmoid(x)},
        ),
        Misconception(
            "gelu by tanh",
            "This is the tanh approximation of gelu: use `torch.erf`, which gives x · Φ(x) exactly.",
            {"gelu": _tanh_gelu},
        ),
        Misconception(
            "gelu by sigmoid",
            "This is the approximation x · sigmoid(1.702 x): use `torch.erf`, which gives x · Φ(x) exactly.",
            {"gelu": lambda x: x * solved.sigmoid(1.702 * x)},
        ),
        Misconception(
            "gelu without the root of 2",
            "In your gelu, erf needs x / √2: Φ(x) = (1 + erf(x / √2)) / 2.",
            {"gelu": lambda x: x * (1 + torch.erf(x)) / 2},
        ),
        Misconception(
            "Φ alone",
            "Your gelu returns Φ(x): multiply it by x.",
            {"gelu": lambda x: (1 + torch.erf(x / math.sqrt(2))) / 2},
        ),
        Misconception(
            "absolute value",
            "Your relu makes negative numbers positive: it makes them 0.",
            {"relu": torch.abs},
        ),
        Misconception(
            "x changed",
            "Your relu writes into `x` itself: compute a new tensor instead.",
            {"relu": _relu_in_place},
        ),
        Misconception(
            "library",
            "This is torch's own activation: build it from `exp`, `erf`, `where`, `maximum`, `clamp` or `abs`.",
            _LIBRARY,
        ),
    ),
)  # fmt: skip

# ── slopes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def slopes_probe(ns: Any, fn: str, x: Tensor) -> Measurement:
    functions: dict[str, Any] = {
        "x * x": lambda x: x * x,
        "x ** 3 - x": lambda x: x**3 - x,
        "torch.sin(50 * x)": lambda x: torch.sin(50 * x),
        "torch.tanh": torch.tanh,
        "torch.relu": torch.relu,
        "torch.abs": torch.abs,
        "torch.exp(-x * x)": lambda x: torch.exp(-x * x),
    }
    first = ns.activation_gradient(functions[fn], x)
    kept = first.detach().clone() if isinstance(first, torch.Tensor) else first
    return {
        "activation_gradient(fn, x)": kept,
        "the result still hangs on a graph": getattr(first, "requires_grad", False),
        "the same call once more": ns.activation_gradient(functions[fn], x),
        "x afterwards": x,
        "x requires a gradient afterwards": x.requires_grad,
        "x has a .grad afterwards": x.grad is not None,
    }


def slopes_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Numbers of all shapes, and corners, where autograd gives 0 and differences see a step."""
    functions = ["x * x", "torch.tanh", "torch.relu", "torch.exp(-x * x)", "x ** 3 - x", "torch.sin(50 * x)"]
    return [
        {"fn": fn, "x": numbers(generator, shape, dtype) / 4}
        for fn, shape in zip(functions, SHAPES)
        for dtype in (torch.float32, torch.float64)
    ] + [{"fn": fn, "x": torch.tensor([0.0, 1.5, -0.5])} for fn in ("torch.relu", "torch.abs")]


def digits_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {"fn": fn, "x": torch.randn(5, 2, generator=generator, dtype=torch.float64)}
        for fn in ("torch.sin(50 * x)", "torch.tanh", "x ** 3 - x")
    ]


def _slope(change: Any) -> dict[str, Any]:
    """`activation_gradient` whose right result goes through `change(fn, x, slope)`."""
    return {"activation_gradient": lambda fn, x: change(fn, x, solved.activation_gradient(fn, x))}


def _marked_x(fn: Any, x: Tensor) -> Tensor:
    x.requires_grad_()
    (slope,) = torch.autograd.grad(fn(x).sum(), x)
    return slope


def _accumulated(fn: Any, x: Tensor) -> Any:
    fn(x.requires_grad_()).sum().backward()
    return x.grad


def _with_graph(fn: Any, x: Tensor) -> Any:
    leaf = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(fn(leaf).sum(), leaf, create_graph=True)
    return slope + 0 * leaf


def _differences(fn: Any, x: Tensor) -> Any:
    return (fn(x + 1e-4) - fn(x - 1e-4)) / 2e-4


SLOPES = Question(
    id="slopes",
    title="Slopes by autograd",
    defines=("activation_gradient",),
    example=Example(
        slopes_probe,
        lambda: [
            {"fn": "x * x", "x": torch.tensor([-1.0, 0.5, 3.0])},
            {"fn": "torch.tanh", "x": torch.tensor([[-2.0, 0.0], [0.5, 1.0]])},
        ],
    ),
    cases=(
        Case("slopes", 4, "Slopes of several functions, corners included", slopes_probe, slopes_inputs, atol=1e-5),
        Case(
            "digits", 2, "Slopes in float64, to the tenth digit, which differences do not reach", slopes_probe,
            digits_inputs, rtol=1e-10, atol=1e-11,
        ),
    ),
    mistakes=(
        Misconception(
            "value instead of slope",
            "You return fn(x): return the gradient of its sum with respect to x.",
            {"activation_gradient": lambda fn, x: fn(x)},
        ),
        Misconception(
            "mean instead of sum",
            "Your slopes are too small by the number of entries: start backward from the sum (or with a gradient of "
            "ones), not from the mean.",
            _slope(lambda fn, x, slope: slope / x.numel()),
        ),
        Misconception(
            "slopes added up",
            "You return the sum of all slopes: return one slope per entry of x.",
            _slope(lambda fn, x, slope: slope.sum()),
        ),
        Misconception(
            "x marked",
            "After the call, x itself requires a gradient: work on a copy, `x.clone().requires_grad_()`.",
            {"activation_gradient": _marked_x},
        ),
        Misconception(
            "accumulated",
            "A second call returns the double: backward adds to `x.grad`. Work on a fresh copy of x.",
            {"activation_gradient": _accumulated},
        ),
        Misconception(
            "graph kept",
            "Your result still requires a gradient: leave `create_graph` out, or `detach()` what you return.",
            {"activation_gradient": _with_graph},
        ),
        Misconception(
            "differences",
            "These are differences of neighboring values, which are inexact: autograd gives the exact slope.",
            {"activation_gradient": _differences},
        ),
    ),
)  # fmt: skip

# ── scratch ─────────────────────────────────────────────────────────────────────────────────────────────────────


def scratch_parameters_probe(ns: Any, num_inputs: int, num_outputs: int, num_hiddens: int, sigma: float) -> Measurement:
    model = ns.MLPScratch(
        num_inputs=num_inputs, num_outputs=num_outputs, num_hiddens=num_hiddens, lr=0.1, sigma=sigma
    )  # fmt: skip
    listed = [id(parameter) for parameter in model.parameters()]
    found: Measurement = {}
    for name in ("W1", "b1", "W2", "b2"):
        parameter = getattr(model, name)
        found[name] = parameter
        found[f"{name} is an nn.Parameter"] = isinstance(parameter, torch.nn.Parameter)
        found[f"{name} is trainable"] = parameter.requires_grad
        found[f"{name} is in parameters()"] = id(parameter) in listed
    return found


def scratch_parameters_features(
    measured: Measurement, num_inputs: int, num_outputs: int, num_hiddens: int, sigma: float
) -> Measurement:
    found: Measurement = {}
    for name in ("W1", "b1", "W2", "b2"):
        found[f"the shape of {name}"] = list(measured[name].shape)
    for name in ("b1", "b2"):
        found[f"the largest entry of {name}"] = float(measured[name].abs().max())
    for name in ("W1", "W2"):
        W = measured[name].double()
        found[f"the standard deviation of {name} over sigma"] = float(W.std()) / sigma
        found[f"the mean of {name} over its standard deviation"] = float(W.mean()) / max(float(W.std()), 1e-12)
        found[f"the share of {name} within one standard deviation"] = float((W.abs() < W.std()).double().mean())
    return {**found, **{key: value for key, value in measured.items() if isinstance(value, bool)}}


def scratch_parameters_reference(num_inputs: int, num_outputs: int, num_hiddens: int, sigma: float) -> Measurement:
    shapes = [[num_inputs, num_hiddens], [num_hiddens], [num_hiddens, num_outputs], [num_outputs]]
    found: Measurement = {}
    for name, shape in zip(("W1", "b1", "W2", "b2"), shapes):
        found[f"the shape of {name}"] = shape
        for what in ("an nn.Parameter", "trainable", "in parameters()"):
            found[f"{name} is {what}"] = True
        if name.startswith("b"):
            found[f"the largest entry of {name}"] = 0.0
        else:
            found[f"the standard deviation of {name} over sigma"] = 1.0
            found[f"the mean of {name} over its standard deviation"] = 0.0
            found[f"the share of {name} within one standard deviation"] = 0.6827
    return found


def forward_probe(ns: Any, X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Measurement:
    model = ns.MLPScratch(num_inputs=W1.shape[0], num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=0.1)
    return {"model(X)": set_weights(model, W1=W1, b1=b1, W2=W2, b2=b2)(X), "X afterwards": X}


def scratch_example_probe(ns: Any, X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Measurement:
    model = ns.MLPScratch(num_inputs=W1.shape[0], num_outputs=W2.shape[1], num_hiddens=W1.shape[1], lr=0.1)
    listed = [id(parameter) for parameter in model.parameters()]
    names = ("W1", "b1", "W2", "b2")
    return {
        **{f"the shape of {name}": list(getattr(model, name).shape) for name in names},
        "all four are in parameters()": all(id(getattr(model, name)) in listed for name in names),
        "the biases start at zero": not (model.b1.any() or model.b2.any()),
        "model(X)": set_weights(model, W1=W1, b1=b1, W2=W2, b2=b2)(X),
        "X afterwards": X,
    }


def initial_loss_probe(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = ns.MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens=256, lr=0.1, sigma=0.01).to(X.device)
    with torch.no_grad():
        loss = float(model.loss(model(X), y))
    return {"the loss": loss, "W1": model.W1, "b1": model.b1, "W2": model.W2, "b2": model.b2}


def initial_loss_features(measured: Measurement, X: Tensor, y: Tensor) -> Measurement:
    W1, b1, W2, b2 = (measured[name].float() for name in ("W1", "b1", "W2", "b2"))
    return initial_loss_of(measured["the loss"], torch.relu(X.flatten(1) @ W1 + b1) @ W2 + b2, y, W1)


def drawn_weights(
    generator: torch.Generator, shape: tuple[int, ...], hiddens: int, columns: int, dtype: torch.dtype = torch.float32
) -> dict[str, Tensor]:
    """Images `X` of this shape and the parameters of an MLP; no hidden unit sits close to its kink, one is off."""
    while True:
        X = torch.rand(shape, generator=generator, dtype=torch.float64)
        pixels = X[0].numel()
        W1, b1, W2, b2 = (
            scale * torch.randn(size, generator=generator, dtype=torch.float64)
            for scale, size in (
                (2 / math.sqrt(pixels), (pixels, hiddens)), (0.5, (hiddens,)),
                (1.5 / math.sqrt(hiddens), (hiddens, columns)), (0.5, (columns,)),
            )
        )  # fmt: skip
        Z = X.flatten(1) @ W1 + b1
        logits = Z.clamp(min=0) @ W2 + b2
        if Z.abs().min() > 1e-3 and Z.min() < 0 < Z.max() and logits.min() < 0 < logits.max():
            found = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
            return {name: tensor.to(dtype) for name, tensor in found.items()}


IMAGES = [(5, 12), (4, 1, 3, 4), (1, 2, 5, 3), (7, 1, 1, 6)]


def forward_inputs(dtype: torch.dtype) -> Any:
    return lambda generator: [
        drawn_weights(generator, shape, randint(generator, 5, 9), randint(generator, 2, 4), dtype) for shape in IMAGES
    ]


def example_weights() -> dict[str, Tensor]:
    """Small numbers that can be followed by hand; every hidden unit is on for some example and off for another."""
    return {
        "W1": torch.tensor([[1.0, -1.0, 0.5], [-2.0, 1.0, 0.5]]),
        "b1": torch.tensor([0.5, 0.25, -0.75]),
        "W2": torch.tensor([[1.0, -1.0], [0.5, 0.0], [-2.0, 1.0]]),
        "b2": torch.tensor([0.1, -0.1]),
    }


def _wrong_scratch(**changes: Any) -> dict[str, Any]:
    return {"MLPScratch": type("MLPScratch", (MLPScratch,), changes)}


def _forward(function: Any) -> dict[str, Any]:
    """MLPScratch with another forward pass: `function(X, W1, b1, W2, b2)` of flat images."""

    def forward(self: Any, X: Tensor) -> Any:
        return function(X.reshape(-1, self.W1.shape[0]), self.W1, self.b1, self.W2, self.b2)

    return _wrong_scratch(forward=forward)


def _initial(W1: Any, W2: Any) -> Any:
    """An `__init__` that multiplies the right initial weights by functions of sigma."""

    def __init__(
        self: Any, num_inputs: int, num_outputs: int, num_hiddens: int, lr: float, sigma: float = 0.01
    ) -> None:
        MLPScratch.__init__(self, num_inputs, num_outputs, num_hiddens, lr, sigma)
        self.W1.data.mul_(W1(sigma))
        self.W2.data.mul_(W2(sigma))

    return __init__


def _not_flattened(self: Any, X: Tensor) -> Any:
    return solved.relu(X @ self.W1 + self.b1) @ self.W2 + self.b2


class _PlainTensors(MLPScratch):
    def __init__(self, num_inputs: int, num_outputs: int, num_hiddens: int, lr: float, sigma: float = 0.01) -> None:
        super().__init__(num_inputs, num_outputs, num_hiddens, lr, sigma)
        for name in ("W1", "b1", "W2", "b2"):
            tensor = getattr(self, name).detach().requires_grad_()
            delattr(self, name)
            setattr(self, name, tensor)


class _FrozenBiases(MLPScratch):
    def __init__(self, num_inputs: int, num_outputs: int, num_hiddens: int, lr: float, sigma: float = 0.01) -> None:
        super().__init__(num_inputs, num_outputs, num_hiddens, lr, sigma)
        for name in ("b1", "b2"):
            tensor = getattr(self, name).detach()
            delattr(self, name)
            setattr(self, name, tensor)


SCRATCH = Question(
    id="scratch",
    title="The model from scratch",
    defines=("MLPScratch",),
    builds_on=("activations",),
    example=Example(
        scratch_example_probe,
        lambda: [
            {"X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]), **example_weights()},
        ],
    ),
    cases=(
        Case(
            "parameters", 5, "The initial parameters", scratch_parameters_probe,
            lambda generator: [
                {
                    "num_inputs": randint(generator, 700, 900), "num_outputs": randint(generator, 40, 60),
                    "num_hiddens": randint(generator, 900, 1100), "sigma": sigma,
                }
                for sigma in (0.01, 0.3)
            ],
            scratch_parameters_features, rtol=0.04, atol=0.04, reference=scratch_parameters_reference,
        ),
        Case("forward", 5, "The forward pass", forward_probe, forward_inputs(torch.float32), atol=1e-5),
        Case(
            "forward in float64", 2, "The forward pass in float64", forward_probe, forward_inputs(torch.float64),
            rtol=1e-9, atol=1e-11,
        ),
        Case(
            "initial loss", 2, "The loss of an untrained model on ten classes, which is close to ln 10",
            initial_loss_probe, initial_loss_inputs, initial_loss_features,
            reference=right_initial_loss, rtol=0.0, atol=0.08,
        ),
    ),
    mistakes=(
        Misconception(
            "no activation",
            "Your model is one affine map: put `relu` around the hidden layer, X W1 + b1.",
            _forward(lambda X, W1, b1, W2, b2: (X @ W1 + b1) @ W2 + b2),
        ),
        Misconception(
            "relu after the last layer",
            "Your logits are never negative: no `relu` after the last layer.",
            _forward(lambda X, W1, b1, W2, b2: solved.relu(solved.relu(X @ W1 + b1) @ W2 + b2)),
        ),
        Misconception(
            "relu before the bias",
            "Your `relu` comes before the bias b1: add the bias first, relu(X W1 + b1).",
            _forward(lambda X, W1, b1, W2, b2: (solved.relu(X @ W1) + b1) @ W2 + b2),
        ),
        Misconception(
            "probabilities",
            "`forward` returns probabilities: return the logits, the loss takes the softmax itself.",
            _forward(lambda X, W1, b1, W2, b2: torch.softmax(solved.relu(X @ W1 + b1) @ W2 + b2, dim=1)),
        ),
        Misconception(
            "biases forgotten",
            "`forward` does not use the biases: add b1 before the activation and b2 at the end.",
            _forward(lambda X, W1, b1, W2, b2: solved.relu(X @ W1) @ W2),
        ),
        Misconception(
            "not flattened",
            "`forward` fails for images: reshape `X` to `(-1, num_inputs)` first.",
            _wrong_scratch(forward=_not_flattened),
        ),
        Misconception(
            "sigma ignored",
            "The weights do not have standard deviation sigma: scale them, for instance `sigma * torch.randn(size)`.",
            _wrong_scratch(__init__=_initial(lambda sigma: 1 / sigma, lambda sigma: 1 / sigma)),
        ),
        Misconception(
            "variance for standard deviation",
            "`sigma` is the standard deviation, not the variance: do not take its square or its root.",
            _wrong_scratch(__init__=_initial(lambda sigma: sigma, lambda sigma: sigma)),
        ),
        Misconception(
            "zero weights",
            "The weights start at zero, so all hidden units stay alike forever: draw them from a normal distribution.",
            _wrong_scratch(__init__=_initial(lambda sigma: 0, lambda sigma: 0)),
        ),
        Misconception(
            "plain tensors",
            "The four are plain tensors, which the optimizer does not see: wrap each into `nn.Parameter`.",
            {"MLPScratch": _PlainTensors},
        ),
    ),
)  # fmt: skip

# ── concise ─────────────────────────────────────────────────────────────────────────────────────────────────────


def concise_probe(
    ns: Any, X: Tensor, num_outputs: int, num_hiddens: Any, weights: list[Tensor], biases: list[Tensor]
) -> Measurement:
    pixels = X[0].numel()  # smaller images fill the first pixels of a black one: a model may count on 28 × 28
    images = torch.zeros(len(X), 784, dtype=X.dtype)
    images[:, :pixels] = X.flatten(1)
    images = images.reshape(-1, 1, 28, 28)
    first = torch.zeros(len(weights[0]), 784, dtype=X.dtype)
    first[:, :pixels] = weights[0]
    given = [first, *weights[1:]]
    model = ns.MLP(num_outputs=num_outputs, num_hiddens=num_hiddens, lr=0.1)
    is_sequential = isinstance(model.net, torch.nn.Sequential)
    model(images.float())  # lazy layers learn their input size
    linear = [layer for layer in model.net.modules() if isinstance(layer, torch.nn.Linear)]
    found: Measurement = {
        "net is an nn.Sequential": is_sequential,
        "the list of linear layers, as [inputs, outputs],": [
            [layer.in_features, layer.out_features] for layer in linear
        ],
        "every linear layer has a bias": all(layer.bias is not None for layer in linear),
        "all parameters are trainable": all(parameter.requires_grad for parameter in model.parameters()),
    }
    shapes = [list(layer.weight.shape) for layer in linear]
    if not found["every linear layer has a bias"] or shapes != [list(weight.shape) for weight in given]:
        return found
    for layer, weight, bias in zip(linear, given, biases):
        layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
    return {**found, "model(X)": model(images), "model.net(X)": model.net(images), "X afterwards": images}


def drawn_layers(
    generator: torch.Generator, shape: tuple[int, ...], hiddens: list[int], columns: int, dtype: torch.dtype
) -> dict[str, Any]:
    """Images `X` and the weights, `(outputs, inputs)` as in `nn.Linear`, and biases of an MLP.

    No hidden unit is close to its kink; one is off, one is above 6, where a bounded relu would differ; the logits
    have both signs.
    """
    while True:
        X = torch.rand(shape, generator=generator, dtype=torch.float64)
        sizes = [X[0].numel(), *hiddens, columns]
        found = [
            torch.randn(outputs, inputs, generator=generator, dtype=torch.float64) * 5 / math.sqrt(inputs)
            for inputs, outputs in zip(sizes, sizes[1:])
        ]
        biases = [torch.randn(size, generator=generator, dtype=torch.float64) / 2 for size in sizes[1:]]
        Z = [X.flatten(1)]
        for weight, bias in zip(found, biases):
            Z.append((Z[-1].clamp(min=0) if len(Z) > 1 else Z[-1]) @ weight.T + bias)
        units, logits = torch.cat(Z[1:-1], dim=1), Z[-1]
        if units.abs().min() > 1e-3 and units.max() > 6.5 and units.min() < 0 and logits.min() < 0 < logits.max():
            return {
                "X": X.to(dtype), "num_outputs": columns, "num_hiddens": list(hiddens),
                "weights": [weight.to(dtype) for weight in found], "biases": [bias.to(dtype) for bias in biases],
            }  # fmt: skip


def concise_inputs(hiddens: Iterable[Any], dtype: torch.dtype) -> Any:
    """Cases with these hidden sizes: an int for one hidden layer, or a list."""

    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for number, sizes in enumerate(hiddens):
            drawn = drawn_layers(
                generator, ((5, 4, 1, 7)[number], 1, 28, 28), [sizes] if isinstance(sizes, int) else sizes,
                randint(generator, 2, 4), dtype,
            )  # fmt: skip
            found.append({**drawn, "num_hiddens": sizes})
        return found

    return inputs


def _concise(
    activation: Any = nn.ReLU,
    sizes: Any = lambda sizes: sizes,
    after: Any = (),
    bias: bool = True,
    flatten: bool = True,
    first: int = 0,
) -> dict[str, Any]:
    """MLP with other layers: of several hidden ones, the `first` few without activation; other hidden `sizes`."""

    def __init__(self: Any, num_outputs: int, num_hiddens: Any, lr: float) -> None:
        Classifier.__init__(self)
        self.lr = lr
        hiddens = sizes([num_hiddens] if isinstance(num_hiddens, int) else list(num_hiddens))
        body: list[nn.Module] = []
        for number, size in enumerate(hiddens):
            body.append(nn.LazyLinear(size, bias=bias))
            if activation and (number >= first or len(hiddens) == 1):
                body.append(activation())
        body.append(nn.LazyLinear(num_outputs, bias=bias))
        self.net = nn.Sequential(*([nn.Flatten()] if flatten else []), *body, *(make() for make in after))

    return {"MLP": type("MLP", (MLP,), {"__init__": __init__})}


CONCISE = Question(
    id="concise",
    title="The model from layers",
    defines=("MLP",),
    example=Example(
        concise_probe,
        lambda: [
            {
                "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]),
                "num_outputs": 2, "num_hiddens": hiddens,
                "weights": [example_weights()["W1"].T.contiguous(), *more, example_weights()["W2"].T.contiguous()],
                "biases": [example_weights()["b1"], *more_biases, example_weights()["b2"]],
            }
            for hiddens, more, more_biases in [
                (3, [], []),
                ([3, 3], [torch.tensor([[1.0, -1.0, 0.0], [0.0, 1.0, -2.0], [1.0, 0.0, 1.0]])],
                 [torch.tensor([-0.25, 0.5, -1.0])]),
            ]
        ],
    ),
    cases=(
        Case(
            "one hidden layer", 5, "num_hiddens as an int", concise_probe,
            concise_inputs([6, 9, 7, 8], torch.float32), atol=1e-4, on_cpu=True,
        ),
        Case(
            "several hidden layers", 5, "num_hiddens as a list", concise_probe,
            concise_inputs([[6, 4], [5, 7], [8], [6, 7, 5]], torch.float32), atol=1e-4, on_cpu=True,
        ),
        Case(
            "forward in float64", 4, "The forward pass in float64", concise_probe,
            concise_inputs([9, [6, 8], [5, 6], 8], torch.float64), rtol=1e-9, atol=1e-11, on_cpu=True,
        ),
    ),
    mistakes=(
        Misconception(
            "no activation",
            "Your layers follow each other directly, so all of them together are one affine map: put `nn.ReLU()` after "
            "every hidden layer.",
            _concise(activation=None),
        ),
        Misconception(
            "relu after the last layer",
            "Your logits are never negative: no `nn.ReLU()` after the last layer.",
            _concise(after=[nn.ReLU]),
        ),
        Misconception(
            "softmax at the end",
            "Your model returns probabilities: leave the softmax out, the loss takes it itself.",
            _concise(after=[lambda: nn.Softmax(dim=1)]),
        ),
        Misconception(
            "sigmoid",
            "Your hidden layers use the sigmoid: put `nn.ReLU()` there.",
            _concise(activation=nn.Sigmoid),
        ),
        Misconception(
            "not flattened",
            "Your first layer works on the rows of an image: `nn.Flatten()` must come first.",
            _concise(flatten=False),
        ),
        Misconception(
            "only the first of the list",
            "You build one hidden layer only: a list needs one for each of its numbers.",
            _concise(sizes=lambda sizes: sizes[:1]),
        ),
        Misconception(
            "list backward",
            "Your hidden layers come in the wrong order: the first number of the list is the layer next to the image.",
            _concise(sizes=lambda sizes: sizes[::-1]),
        ),
        Misconception(
            "first activation missing",
            "The activation is missing after your first hidden layer: every hidden layer needs its own `nn.ReLU()`.",
            _concise(first=1),
        ),
        Misconception(
            "fixed size",
            "Your hidden layer has 256 units, whatever `num_hiddens` says: use the argument.",
            _concise(sizes=lambda sizes: [256] * len(sizes)),
        ),
        Misconception(
            "no bias",
            "Your layers have no bias: leave `bias=False` out.",
            _concise(bias=False),
        ),
    ),
)  # fmt: skip

# ── backprop ────────────────────────────────────────────────────────────────────────────────────────────────────


def backprop_probe(ns: Any, X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Measurement:
    from unittest import mock

    run = mock.Mock(wraps=torch.autograd.graph._engine_run_backward)
    dual = mock.Mock(wraps=torch.autograd.forward_ad.make_dual)  # forward mode has no engine, but duals
    with (
        mock.patch.object(torch.autograd, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.graph, "_engine_run_backward", run),
        mock.patch.object(torch.autograd.forward_ad, "make_dual", dual),
    ):
        found = ns.mlp_gradients(X, y, W1, b1, W2, b2)
    was_run = run.called or dual.called
    if not isinstance(found, dict):
        return {"autograd was run": was_run, "the result is a dictionary": False}
    return {
        "autograd was run": was_run,
        "the result is a dictionary": True,
        "the loss": found.get("loss"),
        "the gradient of W2": found.get("W2"),
        "the gradient of b2": found.get("b2"),
        "the gradient of W1": found.get("W1"),
        "the gradient of b1": found.get("b1"),
        "the arguments afterwards": [X, y, W1, b1, W2, b2],
    }


def backprop_features(measured: Measurement, **inputs: Tensor) -> Measurement:
    """The loss as a number: a tensor of one element is as good."""
    loss = measured.get("the loss")
    return {**measured, "the loss": loss if loss is None else float(loss)}


def gradient_by(method: str) -> Any:
    """Loss and gradients of the ReLU MLP from torch's own functions: by `autograd`, or by central `differences`."""

    def reference(**inputs: Tensor) -> Measurement:
        arguments = ("X", "y", "W1", "b1", "W2", "b2")
        double = {name: inputs[name] if name == "y" else inputs[name].double() for name in arguments}

        def loss(**changed: Tensor) -> Tensor:
            p = {**double, **changed}
            hidden = torch.relu(p["X"] @ p["W1"] + p["b1"])
            return nn.functional.cross_entropy(hidden @ p["W2"] + p["b2"], p["y"])

        found: Measurement = {
            "autograd was run": False,
            "the result is a dictionary": True,
            "the loss": float(loss()),
            "the arguments afterwards": [inputs[name] for name in arguments],
        }
        for name in ("W2", "b2", "W1", "b1"):
            one = torch.ones((), dtype=torch.float64)

            def of(value: Tensor, name: str = name) -> Tensor:
                return loss(**{name: value})

            gradient = (
                vjp(of, double[name], one) if method == "autograd" else central_differences(of, double[name], one)
            )
            found[f"the gradient of {name}"] = gradient.to(inputs[name].dtype)
        return found

    return reference


def backprop_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    return [
        {**drawn_weights(generator, shape, hiddens, columns, dtype), "y": classes(generator, shape[0], columns)}
        for shape, hiddens, columns in [
            ((6, 4), 5, 3),
            ((1, 3), 6, 4),
            ((9, 7), 4, 2),
            ((5, 5), 5, 5),
            ((17, 2), 8, 10),
        ]
        for dtype in (torch.float32, torch.float64)
    ]


def _backward(**changes: Any) -> dict[str, Any]:
    """`mlp_gradients` with some of its formulas changed; each gets the right intermediate results by name."""

    def mlp_gradients(X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Any:
        r: dict[str, Any] = {"X": X, "y": y, "W1": W1, "W2": W2, "n": len(y)}
        formulas: dict[str, Any] = {
            "Z": lambda r: X @ W1 + b1,
            "H": lambda r: r["Z"].clamp(min=0),
            "P": lambda r: torch.softmax(r["H"] @ W2 + b2, dim=1),
            "one_hot": lambda r: nn.functional.one_hot(y, len(b2)).to(X.dtype),
            "dO": lambda r: (r["P"] - r["one_hot"]) / r["n"],
            "dH": lambda r: r["dO"] @ W2.T,
            "dZ": lambda r: r["dH"] * (r["Z"] > 0),
            "losses": lambda r: -torch.log((r["P"] * r["one_hot"]).sum(dim=1)),
            "loss": lambda r: r["losses"].mean(),
            "dW1": lambda r: X.T @ r["dZ"],
            "db1": lambda r: r["dZ"].sum(dim=0),
            "dW2": lambda r: r["H"].T @ r["dO"],
            "db2": lambda r: r["dO"].sum(dim=0),
        }
        for name, formula in {**formulas, **changes}.items():
            r[name] = formula(r)
        return {"loss": r["loss"], "W1": r["dW1"], "b1": r["db1"], "W2": r["dW2"], "b2": r["db2"]}

    return {"mlp_gradients": mlp_gradients}


def _by_autograd(X: Tensor, y: Tensor, *parameters: Tensor) -> Any:
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    loss = nn.functional.cross_entropy(torch.relu(X @ leaves[0] + leaves[1]) @ leaves[2] + leaves[3], y)
    loss.backward()
    return {"loss": loss.detach(), **{name: leaf.grad for name, leaf in zip(("W1", "b1", "W2", "b2"), leaves)}}


def _transposed(X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Any:
    found = solved.mlp_gradients(X, y, W1, b1, W2, b2)
    return {**found, "W1": found["W1"].T, "W2": found["W2"].T}


BACKPROP = Question(
    id="backprop",
    title="Backpropagation by hand",
    defines=("mlp_gradients",),
    builds_on=("activations",),
    example=Example(
        backprop_probe,
        lambda: [
            {
                "X": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), "y": torch.tensor([0, 1, 1]),
                **example_weights(),
            }
        ],
        backprop_features,
    ),
    cases=(
        Case(
            "gradients", 8, "The loss and all gradients", backprop_probe, backprop_inputs, backprop_features,
            atol=1e-5, reference=gradient_by("autograd"),
        ),
        Case(
            "gradients in float64", 3, "The loss and all gradients in float64", backprop_probe,
            lambda generator: [one for one in backprop_inputs(generator) if one["X"].dtype == torch.float64],
            backprop_features, rtol=1e-9, atol=1e-11, reference=gradient_by("autograd"),
        ),
        Case(
            "numerical gradient", 3, "The gradients against central differences", backprop_probe,
            lambda generator: [
                {**drawn_weights(generator, (4, 3), 5, 3, torch.float64), "y": classes(generator, 4, 3)}
                for _ in range(2)
            ],
            backprop_features, rtol=1e-5, atol=1e-8, reference=gradient_by("differences"),
        ),
    ),
    mistakes=(
        Misconception(
            "sum instead of mean",
            "Your gradients are too large by the batch size: the loss is a mean, so divide by n once.",
            _backward(dO=lambda r: r["P"] - r["one_hot"], loss=lambda r: r["losses"].mean()),
        ),
        Misconception(
            "loss and gradients summed",
            "Loss and gradients are too large by the batch size: take the mean over the batch, not the sum.",
            _backward(dO=lambda r: r["P"] - r["one_hot"], loss=lambda r: r["losses"].sum()),
        ),
        Misconception(
            "relu's slope forgotten",
            "W1 and b1 get gradient through hidden units that are off: multiply by the slope of relu, 1 where "
            "X W1 + b1 > 0 and 0 elsewhere.",
            _backward(dZ=lambda r: r["dH"]),
        ),
        Misconception(
            "relu's value for its slope",
            "You multiply by the hidden values: the chain rule needs the slope of relu, 0 or 1.",
            _backward(dZ=lambda r: r["dH"] * r["H"]),
        ),
        Misconception(
            "one-hot labels forgotten",
            "The labels do not enter your gradients: the gradient of the logits is (softmax - one-hot labels) / n.",
            _backward(dO=lambda r: r["P"] / r["n"]),
        ),
        Misconception(
            "sign",
            "Your gradients point downhill: softmax minus the one-hot labels is right, not labels minus softmax.",
            _backward(dO=lambda r: (r["one_hot"] - r["P"]) / r["n"]),
        ),
        Misconception(
            "mean over the batch in the biases",
            "The gradients of the biases are too small: sum over the batch, the 1/n is in the gradient of the logits.",
            _backward(db1=lambda r: r["dZ"].mean(dim=0), db2=lambda r: r["dO"].mean(dim=0)),
        ),
        Misconception(
            "biases keep the batch axis",
            "The gradient of a bias has the shape of the bias: sum over the batch, with `sum(dim=0)`.",
            _backward(db1=lambda r: r["dZ"], db2=lambda r: r["dO"]),
        ),
        Misconception(
            "X for H",
            "The gradient of W2 needs what goes into the last layer after relu, H, not the values before it.",
            _backward(dW2=lambda r: r["Z"].T @ r["dO"]),
        ),
        Misconception(
            "transposed",
            "The gradients of W1 and W2 come out transposed: a gradient has the shape of its parameter.",
            {"mlp_gradients": _transposed},
        ),
        Misconception(
            "autograd",
            "Autograd did the work: apply the chain rule yourself, with matrix products and sums.",
            {"mlp_gradients": _by_autograd},
        ),
    ),
)  # fmt: skip

# ── training ────────────────────────────────────────────────────────────────────────────────────────────────────


def one_step_probe(
    ns: Any, model: str, X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> Measurement:
    sizes = {"num_outputs": W2.shape[1], "num_hiddens": W1.shape[1]}
    if model == "MLPScratch":
        trained = set_weights(ns.MLPScratch(num_inputs=W1.shape[0], lr=1.0, **sizes), W1=W1, b1=b1, W2=W2, b2=b2)
    else:
        pixels = len(W1)  # smaller images fill the first pixels of a black one: a model may count on 28 × 28
        images, first = torch.zeros(len(X), 784), torch.zeros(784, W1.shape[1])
        images[:, :pixels], first[:pixels] = X.flatten(1), W1
        X = images.reshape(-1, 1, 28, 28)
        trained = ns.MLP(lr=1.0, **sizes)
        trained(X)  # lazy layers learn their input size
        linear = [layer for layer in trained.net.modules() if isinstance(layer, torch.nn.Linear)]
        for layer, W, b in zip(linear, (first, W2), (b1, b2), strict=True):
            layer.weight.data, layer.bias.data = W.T.contiguous(), b.clone()
    fit(ns, trained, X, y, epochs=1, size=len(X), shuffle=False)
    if model == "MLPScratch":
        after = [trained.W1, trained.b1, trained.W2, trained.b2]
    else:
        after = [linear[0].weight.T[:pixels], linear[0].bias, linear[1].weight.T, linear[1].bias]
    return {f"{name} after one step": parameter for name, parameter in zip(("W1", "b1", "W2", "b2"), after)}


def trained_probe(
    ns: Any, model: str, X: Tensor, y: Tensor, hiddens: int, lr: float, epochs: int, size: int
) -> Measurement:
    if model == "MLPScratch":
        trained = ns.MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens=hiddens, lr=lr)
    else:
        trained = ns.MLP(num_outputs=10, num_hiddens=hiddens, lr=lr)
    fit(ns, trained, X, y, epochs=epochs, size=size)
    if model == "MLPScratch":
        return {"weights": [trained.W1, trained.W2], "biases": [trained.b1, trained.b2]}
    linear = [layer for layer in trained.net.modules() if isinstance(layer, torch.nn.Linear)]
    return {
        "weights": [layer.weight.T.contiguous() for layer in linear],
        "biases": [layer.bias for layer in linear],
    }


def _accuracy(measured: Measurement, X: Tensor, y: Tensor, hiddens: int) -> float:
    """Share of right predictions of the returned parameters on images `X (n, pixels)` in [0, 1]; NaN parameters: 0."""
    weights, biases = measured["weights"], measured["biases"]
    assert isinstance(weights, list) and isinstance(biases, list), "a tensor would be taken apart row by row"
    (W1, W2), (b1, b2) = weights, biases
    shapes = [tuple(parameter.shape) for parameter in (W1, b1, W2, b2)]
    if shapes != [(X.shape[1], hiddens), (hiddens,), (hiddens, 10), (10,)]:  # others could broadcast: a bias per image
        return 0.0
    scores = torch.relu(X @ W1.float() + b1.float()) @ W2.float() + b2.float()
    return float((scores.argmax(dim=1) == y).float().mean()) if scores.isfinite().all() else 0.0


def overfit_features(measured: Measurement, X: Tensor, y: Tensor, hiddens: int, **settings: Any) -> Measurement:
    return {"learned": round(20 * _accuracy(measured, X.flatten(1) / 255, y, hiddens))}


def overfit_inputs(model: str) -> Any:
    return lambda generator: [
        {
            "model": model, "X": torch.randint(256, (20, 1, 28, 28), generator=generator, dtype=torch.uint8),
            "y": torch.arange(20) % 10, "hiddens": 256, "lr": 0.1, "epochs": 300, "size": 20,
        }
    ]  # fmt: skip


def accuracy_inputs(model: str) -> Any:
    """All training images in disguise, for ten epochs of the model."""
    settings = {"model": model, "hiddens": 256, "lr": 0.1, "epochs": 10, "size": 256}
    return lambda generator: [{**settings, **disguised_images(generator)}]


def accuracy_features(
    measured: Measurement, X: Tensor, y: Tensor, hiddens: int, _pixels: Tensor, _names: Tensor, **settings: Any
) -> Measurement:
    """The accuracy of the trained parameters on the held-out images, which never enter the jail."""
    images, labels = fashion_mnist(train=False)
    return {"accuracy": _accuracy(measured, reordered(images, _pixels).flatten(1) / 255, _names[labels], hiddens)}


def step_inputs(model: str) -> Any:
    return lambda generator: [
        {
            "model": model, **drawn_weights(generator, shape, hiddens, columns),
            "y": classes(generator, shape[0], columns),
        }
        for shape, hiddens, columns in [((6, 1, 3, 4), 5, 4), ((1, 1, 2, 3), 6, 3), ((9, 1, 28, 28), 7, 10)]
    ]  # fmt: skip


def _wrong_both(**changes: Any) -> dict[str, Any]:
    return {base.__name__: type(base.__name__, (base,), changes) for base in (MLPScratch, MLP)}


def _summed_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return nn.functional.cross_entropy(y_hat, y, reduction="sum")


def _uphill_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return -nn.functional.cross_entropy(y_hat, y)


def _double_softmax_loss(self: Any, y_hat: Tensor, y: Tensor) -> Tensor:
    return nn.functional.cross_entropy(torch.softmax(y_hat, dim=1), y)


def _own_rate(self: Any) -> Any:
    return torch.optim.SGD(self.parameters(), lr=0.1)


def _last_layer_only(self: Any) -> Any:
    return torch.optim.SGD([self.W2, self.b2], lr=self.lr)


def _last_two(self: Any) -> Any:
    return torch.optim.SGD([*self.net[-1].parameters()], lr=self.lr)


TRAINING = Question(
    id="training",
    title="Training",
    defines=(),
    builds_on=("activations",),
    example=Example(
        one_step_probe,
        lambda: [
            {
                "model": model, "X": torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]], [[[1.0, 1.0]]]]),
                "y": torch.tensor([0, 1, 1]), **example_weights(),
            }
            for model in ("MLPScratch", "MLP")
        ],
    ),
    cases=(
        Case(
            "one step from scratch", 2, "One step of MLPScratch at learning rate 1", one_step_probe,
            step_inputs("MLPScratch"), atol=1e-5,
        ),
        Case(
            "one step, concise", 2, "One step of MLP at learning rate 1", one_step_probe, step_inputs("MLP"), atol=1e-5
        ),
        Case(
            "overfitting from scratch", 1, "300 epochs of MLPScratch on 20 examples", trained_probe,
            overfit_inputs("MLPScratch"), overfit_features, overfit_judge,
        ),
        Case(
            "overfitting, concise", 1, "300 epochs of MLP on 20 examples", trained_probe, overfit_inputs("MLP"),
            overfit_features, overfit_judge,
        ),
        Case(
            "held-out accuracy from scratch", 4, "10 epochs of MLPScratch on the training images", trained_probe,
            accuracy_inputs("MLPScratch"), accuracy_features, threshold="training-scratch", trains=True,
        ),
        Case(
            "held-out accuracy, concise", 4, "10 epochs of MLP on the training images", trained_probe,
            accuracy_inputs("MLP"), accuracy_features, threshold="training-concise", trains=True,
        ),
    ),
    mistakes=(
        Misconception(
            "summed loss",
            "The step is too long by the batch size: the loss must be the mean over the batch, not the sum.",
            _wrong_both(loss=_summed_loss),
        ),
        Misconception(
            "uphill",
            "The step goes uphill: the loss has the wrong sign.",
            _wrong_both(loss=_uphill_loss),
        ),
        Misconception(
            "softmax twice",
            "The step is too short: torch's `cross_entropy` takes the softmax itself, so it must get logits.",
            _wrong_both(loss=_double_softmax_loss),
        ),
        Misconception(
            "learning rate ignored",
            "The step has the wrong length: the optimizer must use `self.lr`, which `save_hyperparameters` stores.",
            _wrong_both(configure_optimizers=_own_rate),
        ),
        Misconception(
            "no activation, concise",
            "Your MLP learns as one affine map would: `nn.ReLU()` between the layers is missing.",
            _concise(activation=None),
        ),
        Misconception(
            "no activation from scratch",
            "Your MLPScratch learns as one affine map would: `relu` between the layers is missing.",
            _forward(lambda X, W1, b1, W2, b2: (X @ W1 + b1) @ W2 + b2),
        ),
        Misconception(
            "first layer does not learn",
            "Only the last layer moves: the optimizer must get all parameters, those of the first layer, too.",
            {
                **_wrong_scratch(configure_optimizers=_last_layer_only),
                "MLP": type("MLP", (MLP,), {"configure_optimizers": _last_two}),
            },
        ),
        Misconception(
            "biases do not learn",
            "b1 and b2 do not move: make them trainable, as an `nn.Parameter` is.",
            {"MLPScratch": _FrozenBiases},
        ),
    ),
)  # fmt: skip

# ── sweep ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sweep_probe(ns: Any, values: list[Any], scores: list[float]) -> Measurement:
    given, calls = list(values), []

    def score(value: Any) -> float:
        calls.append(value.item() if isinstance(value, np.generic) else value)
        return scores[given.index(value)]

    best, found = ns.sweep(values, score)
    pairs = [[value, result] for value, result in found.items()] if isinstance(found, dict) else None
    return {
        "the best value": best.item() if isinstance(best, np.generic) else best,
        "the list of calls of score": calls,
        "the scores are a dictionary": isinstance(found, dict),
        "the scores": pairs,
        "values afterwards": values,
    }


def sweep_features(measured: Measurement, values: list[Any], scores: list[float]) -> Measurement:
    """The order of the dictionary does not matter."""
    pairs = measured["the scores"]
    return {**measured, "the scores": sorted(pairs, key=str) if isinstance(pairs, list) else pairs}


def sweep_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Floats, ints and words as values; repeated values, ties, negative scores, a single value."""
    sizes = [int(size) for size in 2 ** torch.randperm(8, generator=generator)]
    shares = torch.rand(20, generator=generator).tolist()
    return [
        {"values": sizes, "scores": shares[:8]},
        {"values": [0.3, 0.01, 0.1, 0.03], "scores": [-shares[8], -2.5, -shares[9], -3.0]},
        {"values": ["tanh", "relu", "sigmoid", "gelu"], "scores": [shares[10], 1.5, 0.0, 1.5]},
        {"values": [64, 128, 64, 256, 128], "scores": [shares[11], shares[12], 9.0, shares[13], 9.0]},
        {"values": [7], "scores": [shares[14] - 1]},
        {"values": [5, 4, 3, 2, 1], "scores": [0.25] * 5},
    ]


def _swept(best: Any = lambda scores: max(scores, key=scores.get), result: Any = lambda scores: scores) -> Any:
    """`sweep` with another choice of the best, or another form of the scores."""

    def sweep(values: Any, score: Any) -> Any:
        _, scores = solved.sweep(values, score)
        return best(scores), result(scores)

    return {"sweep": sweep}


def _from_zero(scores: dict[Any, float]) -> Any:
    best, highest = None, 0.0
    for value, score in scores.items():
        if score > highest:
            best, highest = value, score
    return best


def _last_best(scores: dict[Any, float]) -> Any:
    return max(reversed(scores), key=lambda value: scores[value])


def _scored_again(values: Any, score: Any) -> Any:
    scores = {value: score(value) for value in values}
    return max(scores, key=lambda value: scores[value]), scores


def _best_scored_again(values: Any, score: Any) -> Any:
    _, scores = solved.sweep(values, score)
    return max(scores, key=score), scores


def _sorted_values(values: Any, score: Any) -> Any:
    return solved.sweep(sorted(values), score)


SWEEP = Question(
    id="sweep",
    title="A sweep over settings",
    defines=("sweep",),
    example=Example(
        sweep_probe,
        lambda: [
            {"values": [16, 64, 256, 64], "scores": [0.78, 0.84, 0.84, 0.0]},
            {"values": [0.3, 0.1], "scores": [-0.5, -2.0]},
        ],
        sweep_features,
    ),
    cases=(
        Case(
            "settings", 6, "Sweeps with repeats, ties and negative scores", sweep_probe, sweep_inputs, sweep_features
        ),
    ),
    mistakes=(
        Misconception(
            "lowest score",
            "You return the value with the lowest score: accuracy is better when it is higher.",
            _swept(best=lambda scores: min(scores, key=scores.get)),
        ),
        Misconception(
            "score instead of value",
            "The first item is the best score: return the value that got it.",
            _swept(best=lambda scores: max(scores.values())),
        ),
        Misconception(
            "index instead of value",
            "The first item is the position of the best value: return the value itself.",
            _swept(best=lambda scores: list(scores.values()).index(max(scores.values()))),
        ),
        Misconception(
            "best starts at zero",
            "With negative scores you find no best value: start with the first score or minus infinity, not with 0.",
            _swept(best=_from_zero),
        ),
        Misconception(
            "last of the best",
            "On a tie you return the last of the best values: return the first, with `>` instead of `>=`.",
            _swept(best=_last_best),
        ),
        Misconception(
            "repeated values scored again",
            "A value that comes twice is scored twice: training takes long, so look first whether its score is known.",
            {"sweep": _scored_again},
        ),
        Misconception(
            "scored again to find the best",
            "You call `score` again to find the best: compare the scores that you have stored.",
            {"sweep": _best_scored_again},
        ),
        Misconception(
            "everything scored twice",
            "You score everything twice, for the dictionary and for the best: fill the dictionary first, then compare "
            "the scores in it.",
            {"sweep": lambda values, score: (max(values, key=score), {value: score(value) for value in values})},
        ),
        Misconception(
            "sorted",
            "You score the values in another order: keep the order in which they are given.",
            {"sweep": _sorted_values},
        ),
        Misconception(
            "list of scores",
            "The second item must be a dictionary, `{value: score}`, so that each score can be found by its value.",
            _swept(result=lambda scores: list(scores.values())),
        ),
    ),
)  # fmt: skip


ASSIGNMENT = Assignment(
    id=ID,
    title="Multilayer perceptrons",
    reference=solved,
    questions=(ACTIVATIONS, SLOPES, SCRATCH, CONCISE, BACKPROP, TRAINING, SWEEP),
    files=given_files,
    images=True,
    support_adds=(FashionMNIST, text_labels, Classifier, solved.loss),
    written_points={"activation_choice": 4, "one_hidden_unit": 4, "memory": 4},
)
