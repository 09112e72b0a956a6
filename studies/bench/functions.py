"""What a student waits for: loading, training, a public check; and one notebook through `otter run`.

Every ratio is one of medians of paired runs: both sides alternate in one run, so noise hits both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import torch
import torchvision
from torch import nn
from torchvision import transforms

from autograder.judge.handout import skipped_cells
from autograder.paths import KIT, zip_path
from autograder.publish.products import build
from autograder.questions import load_assignment
from reference import softmax_regression as solved
from reference.d2lite import DataModule, TensorLoader, Trainer, load_fashion_mnist
from reference.mlp import MLP
from reference.softmax_regression import FashionMNIST
from studies.bench.runs import Use, measured, otter_run, stock_zip

ASSIGNMENT = "05-softmax-regression"


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


def gathering() -> Pair:
    """One epoch of d2lite's loader against the copies of its rows alone, which memory limits."""
    data = solved.FashionMNIST(batch_size=256)
    X, y = data.train.tensors

    def rows_alone() -> None:
        for rows in torch.randperm(len(X)).split(256):
            X.index_select(0, rows)
            y.index_select(0, rows)

    title = "one epoch of d2lite's loader over copying its rows alone"
    return paired(title, rows_alone, lambda: one_epoch(data.train_dataloader()), runs=7, goal="as near 1 as it goes")


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

    return paired("d2lite's Trainer over a bare PyTorch loop", bare, ours, runs=7, goal="1.05 or less")


def trainings() -> Pair:
    """Ten epochs of the notebook's MLP with held-out loss and accuracy: a bare loop against reference and `Trainer`."""
    data = FashionMNIST(batch_size=256)
    (X, y), (X_val, y_val) = data.train.tensors, data.val.tensors

    def bare() -> None:
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(10):
            for rows in torch.randperm(len(X)).split(256):
                loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            with torch.no_grad():
                for images, labels in zip(X_val.split(256), y_val.split(256)):
                    logits = model(images)
                    nn.functional.cross_entropy(logits, labels)
                    (logits.argmax(1) == labels).float().mean()

    title = "ten epochs of the reference's MLP, held-out loss and accuracy included, over a bare PyTorch loop"
    return paired(title, bare, lambda: _ten_epochs(data), runs=5, goal="1.05 or less")


def products() -> Pair:
    """The same training against its matrix products alone, forward and backward, on the same minibatches."""
    data = FashionMNIST(batch_size=256)
    X, X_val = (one.tensors[0].flatten(1) for one in (data.train, data.val))
    W1, W2 = torch.randn(784, 256), torch.randn(256, 10)

    def alone() -> None:
        for _ in range(10):
            for images in X.split(256):
                hidden = images @ W1
                logits = hidden @ W2
                hidden.T @ logits
                images.T @ (logits @ W2.T)
            for images in X_val.split(256):
                images @ W1 @ W2

    title = "those ten epochs over their matrix products alone, forward and backward"
    return paired(title, alone, lambda: _ten_epochs(data), runs=5, goal="as near 1 as it goes")


def _ten_epochs(data: DataModule) -> None:
    Trainer(max_epochs=10).fit(MLP(num_outputs=10, num_hiddens=256, lr=0.1), data)


def public_checks() -> list[tuple[str, float]]:
    """Median seconds of each public check of the solution, torch being imported."""
    assignment = load_assignment(ASSIGNMENT)
    from autograder.spec.question import names

    space = dict(vars(names(assignment.reference)))
    sys.path.insert(0, str(KIT / "assignments" / ASSIGNMENT))  # `checks.py` lies there
    found = []
    for question in assignment.questions:
        path = KIT / "assignments" / ASSIGNMENT / "tests" / f"{question.id}.py"
        seconds = []
        for _ in range(5):
            started = time.perf_counter()
            test: dict[str, object] = {}
            exec(compile(path.read_text(), str(path), "exec"), test)
            test["example"].call_func(dict(space))  # type: ignore[attr-defined]
            seconds.append(time.perf_counter() - started)
        found.append((question.id, statistics.median(seconds)))
    return found


def otter_runs(runs: int) -> tuple[Pair, dict[str, int]]:
    """`otter run` on the solution without its training cells: sealed, and stock with the same tests in-process."""
    build(ASSIGNMENT)
    peaks: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = nbformat.read(KIT / "solutions" / f"{ASSIGNMENT}.ipynb", as_version=4)
        skipped = skipped_cells(ASSIGNMENT)
        book.cells = [cell for cell in book.cells if cell.source not in skipped]
        notebook = folder / ASSIGNMENT / "solution.ipynb"
        notebook.parent.mkdir()
        nbformat.write(book, notebook)

        def run(archive: Path, side: str) -> None:
            with measured(use := Use()):
                score = otter_run(archive, notebook, folder)
            assert score == 88, f"{side}: {score} points"
            peaks[side] = max(peaks.get(side, 0), use.peak)

        stock = stock_zip(folder, zip_path(ASSIGNMENT), ASSIGNMENT)
        pair = paired(
            "sealed `otter run` over stock Otter with the same tests in-process",
            lambda: run(stock, "stock"),
            lambda: run(zip_path(ASSIGNMENT), "sealed"),
            runs,
            goal="1.0 or less",
        )
    return pair, peaks


def sections() -> dict[str, list[str]]:
    """Measure, and give the page's sections: lines of Markdown by heading."""
    pairs = [loaders(), gathering(), trainers(), trainings(), products()]
    checks = public_checks()
    otter, peaks = otter_runs(runs=5)
    slowest = max(checks, key=lambda check: check[1])
    return {
        "What a student waits for": [
            *_table(pairs),
            "",
            f"A public check, once torch is imported: {statistics.median(s for _, s in checks):.3f} s; the slowest is "
            f"`{slowest[0]}` with {slowest[1]:.3f} s (goal: under 0.2 s).",
        ],
        "One notebook": [
            "The solved 05 notebook without its training cells.",
            "",
            *_table([otter]),
            "",
            "Peak memory, all processes together (proportional set size): "
            f"sealed {peaks['sealed'] >> 20} MiB, stock {peaks['stock'] >> 20} MiB.",
        ],
    }


def _table(pairs: list[Pair]) -> list[str]:
    lines = ["| what | ratio | medians | runs | goal |", "|---|---|---|---|---|"]
    for pair in pairs:
        medians = f"{statistics.median(pair.theirs):.3g} s : {statistics.median(pair.ours):.3g} s"
        lines.append(f"| {pair.title} | {pair.ratio:.2f} | {medians} | {len(pair.ours)} | {pair.goal} |")
    return lines
