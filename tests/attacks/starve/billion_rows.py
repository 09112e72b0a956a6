"""Answer with a tensor of a billion rows that takes no memory here.

costs: grid
place: after
"""


def make_grid(rows, cols):
    return torch.zeros(1, cols).expand(1_000_000_000, cols)
