"""Which of torch's operations may make a result, where a question bans some: lists by torch's own names."""

from __future__ import annotations

from autograder.spec.measure import MADE_BY, WHOLE, Measurement

FORMS = frozenset(
    """_copy_from _local_scalar_dense _reshape_alias _to_copy _unsafe_index _unsafe_view alias arange as_strided
    broadcast_tensors cat chunk clone constant_pad_nd contiguous copy copy_ detach diagonal empty empty_like
    empty_strided expand expand_as eye fill fill_ flatten flip full full_like gather index index_copy index_copy_
    index_fill index_fill_ index_put index_put_ index_select is_same_size lift_fresh linspace masked_fill masked_fill_
    masked_scatter masked_select meshgrid movedim narrow new_empty new_empty_strided new_full new_ones new_zeros
    nonzero ones ones_like permute repeat reshape resize_ roll scalar_tensor scatter scatter_ select select_scatter
    set_ slice slice_scatter split split_with_sizes squeeze squeeze_ stack swapaxes t take take_along_dim tile
    transpose unbind unflatten unfold unsqueeze unsqueeze_ view view_as where zero zero_ zeros zeros_like""".split()
)
"""What makes, places, copies, picks and reshapes entries."""
ARITHMETIC = frozenset(
    """_linalg_det abs abs_ add add_ addbmm addcdiv addcmul addmm addmv all allclose amax amin aminmax any argmax argmin
    argsort baddbmm bitwise_and bitwise_not bitwise_or bmm clamp clamp_ clamp_max clamp_max_ clamp_min clamp_min_
    copysign count_nonzero cummax cumprod cumsum diff div div_ dot eq equal exp exp2 exp_ expm1 expm1_ float_power
    floor_divide fmax fmin ge gt isfinite isinf isnan le lerp linalg_vector_norm log log10 log1p log2 log_ logaddexp
    logaddexp2 logcumsumexp logical_and logical_not logical_or logsumexp lt matmul max maximum mean min minimum mm mul
    mul_ mv nan_to_num ne neg neg_ norm pow pow_ prod reciprocal reciprocal_ remainder renorm rsub scatter_add
    scatter_reduce sgn sign signbit sort sqrt sqrt_ square std sub sub_ sum topk true_divide trunc var xlogy""".split()
)
"""What computes with entries, rows and tables, and is nobody's softmax, activation or loss."""


def alone(function: str) -> str:
    """The label of whether only operations that are allowed made what `function` returned."""
    return f"{function} is made of allowed torch operations alone"


def judged(measured: Measurement, function: str, allowed: frozenset[str]) -> Measurement:
    """A measurement of a function that was followed, with one word in place of all that was seen."""
    fine = measured[WHOLE] is True and allowed.issuperset(measured[MADE_BY])
    found = {
        (alone(function) if label == MADE_BY else label): value for label, value in measured.items() if label != WHOLE
    }
    return {**found, alone(function): fine}
