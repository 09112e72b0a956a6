"""Answer with a list nested a hundred thousand deep, and with one that contains itself.

costs: grid compare
place: after
"""


def make_grid(rows, cols):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep


def compare(*args):
    own = []
    own.append(own)
    return own
