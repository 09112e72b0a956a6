"""How the result of a public check reads: as a small page of HTML, and as plain text that says the same."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from autograder.judge.messages import printable

WIDTH = 88
"""Columns of plain text: what a notebook shows without scrolling."""
MUTED = "color:var(--jp-ui-font-color2,inherit);font-size:90%"
RED, GREEN = "color:#e53935", "color:#43a047"
"""Of marks; to be seen on white and on black."""
HINT = (
    "margin:.5em 0;padding:.4em .8em;border-left:4px solid var(--jp-warn-color1,#f57c00);"
    "background:var(--jp-layout-color2,rgba(128,128,128,.12))"
)
VALUES = (
    "margin:.2em 0 .6em;padding:.4em .6em;overflow-x:auto;font-family:var(--jp-code-font-family,monospace);"
    "color:inherit;background:none;border:1px solid var(--jp-border-color2,rgba(128,128,128,.4))"
)


class State(StrEnum):
    """How far an answer is."""

    RIGHT = "right for the examples"
    WRONG = "wrong"
    UNFINISHED = "not finished"
    NOT_STARTED = "not started"
    WAITS = "needs an earlier answer"
    NOT_RUN = "not run yet"
    ANSWERED = "answered"
    EMPTY = "empty"
    UNSEEN = "not known: the notebook's file was not found"
    NO_CHECK = "not known: its check is missing in the folder tests"


@dataclass(frozen=True)
class Page:
    """What is said of an answer that is not right: plain text, some of which is the student's."""

    sentence: str
    """What is wrong."""
    hint: str = ""
    """How it is mended."""
    yours: str = ""
    expected: str = ""
    """What came out and what is right, unless the sentence says it."""
    line: str = ""
    """The student's own line that raised."""
    tried: str = ""
    """What their code was called with."""
    unwritten: str = ""
    """What is still to be written, where something else is wrong already."""
    state: State = State.WRONG

    def text(self) -> str:
        """For a terminal, and wherever nobody asks for more than text."""
        body = [textwrap.fill(self.sentence, WIDTH)]
        if self.line:
            body.append(f"    at: {self.line}")
        if self.yours:
            body.append(textwrap.indent(_columns(self.yours, self.expected), "    "))
        tried = f"Tried with:\n{textwrap.indent(self.tried, '    ')}" if self.tried else ""
        parts = [textwrap.fill(self.hint, WIDTH), "\n".join(body), tried, textwrap.fill(self.unwritten, WIDTH)]
        return printable("\n\n".join(filter(None, parts)))

    def html(self) -> str:
        """For a notebook, in its own colors, light or dark."""
        parts = [f'<div style="{HINT}">{_prose(self.hint)}</div>'] if self.hint else []
        parts.append(f'<div style="margin:.5em 0">{_prose(self.sentence)}</div>')
        pairs = [[("your line", self.line)], [("yours", self.yours), ("expected", self.expected)]]
        for pair in [*pairs, [("tried with", self.tried)]]:
            boxes = [_box(title, text) for title, text in pair if text]
            if boxes:
                parts.append(f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">{"".join(boxes)}</div>')
        parts += [f'<div style="margin:.5em 0">{_prose(self.unwritten)}</div>'] if self.unwritten else []
        return "".join(parts)


def listed(words: Iterable[str], most: int = 6) -> str:
    """The words as in a sentence: one, two and three; of more than `most`, how many more."""
    few = list(words)
    few = few if len(few) <= most else [*few[: most - 1], f"{len(few) - most + 1} more"]
    return " and ".join(filter(None, [", ".join(few[:-1]), few[-1]]))


def _columns(mine: str, right: str) -> str:
    """The two side by side, or one below the other where they are too wide for that."""
    left, other = ["yours:", *mine.splitlines()], ["expected:", *right.splitlines()]
    width = max(map(len, left)) + 4
    rows = [f"{one:<{width}}{two}".rstrip() for one, two in zip_longest(left, other, fillvalue="")]
    return "\n".join(rows if max(map(len, rows)) <= WIDTH - 4 else [*left, *other])


def _prose(text: str) -> str:
    """The text, escaped, with code where it has backticks; between lone dollars, no front end sets a formula."""
    escaped = html.escape(printable(text)).replace("$", "<span>$</span>")
    return re.sub(r"`([^`]+)`", r'<code style="display:inline-block">\1</code>', escaped)


def _box(title: str, text: str) -> str:
    content = html.escape(printable(text))
    return (
        f'<div style="max-width:100%"><span style="{MUTED}">{title}</span><pre style="{VALUES}">{content}</pre></div>'
    )


def page_of(file: Any) -> Page | None:
    """The page of a result of Otter's, if it is of a public check that was not passed."""
    return next((page for case in file.test_cases if (page := getattr(case.body, "page", None))), None)


def others_of(file: Any) -> str:
    """What else the grader tries, in a sentence."""
    others = [title for case in file.test_cases for title in getattr(case.body, "others", [])]
    return f"The grader tries others: {'; '.join(others)}." if others else ""


def file_text(file: Any) -> str:
    """A `TestFile` of Otter's in plain text."""
    if page := page_of(file):
        return f"✗ {file.name}\n\n{page.text()}"
    if file.passed_all:
        return "\n".join(filter(None, [f"✓ {file.name}: {State.RIGHT}", textwrap.fill(others_of(file), WIDTH)]))
    return str(file.summary())


def file_html(file: Any) -> str:
    """A `TestFile` of Otter's in HTML."""
    name = html.escape(file.name)
    if page := page_of(file):
        return f'<div style="margin:.5em 0"><b><span style="{RED}">✗</span> {name}</b>{page.html()}</div>'
    if file.passed_all:
        others = f'<div style="{MUTED}">{html.escape(others_of(file))}</div>'
        return f'<div><span style="{GREEN}">✓</span> <b>{name}</b>: {State.RIGHT}</div>{others}'
    return f"<pre>{html.escape(file.summary())}</pre>"
