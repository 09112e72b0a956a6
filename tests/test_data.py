"""Fashion-MNIST from each of its sources, whole or damaged. No test leaves this machine."""

import contextlib
import gzip
import hashlib
import io
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import torch
from torch import Tensor
from torchvision.datasets import FashionMNIST  # type: ignore[import-untyped, unused-ignore]

from autograder import paths
from reference import data, fashion_mnist, make_subset
from reference.data import load_fashion_mnist
from reference.fashion_mnist import DataError, fashion_mnist_root, find_fashion_mnist

DEBIAN = fashion_mnist._DEBIAN
has_debian = pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs Debian's package dataset-fashion-mnist")
Files = dict[str, bytes]  # file name: unpacked bytes


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No data but the subset: no setting, no Debian package, an empty cache, a mirror that refuses."""
    monkeypatch.delenv("FASHION_MNIST_ROOT", raising=False)
    monkeypatch.setenv("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", tmp_path / "no Debian")
    monkeypatch.setattr(fashion_mnist, "_done", set())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr(fashion_mnist, "_MIRRORS", [f"http://127.0.0.1:{unused.getsockname()[1]}/"])


@pytest.fixture
def small() -> Files:
    """A well-formed set of 30 training and 20 test images."""
    generator = torch.Generator().manual_seed(0)
    files = {}
    for split, n in (("train", 30), ("t10k", 20)):
        images = torch.randint(256, (n, 28, 28), generator=generator)
        labels = torch.randint(10, (n,), generator=generator)
        files[f"{split}-images-idx3-ubyte"] = make_subset.idx_bytes(images)
        files[f"{split}-labels-idx1-ubyte"] = make_subset.idx_bytes(labels)
    return files


@pytest.fixture
def published(small: Files, monkeypatch: pytest.MonkeyPatch) -> Files:
    """The small set, known to the table as the whole one; name.gz: packed bytes."""
    packed = {f"{name}.gz": gzip.compress(values, mtime=1) for name, values in small.items()}
    known = {(name, "whole"): tuple(sha256(values) for values in (small[name], packed[f"{name}.gz"])) for name in small}
    monkeypatch.setattr(fashion_mnist, "_SHA256", fashion_mnist._SHA256 | known)
    return packed


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Files], list[str]]]:
    """Make a local server of the given files the only mirror; what it returns lists the files asked for."""
    servers = []

    def start(files: Files) -> list[str]:
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path[1:]
                asked.append(name)
                time.sleep(0.05)  # long enough for another process to come in between
                self.send_response(200 if name in files else 404)
                self.send_header("Content-Length", str(len(files.get(name, b""))))
                self.end_headers()
                self.wfile.write(files.get(name, b""))

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(fashion_mnist, "_MIRRORS", [f"http://127.0.0.1:{server.server_port}/"])
        return asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def sha256(values: bytes) -> str:
    return hashlib.sha256(values).hexdigest()


def write(folder: Path, files: Files, packed: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in files.items():
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(values) if packed else values)
    return folder


def same(loaded: tuple[Tensor, Tensor], files: Files, split: str = "train") -> bool:
    """Whether `loaded` is what the bytes say, read here in another way."""
    images, labels = loaded
    assert images.dtype == torch.uint8 and labels.dtype == torch.int64
    pixels, classes = files[f"{split}-images-idx3-ubyte"][16:], files[f"{split}-labels-idx1-ubyte"][8:]
    return images.flatten().tolist() == list(pixels) and labels.tolist() == list(classes)


def assert_one_sentence(text: str, *parts: str) -> None:
    assert "\n" not in text and text.endswith(".") and ". " not in text.replace("...", "")
    for part in parts:
        assert part in text


# The folder that was asked for


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("layout", ["", "FashionMNIST/raw"])
def test_setting_comes_first(
    small: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str, packed: bool
) -> None:
    write(tmp_path / "mine" / layout, small, packed)
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(tmp_path / "mine"))
    assert fashion_mnist_root() == tmp_path / "mine"
    source = find_fashion_mnist()
    assert source.kind == "other" and source.folder == tmp_path / "mine" / layout
    assert "FASHION_MNIST_ROOT" in source.origin
    assert same(load_fashion_mnist(True), small) and same(load_fashion_mnist(False), small, "t10k")


def test_the_kit_looks_again_when_the_files_change(
    small: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(tmp_path))
    write(tmp_path, small)
    looked = []
    monkeypatch.setattr(paths, "find_fashion_mnist", lambda: looked.append(0) or find_fashion_mnist())
    assert paths.fashion_mnist() == paths.fashion_mnist() and len(looked) == 1
    (tmp_path / min(small)).unlink()
    with pytest.raises(paths.NoData, match="does not hold the four files"):
        paths.fashion_mnist()


def test_root_goes_before_the_setting(small: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(tmp_path / "missing"))
    assert same(load_fashion_mnist(True, write(tmp_path / "mine", small)), small)
    assert same(load_fashion_mnist(True, str(tmp_path / "mine")), small)


def test_default_root_is_no_choice(tmp_path: Path) -> None:
    assert fashion_mnist_root() == tmp_path / "cache" / "deep-homework"
    assert find_fashion_mnist(fashion_mnist_root()).kind == "subset"


def test_missing_file_is_named(small: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del small["t10k-labels-idx1-ubyte"]
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(write(tmp_path / "mine", small)))
    with pytest.raises(DataError) as error:
        load_fashion_mnist(True)
    assert_one_sentence(str(error.value), "FASHION_MNIST_ROOT=", str(tmp_path / "mine"), "t10k-labels-idx1-ubyte")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("damage", ["cut", "longer", "empty", "text", "wrong magic", "bit"])
def test_damage_is_refused(small: Files, tmp_path: Path, damage: str, packed: bool) -> None:
    name = "train-images-idx3-ubyte"
    path = write(tmp_path / "mine", small, packed) / (f"{name}.gz" if packed else name)
    whole = path.read_bytes()
    bit = bytearray(whole)
    bit[len(bit) // 2 if packed else 2] ^= 1
    path.write_bytes(
        {
            "cut": whole[:-100],
            "longer": whole + b"x",
            "empty": b"",
            "text": b"<html>Not found</html>",
            "wrong magic": b"\x00\x01" + whole[2:],
            "bit": bytes(bit),
        }[damage]
    )
    with pytest.raises(DataError) as error:
        load_fashion_mnist(False, tmp_path / "mine")
    assert_one_sentence(str(error.value), str(path), "replace")


def test_other_image_sizes_are_refused(small: Files, tmp_path: Path) -> None:
    small["train-images-idx3-ubyte"] = make_subset.idx_bytes(torch.zeros(30, 27, 29))
    with pytest.raises(DataError, match="header"):
        load_fashion_mnist(True, write(tmp_path / "mine", small))


def test_impossible_label_is_refused(small: Files, tmp_path: Path) -> None:
    small["train-labels-idx1-ubyte"] = small["train-labels-idx1-ubyte"][:-1] + b"\x0a"
    with pytest.raises(DataError, match="label"):
        load_fashion_mnist(True, write(tmp_path / "mine", small))


def test_unequal_lengths_are_refused(small: Files, tmp_path: Path) -> None:
    small["train-labels-idx1-ubyte"] = small["t10k-labels-idx1-ubyte"]
    with pytest.raises(DataError, match="30 images but 20 labels"):
        load_fashion_mnist(True, write(tmp_path / "mine", small))


def test_one_foreign_file_makes_the_set_foreign(small: Files, published: Files, tmp_path: Path) -> None:
    assert find_fashion_mnist(write(tmp_path / "mine", small)).kind == "whole"
    assert find_fashion_mnist(write(tmp_path / "packed anew", small, packed=True)).kind == "whole"
    small["t10k-images-idx3-ubyte"] = small["t10k-images-idx3-ubyte"][:-1] + b"\x00"
    assert find_fashion_mnist(write(tmp_path / "mine", small)).kind == "other"


def test_file_that_changes_meanwhile(
    small: Files, published: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "mine", small)
    source = find_fashion_mnist(folder)
    small["train-images-idx3-ubyte"] = small["train-images-idx3-ubyte"][:-1] + b"\x00"
    write(folder, small)
    monkeypatch.setattr(data, "find_fashion_mnist", lambda root: source)
    with pytest.raises(DataError, match="changed"):
        load_fashion_mnist(True)


# Debian's package


@has_debian
def test_debian_package(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", DEBIAN)
    source = find_fashion_mnist()
    assert source.folder == DEBIAN and source.kind == "whole" and "Debian" in source.origin
    for train, n in ((True, 60_000), (False, 10_000)):
        images, labels = load_fashion_mnist(train)
        assert images.shape == (n, 28, 28) and labels.bincount().tolist() == [n // 10] * 10
    assert capsys.readouterr() == ("", "")


def test_debian_goes_before_the_cache(
    small: Files, published: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", write(tmp_path / "debian", small, packed=True))
    write(fashion_mnist_root() / "FashionMNIST" / "raw", small)
    assert find_fashion_mnist().folder == tmp_path / "debian"
    (tmp_path / "debian" / "t10k-labels-idx1-ubyte.gz").unlink()
    assert find_fashion_mnist().folder == fashion_mnist_root() / "FashionMNIST" / "raw"


@pytest.mark.parametrize("damaged", [b"", b"text"])
def test_damaged_debian_package_is_passed_over(
    small: Files,
    published: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damaged: bytes,
) -> None:
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", write(tmp_path / "debian", small))
    (tmp_path / "debian" / "train-labels-idx1-ubyte").write_bytes(damaged)
    assert find_fashion_mnist().kind == "subset"
    assert_one_sentence(capsys.readouterr().out.strip(), str(tmp_path / "debian"))


# The cache and the download


def test_download(small: Files, published: Files, serve: Callable[[Files], list[str]], tmp_path: Path) -> None:
    asked = serve(published)
    assert same(load_fashion_mnist(True), small) and same(load_fashion_mnist(False), small, "t10k")
    assert sorted(asked) == sorted(published)
    raw = tmp_path / "cache" / "deep-homework" / "FashionMNIST" / "raw"
    assert find_fashion_mnist()[:2] == (raw, "whole")
    assert sorted(path.name for path in raw.iterdir()) == sorted([".lock", *small])
    assert torch.equal(FashionMNIST(fashion_mnist_root(), train=True).data, load_fashion_mnist(True)[0])


def test_download_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        """Half a megabyte in a second, by the clock that is read."""

        headers: ClassVar = {"Content-Length": "1000000"}
        parts = iter([bytes(250_000)] * 4)

        def read(self, most: int) -> bytes:
            clock[0] += 0.5
            return next(self.parts, b"")

    clock, out = [0.0], io.StringIO()
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with contextlib.redirect_stdout(out):
        assert len(fashion_mnist._received(Slow(), "file 1 of 4")) == 1_000_000  # type: ignore[arg-type]
    first, *_, last = out.getvalue().strip().split("\r")
    assert first == "Fashion-MNIST: file 1 of 4 [#####...............] 0.2 of 1.0 MB, 0 s "
    assert last == "Fashion-MNIST: file 1 of 4 [####################] 1.0 of 1.0 MB, 2 s"
    assert out.getvalue().count("\n") == 1  # replaced in place


def test_each_file_of_a_download_has_a_line(
    published: Files, serve: Callable[[Files], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(published)
    find_fashion_mnist()
    captured = capsys.readouterr()
    lines = [line.rpartition("\r")[2] for line in captured.out.strip().split("\n")]
    assert "30 MB" in lines[0] and len(lines) == 5 and captured.err == ""
    assert all(f"file {number} of 4 [####" in line for number, line in enumerate(lines[1:], start=1))


@pytest.mark.parametrize("damage", ["cut", "bit", "another", "absent"])
def test_bad_download_is_not_kept(
    small: Files,
    published: Files,
    serve: Callable[[Files], list[str]],
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    name = "t10k-images-idx3-ubyte.gz"
    whole = published[name]
    served = {
        "cut": published | {name: whole[:-100]},
        "bit": published | {name: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]},
        "another": published | {name: published["train-images-idx3-ubyte.gz"]},
        "absent": {file: values for file, values in published.items() if file != name},
    }
    serve(served[damage])
    assert find_fashion_mnist().kind == "subset"
    raw = fashion_mnist_root() / "FashionMNIST" / "raw"
    assert not list(raw.glob("*t10k-images*")) and not list(raw.glob(".*[0-9]"))
    assert (name in capsys.readouterr().out) == (damage != "absent")

    fashion_mnist._done.clear()  # as in the next process: only what is missing is fetched
    asked = serve(published)
    assert same(load_fashion_mnist(False), small, "t10k")
    assert name in asked and "train-images-idx3-ubyte.gz" not in asked


def test_second_mirror(
    small: Files, published: Files, serve: Callable[[Files], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    [refusing] = fashion_mnist._MIRRORS or [""]
    serve(dict.fromkeys(published, b"spoilt"))
    [spoilt] = fashion_mnist._MIRRORS or [""]
    serve(published)
    [good] = fashion_mnist._MIRRORS or [""]
    monkeypatch.setattr(fashion_mnist, "_MIRRORS", [refusing, spoilt, good])
    assert same(load_fashion_mnist(True), small)


@pytest.mark.parametrize("damaged", [b"", b"half", "other"])
def test_damaged_cache_is_mended(
    small: Files,
    published: Files,
    serve: Callable[[Files], list[str]],
    capsys: pytest.CaptureFixture[str],
    damaged: bytes | str,
) -> None:
    name = "train-images-idx3-ubyte"
    path = write(fashion_mnist_root() / "FashionMNIST" / "raw", small) / name
    path.write_bytes(small[name][:-1] + b"\x00" if isinstance(damaged, str) else damaged)
    asked = serve(published)
    assert same(load_fashion_mnist(True), small)
    assert asked == [f"{name}.gz"]
    assert str(path) in capsys.readouterr().out


def test_damaged_cache_is_never_used(small: Files, published: Files, capsys: pytest.CaptureFixture[str]) -> None:
    name = "train-images-idx3-ubyte"
    path = write(fashion_mnist_root() / "FashionMNIST" / "raw", small) / name
    path.write_bytes(small[name][:-1] + b"\x00")
    assert len(load_fashion_mnist(True)[0]) == 6000
    damaged, subset = capsys.readouterr().out.splitlines()
    assert_one_sentence(damaged, str(path))
    assert "subset" in subset


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to hand the test's settings on")
def test_two_processes_download_once(small: Files, published: Files, serve: Callable[[Files], list[str]]) -> None:
    asked = serve(published)
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()

    def work() -> None:
        results.put(same(load_fashion_mnist(True), small))

    processes = [context.Process(target=work) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(20)
    assert [process.exitcode for process in processes] == [0, 0]
    assert results.get() and results.get()
    assert sorted(asked) == sorted(published)


def test_silent_network_is_soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fashion_mnist, "_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(fashion_mnist, "_MIRRORS", [f"http://127.0.0.1:{silent.getsockname()[1]}/"])
        start = time.monotonic()
        assert find_fashion_mnist().kind == "subset"
        first = time.monotonic() - start
        monkeypatch.setattr(fashion_mnist, "_fetch", lambda name: pytest.fail("asked again"))
        assert find_fashion_mnist().kind == "subset"
    assert first < 3


def test_download_that_stalls_is_soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fashion_mnist, "_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as stalling:
        url = f"http://127.0.0.1:{stalling.getsockname()[1]}/"

        def answer() -> None:
            connection, _ = stalling.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                connection.settimeout(10)
                while connection.recv(1000):  # until the other side hangs up
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with fashion_mnist._open(url) as response, pytest.raises(TimeoutError):
            response.read()
        thread.join()


def test_slow_name_server_is_soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(fashion_mnist, "_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(10))
    try:
        with pytest.raises(TimeoutError):
            fashion_mnist._open("http://somewhere.invalid/")
    finally:
        answered.set()


def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert find_fashion_mnist().kind == "subset"


def test_cache_that_is_full(
    published: Files, serve: Callable[[Files], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError("no space left on device")

    serve(published)
    monkeypatch.setattr(os, "replace", no_space)
    assert find_fashion_mnist().kind == "subset"
    assert os.listdir(fashion_mnist_root() / "FashionMNIST" / "raw") == [".lock"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has another place for caches")
def test_cache_without_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for value in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert fashion_mnist_root() == tmp_path / "home" / ".cache" / "deep-homework"


# The subset


def test_subset_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    for train, per_class in ((True, 600), (False, 100), (True, 600)):
        images, labels = load_fashion_mnist(train)
        assert images.shape == (10 * per_class, 28, 28) and labels.bincount().tolist() == [per_class] * 10
    captured = capsys.readouterr()
    [line] = captured.out.splitlines()
    assert captured.err == ""  # Jupyter would show it in red
    assert_one_sentence(line, "subset", "FASHION_MNIST_ROOT")


@pytest.mark.parametrize("debian", [True, False])
def test_nothing_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debian: bool) -> None:
    (tmp_path / "debian_version").touch()
    monkeypatch.setattr(fashion_mnist, "_HAS_APT", tmp_path / ("debian_version" if debian else "nothing"))
    monkeypatch.setattr(fashion_mnist, "_SUBSET", tmp_path / "nothing")
    with pytest.raises(DataError) as error:
        load_fashion_mnist(True)
    assert_one_sentence(str(error.value), "network", "FASHION_MNIST_ROOT")
    assert ("apt install dataset-fashion-mnist" in str(error.value)) == debian


def test_subset_is_small() -> None:
    assert sum(path.stat().st_size for path in fashion_mnist._SUBSET.iterdir()) < 4_000_000
    assert "Zalando" in (fashion_mnist._SUBSET / "LICENSE").read_text()


@has_debian
@pytest.mark.parametrize(("train", "per_class"), [(True, 600), (False, 100)])
def test_subset_is_the_first_of_each_class(train: bool, per_class: int) -> None:
    images, labels = load_fashion_mnist(train, DEBIAN)
    seen = [0] * 10
    keep = []
    for i, label in enumerate(labels.tolist()):
        seen[label] += 1
        if seen[label] <= per_class:
            keep.append(i)
    subset_images, subset_labels = load_fashion_mnist(train, fashion_mnist._SUBSET)
    assert torch.equal(subset_images, images[keep]) and torch.equal(subset_labels, labels[keep])


@has_debian
def test_subset_is_made_again_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fashion_mnist, "_DEBIAN", DEBIAN)
    make_subset.make_subset(tmp_path)
    for path in sorted(fashion_mnist._SUBSET.glob("*.gz")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), "python -m reference.make_subset"


def test_subset_is_made_of_the_whole_only(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="whole"):
        make_subset.make_subset(tmp_path / "new")
    assert not (tmp_path / "new").exists()
