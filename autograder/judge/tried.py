"""What a check tried, as code for a new cell of the student's notebook; and values as Python source."""

from __future__ import annotations

import ast
import json
import math
from typing import Any

import numpy as np
import torch

CALL = "{function}({arguments})"
"""What the student would write, if an example does not say it: most probes call one function of the notebook."""
COMMENT = "  # "
"""Behind it stands which labels a line of a call is there for."""
GRADIENT = """
result = {function}({arguments})
result  # differentiate; the shape of
parts = result if isinstance(result, tuple) else [result]
weights = [torch.arange(1.0, one.numel() + 1).reshape(one.shape) for one in parts]
torch.autograd.backward(parts, weights)
"""
"""What comes after `x.requires_grad_()` and before `x.grad`, for the gradient of a call."""
OURS = ("function", "again", "gradient", "transposed", "few", "many")
"""Inputs of the generic probes that are no arguments."""


def tried_code(call: str, inputs: dict[str, Any], label: str, width: int) -> str:
    """Code that leads to what stands under `label`: inputs in lines of at most `width` columns, then lines of `call`.

    Args:
        call: what the student would write. `{name}` stands for the text of an input, `{arguments}` for all inputs that
            are arguments. Lines whose comment is part of the label are there for its sake: no others with a comment
            are shown then, nor what comes after them. All are shown for an exception, which has no label.
    """
    given = {name: value for name, value in inputs.items() if name not in OURS and not name.startswith("_")}
    call = inputs.get("_call") or (_gradient_call(inputs, given) if "gradient" in inputs else call or CALL)
    lines = _lines_for(label, _filled(call, inputs, given)) + _more(call, inputs, given, label)
    read = {node.id for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.Name)}
    shown = [name for name in given if name in read and f"{{{name}}}" not in call]
    turned = ".T.contiguous().T" if inputs.get("transposed") else ""  # its rows do not lie one after the other
    return "\n".join(
        [*(f"{name} = {laid_out(inputs[name], width, before=f'{name} = ')}{turned}" for name in shown), *lines]
    )


def _gradient_call(inputs: dict[str, Any], given: dict[str, Any]) -> str:
    """The code for an input `gradient`: True, or the name of the only argument that it is taken for."""
    leaves = [name for name in _floats(given) if inputs["gradient"] in (True, name)]
    grads = [f"{name}.grad  # for {name}" for name in leaves]
    return "\n".join([*(f"{name}.requires_grad_()" for name in leaves), GRADIENT.strip(), *grads])


def _floats(given: dict[str, Any]) -> list[str]:
    """The names of the arguments that are tensors of floats."""
    return [name for name, value in given.items() if isinstance(value, torch.Tensor) and value.is_floating_point()]


def _filled(call: str, inputs: dict[str, Any], given: dict[str, Any], times: str = "") -> list[str]:
    """The lines of `call`: arguments by name, but numbers as they are, and tensors of floats `times` a factor."""
    floats = _floats(given)
    texts = {name: literal(value) if isinstance(value, (int, float)) else name for name, value in given.items()}
    arguments = [times * (name in floats) + text for name, text in texts.items()]
    call = call.replace("{arguments}", ", ".join(arguments))
    for name, value in inputs.items():
        call = call.replace(f"{{{name}}}", str(value))
    return call.strip().splitlines()


def _lines_for(label: str, lines: list[str]) -> list[str]:
    """Those lines that `tried_code` shows for a label, without their comments."""
    for_it = [_is_for(label, line) for line in lines]
    end = len(lines) - for_it[::-1].index(True) if any(for_it) else len(lines)
    shown = [line for line in lines[:end] if not label or COMMENT not in line or _is_for(label, line)]
    return [line.partition(COMMENT)[0] for line in shown]


def _is_for(label: str, line: str) -> bool:
    return any(part in label for part in line.partition(COMMENT)[2].split("; ") if part)


def _more(call: str, inputs: dict[str, Any], given: dict[str, Any], label: str) -> list[str]:
    """Further lines, for what is measured besides a result: what became of arguments, a call for other numbers."""
    if label.removesuffix(" afterwards") in given:
        return [label.removesuffix(" afterwards")]
    if label.endswith(("plain tensor afterwards", "tracks an argument afterwards")):
        tensors = [name for name, value in given.items() if isinstance(value, torch.Tensor)]
        return [f"[(value.requires_grad, value.grad) for value in [{', '.join(tensors)}]]"]
    if label.endswith("for other numbers"):
        return _filled(call, inputs, given, f"{inputs['again']} * ")
    return []


def laid_out(value: Any, width: int, indent: str = "", before: str = "") -> str:
    """Python source for a tree of values, as `literal`; it is broken where a line of `width` columns is too short."""
    line = literal(value)
    if len(f"{indent}{before}{line},") <= width:
        return line
    inner = indent + "    "
    if isinstance(value, (torch.Tensor, np.ndarray)):
        start, end = _around(value)
        rows = numbers(np.asarray(value))
        if value.ndim < 2:
            return f"{start}{laid_out(rows, width, indent, before + start + end)}{end}"
        lines = [f"{inner}{laid_out(row, width, inner)},\n" for row in rows]
        return f"{start}[\n{''.join(lines)}{indent}]{end}"
    if not isinstance(value, (list, dict)):
        return line
    lines = [""]
    labels = [f"{literal(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    for label, item in zip(labels, value.values() if isinstance(value, dict) else value):
        piece = f"{label}{laid_out(item, width, inner, label)},"
        if lines[-1] and len(f"{inner}{lines[-1]} {piece}") <= width and "\n" not in piece + lines[-1]:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    first, last = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([first, *(inner + line for line in lines[1:]), indent + last])


def literal(value: Any) -> str:
    """Python source, in one line, for a tree of arrays, numbers, strings, lists, tuples and dictionaries."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        start, end = _around(value)
        return f"{start}{literal(numbers(np.asarray(value)))}{end}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        text = ", ".join(literal(item) for item in value)
        return f"[{text}]" if isinstance(value, list) else f"({text}{',' if len(value) == 1 else ''})"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    finite = not isinstance(value, float) or math.isfinite(value)
    return repr(value) if finite else f'float("{value}")'


def numbers(array: np.ndarray[Any, Any]) -> Any:
    """The numbers in lists, with as many digits as their type holds."""
    return (array.astype(str).astype(np.float64) if array.dtype.kind == "f" else array).tolist()


def _around(array: Any) -> tuple[str, str]:
    """What stands before and after the numbers of an array or a tensor."""
    if isinstance(array, np.ndarray):
        inferred = array.size and array.dtype in (np.float64, np.int64, np.bool_)
        return "np.array(", ")" if inferred else f", dtype=np.{array.dtype})"
    reshape = "" if array.numel() else f".reshape({list(array.shape)})"
    inferred = array.numel() and array.dtype in (torch.float32, torch.int64, torch.bool)
    return "torch.tensor(", f"{'' if inferred else f', dtype={array.dtype}'}){reshape}"
