"""Gradescope: an autograder that hands out the grades that were made here.

Gradescope documents no import of scores; the one way in is `results.json`, which an autograder writes for a submission
("Autograder specifications" and "Submission metadata" of Gradescope's documentation). So this one looks up whose the
submission is and copies that result. It runs nothing of the student's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from autograder.course.exports.gradebook import possible_of
from autograder.course.exports.graded import Graded, number, some
from autograder.course.files import zipped

RESULTS = "results_by_owner.json"
SETUP = """#!/bin/sh
command -v python3 || { apt-get update && apt-get install -y python3; }
"""
RUN = f'''#!/usr/bin/env python3
"""Give the grade that was made elsewhere to whose submission this is; no grade, and an error, to anybody else."""
import json
import pathlib
import sys

place = pathlib.Path(sys.argv[1] if sys.argv[1:] else "/autograder")
asked = json.loads((place / "submission_metadata.json").read_text(encoding="utf-8"))
results = json.loads((place / "source" / "{RESULTS}").read_text(encoding="utf-8"))
owners = [f"submission_{{asked['id']}}", *(user["email"].casefold() for user in asked["users"])]
found = [results[owner] for owner in owners if owner in results]
if not found:
    sys.exit(f"There is no grade for submission {{asked['id']}}.")
(place / "results" / "results.json").write_text(json.dumps(found[0]), encoding="utf-8")
'''


def autograder_zip(theirs: Sequence[Graded]) -> tuple[bytes, list[str]]:
    """The zip to upload as autograder, and sentences: how, and who is not in it."""
    results: dict[str, dict[str, object]] = {}
    nobody, without, others = [], [], []
    for one in theirs:
        owner = next(
            (part for part in one.places if re.fullmatch(r"submission_\d+", part)), one.mark.student.email.casefold()
        )
        if not one.mark.file:
            continue  # there is no submission to give a grade to
        if not one.points:
            without.append(one.who)
        elif not owner:
            nobody.append(one.who)
        else:
            if results.setdefault(owner, _result(one))["score"] != one.mark.points:
                others.append(f"{one.who}: {one.points}")
    most = number(possible_of(theirs))
    said = [f"On Gradescope, set the autograder points to {most}, upload the zip as autograder, and rerun it."]
    if others:
        said.append(f"Gradescope knows one score per group, so set these there by hand: {some(others)}.")
    if without:
        said.append(f"Without a grade, as there are no points yet: {some(without)}.")
    if nobody:
        said.append(f"Without a grade, as the roster has no email and the file is not from Gradescope: {some(nobody)}.")
    files = {"setup.sh": SETUP, "run_autograder": RUN, RESULTS: json.dumps(results, ensure_ascii=False, indent=1)}
    return zipped({name: text.encode() for name, text in files.items()}, mode=0o755), said


def _result(one: Graded) -> dict[str, object]:
    report = one.common.read_text(encoding="utf-8", errors="replace") if one.common.is_file() else ""
    return {
        "score": one.mark.points, "output": report, "visibility": "after_published", "stdout_visibility": "hidden"
    }  # fmt: skip
