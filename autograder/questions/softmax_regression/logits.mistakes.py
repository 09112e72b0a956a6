# Wrong answers to `logits`, as students write them. How to add one: docs/question-authors.md

# %% log of softmax
# A probability underflows to 0 before its logarithm: subtract `logsumexp` from the logits instead.
def log_softmax(X):
    return torch.log(softmax(X))

# %% naive logsumexp
# `exp` overflows for large logits: use `torch.logsumexp`, or subtract each row's maximum first.
def log_softmax(X):
    return X - torch.log(torch.exp(X).sum(dim=1, keepdim=True))

# %% columns
# You normalize down the columns: `logsumexp` must run along the rows, `dim=1`.
def log_softmax(X):
    return X - torch.logsumexp(X, dim=0, keepdim=True)

# %% sum instead of mean
# You add the losses up: take the mean over the batch.
def cross_entropy_from_logits(X, y):
    return -log_softmax(X)[range(len(X)), y].sum()

# %% sign
# The loss has the wrong sign: it is *minus* the log-probability of the right class.
def cross_entropy_from_logits(X, y):
    return log_softmax(X)[range(len(X)), y].mean()

# %% no keepdim
# `logsumexp` gives shape (n,), which is subtracted along the wrong axis: `keepdim=True` keeps (n, 1).
def log_softmax(X):
    return X - torch.logsumexp(X, dim=1)
