"""06 · Multilayer perceptrons."""

NAIVE_ACTIVATIONS = """\
def relu(x):
    return torch.maximum(x, torch.zeros_like(x))


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def tanh(x):
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))


def prelu(x, a):
    return torch.where(x > 0, x, a * x)


def swish(x, beta=1.0):
    return torch.nn.functional.silu(beta * x) / beta


def gelu(x):
    return 0.5 * x * (1 + tanh((2 / 3.14159265) ** 0.5 * (x + 0.044715 * x**3)))
"""
NO_ACTIVATION = """\
class MLPScratch(Classifier):
    def __init__(self, num_inputs, num_outputs, num_hiddens, lr, sigma=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.W1 = nn.Parameter(sigma * torch.randn(num_inputs, num_hiddens))
        self.b1 = nn.Parameter(torch.zeros(num_hiddens))
        self.W2 = nn.Parameter(sigma * torch.randn(num_hiddens, num_outputs))
        self.b2 = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        return (X.reshape(-1, self.num_inputs) @ self.W1 + self.b1) @ self.W2 + self.b2
"""
ONE_SIZE = """\
class MLP(Classifier):
    def __init__(self, num_outputs, num_hiddens, lr):
        super().__init__()
        self.save_hyperparameters()
        if isinstance(num_hiddens, list):
            num_hiddens = num_hiddens[0]
        self.net = nn.Sequential(
            nn.Flatten(), nn.LazyLinear(num_hiddens), nn.ReLU(), nn.LazyLinear(num_outputs)
        )
"""
AUTOGRAD = """\
def mlp_gradients(X, y, W1, b1, W2, b2):
    W1, b1, W2, b2 = (tensor.clone().requires_grad_() for tensor in (W1, b1, W2, b2))
    loss = nn.functional.cross_entropy(torch.relu(X @ W1 + b1) @ W2 + b2, y)
    gradients = torch.autograd.grad(loss, (W1, b1, W2, b2))
    return {"loss": loss.detach(), **dict(zip(("W1", "b1", "W2", "b2"), gradients))}
"""
SUMMED = """\
def mlp_gradients(X, y, W1, b1, W2, b2):
    Z = X @ W1 + b1
    H = Z.clamp(min=0)
    P = torch.softmax(H @ W2 + b2, dim=1)
    loss = -torch.log(P[range(len(y)), y]).mean()
    P[range(len(y)), y] -= 1
    dZ = P @ W2.T * (Z > 0)
    return {"loss": loss, "W1": X.T @ dZ, "b1": dZ.sum(0), "W2": H.T @ P, "b2": P.sum(0)}
"""
SCORED_AGAIN = """\
def sweep(values, score):
    return max(values, key=score), {value: score(value) for value in values}
"""
MARKED = """\
def activation_gradient(fn, x):
    x.requires_grad_()
    fn(x).sum().backward()
    return x.grad
"""

WRONG = {
    "fails_activations_overflow_and_library": {"activations-answer": NAIVE_ACTIVATIONS},
    "fails_scratch_training_no_activation": {"scratch-answer": NO_ACTIVATION},
    "fails_concise_one_hidden_layer_only": {"concise-answer": ONE_SIZE},
    "fails_slopes_backprop_autograd": {"slopes-answer": MARKED, "backprop-answer": AUTOGRAD},
    "fails_backprop_sweep_summed": {"backprop-answer": SUMMED, "sweep-answer": SCORED_AGAIN},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
