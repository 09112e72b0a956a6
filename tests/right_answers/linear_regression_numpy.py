"""A detour through numpy wherever no gradient is needed, einsum where one is."""

import sys

import numpy as np
import torch

from reference.d2lite import DataModule, Module, TensorLoader
from reference.d2lite import Trainer as GivenTrainer


def normal(x, mu, sigma):
    log_density = -0.5 * ((x - mu) / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)
    return np.exp(log_density)


def add_loop(a, b):
    return torch.from_numpy(np.array([x + y for x, y in zip(a.numpy(), b.numpy())]))


def add_vectorized(a, b):
    return a.clone().add_(b)


def add_to_class(Class):
    def decorator(function):
        type.__setattr__(Class, function.__name__, function)
        return None

    return decorator


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        frame = sys._getframe(1)
        count = frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
        left_out = [*ignore, "self"]
        self.hparams = dict()
        for name in frame.f_code.co_varnames[:count]:
            if name not in left_out and name[0] != "_":
                self.hparams[name] = frame.f_locals[name]
        vars(self).update(self.hparams)


class SyntheticRegressionData(DataModule):
    def __init__(self, w, b, noise=0.01, num_train=1000, num_val=1000, batch_size=32):
        super().__init__()
        self.batch_size, self.sizes = batch_size, (num_train, num_val)
        X = np.random.default_rng().normal(size=(sum(self.sizes), w.numel())).astype(np.float32)
        errors = np.random.default_rng().normal(scale=noise, size=(sum(self.sizes), 1))
        self.X = torch.from_numpy(X)
        self.y = torch.from_numpy((X @ w.numpy()[:, None] + b + errors).astype(np.float32))

    def get_dataloader(self, train):
        parts = zip(self.X.split(self.sizes), self.y.split(self.sizes))
        return TensorLoader(list(parts)[0 if train else 1], self.batch_size, train)


def squared_loss(y_hat, y):
    errors = y_hat.reshape(-1) - y.reshape(-1)
    return torch.einsum("i,i->", errors, errors) / 2 / errors.numel()


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = tuple(params), lr

    def step(self):
        for param in self.params:
            if param.grad is not None:
                param.data = param.data - self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            param.grad = None


class LinearRegressionScratch(Module):
    def __init__(self, num_inputs, lr, sigma=0.01):
        super().__init__()
        self.lr = lr
        self.w = torch.from_numpy(np.random.normal(0, sigma, (num_inputs, 1)).astype(np.float32)).requires_grad_()
        self.b = torch.zeros(1).requires_grad_()

    def forward(self, X):
        return torch.einsum("nd,dk->nk", X, self.w) + self.b

    def loss(self, y_hat, y):
        return squared_loss(y_hat, y)

    def configure_optimizers(self):
        return SGD(params=[self.b, self.w], lr=self.lr)


def fit_epoch(trainer):
    model, optim = trainer.model, trainer.optim
    model.train()
    for number, batch in enumerate(trainer.train_dataloader, start=trainer.train_batch_idx + 1):
        with torch.enable_grad():
            loss = model.training_step(trainer.prepare_batch(batch))
            optim.zero_grad()
            loss.backward()
        if trainer.gradient_clip_val > 0:
            trainer.clip_gradients(grad_clip_val=trainer.gradient_clip_val, model=model)
        with torch.no_grad():
            optim.step()
        trainer.train_batch_idx = number
    if trainer.val_dataloader is None:
        return
    model.eval()
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    for batch in trainer.val_dataloader:
        model.validation_step(trainer.prepare_batch(batch))
        trainer.val_batch_idx += 1
    torch.set_grad_enabled(before)


class Trainer(GivenTrainer):
    fit_epoch = fit_epoch


def closed_form(X, y):
    A = np.column_stack([X.numpy(), np.ones(len(X), X.numpy().dtype)])
    solution = torch.from_numpy(np.linalg.lstsq(A, y.numpy().reshape(-1), rcond=None)[0])
    return solution[:-1, None], solution[-1:]
