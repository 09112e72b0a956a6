# Wrong answers to `data`, as students write them. How to add one: docs/question-authors.md

# %% no shuffling
# Your training batches come in the stored order: shuffle them, so that batches differ between epochs.
#- self.get_tensorloader((self.X, self.y), train, rows)
#+ TensorLoader([self.X[rows], self.y[rows]], self.batch_size, shuffle=False)

# %% held-out rows shuffled
# You shuffle the held-out examples, too: shuffle only when `train` is true.
#- self.get_tensorloader((self.X, self.y), train, rows)
#+ TensorLoader([self.X[rows], self.y[rows]], self.batch_size, shuffle=True)

# %% all rows
# Each loader reads all examples: the first `num_train` are for training, the others are held out.
#- self.get_tensorloader((self.X, self.y), train, rows)
#+ TensorLoader([self.X, self.y], self.batch_size, shuffle=train)

# %% short batch dropped
# The last, shorter batch is missing: without it some examples are never seen.
#-         return self.get_tensorloader((self.X, self.y), train, rows)
#+         dataset = torch.utils.data.TensorDataset(self.X[rows], self.y[rows])
#+         return torch.utils.data.DataLoader(dataset, self.batch_size, shuffle=train, drop_last=True)

# %% unpaired
# `X` and `y` are shuffled apart, so a row gets another row's `y`: draw one order and use it for both.
class Loader:
    def __init__(self, X, y, batch_size, shuffle):
        self.X, self.y, self.batch_size, self.shuffle = X, y, batch_size, shuffle

    def __len__(self):
        return math.ceil(len(self.X) / self.batch_size)

    def __iter__(self):
        X, y = self.X, self.y
        if self.shuffle:
            X = X[torch.randperm(len(X))]
            y = y[torch.randperm(len(y))]
        for i in range(0, len(X), self.batch_size):
            yield X[i:i + self.batch_size], y[i:i + self.batch_size]

@add_to_class(SyntheticRegressionData)
def get_dataloader(self, train):
    if train:
        return Loader(self.X[:self.num_train], self.y[:self.num_train], self.batch_size, True)
    return Loader(self.X[self.num_train:], self.y[self.num_train:], self.batch_size, False)

# %% generator
# Your loaders have no `len`, and the second epoch gets nothing, as with a generator: return a loader.
@add_to_class(SyntheticRegressionData)
def get_dataloader(self, train):
    if train:
        rows = torch.randperm(self.num_train)
    else:
        rows = torch.arange(self.num_train, self.num_train + self.num_val)
    for i in range(0, len(rows), self.batch_size):
        batch = rows[i:i + self.batch_size]
        yield self.X[batch], self.y[batch]

# %% y flat
# `y` has the shape (n,): it must be a column (n, 1), which it becomes where `w` is one, `w.reshape(-1, 1)`.
#- self.X @ w.reshape(-1, 1) + b + noise * torch.randn(n, 1)
#+ self.X @ w + b + noise * torch.randn(n)

# %% no noise
# `y` is exactly Xw + b: add the noise, `noise * torch.randn(n, 1)`.
#-  + noise * torch.randn(n, 1)

# %% variance for standard deviation
# `noise` is the standard deviation of the noise: multiply by it, without a root.
#- noise * torch.randn(n, 1)
#+ math.sqrt(noise) * torch.randn(n, 1)

# %% uniform X
# `X` lies between 0 and 1, as `torch.rand` draws: `torch.randn` draws from N(0, 1).
#- torch.randn(n, len(w))
#+ torch.rand(n, len(w))

# %% no bias
# The bias is missing in `y`: add `b`.
#- w.reshape(-1, 1) + b + noise
#+ w.reshape(-1, 1) + noise
