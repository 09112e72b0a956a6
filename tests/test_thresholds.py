"""The thresholds that the grader reads are those that were measured."""

from __future__ import annotations

import json
from collections import defaultdict

from autograder.paths import KIT, THRESHOLDS


def test_each_threshold_is_what_the_page_of_calibration_says_was_measured():
    measured: dict[tuple[str, ...], list[tuple[float, float]]] = defaultdict(list)
    for line in (KIT / "docs" / "calibration.md").read_text(encoding="utf-8").splitlines():
        if line.count("|") == 11 and line.rstrip(" |")[-1].isdigit():
            assignment, key, data, _, *_, bound, threshold = (one.strip() for one in line.strip("|").split("|"))
            measured[assignment, key, data].append((float(bound), float(threshold)))
    read = {
        (assignment, key, data): threshold
        for assignment, keys in json.loads(THRESHOLDS.read_text()).items()
        for key, kinds in keys.items()
        for data, threshold in kinds.items()
    }
    said = {place: {threshold for _, threshold in rows} for place, rows in measured.items()}
    assert {place: {value} for place, value in read.items()} == said, "run `make calibrate`, which writes both"
    for place, rows in measured.items():
        lowest = min(bound for bound, _ in rows)
        assert abs(lowest - 0.005 - read[place]) < 2e-4, f"{place}: not the lowest bound minus 0.005"
