"""Where a result comes from: tensors that see every operation on them, in any thread and with every mode off.

This file travels with `measure.py`, into the jail before the student's cells and into public checks: no kit imports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

NUMBERS = 8
"""How many numbers may be read out of tensors besides one per row: constants, or the largest entry of each row."""


class Trace:
    """What a function did between its arguments and its result."""

    def __init__(self) -> None:
        self.result: Any = None
        """With plain tensors."""
        self.operations: list[str] = []
        """Names of torch's operations, in order; `autograd` and `complex` beside one that has to do with these."""
        self.constants: set[str] = set()
        """Contents of the tensors that take part and come from elsewhere."""
        self.numbers = 0
        """How many floats were read out of tensors."""
        self.whole = False
        """Whether each tensor of the result is made by these operations."""


class Followed(NamedTuple):
    """What came of tracing a function twice."""

    results: list[Any]
    """Both, with plain tensors; None where the function cannot be traced."""
    operations: list[str]
    """The names of all operations, sorted."""
    whole: bool
    """Whether the results are made by these: of nothing that is another tensor the second time, and without reading
    numbers out one by one."""


def traced(function: Callable[..., Any], arguments: Sequence[Any]) -> Trace:
    """Call a function with tensors of floats that are traced, and see what becomes of them.

    Each call has a class of traced tensors of its own. What they stand for is held apart from them, so that a tensor
    that somebody else made of that class stands for nothing. A function that raises, as one does that wants to see a
    traced tensor in NumPy, leaves what it did until then.
    """
    trace = Trace()
    held: dict[int, tuple[Tensor, Tensor]] = {}

    def plain(value: Any) -> Any:
        return held[id(value)][1] if id(value) in held else value

    def wrapped(value: Any) -> Any:
        if not isinstance(value, Tensor) or id(value) in held:
            return value
        layout: dict[str, Any] = {"strides": value.stride(), "storage_offset": value.storage_offset()}
        made = _make_wrapper(Traced, value.shape, dtype=value.dtype, device=value.device, **layout)
        held[id(made)] = made, value
        return made

    def dispatch(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        tensors = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, Tensor)]
        _note(trace, func, tensors)
        trace.constants.update(_content(tensor) for tensor in tensors if id(tensor) not in held)
        out = func(*tree_map(plain, args), **(tree_map(plain, kwargs) if kwargs else {}))
        given = {id(plain(tensor)): tensor for tensor in tensors}  # an operation in place returns its argument
        return _each(lambda value: given.get(id(value)) if id(value) in given else wrapped(value), out)

    class Traced(Tensor):
        __torch_dispatch__ = classmethod(dispatch)  # type: ignore[assignment]

        __repr__ = _repr  # type: ignore[assignment]
        __format__ = _format

    def constant(value: Any, func: Any) -> Any:
        if not isinstance(value, Tensor) or id(value) in held or not value.is_floating_point():
            return value
        if "empty" in func.overloadpacket.__name__:
            value.zero_()
        trace.constants.add(_content(value))
        return wrapped(value)

    begins = [wrapped(value) if _is_floats(value) else value for value in arguments]
    with suppress(Exception), _Constants(constant):
        result = function(*begins)
        tensors = [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]
        untouched = vars(Traced)["__torch_dispatch__"].__func__ is dispatch
        trace.whole = untouched and bool(tensors) and all(id(tensor) in held for tensor in tensors)
        trace.result = tree_map(plain, result)
    return trace


class _Constants(TorchDispatchMode):
    """Tensors of floats that the function makes are traced, too, so that an honest table stays in sight."""

    def __init__(self, constant: Callable[[Any, Any], Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._constant = constant

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Torch imports its compiler to keep it away from a mode, which takes seconds."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        given = {id(leaf) for leaf in tree_leaves((args, kwargs or {}))}
        return _each(lambda value: value if id(value) in given else self._constant(value, func), out)


def _each(change: Callable[[Any], Any], out: Any) -> Any:
    """What an operation gave, changed: most give one tensor."""
    return change(out) if isinstance(out, Tensor) else tree_map(change, out)


def _repr(self: Tensor, **settings: Any) -> str:
    return f"tensor(…, size={tuple(self.shape)})"


def _format(self: Tensor, spec: str) -> str:
    return format(self.item() if spec and not self.ndim else repr(self), spec)


def followed(function: Callable[..., Any], arguments: Sequence[Any], again: float) -> Followed:
    """Trace a function, and once more with its tensors of floats times `again`."""
    rows = max(len(value) if value.ndim else 1 for value in arguments if _is_floats(value))
    first, second = (traced(function, times(arguments, factor)) for factor in (1.0, again))
    few = max(first.numbers, second.numbers) <= rows + NUMBERS
    whole = first.whole and second.whole and first.constants == second.constants
    operations = sorted({*first.operations, *second.operations})
    return Followed([first.result, second.result], operations, whole and few)


def times(arguments: Sequence[Any], factor: float) -> list[Any]:
    """The arguments with new tensors in place of those of floats: these times `factor`."""
    return [value * factor if _is_floats(value) else value for value in arguments]


_make_wrapper = Tensor._make_wrapper_subclass
_task_of_engine = torch._C._current_graph_task_id
"""Of the run of autograd's engine in this thread, or -1."""


def _is_floats(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_floating_point()


def _note(trace: Trace, func: Any, tensors: Sequence[Tensor]) -> None:
    name = func._schema.name.removeprefix("aten::")  # a name of another library keeps its prefix
    trace.operations.append(name)
    if any(tensor.requires_grad for tensor in tensors) or _task_of_engine() != -1:
        trace.operations.append("autograd")
    if any(tensor.is_complex() for tensor in tensors):
        trace.operations.append("complex")
    trace.numbers += name == "_local_scalar_dense" and tensors[0].is_floating_point()


def _content(tensor: Tensor) -> str:
    return f"{tensor.dtype} {tuple(tensor.shape)} {tensor.tolist()}"
