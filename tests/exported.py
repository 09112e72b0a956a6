"""Marks of a small class, and what is exported of them."""

from __future__ import annotations

import csv
import io
import zipfile

from autograder.course.exports import export
from autograder.course.handed_in import HandedIn
from autograder.course.mark import Mark
from autograder.course.roster import Person

SOFTMAX = "05-softmax-regression"
JANE = Person("jdoe", "Jane Doe", "jane@example.edu", "0012", "101", "A")
MAX = Person("=mm", "Max Müller", "MM@example.edu", "-5", "102", "B")
LAZY = Person("lazy", "Lee Lazy", "lazy@example.edu", "0014", "103", "B")
BROKEN = Person("broken", "Bo Broken", "bo@example.edu", "0015", "104", "B")


def a_mark(student, points, file="", status="graded", possible=100.0, enrolled=True):
    return Mark(student, enrolled, file, status, {}, points, points, possible)


MARKS = [
    a_mark(JANE, 91.25, "jane.ipynb"),
    a_mark(MAX, 100.0, "max.ipynb", "limit hit"),
    a_mark(LAZY, 0.0, status="missing"),
    a_mark(BROKEN, None, "broken.ipynb", "could not be graded"),
]


def sender(tmp_path):
    """A function that exports marks, and gives the sentences and the files by name."""

    def run(to, marks=MARKS, handed_in=(), gradebook=None, **options):
        (tmp_path / "results").mkdir(exist_ok=True)
        for mark in marks:
            if mark.file:
                (tmp_path / "results" / f"{mark.file}.txt").write_text(f"Report on {mark.file}: ü\n", encoding="utf-8")
        if gradebook is not None:
            (tmp_path / "exported.csv").write_bytes(gradebook.encode())
            options["gradebook"] = tmp_path / "exported.csv"
        said = export(to, SOFTMAX, tmp_path, marks, handed_in, **options)
        assert not list(tmp_path.glob(".*"))
        return said, {path.name: path.read_bytes() for path in tmp_path.glob("*") if path.is_file()}

    return run


def table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def handed(file, source, *students):
    return HandedIn(file, students, True, source=source)
