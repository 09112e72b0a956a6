"""Support for the notebooks: what the book's `d2l.torch` has, by name and behaviour, as far as they need it.

Only plotting imports matplotlib, and only when there is something to draw.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import html
import inspect
import io
import math
import os
import queue
import re
import struct
import sys
import tempfile
import threading
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar
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


def add_to_class(Class: type) -> Callable[[F], F]:
    """A decorator: the function becomes a method of `Class`, old objects too [3.2]."""

    def register(function: F) -> F:
        setattr(Class, function.__name__, function)
        return function

    return register


class HyperParameters:
    """A class whose methods can keep their arguments as attributes [3.2]."""

    def save_hyperparameters(self, ignore: Sequence[str] = []) -> None:
        """Keep the caller's arguments as attributes and in the dictionary `hparams`.

        Left out are `self`, what `ignore` names, and names that begin with "_".
        """
        frame = inspect.currentframe()
        assert frame is not None and frame.f_back is not None
        args, varargs, keywords, values = inspect.getargvalues(frame.f_back)
        names = [*args, *filter(None, (varargs, keywords))]
        kept = [name for name in names if name not in ("self", *ignore)]
        self.hparams = {name: values[name] for name in kept if not name.startswith("_")}
        for name, value in self.hparams.items():
            setattr(self, name, value)


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
        fit_epoch(self)

    def clip_gradients(self, grad_clip_val: float, model: nn.Module) -> None:
        """Scale the gradients of `model` together, to a common norm of at most `grad_clip_val`."""
        tensors = [*model.parameters(), *_plain_leaves(model)]
        grads = [tensor.grad for tensor in tensors if tensor.requires_grad and tensor.grad is not None]
        if grads:
            norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(grad) for grad in grads]))
            factor = (grad_clip_val / norm).clamp(max=1)  # stays on the device, so nothing waits for it
            for grad in grads:
                grad.mul_(factor)


def fit_epoch(trainer: Trainer) -> None:
    """One pass over the training data, a step a batch, one over held-out data [3.4]."""
    trainer.model.train()
    for batch in trainer.train_dataloader:
        loss = trainer.model.training_step(trainer.prepare_batch(batch))
        trainer.optim.zero_grad()
        loss.backward()
        with torch.no_grad():
            if trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
            trainer.optim.step()
        trainer.train_batch_idx += 1
    if trainer.val_dataloader is None:
        return
    trainer.model.eval()
    with torch.no_grad():
        for batch in trainer.val_dataloader:
            trainer.model.validation_step(trainer.prepare_batch(batch))
            trainer.val_batch_idx += 1


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


def show_images(
    imgs: Sequence[Any] | Tensor, num_rows: int, num_cols: int,
    titles: Sequence[Any] | None = None, scale: float = 1.5, alt: str = "",
) -> np.ndarray[Any, Any]:  # fmt: skip
    """Draw images `(h, w)`, `(1, h, w)`, `(3, h, w)` or `(h, w, 3)` in a grid; returns all its axes, flat.

    `alt` says in words what is seen, by default how many images there are and their titles.
    """
    from matplotlib import pyplot

    _, axes = pyplot.subplots(num_rows, num_cols, figsize=(num_cols * scale, num_rows * scale), squeeze=False)
    for i, (ax, img) in enumerate(zip(axes.flat, imgs, strict=False)):
        pixels = _array(img)
        if pixels.ndim == 3 and pixels.shape[0] in (1, 3):
            pixels = pixels.transpose(1, 2, 0)
        ax.imshow(pixels, cmap="gray")
        if titles is not None and i < len(titles):
            ax.set_title(titles[i])
    for ax in axes.flat:
        ax.axis("off")
    named = [ax.get_title().replace("\n", " / ") for ax in axes.flat if ax.get_title()]
    describe(axes[0, 0], alt or ": ".join([f"{len(imgs)} images", *filter(None, [", ".join(named)])]))
    return axes.flatten()


def describe(axes: Axes, alt: str) -> None:
    """Show the picture of `axes` with the words `alt` for those who do not see it; "" means how each curve goes."""
    axes.figure.set_label(alt)
    shell = _notebook()
    if shell is not None:
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type_by_name("matplotlib.figure", "Figure", _show)


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


# ── Asked for in earlier assignments, and solved here ──


class FashionMNIST(DataModule):
    """Fashion-MNIST in batches [4.2].

    `train` and `val` hold pairs of an image, float32 `(1, *resize)` in [0, 1], and its
    label, an int64 from 0 to 9.
    """

    def __init__(self, batch_size: int = 64, resize: tuple[int, int] = (28, 28)) -> None:
        """Load both splits and bring the images to `resize`, height first."""
        super().__init__()
        self.save_hyperparameters()

        def resized(train: bool) -> torch.utils.data.TensorDataset:
            images, labels = load_fashion_mnist(train)
            pixels = images.unsqueeze(1) / 255
            pixels = nn.functional.interpolate(pixels, tuple(resize), mode="bilinear")
            return torch.utils.data.TensorDataset(pixels, labels)

        self.train, self.val = resized(train=True), resized(train=False)

    def get_dataloader(self, train: bool) -> TensorLoader:
        """Batches `(X, y)` of the training images, shuffled, or the held-out ones."""
        data = self.train if train else self.val
        return TensorLoader(data.tensors, self.batch_size, shuffle=train)


@add_to_class(FashionMNIST)
def text_labels(self: FashionMNIST, indices: Sequence[int] | Tensor) -> list[str]:
    """The names of the classes `indices`, a list or `(n,)` tensor of ints [4.2]."""
    names = "t-shirt trouser pullover dress coat sandal shirt sneaker bag".split()
    names.append("ankle boot")
    return [names[int(index)] for index in indices]


class Classifier(Module):
    """A model whose last output axis holds one score per class [4.3]."""

    def validation_step(self, batch: Sequence[Tensor]) -> None:
        """Draw the loss and the accuracy on a held-out batch."""
        y_hat = self(*batch[:-1])
        self.plot("loss", self.loss(y_hat, batch[-1]), train=False)
        self.plot("acc", self.accuracy(y_hat, batch[-1]), train=False)

    def accuracy(self, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
        """The share of examples where `Y_hat (..., k)` is largest at `Y (...)`.

        A scalar tensor, or one 0 or 1 per example, `(n,)`, if not `averaged`; float32.
        """
        predicted = Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(dim=1)
        right = (predicted == Y.reshape(-1)).float()
        return right.mean() if averaged else right


@add_to_class(Classifier)
def loss(self: Classifier, y_hat: Tensor, y: Tensor) -> Tensor:
    """The mean cross-entropy of the logits `y_hat (n, k)` and the classes `y (n,)`, a scalar tensor [4.5]."""
    return nn.functional.cross_entropy(y_hat, y)


# ── Fashion-MNIST as tensors ──


def load_fashion_mnist(train: bool, root: str | Path | None = None) -> tuple[Tensor, Tensor]:
    """Images uint8 `(n, 28, 28)` and labels int64 `(n,)` of the training or the test split.

    `root` takes the place of `$FASHION_MNIST_ROOT`. The whole set has n = 60,000 and 10,000, the subset 6,000
    and 1,000. Raises `DataError`.
    """
    source = find_fashion_mnist(root)
    if source.kind == "subset" and _first_time("subset"):
        _say(f"this is the 10 % subset, enough to learn from; for the whole set {how_to_get_it()}.")
    images, labels = (_load(source, name) for name in (_NAMES[:2] if train else _NAMES[2:]))
    if len(images) != len(labels):
        raise DataError(f"{source.folder} has {len(images)} images but {len(labels)} labels: replace both files.")
    return images, labels


def _load(source: Source, name: str) -> Tensor:
    """The tensor in one of the four files."""
    path = _path(source.folder, name)
    if path is None:
        raise DataError(f"{name} has just vanished from {source.folder}: try again.")
    kind, data = _read(path, name)
    if source.kind not in ("other", kind):
        raise DataError(f"{path} has just been changed: try again.")
    sizes, values = _parse(name, data)
    tensor = torch.frombuffer(bytearray(values), dtype=torch.uint8).view(sizes)
    return tensor if "images" in name else tensor.long()


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
