"""Torchvision's data set and DataLoader, plain tensors as parameters, `parameters()` written by hand."""

import torch
import torchvision
from torchvision import transforms

from reference.d2lite import DataModule, Module, add_to_class


class FashionMNIST(DataModule):
    def __init__(self, batch_size=64, resize=(28, 28)):
        super().__init__()
        self.save_hyperparameters()
        pipeline = transforms.Compose([transforms.Resize(resize), transforms.ToTensor()])
        self.train = torchvision.datasets.FashionMNIST(self.root, train=True, transform=pipeline, download=True)
        self.val = torchvision.datasets.FashionMNIST(self.root, train=False, transform=pipeline, download=True)

    def get_dataloader(self, train):
        data = self.train if train else self.val
        return torch.utils.data.DataLoader(data, self.batch_size, shuffle=train)


@add_to_class(FashionMNIST)
def text_labels(self, indices):
    names = {0: "t-shirt", 1: "trouser", 2: "pullover", 3: "dress", 4: "coat"}
    names |= {5: "sandal", 6: "shirt", 7: "sneaker", 8: "bag", 9: "ankle boot"}
    return list(map(names.get, torch.as_tensor(indices).tolist()))


def softmax(X):
    shifted = X - X.amax(1, keepdim=True)
    return torch.exp(shifted - torch.logsumexp(shifted, 1, keepdim=True))


def cross_entropy(y_hat, y):
    return -torch.log(y_hat.gather(1, y.unsqueeze(1))).sum() / len(y)


class Classifier(Module):
    def validation_step(self, batch):
        y_hat = self(*batch[:-1])
        self.plot("acc", self.accuracy(y_hat, batch[-1]), train=False)

    def accuracy(self, Y_hat, Y, averaged=True):
        compare = (Y_hat.argmax(dim=-1).type(Y.dtype) == Y).type(torch.float32).flatten()
        return compare.mean() if averaged else compare


class SoftmaxRegressionScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, lr, sigma=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.W = (sigma * torch.randn(num_inputs, num_outputs)).requires_grad_()
        self.b = torch.zeros(num_outputs, requires_grad=True)

    def parameters(self):
        return [self.W, self.b]

    def forward(self, X):
        return softmax(torch.einsum("np,pk->nk", X.flatten(1), self.W) + self.b)

    def loss(self, y_hat, y):
        return cross_entropy(y_hat, y)


def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    wrong = torch.nonzero(predicted != y).flatten()
    return X[wrong], y[wrong], predicted[wrong]


def log_softmax(X):
    shifted = X - X.max(dim=1, keepdim=True)[0]
    return shifted - shifted.exp().sum(dim=1, keepdim=True).log()


def cross_entropy_from_logits(X, y):
    return -torch.gather(log_softmax(X), 1, y[:, None]).mean()
