"""Write a CSV file: four lines of a table, in a folder that may not exist yet [2.2.1]."""

from __future__ import annotations

import torch

from autograder.questions.draws import randint, shuffled
from autograder.questions.preprocessing.calls import REPLACED
from autograder.questions.preprocessing.probes import file_written
from autograder.spec.measure import Measurement
from autograder.spec.mistakes import read_mistakes
from autograder.spec.question import Case, Example, Inputs, Question

NAMES = ("house", "rooms", "table", "tiny", "prices")


def path(generator: torch.Generator, kind: str) -> Measurement:
    """A path of this kind with random names, and what is there already."""
    one, two, three = (f"{name}{randint(generator, 0, 99)}" for name in shuffled(generator, NAMES)[:3])
    file = f"{three}.csv"
    forms: dict[str, Measurement] = {
        "bare": {"path": file},
        "existing": {"path": f"{one}/{file}", "existing": one},
        "missing": {"path": f"{one}/{file}"},
        "deep": {"path": f"{one}/{two}/{file}"},
        "partly": {"path": f"{one}/{two}/{file}", "existing": one},
        "absolute": {"path": f"{one}/{two}/{file}", "absolute": True},
        "twice": {"path": f"{one}/{file}", "existing": one, "twice": True},
    }
    return forms[kind]


def paths(*kinds: str) -> Inputs:
    return lambda generator: [path(generator, kind) for kind in kinds]


QUESTION = Question(
    id="write_csv",
    title="Write a CSV file",
    defines=("write_house_csv",),
    example=Example(
        file_written,
        lambda: [
            {"path": "tables/house.csv", "existing": "tables"},
            {"path": "new/house.csv", "existing": "."},
            {"path": "new/folder/house.csv", "existing": "."},
            {"path": "house.csv", "existing": "."},
            {"path": "old/house.csv", "existing": "old", "twice": True, "_call": REPLACED},
        ],
    ),
    cases=(
        Case("content", 4, "A file in a folder that exists", file_written, paths("existing", "twice")),
        Case(
            "folders", 2, "Folders that do not exist yet", file_written,
            paths("existing", "missing", "deep", "partly", "absolute"),
        ),
        Case("bare name", 2, "A bare file name", file_written, paths("existing", "bare")),
    ),
    mistakes=read_mistakes(__file__),
)  # fmt: skip
