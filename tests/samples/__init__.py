"""Wrong sample submissions by assignment: cells that replace right answers, in files named by what must fail."""

from __future__ import annotations

import ast

from autograder.questions import load_assignment
from autograder.spec.answers import Definition, answer
from autograder.spec.mistakes import cell_of

Wrong = str | list[str]
"""A cell that replaces an answer: its source, with `{answer}` for the right one, or the names of its mistakes."""


def wrong_cell(assignment: str, question_id: str, wrong: Wrong) -> str:
    """The source of a wrong cell; the right answer comes first if the mistakes do not define all that is asked for.

    Raises:
        KeyError: if the question has no mistake of that name.
    """
    asked = load_assignment(assignment)
    question = asked.question(question_id)
    right = "\n\n\n".join(answer(asked.reference, name) for name in question.defines)
    if isinstance(wrong, str):
        return wrong.replace("{answer}", right)
    known = {mistake.name: mistake.cell for mistake in question.mistakes}
    cells = [cell_of(asked.reference, question.defines, known[name]).rstrip("\n") for name in wrong]
    defined = {node.name for cell in cells for node in ast.parse(cell).body if isinstance(node, Definition)}
    return "\n\n\n".join(cells if defined.issuperset(question.defines) else [right, *cells])
