"""Reports, in a zip that gives each to its student: the page of a submission, or the text where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course.exports.graded import Graded, some
from autograder.course.files import zipped


def feedback_zip(theirs: Sequence[Graded], places: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """The reports in a zip, and in sentences, who has none in it.

    Args:
        places: where in the zip the text of a student goes, and so the page; empty where the platform would not know
            whose it is.
    """
    files: dict[str, bytes] = {}
    together = Counter(places.values())
    homeless, missing = [], []
    for one in theirs:
        if not one.mark.file:
            continue  # nothing was handed in
        if not one.report.is_file():
            missing.append(one.who)
        elif place := places.get(one.student):
            report = _page_or_text(one.report if together[place] == 1 else one.common)
            files[place.removesuffix(".txt") + report.suffix] = report.read_bytes()
        else:
            homeless.append(one.who)
    said = []
    if missing:
        said.append(f"No report is there yet for {some(missing)}: grade them first.")
    if homeless:
        said.append(
            f"Without their report, as nothing says whose it is on the platform: {some(homeless)}. Grade what the "
            "platform lets you download, as it is; for Moodle, give the grading worksheet as GRADEBOOK=…, too."
        )
    return zipped(files), said


def _page_or_text(text: Path) -> Path:
    """What is nicer to read of the two that lie side by side."""
    page = text.with_suffix(".html")
    return page if page.is_file() else text
