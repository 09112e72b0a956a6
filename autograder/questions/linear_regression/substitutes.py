"""Right functions and methods of 04 that others are built on. Each goes into the jail alone.

In a method, `theirs` is what it takes the place of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor

theirs: Any = None


class HyperParameters:
    def save_hyperparameters(self, ignore: Any = ()) -> None:
        import inspect
        import sys

        names, extra, keywords, values = inspect.getargvalues(sys._getframe(1))
        kept = [name for name in [*names, extra, keywords] if name and name[0] != "_" and name not in ("self", *ignore)]
        self.hparams = {name: values[name] for name in kept}
        for name, value in self.hparams.items():
            setattr(self, name, value)


def squared_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    import torch

    return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape)) / 2


class SGD:
    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        import torch

        self._torchs = torch.optim.SGD(params, lr)

    def step(self) -> None:
        self._torchs.step()

    def zero_grad(self) -> None:
        self._torchs.zero_grad()


class LinearRegressionScratch:
    w: Tensor
    b: Tensor
    lr: float

    def __init__(self, num_inputs: int, lr: float, sigma: float = 0.01) -> None:
        import d2lite  # type: ignore[import-not-found]
        import torch

        try:
            theirs(self, num_inputs, lr, sigma)
        except Exception:
            d2lite.Module.__init__(self)
        self.w = torch.nn.Parameter(sigma * torch.randn(num_inputs, 1))
        self.b = torch.nn.Parameter(torch.zeros(1))
        self.lr = lr

    def forward(self, X: Tensor) -> Tensor:
        return X @ self.w + self.b

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        import torch

        return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape)) / 2

    def configure_optimizers(self) -> Any:
        import torch

        return torch.optim.SGD([self.w, self.b], self.lr)


def fit_epoch(trainer: Any) -> None:
    import torch

    trainer.model.train()
    for batch in trainer.train_dataloader:
        trainer.optim.zero_grad()
        trainer.model.training_step(trainer.prepare_batch(batch)).backward()
        with torch.no_grad():
            if trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
            trainer.optim.step()
        trainer.train_batch_idx += 1
    trainer.model.eval()
    with torch.no_grad():
        for batch in trainer.val_dataloader or []:
            trainer.model.validation_step(trainer.prepare_batch(batch))
            trainer.val_batch_idx += 1
