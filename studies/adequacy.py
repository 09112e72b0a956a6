"""Grade small changes of every right answer: `python -m studies.adequacy [assignment…]`, and write `docs/adequacy.md`.

A change that the hidden tests let through must be equivalent, and `equivalent_mutants.toml` says why; otherwise this
fails.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from dask.system import CPU_COUNT

from autograder.paths import KIT
from autograder.questions import assignment_names, load_assignment
from autograder.spec.answers import answer
from autograder.spec.question import Assignment
from studies.mutants import mutants
from tests.solved import solved, warm_judge

PAGE = KIT / "docs" / "adequacy.md"
REASONS = KIT / "studies" / "equivalent_mutants.toml"
QUICK = {"cell_seconds": 10, "probe_seconds": 10, "training_seconds": 120, "total_seconds": 240}
MISSING = "**no reason yet**"
HEAD = """\
# Adequacy of the hidden tests

Written by `make adequacy`. Every answer of `reference/` is changed in small ways, such as another axis, sign,
comparison, constant or dtype, a sum for a mean, a call, an argument or a statement left out. Each change is graded in a
warm jail by the hidden cases of its question, and by those of the training question that puts all answers together;
caught means that it loses points. "Public" counts those that the public check finds, too.
"""


@dataclass(frozen=True)
class Mutant:
    """A changed answer."""

    assignment: str
    question: str
    change: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """Whether the tests caught a mutant."""

    mutant: Mutant
    caught_by: str | None
    """The first hidden case that fails."""
    public: bool
    seconds: float


def all_mutants(assignment: Assignment) -> Iterator[Mutant]:
    """Every mutant of every answer."""
    for question in assignment.questions:
        source = "\n\n\n".join(answer(assignment.reference, name) for name in question.defines)
        for change, changed in mutants(source):
            yield Mutant(assignment.id, question.id, change, changed)


def judge(mutant: Mutant) -> Verdict:
    """Grade a mutant up to the first case that fails.

    The question's own cases come first, then those of questions without a function of their own, such as "training".
    Cases that train come last.
    """
    started = time.monotonic()
    assignment = load_assignment(mutant.assignment)
    question = assignment.question(mutant.question)
    all_together = [other for other in assignment.questions if not other.defines]
    cells = solved(mutant.assignment, {mutant.question: mutant.source})
    with warm_judge(mutant.assignment, cells, b"adequacy", **QUICK) as judging:
        cases = [(one, case) for one in (question, *all_together) for case in one.cases]
        cases.sort(key=lambda item: item[1].trains)
        caught_by = next((case.name for one, case in cases if not judging.verdict(one, case).passed), None)
        public = not judging.example(question).passed
    return Verdict(mutant, caught_by, public, time.monotonic() - started)


def reasons() -> dict[str, dict[str, dict[str, str]]]:
    """Why a mutant is equivalent, by assignment, question and change."""
    return tomllib.loads(REASONS.read_text(encoding="utf-8"))


def _table(verdicts: list[Verdict]) -> list[str]:
    known = reasons()
    lines, survivors = ["| question | changes | caught | public | seconds |", "|---|---|---|---|---|"], []
    for question in dict.fromkeys(verdict.mutant.question for verdict in verdicts):
        own = [verdict for verdict in verdicts if verdict.mutant.question == question]
        caught, public = sum(bool(one.caught_by) for one in own), sum(one.public for one in own)
        lines.append(f"| {question} | {len(own)} | {caught} | {public} | {sum(one.seconds for one in own):.0f} |")
        for one in own:
            if not one.caught_by:
                why = known.get(one.mutant.assignment, {}).get(question, {}).get(one.mutant.change, MISSING)
                survivors.append(f"- `{question}`, {one.mutant.change}: {why}")
    return [*lines, *(["", "Not caught:", "", *survivors] if survivors else [])]


def main(names: list[str]) -> int:
    """Judge all mutants, write the page if it is of all assignments; 1 if one that is not caught has no reason."""
    started = time.monotonic()
    sections, everything = [], []
    with ProcessPoolExecutor(CPU_COUNT) as pool:
        for name in names:
            verdicts = list(pool.map(judge, all_mutants(load_assignment(name))))
            everything += verdicts
            caught = sum(bool(one.caught_by) for one in verdicts)
            sections += ["", f"## {name}", "", *_table(verdicts)]
            print(f"{name}: {caught} of {len(verdicts)} caught, {time.monotonic() - started:.0f} s so far", flush=True)
    caught = sum(bool(one.caught_by) for one in everything)
    explained = sum(MISSING not in line and line.startswith("- ") for line in sections)
    total = (
        f"{caught} of {len(everything)} changes are caught. {explained} others leave the answer right, as is said "
        f"below, so that {caught / (len(everything) - explained):.1%} of those that matter are caught. "
        f"It took {(time.monotonic() - started) / 60:.0f} minutes on {CPU_COUNT} cores."
    )
    if names == assignment_names():
        PAGE.write_text("\n".join([HEAD, total, *sections]) + "\n", encoding="utf-8")
    print(total)
    unexplained = [line for line in sections if line.endswith(MISSING)]
    print("\n".join(unexplained))
    return bool(unexplained)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or assignment_names()))
