"""Run every attack for real and look from outside: `python -m studies.attacks.run` (`make attacks`).

Each attack goes through `otter run` and, in one folder with honest neighbours, through `make grade`; in a jail of
namespaces and in one of another user id, once as an ordinary user and once with full feedback. The graders run in a
copy of the kit.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.course.seed import FILE as SEED
from autograder.otter_plugin.config import PLUGIN
from autograder.paths import KIT
from reference.fashion_mnist import find_fashion_mnist
from studies.bench.runs import stock_zip
from tests import other_python
from tests.attacks.corpus import SOFTMAX, TENSORS, Attack, attacks, points

SMALL = {
    "cell_seconds": 6, "probe_seconds": 12, "training_seconds": 90, "total_seconds": 150, "memory_mib": 1024,
    "scratch_mib": 64, "output_mib": 4,
}  # fmt: skip
"""Limits that make attacks short."""
HONEST = "neighbour"
FULL = 'feedback = "full"\nassignments = { 01 = { due = 2020-01-01 }, 05 = { due = 2020-01-01 } }\n'
"""A course that tells everything."""
PLAIN_USER = 54321
"""A user id without rights, for graders that do not run as root."""
FOLDERS = ("cwd", "home", "tmp", "submissions")
EXPECTED = re.compile(
    r"cwd/(results\.json|out(/.*)?)|tmp(/torchinductor_\w+)?"
    r"|home/\.ipython(/profile_default(/(log|pid|security|startup|startup/README))?)?"
)
"""Files that an honest submission changes, too: results, and folders that IPython, Jupyter and torch make."""
SECRET = re.compile("SECRET-[a-z]")
WAYS = ("grade", "otter", "user", "full")
OTTER_SECONDS, STOCK_SECONDS, BATCH_SECONDS = 300, 90, 1800
SLOTS = 1 + (os.cpu_count() or 1)
"""How many graders run at a time; they wait for one another's jails now and then."""


@dataclass(frozen=True)
class Ground:
    """Where attacks are run: a copy of the kit, a Python that all users can run, zips with small limits."""

    root: Path
    python: Path

    @property
    def kit(self) -> Path:
        return self.root / "kit"

    def archive(self, assignment: str) -> Path:
        return self.root / f"{assignment}.zip"


@dataclass(frozen=True)
class Place:
    """A grader's surroundings: its working folder, home, temporary folder and the submissions."""

    path: Path
    port: int

    @property
    def told(self) -> dict:
        """The paths and addresses that an attack is told."""
        return {
            **{name: str(self.path / name) for name in FOLDERS}, "kit": str(self.path.parent / "kit"),
            "agent": str(self.path / "home" / "agent.sock"), "bus": str(self.path / "home" / "bus.sock"),
            "tcp": ["127.0.0.1", self.port], "neighbour": f"000-{HONEST}.ipynb",
        }  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What was seen of one run of a grader."""

    place: Place
    seen: dict

    def grades(self) -> dict[str, dict[str, float]]:
        """Points by question of each submission that was graded, by file name; `otter run` has one, called ""."""
        found = {}
        for path, text in self.seen["files"].items():
            name = os.path.relpath(path, self.place.path / "cwd")
            if not name.endswith(".json"):
                continue
            try:
                record = json.loads(text)
                if name == "results.json":
                    tests = {test["name"]: test["score"] for test in record["tests"] if "score" in test}
                    tests.pop("Public Tests", None)
                    found[""] = tests
                elif name.startswith("out/results/"):
                    scores = {key: one["points"] for key, one in record["questions"].items()}
                    found[record["file"]] = scores
            except (ValueError, KeyError, TypeError, AttributeError):
                found[name] = {"a forged file": -1.0}
        return {name: tests for name, tests in found.items() if tests}

    def reason(self, file: str = "") -> str:
        """Why a submission lost points, as its report says; "" for the one of `otter run`."""
        name = f"out/results/{file}.json" if file else "results.json"
        record = json.loads(self.seen["files"].get(f"{self.place.path}/cwd/{name}", "{}"))
        failed = [test["output"] for test in record.get("tests", []) if test.get("score", 1) < test.get("max_score", 0)]
        return f"{record.get('reason') or failed[:1]} {record.get('notes') or record.get('output', '')}"[:600]

    def changes(self) -> list[str]:
        """Files that changed, except those that an honest submission changes, too."""
        named = [path.replace(str(self.place.path), "").lstrip("/") or "." for path in self.seen["changed"]]
        return [name for name in named if not EXPECTED.fullmatch(name)]

    def reveals(self) -> bool:
        """Whether a secret or a text of the submission's is in anything that the grader has written."""
        texts = [self.seen["stdout"], self.seen["stderr"], *self.seen["files"].values()]
        return any(SECRET.search(text) for text in texts)


@contextmanager
def prepared() -> Iterator[Ground]:
    """A ground to run attacks on."""
    root = Path(tempfile.mkdtemp(prefix="kit-besieged-"))
    root.chmod(0o755)
    try:
        names = ("autograder", "reference", "assignments", "solutions", "tests", "studies")
        for name in names:
            shutil.copytree(KIT / name, root / "kit" / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("requirements.txt", "pyproject.toml", "Makefile"):
            shutil.copy(KIT / name, root / "kit")
        if other_python.why_not():
            python = Path(sys.executable)
        else:
            python = other_python.make_python(root / "python", root / "kit")
        ground = Ground(root, python)
        environment = {**os.environ, "PYTHONPATH": str(root / "kit")}
        command = [sys.executable, "-m", "autograder", "build", TENSORS, SOFTMAX]
        subprocess.run(command, cwd=root / "kit", env=environment, check=True, stdout=subprocess.DEVNULL)
        for name in (TENSORS, SOFTMAX):
            archive = root / "kit" / "autograder" / "dist" / f"{name}.zip"
            with_small_limits(archive, ground.archive(name))
            stock_zip(root, archive, name).rename(root / f"stock-{name}.zip")
        warm_home(python, root / "home")
        subprocess.run([python, "-m", "compileall", "-q", root / "kit"], stdout=subprocess.DEVNULL)
        yield ground
    finally:
        shutil.rmtree(root)


def warm_home(python: Path, home: Path) -> None:
    """A home folder in which matplotlib has its list of fonts, which takes seconds to make."""
    (home / ".cache").mkdir(parents=True)
    (home / ".config").mkdir()
    (home / ".bashrc").write_text("# the instructor's\n")
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([python, "-c", "import matplotlib.font_manager"], env=env, check=True)


def with_small_limits(archive: Path, target: Path) -> None:
    """Copy an autograder zip, with the limits of `SMALL`."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "otter_config.json":
                config = json.loads(content)
                next(item[PLUGIN] for item in config["plugins"] if PLUGIN in item)["limits"].update(SMALL)
                content = json.dumps(config).encode()
            copy.writestr(name, content)


def make_place(ground: Ground, name: str, port: int) -> Place:
    """Surroundings with secrets in them."""
    place = Place(ground.root / name, port)
    shutil.copytree(ground.root / "home", place.path / "home")
    for folder in FOLDERS:
        (place.path / folder).mkdir(parents=True, exist_ok=True)
    (place.path / "home" / "course-secret.txt").write_text(new_secret("home"))
    for assignment in (TENSORS, SOFTMAX):
        write_neighbour(place, f"000-{HONEST}.ipynb" if assignment == TENSORS else f"{SOFTMAX}.ipynb", assignment)
    return place


def write_neighbour(place: Place, name: str, assignment: str) -> Path:
    """An honest submission that earns every point and holds a secret."""
    book = json.loads((KIT / "solutions" / f"{assignment}.ipynb").read_text())
    cell = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    cell["source"] = f"# {new_secret('neighbour')}\n" + "".join(cell["source"])
    path = place.path / "submissions" / name
    path.write_text(json.dumps(book))
    return path


def new_secret(kind: str) -> str:
    return f"SECRET-{kind}-{secrets.token_hex(16)}"


def watched_run(
    ground: Ground, place: Place, command: list, seconds: float, mode: str, uid: int | None = None, jailed: bool = True
) -> Run:
    """Run a grader under `watch.py`; with `jailed` false, in a container of its own, for stock Otter."""
    if uid is not None:
        for path in (place.path, *place.path.rglob("*")):
            os.chown(path, uid, uid, follow_symlinks=False)
    home = place.path / "home"
    env = {
        "PATH": f"{ground.python.parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8",
        "TMPDIR": str(place.path / "tmp"), "PYTHONPATH": str(ground.kit), "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_SECRET": new_secret("environment"), "SSH_AUTH_SOCK": str(home / "agent.sock"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home / 'bus.sock'}", "COLUMNS": "200",
        **({"KIT_JAIL": mode} if mode else {}),
    }  # fmt: skip
    readable = [ground.kit, *ground.root.glob("*.zip"), find_fashion_mnist().folder]
    order = {
        "command": [str(part) for part in command], "env": env, "place": str(place.path), "port": place.port,
        "seconds": seconds, "watched": [str(ground.kit)] if jailed else [], "uid": uid,
        "contained": None if jailed else [str(path) for path in readable],
    }  # fmt: skip
    done = subprocess.run(
        [ground.python, "-m", "studies.attacks.watch"], input=json.dumps(order), text=True, capture_output=True,
        cwd=ground.kit, env={"PATH": env["PATH"], "PYTHONPATH": str(ground.kit)}, timeout=seconds + 120,
    )  # fmt: skip
    for door in home.glob("*.sock"):
        door.unlink()
    if done.returncode:
        raise RuntimeError(f"watching failed: {done.stderr[-2000:]}")
    return Run(place, json.loads(done.stdout))


def otter_run(ground: Ground, place: Place, submission: Path, assignment: str, mode: str, stock: bool = False) -> Run:
    """Grade one submission with unmodified Otter: with this kit's zip, or with the same tests unsealed."""
    (place.path / "cwd" / "results.json").unlink(missing_ok=True)
    archive = ground.root / f"stock-{assignment}.zip" if stock else ground.archive(assignment)
    command = [ground.python, "-m", "otter", "run", "--no-logo", "-a", archive, submission]
    if stock:
        # a user id of its own: limits on processes count those of a user, wherever they run
        uid = PLAIN_USER + 1 + secrets.randbelow(10000) if os.geteuid() == 0 else os.geteuid()
        return watched_run(ground, place, command, STOCK_SECONDS, "", uid, jailed=False)
    return watched_run(ground, place, command, OTTER_SECONDS, mode)


def batch_run(ground: Ground, place: Place, assignment: str, mode: str, uid: int | None, workers: int = 2) -> Run:
    """Grade the folder of submissions as `make grade` does."""
    limits = [part for name, value in SMALL.items() for part in ("--limit", f"{name}={value}")]
    command = [
        ground.python, "-m", "autograder", "grade", "--assignment", assignment, "--submissions",
        place.path / "submissions", "--out", "out", "--workers", workers, *limits,
    ]  # fmt: skip
    if uid is not None:  # then the kit is theirs, and so is its secret
        os.chown(ground.kit / SEED.relative_to(KIT), uid, uid)
    return watched_run(ground, place, command, BATCH_SECONDS, mode, uid)


# ── judging ─────────────────────────────────────────────────────────────────────────────────────────────────────


def point_fault(attack: Attack, grade: dict[str, float] | None) -> str:
    """What is wrong with an attack's grade, or the empty string."""
    if grade is None:
        return "" if attack.build else "there is no grade"
    wrong = {name: score for name, score in grade.items() if score != attack.deserves.get(name)}
    wrong |= {name: 0.0 for name in attack.deserves if name not in grade}
    if not wrong:
        return ""
    earned, deserved = sum(grade.values()), sum(attack.deserves.values())
    return f"{earned:g} points where {deserved:g} were deserved ({', '.join(wrong)})"


def neighbour_fault(grade: dict[str, float] | None, assignment: str) -> str:
    """What is wrong with an honest submission's grade, or the empty string."""
    return "" if grade == points(assignment) else f"the honest neighbour got {grade}"


def run_faults(run: Run) -> list[str]:
    """What else is wrong after a run: the machine changed, something was revealed, left or reached."""
    seen = run.seen
    found = []
    if seen["code"] is None:
        found.append(f"hung until killed after {seen['seconds']:.0f} s")
    if changes := run.changes():
        found.append("changed " + ", ".join(changes[:4]) + (f" and {len(changes) - 4} more" if changes[4:] else ""))
    if run.reveals():
        found.append("revealed a secret")
    if seen["left"]:
        found.append(f"left a process: {seen['left'][0]}")
    if seen["reached"]:
        found.append(f"reached the {', '.join(seen['reached'])}")
    return found


@dataclass(frozen=True)
class Outcome:
    """One line of the report."""

    way: str
    what: str
    faults: list[str]
    seconds: float


def batch_outcomes(
    ground: Ground, chosen: list[Attack], mode: str, uid: int | None = None, full: bool = False
) -> Iterator[Outcome]:
    """All of `chosen` in one folder per assignment, an honest neighbour before each dozen; `full` feedback or hints."""
    way = f"make grade, {mode}" + (", ordinary user" if uid is not None else "") + ", in full" * full
    for assignment in (TENSORS, SOFTMAX):
        of_it = [attack for attack in chosen if attack.assignment == assignment]
        if not of_it:
            continue
        name = f"grade-{mode}-{uid or 0}-{'full' if full else 'hint'}-{assignment}"
        place = make_place(ground, name, 23000 + secrets.randbelow(2000))
        for path in (place.path / "submissions").iterdir():
            path.unlink()
        honest = [write_neighbour(place, f"{at:03}-{HONEST}.ipynb", assignment) for at in range(0, len(of_it), 12)]
        if full:
            (place.path / "cwd" / "course.toml").write_text(FULL)
        files = {}
        for at, attack in enumerate(of_it):
            files[attack.id] = attack.write(
                place.path / "submissions" / f"{at:03}-{attack.kind}-{attack.name}", place.told
            )
        run = batch_run(ground, place, assignment, mode, uid)
        grades, (code, seconds) = run.grades(), (run.seen["code"], run.seen["seconds"])
        for attack in of_it:
            fault = point_fault(attack, grades.get(files[attack.id].name))
            said = f"{fault}: {run.reason(files[attack.id].name)}" if fault else ""
            yield Outcome(way, attack.id, [said] if said else [], 0)
        faults = run_faults(run)
        faults += [fault for path in honest if (fault := neighbour_fault(grades.get(path.name), assignment))]
        expected = {path.name for path in [*honest, *files.values()]}
        if strangers := set(grades) - expected:
            faults.append(f"grades of {', '.join(sorted(strangers))} turned up")
        if code:
            faults.append(f"exit code {code}: {(run.seen['stdout'] + run.seen['stderr'])[-300:]}")
        yield Outcome(way, f"the whole folder of {assignment}", faults, seconds)


def otter_outcomes(ground: Ground, chosen: list[Attack], mode: str, slots: int = SLOTS) -> Iterator[Outcome]:
    """Each of `chosen` in a run of its own, `slots` at a time; an honest submission comes last in the same place."""
    way = f"otter run, {mode}"
    chosen = [attack for attack in chosen if not attack.folders_only]

    def slot(number: int) -> list[Outcome]:
        place = make_place(ground, f"otter-{mode}-{number}", 25000 + secrets.randbelow(2000))
        found = []
        for attack in chosen[number::slots]:
            path = attack.write(place.path / "submissions" / f"{attack.kind}-{attack.name}", place.told)
            run = otter_run(ground, place, path, attack.assignment, mode)
            fault = point_fault(attack, run.grades().get("") if run.seen["code"] == 0 else None)
            faults = ([f"{fault}: {run.reason()}"] if fault else []) + run_faults(run)
            found.append(Outcome(way, attack.id, faults, run.seen["seconds"]))
            path.unlink()
        run = otter_run(ground, place, place.path / "submissions" / f"000-{HONEST}.ipynb", TENSORS, mode)
        fault = neighbour_fault(run.grades().get(""), TENSORS)
        faults = ([fault] if fault else []) + run_faults(run)
        found.append(Outcome(way, "an honest submission after them", faults, run.seen["seconds"]))
        return found

    with ThreadPoolExecutor(slots) as pool:
        for found in pool.map(slot, range(slots)):
            yield from found


def modes() -> list[str]:
    """The jails that can be tried here."""
    return ["namespaces"] if other_python.why_not() else ["namespaces", "uid"]


def outcomes(ground: Ground, chosen: list[Attack], ways: Iterable[str], of_modes: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of the chosen attacks in each of these ways and modes, one after the other."""
    for mode in of_modes:
        if "grade" in ways:
            yield from batch_outcomes(ground, chosen, mode)
        if "otter" in ways:
            yield from otter_outcomes(ground, chosen, mode)
    if "full" in ways:
        yield from batch_outcomes(ground, chosen, "namespaces", full=True)
    if "user" in ways and not other_python.why_not():
        yield from batch_outcomes(ground, chosen, "namespaces", PLAIN_USER)


@click.command()
@click.option("--only", default="", help="Only attacks whose class/name matches this regular expression.")
@click.option("--way", "ways", multiple=True, type=click.Choice(WAYS), help="All by default.")
@click.option("--mode", "of_modes", multiple=True, type=click.Choice(["namespaces", "uid"]), help="All by default.")
def main(only: str, ways: tuple[str, ...], of_modes: tuple[str, ...]) -> None:
    """Run the attacks and report; exit code 1 if one of them got anything."""
    chosen = [attack for attack in attacks() if re.search(only, attack.id)]
    if why := other_python.why_not():
        click.echo(f"The jail of another user id is left out here: {why}.")
    started, tried, failed = time.monotonic(), 0, 0
    with prepared() as ground:
        for outcome in outcomes(ground, chosen, ways or WAYS, of_modes or modes()):
            tried, failed = tried + 1, failed + bool(outcome.faults)
            verdict = "FAILED: " + "; ".join(outcome.faults) if outcome.faults else "holds"
            took = f" ({outcome.seconds:.0f} s)" if outcome.seconds else ""
            click.echo(f"{outcome.way:35} {outcome.what:40} {verdict}{took}")
    minutes = (time.monotonic() - started) / 60
    click.echo(f"{len(chosen)} attacks, {tried} observations, {failed} failed, {minutes:.0f} minutes.")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
