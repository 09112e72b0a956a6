"""Judge notebooks where `HW_DEVICE` says: `python -m tests.pretend_device.judge ASSIGNMENT=FILE…`.

Prints, by file, each judging that came to an end: its device and what is lost there. The last one counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from autograder.judge.findings import Findings
from autograder.judge.process import JudgeProcess, Task
from autograder.sandbox.limits import limits_of


class Telling(JudgeProcess):
    """Remembers what each judging found."""

    def judge_once(self, task: Task) -> Findings:
        """As it is."""
        findings = super().judge_once(task)
        lost = {
            f"{question} {name}": case["message"]
            for question, cases in findings["questions"].items()
            for name, case in cases.items()
            if not case["passed"]
        }
        told.setdefault(task.file, []).append([findings["device"], lost])
        return findings


if __name__ == "__main__":
    told: dict[str, list[Any]] = {}
    with Telling() as process:
        for assignment, file in (argument.split("=", 1) for argument in sys.argv[1:]):
            process.judge(Task(file, Path(file).read_bytes(), assignment, b"a seed", limits_of(assignment)))
    print(json.dumps(told))
