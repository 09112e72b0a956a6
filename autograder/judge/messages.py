"""Every sentence about a verdict, for students: made of the verdict's data, read by no program.

Standard library and `verdict.py` only: the build puts this file into every public check. Without values that may be
shown, each sentence is one of a few fixed phrases, so that no hidden value travels in it; see docs/security.md.
"""

from __future__ import annotations

import textwrap

from autograder.judge.causes import answer_words, line_words, missing_words, raised_words
from autograder.judge.verdict import (
    Clue,
    Difference,
    Ended,
    Evidence,
    Inaccurate,
    Kind,
    LeftOut,
    LimitHit,
    MissingName,
    OutOfBounds,
    OutOfMemory,
    OutOfTime,
    Raised,
    Rebound,
    Strength,
    Stumbled,
    Verdict,
    kind_of,
)

NOT_YET = "not implemented yet"
NOT_RIGHT = "not right"
"""All that is said of a failed case where the instructor wants verdicts only."""
NO_SENSE = "what came back cannot be made sense of: look at its type and shape"
MEMORY = "your answer needs more memory than judging allows"
UNSEEN = "nobody could watch how it computes (NumPy, perhaps): look whether it does what the question forbids"
PROBLEMS = {
    "nan": "NaN where a number belongs", "infinite": "infinity where a finite number belongs",
    "all": "wrong in every entry", "some": "wrong in some entries", "shape": "the wrong shape", "value": NOT_RIGHT,
}  # fmt: skip
ENDS = {
    "time": "took longer than the limit of {}",
    "memory": "needed more memory than the limit of {}",
    "files": "wrote more files than the limit of {}",
    "answer": "gave a larger answer than the limit of {}",
    "unreadable": "gave an answer that cannot be read",
    "exit": "ended the Python process",
    "again": "was run again without a cell that hit a limit",
}
"""What is said of code that ended its jail."""
STUMBLED = {
    "tensor": "`{0}` gives {2} where a tensor is asked",
    "without": "`{0}` gives {2}, which has no `{1}`",
    "lacks": "`{0}` has no `{1}`, which is asked for",
    "keyword": "`{0}` does not take `{1}`: keep the names of the parameters",
    "arguments": "`{0}` cannot be called as is asked: keep its parameters, their names and their order",
    "method": "`{1}` of `{0}` cannot be called as is asked: keep its parameters, their names and their order",
    "call": "`{0}`: {2} stands where something is asked that can be called",
    "no call": "`{0}` gives or is something that cannot be called, as is asked",
    "one result": "`{0}` gives {2} where several results are asked",
    "items": "`{0}` gives another number of results than is asked",
    "number": "`{0}` gives several numbers where a single one is asked, as a loss is",
    "another form": "`{0}` gives {2} where another form is asked: look at its type and its shape",
    "form": "`{0}` gives something of another form than is asked: look at its type and its shape",
}
"""What is said of a probe that cannot go on: of the answer, of a name, of the type that was met."""
CLUES = {
    "transposed": "rows and columns are swapped",
    "axis missing": "an axis of length 1 is missing: `keepdim=True` or `reshape` keeps it",
    "axis too many": "an axis of length 1 is too many",
    "another shape": "the numbers are right, but arranged in another shape",
    "square": "it has grown into a square, as `(n,)` with `(n, 1)` does",
    "same values": "the values are right",
    "swapped": "True and False are swapped",
    "every entry": "every entry",
    "sign": "the sign is turned around",
    "zeros": "every entry is 0",
    "factor": "all entries are off by the same factor",
    "offset": "all entries are off by the same amount",
    "reversed": "the {} stand in reversed order",
    "another order": "the {} are right, but in another order",
    "rounded": "the values are right, but rounded",
    "cut off": "the decimals are cut off",
}
"""What is said of a clue where no values may be shown."""


def message(verdict: Verdict, verdicts_only: bool = False) -> str:
    """All that a student reads of a failed case; the empty string for one that passed.

    Args:
        verdicts_only: whether the instructor wants no more said than that it is not right, the public example apart.
    """
    if verdict.passed:
        return ""
    if verdict.kind is Kind.NOT_IMPLEMENTED:
        return NOT_YET
    text = words(verdict.evidence, verdicts_only and verdict.case != "example")
    if verdict.title and not isinstance(verdict.evidence, Ended | OutOfTime):
        text = f"{verdict.title}: {text}"
    if verdict.hint:
        shown = verdict.strength is Strength.SHOWN
        text += f"\n{'Hint: ' * shown}{hint_words(verdict.hint, verdict.strength)}"
    if verdict.substitutes:
        text += f"\n(judged {substitutes_words(verdict.substitutes)})"
    return printable(text)


def hint_words(hint: str, strength: Strength) -> str:
    """A hint, said as surely as the mistake is shown."""
    if strength is not Strength.LIKELY:
        return hint
    first = hint.split()[0]
    plain = first.isalpha() and first.istitle()  # `W1`, NaN and code stay as they are
    return f"It looks as if {hint[0].lower() if plain else hint[0]}{hint[1:]}"


def substitutes_words(names: tuple[str, ...]) -> str:
    """What a verdict with substitutes was judged with."""
    return f"with {'a ' * (len(names) == 1)}right {' and '.join(f'`{name}`' for name in names)} in place of yours"


def cell_note(number: int, evidence: Evidence, verdicts_only: bool = False) -> str:
    """What happened in a cell that failed, or of which a line was left out."""
    if isinstance(evidence, LeftOut):
        return printable(f"cell {number}: {left_out_words(evidence)}")
    if isinstance(evidence, OutOfTime):
        said = f"was not run: the limit of {evidence.limit} is used up"
    elif isinstance(evidence, Ended):
        said = _end(evidence)
    elif kind_of(evidence) is Kind.NOT_IMPLEMENTED:
        said = NOT_YET
    elif verdicts_only and not isinstance(evidence, LimitHit):
        said = "failed"
    else:
        said = words(evidence, verdicts_only)
    return printable(f"cell {number}{':' * (said == NOT_YET or said.startswith('`'))} {said}")


def left_out_words(left_out: LeftOut) -> str:
    """Why a line was left out."""
    if left_out.lack and left_out.line.startswith(("import ", "from ")):
        return f"the grader has no {left_out.lack}: the line was left out"
    without = f" without {left_out.lack}" if left_out.lack else ""
    return f"the grader cannot run `{left_out.line}`{without}: the line was left out"


def words(evidence: Evidence | None, verdicts_only: bool = False) -> str:
    """What is wrong, in a sentence."""
    match evidence:
        case Ended():
            if verdicts_only and not evidence.limit:
                return NOT_RIGHT
            cell = f" (cell {evidence.cell})" if evidence.cell else ""
            return f"{f'`{evidence.name}`{cell}' if evidence.name else 'your code'} {_end(evidence)}"
        case OutOfTime():
            return f"not graded: the limit of {evidence.limit} is used up"
        case LimitHit():
            return f"hit the limit of {evidence.limit}{'' if verdicts_only else line_words(evidence.at)}"
        case OutOfMemory():
            return MEMORY
    if verdicts_only:
        return NOT_RIGHT
    match evidence:
        case Raised():
            return NOT_YET if evidence.is_stub else raised_words(evidence)
        case Stumbled():
            return STUMBLED[evidence.how].format(evidence.answer, evidence.name, evidence.got or "something")
        case MissingName():
            note = cell_note(*evidence.because) if isinstance(evidence.because, tuple) else ""
            return missing_words(evidence, note)
        case Rebound():
            return f"`{evidence.name}` was given another value in cell {evidence.cell}; {answer_words(evidence.answer)}"
        case Inaccurate():
            return (
                f"your trained model gets {evidence.accuracy:.1%} of the held-out images right, and at least "
                f"{evidence.threshold:.1%} are needed"
            )
        case OutOfBounds(got=None):
            return f"{evidence.label} is more than {evidence.most:g}"
        case OutOfBounds():
            return f"{evidence.label}: {evidence.got}, where {evidence.least:g} is right"
        case Difference():
            return difference_words(evidence)
    return NO_SENSE


def _end(ended: Ended) -> str:
    return ENDS[ended.end].format(ended.limit)


def difference_words(found: Difference) -> str:
    """What differs, with what came out and what is right where that may be shown."""
    values = f"\n    yours:    {hang(found.got, 14)}\n    expected: {hang(found.want, 14)}"
    return difference_sentence(found) + values * stands_apart(found)


def stands_apart(found: Difference) -> bool:
    """Whether what came out and what is right may be shown and are too long for the sentence."""
    both = found.got + found.want
    values = found.revealed and found.problem in ("nan", "infinite", "all", "some", "value")
    return values and ("\n" in both or "[" in both or len(both) > 60)


def difference_sentence(found: Difference) -> str:
    """What differs, with short values where they may be shown."""
    name = found.label + "".join(f", {_ordinal(number, found.revealed)} item" for number in found.items)
    why = f" ({clue_words(found.clue, found.revealed)})" if found.clue else ""
    match found.problem:
        case "type":
            return f"{name or 'the result'} is {found.got}, not {found.want}"
        case "length" if not found.revealed:
            return f"{name}: too {found.got} items"
        case "length":
            return f"{name}: number of items {found.got} where {found.want} is right"
        case "shape" if found.revealed:
            return f"{name}: shape {found.got} where {found.want} is right{why}"
        case "dtype":
            return f"{name}: dtype {found.got} where {found.want} is right{why}"
        case "truth":
            return f"{name}: {found.got}, where {found.want} is right"
    if found.revealed and not stands_apart(found):
        return f"{name} is {found.got} where {found.want} is right{why}"
    some = found.revealed and found.problem == "some"
    what = f"wrong in {found.wrong} of {found.size} entries" if some else PROBLEMS[found.problem]
    return f"{name}: {what}{why}"


def _ordinal(number: int, revealed: bool) -> str:
    if number < 3:
        return ("first", "second", "third")[number]
    return f"number {number + 1}" if revealed else "one"


def clue_words(clue: Clue, revealed: bool) -> str:
    """What wrong entries have in common, with its numbers where values may be shown."""
    value = clue.value
    match clue.name:
        case "only" | "at":
            kind, number, count = value
            only = "only " if clue.name == "only" else ""
            if number in (0, count - 1):
                return f"{only}the {'last' if number else 'first'} {kind}"
            return only + (f"{kind} {number}, counted from 0" if revealed else f"one {kind}")
        case "single factor" if not revealed:
            return f"it is some times too {'large' if value > 1 else 'small'}"
        case "single factor":
            return f"it is {f'{value} times' if value > 1 else f'1/{1 / value:.0f} of'} what is right"
        case "offset" if revealed:
            return f"each is {abs(value):.4g} too {'large' if value > 0 else 'small'}"
        case "factor" if revealed:
            part = 0 < value < 1 and abs(round(1 / value) * value - 1) < 1e-4
            return f"each is 1/{1 / value:.0f} of what is right" if part else f"each is {value:.4g} times what is right"
    return CLUES[clue.name].format(value)


def hang(text: str, indent: int) -> str:
    """The text with its lines but the first indented."""
    return textwrap.indent(text, " " * indent).lstrip(" ")


def printable(text: str, most: int = 4000) -> str:
    """The text with what cannot be seen, line breaks apart, shown as in Python's source (`\\x1b`), and not too long.

    It may quote a student's code, with marks that steer a terminal or turn around the order of letters.
    """
    shown = text[: most + 1]
    if not shown.replace("\n", "").isprintable():
        shown = "".join(mark if mark == "\n" or mark.isprintable() else _escape(mark) for mark in shown)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _escape(mark: str) -> str:
    byte = "\udc80" <= mark <= "\udcff"  # how Python's names of files carry bytes that are no UTF-8
    return f"\\x{ord(mark) & 0xFF:02x}" if byte else repr(mark)[1:-1]


def shown_name(file: str) -> str:
    """A file's name in one line, for people: other names lead to other texts, as backslashes are doubled."""
    return printable(file.replace("\\", r"\\")).replace("\n", r"\n")
