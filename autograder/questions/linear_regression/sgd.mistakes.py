# Wrong answers to `sgd`, as students write them. How to add one: docs/question-authors.md

# %% uphill
# The step goes uphill: subtract the gradient, do not add it.
#- param -= self.lr * param.grad
#+ param += self.lr * param.grad

# %% no learning rate
# The step ignores `lr`: multiply the gradient by it.
#- param -= self.lr * param.grad
#+ param -= param.grad

# %% not in place
# The parameters do not move: `param -= ...` writes into the tensor, `param = ...` only makes a new one.
#- param -= self.lr * param.grad
#+ param = param - self.lr * param.grad

# %% gradients stay
# `zero_grad` leaves the gradients as they are: set each to None, or fill it with zeros by `zero_()`.
#- param.grad = None
#+ grad = torch.zeros_like(param)

# %% zero_grad needs gradients | stops
# `zero_grad` stops where `grad` is None, as it is before the first `backward`: skip such a parameter.
#- param.grad = None
#+ param.grad.zero_()

# %% parameters zeroed
# `zero_grad` sets the parameters to zero: it is `param.grad` that must be forgotten.
#-             param.grad = None
#+             param.data.zero_()
#+             param.grad = None

# %% generator used up
# Parameters that come from a generator do not move: it can be read only once, so keep `list(params)`.
#- list(params)
#+ params

# %% missing gradients | stops
# A parameter whose `grad` is None stops your step: leave it alone, with an `if`.
#-             if param.grad is not None:
#-                 param -= self.lr * param.grad
#+             param -= self.lr * param.grad

# %% kept on the class
# You keep parameters and `lr` on the class, so that the next optimizer overwrites them: keep them on `self`.
#- self.params, self.lr = list(params), lr
#+ SGD.params, SGD.lr = list(params), lr
