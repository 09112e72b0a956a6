"""The notebook's `grader`: Otter's own, with pages for results, at home in the notebook's folder."""

from __future__ import annotations

import contextlib
import datetime
import inspect
import re
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display
from otter import Notebook
from otter.check.utils import IPythonInterpreter
from otter.test_files import GradingResults, TestFile

from autograder.publish.checks.asked import Asked
from autograder.publish.checks.check import HERE, Check
from autograder.publish.checks.export import PATIENCE, NotReady, Ran, opened, packed, ready, record, refusal
from autograder.publish.checks.overview import overview_html, overview_text, rows_of
from autograder.publish.checks.page import file_html, file_text, page_of


class Grader(Notebook):  # type: ignore[misc]
    """Otter's notebook, at home in this folder wherever the student's code goes, with messages of ours."""

    def __init__(self, questions: list[Asked], ran: dict[str, Ran]) -> None:
        super().__init__(tests_dir=str(HERE / "tests"))
        self._questions, self._ran = questions, ran

    def _log_event(self, *args: Any, **kwargs: Any) -> None:
        """Write no log: nothing reads it, it grows with every check, and it would lie where the student's code goes."""

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Check the answers to a question; Otter's result, whose text is that of the page."""
        if not (HERE / "tests" / f"{question}.py").is_file():
            return refusal(_no_check(question, self._questions))
        caller = inspect.currentframe()
        if global_env is None and caller and caller.f_back:
            global_env = caller.f_back.f_globals
        file = super().check(question, global_env)
        if page := page_of(file):
            for result in file.test_case_results:
                result.message = page.text()
        return file

    def check_all(self) -> Any:
        """Check all answers, in the notebook's order; Otter's results, which show as an overview."""
        caller = inspect.currentframe()
        space = caller.f_back.f_globals if caller and caller.f_back else {}
        found = [self.check(question.check, space) for question in self._questions if question.check]
        results = GradingResults([file for file in found if isinstance(file, TestFile)])
        book = None
        with contextlib.suppress(NotReady):
            book = opened(HERE, self._questions, self._ran, get_ipython(), PATIENCE / 10).book
        results.rows = rows_of(self._questions, results, book)
        return results

    def export(self, nb_path: str | None = None, export_path: str | None = None, *args: Any, **options: Any) -> None:
        """Save the notebook and pack it into a zip that lies beside it; or say why not."""
        try:
            if self.interpreter is IPythonInterpreter.COLAB:
                raise NotReady("Colab keeps the notebook elsewhere: hand in what File > Download > .ipynb gives you.")
            saved = ready(HERE, self._questions, self._ran, get_ipython(), nb_path)
        except NotReady as reason:
            display(refusal(reason))
            return
        path = export_path or f"{saved.path.stem}_{datetime.datetime.now():%Y_%m_%dT%H_%M_%S}.zip"
        with contextlib.chdir(HERE):
            inside = saved.path.relative_to(HERE) if saved.path.is_relative_to(HERE) else saved.path
            super().export(str(inside), path, *args, **{"display_link": False, "ignore_log": True, **options})
        display(packed(HERE / path, saved, self._questions))


def _no_check(question: str, questions: list[Asked]) -> str:
    known = [asked.check for asked in questions if asked.check]
    if question not in known:
        return f"There is no check called {question!r}; there are {', '.join(known)}."
    return f"tests/{question}.py is missing: put the handout's folder tests beside checks.py, and restart the kernel."


def open_grader(questions: list[Asked]) -> Grader:
    """The `grader` of a notebook that asks `questions`; from now on, results of Otter's show as pages."""
    Check.questions = questions
    shell = get_ipython()
    pages = (
        (TestFile, file_html, file_text),
        (GradingResults, lambda results: overview_html(results.rows), lambda results: overview_text(results.rows)),
    )
    for kind, as_html, as_text in pages if shell else ():
        shell.display_formatter.formatters["text/html"].for_type(kind, as_html)
        shell.display_formatter.formatters["text/plain"].for_type(
            kind, lambda result, printer, cycle, text=as_text: printer.text(text(result))
        )
    return Grader(questions, record(shell) if shell else {})


def say_if_older(release: int, newer: str) -> None:
    """Print where newer checks are if a notebook beside these, which are of this release, is of a later one."""
    found = [release]
    for path in HERE.glob("*.ipynb"):
        with contextlib.suppress(OSError):
            found += map(int, re.findall(rb'"handout_release"\s*:\s*(\d{1,6})\b', path.read_bytes()))
    if max(found) > release:
        print(f"These checks are of release {release}, the notebook of release {max(found)}: get {newer}.")
