"""The support module: saving arguments, loading batches, training, plotting."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from torch import Tensor, nn

from reference import d2lite
from reference.d2lite import (
    DataModule,
    HyperParameters,
    Module,
    ProgressBoard,
    TensorLoader,
    Trainer,
    add_to_class,
    device,
    plot,
    show_images,
)

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Same numbers on every machine, on the CPU."""
    torch.manual_seed(0)
    monkeypatch.setenv("HW_DEVICE", "cpu")


class Line(Module):
    """A linear model that writes down what the trainer does with it."""

    def __init__(self, lr: float = 0.1) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net: nn.Linear = nn.Linear(2, 1)
        self.steps: list[tuple[str, bool, bool, int]] = []

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        return ((y_hat - y) ** 2).mean()

    def training_step(self, batch: Sequence[Tensor]) -> Tensor:
        self.steps.append(("train", self.training, torch.is_grad_enabled(), len(batch[0])))
        return super().training_step(batch)

    def validation_step(self, batch: Sequence[Tensor]) -> None:
        self.steps.append(("val", self.training, torch.is_grad_enabled(), len(batch[0])))
        super().validation_step(batch)


class Points(DataModule):
    """Ten points on a plane, seven of them to train on, in batches of three."""

    def __init__(self, validate: bool = True) -> None:
        super().__init__()
        self.batch_size = 3
        self.X = torch.randn(10, 2)
        self.y = self.X @ torch.tensor([[2.0], [-3.0]]) + 1
        self.validate = validate

    def get_dataloader(self, train: bool) -> TensorLoader:
        return self.get_tensorloader((self.X, self.y), train, slice(0, 7) if train else slice(7, None))

    def val_dataloader(self) -> TensorLoader | None:
        return self.get_dataloader(False) if self.validate else None


# HyperParameters and add_to_class


def test_arguments_become_attributes() -> None:
    class Kept(HyperParameters):
        def __init__(self, a: int, b: str, _c: int, *rest: int, d: object = None, **more: int) -> None:
            self.save_hyperparameters(ignore=["b"])
            self.after = "not an argument"

    kept = Kept(1, "two", 3, 4, 5, d=[6], e=7)
    assert kept.hparams == {"a": 1, "d": [6], "rest": (4, 5), "more": {"e": 7}}
    assert {name: getattr(kept, name) for name in kept.hparams} == kept.hparams
    assert not hasattr(kept, "b") and not hasattr(kept, "_c") and not hasattr(kept, "self")


def test_arguments_are_those_of_the_calling_method() -> None:
    class Parent(HyperParameters):
        def __init__(self, a: int) -> None:
            self.save_hyperparameters()

    class Child(Parent):
        def __init__(self, a: int, b: int) -> None:
            super().__init__(a + 1)
            assert self.hparams == {"a": a + 1}
            self.save_hyperparameters()

    child: Any = Child(1, 2)
    assert child.hparams == {"a": 1, "b": 2} and (child.a, child.b) == (1, 2)


def test_local_variables_are_not_arguments() -> None:
    class Late(HyperParameters):
        def __init__(self, a: int) -> None:
            local = a + 1  # noqa: F841
            self.save_hyperparameters()

    assert Late(1).hparams == {"a": 1}


def test_add_to_class_reaches_existing_instances() -> None:
    class Empty:
        pass

    instance: Any = Empty()

    @add_to_class(Empty)
    def double(self: Empty, x: int) -> int:
        return 2 * x

    assert instance.double(3) == 6


# TensorLoader


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("n", "batch_size"), [(10, 3), (9, 3), (1, 4), (4, 4), (0, 2)])
def test_every_row_comes_once(n: int, batch_size: int, shuffle: bool) -> None:
    X, y = torch.arange(2 * n).reshape(n, 2), torch.arange(n)
    loader = TensorLoader((X, y), batch_size, shuffle)
    for _ in range(2):
        batches = list(loader)
        assert len(batches) == len(loader) == -(-n // batch_size)
        assert [len(batch[0]) for batch in batches] == [min(batch_size, n - i) for i in range(0, n, batch_size)]
        for X_part, y_part in batches:
            assert torch.equal(X_part, X[y_part])  # the rows of both stay together
        rows = [row for batch in batches for row in batch[1].tolist()]
        assert sorted(rows) == list(range(n))
        assert shuffle or rows == list(range(n))


def test_shuffles_anew_and_by_the_seed() -> None:
    loader = TensorLoader([torch.arange(100)], 10, shuffle=True)

    def one_pass() -> list[int]:
        return torch.cat([batch[0] for batch in loader]).tolist()

    torch.manual_seed(1)
    first, second = one_pass(), one_pass()
    torch.manual_seed(1)
    assert first != second and one_pass() == first


def test_passes_do_not_disturb_each_other() -> None:
    loader = TensorLoader([torch.arange(4)], 1, shuffle=True)
    pairs = [(a.item(), b.item()) for [a] in loader for [b] in loader]
    assert sorted(pairs) == [(a, b) for a in range(4) for b in range(4)]


def test_plain_batches_are_views() -> None:
    X = torch.zeros(4, 2)
    next(iter(TensorLoader([X], 2, shuffle=False)))[0].fill_(1)
    assert X.sum() == 4


@pytest.mark.parametrize(("lengths", "batch_size"), [((3, 4), 2), ((3, 3), 0), ((), 2)])
def test_impossible_loader(lengths: tuple[int, ...], batch_size: int) -> None:
    with pytest.raises(ValueError):
        TensorLoader([torch.zeros(n) for n in lengths], batch_size, shuffle=False)


# DataModule, Module


def test_data_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_MNIST_ROOT", str(tmp_path))
    assert DataModule().root == tmp_path
    assert DataModule("elsewhere").root == "elsewhere" and DataModule(num_workers=2).num_workers == 2
    with pytest.raises(NotImplementedError, match="get_dataloader"):
        DataModule().train_dataloader()
    points = Points()
    assert torch.equal(next(iter(points.val_dataloader() or []))[0], points.X[7:])
    assert len(points.train_dataloader()) == 3
    rows = points.get_tensorloader((points.X,), False, torch.tensor([8, 2]))
    assert torch.equal(next(iter(rows))[0], points.X[[8, 2]])


def test_module_without_its_parts() -> None:
    with pytest.raises(NotImplementedError, match="net"):
        Module()(torch.zeros(1))
    with pytest.raises(NotImplementedError, match="loss"):
        Module().loss(torch.zeros(1), torch.zeros(1))


def test_module_steps_without_a_trainer() -> None:
    model = Line()
    X, y = torch.randn(4, 2), torch.randn(4, 1)
    assert torch.equal(model.training_step((X, y)), ((model.net(X) - y) ** 2).mean())
    optimizer = model.configure_optimizers()
    assert isinstance(optimizer, torch.optim.SGD) and optimizer.defaults["lr"] == 0.1
    assert optimizer.param_groups[0]["params"] == list(model.parameters())


def test_plain_tensors_move_with_the_module() -> None:
    class Scratch(Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = torch.ones(3, requires_grad=True)
            self.also_w = self.w
            self.mask = torch.arange(3)
            self.p = nn.Parameter(torch.ones(2))

    outer = Module()
    outer.net = model = Scratch()
    w = model.w
    torch.autograd.backward((w * w).sum())
    outer.to(torch.float64)
    assert model.w is w is model.also_w and w.requires_grad and w.is_leaf
    assert w.dtype == model.p.dtype == torch.float64 and model.mask.dtype == torch.int64
    assert w.grad is not None and w.grad.dtype == torch.float64 and w.grad.tolist() == [2, 2, 2]
    torch.autograd.backward((w * w).sum())
    assert w.grad.tolist() == [4, 4, 4]


def test_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_DEVICE", "meta")
    assert device() == torch.device("meta") == Trainer(1).device
    monkeypatch.delenv("HW_DEVICE")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    for cuda, expected in ((True, "cuda"), (False, "mps")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda cuda=cuda: cuda)
        assert device().type == expected
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device().type == "cpu"


# Trainer


def test_fit_equals_a_plain_loop() -> None:
    model, data = Line(), Points()
    net = nn.Linear(2, 1)
    net.load_state_dict(model.net.state_dict())
    torch.manual_seed(2)
    Trainer(max_epochs=4).fit(model, data)

    torch.manual_seed(2)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(4):
        for X, y in data.train_dataloader():
            optimizer.zero_grad()
            ((net(X) - y) ** 2).mean().backward()
            optimizer.step()
    assert torch.equal(model.net.weight, net.weight) and torch.equal(model.net.bias, net.bias)


def test_modes_and_counts() -> None:
    model, trainer = Line(), Trainer(max_epochs=2)
    trainer.fit(model, Points())
    epoch = [("train", True, True, n) for n in (3, 3, 1)] + [("val", False, False, 3)]
    assert model.steps == epoch * 2
    assert (trainer.train_batch_idx, trainer.val_batch_idx, trainer.epoch) == (6, 2, 1)
    assert (trainer.num_train_batches, trainer.num_val_batches) == (3, 1)
    assert model.trainer is trainer and model.board.xlim == [0, 2]
    trainer.fit(model, Points())
    assert trainer.train_batch_idx == 6


def test_without_validation() -> None:
    model, trainer = Line(), Trainer(max_epochs=2)
    trainer.fit(model, Points(validate=False))
    assert [step[0] for step in model.steps] == ["train"] * 6
    assert trainer.num_val_batches == trainer.val_batch_idx == 0


def test_step_needs_no_guard_of_its_own() -> None:
    class ByHand(Line):
        def configure_optimizers(self) -> object:
            def step() -> None:
                assert not torch.is_grad_enabled()
                for parameter in self.parameters():
                    assert parameter.grad is not None
                    parameter.sub_(0.1 * parameter.grad)

            return SimpleNamespace(step=step, zero_grad=self.zero_grad)

    torch.manual_seed(3)
    by_hand = ByHand()
    torch.manual_seed(3)
    line = Line()
    for model in (by_hand, line):
        torch.manual_seed(4)
        data = Points()
        Trainer(2).fit(model, data)
    assert torch.allclose(by_hand.net.weight, line.net.weight)


def test_fit_epoch_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = []
    monkeypatch.setattr(Trainer, "fit_epoch", lambda self: epochs.append(self.epoch))
    Trainer(3).fit(Line(), Points())
    assert epochs == [0, 1, 2]


def test_model_and_batches_go_to_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HW_DEVICE", "meta")
    trainer, model = Trainer(1), Line()
    trainer.prepare_model(model)
    assert trainer.model is model and model.net.weight.device.type == "meta"
    batch = trainer.prepare_batch((torch.ones(2), torch.ones(2, dtype=torch.int64)))
    assert [tensor.device.type for tensor in batch] == ["meta", "meta"]


@pytest.mark.parametrize(("limit", "factor"), [(2.5, 0.5), (10.0, 1.0)])
def test_clip_gradients(limit: float, factor: float) -> None:
    model = nn.Linear(1, 1)
    model.plain = model.same = torch.zeros(2, requires_grad=True)
    model.still = torch.zeros(1)
    model.weight.grad, model.plain.grad = torch.tensor([[3.0]]), torch.tensor([0.0, 4.0])  # norm 5
    Trainer(1).clip_gradients(limit, model)
    assert model.weight.grad.item() == pytest.approx(3 * factor)
    assert model.plain.grad.tolist() == pytest.approx([0, 4 * factor])
    assert model.bias.grad is None


def test_clip_gradients_of_zero() -> None:
    model = nn.Linear(1, 1)
    Trainer(1).clip_gradients(1, model)
    assert model.weight.grad is None
    model.weight.grad = torch.zeros(1, 1)
    Trainer(1).clip_gradients(1, model)
    assert model.weight.grad.item() == 0


def test_fit_clips_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    clipped: list[float] = []
    monkeypatch.setattr(Trainer, "clip_gradients", lambda self, limit, model: clipped.append(limit))
    Trainer(1).fit(Line(), Points())
    assert clipped == []
    Trainer(1, gradient_clip_val=0.5).fit(Line(), Points())
    assert clipped == [0.5] * 3


# ProgressBoard and pictures


class Notebook:
    """Stands in for a Jupyter kernel's shell and its front end."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[object], None]] = []
        self.pictures: list[list[str]] = []  # by output, the words of every picture it showed
        self.html: list[list[str]] = []  # and the pictures
        self.lines: list[list[str]] = []  # by output, every line of text it showed
        self.formatters: list[object] = []
        by_name = SimpleNamespace(for_type_by_name=lambda *what: self.formatters.append(what))
        self.display_formatter = SimpleNamespace(ipython_display_formatter=by_name)
        self.events = SimpleNamespace(
            register=lambda _, callback: self.callbacks.append(callback),
            unregister=lambda _, callback: self.callbacks.remove(callback),
        )

    def display(self, bundle: dict[str, str], raw: bool, display_id: bool) -> SimpleNamespace:
        words, pictures = [], []

        def update(bundle: dict[str, str], raw: bool) -> None:
            words.append(bundle["text/plain"])
            pictures.append(bundle.get("text/html", ""))

        update(bundle, raw)
        (self.pictures if "text/html" in bundle else self.lines).append(words)
        self.html.append(pictures)
        return SimpleNamespace(update=update)

    def end_cell(self) -> None:
        for callback in list(self.callbacks):
            callback(None)


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A notebook to draw in."""
    shell = Notebook()
    monkeypatch.setattr(d2lite, "_notebook", lambda: shell)
    monkeypatch.setattr("IPython.display.display", shell.display)
    yield shell


def test_board_is_idle_without_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    board = ProgressBoard()
    board.draw(1, torch.tensor(1.0), "loss")
    assert not board.active and board.data == {} and board.fig is None
    model = Line()
    Trainer(max_epochs=2).fit(model, Points())
    assert model.figures == {} and capsys.readouterr() == ("", "")


@pytest.mark.filterwarnings("error")
def test_board_averages(notebook: Notebook) -> None:
    board = ProgressBoard()
    for i in range(7):
        board.draw(i, torch.tensor(10.0 * i, requires_grad=True), "threes", every_n=3)
        board.draw(i, i, "ones")
    assert board.data["threes"] == ([1, 4], [10, 40])
    assert board.data["ones"] == ([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6])


def test_board_draws_rarely_and_at_the_end_of_the_cell(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    board = ProgressBoard(xlabel="x", ylim=(1, 2), yscale="log")
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    for i in range(100):
        board.draw(i, 1.0, "loss")
    assert [len(shown) for shown in notebook.pictures] == [1]
    assert board.fig is not None and board.axes is not None
    notebook.end_cell()
    [shown] = notebook.pictures
    assert len(shown) == 2 and len(board.data["loss"][0]) == 100
    assert (board.axes.get_xlabel(), board.axes.get_yscale(), board.axes.get_ylim()) == ("x", "log", (1, 2))
    legend: Any = board.axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["loss"]
    assert notebook.callbacks == []

    monkeypatch.setattr(time, "monotonic", lambda: 2.0)
    board.draw(100, 1.0, "loss")  # the next cell has a picture of its own
    notebook.end_cell()
    assert [len(shown) for shown in notebook.pictures] == [2, 2]


def test_same_curves_give_the_same_picture(notebook: Notebook) -> None:
    for _ in range(2):
        board = ProgressBoard()
        board.draw(0, 1.0, "a")
        board.draw(1, 2.0, "a")
        notebook.end_cell()
    first, second = notebook.html
    assert first[-1] == second[-1] and first[-1].startswith('<img alt="Plot: a from 1 to 2, lowest 1, highest 2" src=')


def test_board_can_be_switched_off(notebook: Notebook) -> None:
    ProgressBoard(display=False).draw(1, 1.0, "loss")
    model = Line()
    model.board.display = False
    Trainer(max_epochs=2).fit(model, Points())
    assert notebook.pictures == notebook.lines == [] and model.figures == {}


def test_first_picture_shows_a_point(notebook: Notebook) -> None:
    board = ProgressBoard()
    board.draw(0, 1.0, "loss")
    assert board.axes is not None and board.axes.lines[0].get_marker() == "o"
    board.draw(1, 0.5, "loss")
    notebook.end_cell()
    assert board.axes.lines[0].get_marker() == "None"


def overlap(axes: Any) -> bool:
    """Whether the legend covers a part of the axes."""
    axes.figure.draw_without_rendering()
    return bool(axes.get_legend().get_window_extent().overlaps(axes.get_window_extent()))


def test_legends_cover_nothing(notebook: Notebook) -> None:
    board = ProgressBoard()
    board.draw(0, 1.0, "loss")
    assert not overlap(board.axes)
    assert not overlap(plot([1, 2], [[3, 4], [5, 6]], legend=["a long name", "another long name"]))


def contrast(color: str) -> float:
    """Of a color and white, as WCAG defines it."""
    parts = np.array(to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))


def test_lines_stand_out_from_white() -> None:
    axes: Any = plot([1, 2], [[3, 4]] * 4)
    grid = axes.xaxis.get_gridlines()[0].get_color()
    drawn = [line.get_color() for line in axes.lines]
    assert len(set(drawn)) == 4 and all(contrast(color) >= 3 for color in [*drawn, grid, *ProgressBoard().colors])


def test_pictures_have_words(notebook: Notebook) -> None:
    axes = plot([0, 1], [[3, 4], [5, 2]], "x", "y", legend=["up", "down"])
    assert ("matplotlib.figure", "Figure", d2lite._show) in notebook.formatters
    d2lite._show(axes.figure)
    assert notebook.pictures[-1] == [
        "Plot: y over x; up from 3 to 4, lowest 3, highest 4; down from 5 to 2, lowest 2, highest 5"
    ]
    d2lite._show(plot([1, 2], alt='A "line" <up>').figure)
    assert notebook.pictures[-1] == ['A "line" <up>']
    assert notebook.html[-1][0].startswith('<img alt="A &quot;line&quot; &lt;up&gt;" src=\'data:image/svg+xml,%3C')
    for titles, words in ((["a\nb", "c"], "2 images: a / b, c"), (None, "2 images")):
        d2lite._show(show_images(torch.rand(2, 4, 4), 1, 2, titles=titles)[0].figure)
        assert notebook.pictures[-1] == [words]


def test_training_draws_its_curves(notebook: Notebook) -> None:
    model = Line()
    Trainer(max_epochs=2).fit(model, Points())
    notebook.end_cell()
    train_x, train_y = model.board.data["train_loss"]
    assert train_x == pytest.approx([0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3]) and train_y[0] > train_y[-1]
    assert model.board.data["val_loss"][0] == [1, 2]
    assert model.board.xlabel == "epoch" and model.board.axes is not None
    assert len(notebook.pictures) == 1


def test_a_line_says_how_far_the_training_is(notebook: Notebook) -> None:
    class Sure(Line):
        def validation_step(self, batch: Sequence[Tensor]) -> None:
            self.plot("loss", 0.5, train=False)
            self.plot("acc", torch.tensor(0.25), train=False)

    model = Sure()
    Trainer(max_epochs=3).fit(model, Points())
    [line] = notebook.lines
    assert line[0] == "epoch 1 of 3 ..." and len(line) == 4
    for epoch, text in enumerate(line[1:], start=1):
        figures = r", loss [\d.e-]+, held-out loss 0\.5, held-out accuracy 0\.25"
        assert re.fullmatch(rf"epoch {epoch} of 3{figures}" + r", \d+\.\d seconds" * (epoch == 3), text)
    train_loss = model.board.data["train_loss"][1][-3:]
    assert f"loss {sum(train_loss) / 3:.3g}, held-out" in line[-1]
    assert model.board.ylabel == "loss, accuracy"


def test_a_line_needs_no_figures(notebook: Notebook) -> None:
    class Silent(Line):
        def training_step(self, batch: Sequence[Tensor]) -> Tensor:
            return self.loss(self(batch[0]), batch[1])

    Trainer(max_epochs=1).fit(Silent(), Points(validate=False))
    assert re.fullmatch(r"epoch 1 of 1, \d+\.\d seconds", notebook.lines[0][-1])
    own: Any = nn.Linear(2, 1)  # with a board, a student's own class of models
    own.board = SimpleNamespace()
    own.configure_optimizers = lambda: torch.optim.SGD(own.parameters(), lr=0.1)
    own.training_step = lambda batch: own(batch[0]).sum()
    Trainer(max_epochs=1).fit(own, Points(validate=False))
    own.board.active = True
    Trainer(max_epochs=1).fit(own, Points(validate=False))
    assert len(notebook.lines) == 2


@pytest.mark.parametrize(
    ("bases", "found"),
    [
        (("ZMQInteractiveShell",), True),
        (("Colab", "ZMQInteractiveShell"), True),
        (("InteractiveShell",), False),
        ((), False),
    ],
)
def test_only_a_kernel_is_a_notebook(bases: tuple[str, ...], found: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    Shell: type = object
    for name in reversed(bases):
        Shell = type(name, (Shell,), {})
    shell = Shell() if bases else None
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert (d2lite._notebook() is not None) == found
    monkeypatch.delitem(sys.modules, "IPython")
    assert d2lite._notebook() is None


def test_training_imports_no_plotting() -> None:
    program = """
import sys, torch
from reference.d2lite import DataModule, Module, Trainer
class Data(DataModule):
    batch_size = 2
    def get_dataloader(self, train): return self.get_tensorloader((torch.ones(4, 1), torch.ones(4, 1)), train)
class Model(Module):
    lr = 0.1
    def loss(self, y_hat, y): return (y_hat - y).square().mean()
model = Model()
model.net = torch.nn.Linear(1, 1)
Trainer(1).fit(model, Data())
assert not {"matplotlib", "IPython", "torchvision"} & set(sys.modules)
"""
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True, timeout=60)


def test_show_images() -> None:
    images = torch.rand(5, 1, 4, 3)
    axes = show_images(images, 2, 3, titles=["a", "b"])
    assert axes.shape == (6,)
    assert np.allclose(axes[4].images[0].get_array(), images[4, 0])
    assert [ax.get_title() for ax in axes] == ["a", "b", "", "", "", ""]
    assert len(axes[5].images) == 0 and not axes[5].axison
    colour = torch.rand(3, 4, 5)
    [ax] = show_images([colour], 1, 1)
    assert np.allclose(ax.images[0].get_array(), colour.permute(1, 2, 0))


@pytest.mark.parametrize(
    ("X", "Y", "expected"),
    [
        ([5, 6], None, [([0, 1], [5, 6])]),
        (torch.tensor([1.0, 2.0], requires_grad=True), None, [([0, 1], [1, 2])]),
        ([torch.tensor(1.0), torch.tensor(2.0)], None, [([0, 1], [1, 2])]),
        ([[5, 6], [7, 8, 9]], None, [([0, 1], [5, 6]), ([0, 1, 2], [7, 8, 9])]),
        (range(2), np.array([3, 4]), [([0, 1], [3, 4])]),
        ([0, 1], [[3, 4], torch.tensor([5, 6])], [([0, 1], [3, 4]), ([0, 1], [5, 6])]),
        ([[0, 1], [2]], [[3, 4], [5]], [([0, 1], [3, 4]), ([2], [5])]),
    ],
)
def test_plot(X: d2lite.Array, Y: d2lite.Array | None, expected: list[object]) -> None:
    axes: Any = plot(X, Y, "x", "y", legend=["a", "b"][: len(expected)], xlim=(0, 3))
    assert [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines] == expected
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_xlim()) == ("x", "y", (0, 3))
    assert plot([1], axes=axes) is axes and len(axes.lines) == len(expected) + 1


def test_plot_of_unequal_lists() -> None:
    with pytest.raises(ValueError):
        plot([[0], [1]], [[0], [1], [2]])
