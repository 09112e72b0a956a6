"""Written answers as HTML: what Markdown can say, and nothing that a page could be harmed with."""

from __future__ import annotations

import mistune
from markupsafe import Markup, escape
from mistune.plugins.math import math
from mistune.plugins.table import table

from autograder.judge.messages import printable

MOST_SHOWN = 20_000
"""Characters of an answer that are shown."""
ADDRESSES = ("https://", "http://", "mailto:")


class _Renderer(mistune.HTMLRenderer):
    """Only tags that structure text; HTML is shown as it was typed."""

    def heading(self, text: str, level: int, **attributes: object) -> str:
        """A line in bold: the page's own headings stay in order."""
        return f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """What the picture is said to show: nothing is fetched, and the notebook has the picture."""
        return f"<em>[picture: {text or 'without a description'}]</em>"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to the web or a mail; the text alone of any other."""
        if not url.lower().startswith(ADDRESSES):
            return text
        return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{text}</a>'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code, which scrolls with the keyboard, too."""
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A cell; how it is aligned would need a style of its own."""
        return f'<th scope="col">{text}</th>\n' if head else f"<td>{text}</td>\n"

    def inline_math(self, text: str) -> str:
        """A formula as it was typed."""
        return f'<code class="math">{escape(f"${text}$")}</code>'

    def block_math(self, text: str) -> str:
        """A formula as it was typed, on lines of its own."""
        return f'<pre class="math" tabindex="0">{escape(text.strip())}</pre>\n'


def written(text: str) -> Markup:
    """The HTML of a written answer; its plain text, where Markdown cannot be made of it."""
    shown = printable(text, MOST_SHOWN)
    try:
        made = mistune.create_markdown(escape=True, renderer=_Renderer(escape=True), plugins=[table, math])
        return Markup(made(shown))  # every tag in it comes from the renderer
    except Exception:  # whatever a stranger's text does to a parser
        return Markup("<pre>{}</pre>").format(shown)
