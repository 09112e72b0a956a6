"""Why torch, d2lite or Python refused, in words of ours: an exception's own text could carry hidden inputs out.

Which of these sentences is told is all that a reply of the jail decides. Standard library and `verdict.py` only:
`is_stub` travels in every public check.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from autograder.judge.verdict import MissingName, Place, Raised

STUB_LINE = re.compile(r"^(def\b.*:)?\s*raise\s+NotImplementedError\s*(\(\s*\))?\s*;?\s*(#.*)?$")


def is_stub(line: str) -> bool:
    """Whether a line of the notebook that raised NotImplementedError is the stub's own, which says no more."""
    return bool(STUB_LINE.match(line.strip()))


@dataclass(frozen=True)
class Cause:
    """One thing that goes wrong."""

    texts: str
    """A pattern for what is said of it where it is raised, or for `in` and the function, if nothing is."""
    words: str
    """What is said of it here, where `{start}` and `{end}` stand for what a gradient does not flow between."""
    asks: str = ""
    """A pattern for the lines of a notebook that ask for what the grader does not have."""
    lacks: str = ""
    """The method whose name may be misspelled."""


DEVICES = r"(cuda|mps|xpu|hpu|xla)"
DTYPES = {
    "Long": "int64", "Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool",
    "Half": "float16", "BFloat16": "bfloat16", "ComplexFloat": "complex64",
}  # fmt: skip
"""What torch calls some dtypes in its messages, and everywhere else."""
DEVICE_ASKED = (
    rf"^(?!.*is_available)(.*\.{DEVICES}\(|.*(set_default_\w+|device|\bto)\(.*{DEVICES}|.*\bdevice\b.*=.*{DEVICES})"
)
CAUSES = {
    "gpu": Cause(
        r"not compiled with CUDA|no NVIDIA driver|No CUDA GPUs|no CUDA-capable device|on a CUDA device but|"
        r"CUDA driver version is insufficient|invalid argument to reset_peak_memory_stats",
        "the grader has no GPU: leave that out, or write `device()` of d2lite", DEVICE_ASKED,
    ),
    "other gpu": Cause(
        r"not compiled with \w+ enabled|with support for \w+ devices|'MPS' backend|without MPS backend|"
        r"No module named 'torch\.(hpu|xpu|mps)",
        "the grader has no GPU of this kind: leave that out, or write `device()` of d2lite", DEVICE_ASKED,
    ),
    "compiler": Cause(
        r"C\+\+ compile error|working C\+\+ compiler|C compiler|InvalidCxxCompiler|Error building extension|Ninja",
        "the grader has no compiler: leave `torch.compile` out",
        r"\btorch\.compile\b|^\s*@compile\b|\w\.compile\(\)|cpp_extension",
    ),
    "forward or net": Cause(
        r"has neither forward nor net", "the model has neither `forward` nor `net`", lacks="forward"
    ),
    "forward": Cause(r"missing the required \"forward\" function", "the model has no `forward`", lacks="forward"),
    "loss": Cause(r"^\w+ has no loss$", "d2lite finds no `loss` in the model", lacks="loss"),
    "get_dataloader": Cause(
        r"^\w+ has no get_dataloader$", "d2lite finds no `get_dataloader` in the data's class", lacks="get_dataloader"
    ),
    "save_hyperparameters": Cause(
        r"^in HyperParameters\.save_hyperparameters$", "d2lite leaves `save_hyperparameters` to your notebook"
    ),
    "fit_epoch": Cause(r"^in Trainer\.fit_epoch$", "d2lite leaves `Trainer.fit_epoch` to your notebook"),
    "step": Cause(r"^in Optimizer\.step$", "the optimizer has no `step`", lacks="step"),
    "__getitem__": Cause(r"should implement __getitem__", "the data set has no `__getitem__`", lacks="__getitem__"),
    "autograd function": Cause(
        r"You must implement", "the `autograd.Function` lacks its `forward` or its `backward`"
    ),
    "bools": Cause(
        r"on a bool tensor is not supported|with two bool tensors is not supported",
        "torch does not subtract bools: `~` and `^` turn them around",
    ),
    **{
        f"dtype {ours}": Cause(rf"not implemented for '{theirs}'", f"torch cannot do this with numbers of dtype {ours}")
        for theirs, ours in DTYPES.items()
    },
    "dtype": Cause(
        r"not implemented for '|[Ll]ow precision dtypes|handle types other than",
        "torch cannot do this with numbers of this dtype",
    ),
    "backend": Cause(r"^Could not run 'aten", "torch cannot do this with tensors of this kind"),
    "floats": Cause(
        r"could not infer output dtype|Expected a floating point|only supports? floating|should be a floating point",
        "torch does this with floats only, and these are integers",
    ),
    "dtypes": Cause(
        r"the same dtype|expected scalar type|[Ee]xpected (target )?dtype|applicable to index tensor",
        "the numbers have another dtype than this takes",
    ),
    "cast": Cause(r"can't be cast to the desired output type", "floats do not fit into a tensor of integers"),
    "product": Cause(
        r"shapes cannot be multiplied|size mismatch, got|1D tensors expected|matrices expected|batch1 to be",
        "the shapes of what is multiplied do not fit",
    ),
    "shapes": Cause(
        r"must match the size of tensor|Sizes of tensors must match|to be equal size|doesn't match the broadcast|"
        r"could not be broadcast|must be broadcastable|Expected input batch_size|shape mismatch",
        "the shapes do not fit each other",
    ),
    "reshape": Cause(r"is invalid for input of size", "the new shape is for another number of entries"),
    "view": Cause(r"^view size is not compatible", "`view` cannot arrange this tensor anew: `reshape` can"),
    "index": Cause(r"out of (bounds|range)", "an index is out of range"),
    "truth": Cause(r"Boolean value of Tensor|truth value of a", "several truth values, where one is needed"),
    "scalar": Cause(r"cannot be converted to Scalar|only one element tensors", "several numbers, where one is needed"),
    "no gradient": Cause(
        r"does not require grad and does not have a grad_fn",
        "no gradient flows from {start} to {end}",
    ),
    "unused": Cause(
        r"appears? to not have been used in the graph", "no gradient flows from {start} to {end}"
    ),
    "untracked": Cause(
        r"differentiated Tensors does not require grad", "no gradient flows from {start} to {end}, which requires none"
    ),
    "scalar gradient": Cause(
        r"can be implicitly created only for scalar", "{start} is no single number, which `backward` needs"
    ),
    "second backward": Cause(
        r"backward through the graph a second time", "an earlier `backward` has used the graph up"
    ),
    "leaf in place": Cause(r"a leaf Variable that requires grad", "what requires a gradient is changed in place"),
    "changed in place": Cause(r"modified by an inplace", "a number that the gradient needs was changed in place"),
    "numpy": Cause(r"Can't call numpy\(\) on Tensor", "NumPy takes no tensor that requires a gradient"),
    "float gradient": Cause(r"can require gradients", "only floats can require a gradient"),
    "inference": Cause(r"Inference tensors|inference tensor", "tensors of `inference_mode` have no gradients"),
    "no parameters": Cause(r"empty parameter list", "the optimizer gets no parameters"),
    "devices": Cause(r"on the same device|different devices", "the tensors are on different devices"),
    "module": Cause(r"^module '[\w.]+' has no attribute", "the module has no such name"),
    "abstract": Cause(r"^Can't instantiate abstract class", "a method that its class asks for is missing"),
    "arguments": Cause(
        r"takes .*argument.* given|missing \d+ required|unexpected keyword argument|takes no arguments",
        "what is called takes other arguments than it gets",
    ),
    "not callable": Cause(r"object is not callable", "what is called is no function"),
    "None": Cause(r"\bNoneType\b", "None stands where a value is needed"),
}  # fmt: skip
"""By name; of several that fit, the first counts."""
LACKING = ("gpu", "other gpu", "compiler")
"""What the grader does not have."""
LONGEST = 2000
"""Characters of a text that are looked at."""
COMPILERS = {"InductorError", "BackendCompilerFailed"}


def cause_of(types: Any, text: Any) -> str:
    """The name of the cause of an exception, by its types and its text; the empty string for one that is not known."""
    if not isinstance(text, str):
        return ""
    if isinstance(types, list) and any(isinstance(name, str) and name in COMPILERS for name in types):
        return "compiler"
    return next((name for name, cause in CAUSES.items() if re.search(cause.texts, text[:LONGEST])), "")


def cause_words(name: str, line: str, asked: tuple[str, ...]) -> str:
    """What is said of a cause.

    Args:
        line: the student's own line; empty if there is none.
        asked: what the test used then.
    """
    start, end = _ends(line) or ("the result", "")
    if not line and asked and asked[0].islower():
        start, end = f"what `{asked[0]}` returns", "its arguments"
    elif not line:
        start, end = "the loss", "the parameters"
    return CAUSES[name].words.format(start=start, end=end or "any tensor that requires one")


def _ends(line: str) -> tuple[str, str] | None:
    """What a line takes the gradient of, and for what, as it is written there."""
    try:
        calls = [node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Call)]
    except (SyntaxError, ValueError):  # it may be a part of a statement
        return None
    for call in calls:
        given = [ast.unparse(one) for one in [*call.args, *(word.value for word in call.keywords)]]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
            return f"`{ast.unparse(call.func.value)}`", ""
        if ast.unparse(call.func).split(".")[-1] == "grad" and len(given) > 1:
            return f"`{given[0]}`", f"`{given[1]}`"
    return None


def raised_words(raised: Raised) -> str:
    """What is said of an exception."""
    where = line_words(raised)
    if raised.asked is not None:
        used = " or ".join(f"`{name}`" for name in raised.asked) or "what your notebook defines"
        where = f" at no line of yours, when {used} was used"
    why = f": {cause_words(raised.cause, raised.line, raised.asked or ())}" if raised.cause else ""
    match raised.place:
        case Place("alike", cell, name):
            why += f" (cell {cell} defines `{name}`)"
        case Place("asked", cell, line):
            why += f" (cell {cell} asks for it at `{line}`)"
    return f"raised {raised.error}{where}{why}"


def line_words(raised: Raised) -> str:
    """The student's own line, and its cell, unless that was being run; the empty string if there is none."""
    if not raised.line:
        return ""
    return f"{'' if raised.running else f' in cell {raised.cell}'} at `{raised.line}`"


def missing_words(missing: MissingName, note: str) -> str:
    """What is said of a name that is not defined.

    Args:
        note: how the cell failed that would have set it.
    """
    match missing.because:
        case Place("removed", cell, line, set_in, is_answer):
            was = answer_words(set_in) if is_answer else f"cell {set_in} had set it"
            return f"`{missing.name}` was removed in cell {cell} (`{line}`); {was}"
        case Place("text", cell, begins):
            where = f"below cell {cell}" if cell else "above cell 1"
            why = f"the text cell {where} holds `{begins}`, but it is no code cell: change its type to Code"
        case Place("inside", cell, outer):
            why = f"cell {cell} defines it inside `{outer}`: move it to the left margin"
        case Place("below", cell):
            why = f"cell {cell} defines it, further down: cells run from top to bottom"
        case Place("alike", cell, name):
            why = f"cell {cell} defines `{name}`"
        case _:
            why = note
    return f"`{missing.name}` is not defined{f' ({why})' if why else ''}"


def answer_words(cell: int) -> str:
    """Where the answer stands."""
    return f"your answer is in cell {cell}"
