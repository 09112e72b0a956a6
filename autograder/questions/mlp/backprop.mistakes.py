# Wrong answers to `backprop`, as students write them. How to add one: docs/question-authors.md

# %% sum instead of mean
# Your gradients are too large by the batch size: the loss is a mean, so divide by n once.
#-     d_logits[rows, y] -= 1
#-     d_logits /= n
#+     d_logits[rows, y] -= 1

# %% loss and gradients summed
# Loss and gradients are too large by the batch size: take the mean over the batch, not the sum.
#-     d_logits[rows, y] -= 1
#-     d_logits /= n
#+     d_logits[rows, y] -= 1

#- -log_P[rows, y].mean()
#+ -log_P[rows, y].sum()

# %% relu's slope forgotten
# W1 and b1 get gradient through hidden units that are off: multiply by the slope of relu, 1 where X W1 + b1 > 0 and 0
# elsewhere.
#- d_logits @ W2.T * (Z > 0)
#+ d_logits @ W2.T

# %% relu's value for its slope
# You multiply by the hidden values: the chain rule needs the slope of relu, 0 or 1.
#- d_logits @ W2.T * (Z > 0)
#+ d_logits @ W2.T * H

# %% one-hot labels forgotten
# The labels do not enter your gradients: the gradient of the logits is (softmax - one-hot labels) / n.
#-     d_logits[rows, y] -= 1
#-     d_logits /= n
#+     d_logits /= n

# %% sign
# Your gradients point downhill: softmax minus the one-hot labels is right, not labels minus softmax.
#-     d_logits = torch.exp(log_P)
#-     d_logits[rows, y] -= 1
#+     d_logits = -torch.exp(log_P)
#+     d_logits[rows, y] += 1

# %% mean over the batch in the biases
# The gradients of the biases are too small: sum over the batch, the 1/n is in the gradient of the logits.
#- d_Z.sum(dim=0)
#+ d_Z.mean(dim=0)

#- d_logits.sum(dim=0)
#+ d_logits.mean(dim=0)

# %% biases keep the batch axis
# The gradient of a bias has the shape of the bias: sum over the batch, with `sum(dim=0)`.
#- d_Z.sum(dim=0)
#+ d_Z

#- d_logits.sum(dim=0)
#+ d_logits

# %% X for H
# The gradient of W2 needs what goes into the last layer after relu, H, not the values before it.
#- H.T @ d_logits
#+ Z.T @ d_logits

# %% transposed
# The gradients of W1 and W2 come out transposed: a gradient has the shape of its parameter.
#- X.T @ d_Z
#+ d_Z.T @ X

#- H.T @ d_logits
#+ d_logits.T @ H

# %% autograd
# Autograd did the work: apply the chain rule yourself, with matrix products and sums.
def mlp_gradients(X, y, W1, b1, W2, b2):
    W1, b1, W2, b2 = [parameter.clone().requires_grad_() for parameter in (W1, b1, W2, b2)]
    loss = nn.functional.cross_entropy(relu(X @ W1 + b1) @ W2 + b2, y)
    loss.backward()
    return {"loss": loss.detach(), "W1": W1.grad, "b1": b1.grad, "W2": W2.grad, "b2": b2.grad}
