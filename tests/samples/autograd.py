"""03 · Automatic differentiation."""

BY_HAND = """\
def grad_of_quadratic(x):
    return 4 * x
"""
LEFTOVER = """\
def two_gradients(x):
    x = x.clone().requires_grad_()
    x.sum().backward()
    first = x.grad
    x.grad.zero_()
    torch.dot(x, x).backward()
    return first, x.grad
"""
COSINE = """\
def sine_and_slope(start, end, step):
    x = torch.arange(start, end, step)
    return x, torch.sin(x), torch.cos(x)
"""
ONLY_CURVED = """\
def second_derivative(g, x):
    x = x.clone().requires_grad_()
    first, = torch.autograd.grad(g(x).sum(), x, create_graph=True)
    second, = torch.autograd.grad(first.sum(), x)
    return second
"""
ENDLESS = """\
def f(a):
    b = 2 * a
    while b.norm() < 1000:
        b * 2
    return b


f(torch.tensor(1.0))
"""

WRONG = {
    "fails_quadratic_sine_by_hand": {"quadratic-answer": BY_HAND, "sine-answer": COSINE},
    "fails_accumulate_one_tensor": {"accumulate-answer": LEFTOVER},
    "fails_second_linear_functions": {"second-answer": ONLY_CURVED},
    "fails_control_flow_endless_loop": {"control_flow-answer": ENDLESS},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
