"""Fashion-MNIST in batches: a class that loads, scales and resizes images, and shuffles those for training [4.2]."""

from __future__ import annotations

from autograder.questions.draws import randint
from autograder.questions.softmax_regression import features, probes
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question


def made_up(*settings: tuple[int, tuple[int, int], bool, int]) -> Inputs:
    """Made-up data: batch size, image size, whether these are defaults that are left out, about how many batches."""
    return lambda generator: [
        {
            "train_size": randint(generator, count * batch_size, (count + 2) * batch_size),
            "val_size": randint(generator, 12, 25) + (count - 4) * batch_size,
            "seed": randint(generator, 0, 10**6), "batch_size": batch_size, "resize": resize, "by_default": by_default,
        }
        for batch_size, resize, by_default, count in settings
    ]  # fmt: skip


QUESTION = Question(
    id="dataset",
    title="Fashion-MNIST in batches",
    defines=("FashionMNIST",),
    example=Example(
        probes.dataset,
        lambda: [
            {"train_size": 10, "val_size": 6, "seed": 4, "batch_size": 4, "resize": resize}
            for resize in [(28, 20), (28, 28)]
        ],
        features.batches,
    ),
    cases=(
        Case(
            "batches", 8, "Batches of the stored images", probes.dataset,
            made_up((7, (28, 28), False, 30), (64, (28, 28), True, 4)), features.batches, reply_mib=8,
        ),
        Case(
            "resize", 4, "Images of another size", probes.dataset,
            made_up((7, (20, 32), False, 4), (11, (20, 32), False, 4)), features.batches,
        ),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
