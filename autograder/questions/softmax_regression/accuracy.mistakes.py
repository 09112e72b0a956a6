# Wrong answers to `accuracy`, as students write them. How to add one: docs/question-authors.md

# %% count
# You count the right ones: the accuracy is their share, so take the mean.
#- right.mean() if averaged
#+ right.sum() if averaged

# %% averaged ignored
# With `averaged=False` the mean must not be taken: return one 0 or 1 per example.
#- return right.mean() if averaged else right
#+ return right.mean()

# %% booleans
# You return True and False: `.float()` (or `.type(torch.float32)`) makes them 1 and 0.
#-         right = (predicted == Y.reshape(-1)).float()
#-         return right.mean() if averaged else right
#+         right = predicted == Y.reshape(-1)
#+         return right.float().mean() if averaged else right

# %% plain number
# You return a Python number: keep it a tensor, without `.item()` or `float`.
#- right.mean() if averaged
#+ right.mean().item() if averaged

# %% argmax over the batch
# `argmax(0)` finds the best example for each class: the class with the highest score is `argmax(-1)`.
#- argmax(dim=1)
#+ argmax(dim=0)

# %% not flattened
# The result keeps the leading axes: flatten it, one number per example.
#-         predicted = Y_hat.reshape(-1, Y_hat.shape[-1]).argmax(dim=1)
#-         right = (predicted == Y.reshape(-1)).float()
#+         predicted = Y_hat.argmax(dim=-1)
#+         right = (predicted == Y).float()

# %% (n, 1) against (n,)
# You compare (n, 1) with (n,), which broadcasts to (n, n): give both the same shape.
#- argmax(dim=1)
#+ argmax(dim=1, keepdim=True)
