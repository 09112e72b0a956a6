# Wrong answers to `squared_loss`, as students write them. How to add one: docs/question-authors.md

# %% no half
# Your loss is twice as large: the square is divided by 2, which makes the gradient simply y_hat - y.
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2).mean()

# %% sum instead of mean
# You add the losses up: take the mean over the batch, or the loss grows with the batch size.
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum()

# %% (n, 1) against (n,)
# (n, 1) minus (n,) broadcasts to (n, n), each against all: first `y.reshape(y_hat.shape)`.
def squared_loss(y_hat, y):
    return ((y_hat - y) ** 2 / 2).mean()

# %% absolute error
# You take absolute values: the squared loss takes the square.
def squared_loss(y_hat, y):
    return torch.abs(y_hat - y.reshape(y_hat.shape)).mean()

# %% one loss per example
# You return one loss per example: return their mean, a scalar tensor.
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2

# %% square of the mean
# You average first and square then, so errors of opposite sign cancel: square each error, then average.
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)).mean() ** 2 / 2

# %% root
# You take a square root at the end: leave it out.
def squared_loss(y_hat, y):
    return torch.sqrt(((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean())

# %% y_hat changed
# Your function changes `y_hat` itself, as `-=` does: compute a new tensor instead.
def squared_loss(y_hat, y):
    y_hat -= y.reshape(y_hat.shape)
    return (y_hat ** 2 / 2).mean()

# %% plain number
# You return a Python number, which has no gradient: keep it a tensor, without `.item()` or `float`.
def squared_loss(y_hat, y):
    l = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return l.mean().item()
