"""03 · Automatic differentiation."""

ENDLESS = """\
def f(a):
    b = 2 * a
    while b.norm() < 1000:
        b * 2
    return b


f(torch.tensor(1.0))
"""

WRONG = {
    "fails_quadratic_sine_by_hand": {"quadratic": ["by hand"], "sine": ["cosine"]},
    "fails_accumulate_one_tensor": {"accumulate": ["one tensor, cleared"]},
    "fails_second_linear_functions": {"second": ["linear functions raise"]},
    "fails_control_flow_endless_loop": {"control_flow": ENDLESS},
}
"""By file name, then by question: what is wrong in that question's cell."""
