"""Ready-made functions and classes where the contract allows them; `nn.Parameter`s; a frame's locals."""

import inspect

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reference.d2lite import DataModule, Module
from reference.d2lite import Trainer as GivenTrainer


def normal(x, mu, sigma):
    constant = np.sqrt(2 * np.pi * sigma**2)
    return np.exp(-np.square(x - mu) / (2 * sigma**2)) / constant


def add_loop(a, b):
    total = torch.zeros_like(a)
    for i in range(len(a)):
        total[i] = a[i] + b[i]
    return total


def add_vectorized(a, b):
    return torch.add(a, b)


def add_to_class(Class):
    return lambda function: setattr(Class, function.__name__, function)


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        variables = inspect.currentframe().f_back.f_locals
        skip = {"self"}.union(ignore)
        self.hparams = {k: v for k, v in variables.items() if k not in skip and k[:1] != "_"}
        self.__dict__.update(self.hparams)


class SyntheticRegressionData(DataModule):
    def __init__(self, w, b, noise=0.01, num_train=1000, num_val=1000, batch_size=32):
        super().__init__()
        self.save_hyperparameters()
        self.X = torch.normal(0, 1, (num_train + num_val, len(w)))
        self.y = torch.normal((self.X @ w + b).unsqueeze(1), noise)

    def get_dataloader(self, train):
        whole = torch.utils.data.TensorDataset(self.X, self.y)
        rows = range(self.num_train) if train else range(self.num_train, len(whole))
        subset = torch.utils.data.Subset(whole, rows)
        return torch.utils.data.DataLoader(subset, self.batch_size, shuffle=train)


def squared_loss(y_hat, y):
    return functional.mse_loss(y_hat.flatten(), y.flatten()) / 2


class SGD(torch.optim.SGD):
    pass


class LinearRegressionScratch(Module):
    def __init__(self, num_inputs, lr, sigma=0.01):
        super().__init__()
        self.save_hyperparameters(ignore=["sigma"])
        self.w = nn.Parameter(torch.empty(num_inputs, 1))
        nn.init.normal_(self.w, std=sigma)
        self.b = nn.Parameter(torch.zeros((1,)))

    def forward(self, X):
        return functional.linear(X, self.w.T, self.b)

    def loss(self, y_hat, y):
        return 0.5 * functional.mse_loss(y_hat, y)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.lr)


def fit_epoch(trainer):
    trainer.model.train()
    for batch in trainer.train_dataloader:
        trainer.optim.zero_grad()
        loss = trainer.model.training_step(trainer.prepare_batch(batch))
        with torch.no_grad():
            loss.backward()
            if trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
            trainer.optim.step()
        trainer.train_batch_idx += 1
    if trainer.val_dataloader is not None:
        trainer.model.eval()
        for batch in trainer.val_dataloader:
            with torch.inference_mode():
                trainer.model.validation_step(trainer.prepare_batch(batch))
            trainer.val_batch_idx += 1


class Trainer(GivenTrainer):
    fit_epoch = fit_epoch


def closed_form(X, y):
    A = torch.hstack([torch.ones(len(X), 1, dtype=X.dtype), X])
    solution = torch.linalg.lstsq(A, y.reshape(-1, 1), driver="gelsd").solution
    return solution[1:], solution[0]
