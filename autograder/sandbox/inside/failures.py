"""What the jail replies where code of the student's has raised."""

from __future__ import annotations

import errno
import types
from typing import Any


class OutputLimit(Exception):
    """A cell printed more than it may."""


def failure(error: BaseException | None) -> dict[str, Any]:
    """The reply about an error: its types, its text, and the first and the last line of the cells that it went through.

    The text could carry hidden inputs out: the trusted side tells nothing but what kind it is.
    """
    if error is None:
        return {"ok": True}
    frames: list[list[int]] = []
    trace, inside = error.__traceback__, ""
    while trace and len(frames) < 1000:
        inside = f"in {trace.tb_frame.f_code.co_qualname}"
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<cell "):
            frames.append([int(name[6:-1]), trace.tb_lineno])
        trace = trace.tb_next
    where = frames[-1] if frames else None
    if isinstance(error, SyntaxError) and not frames and str(error.filename).startswith("<cell "):
        where = [int(str(error.filename)[6:-1]), error.lineno or 1]
    missing = getattr(error, "name", None) if _of_probe(error) or isinstance(error, NameError) else None
    return {
        "ok": False, "types": [kind.__name__ for kind in type(error).__mro__], "text": _text_of(error) or inside,
        "where": where, "began": frames[0][1] if frames else None, "missing": missing, "limit": limit_hit(error),
    }  # fmt: skip


def _of_probe(error: BaseException) -> bool:
    """Whether a name was looked up in vain in what a probe gets: the answers, as a plain namespace."""
    return isinstance(error, AttributeError) and isinstance(error.obj, types.SimpleNamespace)


def lacks_answer(error: BaseException, reply: dict[str, Any]) -> bool:
    """Whether a probe looked up an answer in vain, before any code of the student's ran; `reply` is its `failure`."""
    return _of_probe(error) and reply["where"] is None


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:2000].encode("ascii", "replace").decode()
    except BaseException:  # the student's own class may raise here
        return ""


def limit_hit(error: BaseException) -> str | None:
    """The limit (its name in `limits.toml`) that made this error, or None."""
    if isinstance(error, OutputLimit):
        return "output_mib"
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "allocate memory" in _text_of(error)):
        return "memory_mib"
    if isinstance(error, RuntimeError) and "start new thread" in _text_of(error):
        return "processes"
    codes = {
        errno.EMFILE: "open_files", errno.EAGAIN: "processes", errno.EFBIG: "scratch_mib", errno.ENOSPC: "scratch_mib",
        errno.ENOMEM: "memory_mib",
    }  # fmt: skip
    return codes.get(error.errno or 0) if isinstance(error, OSError) else None
