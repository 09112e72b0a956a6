"""Support for the notebooks: what the book's `d2l.torch` has, by name and behaviour, as far as they need it.

Only plotting imports matplotlib, and only when there is something to draw.
"""

from __future__ import annotations

import html
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import quote

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure


F = TypeVar("F", bound=Callable[..., Any])


class HyperParameters:
    """A class whose methods can keep their arguments as attributes [3.2]."""

    def save_hyperparameters(self, ignore: Sequence[str] = []) -> None:
        """Keep the caller's arguments as attributes and in the dictionary `hparams`.

        Left out are `self`, what `ignore` names, and names that begin with "_".
        """
        raise NotImplementedError  # the notebook asks you for this


# ── A model, its data and its trainer ──


class Module(nn.Module, HyperParameters):
    """A model that knows its loss and its optimiser, and how to plot its progress."""

    lr: float
    net: nn.Module
    trainer: Trainer

    def __init__(self, plot_train_per_epoch: float = 2, plot_valid_per_epoch: float = 1) -> None:
        """How many points of each curve are drawn per epoch."""
        super().__init__()
        self.plot_train_per_epoch = plot_train_per_epoch
        self.plot_valid_per_epoch = plot_valid_per_epoch
        self.board = ProgressBoard()
        self.figures: dict[str, list[Tensor | float]] = {}  # of the running epoch, if a notebook shows them

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Scalar loss; raises NotImplementedError unless a subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} has no loss")

    def forward(self, X: Tensor) -> Tensor:
        """`self.net(X)`; raises NotImplementedError where there is no `net`."""
        if not hasattr(self, "net"):
            raise NotImplementedError(f"{type(self).__name__} has neither forward nor net")
        y_hat: Tensor = self.net(X)
        return y_hat

    def plot(self, key: str, value: Tensor | float, train: bool) -> None:
        """Add `value` to the curve `train_<key>` or `val_<key>`, against epochs, and to the epoch's figures."""
        if not self.board.active:
            return
        trainer, word = self.trainer, "accuracy" if key == "acc" else key
        figures = self.figures.setdefault(word if train else f"held-out {word}", [])
        figures.append(value.detach() if isinstance(value, Tensor) else value)  # nothing waits for a GPU
        self.board.xlabel, names = "epoch", (self.board.ylabel or word).split(", ")
        self.board.ylabel = ", ".join(dict.fromkeys([*names, word]))
        if train:
            x = trainer.train_batch_idx / trainer.num_train_batches
            every_n = trainer.num_train_batches / self.plot_train_per_epoch
        else:
            x = trainer.epoch + 1
            every_n = trainer.num_val_batches / self.plot_valid_per_epoch
        self.board.draw(x, value, f"{'train' if train else 'val'}_{key}", every_n=max(1, int(every_n)))

    def training_step(self, batch: Sequence[Tensor]) -> Tensor:
        """Loss of one batch `(*inputs, targets)`."""
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("loss", loss, train=True)
        return loss

    def validation_step(self, batch: Sequence[Tensor]) -> None:
        """Plot the loss of one batch `(*inputs, targets)`."""
        self.plot("loss", self.loss(self(*batch[:-1]), batch[-1]), train=False)

    def configure_optimizers(self) -> object:
        """Minibatch SGD over `self.parameters()` at `self.lr`."""
        return torch.optim.SGD(self.parameters(), lr=self.lr)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Module:
        # `to`, `cuda`, `double` and their like all end here. nn.Module moves parameters and buffers; a model
        # from scratch may keep its weights as plain tensors, which move the same way: in place, grad too.
        super()._apply(fn, recurse)
        for tensor in _plain_leaves(self):
            tensor.data = fn(tensor.data)
            if tensor.grad is not None:
                tensor.grad.data = fn(tensor.grad.data)
        return self


class DataModule(HyperParameters):
    """Where batches come from; a subclass says what `get_dataloader` gives."""

    batch_size: int

    def __init__(self, root: str | Path | None = None, num_workers: int = 0) -> None:
        """`root` is the data's folder, by default `fashion_mnist_root()`."""
        self.root = fashion_mnist_root() if root is None else root
        self.num_workers = num_workers

    def get_dataloader(self, train: bool) -> Loader:
        """Batches of training or held-out data; NotImplementedError unless a subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} has no get_dataloader")

    def train_dataloader(self) -> Loader:
        """Batches to train on."""
        return self.get_dataloader(train=True)

    def val_dataloader(self) -> Loader | None:
        """Held-out batches; None where a subclass has none."""
        return self.get_dataloader(train=False)

    def get_tensorloader(
        self, tensors: Sequence[Tensor], train: bool, indices: slice | Tensor = slice(0, None)
    ) -> TensorLoader:
        """Batches of the rows `indices` of `tensors`, `self.batch_size` rows each, shuffled for training."""
        return TensorLoader([tensor[indices] for tensor in tensors], self.batch_size, shuffle=train)


class TensorLoader:
    """Batches cut straight from `tensors` (same first axis): a DataLoader without its work per example.

    Each batch is a list with `batch_size` rows of each tensor, the last one with what is left. Where asked to
    shuffle, every pass does so anew, by torch's generator.
    """

    def __init__(self, tensors: Sequence[Tensor], batch_size: int, shuffle: bool) -> None:
        """Raises ValueError for tensors of unequal length and for a batch size below 1."""
        if len({len(tensor) for tensor in tensors}) != 1 or batch_size < 1:
            raise ValueError(f"tensors of {[len(tensor) for tensor in tensors]} rows, batches of {batch_size}")
        self.tensors, self.batch_size, self.shuffle = tuple(tensors), batch_size, shuffle

    def __len__(self) -> int:
        """Number of batches."""
        return -(-len(self.tensors[0]) // self.batch_size)

    def __iter__(self) -> Iterator[list[Tensor]]:
        """One pass over all rows."""
        if not self.shuffle:
            for i in range(0, len(self.tensors[0]), self.batch_size):
                yield [tensor[i : i + self.batch_size] for tensor in self.tensors]
            return
        order = torch.randperm(len(self.tensors[0])).to(self.tensors[0].device)
        for i in range(0, len(order), self.batch_size):
            rows = order[i : i + self.batch_size]
            yield [tensor.index_select(0, rows) for tensor in self.tensors]


Loader: TypeAlias = TensorLoader | DataLoader[Any]
"""What batches come from."""


class Trainer(HyperParameters):
    """Trains a `Module` on a `DataModule`, on `device()`; `num_gpus` is there for the book's sake only."""

    model: Any
    optim: Any
    epoch: int
    train_batch_idx: int
    val_batch_idx: int
    num_train_batches: int
    num_val_batches: int

    def __init__(self, max_epochs: int, num_gpus: int = 0, gradient_clip_val: float = 0) -> None:
        """`gradient_clip_val` is the largest norm a gradient keeps; 0 leaves gradients alone."""
        self.max_epochs, self.num_gpus, self.gradient_clip_val = max_epochs, num_gpus, gradient_clip_val
        self.device = device()

    def prepare_data(self, data: DataModule) -> None:
        """Take the loaders of `data`; that of held-out data may be None."""
        self.train_dataloader = data.train_dataloader()
        self.val_dataloader = data.val_dataloader()
        self.num_train_batches = len(self.train_dataloader)
        self.num_val_batches = 0 if self.val_dataloader is None else len(self.val_dataloader)

    def prepare_model(self, model: Module) -> None:
        """Move `model` to the device and make it and the trainer known to each other."""
        model.trainer = self
        model.board.xlim = [0, self.max_epochs]
        self.model = model.to(self.device)

    def prepare_batch(self, batch: Iterable[Tensor]) -> list[Tensor]:
        """The batch on the device."""
        return [tensor.to(self.device) for tensor in batch]

    def fit(self, model: Module, data: DataModule) -> None:
        """Train `model` for `max_epochs` passes over `data`; a line in the notebook says how far it is."""
        self.prepare_data(data)
        self.prepare_model(model)
        self.optim = model.configure_optimizers()
        self.train_batch_idx = self.val_batch_idx = 0
        line, start = _report(model, f"epoch 1 of {self.max_epochs} ..."), time.perf_counter()
        for epoch in range(self.max_epochs):
            self.epoch = epoch
            self.fit_epoch()
            took = f", {time.perf_counter() - start:.1f} seconds" if epoch + 1 == self.max_epochs else ""
            _report(model, f"epoch {epoch + 1} of {self.max_epochs}", took, line)

    def fit_epoch(self) -> None:
        """One pass over the data, as the function `fit_epoch` makes it."""
        raise NotImplementedError  # the notebook asks you for this

    def clip_gradients(self, grad_clip_val: float, model: nn.Module) -> None:
        """Scale the gradients of `model` together, to a common norm of at most `grad_clip_val`."""
        tensors = [*model.parameters(), *_plain_leaves(model)]
        grads = [tensor.grad for tensor in tensors if tensor.requires_grad and tensor.grad is not None]
        if grads:
            norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(grad) for grad in grads]))
            factor = (grad_clip_val / norm).clamp(max=1)  # stays on the device, so nothing waits for it
            for grad in grads:
                grad.mul_(factor)


def device() -> torch.device:
    """The device to compute on: `$HW_DEVICE` where set, else the first there is of CUDA, MPS and the CPU."""
    name = os.environ.get("HW_DEVICE")
    if not name:
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    return torch.device(name)


def _plain_leaves(module: nn.Module) -> list[Tensor]:
    """The leaf tensors, each once, among the attributes that are neither parameters nor buffers."""
    leaves = [value for value in vars(module).values() if isinstance(value, Tensor) and value.is_leaf]
    return list({id(leaf): leaf for leaf in leaves}.values())


# ── Progress and pictures ──

COLORS = ("#0072B2", "#D55E00", "#000000", "#CC79A7")
"""Of curves, in their order: every eye tells them apart, and each has a contrast of 3 : 1 or more on white."""


def _report(model: Module, before: str, after: str = "", line: Any = None) -> Any:
    """Show the epoch's figures between two texts, if the board is active: in a new line, returned, or in `line`."""
    if not getattr(model.board, "active", False):
        return None
    from IPython.display import display

    figures: dict[str, list[Tensor | float]] = getattr(model, "figures", {})  # a student's own Module has none
    means = [f", {name} {sum(map(float, values)) / len(values):.3g}" for name, values in figures.items()]
    figures.clear()
    bundle = {"text/plain": "".join([before, *means, after])}
    return line.update(bundle, raw=True) if line else display(bundle, raw=True, display_id=True)


class ProgressBoard(HyperParameters):
    """Curves that grow while a notebook cell runs; outside Jupyter it does nothing."""

    def __init__(
        self, xlabel: str | None = None, ylabel: str | None = None,
        xlim: Sequence[float] | None = None, ylim: Sequence[float] | None = None,
        xscale: str = "linear", yscale: str = "linear",
        ls: Sequence[str] = ("-", "--", "-.", ":"), colors: Sequence[str] = COLORS,
        fig: Figure | None = None, axes: Axes | None = None,
        figsize: tuple[float, float] = (3.5, 2.5), display: bool = True,
    ) -> None:  # fmt: skip
        """Settings of the picture (`figsize` in inches); `fig` and `axes` to draw in, else its own."""
        self.xlabel, self.ylabel, self.xlim, self.ylim = xlabel, ylabel, xlim, ylim
        self.xscale, self.yscale, self.ls, self.colors = xscale, yscale, ls, colors
        self.fig, self.axes, self.figsize, self.display = fig, axes, figsize, display
        self.data: dict[str, tuple[list[float], list[float]]] = {}  # label: drawn x, drawn y
        self._waiting: dict[str, list[tuple[float, Tensor | float]]] = {}
        self._output: Any = None  # handle of the picture in the running cell
        self._quiet_until = 0.0

    @property
    def active(self) -> bool:
        """Whether `draw` has a notebook to draw in."""
        return self.display and _notebook() is not None

    def draw(self, x: float, y: Tensor | float, label: str, every_n: int = 1) -> None:
        """Add `(x, y)`, where `y` has one element, to curve `label`; the mean of `every_n` is drawn."""
        if not self.active:
            return
        waiting = self._waiting.setdefault(label, [])
        waiting.append((x, y.detach() if isinstance(y, Tensor) else y))
        if len(waiting) < every_n:
            return
        drawn_x, drawn_y = self.data.setdefault(label, ([], []))
        drawn_x.append(sum(float(x) for x, _ in waiting) / len(waiting))
        drawn_y.append(sum(float(y) for _, y in waiting) / len(waiting))
        waiting.clear()
        if time.monotonic() >= self._quiet_until:
            start = time.monotonic()
            self._redraw()
            # A twentieth of the time goes into drawing; the first picture takes long, but the next soon follows.
            self._quiet_until = time.monotonic() + min(2.0, max(0.2, 20 * (time.monotonic() - start)))

    def _redraw(self) -> None:
        from matplotlib.figure import Figure

        shell = _notebook()
        if shell is None:
            return
        if self.axes is None:
            self.fig = self.fig or Figure(figsize=self.figsize)
            self.axes = self.fig.subplots()
        self.axes.clear()
        for (label, (x, y)), ls, color in zip(self.data.items(), cycle(self.ls), cycle(self.colors), strict=False):
            one_point = "o" if len(x) == 1 else None  # no line shows it
            self.axes.plot(x, y, linestyle=ls, color=color, label=label, marker=one_point)
        _dress(self.axes, self.xlabel, self.ylabel, self.xlim, self.ylim, self.xscale, self.yscale)
        if self._output is None:
            shell.events.register("post_run_cell", self._end_of_cell)
        self._output = _show(self.axes.figure, self._output)

    def _end_of_cell(self, _result: object = None) -> None:
        self._redraw()  # with the points that came since the last time
        self._output, self._quiet_until = None, 0.0
        shell = _notebook()
        if shell is not None:
            shell.events.unregister("post_run_cell", self._end_of_cell)


Array: TypeAlias = Tensor | np.ndarray[Any, Any] | Sequence[Any]
"""Numbers that can be drawn."""


def plot(
    X: Array, Y: Array | None = None, xlabel: str | None = None, ylabel: str | None = None,
    legend: Sequence[str] = (), xlim: Sequence[float] | None = None, ylim: Sequence[float] | None = None,
    xscale: str = "linear", yscale: str = "linear", fmts: Sequence[str] = ("-", "--", "-.", ":"),
    figsize: tuple[float, float] = (3.5, 2.5), axes: Axes | None = None, alt: str = "",
) -> Axes:  # fmt: skip
    """Draw curves; returns the axes. `alt` says in words what is seen, by default how each curve goes.

    `X` and `Y` are each one sequence of numbers or a list of such; one `X` serves all of `Y`. Without `Y`,
    `X` holds the values, to be drawn over 0, 1, 2 ... Raises ValueError where two lists differ in length.
    """
    if axes is None:
        from matplotlib import pyplot

        _, axes = pyplot.subplots(figsize=figsize)
        axes.set_prop_cycle(color=COLORS)
    ys = _curves(X if Y is None else Y)
    xs = [np.arange(len(y)) for y in ys] if Y is None else _curves(X)
    if len(xs) == 1:
        xs = xs * len(ys)
    for (x, y), fmt in zip(zip(xs, ys, strict=True), cycle(fmts), strict=False):
        axes.plot(x, y, fmt)
    for line, name in zip(axes.lines, legend, strict=False):
        line.set_label(name)
    _dress(axes, xlabel, ylabel, xlim, ylim, xscale, yscale)
    describe(axes, alt)
    return axes


def describe(axes: Axes, alt: str) -> None:
    """Show the picture of `axes` with the words `alt` for those who do not see it; "" means how each curve goes."""
    axes.figure.set_label(alt)
    shell = _notebook()
    if shell is not None:
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type_by_name("matplotlib.figure", "Figure", _show)


def interact(**ranges: tuple[float, float, float]) -> Callable[[F], F]:
    """Show what the function below it draws, with a slider for each argument, as in `@interact(rate=(0, 1, 0.1))`.

    The numbers are the lowest, the highest and the step; a slider begins at the argument's default. The function
    returns axes. Its picture is an output of its own, so that it stays where sliders have no kernel, as on paper.
    """

    def show(draw: F) -> F:
        if _notebook() is None:
            return draw
        from IPython.display import display
        from matplotlib import pyplot

        def picture(output: Any = None, **values: float) -> Any:
            figure = draw(**values).figure
            pyplot.close(figure)
            return _show(figure, output)

        shown = picture()
        try:
            from ipywidgets import interactive
        except ImportError:
            print("The sliders need the package ipywidgets.")
        else:
            again = wraps(draw)(lambda **values: picture(shown, **values))
            display(interactive(again, clear_output=False, **ranges))  # without widgets, it would clear the picture
        return draw

    return show


def _curves(values: Array) -> list[np.ndarray[Any, Any]]:
    """One array for each curve."""
    arrays = [_array(value) for value in values]
    return [np.array(arrays)] if arrays and arrays[0].ndim == 0 else arrays


def _array(values: object) -> np.ndarray[Any, Any]:
    """Anything that holds numbers as an array, without its graph."""
    return np.asarray(values.detach().cpu() if isinstance(values, Tensor) else values)


def _dress(axes: Axes, *settings: object) -> None:
    """Give axes their labels, limits and scales, a grid, and a legend that covers nothing where curves have names."""
    names = ("xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale")
    axes.set(**{name: value for name, value in zip(names, settings, strict=True) if value is not None})
    axes.grid(color="#8c8c8c", linewidth=0.5)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def _notebook() -> InteractiveShell | None:
    """IPython's shell where it is the kernel of a notebook, else None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = any(Class.__name__ == "ZMQInteractiveShell" for Class in type(shell).__mro__)  # Colab has a subclass
    return shell if kernel else None


def _show(figure: Figure | SubFigure, output: Any = None) -> Any:
    """Show a picture in `output`, where given, and return that; as HTML, as Jupyter shows no words with other types."""
    import matplotlib
    from IPython.display import display

    file = io.BytesIO()  # the same curves give the same bytes; text stays text, which is short
    with matplotlib.rc_context({"svg.hashsalt": "d2lite", "svg.fonttype": "none"}):
        about = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.figure.savefig(file, format="svg", bbox_inches="tight", metadata=about)
    words = str(figure.get_label()) or "Plot: " + " | ".join(map(_words, figure.axes))
    picture = re.sub(r"(?<=[ ML\"])(-?\d+\.\d\d)\d+", r"\1", " ".join(file.getvalue().decode().split()))
    source = "data:image/svg+xml," + quote(picture, safe=' "/:;=,()+')  # shorter than in base64
    bundle = {"text/html": f"<img alt=\"{html.escape(words)}\" src='{source}'>", "text/plain": words}
    if output:
        output.update(bundle, raw=True)
    return output or display(bundle, raw=True, display_id=True)


def _words(axes: Axes) -> str:
    """What axes show: their title and labels, and of each curve the ends and the range."""
    parts = [axes.get_title(), " over ".join(filter(None, (axes.get_ylabel(), axes.get_xlabel())))]
    for line in axes.lines:
        y, name = np.asarray(line.get_ydata(), float), str(line.get_label())
        ends = f"from {y[0]:.3g} to {y[-1]:.3g}, lowest {y.min():.3g}, highest {y.max():.3g}" if len(y) else "is empty"
        parts.append(ends if name.startswith("_") else f"{name} {ends}")
    return "; ".join(filter(None, parts))


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
