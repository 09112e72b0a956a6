"""04 · Linear regression."""

WRONG = {
    "fails_squared_loss_broadcast": {"squared_loss": ["(n, 1) against (n,)"]},
    "fails_fit_epoch_stale_gradients": {"fit_epoch": ["gradients add up"]},
    "fails_sgd_step_in_vain": {"sgd": ["not in place"]},
    "fails_closed_form_singular": {"closed_form": ["inverse"]},
    "fails_add_to_class_hyperparameters": {
        "add_to_class": ["literal name"],
        "hyperparameters": ["ignore not used"],
    },
    "fails_normal_vectorize": {
        "normal": ["sigma for sigma squared"],
        "vectorize": ["always float32", "still a loop"],
    },
}
"""By file name, then by question: what is wrong in that question's cell."""
