# Wrong answers to `cross_entropy`, as students write them. How to add one: docs/question-authors.md

# %% sum instead of mean
# You add the losses up: take the mean over the batch, or the loss grows with the batch size.
def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y]).sum()

# %% sign
# Your loss is negative: the logarithm of a probability is below 0, so a minus sign belongs in front.
def cross_entropy(y_hat, y):
    return torch.log(y_hat[range(len(y_hat)), y]).mean()

# %% no logarithm
# The logarithm is missing: the loss is -log of the right class's probability.
def cross_entropy(y_hat, y):
    return -y_hat[range(len(y_hat)), y].mean()

# %% one loss per example
# You return one loss per example: return their mean, a scalar tensor.
def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])

# %% every class counts
# You average over all classes: only the probability of the right class enters, `y_hat[range(n), y]`.
def cross_entropy(y_hat, y):
    return -torch.log(y_hat).mean()

# %% columns instead of pairs
# `y_hat[:, y]` picks whole columns: pair each row with its class, `y_hat[range(n), y]`.
def cross_entropy(y_hat, y):
    return -torch.log(y_hat[:, y]).mean()

# %% softmax twice
# Your loss takes the softmax of `y_hat`, as torch's `cross_entropy` does with logits: `y_hat` holds probabilities
# already.
def cross_entropy(y_hat, y):
    loss = nn.CrossEntropyLoss()
    return loss(y_hat, y)

# %% 0 times log 0
# Your loss is nan where a wrong class has probability 0, as 0 · log 0 is: pick the right class before you take the
# logarithm.
def cross_entropy(y_hat, y):
    one_hot = nn.functional.one_hot(y, y_hat.shape[1])
    return -(one_hot * torch.log(y_hat)).sum(dim=1).mean()
