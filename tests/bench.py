"""Measure what students and graders wait for, and write `docs/benchmarks.md`: `make bench`.

Every figure is a ratio of medians of paired runs: both sides alternate in one run, so noise hits both.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import torch
import torchvision
from torchvision import transforms

from autograder.build.products import build, zip_path
from autograder.questions import load_assignment
from autograder.sealed.plugin import TRAINING_TAGS
from autograder.sealed.student import handed_out_cells
from reference import softmax_regression as solved
from reference.d2lite import DataModule, TensorLoader, Trainer, load_fashion_mnist

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "05-softmax-regression"
OTTER = str(Path(sys.executable).parent / "otter")
STOCK_TEST = """\
OK_FORMAT = False

from otter.test_files import test_case

from tests.in_process import Student

name = "{question}"
points = {points}
"""
STOCK_CASE = """

@test_case(name="{case}", points={points}, hidden=True)
def case_{number}(env):
    Student("{assignment}", env).check("{question}", "{case}")
"""


@dataclass
class Pair:
    """One comparison: seconds of each side, run by run."""

    title: str
    ours: list[float]
    theirs: list[float]
    goal: str

    @property
    def ratio(self) -> float:
        """Median of theirs over median of ours."""
        return statistics.median(self.theirs) / statistics.median(self.ours)


def paired(title: str, ours: Callable[[], object], theirs: Callable[[], object], runs: int, goal: str) -> Pair:
    """Alternate both sides `runs` times, after one run of each that does not count."""
    pair = Pair(title, [], [], goal)
    for number in range(runs + 1):
        for side, seconds in ((ours, pair.ours), (theirs, pair.theirs)):
            started = time.perf_counter()
            side()
            if number:
                seconds.append(time.perf_counter() - started)
    print(f"{title}: {pair.ratio:.2f}", flush=True)
    return pair


def one_epoch(loader: object) -> None:
    """Read every batch."""
    for _X, _y in loader:  # type: ignore[attr-defined]
        pass


def loaders() -> Pair:
    """One epoch of training images: d2lite's loader against torchvision's transforms and a DataLoader."""
    ours = solved.FashionMNIST(batch_size=256)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "FashionMNIST", "raw")
        raw.mkdir(parents=True)
        for file in Path("/usr/share/datasets/fashion-mnist").glob("*.gz"):
            subprocess.run(f"gunzip -c {file} > {raw / file.stem}", shell=True, check=True)
        pipeline = transforms.Compose([transforms.Resize((28, 28)), transforms.ToTensor()])  # as the homework had it
        data = torchvision.datasets.FashionMNIST(folder, train=True, transform=pipeline)
        theirs = torch.utils.data.DataLoader(data, 256, shuffle=True)
        return paired(
            "one epoch of torchvision's Resize, ToTensor and a DataLoader over one epoch of d2lite",
            lambda: one_epoch(ours.train_dataloader()),
            lambda: one_epoch(theirs),
            runs=3,
            goal="over 100",
        )


class Train(DataModule):
    """All training images, as floats, batches of 256, no held-out data."""

    def __init__(self, tensors: tuple[torch.Tensor, torch.Tensor]) -> None:
        super().__init__()
        self.tensors = tensors

    def get_dataloader(self, train: bool) -> TensorLoader | None:
        """The training batches."""
        return TensorLoader(self.tensors, 256, shuffle=True) if train else None


def trainers() -> Pair:
    """Three epochs of softmax regression: a bare loop against d2lite's `Trainer`."""
    images, labels = load_fashion_mnist(train=True)
    X = images.flatten(1) / 255
    data = Train((X, labels))

    def bare() -> None:
        model = solved.SoftmaxRegressionScratch(784, 10, lr=0.1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(3):
            for rows in torch.randperm(len(X)).split(256):
                loss = model.loss(model(X[rows]), labels[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    def ours() -> None:
        Trainer(max_epochs=3).fit(solved.SoftmaxRegressionScratch(784, 10, lr=0.1), data)

    return paired("d2lite's Trainer over a bare PyTorch loop", bare, ours, runs=7, goal="1.15 or less")


def public_checks() -> list[tuple[str, float]]:
    """Median seconds of each public check of the solution, torch being imported."""
    assignment = load_assignment(ASSIGNMENT)
    from autograder.questions.spec import names

    space = dict(vars(names(assignment.reference)))
    found = []
    for question in assignment.questions:
        path = ROOT / "assignments" / ASSIGNMENT / "tests" / f"{question.id}.py"
        seconds = []
        for _ in range(5):
            started = time.perf_counter()
            test: dict[str, object] = {}
            exec(compile(path.read_text(), str(path), "exec"), test)
            (case,) = (value for key, value in test.items() if key.startswith("check_"))
            case.call_func(dict(space))  # type: ignore[attr-defined]
            seconds.append(time.perf_counter() - started)
        found.append((question.id, statistics.median(seconds)))
    return found


def stock_zip(folder: Path, archive: Path, assignment: str = ASSIGNMENT) -> Path:
    """The hidden tests of a zip for stock Otter: no plugin, the probes run in the student's own process."""
    path = folder / "stock.zip"
    with zipfile.ZipFile(archive) as sealed, zipfile.ZipFile(path, "w") as stock:
        for name in sealed.namelist():
            if name == "otter_config.json":
                stock.writestr(name, json.dumps({"assignment_name": assignment}))
            elif not name.startswith("tests/"):
                stock.writestr(name, sealed.read(name))
        for question in load_assignment(assignment).questions:
            text = STOCK_TEST.format(question=question.id, points=question.points)
            for number, case in enumerate(question.cases):
                text += STOCK_CASE.format(
                    assignment=assignment, case=case.name, points=case.points, number=number, question=question.id
                )
            stock.writestr(f"tests/{question.id}.py", text)
    return path


class Memory(threading.Thread):
    """Samples the proportional set size of this process's descendants; `peak` is in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.done = False

    def run(self) -> None:
        """Sample until `done`."""
        while not self.done:
            total = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)
            time.sleep(0.1)


def otter_runs(runs: int) -> tuple[Pair, dict[str, int]]:
    """`otter run` on the solution without its training cells: sealed, and stock with the same tests in-process."""
    build(ASSIGNMENT)
    peaks: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = nbformat.read(ROOT / "solutions" / f"{ASSIGNMENT}.ipynb", as_version=4)
        skipped = handed_out_cells(ASSIGNMENT, TRAINING_TAGS)
        book.cells = [cell for cell in book.cells if cell.source not in skipped]
        nbformat.write(book, folder / "solution.ipynb")
        support = ROOT / "assignments" / ASSIGNMENT / "d2lite.py"

        def run(archive: Path, side: str) -> None:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(support.parent)])}
            command = [OTTER, "run", "--no-logo", "-a", str(archive), "-o", str(folder), str(folder / "solution.ipynb")]
            memory = Memory()
            memory.start()
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            memory.done = True
            memory.join()
            results = json.loads((folder / "results.json").read_text())["tests"]
            score = sum(test.get("score", 0) for test in results)
            assert done.returncode == 0 and score == 88, f"{side}: {score} points\n{done.stdout}{done.stderr}"
            peaks[side] = max(peaks.get(side, 0), memory.peak)

        stock = stock_zip(folder, zip_path(ASSIGNMENT))
        pair = paired(
            "sealed `otter run` over stock Otter with the same tests in-process",
            lambda: run(stock, "stock"),
            lambda: run(zip_path(ASSIGNMENT), "sealed"),
            runs,
            goal="1.5 or less",
        )
    return pair, peaks


def main() -> None:
    """Measure everything and write the page."""
    torch.set_num_threads(1)
    pairs = [loaders(), trainers()]
    checks = public_checks()
    otter, peaks = otter_runs(runs=5)
    pairs.append(otter)
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Every ratio is one of medians of paired runs: both sides alternate in one run.",
        f"Here: {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}, on the CPU.",
        "",
        "| what | ratio | medians | runs | goal |",
        "|---|---|---|---|---|",
    ]
    for pair in pairs:
        medians = f"{statistics.median(pair.theirs):.3g} s : {statistics.median(pair.ours):.3g} s"
        lines.append(f"| {pair.title} | {pair.ratio:.2f} | {medians} | {len(pair.ours)} | {pair.goal} |")
    slowest = max(checks, key=lambda check: check[1])
    lines += [
        "",
        f"A public check, once torch is imported: {statistics.median(s for _, s in checks):.3f} s; the slowest is "
        f"`{slowest[0]}` with {slowest[1]:.3f} s (goal: under 0.2 s).",
        "",
        "Peak memory of `otter run`, all processes together (proportional set size): "
        f"sealed {peaks['sealed'] >> 20} MiB, stock {peaks['stock'] >> 20} MiB.",
    ]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
