"""The judge's server, but judging comes to `symmetric` of 01 and gets the signal in $KIT_SIGNAL there."""

from __future__ import annotations

import os

from autograder.judge.judge import Judge
from autograder.judge.server import main

__all__ = ["main"]
example = Judge.example


def broken(self, question):
    if question.id == "symmetric":
        os.kill(os.getpid(), int(os.environ["KIT_SIGNAL"]))
    return example(self, question)


Judge.example = broken
