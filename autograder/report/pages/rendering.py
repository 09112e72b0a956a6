"""From templates to pages: the one place where values of strangers are escaped, and what a page may do is said."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.course.points import exact, number
from autograder.judge.messages import printable

TEMPLATES = Path(__file__).parent / "templates"
MOST = 200_000
"""Characters of one value that are shown."""
ODD = re.compile(r"[^\n -~]")
"""What may have to be shown by its number."""
MARKED = re.compile(r"`([^`\n]+)`|(?<![\w*])\*(\w(?:[^*`\n]*\w)?)\*(?![\w*])")
"""What stands in a sentence between backticks, or between asterisks that multiply nothing."""


def visible(value: object) -> object:
    """A text with control characters and marks that turn letters around as Python writes them; all else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return printable(value, MOST) if len(value) > MOST or ODD.search(value) else value


def sentence(text: str) -> Markup:
    """A sentence of ours with what stands between backticks as code, and between asterisks as emphasis."""
    return Markup(MARKED.sub(_marked, str(escape(visible(text)))))


def _marked(found: re.Match[str]) -> str:
    return f"<code>{found[1]}</code>" if found[1] else f"<em>{found[2]}</em>"


def link(place: str) -> str:
    """A path below the page's folder as an address: nothing in a file's name means anything there."""
    return quote(place.encode("utf-8", "surrogatepass"))


def points(value: float) -> str:
    """Points with as few digits as needed, two at most."""
    return number(exact(round(value, 4)))


def percent(share: float) -> str:
    """A share of 1 as people read it: `82.9 %`, always with one decimal."""
    return f"{100 * share:.1f} %"


@functools.cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, finalize=visible, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made.filters |= {"link": link, "sentence": sentence, "points": points, "percent": percent}
    made.globals |= {"style": Markup(style), "style_digest": digest}  # ours: nothing of a stranger's is in it
    return made


def render(template: str, **values: object) -> str:
    """The page of a template in `templates/`."""
    return _environment().get_template(template).render(values)
