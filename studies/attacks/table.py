"""Run each attack against stock Otter and against this kit and write what was seen into `docs/security.md`.

`python -m studies.attacks.table` (`make attack-table`). Stock Otter is the same `otter run` with the same tests, which
then run in the student's kernel; it is shut into a container of its own, as an ordinary user, so that nothing is hurt.
"""

from __future__ import annotations

import functools
import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from autograder.paths import KIT
from studies.attacks.run import (
    HONEST,
    SLOTS,
    STOCK_SECONDS,
    Ground,
    Run,
    batch_run,
    make_place,
    neighbour_fault,
    otter_run,
    prepared,
    run_faults,
)
from tests.attacks.corpus import KINDS, TENSORS, Attack, attacks, points

PAGE = KIT / "docs" / "security.md"
ROWS = KIT / "grades" / "attack-table.json"
"""What was seen so far, so that a run can be taken up again."""
START, END = "<!-- attack table: start -->", "<!-- attack table: end -->"
TITLES = {
    "find": "Find hidden tests, answers, labels, secrets", "forge": "Forge results", "outlive": "Outlive the grader",
    "starve": "Starve it", "shadow": "Shadow its files", "reach": "Reach out", "pretend": "Pretend to have learned",
}  # fmt: skip


def words(attack: Attack, run: Run, grade: dict[str, float] | None) -> str:
    """What was seen, in words; `nothing` where the attack gained nothing and harmed nothing."""
    seen, found = run.seen, []
    deserved, full = sum(attack.deserves.values()), sum(points(attack.assignment).values())
    if seen["code"] is None:
        found.append(f"hung until killed after {seen['seconds']:.0f} s")
    elif seen["code"] < 0:
        found.append("the grader was killed")
    elif grade is None:
        found.append("no grade")
    elif sum(grade.values()) > deserved:
        found.append(f"earned {sum(grade.values()):g} of {full:g} points")
    elif grade != attack.deserves:
        found.append(f"cost {deserved - sum(grade.values()):g} points that were deserved")
    if run.reveals():
        found.append("secret revealed")
    changes = run.changes()
    if seen["code"] is None or seen["code"] < 0:  # a grader that is killed cannot tidy up
        changes = [name for name in changes if not name.startswith("tmp/tmp")]
    if changes:
        named = ["`" + re.sub("^home/", "~/", name) + "`" for name in changes]
        found.append("changed " + ", ".join(named[:2]) + (f" and {len(named) - 2} more" if named[2:] else ""))
    if seen["left"]:
        found.append("left a process")
    if seen["reached"]:
        found.append(f"reached the {' and the '.join(seen['reached'])}")
    return "; ".join(found) or "nothing"


def lost(attack: Attack, seen: str) -> bool:
    """Whether what was seen is more than `nothing`; an odd file may stay without a grade."""
    return seen != "nothing" and not (attack.build and seen == "no grade")


def try_honest(ground: Ground, stock: bool) -> None:
    """Grade an honest submission.

    Raises:
        RuntimeError: if it does not get its points, for then nothing that is seen means anything.
    """
    place = make_place(ground, f"honest-{stock}", 27000 + secrets.randbelow(2000))
    run = otter_run(ground, place, place.path / "submissions" / f"000-{HONEST}.ipynb", TENSORS, "", stock)
    if fault := neighbour_fault(run.grades().get(""), TENSORS) or "; ".join(run_faults(run)):
        raise RuntimeError(f"{fault} ({run.seen['stderr'][-1000:]})")


def look(ground: Ground, attack: Attack) -> tuple[str, str]:
    """Run an attack against stock Otter and against this kit; what was seen of each, in words."""
    sides = []
    for stock in (True, False):
        name = f"{'stock' if stock else 'sealed'}-{attack.kind}-{attack.name}"
        place = make_place(ground, name, 27000 + secrets.randbelow(4000))
        folder = place.path / "submissions"
        path = attack.write(folder / f"{attack.kind}-{attack.name}", place.told)
        if attack.folders_only and not stock:
            run = batch_run(ground, place, attack.assignment, "", None, workers=1)
            grade = run.grades().get(path.name)
        else:
            run = otter_run(ground, place, path, attack.assignment, "", stock)
            grade = run.grades().get("") if run.seen["code"] == 0 else None
        sides.append(words(attack, run, grade))
    why = f" ({run.reason()})" if lost(attack, sides[1]) else ""
    click.echo(f"{attack.id:40} {sides[0]:60} {sides[1]}{why}")
    return sides[0], sides[1]


def written(rows: list[tuple[Attack, tuple[str, str]]]) -> str:
    """The section of the page."""
    beaten = [sum(lost(attack, sides[side]) for attack, sides in rows) for side in (0, 1)]
    lines = [
        "Made by `make attack-table`: what was seen when each attack was run for real, through the same `otter run`.",
        "Stock Otter runs the same hidden tests in the student's own kernel. It ran in a container, as an ordinary",
        f"user, without a network and for at most {STOCK_SECONDS} s, so what only root could do to it does not show.",
        "An attack that holds something it should not have gives right answers: its success shows as points.",
        "`no grade` is an `otter run` that ends with an error, or a file that is reported as unreadable.",
        "",
        f"Of {len(rows)} attacks, {beaten[0]} got something out of stock Otter and {beaten[1]} out of this kit.",
    ]
    for kind in KINDS:
        lines += ["", f"**{TITLES[kind]}**", "", "| attack | stock Otter | this kit |", "|---|---|---|"]
        lines += [f"| {attack.says} | {sides[0]} | {sides[1]} |" for attack, sides in rows if attack.kind == kind]
    return "\n".join(lines)


def put(page: Path, section: str) -> None:
    """Write the section between the markers of `page`."""
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{START}\n{section}\n{END}{after}", encoding="utf-8")


@click.command()
@click.option("--only", default="", help="Only attacks whose class/name matches; the other rows stay as last seen.")
def main(only: str) -> None:
    """Run them and write the table."""
    known = attacks()
    rows = json.loads(ROWS.read_text()) if only and ROWS.exists() else {}
    with prepared() as ground:
        for stock in (True, False):
            try_honest(ground, stock)
        with ThreadPoolExecutor(SLOTS) as pool:
            chosen = [attack for attack in known if re.search(only, attack.id)]
            for attack, sides in zip(chosen, pool.map(functools.partial(look, ground), chosen)):
                rows[attack.id] = sides
                ROWS.parent.mkdir(exist_ok=True)
                ROWS.write_text(json.dumps(rows, indent=1))
    if all(attack.id in rows for attack in known):
        put(PAGE, written([(attack, rows[attack.id]) for attack in known]))


if __name__ == "__main__":
    main()
