# Wrong answers to `scratch`, as students write them. How to add one: docs/question-authors.md

# %% no activation
# Your model is one affine map: put `relu` around the hidden layer, X W1 + b1.
#- H = relu(X.reshape(-1, self.W1.shape[0]) @ self.W1 + self.b1)
#+ H = X.reshape(-1, self.W1.shape[0]) @ self.W1 + self.b1

# %% relu after the last layer
# Your logits are never negative: no `relu` after the last layer.
#- return H @ self.W2 + self.b2
#+ return relu(H @ self.W2 + self.b2)

# %% relu before the bias
# Your `relu` comes before the bias b1: add the bias first, relu(X W1 + b1).
#- @ self.W1 + self.b1)
#+ @ self.W1) + self.b1

# %% probabilities
# `forward` returns probabilities: return the logits, the loss takes the softmax itself.
#- return H @ self.W2 + self.b2
#+ return torch.softmax(H @ self.W2 + self.b2, dim=1)

# %% biases forgotten
# `forward` does not use the biases: add b1 before the activation and b2 at the end.
#- @ self.W1 + self.b1
#+ @ self.W1

#- @ self.W2 + self.b2
#+ @ self.W2

# %% not flattened
# `forward` stops at images: reshape `X` to `(-1, num_inputs)` first.
#- X.reshape(-1, self.W1.shape[0])
#+ X

# %% sigma ignored
# The weights do not have standard deviation sigma: scale them, for instance `sigma * torch.randn(size)`.
#- sigma * torch.randn(num_inputs, num_hiddens)
#+ torch.randn(num_inputs, num_hiddens)

#- sigma * torch.randn(num_hiddens, num_outputs)
#+ torch.randn(num_hiddens, num_outputs)

# %% variance for standard deviation
# `sigma` is the standard deviation, not the variance: do not take its square or its root.
#- sigma * torch.randn(num_inputs, num_hiddens)
#+ sigma**2 * torch.randn(num_inputs, num_hiddens)

#- sigma * torch.randn(num_hiddens, num_outputs)
#+ sigma**2 * torch.randn(num_hiddens, num_outputs)

# %% zero weights
# The weights start at zero, so all hidden units stay alike forever: draw them from a normal distribution.
#- sigma * torch.randn(num_inputs, num_hiddens)
#+ torch.zeros(num_inputs, num_hiddens)

#- sigma * torch.randn(num_hiddens, num_outputs)
#+ torch.zeros(num_hiddens, num_outputs)

# %% plain tensors
# The four are plain tensors, which the optimizer does not see: wrap each into `nn.Parameter`.
#-         self.W1 = nn.Parameter(sigma * torch.randn(num_inputs, num_hiddens))
#-         self.b1 = nn.Parameter(torch.zeros(num_hiddens))
#-         self.W2 = nn.Parameter(sigma * torch.randn(num_hiddens, num_outputs))
#-         self.b2 = nn.Parameter(torch.zeros(num_outputs))
#+         self.W1 = torch.normal(0, sigma, (num_inputs, num_hiddens), requires_grad=True)
#+         self.b1 = torch.zeros(num_hiddens, requires_grad=True)
#+         self.W2 = torch.normal(0, sigma, (num_hiddens, num_outputs), requires_grad=True)
#+         self.b2 = torch.zeros(num_outputs, requires_grad=True)

# %% biases drawn
# The biases do not start at zero: use `torch.zeros`.
#- nn.Parameter(torch.zeros(num_hiddens))
#+ nn.Parameter(0.01 * torch.randn(num_hiddens))

#- nn.Parameter(torch.zeros(num_outputs))
#+ nn.Parameter(0.01 * torch.randn(num_outputs))
