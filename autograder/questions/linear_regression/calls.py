"""What a student would call, by question, where no function is simply called: a check says that it tried this."""

from __future__ import annotations

CALLS = {
    "add_to_class": """
class Counter:
    def __init__(self, start):
        self.value = start
    def name(self):
        return "old"
class Child(Counter):
    pass
new, before, child = Counter({start} + 2), Counter({start}), Child({start} + 1)
add_to_class(Counter)  # decorator
@add_to_class(Counter)
def scaled(self, factor, shift=1):
    return factor * self.value + shift
@add_to_class(Counter)
def name(self):
    return "new"
vars(Counter)  # the class has
new.scaled({factor}, shift={shift})  # new instance
before.scaled({factor})  # made before
child.scaled({factor}, {shift})  # subclass
before.name()  # replaces
""",
    "data": """
data = SyntheticRegressionData({arguments})
training = data.get_dataloader(train=True)
held_out = data.get_dataloader(train=False)
training, held_out  # have a length
len(training), len(held_out)  # by len
[len(X) for X, y in training]  # sizes of the training
[len(X) for X, y in held_out]  # sizes of the held-out
[next(iter(training))[1][:5] for _ in range(2)], data.y[:5]  # training batches hold; training row; training is; mix
next(iter(held_out))[1][:5], data.y[{num_train} :][:5]  # held-out batches hold; held-out row
data.X, data.y
data.y - data.X @ w.reshape(-1, 1) - {b}  # Xw
""",
    "fit_epoch": """
class Line(Module):
    w = torch.zeros(1, 1, requires_grad=True)
    def training_step(self, batch):
        print("training step:", batch[0].tolist(), "train mode:", self.training)
        return ((batch[0] @ self.w - batch[1]) ** 2).mean()
    def validation_step(self, batch):
        print("validation step:", batch[0].tolist(), "train mode:", self.training)
        print("autograd records:", torch.is_grad_enabled())
class Optimizer:
    def zero_grad(self):
        Line.w.grad = None
    def step(self):
        print("step:", Line.w.grad, "autograd records:", torch.is_grad_enabled())
trainer = Trainer(max_epochs=2, gradient_clip_val={clip})
trainer.model, trainer.optim = Line(), Optimizer()
trainer.train_dataloader = list(zip(X.split({size}), y.split({size})))
trainer.val_dataloader = [(X_val, y_val)] if {validate} else None
trainer.prepare_batch = lambda batch: [10 * part for part in batch]
trainer.clip_gradients = lambda value, model: print("clip_gradients:", value)
trainer.train_batch_idx, trainer.val_batch_idx = {counts}
for trainer.epoch in range(2):
    fit_epoch(trainer)
trainer.train_batch_idx, trainer.val_batch_idx
""",
    "hyperparameters": """
class Thing(HyperParameters):
    def __init__(self, a, b, c, d=0.5):
        self.save_hyperparameters(ignore=ignore)
thing = Thing({a}, "{b}", c={c}, d={d})
vars(thing)
class Shy(HyperParameters):  # _cache
    def __init__(self, a, _cache):  # _cache
        self.save_hyperparameters()  # _cache
vars(Shy({a}, 0))  # _cache
""",
    "model": """
model = LinearRegressionScratch(num_inputs=len(w), lr=0.5)
model.w, model.b  # shape; require a gradient; at the start
weights = LinearRegressionScratch(num_inputs=10_000, lr=0.5, sigma={sigma}).w  # sigma
weights.std() / {sigma}, (weights.abs() < {sigma}).float().mean()  # sigma
model.w.data, model.b.data = w, b
model(X)  # the predictions
model.loss(model(X), y)  # the loss
optimizer = model.configure_optimizers()
model.w.grad, model.b.grad = torch.ones_like(w), torch.ones_like(b)
with torch.no_grad():
    optimizer.step()
model.w, model.b
""",
    "sgd": """
params = [param.requires_grad_() for param in params]
optimizer = SGD({how}(params), {lr})
for gradients in (first, second):
    for param, gradient in zip(params, gradients):
        param.grad = gradient
    with torch.no_grad():
        optimizer.step()
    print(params)
    optimizer.zero_grad()
    print([param.grad for param in params])
""",
    "training": """
class Batches(DataModule):
    def get_dataloader(self, train):
        return list(zip(X.split({size}), y.split({size}))) if train else None
model = LinearRegressionScratch(num_inputs=len(w), lr={lr})
model.w.data, model.b.data = w, b
Trainer(max_epochs=1).fit(model, Batches())
model.w, model.b
""",
}
MODEL = """
model = LinearRegressionScratch(len(w), lr=0.1)
model.w.data, model.b.data = w, b
"""
HIDDEN = {
    "data_by_default": """
data = SyntheticRegressionData(w, {b})
data.X, data.y
[[len(X) for X, y in loader] for loader in (data.train_dataloader(), data.val_dataloader())]  # batch sizes
""",
    "data_drawn": """
data = SyntheticRegressionData({arguments})
data.X, data.y
data.y - data.X @ w.reshape(-1, 1) - {b}
""",
    "loss_gradient": """
y_hat.requires_grad_()
{function}(y_hat, y).backward(cotangent)
y_hat.grad
""",
    "model_loss": MODEL
    + """
model.loss(model(X), y)
model.loss(model(X), y).backward()  # gradient
model.w.grad, model.b.grad  # gradient
""",
    "module_methods": """
class Net(torch.nn.Module):
    def forward(self, X):
        return X
net = Net()
@add_to_class(Net)
def forward(self, X):
    return self.twice(X) + 1
@add_to_class(Net)
def twice(self, X):
    return 2 * X
net(X)
""",
    "optimizer_step": MODEL.replace("0.1", "{lr}")
    + """
optimizer = model.configure_optimizers()
model.w.grad, model.b.grad = w_grad, b_grad
with torch.no_grad():
    optimizer.step()
model.w, model.b
""",
    "parameters": """
model = LinearRegressionScratch({num_inputs}, lr=0.1)  #! sigma
model = LinearRegressionScratch({num_inputs}, lr=0.1, sigma={sigma})  #? sigma
model.w, model.b
""",
    "predicted": MODEL
    + """
model(X)
X  # afterwards
""",
    "recovered": """
class Batches(DataModule):
    def get_dataloader(self, train):
        rows = torch.randperm(len(X))
        return list(zip(X[rows].split(32), y[rows].split(32))) if train else None
model = LinearRegressionScratch(X.shape[1], lr=0.03)
Trainer(max_epochs=10).fit(model, Batches())
model.w, model.b
""",
    "saved_arguments": """
class Thing(HyperParameters):
    def __init__(self, a, b, c, d=0.5):
        self.save_hyperparameters(ignore=ignore)
thing = Thing({a}, "{b}", c=c, d={d})
vars(thing)
""",
    "saved_by_methods": """
class Net(torch.nn.Module, HyperParameters):
    def __init__(self, size, _cache=0, *, rate=0.1):
        super().__init__()
        self.save_hyperparameters()
    def change(self, rate, decay):
        self.save_hyperparameters(["decay"])
net = Net({size}, rate={rate})
vars(net)
net.change({other}, 0.9)
vars(net)
""",
    "two_epochs": CALLS["fit_epoch"].replace("torch.zeros(1,", "torch.zeros(X.shape[1],"),
}
"""Those of hidden cases that measure otherwise, by their probe; `#?` and `#!` as in `judge/explained.py`."""
