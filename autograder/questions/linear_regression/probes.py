"""Probes of 04. They run in the jail and, those of examples, in public checks: they measure and never judge."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.spec.measure import (
    PLAIN,
    Batches,
    Measurement,
    afterwards,
    asked,
    called,
    effort,
    fit,
    set_weights,
    spread,
    vjp,
)


def added(ns: Any, function: str, a: Tensor, b: Tensor, few: int = 0, many: int = 0, **gradient: Any) -> Measurement:
    """As `called` with two vectors; of `add_vectorized` also with `many` entries, and whether it has a loop."""
    measured = called(ns, function, a=a, b=b, **gradient)
    if function != "add_vectorized" or not many:
        return measured
    x, y = torch.randn(2, many)
    found = effort(ns.add_vectorized, (x[:few], y[:few]), (x, y), [(x.repeat(200), y.repeat(200))])
    return {
        **measured,
        "add_vectorized works entry by entry": found.by_entry,
        "add_vectorized(a, b) for long vectors": found.result[::100] if isinstance(found.result, Tensor) else None,
        **({} if found.seen else {PLAIN: True}),
    }


def loss_gradient(ns: Any, function: str, y_hat: Tensor, y: Tensor, cotangent: Tensor) -> Measurement:
    """The gradient for `y_hat` only: nobody asks a loss for that of its targets."""
    return {f"the gradient of {function}": vjp(lambda leaf: getattr(ns, function)(leaf, y), y_hat, cotangent)}


# ── classes that grow, settings that are kept ───────────────────────────────────────────────────────────────────


def methods(ns: Any, start: int, factor: int, shift: int) -> Measurement:
    """A new method and one that replaces another, called on instances of all kinds."""

    class Counter:
        def __init__(self, start: int) -> None:
            self.value = start

        def name(self) -> str:
            return "old"

    class Child(Counter):
        pass

    def scaled(self: Any, factor: int, shift: int = 1) -> Any:
        return factor * self.value + shift

    def name(self: Any) -> str:
        return "new"

    def attempt(call: Any) -> str:
        """What a call gives or raises, in words."""
        try:
            return str(call())
        except NotImplementedError:
            raise
        except Exception as error:
            return f"{type(error).__name__} raised"

    before: Any = Counter(start)
    child: Any = Child(start + 1)
    known = set(vars(Counter))
    decorate = ns.add_to_class(Counter)
    if not callable(decorate):
        return {"add_to_class(Class) returns a decorator": False}
    decorate(scaled)
    ns.add_to_class(Counter)(name)
    new: Any = Counter(start + 2)
    return {
        "add_to_class(Class) returns a decorator": True,
        "the class has something new": not set(vars(Counter)) <= known,
        "the class has the method under its own name": hasattr(Counter, "scaled"),
        "a new method, called on a new instance": attempt(lambda: new.scaled(factor, shift=shift)),
        "a new method, called on an instance made before": attempt(lambda: before.scaled(factor)),
        "a new method, called on an instance of a subclass": attempt(lambda: child.scaled(factor, shift)),
        "a method that replaces an old one": attempt(lambda: before.name()),
    }


def module_methods(ns: Any, X: Tensor) -> Measurement:
    """A new method of a torch module, and a new `forward` that calls it."""

    class Net(torch.nn.Module):
        def forward(self, X: Any) -> Any:
            return X

    def forward(self: Any, X: Any) -> Any:
        return self.twice(X) + 1

    def twice(self: Any, X: Any) -> Any:
        return 2 * X

    net, known = Net(), set(vars(Net))
    for function in (forward, twice):
        ns.add_to_class(Net)(function)
    return {
        "the module's class has something new": not set(vars(Net)) <= known,
        "the module's class has the method under its own name": hasattr(Net, "twice"),
        "the output of the module with a new forward": net(X),
    }


def saved_arguments(
    ns: Any, a: int, b: str, c: Any, d: float, ignore: list[str], underscore: bool = False
) -> Measurement:
    """What becomes of four arguments; with `underscore`, also of one whose name begins with it."""

    # The methods use no name from around them: it would count among their variables, and a student may read those.
    class Thing(ns.HyperParameters):  # type: ignore[misc]
        skip: list[str]

        def __init__(self, a: int, b: str, c: Any, d: float = 0.5) -> None:
            if self.skip:
                self.save_hyperparameters(ignore=self.skip)
            else:
                self.save_hyperparameters()

    class Shy(ns.HyperParameters):  # type: ignore[misc]
        def __init__(self, a: int, _cache: int) -> None:
            self.save_hyperparameters()

    Thing.skip = ignore
    thing = Thing(a, b, c=c, d=d)
    Thing(0, "other", c=None, d=0.0)  # has values of its own
    hparams = getattr(thing, "hparams", {})
    saved = dict(hparams)
    there = [name for name in ("a", "b", "c", "d", "self") if hasattr(thing, name)]
    found: Measurement = {}
    if underscore:
        found["hparams of a method with the arguments a and _cache"] = sorted(getattr(Shy(a, 0), "hparams", {}))
    return {
        **found,
        "hparams is a dictionary": isinstance(hparams, dict),
        "the list of names in hparams": sorted(saved),
        "the values in hparams": [saved[name] for name in ("a", "b", "c", "d") if name in saved],
        "the arguments that became attributes": there,
        "the attributes' values": [getattr(thing, name) for name in there if name != "self"],
        "ignore afterwards": ignore,
    }


def saved_by_methods(ns: Any, size: int, rate: float, other: float) -> Measurement:
    """What a torch module saves in its constructor, and in another method after it."""
    Base: Any = type("Base", (torch.nn.Module, ns.HyperParameters), {})

    class Net(Base):  # type: ignore[misc]
        def __init__(self, size: int, _cache: int = 0, *, rate: float = 0.1) -> None:
            super().__init__()
            self.save_hyperparameters()

        def change(self, rate: float, decay: float) -> None:
            self.save_hyperparameters(["decay"])

    net: Any = Net(size, rate=rate)
    Net(0, rate=0.0)  # has values of its own
    found = {
        "the list of names in hparams of a torch module": sorted(net.hparams),
        "size and rate": [net.size, net.rate],
        "_cache became an attribute": hasattr(net, "_cache"),
    }
    net.change(other, 0.9)
    found["rate after a second call from another method"] = net.rate
    found["an ignored argument of the other method became an attribute"] = hasattr(net, "decay")
    return found


# ── data, optimizer, model, training ────────────────────────────────────────────────────────────────────────────


def data_drawn(ns: Any, w: Tensor, b: float, **settings: Any) -> Measurement:
    data = ns.SyntheticRegressionData(w, b, *settings.values())
    return {"X": data.X, "y": data.y, **afterwards(w=w)}


def data_by_default(ns: Any, w: Tensor, b: float) -> Measurement:
    data = ns.SyntheticRegressionData(w, b)
    sizes = [[len(X) for X, _ in loader] for loader in (data.train_dataloader(), data.val_dataloader())]
    return {"X": data.X, "y": data.y, **afterwards(w=w), "batch sizes": sizes}


def data_read(ns: Any, w: Tensor, b: float, **settings: Any) -> Measurement:
    """All data, and two passes of each loader."""
    data = ns.SyntheticRegressionData(w, b, **settings)
    other = ns.SyntheticRegressionData(torch.ones(1), 0.0, num_train=3, num_val=2, batch_size=2)  # it changes no other
    training, held_out = data.get_dataloader(train=True), data.get_dataloader(train=False)
    other.get_dataloader(train=True)
    return {
        "X": data.X,
        "y": data.y,
        **afterwards(w=w),
        "the data is a DataModule": isinstance(data, ns.DataModule),
        "the loaders have a length": hasattr(training, "__len__") and hasattr(held_out, "__len__"),
        "len of the loaders": [len(loader) if hasattr(loader, "__len__") else -1 for loader in (training, held_out)],
        "training": [[X, y] for X, y in training],
        "training again": [[X, y] for X, y in training],
        "held-out": [[X, y] for X, y in held_out],
        "held-out again": [[X, y] for X, y in held_out],
    }


def two_steps(ns: Any, params: list[Tensor], first: list[Any], second: list[Any], lr: float, how: str) -> Measurement:
    """Two steps with the gradients `first` and `second`, `zero_grad` between them."""
    leaves = [param.clone().requires_grad_() for param in params]
    optimizer = ns.SGD(iter(leaves) if how == "iter" else leaves, lr)
    other = torch.ones(2, device=leaves[0].device, requires_grad=True)
    ns.SGD([other], 2 * lr)
    other.grad = torch.ones_like(other)

    def step(gradients: list[Any]) -> list[torch.Tensor]:
        for leaf, gradient in zip(leaves, gradients):
            leaf.grad = None if gradient is None else gradient.clone()
        with torch.no_grad():
            optimizer.step()
        return [leaf.detach().clone() for leaf in leaves]

    moved = step(first)
    optimizer.zero_grad()
    return {
        "the parameters after one step": moved,
        "another optimizer's parameter after one step": other,
        "another optimizer's gradient after zero_grad()": other.grad,
        "every gradient after zero_grad() is zeros or None": all(
            leaf.grad is None or not leaf.grad.any() for leaf in leaves
        ),
        "zero_grad() leaves the parameters alone": all(map(torch.equal, leaves, moved)),
        "the parameters after a second step": step(second),
        "the parameters still require a gradient": all(leaf.requires_grad for leaf in leaves),
    }


def parameters(ns: Any, num_inputs: int, **chosen: float) -> Measurement:
    model = ns.LinearRegressionScratch(num_inputs, lr=0.1, **chosen)
    ns.LinearRegressionScratch(2, lr=7.0)  # somebody else's: it changes no other
    return {
        "w": model.w,
        "b": model.b,
        "w requires a gradient": model.w.requires_grad,
        "b requires a gradient": model.b.requires_grad,
    }


def model_with(ns: Any, w: Tensor, b: Tensor, lr: float = 0.1) -> Any:
    """A model with these parameters, and another beside it."""
    model = set_weights(ns.LinearRegressionScratch(len(w), lr=lr), w=w, b=b)
    ns.LinearRegressionScratch(2, lr=7.0)
    return model


def predicted(ns: Any, X: Tensor, w: Tensor, b: Tensor) -> Measurement:
    return asked("the predictions", model_with(ns, w, b), X=X)


def model_loss(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor) -> Measurement:
    model = model_with(ns, w, b)
    found = asked("model.loss(model(X), y)", model.loss, y_hat=model(X).detach().clone(), y=y)
    model.loss(model(X), y).backward()
    return {
        **found,
        "the gradient of the loss in w": model.w.grad,
        "the gradient of the loss in b": model.b.grad,
    }


def optimizer_step(ns: Any, w: Tensor, b: Tensor, w_grad: Tensor, b_grad: Tensor, lr: float) -> Measurement:
    model = model_with(ns, w, b, lr)
    optimizer = model.configure_optimizers()
    model.w.grad, model.b.grad = w_grad.clone(), b_grad.clone()
    with torch.no_grad():
        optimizer.step()
    return {"w after a step": model.w, "b after a step": model.b}


def model_parts(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor, sigma: float) -> Measurement:
    """For the public check: the untrained model, then predictions, loss and a step of one whose parameters we set."""
    model = ns.LinearRegressionScratch(num_inputs=len(w), lr=0.5)
    found = {
        "the shape of w": list(model.w.shape),
        "the shape of b": list(model.b.shape),
        "w and b require a gradient": [model.w.requires_grad, model.b.requires_grad],
        "b at the start": model.b.detach().clone(),
        "w at the start lies between -0.1 and 0.1": bool((model.w.abs() < 0.1).all()),
        **spread("w", ns.LinearRegressionScratch(num_inputs=10_000, lr=0.5, sigma=sigma).w, sigma),
    }
    if model.w.shape != w.shape or model.b.shape != b.shape:
        return found
    y_hat = set_weights(model, w=w, b=b)(X)
    found |= {"the predictions": y_hat, "the loss": model.loss(y_hat, y)}
    moved = optimizer_step(ns, w, b, torch.ones_like(w), torch.ones_like(b), lr=0.5)
    return found | {f"{name} of the optimizer with gradients of 1": value for name, value in moved.items()}


def two_epochs(
    ns: Any, X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor, size: int, clip: float, counts: list[int],
    validate: bool, where: str,
) -> Measurement:  # fmt: skip
    """Two epochs with a model, an optimizer and a trainer that write down what happens to them."""
    order: list[str] = []
    clips: list[float] = []
    trained: list[tuple[torch.Tensor, bool]] = []  # the inputs, whether in training mode
    validated: list[tuple[torch.Tensor, bool, bool]] = []  # that, and whether autograd records
    steps: list[tuple[torch.Tensor, bool, bool]] = []  # the gradient, whether autograd records, whether it is clipped

    class Line(ns.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.w = torch.nn.Parameter(torch.zeros(X.shape[1], 1, device=X.device))
            self.fresh_clip = False

        def forward(self, X: Any) -> Any:
            return X @ self.w

        def loss(self, y_hat: Any, y: Any) -> Any:
            return ((y_hat - y) ** 2).mean()

        def training_step(self, batch: Any) -> Any:
            order.append("training_step")
            trained.append((batch[0].clone(), self.training))
            return self.loss(self(batch[0]), batch[1])

        def validation_step(self, batch: Any) -> Any:
            order.append("validation_step")
            validated.append((batch[0].clone(), self.training, torch.is_grad_enabled()))
            return self.loss(self(batch[0]), batch[1])

    class Recorder:
        """An optimizer."""

        def zero_grad(self) -> None:
            if model.w.grad is not None:
                model.w.grad.zero_()

        def step(self) -> None:
            gradient = torch.full_like(model.w, torch.nan) if model.w.grad is None else model.w.grad.clone()
            steps.append((gradient, torch.is_grad_enabled(), model.fresh_clip))
            model.fresh_clip = False
            model.w.data.sub_(0.1 * gradient)

    def clip_gradients(grad_clip_val: float, model: Any) -> None:
        clips.append(float(grad_clip_val))
        if model.w.grad is not None:
            model.w.grad.mul_(0.5)
            model.fresh_clip = True

    model = Line()
    trainer = ns.Trainer(max_epochs=2, gradient_clip_val=clip)
    trainer.model, trainer.optim, model.trainer = model, Recorder(), trainer
    trainer.train_dataloader = Batches(X, y, size, shuffle=False)
    trainer.val_dataloader = Batches(X_val, y_val, size, shuffle=False) if validate else None
    trainer.num_train_batches = len(trainer.train_dataloader)
    trainer.num_val_batches = len(trainer.val_dataloader) if validate else 0
    trainer.prepare_batch = lambda batch: [10 * part for part in batch]
    trainer.clip_gradients = clip_gradients
    trainer.train_batch_idx, trainer.val_batch_idx = counts
    for epoch in range(2):
        trainer.epoch = epoch
        if where == "function" and callable(getattr(ns, "fit_epoch", None)):
            ns.fit_epoch(trainer)  # the notebook makes it a method only after its check
        else:
            trainer.fit_epoch()
    return {
        "the prepared inputs of each training_step": [inputs for inputs, _ in trained],
        "train mode in each training_step": [mode for _, mode in trained],
        "the gradient at each step": [gradient for gradient, _, _ in steps],
        "no_grad around each step": [not records for _, records, _ in steps],
        "train_batch_idx after two epochs": trainer.train_batch_idx,
        "the prepared inputs of each validation_step": [inputs for inputs, _, _ in validated],
        "eval mode in each validation_step": [not mode for _, mode, _ in validated],
        "gradients are recorded in each validation_step": [records for _, _, records in validated],
        "val_batch_idx after two epochs": trainer.val_batch_idx,
        "what clip_gradients is called with": clips,
        "the gradient is clipped at each step": [clipped for _, _, clipped in steps],
        "training_step and validation_step, in order": order,
    }


def one_epoch(ns: Any, X: Tensor, y: Tensor, w: Tensor, b: Tensor, size: int, lr: float) -> Measurement:
    model = set_weights(ns.LinearRegressionScratch(len(w), lr=lr), w=w, b=b)
    fit(ns, model, Batches(X, y, size, shuffle=False), epochs=1)
    return {"w after one epoch": model.w, "b after one epoch": model.b}


def recovered(ns: Any, X: Tensor, y: Tensor) -> Measurement:
    model = fit(ns, ns.LinearRegressionScratch(X.shape[1], lr=0.03), Batches(X, y, 32, shuffle=True), epochs=10)
    return {"w": model.w, "b": model.b}
