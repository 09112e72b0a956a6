"""04 · Linear regression."""

BROADCAST_LOSS = """\
def squared_loss(y_hat, y):
    return ((y_hat - y) ** 2).mean() / 2
"""
STALE_GRADIENTS = """\
def fit_epoch(trainer):
    trainer.model.train()
    for batch in trainer.train_dataloader:
        loss = trainer.model.training_step(trainer.prepare_batch(batch))
        loss.backward()
        with torch.no_grad():
            if trainer.gradient_clip_val > 0:
                trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
            trainer.optim.step()
        trainer.train_batch_idx += 1
    if trainer.val_dataloader is None:
        return
    trainer.model.eval()
    with torch.no_grad():
        for batch in trainer.val_dataloader:
            trainer.model.validation_step(trainer.prepare_batch(batch))
            trainer.val_batch_idx += 1
"""
RENAMED_STEP = """\
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def step(self):
        for param in self.params:
            param = param - self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            param.grad.zero_()
"""
INVERSE = """\
def closed_form(X, y):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)
    v = torch.linalg.inv(A.T @ A) @ A.T @ y.reshape(-1, 1)
    return v[:-1], v[-1]
"""
IGNORE_FORGOTTEN = """\
class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        values = inspect.currentframe().f_back.f_locals
        self.hparams = {name: value for name, value in values.items() if name != "self"}
        for name, value in self.hparams.items():
            setattr(self, name, value)
"""
ONE_NAME = """\
def add_to_class(Class):
    def wrapper(function):
        Class.function = function
        return function
    return wrapper
"""
LOOPS_TWICE = """\
def add_loop(a, b):
    c = torch.zeros(len(a))
    for i in range(len(a)):
        c[i] = a[i] + b[i]
    return c


def add_vectorized(a, b):
    return torch.stack([x + y for x, y in zip(a, b)])
"""
SIGMA_FOR_VARIANCE = """\
def normal(x, mu, sigma):
    return np.exp(-(x - mu)**2 / (2 * sigma)) / math.sqrt(2 * math.pi * sigma)
"""

WRONG = {
    "fails_squared_loss_broadcast": {"squared_loss-answer": BROADCAST_LOSS},
    "fails_fit_epoch_training_stale_gradients": {"fit_epoch-answer": STALE_GRADIENTS},
    "fails_sgd_step_in_vain": {"sgd-answer": RENAMED_STEP},
    "fails_closed_form_singular": {"closed_form-answer": INVERSE},
    "fails_add_to_class_hyperparameters": {
        "add_to_class-answer": ONE_NAME,
        "hyperparameters-answer": IGNORE_FORGOTTEN,
    },
    "fails_normal_vectorize": {"normal-answer": SIGMA_FOR_VARIANCE, "vectorize-answer": LOOPS_TWICE},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
