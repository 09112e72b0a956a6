"""Where a probe stumbled over what an answer returned or lacks: what of it may be said.

What the jail says of it may be forged: it chooses among names that question and probe have, and among types that are
named to people.
"""

from __future__ import annotations

import ast
import functools
import re
from typing import Any

from torch import Tensor
from torch.nn import Module

from autograder.judge.compare import KINDS, kind_words
from autograder.judge.expected import probe_source, tools_source
from autograder.judge.verdict import Evidence, Kind, Raised, Stumbled, kind_of
from autograder.spec.measure import Measurement
from autograder.spec.question import Case, Example, Question

HOW = {
    "lacks": r"'?(?P<of>\w+)'? (?:object )?has no attribute '(?P<name>\w+)'",
    "keyword": r"(?P<of>\w+)(?:\.\w+|>)?\(\) got an unexpected keyword argument '(?P<name>\w+)'",
    "arguments": r"(?:(?P<of>\w+)\.)?(?P<name>\w+)>?\(\) (?:missing|takes) ",
    "call": r"'(?P<of>\w+)' object is not callable",
    "items": r"cannot unpack non-iterable (?P<of>\w+) object|(?:too many|not enough) values to unpack",
    "number": r"only for scalar outputs|cannot be converted to Scalar|only one element tensors|truth value of",
    "form": r"'(?P<of>\w+)' object|(?:not|got|type) '?(?P<kind>\w+)'?(?:$|[ .,])",
}
"""Ways of stumbling, and what Python says of them."""
WORDED = {"AttributeError", "TypeError", "ValueError", "RuntimeError"}
"""Exceptions of which that is looked at."""
ERRORS = ("AttributeError", "IndexError", "KeyError", "RuntimeError", "TypeError", "ValueError")
"""What is raised over something of another form than is asked."""
VAGUE = ("", "arguments", "not callable", "None", "truth", "scalar")
"""Causes that say less of it than can be said here."""


def in_words(found: Evidence, reply: Any, question: Question, case: Case | Example, inputs: Measurement) -> Evidence:
    """What was raised; or what the probe stumbled over, where no line of theirs raised and nothing surer is known."""
    if not isinstance(found, Raised) or found.line or kind_of(found) is not Kind.RAISED:
        return found
    if found.error in ERRORS and found.cause in VAGUE:
        return stumbled_at(reply, question, case, inputs)
    return found


def stumbled_at(reply: Any, question: Question, case: Case | Example, inputs: Measurement) -> Stumbled:
    """What is said of a probe that stumbled, by its reply."""
    return stumbled_over(*_met(reply.get("types"), reply.get("text")), question, case, inputs)


def _met(types: Any, text: Any) -> tuple[str, str, str]:
    """How a probe stumbled (a key of `HOW`), over what (a type or a function), and the name that is lacking, if any."""
    if (
        isinstance(types, list)
        and isinstance(text, str)
        and any(isinstance(name, str) and name in WORDED for name in types)
    ):
        for how, pattern in HOW.items():
            if found := re.search(pattern, text[:1000]):
                parts = found.groupdict(default="")
                return how, parts.get("of") or parts.get("kind", ""), parts.get("name", "")
    return "form", "", ""


def stumbled_over(
    how: str, of: str, name: str, question: Question, case: Case | Example, inputs: Measurement
) -> Stumbled:
    """What is said of that, as far as it is known here."""
    defined = [part for define in question.defines for part in define.split(".")]
    answer = inputs.get("function")
    if answer not in defined:
        answer = of if of in defined else "` or `".join(question.defines) or question.id
    known = {*defined, *_names(probe_source(case.probe)), *inputs}
    name = name if name in known and not name.startswith("__") else ""
    got = kind_words(of) if of in KINDS or of == "NoneType" else ""
    return Stumbled(str(answer), _sentence(how, str(answer), name, got), name, got)


def _sentence(how: str, answer: str, name: str, got: str) -> str:
    """Which sentence is said, by what is known."""
    match how:
        case "lacks" if got and name:
            return "tensor" if hasattr(Tensor, name) and not hasattr(Module, name) else "without"
        case "lacks" | "form" if not name or how == "form":
            return "another form" if got else "form"
        case "keyword" if not name:
            return "arguments"
        case "arguments" if name and name != answer:
            return "method"
        case "call" if not got:
            return "no call"
        case "items" if got:
            return "one result"
    return how


@functools.cache
def _names(source: str) -> frozenset[str]:
    """Names that a probe, or the tools that it may use, asks for."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source + "\n\n" + tools_source())):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            found.add(node.value)
    return frozenset(found)
