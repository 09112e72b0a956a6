"""What the cells of 04 are to show."""

from __future__ import annotations

import math

import torch

from studies.claims.claim import Claim, curve, numbers, so

VECTORIZE, CLASSES = "question-2-vectorize-example", "3-classes-that-grow-example"
SETTINGS = "question-4-hyperparameters-example"
DATA, DOWNHILL, EXACT = "question-5-data-example", "question-7-sgd-example", "10-the-exact-solution-example"
CLOSE, START, ORDER = "how-close-is-it-example", "where-to-start-example", "the-order-of-the-examples-example"
WHY, COPIES, CURVES = "why-train-at-all-example", "columns-that-say-the-same-example", "curves-example"
LOSS, OTHER = "question-6-squared-loss-example", "other-targets-example"


def line(printed: str, start: str) -> list[float]:
    """The numbers after `start` in the line that begins with it."""
    (rest,) = (one.removeprefix(start) for one in printed.splitlines() if one.startswith(start))
    return numbers(rest)


def error_of(out: str, lr: str) -> list[float]:
    """The errors after 1, 3 and 10 epochs at a learning rate."""
    return line(out, f"lr {lr}")[1::2]


def peaks(k, out):
    """Whether each curve has its top at its mean, the higher the smaller its standard deviation."""
    tops = [abs(k.x[curve.argmax()] - mu) < 0.02 for curve, (mu, sigma) in zip(k.curves, k.settings)]
    heights = [float(curve.max() * sigma) for curve, (mu, sigma) in zip(k.curves, k.settings)]
    return all(tops) and max(heights) - min(heights) < 0.01


def falls(k, out):
    """The last loss of the training curve ÷ the first."""
    points = curve(k.model.board, "train_loss")
    return points[-1] / points[0]


def steady(k, out):
    """How much more single values scatter than means of 20."""

    def scatter(label):
        x, y = map(torch.tensor, k.board.data[label])
        return (y - 1 / (1 + 0.05 * x)).std()

    return scatter("every value") / scatter("mean of 20")


def correlation(k, i):
    """The correlation of an input with the target, in the points shown."""
    return torch.corrcoef(torch.stack([k.data.X[:300, i], k.data.y[:300, 0]]))[0, 1]


def predictions(out: str) -> list[list[float]]:
    """First prediction and weights, by line."""
    return [numbers(one.partition("prediction")[2]) for one in out.splitlines()]


def miss(curve, k):
    """The mean squared distance of a curve from the points."""
    return (curve - k.y).square().mean()


def farther(k, out):
    """The largest error of the trained model and that of the closed form."""
    with torch.no_grad():
        ours, exact = ([*w.flatten().tolist(), b.item()] for w, b in ((k.model.w, k.model.b), (k.w, k.b)))
        true = [2.0, -3.0, 4.0]
        return max(abs(a - t) for a, t in zip(ours, true)), max(abs(a - t) for a, t in zip(exact, true))


def price(out: str, name: str) -> list[float]:
    """The three prices predicted from `price` or `log price`."""
    return numbers(next(one for one in out.splitlines() if one.startswith(name)).partition("[")[2].partition("]")[0])


def exploded(error: float) -> float:
    """An error, a finite number also where it is none."""
    return error if math.isfinite(error) else 1e9


CLAIMS = [
    so("1-the-bell-curve-example", "np.exp takes an array",
       lambda k, out: "4.0 3.14" in out and len(numbers(out)) == 8),
    so("question-1-normal-example", "the area stays 1", lambda k, out: numbers(out)[:3] == [1, 1, 1]),
    so("question-1-normal-example", "the mean moves the curve, the standard deviation stretches it", peaks),
    so("2-one-by-one-or-all-at-once-example", "loop and vectorized give the same",
       lambda k, out: torch.stack(k.squares).equal(k.numbers**2)),
    Claim(VECTORIZE, "the loop is slower: its time ÷ the vectorized one",
          lambda k, out: line(out, "add_loop")[0] / line(out, "add_vectorized")[0], above=10, kind="timed"),
    Claim(f"{VECTORIZE}-2", "the loop's time grows with the length: 10,000 numbers ÷ 100",
          lambda k, out: k.times[0][3] / k.times[0][1], above=30, kind="timed"),
    Claim(f"{VECTORIZE}-2", "the vectorized sum hardly notices: 10,000 numbers ÷ 10",
          lambda k, out: k.times[1][3] / k.times[1][0], below=20, kind="timed"),
    so(CLASSES, "a class gets a method, also for objects that exist",
       lambda k, out: out == "21 degrees Celsius\nlabel\n"),
    so(f"{CLASSES}-2", "the name holds what the decorator returns", lambda k, out: k.greeting == ["hello"] * 3),
    so("question-3-add-to-class-example", "the thermometer learns a trick", lambda k, out: numbers(out) == [69.8]),
    so("4-settings-that-are-kept-example", "a function sees its caller's arguments",
       lambda k, out: "'dish', 'minutes'" in out and "soup" in out),
    so(f"{SETTINGS}-2", "what is ignored leaves no trace",
       lambda k, out: out.endswith("has a cook: False\n") and "cook" not in k.soup.hparams),
    Claim(f"{SETTINGS}-3", "single values jump, means of 20 do not: scatter of the first ÷ of the second", steady,
          above=2),
    so("5-data-with-a-known-answer-example", "a flat w gives a flat result, a column a column",
       lambda k, out: numbers(out) == [4, 4, 1]),
    so("5-data-with-a-known-answer-example-2", "the last batch is short; one pass in order, one shuffled",
       lambda k, out: numbers(out)[:11] == [3, *range(10)] and sorted(numbers(out)[12:]) == list(range(10))),
    Claim("5-data-with-a-known-answer-example-2", "the second line is shuffled: numbers not in their place",
          lambda k, out: sum(a != b for a, b in zip(numbers(out)[12:], range(10))), above=0),
    so(DATA, "32 batches, the last with 8 examples", lambda k, out: numbers(out)[-3:] == [32, 32, 8]),
    Claim(f"{DATA}-2", "the sign of weight 1 can be seen: correlation", lambda k, out: correlation(k, 0), above=0.3),
    Claim(f"{DATA}-2", "the sign of weight 2 can be seen: correlation", lambda k, out: correlation(k, 1), below=-0.5),
    so("6-how-wrong-is-a-prediction-example", "torch compares each with all",
       lambda k, out: (k.column - k.flat).shape == (3, 3)),
    so(LOSS, "the squared loss wants the mean, the absolute loss the median",
       lambda k, out: numbers(out)[:4] == [4.9, 4.9, 3.5, 3.5]),
    so(LOSS, "the outlier pulls the mean far to the right of the median", lambda k, out: k.x.mean() - k.x.median() > 1),
    so("7-one-step-downhill-example", "-= writes; gradients add; a generator is read once",
       lambda k, out: "tensor([4.], requires_grad=True) tensor([10.])" in out and "tensor([18.])" in out
       and "[1, 2, 3] []" in out),
    so(DOWNHILL, "0.05 creeps: after 10 steps not half as near as it gets",
       lambda k, out: k.paths[0] == sorted(k.paths[0]) and 0.5 < abs(k.paths[0][10] - 3)),
    so(DOWNHILL, "0.9 jumps over the valley again and again and comes to rest late",
       lambda k, out: all((a - 3) * (b - 3) < 0 for a, b in zip(k.paths[1], k.paths[1][1:]))
       and abs(k.paths[1][5] - 3) > 0.5 and abs(k.paths[1][-1] - 3) < 0.1),
    so(DOWNHILL, "above 1 each jump is longer than the last",
       lambda k, out: all(abs(c - b) > abs(b - a) for a, b, c in zip(k.paths[2], k.paths[2][1:], k.paths[2][2:]))),
    Claim("8-the-model-example", "weights start at small numbers: the largest of three",
          lambda k, out: max(map(abs, numbers(out))), below=0.06),
    so("question-8-model-example", "predictions are a column", lambda k, out: numbers(out)[:2] == [32, 1]),
    Claim("question-9-fit-epoch-example-2", "the curves fall quickly: last training loss ÷ first", falls, below=0.02),
    Claim(CLOSE, "the weights are found: largest error of w and b",
          lambda k, out: max(map(abs, (k.data.w - k.model.w.detach().flatten()).tolist() + [4 - k.model.b.item()])),
          below=0.05),
    Claim(f"{CLOSE}-2", "too small a rate does not arrive: error at 0.003 after 10 epochs ÷ at 0.03",
          lambda k, out: error_of(out, "0.003")[-1] / error_of(out, "0.03")[-1], above=10),
    Claim(f"{CLOSE}-2", "more epochs help: error at 0.03 after 1 epoch ÷ after 10",
          lambda k, out: error_of(out, "0.03 ")[0] / error_of(out, "0.03 ")[-1], above=10),
    Claim(f"{CLOSE}-2", "at 2.5 the numbers explode: error after 10 epochs, or nan as 1e9",
          lambda k, out: exploded(error_of(out, "2.5")[-1]), above=100),
    Claim(START, "from zero training works: error after 10 epochs", lambda k, out: numbers(out)[-1], below=0.05),
    so(f"{START}-2", "both gradients are zero", lambda k, out: not k.W1.grad.any() and not k.W2.grad.any()),
    Claim(ORDER, "sorted data goes wrong: mean error ÷ that of a new order in each epoch",
          lambda k, out: line(out, "sorted")[0] / line(out, "each epoch")[0], above=1.5),
    Claim(ORDER, "sorted data is worse than shuffling once: mean error of the first ÷ of the second",
          lambda k, out: line(out, "sorted")[0] / line(out, "shuffled once")[0], above=1),
    Claim(ORDER, "a new order in each epoch beats shuffling once: mean error once ÷ each epoch",
          lambda k, out: line(out, "shuffled once")[0] / line(out, "each epoch")[0], above=1),
    Claim("other-formulas-example", "the resistance is found: distance from 47",
          lambda k, out: abs(line(out, "resistance")[0] - 47), below=1.5),
    Claim("other-formulas-example", "the temperature is found: distance from 1.3",
          lambda k, out: abs(line(out, "temperature")[0] - 1.3), below=0.05),
    Claim(EXACT, "b folds into w: largest difference", lambda k, out: numbers(out)[0], below=1e-5),
    so(f"{EXACT}-2", "rank 1 with 2 columns; pinv still solves",
       lambda k, out: numbers(out)[:2] == [1, 2] and (k.A @ (torch.linalg.pinv(k.A) @ k.y)).allclose(k.y, atol=1e-4)),
    Claim(WHY, "not even the exact solution is exact: its largest error",
          lambda k, out: farther(k, out)[1], above=1e-6),
    Claim(WHY, "the exact solution comes close: its largest error", lambda k, out: farther(k, out)[1], below=0.003),
    Claim(WHY, "the trained model is nearly as good: its largest error", lambda k, out: farther(k, out)[0], below=0.01),
    Claim(f"{WHY}-2", "one Newton step goes straight to the solution: largest distance from the closed form",
          lambda k, out: ((k.v - torch.linalg.solve(k.hessian, k.gradient)).flatten() - torch.cat([k.w.flatten(),
          k.b])).abs().max(), below=1e-3),
    Claim(COPIES, "the predictions agree: largest difference of the first one",
          lambda k, out: max(one[0] for one in predictions(out)) - min(one[0] for one in predictions(out)), below=0.01),
    Claim(CURVES, "the parabola fits, a line does not: mean squared distance of the line ÷ of the parabola",
          lambda k, out: miss(k.curves[0], k) / miss(k.curves[1], k), above=2),
    Claim(f"{CURVES}-2", "two linear layers are one: largest difference", lambda k, out: numbers(out)[0], below=1e-5),
    Claim(OTHER, "in logarithms no prediction is negative: the smallest one",
          lambda k, out: min(price(out, "log price")), above=0),
    Claim(OTHER, "without them one can be: the prediction at size 0", lambda k, out: price(out, "price")[0], below=0),
    Claim(f"{OTHER}-2", "the best rate is the mean count: their distance",
          lambda k, out: abs(numbers(out)[0] - numbers(out)[1]), below=0.011),
]  # fmt: skip
