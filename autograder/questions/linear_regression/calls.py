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
