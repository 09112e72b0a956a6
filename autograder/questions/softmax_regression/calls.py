"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

CALLS = {
    "accuracy": """
Classifier().accuracy(Y_hat, Y)  # (Y_hat, Y); afterwards
Classifier().accuracy(Y_hat, Y, averaged=False)  # averaged=False
""",
    "dataset": """
from checks import small_fashion_mnist
with small_fashion_mnist({train_size}, {val_size}, seed={seed}):
    data = FashionMNIST(batch_size={batch_size}, resize={resize})
    training = data.get_dataloader(train=True)
    first, second = list(training), list(training)
    held_out = list(data.get_dataloader(train=False))
[(X.shape, X.min(), X.max(), y) for X, y in held_out]  # held-out
[(X.shape, X.min(), X.max(), y) for X, y in first + second]
""",
    "errors": """
class Fixed(Classifier):
    def __init__(self):
        super().__init__()
        self.W = torch.nn.Parameter(W, requires_grad=False)
    def forward(self, X):
        return X.flatten(1) @ self.W
misclassified(Fixed(), X, y)
""",
    "labels": """
from checks import small_fashion_mnist
with small_fashion_mnist(2, 2, seed=0):
    data = FashionMNIST()
data.text_labels(indices)
""",
    "logits": """
{function}({arguments})  # (X; afterwards
X.requires_grad_()  # differentiate; gradient; shape of
{function}({arguments})  # differentiate; shape of
{function}({arguments}).backward()  # gradient
X.grad  # gradient
""",
    "model": """
model = SoftmaxRegressionScratch(num_inputs=len(W), num_outputs=len(b), lr=0.1)
model.W.shape, model.b.shape, list(model.parameters())  # shape; parameters(); trainable; at the start
wide = SoftmaxRegressionScratch(num_inputs=1000, num_outputs=10, lr=0.1, sigma={sigma})  # sigma
wide.W.std() / {sigma}, (wide.W.abs() < {sigma}).float().mean()  # sigma
model.W.data, model.b.data = W, b
model(X)  # the probabilities
model(X.flatten(1))  # flat images
model.loss(model(X), y)
""",
    "training": """
class Batches(DataModule):
    def get_dataloader(self, train):
        return list(zip(X.split({size}), y.split({size}))) if train else None
model = SoftmaxRegressionScratch(num_inputs=len(W), num_outputs=len(b), lr={lr})
model.W.data, model.b.data = W, b
Trainer(max_epochs={epochs}).fit(model, Batches())
model.W, model.b
""",
}
MODEL = """
model = SoftmaxRegressionScratch(num_inputs=len(W), num_outputs=len(b), lr=1.0)
model.W.data, model.b.data = W, b
"""
FIT = """
class Batches(DataModule):
    def get_dataloader(self, train):
        return [(X, y)] if train else None
"""
HIDDEN = {
    "dataset": """
from checks import small_fashion_mnist
with small_fashion_mnist({train_size}, {val_size}, seed={seed}):
    data = FashionMNIST()  #? by_default
    data = FashionMNIST(batch_size={batch_size}, resize={resize})  #! by_default
    training = data.get_dataloader(train=True)
    first, second = list(training), list(training)
    held_out = list(data.get_dataloader(train=False))
[(X.shape, X.min(), X.max(), y) for X, y in held_out]  # held-out
[(X.shape, X.min(), X.max(), y) for X, y in first + second]
""",
    "forward": MODEL
    + """
model(X)
X  # afterwards
""",
    "initial_loss": """
model = SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1, sigma=0.01)
model.loss(model(X), y)
""",
    "loss_and_gradient": CALLS["logits"],
    "method": """
SoftmaxRegressionScratch(4, y_hat.shape[1], lr=0.1).{function}(y_hat, y)
""",
    "one_step": FIT
    + MODEL
    + """
Trainer(max_epochs=1).fit(model, Batches())
model.W, model.b
""",
    "overfitted": FIT.replace("(X, y)", "(X.float() / 255, y)")
    + """
model = SoftmaxRegressionScratch(X[0].numel(), 10, lr=0.1)
Trainer(max_epochs=200).fit(model, Batches())
(model(X.float() / 255).argmax(1) == y).sum()
""",
    "parameters": """
model = SoftmaxRegressionScratch({num_inputs}, {num_outputs}, lr=0.1, sigma={sigma})
model.W, model.b
model.W.std() / {sigma}, model.W.mean() / {sigma}  # sigma
""",
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
