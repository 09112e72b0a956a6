# Wrong answers to `training`, as students write them. How to add one: docs/question-authors.md

# %% summed loss
# The step is too long by the batch size: the loss must be the mean over the batch, not the sum.
@add_to_class(SoftmaxRegressionScratch)
def loss(self, y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y]).sum()

# %% uphill
# The step goes uphill: the loss has the wrong sign.
@add_to_class(SoftmaxRegressionScratch)
def loss(self, y_hat, y):
    return torch.log(y_hat[range(len(y_hat)), y]).mean()

# %% softmax twice
# The step is as short as with a second softmax: torch's `cross_entropy` takes one of what it is given, and yours are
# probabilities already.
@add_to_class(SoftmaxRegressionScratch)
def loss(self, y_hat, y):
    return nn.functional.cross_entropy(y_hat, y)

# %% bias does not learn
# `b` does not move: the optimizer must get it, too, as it does where `parameters()` lists it.
#- self.b = nn.Parameter(torch.zeros(num_outputs))
#+ self.b = torch.zeros(num_outputs, requires_grad=True)

# %% learning rate ignored
# The step has the wrong length, that of the learning rate 0.1: the optimizer must use `self.lr`.
@add_to_class(SoftmaxRegressionScratch)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=0.1)

# %% momentum
# The first step is right, later ones are too long: minibatch SGD keeps no momentum.
@add_to_class(SoftmaxRegressionScratch)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.9)

# %% gradients add up
# The first step is right, but the gradients of all batches add up: call `zero_grad` before `backward`.
@add_to_class(Trainer)
def fit_epoch(self):
    for batch in self.train_dataloader:
        loss = self.model.training_step(self.prepare_batch(batch))
        loss.backward()
        self.optim.step()
