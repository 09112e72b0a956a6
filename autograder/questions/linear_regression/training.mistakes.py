# Wrong answers that show in `training`: edits of all answers together. How to add one: docs/question-authors.md

# %% summed loss
# The step is too long by the batch size: the loss must be the mean over the batch, not the sum.
#- return squared_loss(y_hat, y)
#+ return ((y_hat - y) ** 2 / 2).sum()

# %% no half
# The step is twice too long: the square in the loss is divided by 2.
#- return squared_loss(y_hat, y)
#+ return ((y_hat - y) ** 2).mean()

# %% uphill
# The step goes uphill: subtract the gradient, do not add it.
#- param -= self.lr * param.grad
#+ param += self.lr * param.grad

# %% bias does not learn
# `b` does not move: the optimizer must get it, too.
#- SGD([self.w, self.b], self.lr)
#+ SGD([self.w], self.lr)

# %% learning rate ignored
# The steps ignore the learning rate: `w` and `b` move by `lr` times the gradient.
#- SGD([self.w, self.b], self.lr)
#+ SGD([self.w, self.b], lr=1)

# %% gradients add up
# From the second batch on, steps use earlier gradients, too: they must be cleared for each batch, with `zero_grad`.
#-         trainer.optim.zero_grad()
