"""Errors whose text is one sentence for the person at the keyboard."""

from __future__ import annotations


class KitError(Exception):
    """An error that people see: its text says what is wrong, where, and what to do. The command line prints it."""


class NotBuilt(KitError):
    """Something that `make build` writes is missing."""

    def __init__(self, path: object) -> None:
        super().__init__(f"There is no {path} yet: run `make build` first.")


class GraderError(KitError):
    """The grader itself failed: no grade may be given."""
