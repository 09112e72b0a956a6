# Wrong answers to `normal`, as students write them. How to add one: docs/question-authors.md

# %% sigma for sigma squared
# You use `sigma` where its square belongs: `sigma` is the standard deviation, the variance is `sigma**2`.
def normal(x, mu, sigma):
    return 1 / math.sqrt(2 * math.pi * sigma) * np.exp(-(x - mu) ** 2 / (2 * sigma))

# %% no constant
# The factor in front is missing, so the area under your curve is not 1: divide by sqrt(2 pi sigma^2).
def normal(x, mu, sigma):
    return np.exp(-(x - mu) ** 2 / (2 * sigma ** 2))

# %% no root
# The square root is missing: the factor in front is 1 / sqrt(2 pi sigma^2).
def normal(x, mu, sigma):
    return 1 / (2 * math.pi * sigma ** 2) * np.exp(-(x - mu) ** 2 / (2 * sigma ** 2))

# %% no half
# The 1/2 in the exponent is missing: it is -(x - mu)^2 / (2 sigma^2).
def normal(x, mu, sigma):
    return np.exp(-((x - mu) / sigma) ** 2) / np.sqrt(2 * np.pi * sigma ** 2)

# %% half times sigma squared
# `... / 2 * sigma**2` multiplies by `sigma**2`: put the denominator in brackets, `(2 * sigma**2)`.
def normal(x, mu, sigma):
    return 1 / np.sqrt(2 * np.pi * sigma ** 2) * np.exp(-(x - mu) ** 2 / 2 * sigma ** 2)

# %% sign
# Your curve grows away from `mu`: the exponent needs a minus sign.
def normal(x, mu, sigma):
    return 1 / math.sqrt(2 * math.pi * sigma ** 2) * np.exp((x - mu) ** 2 / (2 * sigma ** 2))

# %% mu ignored
# Your curve has its top at 0: subtract `mu` from `x`.
def normal(x, mu, sigma):
    return 1 / math.sqrt(2 * math.pi * sigma ** 2) * np.exp(-x ** 2 / (2 * sigma ** 2))

# %% a tensor
# You return a tensor: `x` is a numpy array, and so is the result. Use `np.exp`.
def normal(x, mu, sigma):
    x = torch.tensor(x)
    return torch.exp(-(x - mu) ** 2 / (2 * sigma ** 2)) / math.sqrt(2 * math.pi * sigma ** 2)

# %% x changed
# Your function changes `x` itself, as `-=` does: compute a new array instead.
def normal(x, mu, sigma):
    x -= mu
    return 1 / math.sqrt(2 * math.pi * sigma ** 2) * np.exp(-x ** 2 / (2 * sigma ** 2))
