"""What the cells of 06 are to show."""

from __future__ import annotations

import math

import torch

from studies.claims.claim import Claim, curve, numbers, so

BEND, ACTIVATIONS = "1-why-layers-need-something-between-them-example", "2-activation-functions-example"
ACTIVATED = "question-1-activations-example"
SLOPES, LAYERS = "question-2-slopes-example", "5-the-network-from-layers-example"
BACKPROP = "question-5-backprop-example"
TRAINING, TRAINED, SWEEP = "7-training-example", "question-6-training-example", "question-7-sweep-example"


def distance(k, beta, other):
    """The largest distance of swish from another function."""
    return (k.swish(k.x, beta) - other(k.x)).abs().max()


def corners(values):
    """In which of the equal steps along the horizontal axis the slope changes."""
    return set((values.diff().diff().abs() > 1e-3 * values.abs().max()).nonzero().flatten().tolist())


def unexplained(k, out):
    """How many places at which a curve bends are not beside a dot."""
    near = {round((float(bend) + 4) / 8 * 399) - 1 + off for bend in k.bends for off in (-1, 0, 1)}
    return len(set.union(*map(corners, k.outputs)) - near)


def smoothness(k, out):
    """The correlation of neighboring pixels in the pictures shown."""
    pictures = k.learned[:, k.strongest].T.reshape(8, 28, 28)
    return torch.corrcoef(torch.stack([pictures[:, :, 1:].flatten(), pictures[:, :, :-1].flatten()]))[0, 1]


def falls(model):
    """The last point of the curve of the training loss ÷ the first."""
    points = curve(model.board, "train_loss")
    return points[-1] / points[0]


def last(out):
    """The last number of each line."""
    return [numbers(line)[-1] for line in out.splitlines()]


CLAIMS = [
    Claim(BEND, "two affine maps are one: largest difference", lambda k, out: numbers(out)[0], below=1e-12),
    so(BEND, "with a zero matrix all that is left is a constant",
       lambda k, out: ((k.X @ k.W1 + k.b1) @ (0 * k.W2) + k.b2).equal(k.b2.expand(5, 2)), "drawn"),
    so(ACTIVATIONS, "maximum, clamp, where, exp, abs and erf work entry by entry",
       lambda k, out: numbers(out)[:12] == [0, 0, 0, 3, -1, -0.5, 0, 1, -20, -5, 0, 3]),
    so(f"{ACTIVATIONS}-2", "nan in the first half, finite in the second, values the same",
       lambda k, out: out.count("nan") == 1 and "nan" in out.splitlines()[0] and k.x.grad.isfinite().all()),
    so(ACTIVATED, "all six have their limits: sigmoid and tanh squeeze, gelu and swish follow relu far out",
       lambda k, out: 0 < k.sigmoid(k.x).min() < k.sigmoid(k.x).max() < 1 and -1 < k.tanh(k.x).min() < -0.99
       and k.gelu(k.x)[-1] > 7.8 and k.swish(k.x)[0].abs() < 0.01),
    Claim(f"{ACTIVATED}-2", "swish with beta 8 comes close to relu: largest distance",
          lambda k, out: distance(k, 8.0, k.relu), below=0.05, kind="exact"),
    Claim(f"{ACTIVATED}-2", "swish with beta 1.702 comes close to gelu: largest distance",
          lambda k, out: distance(k, 1.702, k.gelu), below=0.03, kind="exact"),
    Claim(f"{ACTIVATED}-3",
          "each hidden unit adds at most one bend, with prelu at the same places: bends that are not at a dot",
          unexplained, below=1),
    Claim(f"{ACTIVATED}-3", "with prelu the bends are less sharp: the sharpest ÷ that of relu",
          lambda k, out: k.outputs[1].diff().diff().abs().max() / k.outputs[0].diff().diff().abs().max(), below=0.75),
    so("3-slopes-example", "both ways do the same", lambda k, out: numbers(out) == [2, 4, 6, 2, 4, 6]),
    so(SLOPES, "the slope of the sigmoid is 0.25 at most, nearly 0 beyond 5",
       lambda k, out: 0.249 < k.slopes["sigmoid"].max() < 0.2501 and k.slopes["sigmoid"][k.x.abs() > 5].max() < 0.01),
    Claim(f"{SLOPES}-2", "with sigmoid nothing is left after ten layers: size of the gradient",
          lambda k, out: k.gradient_norm(k.sigmoid, 10, 1.0), below=1e-5),
    Claim(f"{SLOPES}-2", "with relu it survives: size after twenty layers ÷ after one",
          lambda k, out: k.gradient_norm(k.relu, 20, 2**0.5) / k.gradient_norm(k.relu, 1, 2**0.5), above=0.1, below=10),
    so("4-the-network-from-scratch-example", "the loss is safe for large logits",
       lambda k, out: numbers(out) == [500.0635]),
    Claim("question-3-scratch-example", "before training the loss is close to ln 10: its distance",
          lambda k, out: abs(numbers(out)[-1] - math.log(10)), below=0.05),
    so(LAYERS, "LazyLinear becomes an ordinary Linear",
       lambda k, out: "LazyLinear(in_features=0" in out and out.count(": Linear(in_features=16") == 1),
    so(f"{LAYERS}-2", "a star unpacks a list of layers", lambda k, out: out.count("(2): ") == 1),
    so("question-4-concise-example", "one hidden layer, or one for each size",
       lambda k, out: "[(256, 784), (256,), (10, 256), (10,)]" in out and "(64, 256)" in out),
    Claim("6-backpropagation-by-hand-example", "the rules agree with autograd: largest difference",
          lambda k, out: max(numbers(out)[:2]), below=1e-5),
    Claim(BACKPROP, "your gradients agree with autograd's: largest difference",
          lambda k, out: max(last(out)[1:]), below=1e-5),
    so(f"{BACKPROP}-2", "203,530 parameters, 68,096 values", lambda k, out: "203,530" in out and "68,096" in out),
    Claim(f"{BACKPROP}-3", "the way back costs: time of both ways ÷ of the way forward",
          lambda k, out: last(out)[1] / last(out)[0], above=1.2, kind="timed"),
    Claim(TRAINING, "the curves fall while it learns (from scratch): last training loss ÷ first",
          lambda k, out: falls(k.model), below=0.8),
    Claim(f"{TRAINING}-2", "the curves fall while it learns (from layers): last training loss ÷ first",
          lambda k, out: falls(k.concise), below=0.8),
    Claim(f"{TRAINED}-2", "softmax regression reaches about 0.83, the hidden layer pays off: mean of both networks",
          lambda k, out: sum(numbers(out)[:2]) / 2, above=0.83, data="whole"),
    Claim(f"{TRAINED}-2", "with a tenth of the data it gains little: mean of both networks",
          lambda k, out: sum(numbers(out)[:2]) / 2, above=0.82, data="subset"),
    Claim(f"{TRAINED}-3", "the weights show what a unit reacts to: correlation of neighboring pixels", smoothness,
          above=0.3),
    Claim(f"{TRAINED}-4", "one hidden unit reaches a small part: the better accuracy",
          lambda k, out: max(last(out)), below=0.5, kind="own seed"),
    Claim(f"{TRAINED}-4", "one hidden unit learns something, with one seed: accuracy",
          lambda k, out: last(out)[0], above=0.15, kind="own seed"),
    Claim(f"{TRAINED}-4", "one of them is a surprise, a dead unit: accuracy",
          lambda k, out: last(out)[1], above=0.0999, below=0.1001, kind="own seed"),
    so("8-choosing-settings-example", "a function is a value like any other",
       lambda k, out: out == "[10, 20, 30]\nTrue -0.5 0.5\n"),
    Claim(SWEEP, "two epochs are enough to see a trend: accuracy of 256 units − of 4",
          lambda k, out: k.by_width[256] - k.by_width[4], above=0.02),
    Claim(SWEEP, "two epochs are enough to see a trend: accuracy of 64 units − of 4",
          lambda k, out: k.by_width[64] - k.by_width[4], above=0.02),
    Claim(f"{SWEEP}-2", "too small a step learns slowly: best accuracy − that of 0.01",
          lambda k, out: max(k.by_lr.values()) - k.by_lr[0.01], above=0.02),
    Claim(f"{SWEEP}-2", "too large a step jumps around: best accuracy − that of 1.0",
          lambda k, out: max(k.by_lr.values()) - k.by_lr[1.0], above=0.005),
    Claim(f"{SWEEP}-3", "one more layer differs by a few hundredths at most",
          lambda k, out: abs(last(out)[0] - last(out)[1]), below=0.09),
    so(f"{SWEEP}-4", "too small weights shrink the values, Xavier keeps them",
       lambda k, out: k.sizes(0.01)[-1] < 1e-6 and k.sizes((2 / 512) ** 0.5)[-1] > 0.1, "drawn"),
    Claim(f"{SWEEP}-4", "with size 1 every tanh sits at -1 or 1: standard deviation of the values",
          lambda k, out: min(k.sizes(1.0)), above=0.9),
    Claim(f"{SWEEP}-5", "small normal weights have learned nothing: accuracy", lambda k, out: last(out)[0], below=0.2),
    Claim(f"{SWEEP}-5", "Xavier's weights are on their way: accuracy − that of small normal ones",
          lambda k, out: last(out)[1] - last(out)[0], above=0.1),
]  # fmt: skip
