"""Grade every solution many times, each with a seed of its own: `python -m studies.regrade [times] [assignment…]`.

No point may be lost; `docs/calibration.md` shows it.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from dask.system import CPU_COUNT

from autograder.paths import KIT
from autograder.questions import assignment_names, load_assignment
from tests.solved import solved, warm_judge

PAGE = KIT / "docs" / "calibration.md"
HEADING = "\n## Regraded\n"
TEXT = """
Written by `make regrade`: the solutions, graded again and again in warm jails, with hidden inputs, initial parameters
and permutations from a fresh seed each time. Cases that train on all images take nearly all the time of 06, so they are
asked less often there.

| assignment | times | of them with training | cases asked | points lost | CPU-seconds |
|---|---|---|---|---|---|
"""
LONG = "06-mlp"
TRAINED_OF_LONG = 10
"""One regrade of so many trains, too, in the assignment that trains longest."""


def regrade(assignment: str, number: int) -> tuple[int, list[str], float]:
    """Grade the solution with seed `number`: cases asked, what was lost, CPU-seconds of its jail."""
    cases = [(question, case) for question in load_assignment(assignment).questions for case in question.cases]
    if not trains(assignment, number):
        cases = [(question, case) for question, case in cases if not case.trains]
    with warm_judge(assignment, solved(assignment), f"regrade {number}".encode(), total_seconds=3600) as judge:
        problems = [(question, case, judge.message(judge.verdict(question, case))) for question, case in cases]
    lost = [
        f"seed {number}, {question.id}, {case.name} ({case.points:g}): {words}"
        for question, case, words in problems
        if words
    ]
    return len(cases), lost, judge.session.cpu_seconds


def trains(assignment: str, number: int) -> bool:
    """Whether a regrade asks the cases that train on all images."""
    return assignment != LONG or number % TRAINED_OF_LONG == 0


def main(times: int, names: list[str]) -> int:
    """Regrade, and write the page's section; 1 if a point was lost."""
    started = time.monotonic()
    rows, everything = [], []
    with ProcessPoolExecutor(CPU_COUNT) as pool:
        for name in names:
            results = list(pool.map(regrade, repeat(name), range(times)))
            lost = [words for _, some, _ in results for words in some]
            asked, seconds = (sum(result[place] for result in results) for place in (0, 2))
            trained = sum(trains(name, number) for number in range(times))
            rows.append(f"| {name} | {times} | {trained} | {asked} | {len(lost)} | {seconds:.0f} |")
            print(rows[-1], f"{time.monotonic() - started:.0f} s so far", *lost, sep="\n", flush=True)
            everything += lost
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    PAGE.write_text(before + HEADING + TEXT + "\n".join(rows) + "\n", encoding="utf-8")
    return bool(everything)


if __name__ == "__main__":
    count, *wanted = sys.argv[1:] or ["200"]
    sys.exit(main(int(count), wanted or assignment_names()))
