"""What is not written yet: which functions are still stubs, which question asks for them, and how that is said."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import FrameType, FunctionType, SimpleNamespace
from typing import Any

from autograder.judge.causes import is_stub
from autograder.publish.checks.asked import Asked
from autograder.publish.checks.page import State


def stub_in(result: Any, space: dict[str, Any]) -> str:
    """The function of the module or notebook `space` that is still a stub, if its own line raised.

    Where there is no text of the line to be had, any line counts.
    """
    if not isinstance(result, NotImplementedError) or (frame := last_frame(result)).f_globals is not space:
        return ""
    line = traceback.extract_tb(result.__traceback__)[-1].line
    return frame.f_code.co_qualname if not line or is_stub(line) else ""


def last_frame(error: Exception) -> FrameType:
    """The frame that raised."""
    return [frame for frame, _ in traceback.walk_tb(error.__traceback__)][-1]


@dataclass(frozen=True)
class Names:
    """The names that a notebook's questions ask for, as the check of one of them speaks of them."""

    questions: Sequence[Asked]
    check: str

    def question(self, name: str) -> Asked | None:
        """The question that asks for a function, a class or a method; d2lite knows some functions as methods."""
        known = (name, name.rpartition(".")[2])
        found = (one for one in self.questions for stub in one.stubs if stub in known or stub.startswith(f"{name}."))
        return next(found, None)

    def called(self, name: str) -> str:
        """The name, and which question asks for it if that is another one."""
        question = self.question(name)
        return f"`{name}` ({question.number})" if question and question.check != self.check else f"`{name}`"

    def undefined(self, result: Any) -> str:
        """The name that the notebook has not set, of those that are looked up in it, asked in it or left to it."""
        if isinstance(result, AttributeError) and isinstance(result.obj, SimpleNamespace):
            return str(result.name)
        if type(result) is NameError and result.name and self.question(result.name):
            return result.name
        return stub_in(result, vars(sys.modules["d2lite"])) if "d2lite" in sys.modules else ""

    def missing(self, met: Iterable[str], env: dict[str, Any]) -> list[str]:
        """What is missing: of what the own question asks for, all that is a stub still; and the stubs that were met."""
        return list(dict.fromkeys([*(stub for stub in self.own if is_untouched(stub, env)), *met]))

    @property
    def own(self) -> tuple[str, ...]:
        """What the check's own question asks for."""
        return next((question.stubs for question in self.questions if question.check == self.check), ())

    def state(self, missing: Sequence[str]) -> State:
        """How far the answer is if these are missing, and nothing is wrong."""
        if not set(self.own) & set(missing):
            return State.WAITS
        return State.UNFINISHED if set(self.own) - set(missing) else State.NOT_STARTED


def is_untouched(name: str, env: dict[str, Any]) -> bool:
    """Whether a function or `Class.method` of the notebook does nothing but raise NotImplementedError."""
    top, _, method = name.partition(".")
    found = getattr(env.get(top), method, None) if method else env.get(top)
    if not isinstance(found, FunctionType):
        return False
    code = found.__code__
    return code.co_names == ("NotImplementedError",) and set(code.co_consts) <= {None, found.__doc__}
