"""06 · Multilayer perceptrons: the seven questions.

Probes run in the jail (and, for public checks, at the student's): they see `ns`, their inputs and `measure`, nothing
else of this module. Features, judges and misconceptions stay on the grader's side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

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
from autograder.questions.mlp import activations, backprop, slopes, sweep
from autograder.questions.mlp.draws import drawn_weights, example_weights
from autograder.spec.measure import fit, set_weights
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question
from reference.mlp import MLP, MLPScratch
from reference.softmax_regression import Classifier, FashionMNIST, text_labels

ID = "06-mlp"

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


IMAGES = [(5, 12), (4, 1, 3, 4), (1, 2, 5, 3), (7, 1, 1, 6)]


def forward_inputs(dtype: torch.dtype) -> Any:
    return lambda generator: [
        drawn_weights(generator, shape, randint(generator, 5, 9), randint(generator, 2, 4), dtype) for shape in IMAGES
    ]


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


ASSIGNMENT = Assignment(
    id=ID,
    title="Multilayer perceptrons",
    reference=solved,
    questions=(activations.QUESTION, slopes.QUESTION, SCRATCH, CONCISE, backprop.QUESTION, TRAINING, sweep.QUESTION),
    files=given_files,
    images=True,
    support_adds=(FashionMNIST, text_labels, Classifier, solved.loss),
    written_points={"activation_choice": 4, "one_hidden_unit": 4, "memory": 4},
)
