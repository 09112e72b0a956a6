"""Python loops and hand-made classes; slow and right."""

import inspect
import math

import numpy as np
import torch

from reference.d2lite import DataModule, Module
from reference.d2lite import Trainer as GivenTrainer


def normal(x, mu, sigma):
    p = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        p[i] = math.exp(-((x[i] - mu) ** 2) / (2 * sigma * sigma)) / math.sqrt(2 * math.pi) / sigma
    return p


def add_loop(a, b):
    result = []
    for x, y in zip(a.tolist(), b.tolist()):
        result.append(x + y)
    return torch.tensor(result, dtype=a.dtype)


def add_vectorized(a, b):
    return torch.stack([a, b]).sum(0).to(a.dtype)


def add_to_class(Class):
    class Decorator:
        def __call__(self, function):
            setattr(Class, function.__name__, function)
            return Class

    return Decorator()


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        frame = inspect.stack()[1].frame
        signature = inspect.getargvalues(frame)
        self.hparams = {}
        for name in signature.args:
            if name == "self" or name.startswith("_") or name in ignore:
                continue
            self.hparams[name] = signature.locals[name]
            setattr(self, name, self.hparams[name])


class RowLoader:
    def __init__(self, X, y, batch_size, shuffle):
        self.X, self.y, self.batch_size, self.shuffle = X, y, batch_size, shuffle

    def __len__(self):
        return math.ceil(len(self.X) / self.batch_size)

    def __iter__(self):
        rows = list(range(len(self.X)))
        if self.shuffle:
            rows = torch.randperm(len(rows)).tolist()
        for i in range(len(self)):
            chosen = rows[i * self.batch_size : (i + 1) * self.batch_size]
            yield self.X[chosen], self.y[chosen]


class SyntheticRegressionData(DataModule):
    loader = RowLoader

    def __init__(self, w, b, noise=0.01, num_train=1000, num_val=1000, batch_size=32):
        super().__init__()
        self.batch_size, self.num_train = batch_size, num_train
        rows = [torch.randn(len(w)) for _ in range(num_train + num_val)]
        self.X = torch.stack(rows)
        self.y = torch.stack([sum(x * w) + b + noise * torch.randn(()) for x in rows]).reshape(-1, 1)

    def get_dataloader(self, train):
        if train:
            return self.loader(self.X[: self.num_train], self.y[: self.num_train], self.batch_size, True)
        return self.loader(self.X[self.num_train :], self.y[self.num_train :], self.batch_size, False)


def squared_loss(y_hat, y):
    total = 0
    for mine, right in zip(y_hat.reshape(-1), y.reshape(-1)):
        total = total + (mine - right) ** 2
    return total / (2 * len(y))


class SGD:
    def __init__(self, params, lr):
        self.lr = lr
        self.params = [param for param in params]

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is None:
                    continue
                for place in np.ndindex(*param.shape):
                    param[place] = param[place] - self.lr * param.grad[place]

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad.zero_()


class LinearRegressionScratch(Module):
    optimizer = SGD

    def __init__(self, num_inputs, lr, sigma=0.01):
        super().__init__()
        self.lr = lr
        self.w = (sigma * torch.randn(num_inputs, 1)).requires_grad_(True)
        self.b = torch.tensor([0.0], requires_grad=True)

    def forward(self, X):
        total = self.b.expand(len(X))
        for j in range(X.shape[1]):
            total = total + X[:, j] * self.w[j]
        return total.reshape(-1, 1)

    def loss(self, y_hat, y):
        return ((y_hat - y) ** 2).sum() / (2 * len(y))

    def configure_optimizers(self):
        return self.optimizer((param for param in (self.w, self.b)), self.lr)


def fit_epoch(trainer):
    trainer.model.train(True)
    batches = iter(trainer.train_dataloader)
    while True:
        try:
            batch = trainer.prepare_batch(next(batches))
        except StopIteration:
            break
        loss = trainer.model.training_step(batch)
        trainer.optim.zero_grad()
        loss.backward()
        if trainer.gradient_clip_val:
            trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
        with torch.no_grad():
            trainer.optim.step()
        trainer.optim.zero_grad()
        trainer.train_batch_idx = trainer.train_batch_idx + 1
    trainer.model.train(False)
    for batch in trainer.val_dataloader or []:
        with torch.no_grad():
            trainer.model.validation_step(trainer.prepare_batch(batch))
        trainer.val_batch_idx += 1


class Trainer(GivenTrainer):
    fit_epoch = fit_epoch


def closed_form(X, y):
    y = y.reshape(-1, 1)
    x_mean, y_mean = X.mean(0, keepdim=True), y.mean(0)
    centered = X - x_mean
    w = torch.linalg.pinv(centered.T @ centered, hermitian=True) @ centered.T @ (y - y_mean)
    return w, y_mean - (x_mean @ w).reshape(1)
