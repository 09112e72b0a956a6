"""05 · Softmax regression."""

ENDLESS = """\
def misclassified(model, X, y):
    while True:
        pass


misclassified(None, None, None)
"""

WRONG = {
    "fails_softmax_overflow": {"softmax": ["overflow"]},
    "fails_softmax_wrong_axis": {"softmax": ["columns"]},
    "fails_errors_cell_raises": {"errors": "assert accuracy_of_my_model > 0.8\n\n\n{answer}"},
    "fails_errors_endless_loop": {"errors": ENDLESS},
}
"""By file name, then by question: what is wrong in that question's cell."""
