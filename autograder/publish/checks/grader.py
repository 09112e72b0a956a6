"""The notebook's `grader`: Otter's own, with pages for results, at home in the notebook's folder."""

from __future__ import annotations

import contextlib
import inspect
import os
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from otter import Notebook
from otter.test_files import GradingResults, TestFile

from autograder.publish.checks.asked import Asked
from autograder.publish.checks.check import HERE
from autograder.publish.checks.page import all_html, all_text, file_html, file_text, page_of


class Grader(Notebook):  # type: ignore[misc]
    """Otter's notebook, at home in this folder wherever the student's code goes, with messages of ours."""

    def __init__(self, questions: list[Asked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = questions

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Check the answers to a question; Otter's result, whose text is that of the page."""
        caller = inspect.currentframe()
        if global_env is None and caller and caller.f_back:
            global_env = caller.f_back.f_globals
        file = super().check(question, global_env)
        if page := page_of(file):
            for result in file.test_case_results:
                result.message = page.text()
        return file

    def export(self, nb_path: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Pack the notebook into a zip that lies beside it, and holds it by its name."""
        with contextlib.chdir(HERE):
            super().export(nb_path or self._notebook and Path(self._notebook).name, *args, **kwargs)


def open_grader(questions: list[Asked]) -> Grader:
    """The `grader` of a notebook that asks `questions`; from now on, results of Otter's show as pages."""
    shell = get_ipython()
    if shell:
        for kind, as_html, as_text in ((TestFile, file_html, file_text), (GradingResults, all_html, all_text)):
            shell.display_formatter.formatters["text/html"].for_type(kind, as_html)
            shell.display_formatter.formatters["text/plain"].for_type(
                kind, lambda result, printer, cycle, text=as_text: printer.text(text(result))
            )
    return Grader(questions, _notebook(), tests_dir=str(HERE / "tests"))


def _notebook() -> str | None:
    """The path of the notebook that runs, as far as Jupyter tells it, or of the only one in this folder."""
    told = HERE / Path(os.environ.get("JPY_SESSION_NAME", "")).name
    found = [told] if told.suffix == ".ipynb" and told.is_file() else list(HERE.glob("*.ipynb"))
    return str(found[0]) if len(found) == 1 else None
