"""The Otter plugin: Otter gets a trusted one-cell notebook, the submission goes into a jail.

Hooks, in Otter's order: `before_grading` refuses where no jail holds and clears the submission's folder;
`before_execution` swaps the notebook; in the kernel, the trusted cell calls `run_sealed`; `after_grading` requires that
the sealed run came to its end.
"""

from __future__ import annotations

import json
import shutil
import time
from glob import glob
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat import NotebookNode
from otter.plugins import AbstractOtterPlugin
from otter.run.run_autograder.utils import OtterRuntimeError

from autograder.errors import KitError
from autograder.judge.messages import shown_name
from autograder.judge.process import JudgeProcess, Task
from autograder.otter_plugin.config import ArchiveConfig
from autograder.paths import fashion_mnist, kit_folders
from autograder.sandbox.host import JailRefused, choose_mode
from autograder.submission import BadSubmission, read_submission
from reference.fashion_mnist import how_to_get_it

SEALED = "sealed"
"""Folder next to Otter's `submission` and `results` that carries a submission to the trusted kernel."""
SUBSET_NOTE = "Graded with the 10 % subset of Fashion-MNIST and its own thresholds; for the whole set: {}."


class SealedGrading(AbstractOtterPlugin):  # type: ignore[misc]
    """Grades in a jail. Its configuration is an `ArchiveConfig`."""

    def before_grading(self, config: Any) -> None:
        """Refuse where no jail works; delete everything but the notebook and `tests` from the submission's folder."""
        if config.pdf or config.token:
            raise OtterRuntimeError(
                "PDFs of submissions are not made: a browser would run a student's HTML beside the hidden tests. "
                "Leave --pdfs (or the Gradescope token) out."
            )
        try:
            choose_mode([*kit_folders(), self._folder.parent])
        except JailRefused as refusal:
            raise OtterRuntimeError(str(refusal)) from None
        notebook = Path(self.submission_path)
        if notebook.suffix != ".ipynb":
            raise OtterRuntimeError(f"{shown_name(notebook.name)} is no notebook: hand in the .ipynb file.")
        for entry in notebook.parent.iterdir():  # Otter would unpickle a log; Python would import a torch.py
            if entry.name in (notebook.name, "tests"):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.suffix != ".zip" or entry.is_symlink():  # `otter grade` copies the zip back
                entry.unlink()

    @property
    def _folder(self) -> Path:
        return Path(self.submission_path).parent.parent / SEALED

    def before_execution(self, submission: NotebookNode) -> NotebookNode:
        """Keep the submission's cells for the trusted kernel and give Otter one cell of ours.

        They are read from the file once more: from a damaged notebook `nbformat` may have lost code.
        """
        try:
            read_submission(Path(self.submission_path)).require_assignment(self.plugin_config["assignment"])
        except BadSubmission as error:
            raise OtterRuntimeError(f"{shown_name(Path(self.submission_path).name)} has no grade: {error}.") from None
        self._folder.mkdir(mode=0o700)
        shutil.copy(self.submission_path, self._folder)
        started = psutil.Process().create_time() - psutil.boot_time()
        order = {**self.plugin_config, "name": Path(self.submission_path).name, "times": [started, _now()]}
        (self._folder / "order.json").write_text(json.dumps(order))
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        place = str(Path(self.submission_path).parent)
        source = (
            f"import sys\nsys.path[:] = [path for path in sys.path if path not in ('', {place!r})]\n"
            f"from autograder.otter_plugin.plugin import run_sealed\nrun_sealed({str(self._folder)!r})"
        )
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        return notebook

    def after_grading(self, results: Any) -> None:
        """Raise unless the sealed run came to its end. Otter writes results after this hook, so then there are none."""
        if not (self._folder / "report.json").exists():
            trouble = self._folder / "trouble.txt"
            words = trouble.read_text() if trouble.exists() else "the trusted kernel died"
            raise OtterRuntimeError(f"Sealed grading did not finish, so there is no grade: {words}")
        results.set_output("\n".join(self._notes()))

    def generate_report(self) -> str:
        """What happened while the cells ran, and where the time went."""
        return "\n".join([*(self._notes() or ["Every cell ran."]), self._report()["took"]])

    def _notes(self) -> list[str]:
        notes: list[str] = self._report()["notes"]
        return notes

    def _report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self._folder / "report.json").read_text())
        return report


def run_sealed(folder: str) -> None:
    """The trusted cell: grade the submission in `folder` and hand the results to Otter's `Checker`."""
    from otter.execute import Checker

    from autograder.otter_plugin.hidden_tests import run_tests

    try:
        began = _now()
        order = json.loads(Path(folder, "order.json").read_text())
        config = ArchiveConfig.of(order)
        data = Path(folder, order["name"]).read_bytes()
        with JudgeProcess() as process:
            protected = (str(Path(folder).parent),)
            task = Task(order["name"], data, config.assignment, config.seed, config.limits, protected)
            findings = process.judge(task)
        Checker.get_results().extend(run_tests(findings, sorted(glob("./tests/*.py"))))
        notes = findings["notes"]
        if fashion_mnist().kind == "subset":
            notes.insert(0, SUBSET_NOTE.format(how_to_get_it()))
        started, ready = order["times"]
        took = _where_time_went(started, ready, began, process.warm_seconds, findings["cpu_seconds"])
        Path(folder, "report.json").write_text(json.dumps({"notes": notes, "took": took}))
    except BaseException as error:  # whatever it is, there is no grade, and the instructor is told why
        ours = isinstance(error, KitError)  # whose texts are sentences
        Path(folder, "trouble.txt").write_text(str(error) if ours else type(error).__name__)
        raise


def _now() -> float:
    """Seconds since the machine was started, the same in all processes."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _where_time_went(started: float, ready: float, began: float, warming: float, in_jail: float) -> str:
    """A sentence for the report: from the start of `otter run` to now; what is left is to write the results."""
    now = _now()
    return (
        f"It took {now - started:.1f} s: {ready - started:.1f} to start Otter, {began - ready:.1f} to start its "
        f"kernel, {warming:.1f} to import torch for the jail, {now - began - warming:.1f} to run the cells and judge "
        f"the answers ({in_jail:.1f} s of processor time in the jail)."
    )
