"""What stands in a jail for things that it does not have."""

from __future__ import annotations

import math
import types
from collections.abc import Iterator
from typing import Any


class Placeholder:
    """What a name holds whose line was left out: it does nothing, and nearly all that is asked of it gives itself."""

    def __init__(self, name: str, given: Any = ()) -> None:
        """For what is missing under this name; looping over it loops over what is `given`."""
        self._name, self._given = name, given

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """As a decorator it gives back what it decorates, and `tqdm(loader)` can be looped over."""
        first = args[0] if args else ()
        if isinstance(first, (types.FunctionType, type)) and len(args) == 1 and not kwargs:
            return first
        return Placeholder(self._name, first if hasattr(first, "__iter__") and not isinstance(first, str) else ())

    def __getattr__(self, name: str) -> Placeholder:
        """Itself; but torch, NumPy and IPython ask for names with `_` before them to learn what an object can do."""
        if name.startswith("_") and name != "__version__":
            raise AttributeError(name)
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        raise ImportError(f"no {self._name} to inherit from", name=self._name)

    def _itself(self, *others: Any) -> Placeholder:
        return self

    def _false(self, other: Any) -> bool:
        return False

    __getitem__ = __enter__ = _itself
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = __or__ = _itself
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __rmatmul__ = __ror__ = __neg__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = __instancecheck__ = _false

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __exit__(self, *exception: object) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given) if hasattr(self._given, "__len__") else 0

    def __bool__(self) -> bool:
        return False

    def __int__(self) -> int:
        return 0

    def __float__(self) -> float:
        return math.nan

    def __format__(self, form: str) -> str:
        return str(self)
