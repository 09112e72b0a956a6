"""Loops over examples and layers, averages of |x| for relu, nested Sequentials, moments spelled out."""

import torch
from torch import nn

from reference.softmax_regression import Classifier


def relu(x):
    return (x + x.abs()) / 2


def sigmoid(x):
    z = x.clamp(-60, 60)
    return z.exp() / (1 + z.exp())


def tanh(x):
    z = torch.clamp(x, min=-30, max=30)
    return (torch.exp(z) - torch.exp(-z)) / (torch.exp(z) + torch.exp(-z))


def prelu(x, a):
    return relu(x) - a * relu(-x)


def swish(x, beta=1.0):
    return x / (1 + torch.exp((-beta * x).clamp(max=70)))


def gelu(x):
    return x * torch.erfc(-x * 0.5**0.5) / 2


def activation_gradient(fn, x):
    slopes = []
    for number in x.flatten().tolist():
        leaf = torch.tensor(number, dtype=x.dtype, requires_grad=True)
        fn(leaf).backward()
        slopes.append(leaf.grad)
    return torch.stack(slopes).reshape(x.shape)


class MLPScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, num_hiddens, lr, sigma=0.01):
        super().__init__()
        self.lr = lr
        self.num_inputs = num_inputs
        for number, (before, after) in enumerate([(num_inputs, num_hiddens), (num_hiddens, num_outputs)], start=1):
            self.register_parameter(f"W{number}", nn.Parameter(torch.empty(before, after)))
            nn.init.normal_(getattr(self, f"W{number}"), 0, sigma)
            self.register_parameter(f"b{number}", nn.Parameter(torch.zeros(after)))

    def forward(self, X):
        out = X.reshape((-1, self.num_inputs))
        for number in (1, 2):
            out = torch.matmul(out, getattr(self, f"W{number}")) + getattr(self, f"b{number}")
            if number == 1:
                out = torch.max(out, torch.tensor(0, dtype=out.dtype, device=out.device))
        return out


class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        try:
            sizes = list(num_hiddens)
        except TypeError:
            sizes = [num_hiddens]
        blocks = []
        for before, after in zip([784, *sizes], sizes):
            blocks.append(nn.Sequential(nn.Linear(before, after), nn.ReLU()))
        self.net = nn.Sequential(nn.Flatten(), nn.Sequential(*blocks), nn.Linear(sizes[-1], num_outputs))


def mlp_gradients(X, y, W1, b1, W2, b2):
    total = {"loss": 0, "W1": 0, "b1": 0, "W2": 0, "b2": 0}
    for x, right in zip(X, y):
        z = x @ W1 + b1
        hidden = z.clamp(min=0)
        scores = hidden @ W2 + b2
        p = torch.exp(scores - scores.max())
        p = p / p.sum()
        total["loss"] = total["loss"] - torch.log(p[right]) / len(y)
        up = p.clone()
        up[right] -= 1
        up = up / len(y)
        total["W2"] = total["W2"] + torch.outer(hidden, up)
        total["b2"] = total["b2"] + up
        down = torch.stack([W2[unit] @ up if z[unit] > 0 else torch.zeros_like(up[0]) for unit in range(len(z))])
        total["W1"] = total["W1"] + torch.outer(x, down)
        total["b1"] = total["b1"] + down
    return total


def sweep(values, score):
    scores = {value: score(value) for value in dict.fromkeys(values)}
    ranking = sorted(scores.items(), key=lambda item: -item[1])
    return ranking[0][0], scores
