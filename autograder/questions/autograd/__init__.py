"""03 · Automatic differentiation: the nine questions.

Probes run in the jail (and, for public checks, at the student's): they see `ns`, their inputs and `measure`, nothing
else of this module. Features and misconceptions stay on the grader's side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

import reference.autograd as solved
from autograder.questions.autograd import accumulate, detach, quadratic, twice, vector
from autograder.questions.autograd.draws import SHAPES, numbers
from autograder.questions.draws import FLOATS, randint, uniform
from autograder.spec.measure import vjp
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question

ID = "03-autograd"


def gradient_probe(ns: Any, function: str, **arguments: Any) -> Measurement:
    """Call a function of the notebook; see what it returns, how its arguments fare, and whether autograd worked."""
    from torch.overrides import TorchFunctionMode

    engine = torch.autograd.Variable._execution_engine  # what backward, grad, func and functional all end in
    runs: list[tuple[set[Any], bool]] = []  # of each run of the engine: its nodes, and whether they were kept
    called: set[str] = set()  # torch functions that the notebook's own code called

    class Calls(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            called.add(getattr(func, "__name__", ""))
            return func(*args, **(kwargs or {}))

    class Engine:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def run_backward(self, *args: Any, **kwargs: Any) -> Any:
            nodes: set[Any] = set()
            waiting = [getattr(root, "grad_fn", None) for root in args[0]]
            while waiting:
                node = waiting.pop()
                if node is not None and node not in nodes and not hasattr(node, "variable"):  # a leaf is in many graphs
                    nodes.add(node)
                    waiting += [above for above, _ in node.next_functions]
            runs.append((nodes, bool(args[2])))
            with Calls():  # a `backward` written by hand is the notebook's own code, too
                return engine.run_backward(*args, **kwargs)

    values = [
        eval(f"lambda x: {value}", {"torch": torch}) if name == "g" else value for name, value in arguments.items()
    ]
    torch.autograd.Variable._execution_engine = Engine()  # type: ignore[assignment]
    try:
        with Calls():
            result = getattr(ns, function)(*values)
    finally:
        torch.autograd.Variable._execution_engine = engine

    words = {
        "control_flow_gradient": ["f(a)", "the gradient"],
        "sine_and_slope": ["x", "sin x", "the slope"],
    }.get(function)
    found: Measurement = {f"{function}({', '.join(arguments)})": result}
    if words:
        parts = list(result) if isinstance(result, (tuple, list)) else [result]
        found = {"the number of results": len(parts), **dict(zip(words, parts))}
    plain = {
        f"{label} comes without a graph": not getattr(value, "requires_grad", False)
        for label, value in found.items()
        if label not in ("the number of results", "f(a)")
    }
    found["autograd's engine ran"] = bool(runs) or "_make_dual" in called  # forward mode has no engine, but duals
    if function == "sine_and_slope":
        found["a cosine was computed"] = not called.isdisjoint({"cos", "cos_"})
    found.update(plain)
    for name, value in arguments.items():
        if isinstance(value, torch.Tensor):
            found[f"{name} afterwards"] = value
            found[f"{name} is still a plain tensor afterwards"] = not value.requires_grad and value.grad is None
    return found


def marked(function: Callable[..., Any]) -> Callable[[Tensor], Any]:
    """Does the same, but leaves its argument as a leaf that requires a gradient."""

    def change(x: Tensor) -> Any:
        result = function(x)
        x.requires_grad_()
        return result

    return change


def gradient_of(function: Callable[[Tensor], Tensor], graph: bool = False) -> Callable[[Tensor], Tensor]:
    """The gradient of another function's sum, by autograd; with `graph`, it drags its graph along."""

    def gradient(x: Tensor) -> Tensor:
        leaf = x.clone().requires_grad_()
        y = function(leaf).sum()
        return torch.autograd.grad(y, leaf, create_graph=graph)[0]

    return gradient


BY_HAND = (
    "The numbers are right, but autograd did not compute them: a formula worked out by hand does not count. Build the "
    "function from a tensor that requires a gradient, and let `backward()` find its slope."
)
MARKED = (
    "Your function leaves `x` changed: afterwards it requires a gradient. Work on a copy of your own, "
    "`x.clone().requires_grad_()`."
)
GRAPH = (
    "Your gradient still has a graph behind it, as if somebody wanted to differentiate once more: leave out "
    "`create_graph=True`, or return `gradient.detach()`."
)

# ── control_flow ────────────────────────────────────────────────────────────────────────────────────────────────


def flow_probe(ns: Any, a: Tensor, cotangent: Tensor) -> Measurement:
    copy = a.clone()
    return {"f(a)": ns.f(a), "the gradient of f": vjp(ns.f, copy, cotangent), "a afterwards": a}


def steered(generator: torch.Generator, *shape: int, sign: int, halvings: int, dtype: torch.dtype) -> Tensor:
    """Random numbers whose sum has this sign, and whose norm is about 1000 / 2**halvings.

    The norm keeps away from 1000 / 2**n and the sum from 0, so that rounding cannot change the way through `f`.
    """
    a = numbers(generator, *shape, dtype=torch.float64)
    if abs(a.sum()) < 0.2 * a.norm():
        a = a.abs()
    a *= sign * math.copysign(1, float(a.sum()))
    norm = 1000 / 2**halvings * uniform(generator, 1.1, 1.9)
    result: Tensor = (a * (norm / float(a.norm()))).to(dtype)
    return result


FAR_AND_NEAR = (-9, -1, 0, 1, 2, 6, 17)
"""Halvings from 1000 that lead to far larger and far smaller inputs, and to all counts of doublings in between."""


def flow_inputs(*shapes: tuple[int, ...]) -> Callable[[torch.Generator], list[dict[str, Any]]]:
    """Inputs of both signs, of all sizes, in both dtypes."""
    return lambda generator: [
        {
            "function": "control_flow_gradient",
            "a": steered(
                generator, *shapes[number % len(shapes)], sign=sign, halvings=halvings, dtype=FLOATS[number // 2 % 2]
            ),
        }
        for sign in (1, -1)
        for number, halvings in enumerate(FAR_AND_NEAR)
    ]


def f_inputs(generator: torch.Generator) -> list[dict[str, Any]]:
    """Scalars and vectors; norms of 1000 and just below on the way, and sums of 0 and just above."""
    exact = [500.0, -62.5, 499.9, [300.0, -400.0], [75.0, 100.0], [3.0, -3.0], [-800.0, 800.0], [0.0, 5.0]]
    exact += [[500.25, -500.0]]  # a sum between 0 and 1
    tensors = [torch.tensor(a, dtype=FLOATS[number % 2]) for number, a in enumerate(exact)]
    tensors += [inputs["a"] for inputs in flow_inputs((), (3,), (1,), (8,))(generator)]
    return [{"a": a, "cotangent": torch.randn(a.shape, generator=generator, dtype=a.dtype)} for a in tensors]


def _flow(f: Callable[[Tensor], Tensor]) -> dict[str, Any]:
    """`f` and the gradient of its sum."""

    def control_flow_gradient(a: Tensor) -> Any:
        leaf = a.clone().requires_grad_()
        value = f(leaf)
        return value.detach(), torch.autograd.grad(value.sum(), leaf)[0]

    return {"f": f, "control_flow_gradient": control_flow_gradient}


def _doubled(b: Tensor, until: Callable[[Tensor], Any] = lambda b: b.norm() >= 1000) -> Tensor:
    while not until(b):
        b = 2 * b
    return b


def _one_doubling(a: Tensor) -> Tensor:
    b = 2 * a
    if b.norm() < 1000:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def _by_division(a: Tensor) -> Any:
    value = solved.f(a)
    return value, value / a


def _changed(a: Tensor) -> Any:
    result = solved.control_flow_gradient(a)
    a *= 2
    return result


def _mean_gradient(a: Tensor) -> Any:
    value, gradient = solved.control_flow_gradient(a)
    return value, gradient / a.numel()


CONTROL_FLOW = Question(
    id="control_flow",
    title="Through loops and branches",
    defines=("f", "control_flow_gradient"),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "control_flow_gradient", "a": torch.tensor(a)} for a in (3.0, -700.0, 1500.0, [-2.0, 1.0, 0.5])
        ],
    ),
    cases=(
        Case("f", 4, "f(a) for scalars and vectors, and whether autograd can go through it", flow_probe, f_inputs),
        Case("scalars", 3, "Scalars of both signs, small and large", gradient_probe, flow_inputs(())),
        Case("vectors", 3, "Vectors of both signs, small and large", gradient_probe, flow_inputs((1,), (3,), (12,))),
        Case(
            "numerical gradient", 2, "The gradient against central differences", gradient_probe,
            lambda generator: [
                {"function": "control_flow_gradient", "a": steered(
                    generator, *shape, sign=sign, halvings=randint(generator, 6, 9), dtype=torch.float64
                )}
                for shape in ((), (4,)) for sign in (1, -1)
            ],
            rtol=1e-5,
            reference=lambda function, a: {
                "the gradient": solved.numeric_gradient(lambda z: solved.f(z).sum(), a, eps=1e-5),
                "autograd's engine ran": True,
            },
        ),
    ),
    mistakes=(
        Misconception(
            "never 100 times",
            "Where the sum is not above 0, f must return 100 b: yours returns b itself.",
            _flow(lambda a: _doubled(2 * a)),
        ),
        Misconception(
            "branches swapped",
            "The branches are swapped: b itself where the sum is above 0, 100 b elsewhere.",
            _flow(lambda a: _doubled(2 * a) * (100 if _doubled(2 * a).sum() > 0 else 1)),
        ),
        Misconception(
            "starts at a",
            "Your b starts at a: it starts at 2a, which shows for large a.",
            _flow(lambda a: _doubled(a) * (1 if a.sum() > 0 else 100)),
        ),
        Misconception(
            "one doubling",
            "b is doubled once at most: a `while` loop goes on until the norm has reached 1000, an `if` looks once.",
            _flow(_one_doubling),
        ),
        Misconception(
            "one doubling too many",
            "A norm of exactly 1000 is enough: double while the norm is below 1000, `<` and not `<=`.",
            _flow(lambda a: _doubled(2 * a, lambda b: b.norm() > 1000) * (1 if a.sum() > 0 else 100)),
        ),
        Misconception(
            "sign ignored in the loop",
            "For negative numbers the loop goes wrong: it looks at the norm of b, not at b or at its sum.",
            _flow(lambda a: _doubled(2 * a, lambda b: b.sum() >= 1000 or b.sum() <= 0) * (1 if a.sum() > 0 else 100)),
        ),
        Misconception(
            "by division",
            "f(a) / a happens to be the slope, but autograd did not compute it: give f a copy of `a` that requires a "
            "gradient, and go backward from the result.",
            {"control_flow_gradient": _by_division},
        ),
        Misconception(
            "mean of a vector",
            "A vector's gradient is too small by its length: it is the gradient of the sum of f(a), not of the mean.",
            {"control_flow_gradient": _mean_gradient},
        ),
        Misconception(
            "order",
            "The order is swapped: return f(a) first, then the gradient.",
            {"control_flow_gradient": lambda a: solved.control_flow_gradient(a)[::-1]},
        ),
        Misconception(
            "a marked",
            "Your function leaves `a` changed: afterwards it requires a gradient. Work on a copy of your own, "
            "`a.clone().requires_grad_()`.",
            {"control_flow_gradient": marked(solved.control_flow_gradient)},
        ),
        Misconception(
            "a changed",
            "The numbers in `a` change: `b = a` is no copy, and `*=` writes into it. Compute `2 * a` as a new tensor.",
            {"control_flow_gradient": _changed},
        ),
    ),
)  # fmt: skip

# ── second ──────────────────────────────────────────────────────────────────────────────────────────────────────


def elementwise(text: str) -> Callable[[Tensor], Tensor]:
    """The function of x that is written down in `text`, as the probe makes it."""
    made: Callable[[Tensor], Tensor] = eval(f"lambda x: {text}", {"torch": torch})
    return made


CURVED = (
    "{0} * x**3 - {1} * x",
    "torch.sin({0} * x)",
    "torch.exp({0} * x / 10)",
    "x * torch.tanh({0} * x)",
    "{0} / (1 + x * x)",
    "torch.where(x > 0, {0} * x**2, {1} * x)",
)
LINEAR = ("{0} * x", "{0} - {1} * x", "x / {0}", "{0} + 0 * x")


def function_inputs(*formulas: str) -> Callable[[torch.Generator], list[dict[str, Any]]]:
    """Each of the formulas with random numbers in it, at tensors of different shapes, in both dtypes."""
    return lambda generator: [
        {
            "function": "second_derivative",
            "g": formula.format(round(uniform(generator, 0.5, 2), 2), round(uniform(generator, 0.5, 2), 2)),
            "x": numbers(generator, *SHAPES[(number + shift) % len(SHAPES)], dtype=FLOATS[(number + shift) % 2]),
        }
        for shift in (0, 1)
        for number, formula in enumerate(formulas)
    ]


def _second(
    change: Callable[[Tensor, Tensor], Tensor], careful: bool = True, graph: bool = False
) -> Callable[[Any, Tensor], Tensor]:
    """Makes a second derivative that returns `change(first, second)`."""

    def second_derivative(g: Any, x: Tensor) -> Tensor:
        leaf = x.clone().requires_grad_()
        (first,) = torch.autograd.grad(g(leaf).sum(), leaf, create_graph=True)
        second = torch.zeros_like(x)
        if first.requires_grad or not careful:
            (second,) = torch.autograd.grad(first.sum(), leaf, create_graph=graph)
        result = change(first, second)
        return result if graph else result.detach()

    return second_derivative


def _second_differences(g: Any, x: Tensor, eps: float = 1e-4) -> Tensor:
    """Central differences of second order, entry by entry."""
    result: Tensor = (g(x + eps) - 2 * g(x) + g(x - eps)) / eps**2
    return result


def _marked_second(g: Any, x: Tensor) -> Tensor:
    return marked(lambda z: solved.second_derivative(g, z))(x)  # type: ignore[no-any-return]


SECOND = Question(
    id="second",
    title="The second derivative",
    defines=("second_derivative",),
    example=Example(
        gradient_probe,
        lambda: [
            {"function": "second_derivative", "g": g, "x": torch.tensor(x)}
            for g, x in [("x**3 - 2 * x", [1.0, -2.0, 0.5]), ("torch.exp(2 * x)", [[0.0, 1.0]]), ("5 * x + 1", [2.0])]
        ],
    ),
    cases=(
        Case("curved functions", 6, "Functions with and without bends", gradient_probe, function_inputs(*CURVED)),
        Case(
            "linear functions", 3, "Functions that are linear", gradient_probe,
            function_inputs(*LINEAR, CURVED[0]),
        ),
        Case(
            "numerical gradient", 3, "The second derivative against central differences", gradient_probe,
            lambda generator: [
                {**inputs, "x": numbers(generator, 5, dtype=torch.float64)}
                for inputs in function_inputs(*CURVED)(generator)
            ],
            rtol=1e-4, atol=1e-5,
            reference=lambda function, g, x: {
                "second_derivative(g, x)": _second_differences(elementwise(g), x),
                "autograd's engine ran": True,
            },
        ),
    ),
    mistakes=(
        Misconception(
            "first derivative",
            "This is the first derivative: go backward through the first gradient once more.",
            {"second_derivative": _second(lambda first, second: first)},
        ),
        Misconception(
            "linear functions raise",
            "A linear function has a constant slope, which no longer depends on x: autograd then refuses to go on. "
            "Look at the first gradient's `requires_grad`, and return zeros where it is false.",
            {"second_derivative": _second(lambda first, second: second, careful=False)},
        ),
        Misconception(
            "square of the slope",
            "This is the square of the first derivative: differentiate the first derivative, do not multiply it.",
            {"second_derivative": _second(lambda first, second: first**2)},
        ),
        Misconception(
            "leftover of the first",
            "The first derivative is added to the second: `.grad` collects, so clear it in between, or use "
            "`torch.autograd.grad`, which does not write into `.grad`.",
            {"second_derivative": _second(lambda first, second: first + second)},
        ),
        Misconception(
            "added up",
            "You return one number, the sum: the second derivative has an entry for each entry of x.",
            {"second_derivative": _second(lambda first, second: second.sum())},
        ),
        Misconception(
            "graph kept",
            "Your second derivative still has a graph behind it: only the first gradient needs `create_graph=True`; "
            "return the second one without it, or `.detach()` it.",
            {"second_derivative": _second(lambda first, second: second, graph=True)},
        ),
        Misconception("x marked", MARKED, {"second_derivative": _marked_second}),
        Misconception(
            "differences",
            "You take differences of nearby values, which loses digits: let autograd find the second derivative.",
            {"second_derivative": _second_differences},
        ),
    ),
)  # fmt: skip

# ── sine ────────────────────────────────────────────────────────────────────────────────────────────────────────


def sine_features(measured: Measurement, **inputs: Any) -> Measurement:
    """What is measured, with all tensors in float64: the row does not ask for a dtype."""
    return {label: value.double() if isinstance(value, torch.Tensor) else value for label, value in measured.items()}


def grids(dtype: torch.dtype, *lengths: int) -> Callable[[torch.Generator], list[dict[str, Any]]]:
    """Start, end and step for `length` points; the end lies half a step behind the last one, so none is in doubt."""

    def inputs(generator: torch.Generator) -> list[dict[str, Any]]:
        found = []
        for length in lengths:
            start, step = uniform(generator, -6, 3), uniform(generator, 0.05, 6 / length)
            arguments = {"start": start, "end": start + (length - 0.5) * step, "step": step}
            found.append({"function": "sine_and_slope", **arguments})
        return found

    return inputs


def sine_differences(function: str, start: float, end: float, step: float) -> Measurement:
    """The points, their sines, and the slope by central differences, in float64."""
    x = torch.arange(start, end, step, dtype=torch.float64)
    return {
        "x": x,
        "sin x": torch.sin(x),
        "the slope": solved.numeric_gradient(lambda z: torch.sin(z).sum(), x),
        "autograd's engine ran": True,
        "a cosine was computed": False,
    }


def _sine(slope: Callable[[Tensor], Tensor]) -> dict[str, Any]:
    """Right points and sines, with a slope worked out from the points."""

    def sine_and_slope(start: float, end: float, step: float) -> Any:
        x = torch.arange(start, end, step)
        return x, torch.sin(x), slope(x)

    return {"sine_and_slope": sine_and_slope}


def _marked_sine(start: float, end: float, step: float) -> Any:
    x, y, slope = solved.sine_and_slope(start, end, step)
    return x.requires_grad_(), torch.sin(x).detach(), slope


def _sine_with_graph(start: float, end: float, step: float) -> Any:
    x, y, slope = solved.sine_and_slope(start, end, step)
    return x, torch.sin(x.clone().requires_grad_()), slope


def _all_with_graph(start: float, end: float, step: float) -> Any:
    x, y, slope = solved.sine_and_slope(start, end, step)
    return x.requires_grad_(), torch.sin(x), slope


def _reordered(*order: int) -> dict[str, Any]:
    return {"sine_and_slope": lambda *arguments: tuple(solved.sine_and_slope(*arguments)[i] for i in order)}


def _to_the_end(start: float, end: float, step: float) -> Any:
    x = torch.linspace(start, end, math.ceil((end - start) / step))
    return x, torch.sin(x), gradient_of(torch.sin)(x)


SINE = Question(
    id="sine",
    title="The sine and its slope",
    defines=("sine_and_slope",),
    example=Example(
        gradient_probe,
        lambda: [{"function": "sine_and_slope", "start": -1.0, "end": 1.25, "step": 0.5}],
        sine_features,
        atol=1e-5,
    ),
    cases=(
        Case(
            "points", 7, "Points, sines and slopes", gradient_probe, grids(torch.float32, 1, 2, 7, 50),
            sine_features, atol=1e-5,
        ),
        Case(
            "numerical gradient", 3, "The slope against central differences", gradient_probe,
            grids(torch.float64, 6, 12), sine_features, reference=sine_differences, atol=1e-5,
        ),
    ),
    mistakes=(
        Misconception(
            "cosine",
            "You computed a cosine: let autograd find the slope of the sine, it knows the rule.",
            _sine(torch.cos),
        ),
        Misconception(
            "shifted sine",
            "The slope is right, but worked out by hand, say by a shifted sine: let autograd find it.",
            _sine(lambda x: torch.sin(x + math.pi / 2)),
        ),
        Misconception(
            "x requires a gradient",
            "The x that you return still requires a gradient: return `x.detach()`, so that it can be drawn.",
            {"sine_and_slope": _marked_sine},
        ),
        Misconception(
            "sine with its graph",
            "The sine that you return still has its graph: return `y.detach()`, so that it can be drawn.",
            {"sine_and_slope": _sine_with_graph},
        ),
        Misconception(
            "both with their graph",
            "The x and the sine that you return still belong to the graph: `detach()` both, so that they can be drawn.",
            {"sine_and_slope": _all_with_graph},
        ),
        Misconception(
            "order",
            "The order is x, sin x, slope: yours has the last two swapped.",
            _reordered(0, 2, 1),
        ),
        Misconception(
            "mean",
            "Your slopes are too small by the number of points: go backward from the sum of the sines, not the mean.",
            _sine(lambda x: gradient_of(torch.sin)(x) / len(x)),
        ),
        Misconception(
            "points up to the end",
            "The last point lies at `end`, and the distance of the points is not `step`: use "
            "`torch.arange(start, end, step)`.",
            {"sine_and_slope": _to_the_end},
        ),
    ),
)  # fmt: skip

# ── numeric ─────────────────────────────────────────────────────────────────────────────────────────────────────


def numeric_probe(ns: Any, g: str, x: Tensor, **eps: float) -> Measurement:
    result = ns.numeric_gradient(eval(f"lambda x: {g}", {"torch": torch}), x, **eps)
    return {"numeric_gradient(g, x)": result, "x afterwards": x}


SCALAR_VALUED = (
    "(x**3).sum()",
    "x.sum() ** 2",
    "torch.sin(x).sum() * x.mean()",
    "torch.exp(x / 5).sum()",
    "(torch.arange(1.0, x.numel() + 1, device=x.device).reshape(x.shape) * x**3).sum()",
)


def numeric_inputs(*steps: float) -> Callable[[torch.Generator], list[dict[str, Any]]]:
    """Functions and tensors of all shapes, with these widths."""
    return lambda generator: [
        {
            "g": SCALAR_VALUED[(number + round_) % len(SCALAR_VALUED)],
            "x": numbers(generator, *shape, dtype=torch.float64),
            "eps": eps,
        }
        for round_, eps in enumerate(steps)
        for number, shape in enumerate([*SHAPES, (2, 3, 2)])
    ]


def _numeric(
    slope: Callable[[Any, Tensor, Tensor, float], Any], shape: Callable[[Tensor], Any] = lambda x: x.shape
) -> dict[str, Any]:
    """Makes a gradient from `slope(g, x, step, eps)` for the step along each entry."""

    def numeric_gradient(g: Any, x: Tensor, eps: float = 1e-4) -> Tensor:
        steps = eps * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
        return torch.tensor([float(slope(g, x, step, eps)) for step in steps], dtype=x.dtype).reshape(shape(x))

    return {"numeric_gradient": numeric_gradient}


def _moved(g: Any, x: Tensor, eps: float = 1e-4) -> Tensor:
    result = solved.numeric_gradient(g, x, eps)
    x += eps
    return result


def _float32(g: Any, x: Tensor, eps: float = 1e-4) -> Tensor:
    return solved.numeric_gradient(g, x, eps).float()


NUMERIC = Question(
    id="numeric",
    title="A gradient without autograd",
    defines=("numeric_gradient",),
    example=Example(
        numeric_probe,
        lambda: [
            {"g": "(x**3).sum()", "x": torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64), "eps": 0.1},
            {"g": "x.sum() ** 2", "x": torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64)},
        ],
    ),
    cases=(
        Case("small steps", 5, "Tensors of all shapes", numeric_probe, numeric_inputs(1e-2, 3e-2)),
        Case(
            "large steps", 3, "Large steps, where the width shows in the result", numeric_probe,
            numeric_inputs(0.5, 0.1),
        ),
        Case(
            "default step", 2, "The width where none is given", numeric_probe,
            lambda generator: [
                # the slope at 0 is 0, and the difference quotient is the factor times eps squared
                {"g": f"{uniform(generator, 1e8, 5e8):.0f} * (x**3).sum()", "x": torch.zeros(3, dtype=torch.float64)}
            ],
        ),
    ),
    mistakes=(
        Misconception(
            "one-sided",
            "You step to one side only: central differences compare g at x + eps with g at x - eps.",
            _numeric(lambda g, x, step, eps: (g(x + step) - g(x)) / eps),
        ),
        Misconception(
            "wrong width",
            "Your gradient is twice the right one: x + eps and x - eps lie 2 eps apart, so divide by that.",
            _numeric(lambda g, x, step, eps: (g(x + step) - g(x - step)) / eps),
        ),
        Misconception(
            "eps without effect",
            "`eps` makes no difference in your answer: step by the width that is given, and leave autograd out.",
            {"numeric_gradient": lambda g, x, eps=1e-4: solved.numeric_gradient(g, x)},
        ),
        Misconception(
            "half the step",
            "You step by half of eps: go a full eps to either side, and divide by 2 eps.",
            _numeric(lambda g, x, step, eps: (g(x + step / 2) - g(x - step / 2)) / eps),
        ),
        Misconception(
            "all entries at once",
            "You move all entries at once, so all slopes are mixed: move one entry, leave the others in place.",
            _numeric(lambda g, x, step, eps: (g(x + eps) - g(x - eps)) / (2 * eps)),
        ),
        Misconception(
            "flat",
            "Your gradient is flat: give it the shape of x, for instance with `reshape(x.shape)`.",
            _numeric(lambda g, x, step, eps: (g(x + step) - g(x - step)) / (2 * eps), shape=lambda x: -1),
        ),
        Misconception(
            "sign",
            "Your gradient has the wrong sign: it is g(x + eps) minus g(x - eps).",
            _numeric(lambda g, x, step, eps: (g(x - step) - g(x + step)) / (2 * eps)),
        ),
        Misconception(
            "x moved",
            "Your function leaves `x` moved: change a copy, or step back to where it was.",
            {"numeric_gradient": _moved},
        ),
        Misconception(
            "float32",
            "Your gradient is float32 where x is float64: make it with `torch.zeros_like(x)`, or with x's dtype.",
            {"numeric_gradient": _float32},
        ),
    ),
)  # fmt: skip


ASSIGNMENT = Assignment(
    id=ID,
    title="Automatic differentiation",
    reference=solved,
    questions=(
        quadratic.QUESTION, accumulate.QUESTION, vector.QUESTION, detach.QUESTION, CONTROL_FLOW, SECOND, twice.QUESTION,
        SINE, NUMERIC,
    ),
    written_points={"second_cost": 4, "twice_through": 4, "reverse_mode": 4},
)  # fmt: skip
