"""06 · Multilayer perceptrons."""

WRONG = {
    "fails_activations_overflow_and_library": {"activations": ["library", "sigmoid overflows"]},
    "fails_scratch_no_activation": {"scratch": ["no activation"]},
    "fails_concise_one_hidden_layer_only": {"concise": ["only the first of the list"]},
    "fails_slopes_backprop_autograd": {"slopes": ["accumulated"], "backprop": ["autograd"]},
    "fails_backprop_sweep_summed": {"backprop": ["sum instead of mean"], "sweep": ["everything scored twice"]},
}
"""By file name, then by question: what is wrong in that question's cell."""
