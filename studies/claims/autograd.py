"""What the cells of 03 are to show."""

from __future__ import annotations

import torch

from studies.claims.claim import Claim, numbers, so

REMEMBERS, ADD = "1-a-tensor-that-remembers-example", "2-gradients-add-up-example"
VECTOR = "3-backward-from-a-vector-example"
CUT, LOOPS, SLOPES = "4-cutting-the-graph-example", "5-loops-and-branches-example", "6-slopes-of-slopes-example"
TWICE, CONTROL, NUMERIC = "7-backward-twice-example", "question-5-control-flow-example", "question-9-numeric-example"


def sine(k, out):
    """Whether the slope is 1 where it is largest, at 0, and 0 at the tops."""
    steepest, top = k.slope.argmax(), k.y.argmax()
    return k.slope[steepest] > 0.999 and k.y[steepest].abs() < 0.02 and k.slope[top].abs() < 0.02


def valley(k, out):
    """The smaller of the errors at both ends, in errors at the bottom of the valley."""
    errors = [float(error) for error in k.errors]
    return min(errors[0], errors[-1]) / max(min(errors), 1e-300)


def same_differences(k, out):
    """The largest difference between autograd's gradient and the differences, in the cell's own numbers."""
    return (k.grad_of_quadratic(k.x) - k.numeric_gradient(lambda x: 2 * torch.dot(x, x), k.x)).abs().max()


CLAIMS = [
    so(REMEMBERS, ".grad is empty at first", lambda k, out: out.endswith("None\n") and "False" in out),
    so(f"{REMEMBERS}-2", "the result knows where it came from", lambda k, out: "grad_fn=<SumBackward0>" in out),
    so(f"{REMEMBERS}-3", "the gradient is 3x²", lambda k, out: out.count("True") == 4 and k.x.grad.equal(3 * k.x**2)),
    so(f"{REMEMBERS}-4", "each line touches the curve with its slope",
       lambda k, out: k.points.grad.equal(3 * k.points**2)),
    so(f"{REMEMBERS}-5", "nothing has changed in the caller's tensor", lambda k, out: out.endswith("False None\n")),
    so(f"{REMEMBERS}-6", "autograd.grad hands out the gradient and leaves .grad",
       lambda k, out: k.slope.equal(k.leaf.grad)),
    so("question-1-quadratic-example", "autograd and 4x agree", lambda k, out: out.count("True") == 4),
    so(ADD, "3 + 3x², not 3x²", lambda k, out: k.x.grad.tolist() == [6, 15] and out.startswith("tensor([3., 3.])")),
    so(f"{ADD}-2", "the second name holds zeros, too", lambda k, out: out == "tensor([0., 0.])\n"),
    so("question-2-accumulate-example", "nothing of the first is left in the second",
       lambda k, out: numbers(out) == [1, 1, 1, 1, 0, 2, 4, 6]),
    so(VECTOR, "torch refuses a vector", lambda k, out: "scalar outputs" in out),
    so(f"{VECTOR}-2", "the entries count once, ten times, not at all",
       lambda k, out: k.x.grad.allclose(k.y * torch.tensor([1.0, 10, 0]))),
    so(f"{VECTOR}-3", "len counts the first axis, numel all", lambda k, out: out.startswith("3 6\n")),
    so("question-3-vector-example", "the gradient against ones is 2x", lambda k, out: numbers(out) == [0, 2, 4, 6]),
    so(CUT, "the same numbers without their past",
       lambda k, out: k.u.equal(k.y) and not k.u.requires_grad and k.y.requires_grad),
    so(f"{CUT}-2", "the slope of 5ux is 5u", lambda k, out: out.count("True") == 3),
    so(f"{CUT}-3", "the graph behind y is still there", lambda k, out: out.count("True") == 3),
    so("question-4-detach-example", "with u constant, the slope is u", lambda k, out: out.count("True") == 4),
    so(LOOPS, "halved four times, sign dropped: -1/16", lambda k, out: k.a.grad == -1 / 16),
    so(f"{LOOPS}-2", "the norm of (3, -4) is 5", lambda k, out: numbers(out) == [5, 2]),
    so(CONTROL, "the slope is one division", lambda k, out: out.endswith("tensor(True)\n"), "drawn"),
    so(f"{CONTROL}-2", "each entry has the same slope",
       lambda k, out: out.count("True") == 3 and len(k.slope.unique()) == 1, "drawn"),
    so(f"{CONTROL}-3", "constant within a piece, jumps at turns: six slopes, each half the one before",
       lambda k, out: torch.stack(k.slopes).unique().tolist() == [2, 4, 8, 16, 32, 64]),
    so(SLOPES, "4x³ and 12x²", lambda k, out: k.first.allclose(4 * k.x**3) and k.second.allclose(12 * k.x**2)),
    so(f"{SLOPES}-2", "the slope of 3x leads nowhere",
       lambda k, out: "False" in out and "does not require grad" in out),
    so("question-6-second-example", "minus the sine; a linear function has zero",
       lambda k, out: k.second_derivative(torch.sin, k.x).allclose(-k.x.sin())),
    so("question-6-second-example-2",
       "slope 0 at a top or bottom; it bends down where the second derivative is negative", lambda k,
       out: k.cubic(k.t)[25].sub(2).abs() < 1e-5 and k.slope[25].abs() < 1e-5 and bool((k.curves[2][:50] < 0).all())),
    so(TWICE, "a second run fails", lambda k, out: "backward through the graph a second time" in out),
    so(f"{TWICE}-2", "retain_graph lets it run again, and gradients add up",
       lambda k, out: k.x.grad.allclose(2 * k.x.exp())),
    so("question-7-twice-example", "twice the gradient 2x", lambda k, out: numbers(out) == [0, 4, 8, 12]),
    so("8-the-sine-and-its-slope-example", "a tensor of a graph is no NumPy array; detach helps",
       lambda k, out: "detach" in out and numbers(out)[-5:] == [-1, -0.5, 0, 0.5, 1]),
    so("question-8-sine-example", "the slope is largest where the sine climbs through 0, and 0 at its tops", sine),
    Claim("9-trust-and-check-example", "one-sided is worse: its error ÷ that of the central difference",
          lambda k, out: abs(numbers(out)[0] / numbers(out)[1]), above=100, kind="exact"),
    so("9-trust-and-check-example-2", "a step along the second entry only",
       lambda k, out: numbers(out)[:3] == [1, 2.1, 3] and "1.9000" in out),
    Claim(NUMERIC, "the two gradients agree: largest difference", same_differences, below=1e-6),
    Claim(f"{NUMERIC}-2", "in between lies a valley: error at either end ÷ error at the bottom", valley, above=1000,
          kind="exact"),
    Claim(f"{NUMERIC}-3", "differences are slow: their time ÷ autograd's",
          lambda k, out: numbers(out)[1] / numbers(out)[0], above=5, kind="timed"),
    so(f"{NUMERIC}-4", "forward mode gives one slope per run, reverse mode all in one",
       lambda k, out: numbers(out) == [3, 12, 27, 3, 12, 27]),
]  # fmt: skip
