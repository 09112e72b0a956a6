# Wrong answers to `training`, as students write them. How to add one: docs/question-authors.md

# %% summed loss
# The step is too long by the batch size: the loss must be the mean over the batch, not the sum.
@add_to_class(Classifier)
def loss(self, y_hat, y):
    return nn.functional.cross_entropy(y_hat, y, reduction="sum")

# %% uphill
# The step goes uphill: the loss has the wrong sign.
@add_to_class(Classifier)
def loss(self, y_hat, y):
    return -nn.functional.cross_entropy(y_hat, y)

# %% softmax twice
# The step is as short as with a second softmax: torch's `cross_entropy` takes one itself, so it must get logits.
@add_to_class(Classifier)
def loss(self, y_hat, y):
    return nn.functional.cross_entropy(torch.softmax(y_hat, dim=1), y)

# %% learning rate ignored
# The step has the wrong length, that of the learning rate 0.1: the optimizer must use `self.lr`.
@add_to_class(Classifier)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=0.1)

# %% momentum
# The first step is right, later ones are too long: minibatch SGD keeps no momentum.
@add_to_class(Classifier)
def configure_optimizers(self):
    return torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.9)

# %% no activation, concise
# Your MLP learns as one affine map would: `nn.ReLU()` between the layers is missing.
#- [layer for size in sizes for layer in (nn.LazyLinear(size), nn.ReLU())]
#+ [nn.LazyLinear(size) for size in sizes]

# %% no activation from scratch
# Your MLPScratch learns as one affine map would: `relu` between the layers is missing.
#- H = relu(X.reshape(-1, self.W1.shape[0]) @ self.W1 + self.b1)
#+ H = X.reshape(-1, self.W1.shape[0]) @ self.W1 + self.b1

# %% first layer does not learn
# Only the last layer moves: the optimizer must get all parameters, those of the first layer, too.
@add_to_class(MLPScratch)
def configure_optimizers(self):
    return torch.optim.SGD([self.W2, self.b2], lr=self.lr)

@add_to_class(MLP)
def configure_optimizers(self):
    return torch.optim.SGD(self.net[-1].parameters(), lr=self.lr)

# %% biases do not learn
# b1 and b2 do not move: make them trainable, as an `nn.Parameter` is.
#- self.b1 = nn.Parameter(torch.zeros(num_hiddens))
#+ self.b1 = torch.zeros(num_hiddens)

#- self.b2 = nn.Parameter(torch.zeros(num_outputs))
#+ self.b2 = torch.zeros(num_outputs)
