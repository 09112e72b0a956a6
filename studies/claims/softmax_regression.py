"""What the cells of 05 are to show."""

from __future__ import annotations

import math

import torch

from studies.claims.claim import Claim, curve, numbers, so

DATA, LABELS, SCORES = "1-the-data-example", "question-2-labels-example", "3-from-scores-to-probabilities-example"
SOFTMAX, WRONG, TRAINING = "question-3-softmax-example", "4-how-wrong-is-a-prediction-example", "7-training-example"
TRAINED, ERRORS = "question-7-training-example", "question-8-errors-example"
TOPS = {"t-shirt", "pullover", "coat", "shirt"}


def milliseconds(out, line):
    """The time in a line of the cell about batch sizes."""
    return numbers(out.splitlines()[line])[-1]


def like_a_trouser(k, out):
    """The correlation of the weights of `trouser` with what its pictures have more than others."""
    X, y = (torch.cat(parts) for parts in zip(*k.data.val_dataloader()))
    more = X[y == 1].mean(0) - X.mean(0)
    weights = k.model.W.detach().cpu()[:, k.data.text_labels(list(range(10))).index("trouser")]
    return torch.corrcoef(torch.stack([weights, more.flatten()]))[0, 1]


def accuracies(out):
    """The accuracies in lines such as `lr 0.1: held-out accuracy 0.804`."""
    return [numbers(line)[-1] for line in out.splitlines() if "accuracy" in line]


def shares(k, out):
    """Whether the largest logit has nearly all at the lowest temperature, and ever less, down to about a third."""
    largest = k.P[:, 2]
    return largest[0] > 0.99 and bool((largest.diff() <= 0).all()) and k.P[-1].max() - k.P[-1].min() < 0.1


CLAIMS = [
    so(DATA, "pixels are whole numbers from 0 to 255",
       lambda k, out: str(k.images.dtype) == "torch.uint8" and k.images.min() == 0 and k.images.max() == 255),
    so(DATA, "60,000 pictures to train on", lambda k, out: len(k.images) == len(k.labels) == 60_000).on("whole"),
    so(DATA, "a tenth of them", lambda k, out: len(k.images) == len(k.labels) == 6_000).on("subset"),
    so(f"{DATA}-2", "a picture grows from 2 x 2 to 4 x 4, with values from 0 to 1",
       lambda k, out: out.count("[") >= 5 and numbers(out)[-1] == 1),
    so(f"{DATA}-3", "the last batch is short; one pass in order, one shuffled",
       lambda k,
       out: out.startswith("[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]") and sorted(numbers(out)[10:]) == list(range(10))),
    so("question-1-dataset-example", "60,000 pictures make 235 batches",
       lambda k, out: numbers(out)[-1] == 235 and k.X.shape == (256, 1, 28, 28)).on("whole"),
    so("question-1-dataset-example", "6,000 pictures make 24 batches",
       lambda k, out: numbers(out)[-1] == 24 and k.X.shape == (256, 1, 28, 28)).on("subset"),
    so(f"{LABELS}-2", "a batch is shown with its names",
       lambda k, out: k.data.text_labels([9, 2]) == ["ankle boot", "pullover"]),
    Claim(f"{LABELS}-3", "batches of 1 take much longer than of 256: time of the first ÷ of the last",
          lambda k, out: milliseconds(out, 0) / milliseconds(out, 2), above=20, kind="timed"),
    Claim(f"{LABELS}-3", "batches of 16 lie between: time ÷ that of 256",
          lambda k, out: milliseconds(out, 1) / milliseconds(out, 2), above=2, kind="timed"),
    so(SCORES, "each row is divided by its own sum",
       lambda k, out: "0.1667, 0.3333, 0.5000" in out and "0.2667, 0.3333, 0.4000" in out),
    so(f"{SCORES}-2", "above e^88 all is inf, and inf / inf is nan",
       lambda k, out: out.count("inf") == 2 and out.count("nan") == 2),
    so(SOFTMAX, "right for logits near 1000 and near -1000",
       lambda k, out: numbers(out)[3:] == [1, 0, 0, 0.3333, 0.3333, 0.3333]),
    so(f"{SOFTMAX}-2",
       "a low temperature gives nearly all to the largest logit, a high one moves all toward the same share", shares),
    so(WRONG, "with probability 1 the loss is 0, with almost nothing it is large",
       lambda k, out: abs(math.log(k.p[-1])) < 1e-6 and -math.log(k.p[0]) > 5),
    so(f"{WRONG}-2", "the two numbers agree; one entry for each pair",
       lambda k, out: numbers(out)[3:] == [0.5108, 0.5108, 13, 21]),
    so("question-4-cross-entropy-example", "the mean of -ln 0.1 and -ln 0.5", lambda k, out: numbers(out) == [1.4979]),
    so("5-accuracy-example", "booleans pick rows",
       lambda k, out: "[False,  True]" in out and "[[0.3000, 0.2000, 0.5000]]" in out),
    so("question-5-accuracy-example", "one of two is right", lambda k, out: numbers(out) == [0.5, 0, 1]),
    so("6-the-model-example", "the optimizer finds an nn.Parameter, not a plain tensor",
       lambda k, out: out.startswith("['registered']")),
    Claim("question-6-model-example", "before training the loss is close to ln 10: its distance",
          lambda k, out: abs(numbers(out)[0] - math.log(10)), below=0.1),
    Claim(TRAINING, "the loss falls: last training loss ÷ first",
          lambda k, out: curve(k.model.board, "train_loss")[-1] / curve(k.model.board, "train_loss")[0], below=0.8),
    Claim(TRAINING, "the held-out accuracy rises above 0.8: the highest",
          lambda k, out: max(curve(k.model.board, "val_acc")), above=0.8),
    Claim(TRAINING, "it rises: the highest − the first",
          lambda k, out: max(curve(k.model.board, "val_acc")) - curve(k.model.board, "val_acc")[0], above=0.01),
    Claim(TRAINED, "and then jumps up and down by a few hundredths: the highest − the exact one at the end",
          lambda k, out: max(curve(k.model.board, "val_acc")) - numbers(out)[-1], below=0.08),
    Claim(f"{TRAINED}-2",
          "bright pixels speak for the class, and the trouser can be seen: correlation with its pictures",
          like_a_trouser, above=0.4),
    Claim(f"{TRAINED}-3", "the learning rate matters: best accuracy − worst",
          lambda k, out: max(accuracies(out)) - min(accuracies(out)), above=0.02),
    Claim(ERRORS, "the most common confusions are among t-shirt, pullover, coat and shirt: how many of the five shown",
          lambda k, out: sum(set(pair) <= TOPS for pair, _ in k.Counter(k.mistakes).most_common(5)), above=2),
    so(f"{ERRORS}-2", "each title says two classes that differ",
       lambda k, out: all(true != guess for true, guess in k.mistakes), "drawn"),
    so("9-straight-from-the-logits-example", "the loss is inf and training breaks",
       lambda k, out: "inf" in out and out.count("nan") == 2),
    so("question-9-logits-example", "the loss is 1000 and the gradient is finite",
       lambda k, out: out.startswith("tensor(1000.") and "[[-1.,  1.]]" in out),
    Claim("question-9-logits-example",
          "probabilities minus one-hot, divided by n: the largest difference is only rounding", lambda k,
          out: numbers(out)[-1], below=1e-6),
]  # fmt: skip
