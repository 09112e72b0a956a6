# Wrong answers to `concise`, as students write them. How to add one: docs/question-authors.md

# %% no activation
# Your layers follow each other directly, so all of them together are one affine map: put `nn.ReLU()` after every hidden
# layer.
#- [layer for size in sizes for layer in (nn.LazyLinear(size), nn.ReLU())]
#+ [nn.LazyLinear(size) for size in sizes]

# %% relu after the last layer
# Your logits are never negative: no `nn.ReLU()` after the last layer.
#- nn.LazyLinear(num_outputs))
#+ nn.LazyLinear(num_outputs), nn.ReLU())

# %% softmax at the end
# Your model returns probabilities: leave the softmax out, the loss takes it itself.
#- nn.LazyLinear(num_outputs))
#+ nn.LazyLinear(num_outputs), nn.Softmax(dim=1))

# %% sigmoid
# Your hidden layers use the sigmoid: put `nn.ReLU()` there.
#- nn.ReLU()
#+ nn.Sigmoid()

# %% not flattened
# Your first layer works on the rows of an image: `nn.Flatten()` must come first.
#- nn.Sequential(nn.Flatten(), *hidden,
#+ nn.Sequential(*hidden,

# %% flattened in forward
# Your `forward` flattens the images, and `net` alone does not: put `nn.Flatten()` first in the `nn.Sequential`.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, int):
            num_hiddens = [num_hiddens]
        layers = []
        for size in num_hiddens:
            layers += [nn.LazyLinear(size), nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.LazyLinear(num_outputs))

    def forward(self, X):
        return self.net(X.flatten(1))

# %% no net
# The layers are not in `self.net`: make it one `nn.Sequential` of all of them, `nn.Flatten()` first.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, int):
            num_hiddens = [num_hiddens]
        layers = [nn.Flatten()]
        for size in num_hiddens:
            layers += [nn.LazyLinear(size), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.LazyLinear(num_outputs))

    def forward(self, X):
        return self.layers(X)

# %% only the first of the list
# You build one hidden layer only: a list needs one for each of its numbers.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, list):
            num_hiddens = num_hiddens[0]
        self.net = nn.Sequential(nn.Flatten(), nn.LazyLinear(num_hiddens), nn.ReLU(), nn.LazyLinear(num_outputs))

# %% list backward
# Your hidden layers come in the wrong order: the first number of the list is the layer next to the image.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, int):
            num_hiddens = [num_hiddens]
        layers = [nn.LazyLinear(num_outputs)]
        for size in num_hiddens:
            layers = [nn.LazyLinear(size), nn.ReLU()] + layers
        self.net = nn.Sequential(nn.Flatten(), *layers)

# %% first activation missing
# The activation is missing after your first hidden layer: every hidden layer needs its own `nn.ReLU()`.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, int):
            num_hiddens = [num_hiddens]
        layers = [nn.LazyLinear(size) for size in num_hiddens]
        self.net = nn.Sequential(nn.Flatten(), *layers, nn.ReLU(), nn.LazyLinear(num_outputs))

# %% fixed size
# Your hidden layer has 256 units, whatever `num_hiddens` says: use the argument.
#- nn.LazyLinear(size)
#+ nn.LazyLinear(256)

# %% no bias
# Your layers have no bias: leave `bias=False` out.
#- nn.LazyLinear(size)
#+ nn.LazyLinear(size, bias=False)

#- nn.LazyLinear(num_outputs)
#+ nn.LazyLinear(num_outputs, bias=False)

# %% list changed
# Your class changes the list that it is given: `append` works in place, `[*num_hiddens, num_outputs]` is a new list.
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        sizes = [num_hiddens] if isinstance(num_hiddens, int) else num_hiddens
        sizes.append(num_outputs)
        layers = [nn.Flatten()]
        for size in sizes[:-1]:
            layers += [nn.LazyLinear(size), nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.LazyLinear(sizes[-1]))
