# Wrong answers to `model`, as students write them. How to add one: docs/question-authors.md

# %% sigma ignored
# `W` does not have standard deviation sigma: scale it, for instance `sigma * torch.randn(size)`.
#- torch.normal(0, sigma, size=(num_inputs, num_outputs))
#+ torch.randn(num_inputs, num_outputs)

# %% zero weights
# `W` starts at zero: draw it from a normal distribution with standard deviation sigma.
#- torch.normal(0, sigma, size=(num_inputs, num_outputs))
#+ torch.zeros(num_inputs, num_outputs)

# %% variance for standard deviation
# `sigma` is the standard deviation, not the variance: do not take its square or its root.
#- torch.normal(0, sigma, size=
#+ torch.normal(0, sigma**2, size=

# %% logits
# `forward` returns logits: put your `softmax` around them, so that it returns probabilities.
#- softmax(X.reshape(-1, self.W.shape[0]) @ self.W + self.b)
#+ X.reshape(-1, self.W.shape[0]) @ self.W + self.b

# %% not flattened | stops
# `forward` stops at images: reshape `X` to `(-1, num_inputs)` first.
#- X.reshape(-1, self.W.shape[0]) @ self.W
#+ X @ self.W

# %% bias forgotten
# `forward` does not use the bias: add `self.b` to the product.
#- @ self.W + self.b
#+ @ self.W

# %% bias not in parameters()
# The optimizer does not see `b`: `parameters()` must list both, as it does for an `nn.Parameter`.
#- self.b = nn.Parameter(torch.zeros(num_outputs))
#+ self.b = torch.zeros(num_outputs, requires_grad=True)

# %% bias drawn
# `b` does not start at zero: use `torch.zeros(num_outputs)`.
#- nn.Parameter(torch.zeros(num_outputs))
#+ nn.Parameter(torch.normal(0, 0.01, size=(num_outputs,)))
