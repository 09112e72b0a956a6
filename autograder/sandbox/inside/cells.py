"""Run the student's cells and the probes, inside the jail.

Whatever this module answers may be forged by the code it runs: the trusted side treats a reply as a measurement and
nothing else. Expected values never come here.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import importlib.metadata
import inspect
import io
import marshal
import os
import random
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch._dynamo  # optimizers and dispatch modes import it when first used, which takes a second
from IPython.core.compilerop import CachingCompiler
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from torch.utils.data import DataLoader
from traitlets.config import Config

from . import devices, global_state, wire
from .failures import OutputLimit, failure, lacks_answer, limit_hit
from .optional_lines import OptionalLines
from .placeholder import Placeholder
from .substitutes import substitute

OTTER_VERSION = importlib.metadata.version("otter-grader")  # what the stand-in for Otter says that it is
MAX_REQUEST = 1 << 30
"""Largest arrays part of a request, in bytes: the trusted side may send a whole data set."""


class CellCompiler(CachingCompiler):  # type: ignore[misc]
    """Names each cell's code `<cell N>`, so that a traceback tells the student's own line."""

    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """The file name under which the current cell is compiled."""
        return f"<cell {self.cell}>"


class CountedPublisher(DisplayPublisher):  # type: ignore[misc]
    """Display data counts as output; IPython's own publisher would keep all of it in memory."""

    def publish(self, data: dict[str, Any], metadata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Count the data."""
        for content in data.values():
            sys.stdout.write(str(content))


class JailShell(InteractiveShell):  # type: ignore[misc]
    """An IPython shell without history, front end, terminal or displayed tracebacks."""

    compiler_class = CellCompiler
    display_pub_class = CountedPublisher
    optional_lines: OptionalLines

    def system(self, cmd: str) -> None:
        """Run `!command` without a pseudo-terminal, as a jail has none."""
        self.user_ns["_exit_code"] = subprocess.call(self.var_expand(cmd, depth=1), shell=True)

    def transform_ast(self, node: ast.Module) -> ast.Module:
        """Guard lines, and leave locations alone, which a transformer's result has looked up one by one."""
        with contextlib.suppress(RecursionError):  # such deep code runs as it is
            node = self.optional_lines.visit(node)
        return super().transform_ast(node)  # type: ignore[no-any-return]

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no event loop, and `%matplotlib inline` must not fail."""

    def ask_exit(self) -> None:
        """Do nothing for `exit` and `quit`: there is no kernel to end."""

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: nobody reads a traceback here, and formatting a deep one takes seconds."""

    showsyntaxerror = showindentationerror = showtraceback


def make_shell() -> JailShell:
    """The shell, ready to be forked."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    shell: JailShell = JailShell.instance(config=config)
    shell.optional_lines = OptionalLines(shell, keeps=limit_hit)
    return shell


class CountedOutput(io.TextIOWrapper):
    """Counts what a cell prints and keeps none of it. It stops honest mistakes; hostile code can get around it."""

    def __init__(self, most: int) -> None:
        super().__init__(open(os.devnull, "wb"), encoding="utf-8", errors="replace", write_through=True)
        self.most = self.left = most

    def write(self, text: str) -> int:
        """Count the text, in characters."""
        self.left -= len(text)
        if self.left < 0:
            raise OutputLimit
        return super().write(text)

    def close(self) -> None:
        """Stay open: what is printed after `sys.stdout.close()` is counted, too."""


def serve(sock: Any, shell: JailShell, scratch: str, output_bytes: int, gpu_bytes: int) -> None:
    """Answer requests until the trusted side hangs up: `files`, `tools`, `cell`, `substitute`, `probe`."""
    _settle(Path(scratch))
    try:
        device = devices.chosen(gpu_bytes)
    except Exception as error:
        told = "no_device" if isinstance(error, devices.NoDevice) else "refused"
        return wire.send(sock, {told: str(error).partition("\n")[0]})
    _load_in_process()
    output = sys.stdout = sys.stderr = CountedOutput(output_bytes)
    sys.modules.update(silent := _silent_checks())
    shell.user_ns["otter"] = silent["otter"]
    put_back = global_state.remember()
    wire.send(sock, {"ready": True, "device": device.type})
    tools: dict[str, Any] = {"__name__": "tools", "__builtins__": dict(vars(builtins))}  # whatever a cell puts in place
    handlers: dict[str, Callable[[dict[str, Any]], Iterable[dict[str, Any]]]] = {
        "files": lambda request: [_write_files(request)],
        "tools": lambda request: [_load_tools(tools, request)],
        "cell": lambda request: [_run_cell(shell, request)],
        "substitute": lambda request: [_substitute(shell, request)],
        "probe": lambda request: _run_probe(shell, tools, put_back, device, request),
    }
    while True:
        try:
            request = wire.receive(sock, MAX_REQUEST, trusted=True, before_arrays=put_back)  # cells come without any
        except EOFError:
            return
        output.left = output.most
        for reply in handlers[request["do"]](request):
            output.left = output.most
            _send(sock, reply)


def _send(sock: Any, reply: dict[str, Any]) -> None:
    """Send at once: what has been answered counts, whatever the next input leads to."""
    try:
        frame = wire.pack(reply)
    except Exception as error:  # an answer so odd that it cannot even be written down
        frame = wire.pack(failure(error))
    sock.settimeout(None)
    sock.sendall(frame)


def _load_in_process() -> None:
    """Let data loaders load in this process, whatever `num_workers` says: in a `uid` jail others cannot be reached."""
    plain, signature = DataLoader.__init__, inspect.signature(DataLoader.__init__)

    def alone(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs)
        for name in ("num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
            given.arguments.pop(name, None)
        plain(*given.args, **given.kwargs)

    DataLoader.__init__ = alone  # type: ignore[method-assign]


def _settle(scratch: Path) -> None:
    for folder in ("work", "data", "tmp"):
        (scratch / folder).mkdir(exist_ok=True)
    os.chdir(scratch / "work")
    with contextlib.suppress(FileExistsError):
        os.symlink("../data", "data")  # `../data` and `data` are where notebooks keep data sets
    os.environ.update(
        HOME=str(scratch), TMPDIR=str(scratch / "tmp"), MPLCONFIGDIR=str(scratch / "tmp"), MPLBACKEND="agg",
        FASHION_MNIST_ROOT=str(scratch / "data"), KIT_FIXTURES=str(scratch / "data"), USER="student", LOGNAME="student",
        PIP_NO_INDEX="1", PIP_RETRIES="0", PIP_DISABLE_PIP_VERSION_CHECK="1",  # there is no network to wait for
    )  # fmt: skip
    tempfile.tempdir = None  # the zygote may have looked it up already
    sys.path.insert(0, "")


def _silent_checks() -> dict[str, types.ModuleType]:
    """Stand-ins for the modules `otter` and `checks`: `grader.check("…")` says nothing and does nothing."""

    class Notebook:
        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

        def check(self, *args: Any, **kwargs: Any) -> None: ...

        check_all = export = to_pdf = run_plugin = add_plugin_files = check

        def __getattr__(self, name: str) -> Any:
            return getattr(Placeholder("otter"), name)

    words = "Grading happens outside; checks are answered by silence here."
    otter, checks = types.ModuleType("otter", words), types.ModuleType("checks", words)
    otter.Notebook, checks.grader = Notebook, Notebook()  # type: ignore[attr-defined]
    for module in (otter, checks):
        vars(module).update(__version__=OTTER_VERSION, __getattr__=Placeholder(module.__name__).__getattr__)
    return {"otter": otter, "checks": checks}


def _write_files(request: dict[str, Any]) -> dict[str, Any]:
    for name, content in request["files"].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    return {"ok": True}


def _load_tools(tools: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Load what probes use before any code of the student's can take its place."""
    exec(_code(request["source"], "<tools>"), tools)
    return {"ok": True}


def _run_cell(shell: JailShell, request: dict[str, Any]) -> dict[str, Any]:
    shell.compile.cell = request["number"]
    shell.optional_lines.begin()
    result = shell.run_cell(request["source"], store_history=False)
    reply = failure(result.error_before_exec or result.error_in_exec)
    return {**reply, "left_out": left_out} if (left_out := shell.optional_lines.left_out) else reply


def _substitute(shell: JailShell, request: dict[str, Any]) -> dict[str, Any]:
    try:
        substitute(shell.user_ns, request["name"], request["source"])
    except BaseException as error:  # code of the student's may run where a class is changed
        return failure(error)
    return {"ok": True}


def _run_probe(
    shell: JailShell, tools: dict[str, Any], put_back: Callable[[], None], device: torch.device, request: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A reply for each of the inputs in turn, before which switches and random numbers are set anew.

    Where an answer is missing, all inputs that follow have the same reply: the probe would look it up again in vain.
    """
    seed = request["seed"]
    space: dict[str, Any] = {}
    missing = [name for name, value in shell.user_ns.items() if isinstance(value, Placeholder)]
    for number, inputs in enumerate(request["inputs"]):
        put_back()
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            torch.cuda.manual_seed_all(seed)
        np.random.seed(seed % 2**32)
        random.seed(seed)
        try:
            space = space or _loaded(request["source"], tools)
            placed = inputs if device.type == "cpu" else devices.place(inputs, device)
            answers = types.SimpleNamespace(**shell.user_ns)
            for name in missing:
                vars(answers).pop(name, None)
            reply = {"ok": True, "value": space[request["name"]](answers, **placed)}
        except BaseException as error:  # SystemExit and its like are the student's, too
            reply = failure(error)
            left = request["inputs"][number:]
            if lacks_answer(error, reply) and all(one.get("function") == inputs.get("function") for one in left):
                yield from [reply] * len(left)
                return
        yield reply


def _loaded(source: str | bytes, tools: dict[str, Any]) -> dict[str, Any]:
    space = {**tools, "__name__": "probe"}
    exec(_code(source, "<probe>"), space)
    return space


@functools.cache
def _code(source: str | bytes, file: str) -> Any:
    """Code to execute; bytes are code that the trusted side, which runs the same Python, has compiled."""
    return marshal.loads(source) if isinstance(source, bytes) else compile(source, file, "exec")
