"""Handing in: what ran is remembered, the notebook is saved, and only a file that holds what ran is packed."""

from __future__ import annotations

import html
import math
import os
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode, reader
from otter.check.utils import save_notebook

from autograder.judge.causes import is_stub
from autograder.publish.checks.asked import Asked, is_answered, names_set
from autograder.publish.checks.page import GREEN, RED, listed

PATIENCE = 10
"""Seconds in which Jupyter has saved a notebook that it was asked to save."""
AGAIN = "then run this cell again."


class NotReady(Exception):
    """Why nothing can be handed in yet: one sentence for the student."""


@dataclass(frozen=True)
class Notice:
    """A few words below a cell, in plain text and in HTML."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


@dataclass(frozen=True)
class Ran:
    """A cell as it ran last."""

    id: str
    """As the front end calls it; empty where it does not say."""
    source: str
    when: float


@dataclass(frozen=True)
class Saved:
    """A notebook as it lies in the folder."""

    path: Path
    book: NotebookNode
    when: float
    """When it was saved; infinity where it was saved just now, because we asked for it."""


def refusal(sentence: object) -> Notice:
    """A sentence that says what is missing."""
    return Notice(f"✗ {sentence}", f'<div><span style="{RED}">✗</span> {html.escape(str(sentence))}</div>')


def record(shell: Any) -> dict[str, Ran]:
    """What runs in this shell from now on, filled as it runs: of each cell, the last time, latest at the end."""
    ran: dict[str, Ran] = {}

    def note(info: Any) -> None:
        if info.store_history:  # what front ends and magics run on their own account is not
            cell = Ran(getattr(info, "cell_id", None) or "", info.raw_cell, time.time())
            ran.pop(cell.id or cell.source, None)
            ran[cell.id or cell.source] = cell

    shell.events.register("pre_run_cell", note)
    return ran


def ready(folder: Path, questions: list[Asked], ran: dict[str, Ran], shell: Any, name: str | None) -> Saved:
    """The notebook to hand in, saved, which holds what ran; `name` is what the student calls it, if they do.

    Raises:
        NotReady: if there is none.
    """
    found = opened(folder, questions, ran, shell, PATIENCE, name)
    unsaved, edited = differing(found, questions, ran.values())
    if unsaved:
        what = f"{listed(unsaved)} ran with changes that are not saved in {found.path.name}"
        raise NotReady(f"Nothing is packed yet: {what}; press Ctrl+S (⌘S on a Mac), {AGAIN}")
    if edited:
        changes = f"changes in {listed(edited)} did not run"
        raise NotReady(f"Nothing is packed yet: {changes}; press Shift+Enter there, {AGAIN}")
    return found


def opened(
    folder: Path, questions: list[Asked], ran: dict[str, Ran], shell: Any, patience: float, name: str | None = None
) -> Saved:
    """The notebook that is open, saved now if it can be; `patience` is how many seconds that may take in Jupyter.

    Raises:
        NotReady: if it cannot be told which it is.
    """
    if not folder.is_dir():
        raise NotReady(f"The folder {folder} is gone: if you moved it, restart the kernel and run all cells.")
    if not _stamps(folder):
        raise NotReady(f"No notebook lies beside checks.py: save this one in {folder}, {AGAIN}")
    # VS Code says where the notebook lies, and cannot be asked to save it
    in_code = getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__", "")
    told = Path(in_code or os.environ.get("JPY_SESSION_NAME", "")).name
    changed = _have_saved(folder, patience if told and not in_code else patience / 10)
    saved = _notebooks(folder, changed, name)
    return saved[0] if name else _choice(saved, questions, ran, told)


def _stamps(folder: Path) -> dict[Path, int]:
    """When each notebook of the folder was saved."""
    return {path: path.stat().st_mtime_ns for path in folder.glob("*.ipynb") if path.is_file()}


def _have_saved(folder: Path, patience: float) -> set[Path]:
    """Have the open notebook saved; what has been saved then, if anything.

    Otter would wait for one file, and which one is open is seen only now, where it was renamed or has copies.
    """
    before = _stamps(folder)
    save_notebook(str(next(iter(before))), timeout=0)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        time.sleep(0.1)
        changed = {path for path, when in _stamps(folder).items() if before.get(path) != when}
        if changed and all(_book_of(path) for path in changed):  # a file that is being written cannot be read
            return changed
    return set()


def _book_of(path: Path) -> NotebookNode | None:
    try:
        book = reader.reads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError, KeyError):  # whatever JSON it is, if it is any
        return None
    return book if "cells" in book else None


def _notebooks(folder: Path, changed: set[Path], name: str | None) -> list[Saved]:
    """What can be handed in: the notebook of this name, or all, newest first."""
    times = _stamps(folder)
    paths = [folder / name] if name else sorted(times, key=lambda path: times[path], reverse=True)
    read = [(path, book) for path in paths if (book := _book_of(path))]
    if not read:
        wanted = f"No notebook called {name} can be read here" if name else "No notebook here can be read"
        raise NotReady(f"{wanted}; beside checks.py lie {listed(path.name for path in times)}.")
    return [Saved(path, book, math.inf if path in changed else path.stat().st_mtime_ns / 1e9) for path, book in read]


def _choice(saved: list[Saved], questions: list[Asked], ran: dict[str, Ran], told: str) -> Saved:
    """The open notebook: what was saved when asked, what Jupyter says, what holds most of what ran, the newest."""
    headings = [question.heading for question in questions]
    ours = [one for one in saved if any(heading in cell.source for cell in one.book.cells for heading in headings)]

    def rank(one: Saved) -> tuple[int, int, bool]:
        held = {_plain(cell.source) for cell in one.book.cells}
        matches = sum(_plain(cell.source) in held for cell in ran.values())
        # either may be wrong: Jupyter keeps the name that a notebook had at first, and saves the tab that is in front
        return (one.when == math.inf) + (one.path.name == told), matches, one.when == math.inf

    best = sorted(ours or saved, key=rank, reverse=True)
    first, *others = [one for one in best if rank(one) == rank(best[0])]
    sources = [cell.source for cell in first.book.cells]
    names = [one.path.name for one in others if [cell.source for cell in one.book.cells] != sources]
    if names:
        names = [first.path.name, *names]
        raise NotReady(
            f"Each of {listed(names)} could be this notebook: write which, as in "
            f'grader.export("{names[0]}", pdf=False), {AGAIN}'
        )
    return first


def differing(saved: Saved, questions: list[Asked], ran: Collection[Ran]) -> tuple[list[str], list[str]]:
    """Where what ran is not what is saved: what was not saved since, and answers that were edited since they ran.

    Cells have ids. Where the front end's are not those in the file, the cell that set an answer last must stand there.
    """
    held = {cell.get("id"): _plain(cell.source) for cell in saved.book.cells}
    code = [_plain(cell.source) for cell in saved.book.cells if cell.cell_type == "code"]
    in_file = {name for source in code for name in names_set(source)}
    last = {name: cell for cell in ran for name in names_set(cell.source)}
    unsaved, edited = dict[str, None](), dict[str, None]()
    for cell in ran:
        here = held.get(cell.id)
        if _plain(cell.source) == here or (here is None and _plain(cell.source) in code):
            continue
        names = {name for name in names_set(f"{cell.source}\n{here or ''}") if last.get(name, cell) is cell}
        of = [question.name for question in questions if names.intersection(question.defines)]
        if saved.when < cell.when:  # any cell shows that the file is old; one that is not there may be gone on purpose
            unsaved |= dict.fromkeys(of or [_above(saved.book, cell.id)] * (here is not None))
        elif names & in_file:  # what was tried beside the answers may stay as it is, and what was deleted is not missed
            edited |= dict.fromkeys(of)
    return list(unsaved), list(edited)


def _plain(source: str) -> str:
    """The source without what nobody sees."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def _without_points(heading: str) -> str:
    """A heading without its points."""
    return re.sub(r" \([\d.]+ points?\)$", "", heading)


def _above(book: NotebookNode, name: str) -> str:
    """The last heading above a cell."""
    found = "the first cell"
    for cell in book.cells:
        if cell.get("id") == name:
            break
        if cell.cell_type == "markdown":
            found = (
                [found] + [_without_points(heading) for heading in re.findall(r"^#+ (.*)$", cell.source, re.MULTILINE)]
            )[-1]
    return found


def is_finished(book: NotebookNode, question: Asked) -> bool:
    """Whether all that a coding question asks for stands in the notebook, with no stub of ours left in its cell."""
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    last = {name: source for source in cells for name in names_set(source)}
    return all(name in last and not any(map(is_stub, last[name].splitlines())) for name in question.defines)


def held_in(book: NotebookNode, questions: list[Asked]) -> str:
    """How much of what is asked the notebook holds, in words."""
    coding = [question for question in questions if not question.written]
    written = [question for question in questions if question.written]
    unfinished: list[Asked] = []
    for question in coding:  # one that asks for no code of its own puts together what stands above it
        if not is_finished(book, question) or (unfinished and not question.defines):
            unfinished.append(question)
    empty = [question for question in written if not is_answered(book, question)]
    parts = [_counted(coding, unfinished, "questions", "not finished")] * bool(coding)
    parts += [_counted(written, empty, "written answers", "still empty")] * bool(written)
    return ", ".join(parts)


def _counted(asked: list[Asked], lacking: list[Asked], called: str, state: str) -> str:
    words = f"{len(asked) - len(lacking)} of {len(asked)} {called}"
    numbers = [found[0] for question in lacking if (found := re.search(r"\d+", question.heading))]
    if not numbers:
        return words
    which = f"question {numbers[0]} is" if len(numbers) == 1 else f"questions {listed(numbers)} are"
    return f"{words} ({which} {state})"


def packed(zipped: Path, saved: Saved, questions: list[Asked]) -> Notice:
    """What the zip holds, how large it is, and where."""
    size = zipped.stat().st_size
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{math.ceil(size / 1e3)} kB"
    held = held_in(saved.book, questions)
    if saved.when < math.inf:  # written answers do not run: only the student can tell whether these are the last
        held += f", as saved at {time.strftime('%H:%M', time.localtime(saved.when))}"
    name = html.escape(zipped.name)
    link = f'<a href="{quote(zipped.name)}" download="{name}" target="_blank">{name}</a>'
    page = f'<span style="{GREEN}">✓</span> <b>Packed:</b> {html.escape(held)}.<br>Hand in {link} ({amount}).'
    text = f"✓ Packed: {held}.\nHand in {zipped.name} ({amount}), which lies beside the notebook."
    return Notice(text, f"<div>{page}</div>")
