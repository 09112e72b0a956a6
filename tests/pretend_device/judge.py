"""Judge notebooks where `HW_DEVICE` says: `python -m tests.pretend_device.judge ASSIGNMENT=FILE…`.

Prints, by file, the device that counted and the messages of what is lost there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from autograder.judge.process import JudgeProcess, Task
from autograder.sandbox.limits import limits_of

if __name__ == "__main__":
    told = {}
    with JudgeProcess() as process:
        for assignment, file in (argument.split("=", 1) for argument in sys.argv[1:]):
            task = Task(file, Path(file).read_bytes(), assignment, b"a seed", limits_of(assignment))
            findings = process.judge(task)
            cases = [
                (f"{question} {name}", case["message"])
                for question, cases in findings["questions"].items()
                for name, case in cases.items()
                if not case["passed"]
            ]
            told[file] = [findings["device"], dict(cases)]
    print(json.dumps(told))
