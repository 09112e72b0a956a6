# Wrong answers to `model`, as students write them. How to add one: docs/question-authors.md

# %% sigma ignored
# `w` does not have standard deviation `sigma`: `torch.normal(0, sigma, size)` takes it.
#- torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)
#+ torch.randn(num_inputs, 1, requires_grad=True)

# %% zero weights
# `w` starts at zero: draw it from a normal distribution with standard deviation `sigma`.
#- torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)
#+ torch.zeros(num_inputs, 1, requires_grad=True)

# %% variance for standard deviation
# `sigma` is the standard deviation, not the variance: do not take its square or its root.
#- torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)
#+ torch.normal(0, sigma ** 2, size=(num_inputs, 1), requires_grad=True)

# %% w flat
# `w` has the shape (num_inputs,): as a column (num_inputs, 1) it gives predictions (n, 1).
#- size=(num_inputs, 1)
#+ size=(num_inputs,)

# %% b random
# `b` does not start at zero: use `torch.zeros(1, requires_grad=True)`.
#- torch.zeros(1, requires_grad=True)
#+ torch.normal(0, sigma, size=(1,), requires_grad=True)

# %% no gradient
# `w` and `b` do not ask for a gradient: create them with `requires_grad=True`.
#- torch.normal(0, sigma, size=(num_inputs, 1), requires_grad=True)
#+ torch.normal(0, sigma, size=(num_inputs, 1))
#- torch.zeros(1, requires_grad=True)
#+ torch.zeros(1)

# %% bias forgotten
# `forward` does not use the bias: add `self.b` to the product.
#- X @ self.w + self.b
#+ X @ self.w

# %% flat predictions
# Your predictions have the shape (n,): leave them as a column, (n, 1).
#- X @ self.w + self.b
#+ (X @ self.w + self.b).squeeze(1)

# %% another loss
# `loss` is twice the squared loss: the square is divided by 2, then the mean is taken.
#- squared_loss(y_hat, y)
#+ ((y_hat - y) ** 2).mean()

# %% only w
# A step moves `w` but not `b`: give the optimizer both, `[self.w, self.b]`.
#- SGD([self.w, self.b], self.lr)
#+ SGD([self.w], self.lr)

# %% fixed learning rate
# The optimizer does not use the model's own `lr`: give it `self.lr`.
#- SGD([self.w, self.b], self.lr)
#+ SGD([self.w, self.b], lr=0.03)
