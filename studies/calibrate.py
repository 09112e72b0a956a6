"""Measure the held-out accuracy of right answers and write the thresholds: `make calibrate`.

For every case with a threshold, the reference and each right variant train with many seeds, on the whole data and on
the subset. The threshold is the lowest 99.99 % prediction bound for one more run (t-based, one-sided), minus 0.005.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import scipy.stats
import torch
from PIL import Image

from autograder.judge.compare import features_of, try_probe
from autograder.judge.expected import sent
from autograder.paths import KIT as ROOT
from autograder.paths import THRESHOLDS
from autograder.questions import assignment_names, load_assignment
from autograder.sandbox.inside.devices import place
from autograder.spec.question import Case, names
from reference.d2lite import device
from reference.fashion_mnist import find_fashion_mnist
from studies.regrade import HEADING
from tests.right_answers import variants

SUBSET = ROOT / "reference" / "fashion-mnist-subset"
FIGURE = ROOT / "docs" / "calibration.png"
SEEDS = 30
CONFIDENCE = 0.9999
MARGIN = 0.005
Runs = dict[str, list[float]]
"""Held-out accuracies by the name of the answer: `reference`, or a variant."""


def calibrated_cases() -> Iterator[tuple[str, str, Case]]:
    """Assignment, threshold key and case of everything that is measured against a threshold."""
    for name in assignment_names():
        for question in load_assignment(name).questions:
            for case in question.cases:
                if case.threshold:
                    yield name, case.threshold, case


def accuracy(name: str, key: str, answer: str, seed: int) -> float:
    """The held-out accuracy of one run of one answer."""
    torch.set_num_threads(1)
    assignment = load_assignment(name)
    case = next(case for other, other_key, case in calibrated_cases() if (other, other_key) == (name, key))
    replaces = {} if answer == "reference" else vars(variants(name)[answer])
    (inputs,) = case.inputs(torch.Generator().manual_seed(seed))
    measured = try_probe(case.probe, None, names(assignment.reference, replaces), place(sent(inputs), device()), seed)
    if isinstance(measured, Exception):
        raise measured
    return float(features_of(case.features, place(measured, "cpu"), inputs)["accuracy"])


def bound(accuracies: list[float]) -> float:
    """The one-sided lower prediction bound for one more run: mean - t sd sqrt(1 + 1/n)."""
    n = len(accuracies)
    t = float(scipy.stats.t.ppf(CONFIDENCE, n - 1))
    return statistics.mean(accuracies) - t * statistics.stdev(accuracies) * math.sqrt(1 + 1 / n)


def threshold_of(runs: Runs) -> float:
    """The threshold that every answer passes, rounded down to four digits."""
    return math.floor(1e4 * (min(map(bound, runs.values())) - MARGIN)) / 1e4


def use_subset(subset: bool) -> None:
    """In a worker: read the subset, or what the kit finds by itself."""
    if subset:
        os.environ["FASHION_MNIST_ROOT"] = str(SUBSET)


def measure(subset: bool) -> dict[tuple[str, str], Runs]:
    """All runs on one data set, as many at a time as there are cores."""
    found: dict[tuple[str, str], Runs] = {}
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"), use_subset, (subset,)) as pool:
        for name, key, _ in calibrated_cases():
            for number, answer in enumerate(("reference", *variants(name))):
                seeds = range(1000 * number, 1000 * number + SEEDS)  # no two answers share one
                jobs = [pool.submit(accuracy, name, key, answer, seed) for seed in seeds]
                found.setdefault((name, key), {})[answer] = [job.result() for job in jobs]
                print(f"{name} {key} {answer}: {statistics.mean(found[name, key][answer]):.4f}", flush=True)
    return found


def write_figure(everything: dict[str, dict[tuple[str, str], Runs]], path: Path) -> None:
    """Every run as a stroke, each threshold as a line."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    panels = [(data, place, runs) for data, found in everything.items() for place, runs in found.items()]
    figure, axes = pyplot.subplots(len(panels), figsize=(8, 2.4 * len(panels)), squeeze=False, layout="constrained")
    for axis, (data, (name, key), runs) in zip(axes.flat, panels):
        for row, accuracies in enumerate(runs.values()):
            axis.plot(accuracies, [row] * len(accuracies), "|", color="C0", markersize=14, alpha=0.6)
        axis.set_yticks(range(len(runs)), list(runs))
        axis.set_ylim(len(runs) - 0.5, -0.5)
        axis.axvline(threshold_of(runs), color="C3")
        axis.set_title(f"{name}, {key}, {data} data: threshold {threshold_of(runs):.4f}", fontsize=10, loc="left")
    axes.flat[-1].set_xlabel("held-out accuracy (one stroke per run; the red line is the threshold)")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)  # a third of the bytes


def write_page(everything: dict[str, dict[tuple[str, str], Runs]], path: Path) -> None:
    """The table behind the thresholds."""
    lines = [
        "# Calibration",
        "",
        f"`make calibrate` trains every right answer with {SEEDS} seeds (the order of the data, the initial",
        "parameters, the permutations of pixels and labels all change) and writes `autograder/thresholds.json`, the",
        f"one file that the grader reads. For each answer the *bound* is the one-sided {CONFIDENCE:.2%} lower",
        "prediction bound for one more run, mean − t · sd · √(1 + 1/n), with t from Student's distribution with",
        f"n − 1 degrees of freedom. The threshold is the lowest bound of all answers minus {MARGIN}.",
        "Measured on the CPU. The picture comes from the same runs; `make pictures` makes the others.",
        "",
        "![Held-out accuracies of right answers, a stroke per run, and the thresholds as red lines](calibration.png)",
        "",
        "| assignment | key | data | answer | runs | mean | sd | lowest | bound | threshold |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for data, found in everything.items():
        for (name, key), runs in found.items():
            for answer, values in runs.items():
                mean, sd = statistics.mean(values), statistics.stdev(values)
                figures = [f"{figure:.4f}" for figure in (mean, sd, min(values), bound(values), threshold_of(runs))]
                lines.append(f"| {' | '.join([name, key, data, answer, str(len(values)), *figures])} |")
    lines += [
        "",
        "A threshold does not tell a right model from every wrong one: after 10 epochs a softmax over the wrong axis",
        "can come close. That is why a training question also looks at numbers: one step at learning rate 1, and 20",
        "examples learned by heart. Accuracies have a longer tail than a normal distribution: a model that misses the",
        "threshold is trained again, otherwise drawn, up to twice, before it loses points. No GPU was at hand: its",
        "threshold is the CPU's, and who misses it there is judged anew on the CPU.",
    ]
    _, heading, regraded = path.read_text(encoding="utf-8").partition(HEADING)
    path.write_text("\n".join(lines) + "\n" + heading + regraded, encoding="utf-8")


def main() -> None:
    """Measure on the CPU and both data sets, then write the thresholds, the page and the figure."""
    os.environ["HW_DEVICE"] = "cpu"
    if find_fashion_mnist().kind != "whole":
        sys.exit("Calibration needs the whole Fashion-MNIST: apt install dataset-fashion-mnist.")
    everything = {"whole": measure(subset=False), "subset": measure(subset=True)}
    thresholds = json.loads(THRESHOLDS.read_text())
    for data, found in everything.items():
        for (name, key), runs in found.items():
            thresholds.setdefault(name, {}).setdefault(key, {})[data] = threshold_of(runs)
    THRESHOLDS.write_text(json.dumps(thresholds, indent=2) + "\n")
    write_figure(everything, FIGURE)
    write_page(everything, ROOT / "docs" / "calibration.md")


if __name__ == "__main__":
    main()
