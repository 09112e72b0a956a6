"""05 · Softmax regression."""

NAIVE_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X)
    return X_exp / X_exp.sum(1, keepdim=True)
"""
COLUMN_SOFTMAX = """\
def softmax(X):
    X_exp = torch.exp(X - X.max())
    return X_exp / X_exp.sum(0, keepdim=True)
"""
ENDLESS = """\
def misclassified(model, X, y):
    while True:
        pass


misclassified(None, None, None)
"""

WRONG = {
    "fails_softmax_overflow": {"softmax-answer": NAIVE_SOFTMAX},
    "fails_softmax_wrong_axis": {"softmax-answer": COLUMN_SOFTMAX},
    "fails_errors_cell_raises": {"errors-answer": "assert accuracy_of_my_model > 0.8\n\n\n{answer}"},
    "fails_errors_endless_loop": {"errors-answer": ENDLESS},
}
"""File name: cell id: new source, in which `{answer}` stands for the right answer."""
