"""Frames between the trusted side and the jail: safetensors for arrays, JSON for the rest, never pickle.

A frame is two big-endian uint32 lengths (JSON bytes, array bytes), then the JSON, then the arrays. Every size is
checked before it is read, so whatever sits at the other end can cost no more than the stated limits.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import safetensors
import safetensors.torch
import torch

HEADER = struct.Struct(">II")
MAX_JSON = 1 << 20
"""Largest JSON part of a frame, in bytes."""
MAX_DEPTH = 12
"""Deepest nesting of lists and dicts."""
MAX_NODES = 100_000
"""Most values in one frame."""
MAX_ARRAYS = 512
"""Most arrays in one frame."""
MAX_HEADER = 200 * MAX_ARRAYS
"""Longest list of the arrays' names, shapes and dtypes, in bytes."""
DTYPES = {
    "BOOL": torch.bool, "U8": torch.uint8, "I8": torch.int8, "I16": torch.int16, "I32": torch.int32, "I64": torch.int64,
    "F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64,
}  # fmt: skip
"""As safetensors writes them."""
MAX_AXES = 8
"""Most axes of an array."""
LOADING = 32 << 20
"""Memory to have left, besides two copies of the arrays, before they are loaded."""
SMALL = 1 << 16
"""Arrays of so many bytes are loaded without a look at the memory that is left."""


class WireError(Exception):
    """The other end sent something that is no frame of ours, or more than the limit allows."""


class TooLarge(WireError):
    """A frame over the limit; the text is its size."""


class Opaque:
    """Stands for an object that does not cross the border; only the name of its type does."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


class Outsized(Opaque):
    """Stands for an array that was too large to be read; its type, shape and dtype are known."""

    def __init__(self, type_name: str, like: torch.Tensor) -> None:
        super().__init__(type_name)
        self.shape, self.dtype = like.shape, like.dtype if type_name == "Tensor" else _numpy_dtype(like)


def _numpy_dtype(like: torch.Tensor) -> np.dtype[Any]:
    return torch.empty(0, dtype=like.dtype).numpy().dtype


def _plain_tensor(tensor: torch.Tensor) -> torch.Tensor | None:
    """The same on the CPU, contiguous, without graph or subclass; None for layouts and dtypes that do not cross."""
    with torch._C.DisableTorchFunctionSubclass():
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_complex() or tensor.is_meta:
            return None
        return tensor.detach().as_subclass(torch.Tensor).to("cpu").contiguous().resolve_neg()


def _encode(value: Any, arrays: dict[str, torch.Tensor], depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return {"$opaque": "something nested too deeply"}
    if isinstance(value, (np.float64, np.str_)):  # NumPy makes them of Python's own types
        value = value.item()
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, torch.Tensor):
        plain = _plain_tensor(value)
        if plain is not None:
            arrays[key := str(len(arrays))] = plain
            return {"$tensor": key}
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        arrays[key := str(len(arrays))] = torch.from_numpy(np.array(value, value.dtype.newbyteorder("="), order="C"))
        return {"$array": key}
    elif isinstance(value, bytes):
        arrays[key := str(len(arrays))] = torch.frombuffer(bytearray(value) or bytearray(1), dtype=torch.uint8)
        return {"$bytes": [key, len(value)]}
    elif type(value) in (list, tuple):
        items = [_encode(item, arrays, depth + 1) for item in value]
        return items if type(value) is list else {"$tuple": items}
    elif type(value) is dict and all(type(key) is str and not key.startswith("$") for key in value):
        return {key: _encode(item, arrays, depth + 1) for key, item in value.items()}
    return {"$opaque": value.type_name if isinstance(value, Opaque) else type(value).__name__[:60]}


def _decode(value: Any, arrays: dict[str, torch.Tensor], depth: int = 0) -> Any:
    """The value that JSON stands for. Each array can be used only once: a frame takes no more memory than its bytes."""
    if depth > 2 * MAX_DEPTH:
        raise WireError("nested too deeply")
    if type(value) is list:
        return [_decode(item, arrays, depth + 1) for item in value]
    if type(value) is not dict:
        return value
    if len(value) == 1:
        ((key, content),) = value.items()
        if key in ("$tensor", "$array") and arrays[content].is_meta:
            return Outsized("Tensor" if key == "$tensor" else "ndarray", arrays.pop(content))
        if key == "$bytes" and arrays[content[0]].is_meta:
            return Opaque("bytes")
        if key == "$tensor":
            return arrays.pop(content)
        if key == "$array":
            return arrays.pop(content).numpy()
        if key == "$bytes":
            return arrays.pop(content[0]).numpy().tobytes()[: content[1]]
        if key == "$tuple":
            return tuple(_decode(item, arrays, depth + 1) for item in content)
        if key == "$opaque":
            return Opaque(str(content)[:60])
    return {str(key): _decode(item, arrays, depth + 1) for key, item in value.items()}


def pack(message: dict[str, Any]) -> bytes:
    """A frame as bytes; `message` holds None, bool, int, float, str, bytes, tensors, arrays, lists, tuples, dicts."""
    arrays: dict[str, torch.Tensor] = {}
    text = json.dumps(_encode(message, arrays)).encode()
    blob = safetensors.serialize({name: _spec(array) for name, array in arrays.items()}) if arrays else b""
    return HEADER.pack(len(text), len(blob)) + text + blob


def _spec(array: torch.Tensor) -> safetensors.TensorSpec:
    """What `safetensors.torch.save` makes of it after checks that take ten times as long; it is contiguous."""
    dtype = str(array.dtype).removeprefix("torch.")
    return safetensors.TensorSpec(dtype=dtype, shape=array.shape, data_ptr=array.data_ptr(), data_len=array.nbytes)


def send(sock: socket.socket, message: dict[str, Any], deadline: float | None = None) -> None:
    """Send one frame; `deadline` is a `time.monotonic()` value, after which TimeoutError is raised."""
    view = memoryview(pack(message))
    while view:
        _arm(sock, deadline)
        view = view[sock.send(view[: 1 << 20]) :]


def receive(
    sock: socket.socket,
    max_bytes: int,
    deadline: float | None = None,
    trusted: bool = False,
    kept_bytes: int | None = None,
    before_arrays: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Read one frame of at most `max_bytes` of arrays; from a `trusted` sender, its JSON may be as large as that.

    Args:
        kept_bytes: of arrays that are larger together, only types, shapes and dtypes are kept (`Outsized`).
        before_arrays: called before a frame with arrays is read.

    Raises:
        TooLarge: for a frame over the limits.
        WireError: for anything that is not a well-formed frame within the limits.
        EOFError: if the other end is gone.
        TimeoutError: after `deadline`.
        MemoryError: if this process may not take enough for it.
    """
    text_size, blob_size = HEADER.unpack(_read(sock, HEADER.size, deadline))
    if text_size > (max_bytes if trusted else MAX_JSON) or blob_size > max_bytes:
        raise TooLarge(f"{max(text_size, blob_size) / (1 << 20):.0f} MiB")
    if blob_size and before_arrays:
        before_arrays()
    whole = kept_bytes is None or blob_size <= kept_bytes + MAX_HEADER
    frame = _read(sock, text_size + (blob_size if whole else MAX_HEADER), deadline)
    view = memoryview(frame)
    text, blob = bytes(view[:text_size]), bytes(view[text_size:])
    if not whole:
        _skip(sock, blob_size - MAX_HEADER, deadline)
    try:
        if not trusted and text.count(b",") + text.count(b"[") + text.count(b"{") > MAX_NODES:
            raise WireError("too many values")
        arrays = _load(blob, whole, trusted) if blob_size else {}
        message = _decode(json.loads(text.decode()), arrays)
    except (WireError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # safetensors panics, too: the jail may send any bytes, and then it is no frame
        raise WireError(f"not a frame ({type(error).__name__})") from None
    if not isinstance(message, dict):
        raise WireError("not a message")
    return message


def _load(blob: bytes, whole: bool, trusted: bool) -> dict[str, torch.Tensor]:
    """The arrays of a safetensors file whose header (8 bytes of length, JSON) keeps to the limits, or is `trusted`.

    Without the `whole` file, they have shapes and dtypes, and no content.
    """
    if trusted:
        return safetensors.torch.load(blob)  # type: ignore[no-any-return]
    size = int.from_bytes(blob[:8], "little")
    if size > MAX_HEADER - 8:
        raise WireError("the header of the arrays is too long")
    entries = json.loads(blob[8 : 8 + size])
    entries.pop("__metadata__", None)
    if len(entries) > MAX_ARRAYS:
        raise WireError("too many arrays")
    for entry in entries.values():
        shape = entry["shape"]
        longest = max(shape, default=0)
        if len(shape) > MAX_AXES or longest > 1 << 28:
            raise WireError("too many axes, or one that is too long")
        if longest > 1 << 16 and 0 in shape:
            raise WireError("an empty array of huge shape")
    if not whole:
        return {
            name: torch.empty(entry["shape"], dtype=DTYPES[entry["dtype"]], device="meta")
            for name, entry in entries.items()
        }
    if len(blob) > SMALL:
        bytes(2 * len(blob) + LOADING)  # untouched, to see: safetensors panics, or hangs, where memory is short
    arrays: dict[str, torch.Tensor] = safetensors.torch.load(blob)
    return arrays


def _arm(sock: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        sock.settimeout(None)
    elif (left := deadline - time.monotonic()) > 0:
        sock.settimeout(left)
    else:
        raise TimeoutError


def _skip(sock: socket.socket, size: int, deadline: float | None) -> None:
    room = memoryview(bytearray(1 << 20))
    while size:
        _arm(sock, deadline)
        count = sock.recv_into(room[: min(size, len(room))])
        if not count:
            raise EOFError("the jail is gone")
        size -= count


def _read(sock: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        _arm(sock, deadline)
        count = sock.recv_into(view)
        if not count:
            raise EOFError("the jail is gone")
        view = view[count:]
    return data
