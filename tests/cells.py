"""Run code as in a new cell of a student's notebook, after its other cells."""

from __future__ import annotations

import ast
import sys
from types import SimpleNamespace

import nbformat

from autograder.publish.checks.check import failure
from tests.conftest import ROOT


def notebook_names(assignment, space, monkeypatch):
    """The names of a notebook whose answers are those in `space`: what its first cell imports, and what it defines."""
    book = nbformat.read(ROOT / "assignments" / assignment.id / f"{assignment.id}.ipynb", as_version=4)
    added = {part.__name__: part for part in assignment.support_adds}
    monkeypatch.setitem(sys.modules, "d2lite", SimpleNamespace(**added | space))
    names = {}
    exec(next(cell.source for cell in book.cells if cell.cell_type == "code"), names)
    return names | {name: space[name] for question in assignment.questions for name in question.defines}


def run_cell(code, names):
    """What the last expression of a cell gives, or the exception that it raises."""
    *before, last = ast.parse(code).body
    try:
        exec(compile(ast.Module(before, []), "a new cell", "exec"), names)
        if isinstance(last, ast.Expr):
            return eval(compile(ast.Expression(last.value), "a new cell", "eval"), names)
        exec(compile(ast.Module([last], []), "a new cell", "exec"), names)
    except Exception as error:
        return error


def page_for(probe, env, inputs, known, features=None):
    """The page of a public check of these inputs, asked of the names `env`; None if all is right."""
    check = SimpleNamespace(
        question="", questions=[], probe=probe, features=features, inputs=inputs, known=known, rtol=1e-4, atol=1e-6
    )
    return failure(check, env)
