"""The files of Fashion-MNIST: find them and check them, without torch; `data.py` reads them.

Every file is known by its SHA-256. Nothing happens at import; the network is asked only where nothing nearer is whole.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import math
import os
import queue
import struct
import tempfile
import threading
import time
import urllib.request
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import IO, Literal, NamedTuple

# ── Fashion-MNIST: where it may lie, and how it is read ──


def fashion_mnist_root() -> Path:
    """A folder for torchvision's `root=`: `$FASHION_MNIST_ROOT`, else the cache; it may be missing."""
    chosen = os.environ.get("FASHION_MNIST_ROOT")
    return Path(chosen).expanduser() if chosen else _cache()


def _cache() -> Path:
    """The folder that downloads are kept in."""
    base = Path(os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path.home() / ".cache"
        except RuntimeError:  # a user id without a home, as in some containers
            base = Path(tempfile.gettempdir())
    return base / "deep-homework"


class DataError(RuntimeError):
    """Fashion-MNIST cannot be used; the message is one sentence that says what, where and what to do."""


Kind = Literal["whole", "subset", "other"]


class Source(NamedTuple):
    """Where the four files lie (`folder` holds them directly), what they are, and words for the reader."""

    folder: Path
    kind: Kind
    origin: str


_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_DEBIAN = Path("/usr/share/datasets/fashion-mnist")
_HAS_APT = Path("/etc/debian_version")  # Ubuntu has it, too
_SUBSET = Path(__file__).parent / "fashion-mnist-subset"
_MIRRORS: list[str] | None = None  # None: torchvision's
_SECONDS = 5.0  # of silence after which the network counts as absent
_done: set[str] = set()  # what this process does only once


def find_fashion_mnist(root: str | Path | None = None) -> Source:
    """The first source that holds all four files, downloaded where need be; raises `DataError`.

    `root` or `$FASHION_MNIST_ROOT`, where one is given; else, in this order: Debian's package
    `dataset-fashion-mnist`; the user's cache; torchvision's download, into the cache; the class-balanced 10 % subset
    that lies beside this file. `kind` is "other" for well-formed files of unknown content; only a given folder may
    have those.
    """
    cache = _cache()
    folder = Path(root).expanduser() if root else fashion_mnist_root()
    if folder != cache:
        return _chosen(folder, f"{'root' if root else 'FASHION_MNIST_ROOT'}={folder}")

    try:
        if _is_whole(_DEBIAN):
            return Source(_DEBIAN, "whole", "Debian's package dataset-fashion-mnist")
    except DataError as error:
        _say(str(error))

    raw = cache / "FashionMNIST" / "raw"
    with contextlib.suppress(DataError):  # the download says what is wrong and mends it
        if _is_whole(raw):
            return Source(raw, "whole", f"the cache {raw}")
    if f"no download to {raw}" not in _done:
        # Without torchvision, a network or a folder to write to there is still the subset.
        with contextlib.suppress(ImportError, OSError):
            _download(raw)
            return Source(raw, "whole", f"downloaded to {raw}")
        _done.add(f"no download to {raw}")
    if all(_path(_SUBSET, name) for name in _NAMES):
        return _chosen(_SUBSET, "the 10 % subset shipped with this file")
    raise DataError(f"Fashion-MNIST is not here and could not be downloaded: {how_to_get_it()}.")


def how_to_get_it() -> str:
    """What to do on this system to have the whole set, as part of a sentence."""
    package = "`sudo apt install dataset-fashion-mnist`, or " if _HAS_APT.exists() else ""
    return f"{package}connect to the network, or set FASHION_MNIST_ROOT to a folder with its four files"


def _chosen(folder: Path, origin: str) -> Source:
    """A source that somebody asked for: directly in `folder`, or where torchvision puts it."""
    for base in (folder, folder / "FashionMNIST" / "raw"):
        paths = [_path(base, name) for name in _NAMES]
        if all(paths):
            kinds = {_read(path, name)[0] for path, name in zip(paths, _NAMES, strict=True) if path}
            return Source(base, kinds.pop() if len(kinds) == 1 else "other", origin)
    raise DataError(
        f"{origin} does not hold the four files {', '.join(_NAMES)} (or .gz), neither directly nor under "
        "FashionMNIST/raw: put them there, or leave the setting out."
    )


def _is_whole(folder: Path) -> bool:
    """Whether all four files of the whole set are there."""
    paths = [_path(folder, name) for name in _NAMES]
    return all(path and _read(path, name)[0] == "whole" for path, name in zip(paths, _NAMES, strict=True))


def _path(folder: Path, name: str) -> Path | None:
    """The file, unpacked or packed, if it is there."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _read(path: Path, name: str) -> tuple[Kind, bytes]:
    """The file's kind and its bytes, packed or not, as they lie there."""
    try:
        data = path.read_bytes()
        kind = _kind(name, data)
        if kind is None:
            kind = _kind(name, _unpack(data))
        if kind is None:
            _parse(name, data)
        return kind or "other", data
    except (OSError, EOFError, zlib.error, struct.error, ValueError) as error:
        raise DataError(f"{path} cannot be used ({error}): replace it with a fresh copy.") from error


def _kind(name: str, data: bytes) -> Kind | None:
    """What these bytes, packed or not, are known to be."""
    digest = hashlib.sha256(data).hexdigest()
    return next((kind for (file, kind), known in _SHA256.items() if file == name and digest in known), None)


def _unpack(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _parse(name: str, data: bytes) -> tuple[list[int], memoryview]:
    """The sizes and the values in an idx file (big-endian header: magic number, then the sizes; then the bytes)."""
    data = _unpack(data)
    axes = 3 if "images" in name else 1
    magic, n, *size = struct.unpack_from(f">{1 + axes}I", data)
    start = 4 * (1 + axes)
    if magic != 0x800 + axes or size != [28, 28][: axes - 1] or not 0 < n * math.prod(size) == len(data) - start:
        raise ValueError("its header and length do not fit")
    values = memoryview(data)[start:]
    if axes == 1 and max(values) > 9:
        raise ValueError("a label is not in 0 ... 9")
    return [n, *size], values


def _download(raw: Path) -> None:
    """Bring whatever of the whole set is not in `raw` yet; raises OSError, ImportError."""
    raw.mkdir(parents=True, exist_ok=True)
    with open(raw / ".lock", "w") as lock:
        # Windows has no fcntl and some network drives have no locks. The worst is then that two processes
        # fetch the same file: each writes one of its own and renames it.
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        for name in _NAMES:
            path = _path(raw, name)
            if path:
                with contextlib.suppress(DataError):
                    if _read(path, name)[0] == "whole":
                        continue
                _say(f"{path} is damaged, so it is fetched again.")
            part = raw / f".{name}.{os.getpid()}"
            try:
                part.write_bytes(_unpack(_fetch(name)))
                os.replace(part, raw / name)
            finally:
                part.unlink(missing_ok=True)


def _fetch(name: str) -> bytes:
    """The published .gz of `name`, right by its checksum; raises OSError, ImportError."""
    from torchvision.datasets import FashionMNIST

    files = [file for file, _ in FashionMNIST.resources if Path(file).stem == name]
    for url in [mirror + file for mirror in _MIRRORS or FashionMNIST.mirrors for file in files]:
        try:
            with _open(url) as response:
                if _first_time("say download"):
                    _say("downloading the whole set, 30 MB, this once.")
                data = _received(response, f"file {_NAMES.index(name) + 1} of {len(_NAMES)}")
        except (OSError, HTTPException):
            continue
        if _kind(name, data) == "whole":
            return data
        _say(f"what came from {url} is damaged, so it is thrown away.")
    raise OSError(f"no mirror gave {name}")


def _received(response: IO[bytes], what: str) -> bytes:
    """What comes, 64 MB at most, with a line that says how far it is and is replaced in place."""
    promised = int(getattr(response, "headers", {}).get("Content-Length") or 0)
    data, start, shown = bytearray(), time.monotonic(), 0.0
    try:
        while (part := response.read(1 << 16)) and len(data) < 1 << 26:
            data += part
            whole, now = max(promised, len(data)), time.monotonic()
            if now - shown > 0.2 or len(data) == promised:
                shown, bar = now, "#" * (20 * len(data) // whole)
                size = f"{len(data) / 1e6:.1f} of {whole / 1e6:.1f} MB, {now - start:.0f} s"
                print(f"\rFashion-MNIST: {what} [{bar:.<20}] {size} ", end="", flush=True)
    finally:
        print()
    return bytes(data)


def _open(url: str) -> IO[bytes]:
    """`urlopen` within `_SECONDS`, in a thread because looking up a host name knows no time limit."""
    answer: queue.SimpleQueue[IO[bytes] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(urllib.request.urlopen(url, timeout=_SECONDS))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        response = answer.get(timeout=_SECONDS)
    except queue.Empty:
        raise TimeoutError(f"no answer from {url}") from None
    if isinstance(response, Exception):
        raise response
    return response


def _first_time(what: str) -> bool:
    """Whether this is the first question for `what` in this process."""
    first = what not in _done
    _done.add(what)
    return first


def _say(sentence: str) -> None:
    """Tell the user, where Jupyter shows no red box."""
    print(f"Fashion-MNIST: {sentence}")


# Each row: the unpacked bytes, then every .gz of them that is known. The whole set's are the published one
# and Debian's, which holds the same deflate stream under another header (no file name, a later date).
_SHA256: dict[tuple[str, Kind], tuple[str, ...]] = {
    ("train-images-idx3-ubyte", "whole"): ("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
     "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
     "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
    ("train-labels-idx1-ubyte", "whole"): ("bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
     "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
     "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
    ("t10k-images-idx3-ubyte", "whole"): ("5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
     "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
     "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
    ("t10k-labels-idx1-ubyte", "whole"): ("0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
     "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
     "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
    ("train-images-idx3-ubyte", "subset"): ("cf313073c7eb485392848071d5c433571d7166043e971e3345b095cc30518084",
     "74df153e1d736137c085533200d77928ad1330a766dbfab0bc33ffdf137c8b83"),
    ("train-labels-idx1-ubyte", "subset"): ("097b93fbcf9bd5bc648b1a457ddc55c9e4ab49afb33f9ecae8ce068399a75e3a",
     "2f79ac363aa5db62f0fa8e5c6d76afd2f96e347af63b899a85be6c3f255bc024"),
    ("t10k-images-idx3-ubyte", "subset"): ("7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef",
     "04516f9d284037ea6cce7310aafaed77e8f8c1547f1127ef4aa754c46f47f8f5"),
    ("t10k-labels-idx1-ubyte", "subset"): ("3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909",
     "540f63e62544edb8406d1292429a47e6cdb42e4fa2eaa233f072b34e1f6bc46c"),
}  # fmt: skip
