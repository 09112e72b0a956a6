"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

CALLS = {
    "activations": """
{function}({arguments})
x.requires_grad_()  # gradient
{function}({arguments}).sum().backward()  # gradient
x.grad  # gradient
""",
    "backprop": """
mlp_gradients({arguments})
{arguments}  # the arguments
""",
    "concise": """
X = nn.functional.pad(X.flatten(1), (0, 784 - X[0].numel())).reshape(-1, 1, 28, 28)
model = MLP(num_outputs={num_outputs}, num_hiddens=num_hiddens, lr=0.1)
model  # nn.Sequential; linear layer; trainable; num_hiddens afterwards
model(X).shape
model.net[0]  # net takes; net(X)
linear = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
for layer, weight, bias in zip(linear, weights, biases):
    layer.weight.data.zero_()[:, : weight.shape[1]] = weight
    layer.bias.data = bias
model(X)
""",
    "scratch": """
sizes = {"num_inputs": len(W1), "num_outputs": len(b2), "num_hiddens": len(b1)}
model = MLPScratch(**sizes, lr=0.1)
model.W1.shape, model.b1.shape, model.W2.shape, model.b2.shape  # shape
list(model.parameters())  # parameters()
model.b1, model.b2  # start
wide = MLPScratch(100, 100, 100, lr=0.1, sigma={sigma})  # sigma
[(W.std() / {sigma}, (W.abs() < {sigma}).float().mean()) for W in (wide.W1, wide.W2)]  # sigma
model.W1.data, model.b1.data, model.W2.data, model.b2.data = W1, b1, W2, b2
model(X.flatten(1))  # flat images
model(X)
""",
    "slopes": """
fn = {fn}
activation_gradient(fn, x)
x.requires_grad, x.grad  # x requires; x has
""",
    "sweep": """
given = list(values)
def score(value):
    print("score", value)
    return scores[given.index(value)]
sweep(values, score)
""",
}
TRAINING = {
    "MLPScratch": """
class Batches(DataModule):
    def get_dataloader(self, train):
        return list(zip(X.split({size}), y.split({size}))) if train else None
sizes = {"num_inputs": len(W1), "num_outputs": len(b2), "num_hiddens": len(b1)}
net = MLPScratch(**sizes, lr={lr})
net.W1.data, net.b1.data, net.W2.data, net.b2.data = W1, b1, W2, b2
Trainer(max_epochs={epochs}).fit(net, Batches())
net.W1, net.b1, net.W2, net.b2
""",
    "MLP": """
X = nn.functional.pad(X.flatten(1), (0, 784 - X[0].numel())).reshape(-1, 1, 28, 28)
class Batches(DataModule):
    def get_dataloader(self, train):
        return list(zip(X.split({size}), y.split({size}))) if train else None
net = MLP(num_outputs=len(b2), num_hiddens=len(b1), lr={lr})
net(X)
first, last = [layer for layer in net.net if isinstance(layer, nn.Linear)]
first.weight.data.zero_()[:, : len(W1)] = W1.T
first.bias.data, last.weight.data, last.bias.data = b1, W2.T.contiguous(), b2
Trainer(max_epochs={epochs}).fit(net, Batches())
first.weight[:, : len(W1)].T, first.bias, last.weight.T, last.bias
""",
}
"""Those of `training`, by model."""
ONE_STEP = {"{lr}": "1.0", "{size}": "len(X)", "{epochs}": "1"}
BY_HEART = """
class Batches(DataModule):
    def get_dataloader(self, train):
        return [(X.float() / 255, y)] if train else None
net = MODEL
Trainer(max_epochs={epochs}).fit(net, Batches())
(net(X.float() / 255).argmax(1) == y).sum()
"""


def _one_step(call: str) -> str:
    for mark, value in ONE_STEP.items():
        call = call.replace(mark, value)
    return call


HIDDEN = {
    "activation": """
{function}(x)  #! a
{function}(x, a)  #? a
x.requires_grad_()  # gradient
{function}(x).backward(cotangent)  # gradient  #! a
{function}(x, a).backward(cotangent)  # gradient  #? a
x.grad  # gradient
""",
    "concise": CALLS["concise"].replace("model(X).shape", "model(X.float()).shape\nmodel.to(X.dtype)"),
    "layout": """
X = torch.rand({count}, 1, 28, 28)
model = MLP(num_outputs={num_outputs}, num_hiddens={num_hiddens}, lr=0.1)
model.net
model(X).shape
model.net(X).shape
""",
    "scratch_forward": """
model = MLPScratch(num_inputs=len(W1), num_outputs=len(b2), num_hiddens=len(b1), lr=0.1)
model.W1.data, model.b1.data, model.W2.data, model.b2.data = W1, b1, W2, b2
model(X)
X  # afterwards
""",
    "scratch_loss": """
model = MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens=256, lr=0.1, sigma=0.01)
model.loss(model(X), y)
""",
    "scratch_parameters": """
model = MLPScratch({num_inputs}, {num_outputs}, {num_hiddens}, lr=0.1, sigma={sigma})
model.W1, model.b1, model.W2, model.b2
""",
    **{f"replayed {model}": call for model, call in TRAINING.items()},
    **{f"one_step {model}": _one_step(call) for model, call in TRAINING.items()},
    "trained MLPScratch": BY_HEART.replace(
        "MODEL", "MLPScratch(num_inputs=X[0].numel(), num_outputs=10, num_hiddens={hiddens}, lr={lr})"
    ),
    "trained MLP": BY_HEART.replace("MODEL", "MLP(num_outputs=10, num_hiddens={hiddens}, lr={lr})"),
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
