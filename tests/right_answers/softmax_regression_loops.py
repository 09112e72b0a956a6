"""Python loops, row by row; slow and right."""

import torch
from torch import nn

from reference.d2lite import DataModule, Module, TensorLoader, add_to_class, load_fashion_mnist


class FashionMNIST(DataModule):
    def __init__(self, batch_size=64, resize=(28, 28)):
        super().__init__()
        self.batch_size, self.resize = batch_size, resize
        shrink = nn.AdaptiveAvgPool2d(resize) if resize != (28, 28) else nn.Identity()
        self.train = [(shrink(X[None] / 255), y) for X, y in zip(*load_fashion_mnist(train=True))]
        self.val = [(shrink(X[None] / 255), y) for X, y in zip(*load_fashion_mnist(train=False))]

    def get_dataloader(self, train):
        images, labels = zip(*(self.train if train else self.val))
        return TensorLoader((torch.stack(images), torch.stack(labels)), self.batch_size, shuffle=train)


@add_to_class(FashionMNIST)
def text_labels(self, indices):
    found = []
    for index in indices:
        if index == 9:
            found.append("ankle boot")
        else:
            found.append("t-shirt trouser pullover dress coat sandal shirt sneaker bag".split()[index])
    return found


def softmax(X):
    rows = []
    for row in X:
        exponentials = torch.exp(row - row.max())
        rows.append(exponentials / exponentials.sum())
    return torch.stack(rows)


def cross_entropy(y_hat, y):
    total = 0
    for row, right in zip(y_hat, y):
        total = total - torch.log(row[right])
    return total / len(y)


class Classifier(Module):
    def accuracy(self, Y_hat, Y, averaged=True):
        rows = Y_hat.reshape(-1, Y_hat.shape[-1])
        right = torch.tensor([float(int(row.argmax()) == int(y)) for row, y in zip(rows, Y.reshape(-1))])
        return right.mean() if averaged else right


class SoftmaxRegressionScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, lr, sigma=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.W = nn.Parameter(torch.zeros(num_inputs, num_outputs).normal_(0, sigma))
        self.b = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        logits = X.view(X.shape[0], -1).matmul(self.W).add(self.b)
        return torch.exp(logits - logits.logsumexp(1, keepdim=True))

    def loss(self, y_hat, y):
        return -y_hat[range(len(y_hat)), y].log().mean()


def misclassified(model, X, y):
    predicted = torch.tensor([int(scores.argmax()) for scores in model(X)])
    wrong = [i for i in range(len(y)) if predicted[i] != y[i]]
    return X[wrong], y[wrong], predicted[wrong]


def log_softmax(X):
    return torch.stack([row - torch.logsumexp(row, 0) for row in X])


def cross_entropy_from_logits(X, y):
    return sum(torch.logsumexp(row, 0) - row[right] for row, right in zip(X, y)) / len(y)
