"""What the judge found, as data. Sentences are made of it in `messages.py`, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a case came out."""

    RIGHT = "right"
    WRONG = "wrong"
    RAISED = "raised"
    NOT_IMPLEMENTED = "not implemented"
    MISSING_NAME = "missing name"
    LIMIT = "limit"
    NOT_GRADED = "not graded"


class Strength(StrEnum):
    """How surely the outcomes of a case show a mistake."""

    NONE = ""
    """They show none."""
    SHOWN = "hint"
    """It leads to the same for all inputs, and no other mistake does."""
    LIKELY = "looks as if"
    """For one input it leads to the same, and no other mistake does; no input contradicts it."""


@dataclass(frozen=True)
class Clue:
    """What wrong entries have in common, such as one factor."""

    name: str
    value: Any = None


@dataclass(frozen=True)
class Difference:
    """The first difference between what came back and what is right.

    Shapes, numbers of items and values are in it only where they may be shown (`revealed`): a submission can put into
    them what it was asked with.
    """

    problem: str
    """`type`, `length`, `shape`, `dtype`, `truth`, `value`, or of an array `nan`, `infinite`, `all` or `some`."""
    label: str
    items: tuple[int, ...] = ()
    """Which item of a list or tuple called `label` it is."""
    got: str = ""
    want: str = ""
    wrong: int = 0
    """How many of the `size` entries of an array are wrong."""
    size: int = 0
    revealed: bool = False
    clue: Clue | None = None


@dataclass(frozen=True)
class OutOfBounds:
    """A feature without a right value that is less or more than it may be; `got` is kept of whole numbers only."""

    label: str
    least: float
    most: float
    got: int | None = None


@dataclass(frozen=True)
class Senseless:
    """A measurement of the wrong form."""


@dataclass(frozen=True)
class Inaccurate:
    """A trained model below its threshold; both are shares of the held-out images."""

    accuracy: float
    threshold: float


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code: a built-in type's name, and their own line."""

    error: str
    cell: int = 0
    """Counted from 1, the code cells only; 0 if no cell of theirs is in the traceback."""
    line: str = ""
    running: bool = False
    """Whether that cell was being run, so that nobody has to be told which."""
    cause: str = ""
    """Why, if it is known: a key of `causes.CAUSES`."""
    asked: tuple[str, ...] | None = None
    """What a test used, one of these, where no line of theirs is in the traceback."""
    place: Place | None = None
    """Where in the notebook the cause lies, if that is somewhere else."""

    @property
    def is_stub(self) -> bool:
        """Whether it was the stub's own line."""
        return self.cause == STUB


STUB = "stub"
"""The cause that is no fault: the line of the handout that says that nothing is there yet."""


@dataclass(frozen=True)
class Place:
    """Where in the notebook something is: all of it looked up in its text."""

    how: str
    """`removed`, `text` (in a text cell), `inside` (another definition), `below`, `alike` (another name) or `asked`."""
    cell: int
    """For `text`, the code cell above."""
    said: str = ""
    """The line that removes or asks, how the definition begins, what it is inside of, or the other name."""
    set_in: int = 0
    """The cell that had set what was removed."""
    answer: bool = False
    """Whether what was removed was a function or a class."""


@dataclass(frozen=True)
class LeftOut:
    """A line that the grader cannot serve, after which its cell went on."""

    line: str
    lack: str = ""
    """The module or name that is not there, if it is written in the notebook; a line may fail for other reasons."""


@dataclass(frozen=True)
class Stumbled:
    """The probe could not go on with what an answer returned or lacks; no line of the student's raised."""

    answer: str
    """What was asked, or the class that lacks something."""
    how: str
    """A key of `STUMBLED` in `messages.py`."""
    name: str = ""
    """What is lacking, or is called in another way."""
    got: str = ""
    """The type that was met, in words."""


@dataclass(frozen=True)
class MissingName:
    """A name that is not defined, and why: the cell that would have set it and how that failed, or where it is."""

    name: str
    because: tuple[int, Evidence] | Place | None = None


@dataclass(frozen=True)
class Rebound:
    """An answer's name that a later cell has given another value, which counts."""

    name: str
    cell: int
    answer: int
    """The cell of the answer."""


@dataclass(frozen=True)
class LimitHit:
    """A limit that raised an exception: its words, such as `64 processes`, and the student's own line."""

    limit: str
    at: Raised


@dataclass(frozen=True)
class Ended:
    """The code ended its jail."""

    end: str
    """`time`, `memory`, `files`, `answer`, `unreadable`, `exit` or `again`."""
    limit: str = ""
    """The limit that it met, such as `30 seconds for one call`, or the empty string."""
    name: str = ""
    """The answer that was asked, and the cell that defines it, as far as the cells tell."""
    cell: int = 0


@dataclass(frozen=True)
class OutOfTime:
    """No time was left; the limit's words, such as `900 seconds in all`."""

    limit: str


@dataclass(frozen=True)
class OutOfMemory:
    """The answer needs more memory than judging may take."""


Evidence = (
    Difference
    | OutOfBounds
    | Senseless
    | Inaccurate
    | Raised
    | LeftOut
    | Stumbled
    | MissingName
    | Rebound
    | LimitHit
    | Ended
    | OutOfTime
    | OutOfMemory
)
"""What a sentence about a failed case, or a failed cell, is made of."""


def kind_of(evidence: Evidence | None) -> Kind:
    """The kind of a verdict with this evidence."""
    match evidence:
        case None:
            return Kind.RIGHT
        case Raised(cause="stub"):
            return Kind.NOT_IMPLEMENTED
        case MissingName():
            return Kind.MISSING_NAME
        case LimitHit() | OutOfMemory():
            return Kind.LIMIT
        case Ended() if evidence.limit:
            return Kind.LIMIT
        case Raised() | Stumbled() | Ended():
            return Kind.RAISED
        case OutOfTime():
            return Kind.NOT_GRADED
    return Kind.WRONG


@dataclass(frozen=True)
class Verdict:
    """How one case of a question came out."""

    question: str
    case: str
    evidence: Evidence | None = None
    title: str = ""
    """What the case looks at; the public example has none."""
    mistake: str = ""
    """The name of the mistake that the outcomes show."""
    hint: str = ""
    """How that mistake is mended."""
    strength: Strength = Strength.NONE
    """How surely they show it."""
    substitutes: tuple[str, ...] = ()
    """Names that right functions took in place of wrong answers."""
    unseen: bool = False
    """Whether the answer could not be followed where a question bans something, and was asked with plain tensors."""

    @property
    def kind(self) -> Kind:
        """How the case came out."""
        return kind_of(self.evidence)

    @property
    def passed(self) -> bool:
        """Whether the case earns its points."""
        return self.evidence is None


@dataclass(frozen=True)
class Trained:
    """How a model learned; shares are of held-out images."""

    threshold: float
    accuracy: float | None = None
    """None where nothing was measured."""
    curve: tuple[float, ...] = ()
    """The accuracy after each epoch, on the first held-out images."""
    missed: tuple[tuple[int, int], ...] = ()
    """Places of some held-out images, and the wrong classes that the model gives them."""


@dataclass(frozen=True)
class Explained(Verdict):
    """A verdict with all that is known of it."""

    tried: str = ""
    """Code for a new cell that leads to what is wrong."""
    difference: str = ""
    """What came out minus what is right, where numbers of an array are wrong."""
    trained: Trained | None = None
    """Of a case with a threshold."""
