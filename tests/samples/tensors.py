"""01 · Tensors."""

WRONG = {
    "fails_normalize_no_keepdim": {"normalize": ["no keepdim"]},
    "fails_in_place_new_tensor": {"in_place": ["new tensor"]},
    "fails_slices_fills_a_copy": {"slices": ["a filled copy"]},
    "fails_reductions_axis_and_integers": {"reductions": ["sums of the rows", "mean of integers"]},
    "fails_broadcast_loop": {"broadcast": ["a loop"]},
    "fails_products_cell_raises": {"products": "print(my_notes)\n\n\n{answer}"},
}
"""By file name, then by question: what is wrong in that question's cell."""
