"""01 · Tensors: the thirteen questions.

Most hidden cases share two probes: `call_probe` looks at what a function returns and at its arguments afterwards,
`gradient_probe` at its gradients. Both take the function's name as an input. Public examples have a plain probe each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

import reference.tensors as solved
from autograder.questions.tensors import (
    broadcast,
    in_place,
    normalize,
    norms,
    products,
    reductions,
    symmetric,
    to_numpy,
)
from autograder.spec.question import Assignment, Case, Example, Measurement, Misconception, Question

ID = "01-tensors"
FLOATS = (torch.float32, torch.float64)
NUMBERS = (torch.float32, torch.float64, torch.int64)
SHAPES = [(1, 1), (1, 5), (4, 1), (4, 3), (3, 7), (6, 6)]
"""One entry, one row, one column, tall, wide, square: a wrong axis shows in a table that is not square."""
Drawn = list[dict[str, Any]]
"""The inputs of a hidden case."""

# ── shared by many questions ──────────────────────────────────────────────────────────────────────────────────────────


def call_probe(ns: Any, function: str, **arguments: Any) -> Measurement:
    measured = {f"{function}({', '.join(arguments)})": getattr(ns, function)(*arguments.values())}
    tensors = {name: value for name, value in arguments.items() if isinstance(value, torch.Tensor)}
    measured |= {f"{name} afterwards": value for name, value in tensors.items()}
    tracked = any(value.requires_grad or value.grad is not None for value in tensors.values())
    return {**measured, "autograd tracks an argument afterwards": tracked}


def gradient_probe(ns: Any, function: str, cotangents: list[Tensor], **arguments: Any) -> Measurement:
    leaves = {
        name: value.clone().requires_grad_()
        for name, value in arguments.items()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
    }
    result = getattr(ns, function)(*{**arguments, **leaves}.values())
    several = isinstance(result, (list, tuple)) or len(cotangents) > 1 and isinstance(result, torch.Tensor)
    outputs = list(result) if several else [result]
    live = all(isinstance(output, torch.Tensor) and output.requires_grad for output in outputs)
    shapes = [tuple(output.shape) if isinstance(output, torch.Tensor) else () for output in outputs]
    measured: Measurement = {
        f"torch can differentiate {function}": live,
        f"the shape of what {function} returns": str(shapes),
    }
    if not live or shapes != [tuple(cotangent.shape) for cotangent in cotangents]:
        return measured
    gradients = torch.autograd.grad(outputs, list(leaves.values()), cotangents, allow_unused=True)
    for (name, leaf), gradient in zip(leaves.items(), gradients):
        found = torch.zeros_like(leaf) if gradient is None else gradient
        measured[f"the gradient of {function} for {name}"] = found
    return measured


def _outputs(function: str, arguments: dict[str, Any]) -> list[Tensor]:
    result = getattr(solved, function)(*arguments.values())
    return list(result) if isinstance(result, tuple) else [result]


def central_differences(function: str, cotangents: list[Tensor], **arguments: Any) -> Measurement:
    """What `gradient_probe` measures of the reference, by central differences on every entry of every float tensor."""
    eps = 1e-5

    def weighted(name: str, value: Tensor) -> float:
        outputs = _outputs(function, {**arguments, name: value})
        return sum(float((output * cotangent).sum()) for output, cotangent in zip(outputs, cotangents))

    found: Measurement = {
        f"torch can differentiate {function}": True,
        f"the shape of what {function} returns": str([tuple(cotangent.shape) for cotangent in cotangents]),
    }
    for name, value in arguments.items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            continue
        gradient = torch.empty_like(value)
        for index in range(value.numel()):
            step = torch.zeros_like(value)
            step.view(-1)[index] = eps
            gradient.view(-1)[index] = (weighted(name, value + step) - weighted(name, value - step)) / (2 * eps)
        found[f"the gradient of {function} for {name}"] = gradient
    return found


def with_cotangents(generator: torch.Generator, function: str, **arguments: Any) -> dict[str, Any]:
    """Inputs of `gradient_probe`: a random cotangent for everything that the function returns."""
    cotangents = [
        torch.randn(output.shape, generator=generator, dtype=output.dtype) for output in _outputs(function, arguments)
    ]
    return {"function": function, "cotangents": cotangents, **arguments}


def gradient_cases(draw: Callable[[torch.Generator, torch.dtype], Drawn], small: int = 0) -> tuple[Case, Case]:
    """The two gradient cases of a question, a point each.

    `draw(generator, dtype)` gives items `{"function": …, argument: …}`; central differences get those from number
    `small` on.
    """
    return (
        Case(
            "gradient", 1, "Derivatives, which need torch's own operations all the way", gradient_probe,
            lambda generator: [
                with_cotangents(generator, **item) for dtype in FLOATS for item in draw(generator, dtype)
            ],
            rtol=1e-4, atol=1e-5,
        ),
        Case(
            "numerical gradient", 1, "Derivatives against central differences", gradient_probe,
            lambda generator: [with_cotangents(generator, **item) for item in draw(generator, torch.float64)[small:]],
            rtol=1e-6, atol=1e-7, reference=central_differences,
        ),
    )  # fmt: skip


def randint(generator: torch.Generator, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return int(torch.randint(low, high + 1, (), generator=generator))


def table(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Random entries: whole numbers from -9 to 9, or floats of which each row has a magnitude of its own."""
    if not dtype.is_floating_point:
        return torch.randint(-9, 10, shape, generator=generator).to(dtype)
    scale = 10 ** torch.empty(shape[0], *[1] * (len(shape) - 1)).uniform_(-1, 1, generator=generator)
    return (torch.randn(shape, generator=generator) * scale).to(dtype)


def doubles(generator: torch.Generator, *shape: int) -> Tensor:
    """Float64 entries of ordinary size that use all their digits."""
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def pairs(generator: torch.Generator, function: str, dtypes: tuple[torch.dtype, ...] = NUMBERS) -> Drawn:
    """`X` and `Y` of equal shape for `function`, of every shape and dtype."""
    return [
        {
            "function": function,
            "X": table(generator, *shape, dtype=dtype),
            "Y": table(generator, *shape, dtype=dtype),
        }
        for shape in SHAPES
        for dtype in dtypes
    ]


def matrices(generator: torch.Generator, function: str, dtypes: tuple[torch.dtype, ...] = NUMBERS) -> Drawn:
    """A matrix `A` for `function`, of every shape and dtype."""
    return [{"function": function, "A": table(generator, *shape, dtype=dtype)} for shape in SHAPES for dtype in dtypes]


# ── grid ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def grid_probe(ns: Any, rows: int, cols: int) -> Measurement:
    return {"make_grid(rows, cols)": ns.make_grid(rows, cols)}


def grid_inputs(generator: torch.Generator) -> Drawn:
    drawn = [(randint(generator, 2, 9), randint(generator, 10, 40)), (randint(generator, 300, 400), 8), (6, 6)]
    return [{"rows": rows, "cols": cols} for rows, cols in [*drawn, (1, 1), (1, 8), (5, 1)]]


def _count(rows: int, cols: int) -> Tensor:
    return torch.arange(rows * cols, dtype=torch.float32)


GRID = Question(
    id="grid",
    title="A grid of numbers",
    defines=("make_grid",),
    example=Example(grid_probe, lambda: [{"rows": 2, "cols": 3}, {"rows": 4, "cols": 1}]),
    cases=(Case("grids", 4, "Grids of many shapes", grid_probe, grid_inputs),),
    mistakes=(
        Misconception(
            "whole numbers",
            "Your grid holds integers: `torch.arange` makes int64 from ints; ask for `dtype=torch.float32`.",
            {"make_grid": lambda rows, cols: torch.arange(rows * cols).reshape(rows, cols)},
        ),
        Misconception(
            "float64",
            "Your grid is float64, as NumPy makes its floats: torch's usual float is float32.",
            {"make_grid": lambda rows, cols: _count(rows, cols).double().reshape(rows, cols)},
        ),
        Misconception(
            "from one",
            "Your numbers start at 1: count from 0 to rows·cols - 1, as Python does.",
            {"make_grid": lambda rows, cols: 1 + _count(rows, cols).reshape(rows, cols)},
        ),
        Misconception(
            "column by column",
            "You count down the columns: count along each row. `reshape(rows, cols)` alone does that, no transpose.",
            {"make_grid": lambda rows, cols: _count(rows, cols).reshape(cols, rows).T},
        ),
        Misconception(
            "flat",
            "The numbers are right, but still one long vector: `reshape` it into rows and columns.",
            {"make_grid": _count},
        ),
        Misconception(
            "shape turned",
            "Rows and columns are swapped: the number of rows comes first in a shape.",
            {"make_grid": lambda rows, cols: _count(rows, cols).reshape(cols, rows)},
        ),
    ),
)

# ── slices ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def slices_probe(ns: Any, X: Tensor, start: int, stop: int, value: float) -> Measurement:
    parts = ns.last_and_middle(X)
    if isinstance(parts, (list, tuple)):
        parts = [part.clone() if isinstance(part, torch.Tensor) else part for part in parts]
    before = X.clone()
    result = ns.fill_rows(X, start, stop, value)
    return {
        "last_and_middle(X)": parts,
        "X after last_and_middle(X)": before,
        "fill_rows(X, start, stop, value)": result,
        "X after fill_rows": X,
        "fill_rows returns X itself": result is X,
    }


def fill_probe(ns: Any, X: Tensor, start: int, stop: int, value: float, inside: bool) -> Measurement:
    whole = X
    if inside:
        X = whole[1:-1, 1:-1]
    place = X.data_ptr()
    result = ns.fill_rows(X, start, stop, value)
    return {
        "X afterwards": X,
        "fill_rows(X, start, stop, value)": result,
        "fill_rows returns X itself": result is X,
        "X is still where it was in memory": X.data_ptr() == place,
        "the table that X is part of": whole,
    }


def fill_inputs(inside: bool) -> Any:
    def inputs(generator: torch.Generator) -> Drawn:
        drawn: Drawn = []
        frame = 2 if inside else 0
        for (rows, cols), dtype in zip([(5, 4), (4, 6), (7, 1), (1, 3), (6, 6), (3, 3)], [*NUMBERS, *NUMBERS]):
            start = randint(generator, 0, max(0, rows - 3))
            stop = randint(generator, start + 1, max(start + 1, rows - 1))
            value = randint(generator, 10, 99)
            drawn.append(
                {
                    "X": table(generator, rows + frame, cols + frame, dtype=dtype),
                    "start": start, "stop": stop, "value": value + 0.5 if dtype.is_floating_point else value,
                    "inside": inside,
                }
            )  # fmt: skip
        nothing, everything = dict(drawn[0]), dict(drawn[1])
        nothing.update(start=2, stop=2)
        everything.update(start=0, stop=4)
        return [*drawn, nothing, everything]

    return inputs


def tall(generator: torch.Generator, dtypes: tuple[torch.dtype, ...] = NUMBERS) -> Drawn:
    """Tables of three rows and more."""
    return [
        {"function": "last_and_middle", "X": table(generator, *shape, dtype=dtype)}
        for shape in [(3, 5), (4, 4), (5, 1), (8, 3)]
        for dtype in dtypes
    ]


def _fill(change: Any) -> dict[str, Any]:
    """A wrong `fill_rows`; `change` does what the student does and gives what he returns."""
    return {"fill_rows": change}


def _fill_copy(X: Tensor, start: int, stop: int, value: float) -> Tensor:
    return solved.fill_rows(X.clone(), start, stop, value)


def _fill_columns(X: Tensor, start: int, stop: int, value: float) -> Tensor:
    X[:, start:stop] = value
    return X


def _fill_one_more(X: Tensor, start: int, stop: int, value: float) -> Tensor:
    return solved.fill_rows(X, start, stop + 1, value)


def _fill_nothing_returned(X: Tensor, start: int, stop: int, value: float) -> None:
    solved.fill_rows(X, start, stop, value)


def _fill_part_returned(X: Tensor, start: int, stop: int, value: float) -> Tensor:
    return solved.fill_rows(X, start, stop, value)[start:stop]


SLICES = Question(
    id="slices",
    title="Rows by number",
    defines=("last_and_middle", "fill_rows"),
    example=Example(
        slices_probe,
        lambda: [{"X": torch.arange(12.0).reshape(4, 3), "start": 1, "stop": 3, "value": 7.0}],
    ),
    cases=(
        Case("last and middle", 2, "The last row, and rows 1 and 2", call_probe, tall),
        Case("filled rows", 2, "Rows filled with a value", fill_probe, fill_inputs(inside=False)),
        Case(
            "part of a larger table", 1, "Rows filled in a table that is part of a larger one", fill_probe,
            fill_inputs(inside=True),
        ),
        *gradient_cases(lambda generator, dtype: tall(generator, (dtype,))),
    ),
    mistakes=(
        Misconception(
            "last column",
            "You take the last column: the first index counts rows, so the last row is `X[-1]`.",
            {"last_and_middle": lambda X: (X[:, -1], X[1:3])},
        ),
        Misconception(
            "last row as a table",
            "Your last row is still a table of one row: a slice keeps the axis, a single number as index removes it.",
            {"last_and_middle": lambda X: (X[-1:], X[1:3])},
        ),
        Misconception(
            "counted from one",
            "You take the first two rows: counting starts at 0, so row 1 is the second row.",
            {"last_and_middle": lambda X: (X[-1], X[0:2])},
        ),
        Misconception(
            "one row only",
            "Row 2 is missing: a slice ends *before* its second number, so rows 1 and 2 need 3 there.",
            {"last_and_middle": lambda X: (X[-1], X[1:2])},
        ),
        Misconception(
            "a filled copy",
            "You fill a copy, and `X` stays as it was: assign to the slice of `X` itself.",
            _fill(_fill_copy),
        ),
        Misconception(
            "one row too many",
            "You fill the row `stop`, too: slices already end before it, so leave out the + 1.",
            _fill(_fill_one_more),
        ),
        Misconception(
            "columns filled",
            "You fill columns: the first index counts rows, so no colon belongs in front of the slice.",
            _fill(_fill_columns),
        ),
        Misconception(
            "nothing returned",
            "`X` is filled as it should be, but your function returns nothing: end it by returning `X`.",
            _fill(_fill_nothing_returned),
        ),
        Misconception(
            "part returned",
            "You return the filled rows only: return the whole `X`.",
            _fill(_fill_part_returned),
        ),
    ),
)  # fmt: skip

# ── elementwise ───────────────────────────────────────────────────────────────────────────────────────────────────────


def elementwise_probe(ns: Any, x: Tensor, y: Any) -> Measurement:
    result = ns.elementwise(x, y)
    several = isinstance(result, (list, tuple)) or isinstance(result, torch.Tensor) and result.ndim > x.ndim
    parts = list(result) if several else [] if result is None else [result]
    names = ["the sum", "the difference", "the product", "the quotient", "the power"]
    found = {"the number of results": len(parts), **dict(zip(names, parts)), "x afterwards": x}
    return {**found, "y afterwards": y} if isinstance(y, torch.Tensor) else found


def _away_from_zero(generator: torch.Generator, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """Sizes from 0.5 to 2.5, either sign."""
    size = torch.empty(shape, dtype=torch.float64).uniform_(0.5, 2.5, generator=generator)
    return (size * (2 * torch.randint(2, shape, generator=generator) - 1)).to(dtype)


def _exponents(generator: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    """Whole numbers from -3 to 4 without 0."""
    y = torch.randint(-3, 4, shape, generator=generator)
    return torch.where(y == 0, 4, y)


def tensor_inputs(generator: torch.Generator) -> Drawn:
    """Two tensors: floats with ints, floats with floats, vectors, matrices, scalars."""
    found: Drawn = []
    for shape in [(7,), (1,), (), (3, 4), (5, 5)]:
        for dtype in FLOATS:
            x = _away_from_zero(generator, shape, dtype)
            found.append({"x": x, "y": _exponents(generator, shape)})
            found.append({"x": x.abs(), "y": _away_from_zero(generator, shape, dtype)})
    return found


def number_inputs(generator: torch.Generator) -> Drawn:
    """A tensor and a Python number, an int or a float."""
    found: Drawn = []
    for shape in [(6,), (1,), (), (2, 5)]:
        for dtype in FLOATS:
            x = _away_from_zero(generator, shape, dtype)
            found.append({"x": x, "y": randint(generator, 2, 4)})
            found.append({"x": x.abs(), "y": -randint(generator, 1, 3) - 0.25})
    return found


def elementwise_gradients(generator: torch.Generator, dtype: torch.dtype) -> Drawn:
    """Positive `x`, so that the power has a gradient for `y`, too."""
    drawn: Drawn = []
    for shape in [(4, 3), (5,), ()]:
        x = _away_from_zero(generator, shape, dtype).abs()
        y = _away_from_zero(generator, shape, dtype)
        drawn += [{"function": "elementwise", "x": x, "y": y}, {"function": "elementwise", "x": x, "y": 3}]
    return drawn


def _elementwise(**changes: Any) -> dict[str, Any]:
    """A wrong `elementwise` that gets some of its five results in another way."""
    right = {
        "sum": lambda x, y: x + y, "difference": lambda x, y: x - y, "product": lambda x, y: x * y,
        "quotient": lambda x, y: x / y, "power": lambda x, y: x**y,
    }  # fmt: skip
    return {"elementwise": lambda x, y: tuple(part(x, y) for part in {**right, **changes}.values())}


def _elementwise_in_place(x: Tensor, y: Any) -> Any:
    total = x.add_(y)
    return total.clone(), x - y, x * y, x / y, x**y


ELEMENTWISE = Question(
    id="elementwise",
    title="Arithmetic entry by entry",
    defines=("elementwise",),
    example=Example(
        elementwise_probe,
        lambda: [
            {"x": torch.tensor([1.0, 2.0, 4.0, 8.0]), "y": torch.tensor([2, 2, 2, 3])},
            {"x": torch.tensor([1.5, 4.0]), "y": 2},
        ],
    ),
    cases=(
        Case("two tensors", 2, "A float tensor with a tensor of ints or floats", elementwise_probe, tensor_inputs),
        Case("a tensor and a number", 2, "A float tensor with a Python number", elementwise_probe, number_inputs),
        *gradient_cases(elementwise_gradients),
    ),
    mistakes=(
        Misconception(
            "difference turned around",
            "Your difference has the wrong sign: it is `x` minus `y`.",
            _elementwise(difference=lambda x, y: y - x),
        ),
        Misconception(
            "quotient turned around",
            "Your quotient is upside down: divide `x` by `y`.",
            _elementwise(quotient=lambda x, y: y / x),
        ),
        Misconception(
            "power turned around",
            "You raise `y` to the power `x`: it is the other way round.",
            _elementwise(power=lambda x, y: y**x),
        ),
        Misconception(
            "floor division",
            "`//` rounds the quotient down to a whole number: a single slash divides.",
            _elementwise(quotient=lambda x, y: x // y),
        ),
        Misconception(
            "dot product",
            "You add the products up: keep them apart, one per entry.",
            _elementwise(product=lambda x, y: (x * y).sum()),
        ),
        Misconception(
            "order of the results",
            "The results come in another order: first sum, difference and product, then quotient and power.",
            _elementwise(product=lambda x, y: x / y, quotient=lambda x, y: x * y),
        ),
        Misconception(
            "x changed",
            "Your function changes `x` itself, so the later results start from a wrong `x`: `+=` works in place.",
            {"elementwise": _elementwise_in_place},
        ),
    ),
)

# ── concat ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def concat_probe(ns: Any, X: Tensor, Y: Tensor) -> Measurement:
    result = ns.concat_both(X, Y)
    several = isinstance(result, (list, tuple)) or isinstance(result, torch.Tensor) and result.ndim > X.ndim
    parts = list(result) if several else [] if result is None else [result]
    names = ["the first result (X above Y)", "the second result (X left of Y)"]
    return {"the number of results": len(parts), **dict(zip(names, parts)), "X afterwards": X, "Y afterwards": Y}


def _cat(*parts: Tensor, dim: int) -> Tensor:
    return torch.cat(parts, dim=dim)


CONCAT = Question(
    id="concat",
    title="Tables put together",
    defines=("concat_both",),
    example=Example(
        concat_probe,
        lambda: [{"X": torch.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]), "Y": torch.tensor([[9.0, 8.0, 7.0]] * 2)}],
    ),
    cases=(
        Case("tables", 4, "Tables of many shapes", call_probe, lambda generator: pairs(generator, "concat_both")),
        *gradient_cases(lambda generator, dtype: pairs(generator, "concat_both", (dtype,))),
    ),
    mistakes=(
        Misconception(
            "axes swapped",
            "The two results are swapped: first comes `X` above `Y` (`dim=0`, more rows), then side by side (`dim=1`).",
            {"concat_both": lambda X, Y: (_cat(X, Y, dim=1), _cat(X, Y, dim=0))},
        ),
        Misconception(
            "Y first",
            "`Y` comes first in your results: put `X` in front.",
            {"concat_both": lambda X, Y: (_cat(Y, X, dim=0), _cat(Y, X, dim=1))},
        ),
        Misconception(
            "stacked",
            "`torch.stack` adds a third axis: to stay in two axes, concatenate along one of them.",
            {"concat_both": lambda X, Y: (torch.stack((X, Y), dim=0), torch.stack((X, Y), dim=1))},
        ),
        Misconception(
            "one axis twice",
            "Both your results put `X` above `Y`: the second one needs the other axis.",
            {"concat_both": lambda X, Y: (_cat(X, Y, dim=0), _cat(X, Y, dim=0))},
        ),
        Misconception(
            "X twice",
            "`Y` is missing from your results: you put `X` together with itself.",
            {"concat_both": lambda X, Y: (_cat(X, X, dim=0), _cat(X, X, dim=1))},
        ),
        Misconception(
            "added",
            "You add the tables: concatenating keeps all the entries and only puts them together.",
            {"concat_both": lambda X, Y: (X + Y, X + Y)},
        ),
    ),
)

# ── compare ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def compare_probe(ns: Any, X: Tensor, Y: Tensor) -> Measurement:
    result = ns.compare(X, Y)
    several = isinstance(result, (list, tuple)) or isinstance(result, torch.Tensor) and result.ndim > X.ndim
    parts = list(result) if several else [] if result is None else [result]
    names = ["where X is less", "where they are equal", "where X is greater"]
    return {"the number of results": len(parts), **dict(zip(names, parts)), "X afterwards": X, "Y afterwards": Y}


def compare_inputs(generator: torch.Generator) -> Drawn:
    """Small whole numbers, so that many are equal."""
    return [
        {
            "X": torch.randint(-2, 3, shape, generator=generator).to(dtype),
            "Y": torch.randint(-2, 3, shape, generator=generator).to(dtype),
        }
        for shape in [*SHAPES, (5, 8)]
        for dtype in NUMBERS
    ]


def almost_equal_inputs(generator: torch.Generator) -> Drawn:
    """Every third entry equal, the others apart by the smallest step there is."""
    found: Drawn = []
    for rows, cols in [(4, 6), (7, 3)]:
        for dtype in FLOATS:
            X = table(generator, rows, cols, dtype=dtype)
            which = torch.arange(rows * cols).reshape(rows, cols) % 3
            far = torch.full_like(X, torch.inf)
            above, below = torch.nextafter(X, far), torch.nextafter(X, -far)
            found.append({"X": X, "Y": torch.where(which == 0, X, torch.where(which == 1, above, below))})
    return found


COMPARE = Question(
    id="compare",
    title="Comparing entry by entry",
    defines=("compare",),
    example=Example(
        compare_probe,
        lambda: [{"X": torch.tensor([[0.0, 1.0], [2.0, 3.0]]), "Y": torch.tensor([[2.0, 1.0], [2.0, -3.0]])}],
    ),
    cases=(
        Case("tables", 3, "Tables with many equal entries", compare_probe, compare_inputs),
        Case("almost equal", 2, "Entries that are almost equal", compare_probe, almost_equal_inputs),
    ),
    mistakes=(
        Misconception(
            "order of the results",
            "The results come in another order: less, then equal, then greater.",
            {"compare": lambda X, Y: (X < Y, X > Y, X == Y)},
        ),
        Misconception(
            "turned around",
            "Less and greater are swapped: the first result asks where `X` is less than `Y`.",
            {"compare": lambda X, Y: (X > Y, X == Y, X < Y)},
        ),
        Misconception(
            "equal ones included",
            "Equal entries are neither less nor greater: leave the = out of your comparisons.",
            {"compare": lambda X, Y: (X <= Y, X == Y, X >= Y)},
        ),
        Misconception(
            "one answer for all",
            "You return one answer for the whole table: compare entry by entry, without `all`.",
            {"compare": lambda X, Y: ((X < Y).all(), (X == Y).all(), (X > Y).all())},
        ),
        Misconception(
            "ones and zeros",
            "You return numbers: a comparison gives True and False by itself, dtype `torch.bool`.",
            {"compare": lambda X, Y: ((X < Y).float(), (X == Y).float(), (X > Y).float())},
        ),
        Misconception(
            "almost equal",
            "You call entries equal that differ a little: compare exactly, with two equals signs.",
            {"compare": lambda X, Y: (X < Y, torch.isclose(X, Y), X > Y)},
        ),
    ),
)

ASSIGNMENT = Assignment(
    id=ID,
    title="Tensors",
    reference=solved,
    questions=(
        GRID, SLICES, ELEMENTWISE, CONCAT, COMPARE, broadcast.QUESTION, in_place.QUESTION, to_numpy.QUESTION,
        symmetric.QUESTION, reductions.QUESTION, normalize.QUESTION, products.QUESTION, norms.QUESTION,
    ),
    written_points={"memory": 4, "keepdim": 4, "chain": 4},
)  # fmt: skip
