# Wrong answers to `activations`, as students write them. How to add one: docs/question-authors.md

# %% sigmoid overflows
# For x = -100, exp(100) is infinite, and the gradient of your sigmoid becomes nan: bound the exponent with `clamp`, or
# use another formula where x is negative.
def sigmoid(x):
    return 1 / (1 + torch.exp(-x))

# %% sigmoid, infinity over infinity
# For x = 100, your sigmoid is inf / inf, which is nan: keep the exponent from growing, for instance with `clamp`.
def sigmoid(x):
    return torch.exp(x) / (1 + torch.exp(x))

# %% where does not stop a nan
# Your sigmoid is right, its gradient is nan: `where` computes both branches, and 0 times inf from the one not taken is
# nan. `clamp` the exponent inside each branch.
def sigmoid(x):
    return torch.where(x > 0, 1 / (1 + torch.exp(-x)), torch.exp(x) / (1 + torch.exp(x)))

# %% sigmoid of -x
# Your sigmoid falls from 1 to 0: the exponent needs a minus sign, exp(-x).
def sigmoid(x):
    return 1 / (1 + torch.exp(x.clamp(max=80)))

# %% tanh, infinity over infinity
# For large x, your tanh is inf / inf, which is nan: write it with your sigmoid, or with exp(-2|x|), which cannot
# overflow.
def tanh(x):
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))

# %% tanh without the 2 inside
# Your tanh is too flat: it is 2 · sigmoid(2x) - 1, with a 2 inside, too.
def tanh(x):
    return 2 * sigmoid(x) - 1

# %% prelu as a maximum
# max(x, a·x) is prelu only for a between 0 and 1: choose by the sign of x, or add max(x, 0) and a · min(x, 0).
def prelu(x, a):
    return torch.maximum(x, a * x)

# %% prelu's sides swapped
# Your prelu multiplies positive numbers by a: they stay as they are, and a belongs to the negative ones.
def prelu(x, a):
    return torch.where(x > 0, a * x, x)

# %% prelu's slope is a constant
# No gradient reaches a: keep it a tensor (no `float`, `item` or `detach`), so that it can be learned.
def prelu(x, a):
    a = float(a)
    return torch.where(x > 0, x, a * x)

# %% beta ignored
# Your swish does not use beta: it is x · sigmoid(beta · x).
def swish(x, beta=1.0):
    return x * sigmoid(x)

# %% beta outside
# In your swish, beta scales the result: it belongs inside the sigmoid, x · sigmoid(beta · x).
def swish(x, beta=1.0):
    return beta * x * sigmoid(x)

# %% gelu by tanh
# This is the tanh approximation of gelu: use `torch.erf`, which gives x · Φ(x) exactly.
def gelu(x):
    return 0.5 * x * (1 + tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))

# %% gelu by sigmoid
# This is the approximation x · sigmoid(1.702 x): use `torch.erf`, which gives x · Φ(x) exactly.
def gelu(x):
    return x * sigmoid(1.702 * x)

# %% gelu without the root of 2
# In your gelu, erf needs x / √2: Φ(x) = (1 + erf(x / √2)) / 2.
def gelu(x):
    return x * (1 + torch.erf(x)) / 2

# %% Φ alone
# Your gelu returns Φ(x): multiply it by x.
def gelu(x):
    return (1 + torch.erf(x / 2**0.5)) / 2

# %% absolute value
# Your relu makes negative numbers positive: it makes them 0.
def relu(x):
    return torch.abs(x)

# %% x changed
# Your relu writes into `x` itself: compute a new tensor instead.
def relu(x):
    x[x < 0] = 0
    return x

# %% library
# The values are right, but something else than the allowed operations made them, such as torch's own activation: build
# it from `exp`, `erf`, `where`, `maximum`, `clamp` or `abs`.
def relu(x):
    return torch.relu(x)

def sigmoid(x):
    return torch.sigmoid(x)

def tanh(x):
    return torch.tanh(x)

def prelu(x, a):
    return torch.prelu(x, torch.as_tensor(a).to(x.dtype))

def swish(x, beta=1.0):
    return x * torch.sigmoid(beta * x)

def gelu(x):
    return torch.nn.functional.gelu(x)
