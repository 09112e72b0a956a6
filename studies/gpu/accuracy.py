"""Held-out accuracies of right answers on a GPU, with TF32 and without, against the thresholds."""

from __future__ import annotations

import json
import math
import os
import statistics
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import scipy.stats
import torch

from autograder.judge.judge import TRAININGS
from autograder.judge.thresholds import threshold
from autograder.paths import fashion_mnist
from studies.calibrate import accuracy, bound, calibrated_cases
from tests.right_answers import variants

Way = tuple[str, str]
"""Device and precision of matrix products in float32, as torch names them."""


def ways_of(device: str) -> dict[str, Way]:
    """The ways to compute: on the device with TF32 and without, and on the CPU."""
    gpu = {f"{device}, TF32": (device, "high"), device: (device, "highest")} if device != "cpu" else {}
    return {**gpu, "cpu": ("cpu", "highest")}


def one(way: Way, name: str, key: str, answer: str, seed: int) -> float:
    """The held-out accuracy of one run of one answer."""
    os.environ["HW_DEVICE"], precision = way
    torch.set_float32_matmul_precision(precision)
    return accuracy(name, key, answer, seed)


def false_failure(accuracies: list[float], least: float) -> float:
    """The probability that one more run misses the threshold: Student's t, as `calibrate.bound` has it."""
    n, sd = len(accuracies), statistics.stdev(accuracies)
    return float(scipy.stats.t.cdf((least - statistics.mean(accuracies)) / (sd * math.sqrt(1 + 1 / n)), n - 1))


def part(device: str, mode: str, short: bool) -> Iterator[tuple[str, Any]]:
    """Train every answer: figures by way, place and answer."""
    ways = ways_of(device)
    cases = list(calibrated_cases())[: 1 if short else None]
    yield "data", fashion_mnist().kind
    jobs: dict[tuple[str, str, str, str], list[Future[float]]] = {}
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 2) - 2), get_context("spawn")) as pool:
        for way, chosen in ways.items():
            for name, key, _ in cases:
                for number, answer in enumerate(["reference", *([] if short else variants(name))]):
                    seeds = range(1000 * number, 1000 * number + (2 if short else 10))
                    jobs[way, name, key, answer] = [pool.submit(one, chosen, name, key, answer, seed) for seed in seeds]
        for (way, name, key, answer), some in jobs.items():
            yield f"{way}, {name}, {key}, {answer}", _figures(name, key, some)


def _figures(name: str, key: str, jobs: list[Future[float]]) -> dict[str, Any]:
    failed = [str(job.exception())[-300:] for job in jobs if job.exception()]
    values = [job.result() for job in jobs if not job.exception()]
    if len(values) < 2:
        return {"runs": len(values), "failed": failed}
    least = threshold(name, key)
    misses = false_failure(values, least)
    return {
        "runs": len(values), "failed": failed, "mean": round(statistics.mean(values), 4),
        "sd": round(statistics.stdev(values), 5), "lowest": min(values), "bound": round(bound(values), 4),
        "threshold": least, "misses once": misses, "misses each time": misses**TRAININGS,
        "accuracies": json.dumps(values),
    }  # fmt: skip
