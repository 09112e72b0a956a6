"""Unmodified `otter grade` against `make grade`, beside a Docker engine: `python -m studies.container [assignment…]`.

Without assignments, all of them and every option; with `--short`, three submissions of the first one. Builds the image
first (`make image`), from `BASE_IMAGE`.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.paths import KIT, zip_path
from autograder.questions import assignment_names
from studies.attacks.run import FOLDERS, point_fault, with_small_limits
from studies.bench.classes import make_grade
from studies.bench.runs import OTTER, Use
from studies.otters import results_of
from tests.attacks.corpus import SOFTMAX, TENSORS, attacks, points

IMAGE = "deep-homework"
SHORT = ("passes_all.ipynb", "fails_all_untouched.ipynb", "unreadable_truncated.ipynb")

SIZE = ("--cpus", "1", "--memory", "1536m")
"""The smallest of Gradescope's containers that is large enough."""
RESULT_KEYS = {
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "extra_data", "tests", "leaderboard",
}  # fmt: skip
TEST_KEYS = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
}  # fmt: skip
"""What Gradescope's specification of `results.json` knows."""


def run(command: list[str], where: Path = KIT) -> str:
    """What a command prints; raises if it fails."""
    done = subprocess.run(command, cwd=where, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def otter_grade(assignment: str, submissions: Path, out: Path, *options: str, archive: Path | None = None) -> str:
    """Unmodified `otter grade` with our image; what it prints."""
    out.mkdir(exist_ok=True)
    command = [OTTER, "grade", "-n", assignment, "-a", str(archive or zip_path(assignment)), "--image", IMAGE]
    return run([*command, "-o", str(out), "--containers", "2", *options, str(submissions)])


def rows(out: Path) -> dict[str, dict[str, str]]:
    """The rows of a folder's CSV by file name, without the status, whose words for failures are Otter's own."""
    with open(out / "final_grades.csv", newline="", encoding="utf-8-sig") as file:
        return {row["file"]: {**row, "grading_status": ""} for row in csv.DictReader(file)}


def copies(assignment: str, suffix: str, names: Iterable[str], folder: Path) -> Path:
    """The samples with this suffix, of these names if any are given, in a folder."""
    folder.mkdir()
    for path in sorted((KIT / "tests" / "submissions" / assignment).glob(f"*{suffix}")):
        if not names or path.name in names:
            shutil.copy(path, folder)
    return folder


def same(assignment: str, place: Path, names: Iterable[str] = ()) -> None:
    """Scores and messages of `make grade-docker` are those of `make grade`, file by file."""
    submissions = copies(assignment, ".ipynb", names, place / "notebooks")
    records, started = make_grade(assignment, submissions, place / "ours", Use()), time.monotonic()
    given = {"ASSIGNMENT": assignment, "SUBMISSIONS": submissions, "OUT": place / "theirs", "IMAGE": IMAGE}
    options = "OPTIONS=--no-network --timeout 1000"
    run(["make", "grade-docker", *(f"{name}={value}" for name, value in given.items()), options])
    seconds = time.monotonic() - started
    ours, theirs = rows(place / "ours"), rows(place / "theirs" / assignment)
    assert ours == theirs, [(ours[name], theirs.get(name)) for name in ours if ours[name] != theirs.get(name)]
    for record in records:
        name = record["file"]
        said = (place / "theirs" / assignment / "grading-summaries" / f"{Path(name).stem}.txt").read_text()
        if record["questions"]:
            assert said.strip() == results_of(record).summary().strip(), f"{name} is told something else: {said}"
    print(
        f"{assignment}: {len(records)} submissions as with `make grade`, {seconds / len(records):.1f} s each",
        flush=True,
    )


def zips(assignment: str, place: Path) -> None:
    """`--ext zip` grades what `grader.export` wrote, with `--debug`, too."""
    submissions = copies(assignment, ".zip", (), place / "zips")
    ours = make_grade(assignment, submissions, place / "zips-ours", Use())
    otter_grade(assignment, submissions, place / "zips-theirs", "--ext", "zip", "--debug")
    assert rows(place / "zips-theirs") == rows(place / "zips-ours") and ours
    print(f"{assignment}: --ext zip, --debug", flush=True)


def refuses_pdfs(assignment: str, place: Path) -> None:
    """`--pdfs` gives no grade and says why; nothing of the student's is shown to a browser."""
    submissions = copies(assignment, ".ipynb", ["passes_all.ipynb"], place / "pdf")
    said = otter_grade(assignment, submissions, place / "pdf-out", "--pdfs", "-vv")
    assert "PDFs of submissions are not made" in said, said[-2000:]
    print(f"{assignment}: --pdfs refuses", flush=True)


def times_out(assignment: str, place: Path) -> None:
    """`--timeout` ends a container."""
    submissions = copies(assignment, ".ipynb", ["passes_all.ipynb"], place / "slow")
    otter_grade(assignment, submissions, place / "slow-out", "--timeout", "3")
    with open(place / "slow-out" / "final_grades.csv", newline="") as file:
        assert "timed out" in list(csv.DictReader(file))[-1]["grading_status"]
    print(f"{assignment}: --timeout", flush=True)


def gradescope(assignment: str, place: Path) -> None:
    """The same zip, laid out as Gradescope does: hidden tests hidden until grades are published, advice visible."""
    source, submission = place / "source", place / "submission"
    with zipfile.ZipFile(zip_path(assignment)) as archive:
        archive.extractall(source)
    copies(assignment, "wrong_axis.ipynb", (), submission)
    (place / "results").mkdir()
    metadata = place / "submission_metadata.json"
    metadata.write_text(json.dumps({"id": 1, "assignment": {"title": assignment}, "users": []}))
    script = "cp source/run_autograder . && bash source/setup.sh && bash run_autograder"
    name = run(["docker", "create", "-w", "/autograder", *SIZE, IMAGE, "bash", "-c", script]).split()[0]
    try:
        run(["docker", "cp", f"{place}/.", f"{name}:/autograder"])
        run(["docker", "start", "-a", name])
        run(["docker", "cp", f"{name}:/autograder/results/results.json", str(place)])
    finally:
        subprocess.run(["docker", "rm", "-f", name], capture_output=True)
    results = json.loads((place / "results.json").read_text())
    public, *questions = results["tests"]
    assert set(results) <= RESULT_KEYS and all(set(test) <= TEST_KEYS for test in results["tests"])
    assert public["visibility"] == "visible" and "Hint" in public["output"], public
    assert questions and {test["visibility"] for test in questions} == {"after_published"}
    assert all(0 <= test["score"] <= test["max_score"] for test in questions)
    print(f"{assignment}: results.json for Gradescope", flush=True)


def attacked(place: Path) -> None:
    """Hostile submissions earn what they deserve, and the honest one beside them every point."""
    told = {name: "/autograder" for name in (*FOLDERS, "kit", "agent", "bus")} | {"tcp": ["127.0.0.1", 9]}
    for assignment in (TENSORS, SOFTMAX):
        submissions = copies(assignment, ".ipynb", ["passes_all.ipynb"], place / f"hostile-{assignment}")
        hostile = [attack for attack in attacks() if attack.assignment == assignment and not attack.build]
        by_file = {f"{number:03}.ipynb": attack for number, attack in enumerate(hostile)}
        for name, attack in by_file.items():
            attack.write(submissions / Path(name).stem, {**told, "neighbour": "passes_all.ipynb"})
        with_small_limits(zip_path(assignment), archive := place / f"{assignment}.zip")
        out = place / f"hostile-{assignment}-out"
        otter_grade(assignment, submissions, out, "--no-network", archive=archive)
        found = {
            name: {question: float(row[question]) for question in points(assignment)} for name, row in rows(out).items()
        }
        assert found["passes_all.ipynb"] == points(assignment)
        faults = [
            f"{attack.id}: {fault}" for name, attack in by_file.items() if (fault := point_fault(attack, found[name]))
        ]
        assert not faults, faults
        print(f"{assignment}: {len(hostile)} hostile submissions", flush=True)


def main(words: list[str]) -> None:
    """Build the image, then compare."""
    started = time.monotonic()
    print(run(["make", "image"]).splitlines()[-1], flush=True)
    names = [word for word in words if word != "--short"] or assignment_names()
    with tempfile.TemporaryDirectory(prefix="kit-container-") as folder:
        place = Path(folder)
        if "--short" in words:
            same(names[0], place, SHORT)
            return
        for name in names:
            (place / name).mkdir()
            same(name, place / name)
        for check in (zips, refuses_pdfs, times_out):
            check(names[0], place)
        (place / "gradescope").mkdir()
        gradescope(SOFTMAX, place / "gradescope")
        attacked(place)
    print(f"all as it should be, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
