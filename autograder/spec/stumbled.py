"""What a probe met where it cannot go on: as plain data, as the text of an exception could carry hidden inputs out.

This file travels with `measure.py`, into the jail before the student's cells and into public checks: no kit imports.
"""

from __future__ import annotations

import re

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


def stumbled(error: BaseException) -> dict[str, str]:
    """How a probe stumbled (a key of `HOW`), over what (a type or a function), and the name that is lacking, if any."""
    text = str(error)[:1000] if isinstance(error, (AttributeError, TypeError, ValueError, RuntimeError)) else ""
    for how, pattern in HOW.items():
        if found := re.search(pattern, text):
            parts = found.groupdict(default="")
            return {"how": how, "of": parts.get("of") or parts.get("kind", ""), "name": parts.get("name", "")}
    return {"how": "form", "of": "", "name": ""}
